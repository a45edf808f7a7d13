"""What a question asks: its words, the kind of answer it wants, its numbers and quoted phrases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tenkyo.index import terms
from tenkyo.index.grammar import ENGLISH_STOP_WORDS, JAPANESE_STOP_WORDS
from tenkyo.index.lexicon import is_entry
from tenkyo.index.wanted import Wanted, wanted_answer
from tenkyo.ingest.errors import QueryError
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.language import detect_language
from tenkyo.ingest.types import Language

MAX_LENGTH = 2_000

_JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
_JA_GRAMMAR = re.compile(
    r"いつ|どこ|誰|だれ|どなた|なぜ|何故|どうやって|どうして|どの(?:よう|くらい|ぐらい)(?:な|に)?|どんな"
    r"|どれ(?:くらい|ほど)?|どう|いくつ|いくら|何ですか|なんですか|何という|何と"
    r"|何(?=[人名年月日時か件回本冊枚台隻社州つ個%])|何"
    r"|でしょうか|でしたか|ましたか|ませんか|ですか|ますか|されましたか|下さい|ください"
    r"|教えて(?:ください|下さい)?|について|とは|というのは|に関する|に関して|において|における|によって|による"
)
# How much a term counts that is spelled with a verb's ending left out, or in hiragana alone.
_SPELLED = 0.2
_IN_KANA = 0.5
_QUOTED = re.compile(r"[「『“\"]([^「」『』“”\"]{2,})[」』”\"]")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a question and how much it counts beside the others, above 0 and at most 1."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    ``terms`` are searched as typed; ``phrases`` stood in quotation marks and must occur as they
    are; ``quantities`` are numbers and dates in normal form; ``wanted`` is the kind of answer asked
    for.
    """

    text: str
    language: Language
    terms: tuple[Term, ...]
    phrases: tuple[str, ...]
    quantities: tuple[str, ...]
    wanted: Wanted


def parse_question(text: str) -> Question:
    """Take a question apart.

    Raises QueryError when it is empty or longer than MAX_LENGTH characters.
    """
    folded = fold_text(text)
    if not folded.strip():
        raise QueryError("The question is empty: type what you want to know.")
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"The question has {len(text):,} characters and at most {MAX_LENGTH:,} can be asked: "
            "shorten it."
        )
    language = detect_language(text)
    if language == "other":
        language = "ja" if _JAPANESE.search(folded) else "en"
    return Question(
        text=text,
        language=language,
        terms=_question_terms(text, language),
        phrases=tuple(fold_text(phrase) for phrase in _QUOTED.findall(text)),
        quantities=tuple(dict.fromkeys(terms.quantity_terms(text))),
        wanted=wanted_answer(folded),
    )


def asked_part(question: Question) -> str:
    """Return a question folded and, in Japanese, without the wording that only asks."""
    folded = fold_text(question.text)
    return _JA_GRAMMAR.sub(" ", folded) if question.language == "ja" else folded


def _question_terms(text: str, language: Language) -> tuple[Term, ...]:
    """Weigh the terms: grammar counts nothing, unless the question is made of nothing else."""
    form = terms.search_form(text)
    asked = _JA_GRAMMAR.sub(" ", form) if language == "ja" else form
    found = dict.fromkeys(
        [*terms.terms_of_form(asked), *terms.lone_kanji(asked), *terms.quantity_terms(text)]
    )
    weighed = {term: weight for term in found if (weight := _weight(term)) > 0}
    if language == "ja":
        for term in terms.okurigana_terms(asked):
            weighed.setdefault(term, _SPELLED)
        for word in terms.kana_words(asked):
            if word not in JAPANESE_STOP_WORDS and (len(word) == 2 or is_entry(word, "ja")):
                for term in terms.terms_of_form(word):
                    weighed.setdefault(term, _IN_KANA)
    if not weighed:
        weighed = dict.fromkeys(terms.terms_of_form(form), 1.0)
    return tuple(Term(term, weight) for term, weight in weighed.items())


def _weight(term: str) -> float:
    if term in _stop_stems() or terms.is_hiragana(term):
        return 0.0
    return 0.4 if any(terms.is_hiragana(char) for char in term) else 1.0


@cache
def _stop_stems() -> frozenset[str]:
    asking = ("describe", "explain", "show", "list", "happen", "mean")
    return frozenset(map(terms.stem, ENGLISH_STOP_WORDS.union(asking)))
