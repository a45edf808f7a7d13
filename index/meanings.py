"""The words of a question as they are looked for in sentences: each in every way it may be written.

A chunk's sentences are looked through together: most ways to write a word occur nowhere in a chunk,
and one look at all of its text tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.lexicon import WeightedTerm
from tenkyo.index.offered import offered_answers
from tenkyo.index.terms import (
    latin_terms,
    okurigana_terms,
    phrase_terms,
    quantity_terms,
    search_form,
)


@dataclass(frozen=True, slots=True)
class Form:
    """A sentence as words are looked for in it."""

    text: str
    tokens: frozenset[str]
    offered: frozenset[str]

    def holds(self, term: str) -> bool:
        """Tell whether a single term of a question occurs here."""
        return term in self.tokens or (not term.isascii() and term in self.text)


@lru_cache(maxsize=100_000)
def form_of(sentence: str) -> Form:
    """Prepare a sentence for looking up words."""
    text = search_form(sentence)
    tokens = frozenset(quantity_terms(sentence)).union(latin_terms(text), okurigana_terms(text))
    return Form(text, tokens, offered_answers(sentence))


# A Japanese verb or adjective in dictionary form: its stem is found in every inflection.
_INFLECTED = re.compile(r"([\u4e00-\u9fff々]+)[ぁ-ゖ]+")
_STEM_ONLY = 0.8

# A way to write a word: its terms, and how likely it is beside the likeliest, up to 1.
Way = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Sightings:
    """How surely each word occurs in each of some texts: ``sure`` (texts, words), 0 to 1.

    ``weights`` (words,) are the words' shares of the rare-word weight.
    """

    weights: NDArray[np.float64]
    sure: NDArray[np.float64]

    def coverage(self, since: int = 0) -> float:
        """Return the share of the rare-word weight that the texts since one hold, 0 to 1."""
        return float((self.sure[since:].max(axis=0, initial=0.0) * self.weights).sum())

    def coverages(self, count: int) -> tuple[float, ...]:
        """Return the share that each of the first texts holds, with all those after them."""
        both = np.maximum(self.sure[:count], self.sure[count:].max(axis=0, initial=0.0))
        return tuple((both * self.weights).sum(axis=1).tolist())

    def missing(self) -> float:
        """Return the weight of the weightiest word that the texts do not hold, 0 to 1."""
        absent = 1 - self.sure.max(axis=0, initial=0.0)
        return float((absent * self.weights).max(initial=0.0))


@dataclass(frozen=True, slots=True)
class Meanings:
    """The words of a question for one language of passages, and how each may be written there.

    ``weights`` are the words' shares of the rare-word weight, summing to 1. ``spellings`` gives the
    terms of each way to write a word and how likely that way is beside the likeliest, up to 1.
    """

    weights: Mapping[str, float]
    spellings: Mapping[str, Sequence[Way]]
    _by_first: dict[str, list[tuple[int, Way]]] = field(init=False, repr=False, compare=False)
    _terms: tuple[frozenset[str], tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _shares: NDArray[np.float64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_first: dict[str, list[tuple[int, Way]]] = {}
        for number, ways in enumerate(self.spellings.values()):
            for way in ways:
                by_first.setdefault(way[0][0], []).append((number, way))
        terms = {term for ways in self.spellings.values() for way in ways for term in way[0]}
        wide = tuple(term for term in terms if not term.isascii())
        object.__setattr__(self, "_by_first", by_first)
        object.__setattr__(self, "_terms", (frozenset(terms), wide))
        shares = [self.weights[word] for word in self.spellings]
        object.__setattr__(self, "_shares", np.array(shares, np.float64))

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

    def seen(self, forms: Sequence[Form]) -> Sightings:
        """Look for every word in each of some sentences."""
        every, wide = self._terms
        text = "\n".join(form.text for form in forms)
        held = {term for term in wide if term in text}
        held.update(*(every & form.tokens for form in forms))
        ways = [
            (number, terms, likely)
            for first in held.intersection(self._by_first)
            for number, (terms, likely) in self._by_first[first]
            if held.issuperset(terms)
        ]
        sure = np.zeros((len(forms), len(self._shares)))
        for row, form in enumerate(forms):
            for number, terms, likely in ways:
                if likely > sure[row, number] and all(map(form.holds, terms)):
                    sure[row, number] = likely
        return Sightings(self._shares, sure)

    def met(self, forms: Sequence[Form]) -> dict[str, float]:
        """Return how surely each word occurs in the sentences taken together, 0 to 1."""
        best = self.seen(forms).sure.max(axis=0, initial=0.0).tolist()
        return dict(zip(self.spellings, best, strict=True))

    def coverage(self, forms: Sequence[Form]) -> float:
        """Return the share of the question's rare-word weight that the sentences hold, 0 to 1."""
        return self.seen(forms).coverage()
