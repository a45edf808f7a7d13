"""Proper names of a statement, and whether a source has them in either language's writing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tenkyo.index.grammar import ENGLISH_STOP_WORDS
from tenkyo.index.lexicon import Glossary, translate
from tenkyo.index.meanings import Form
from tenkyo.index.sound import sounds_like
from tenkyo.index.terms import phrase_terms
from tenkyo.ingest.fold import fold_text

_LETTER = "A-Za-zÀ-ÖØ-öø-ɏＡ-Ｚａ-ｚ"
_CAPITAL = re.compile(rf"(?<![{_LETTER}])[A-ZÀ-ÖØ-ÞＡ-Ｚ][{_LETTER}]*(?:['’-][{_LETTER}]{{2,}})*")
_KATAKANA = re.compile(r"(?:(?<![一-鿿])[東西南北中]部?)?[ァ-ヺー]{2,}")
# Capitals that begin a sentence or belong to a calendar say nothing of a name.
_MONTHS = frozenset(
    {"january", "february", "march", "april", "may", "june", "july", "august", "september"}
    | {"october", "november", "december"}
)
_NO_NAME = re.compile(
    "(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:north|south|east|west)-(?:north|south|east|west)"
)
_NO_NAMES = _MONTHS | ENGLISH_STOP_WORDS | {"mr", "mrs", "ms", "dr"}
_BEGINS = re.compile(r"(?:^|[.!?:。！？：]|\n)[\s\"'“‘(（*_#-]*$")
_ALIKE = 0.72
_ALIKE_IF_KNOWN = 0.78
# No translation guessed from a word's sound weighs more.
_GUESSED = 0.5
_REMEMBERED = 20_000
_POSSESSIVE = re.compile(r"['’]s$")
# What may stand between the parts of one name: West Java, 西ジャワ州のブカシ.
_JOINT = re.compile(r"[\s・=＝]|[州県市郡島]?の?")


@dataclass(frozen=True, slots=True)
class Name:
    """A name at ``[start, end)`` of its text; ``person`` if a title such as Mr or 氏 marks it."""

    text: str
    start: int
    end: int
    person: bool = False

    def like(self, other: Name) -> bool:
        """Tell whether two names may be names of the same kind of thing."""
        acronyms = [name.text.isupper() and name.text.isascii() for name in (self, other)]
        return self.person == other.person and acronyms[0] == acronyms[1]


@lru_cache(maxsize=5_000)
def find_names(text: str) -> tuple[Name, ...]:
    """Return what is spelled as a name: capitals inside a sentence, acronyms, katakana."""
    found = [
        Name(match.group(), match.start(), match.end(), _is_person(text, match))
        for match in _CAPITAL.finditer(text)
        if _counts(text, match)
    ]
    for match in _KATAKANA.finditer(text):
        found.append(Name(match.group(), match.start(), match.end(), _is_person(text, match)))
    return tuple(sorted(found, key=lambda name: name.start))


def join_names(text: str, names: Sequence[Name]) -> list[Name]:
    """Join names of a text that stand side by side to one."""
    joined: list[Name] = []
    for name in names:
        last = joined[-1] if joined else None
        if last and _JOINT.fullmatch(text, last.end, name.start):
            whole = text[last.start : name.end]
            joined[-1] = Name(whole, last.start, name.end, last.person or name.person)
        else:
            joined.append(name)
    return joined


def _counts(text: str, match: re.Match[str]) -> bool:
    word = fold_text(match.group())
    if len(word) < 2 or word in _NO_NAMES or _NO_NAME.fullmatch(word):
        return False
    shouted = match.group()[1:].isupper()
    if shouted or not _BEGINS.search(text, max(0, match.start() - 8), match.start()):
        return True
    following = _CAPITAL.match(text, match.end() + 1)
    return following is not None or _is_foreign(word)


@lru_cache(maxsize=10_000)
def _is_foreign(word: str) -> bool:
    """Tell whether Japanese has no other word for this one than its sound in katakana."""
    meant = translate([word.removesuffix("'s").removesuffix("’s")], to="ja")
    terms = next(iter(meant.values()), ())
    return bool(terms) and _KATAKANA.fullmatch(terms[0].text) is not None


def _is_person(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 14) : match.start()]
    return bool(
        re.search(r"(?:Mr|Mrs|Ms|Dr|Minister|President)\.?\s$", before)
        or re.match(r"[ァ-ヺー・一-鿿]*(?:氏|さん|大統領|大臣|首相)", text[match.end() :])
    )


class NameFinder:
    """Looks for the names of one text in another, across scripts.

    A name is met by itself, by a translation, or by a word of the other script that sounds alike.
    """

    def __init__(self, glossary: Glossary | None = None) -> None:
        self._glossary = glossary
        self._known: dict[tuple[str, str], bool] = {}

    def meets(self, name: Name, form: Form) -> bool:
        """Tell whether a text, in search form, has a name."""
        key = (name.text, form.text)
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = self._look_for(fold_text(name.text), form)
        return self._known[key]

    def _look_for(self, part: str, form: Form) -> bool:
        part = _POSSESSIVE.sub("", part)
        if _holds(form, part):
            return True
        latin = part.isascii() or not _KATAKANA.search(part)
        if latin and any(_derived(part, word) for word in _latin_of(form.text)):
            return True
        meant = translate([part], to="ja" if latin else "en", glossary=self._glossary)[part]
        if any(_holds(form, term.text) for term in meant):
            return True
        # A word that has translations may still be spelled otherwise: color, colour.
        alike = _ALIKE_IF_KNOWN if meant and meant[0].weight > _GUESSED else _ALIKE
        others = _katakana_of(form.text) if latin else _latin_of(form.text)
        return any(_alike(part, other, latin) >= alike for other in others)


def _holds(form: Form, phrase: str) -> bool:
    terms = phrase_terms(phrase)
    return bool(terms) and all(form.holds(term) for term in terms)


def _derived(one: str, other: str) -> bool:
    """Tell whether one word is made from the other: Indonesia, Indonesian, Indonesians."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 5 and long.startswith(short) and len(long) - len(short) <= 3


@lru_cache(maxsize=100_000)
def _alike(part: str, other: str, latin: bool) -> float:
    return sounds_like(other, part) if latin else sounds_like(part, other)


@lru_cache(maxsize=5_000)
def _katakana_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"[ァ-ヺー]{2,}", text)))


@lru_cache(maxsize=5_000)
def _latin_of(text: str) -> tuple[str, ...]:
    """Return the Latin words of a text, and neighbours joined as katakana joins them."""
    words = re.findall(r"[a-z]{2,}", text)
    return tuple(dict.fromkeys([*words, *map("".join, pairwise(words))]))
