"""What speaks for a passage: similarities, covered words, numbers and form, each as one number."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.lexicon import WeightedTerm
from tenkyo.index.question import Question
from tenkyo.index.terms import phrase_terms, quantity_terms, search_form, terms_of_form
from tenkyo.index.types import StoredChunk
from tenkyo.index.wanted import offered_answers, precise_share, wanted_share


@dataclass(frozen=True, slots=True)
class Form:
    """A sentence as words are looked for in it."""

    text: str
    tokens: frozenset[str]
    offered: frozenset[str]

    def holds(self, term: str) -> bool:
        """Tell whether a single term of a question occurs here."""
        return term in self.tokens or (not term.isascii() and term in self.text)


@lru_cache(maxsize=50_000)
def form_of(sentence: str) -> Form:
    """Prepare a sentence for looking up words."""
    text = search_form(sentence)
    quantities = quantity_terms(sentence)
    tokens = frozenset(quantities).union(t for t in terms_of_form(text) if t.isascii())
    return Form(text, tokens, offered_answers(sentence))


# A Japanese verb or adjective in dictionary form: its stem is found in every inflection.
_INFLECTED = re.compile(r"([\u4e00-\u9fff々]+)[ぁ-ゖ]+")
_STEM_ONLY = 0.8


@dataclass(frozen=True, slots=True)
class Meanings:
    """The words of a question for one language of passages, and how each may be written there.

    ``weights`` are the words' shares of the rare-word weight, summing to 1. ``spellings`` gives the
    terms of each way to write a word and how likely that way is beside the likeliest, up to 1.
    """

    weights: Mapping[str, float]
    spellings: Mapping[str, Sequence[tuple[tuple[str, ...], float]]]

    @classmethod
    def typed(cls, weights: Mapping[str, float]) -> Meanings:
        """Take the words of a question as they were typed."""
        return cls(weights, {word: [((word,), 1.0)] for word in weights})

    @classmethod
    def translated(
        cls, weights: Mapping[str, float], translations: Mapping[str, Sequence[WeightedTerm]]
    ) -> Meanings:
        """Take each word of a question as itself or as any of its translations."""
        spellings = {}
        for word in weights:
            meant = translations.get(word, ())
            likeliest = max((term.weight for term in meant), default=1.0)
            ways = [(tuple(phrase_terms(word)), 1.0)]
            if inflected := _INFLECTED.fullmatch(word):
                ways.append((tuple(phrase_terms(inflected[1])), _STEM_ONLY))
            ways += [(tuple(phrase_terms(t.text)), t.weight / likeliest) for t in meant]
            spellings[word] = [way for way in ways if way[0]]
        return cls(weights, spellings)

    def met(self, forms: Sequence[Form]) -> dict[str, float]:
        """Return how surely each word occurs in the sentences taken together, 0 to 1."""
        return {
            word: max(
                (
                    likely
                    for terms, likely in ways
                    if any(all(form.holds(term) for term in terms) for form in forms)
                ),
                default=0.0,
            )
            for word, ways in self.spellings.items()
        }

    def coverage(self, forms: Sequence[Form]) -> float:
        """Return the share of the question's rare-word weight that the sentences hold, 0 to 1."""
        return sum(self.weights[word] * sure for word, sure in self.met(forms).items())

    def missing(self, forms: Sequence[Form]) -> float:
        """Return the weight of the weightiest word that the sentences do not hold, 0 to 1."""
        met = self.met(forms)
        return max((self.weights[word] * (1 - sure) for word, sure in met.items()), default=0.0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that some witness named, with what the witnesses say.

    Similarities are inner products; ``word_share`` is the word score over the best possible one.
    ``sentence_coverages`` has one coverage per sentence of the chunk.
    """

    stored: StoredChunk
    crossing: bool
    passage_similarity: float
    sentence_similarities: NDArray[np.float32]
    word_share: float
    coverage: float
    sentence_coverages: tuple[float, ...]
    features: Mapping[str, float]


def weigh_candidate(
    stored: StoredChunk,
    *,
    question: Question,
    crossing: bool,
    terms: Meanings,
    words: Meanings,
    similarities: NDArray[np.float32] | None,
    word_share: float,
) -> Candidate:
    """Work out what speaks for a chunk.

    ``terms`` are the question's words as they are searched in the chunk's language, ``words`` its
    content words in any. ``similarities`` (1 + sentences,) are the question's with the chunk and
    its sentences, None when there are no vectors to compare.
    """
    chunk = stored.chunk
    forms = [
        form_of(chunk.text[s.start - chunk.start : s.end - chunk.start]) for s in chunk.sentences
    ]
    forms = forms or [form_of(chunk.text)]
    heading = [form_of(chunk.heading)] if chunk.heading else []
    coverages = tuple(terms.coverage([form, *heading]) for form in forms)
    nearest = np.zeros(len(forms), np.float32)
    own = 0.0
    if similarities is not None:
        own = float(similarities[0])
        nearest = similarities[1:] if len(similarities) > 1 else similarities[:1]
    blend = [0.5 * c + float(s) for c, s in zip(coverages, nearest, strict=False)]
    best = int(np.argmax(blend))
    coverage = terms.coverage([*forms, *heading])
    features = {
        "passage_similarity": own,
        "sentence_similarity": float(nearest.max()),
        "word_share": word_share,
        "coverage": coverage,
        "sentence_coverage": max(coverages),
        "sentence_blend": max(blend),
        "heading": terms.coverage(heading) if heading else 0.0,
        "words": words.coverage([*forms, *heading]),
        "sentence_words": max(words.coverage([form, *heading]) for form in forms),
        "missing": words.missing([*forms, *heading]),
        "quantities": _quantities_met(question, forms),
        "wanted": max(wanted_share(question.wanted, form.offered) for form in forms),
        "wanted_near": wanted_share(question.wanted, forms[best].offered),
        "precise": max(precise_share(question.wanted, form.offered) for form in forms),
        "precise_near": precise_share(question.wanted, forms[best].offered),
        "length": math.log(max(len(chunk.text), 20) / 200),
    }
    return Candidate(stored, crossing, own, nearest, word_share, coverage, coverages, features)


def sentences_of(stored: StoredChunk) -> list[str]:
    """Return the texts of a chunk's sentences, the whole chunk when it has none."""
    chunk = stored.chunk
    return [chunk.part(s.start, s.end) for s in chunk.sentences] or [chunk.text]


def _quantities_met(question: Question, forms: Sequence[Form]) -> float:
    """Return +1 when all numbers of the question occur, -1 when none does, 0 without any."""
    if not question.quantities:
        return 0.0
    met = sum(any(q in form.tokens for form in forms) for q in question.quantities)
    return 2 * met / len(question.quantities) - 1


def confidence_features(first: Mapping[str, float]) -> dict[str, float]:
    """Return what of the best candidate's features tells whether it answers at all.

    How far it leads tells nothing: where several documents say the same, none leads.
    """
    return {name: first[name] for name in _TELLING}


_TELLING = (
    "passage_similarity",
    "sentence_similarity",
    "coverage",
    "sentence_coverage",
    "words",
    "sentence_words",
    "missing",
    "quantities",
    "wanted",
    "wanted_near",
    "precise",
    "precise_near",
)


def sentence_features(candidate: Candidate, question: Question) -> list[dict[str, float]]:
    """Return, for each sentence of a candidate, what speaks for its being the one that answers."""
    sentences = sentences_of(candidate.stored)
    forms = [form_of(sentence) for sentence in sentences]
    similar = candidate.sentence_similarities.tolist()
    wanted = [wanted_share(question.wanted, form.offered) for form in forms]
    nearest, covered, best = max(similar), max(candidate.sentence_coverages), max(wanted)
    return [
        {
            "similarity": similarity,
            "similarity_behind": nearest - similarity,
            "similarity_before": before,
            "coverage": coverage,
            "coverage_behind": covered - coverage,
            "wanted": offers,
            "wanted_behind": best - offers,
            "quantities": _quantities_met(question, [form]),
            "length": math.log(max(len(sentence), 5) / 50),
        }
        for sentence, form, similarity, before, coverage, offers in zip(
            sentences,
            forms,
            similar,
            [0.0, *similar],
            candidate.sentence_coverages,
            wanted,
            strict=False,
        )
    ]
