"""Scores of words as typed and of words translated, over the words cache.

Both are BM25 (Robertson & Zaragoza 2009). A translated word is scored as one term whose frequency
is the weighted sum of its translations' (probabilistic structured queries, Darwish & Oard 2003).
In a large index words that stand in much of it are scored only in the chunks that could still be
among the best (MaxScore: Turtle & Flood 1995).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.lexicon import WeightedTerm
from tenkyo.index.postings import K1, Positions, WordIndex
from tenkyo.index.question import Term
from tenkyo.index.term_lists import Hits, Mask, TermLists, Way
from tenkyo.index.terms import phrase_terms

# So many postings are read for each witness before words that stand nearly everywhere are put off.
_READ = 500_000
# How rare such a word is can be told from about so many of its postings.
_SAMPLED = 50_000
# The best of each stretch of so many chunks tell what the best of all score at least.
_STRETCH = 256


@dataclass(frozen=True, slots=True)
class WordScores:
    """BM25 of chunks for one question.

    ``scores`` (n,) runs over the positions of the words cache, higher is better and 0 means that no
    word meets; it is complete for the ``best`` positions, best first, and for those asked for, and
    may lack common words elsewhere. ``possible`` is the score of a chunk with every word many times
    over. ``weights`` gives each word's share of the question's rare-word weight; they sum to 1.
    ``nowhere`` is the largest share of a word that no chunk holds, 0 where each is in one.
    """

    scores: NDArray[np.float32]
    best: list[int]
    possible: float
    weights: Mapping[str, float]
    nowhere: float = 0.0


def score_words(
    words: WordIndex,
    terms: Sequence[Term],
    translations: Mapping[str, Sequence[WeightedTerm]],
    *,
    count: int,
    allowed: Mask | None = None,
    also: Positions | None = None,
) -> tuple[WordScores, WordScores]:
    """Score chunks by a question's words as they were typed, and by each with its translations.

    Each names the ``count`` best among the ``allowed`` positions. Both scores are complete for all
    positions named and for ``also``.
    """
    typed = [_Word(term.text, term.weight, (((term.text,), 1.0),)) for term in terms]
    translated = [_Word(word, 1.0, _ways(word, meant)) for word, meant in translations.items()]
    every = (term for word in (*typed, *translated) for way in word.ways for term in way[0])
    lists = TermLists(words, every)
    tallies = [_Tally(words, lists, one, count, allowed) for one in (typed, translated)]
    if any(tally.put_off for tally in tallies):
        among = np.zeros(len(words.rows), np.bool_)
        for positions in (tally.contenders() for tally in tallies):
            among[positions] = True
        if also is not None:
            among[also] = True
        for tally in tallies:
            tally.finish(among)
    return tallies[0].result(), tallies[1].result()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, how much it counts, and the ways to write it."""

    text: str
    weight: float
    ways: tuple[Way, ...]


def _ways(word: str, meant: Sequence[WeightedTerm]) -> tuple[Way, ...]:
    """Return a word itself and its translations, as terms."""
    ways = [(word, 1.0), *((term.text, term.weight) for term in meant)]
    return tuple((found, weight) for text, weight in ways if (found := tuple(phrase_terms(text))))


class _Tally:
    """The score of every chunk for some words: the rarer ones first, the others put off."""

    def __init__(
        self,
        words: WordIndex,
        lists: TermLists,
        asked: Sequence[_Word],
        count: int,
        allowed: Mask | None,
    ) -> None:
        self._words = words
        self._lists = lists
        self._count = min(count, len(words.rows))
        self._allowed = allowed
        self._scores = np.zeros(len(words.rows), np.float32)
        self._weights = dict.fromkeys((word.text for word in asked), 0.0)
        self._nowhere: list[str] = []
        self.put_off: list[_Word] = []
        read = 0
        for size, word in sorted(((lists.size(word.ways), word) for word in asked), key=_first):
            read += size
            if read > _READ:
                self._weigh_by_sample(word, size)
            else:
                self._score(word)
        # Where too little else has been met, no chunk is out of the running yet.
        self.put_off.sort(key=lambda word: self._weights[word.text])
        while self.put_off and self._least() <= self._room():
            self._score(self.put_off.pop())

    def contenders(self) -> Positions:
        """Return the positions that the words put off could still bring among the best."""
        if not self.put_off:
            return np.array(self._best(), np.int64)
        return np.flatnonzero(self._scores >= self._least() - self._room())

    def finish(self, among: Mask) -> None:
        """Score the words put off in some chunks."""
        for word in self.put_off:
            self._add(word, self._lists.joint(word.ways, among=among))

    def result(self) -> WordScores:
        """Return what has been found."""
        total = sum(self._weights.values()) or 1.0
        shares = {text: weight / total for text, weight in self._weights.items()}
        nowhere = max((shares[text] for text in self._nowhere), default=0.0)
        return WordScores(self._scores, self._best(), total * (K1 + 1), shares, nowhere)

    def _score(self, word: _Word) -> None:
        hits = self._lists.joint(word.ways)
        if not len(hits.positions):
            self._nowhere.append(word.text)
        # A word's documents count by how surely they hold it, so a vague translation is no rarity.
        self._weigh(word, float(np.minimum(hits.counts, 1).sum()))
        self._add(word, hits)

    def _weigh_by_sample(self, word: _Word, size: int) -> None:
        step = min(size // _SAMPLED + 1, len(self._words.parts))
        sample = max(self._lists.size(word.ways, step=step), 1)
        holding = float(np.minimum(self._lists.joint(word.ways, step=step).counts, 1).sum())
        self._weigh(word, holding * size / sample)
        self.put_off.append(word)

    def _weigh(self, word: _Word, holding: float) -> None:
        self._weights[word.text] = word.weight * _idf(self._words.size, holding)

    def _add(self, word: _Word, hits: Hits) -> None:
        gain = hits.counts * (K1 + 1) / (hits.counts + self._words.norms[hits.positions])
        self._scores[hits.positions] += np.float32(self._weights[word.text]) * gain

    def _room(self) -> float:
        """Return the most that the words put off can add to a score."""
        return (K1 + 1) * sum(self._weights[word.text] for word in self.put_off)

    def _seen(self) -> NDArray[np.float32]:
        if self._allowed is None:
            return self._scores
        return np.where(self._allowed, self._scores, np.float32(0))

    def _least(self) -> float:
        """Return a score that ``count`` chunks reach."""
        return _reached(self._seen(), self._count)

    def _best(self) -> list[int]:
        """Return the positions of the highest scores above 0, highest first, ties by position."""
        scores = self._seen()
        top = np.flatnonzero((scores >= _reached(scores, self._count)) & (scores > 0))
        return [int(i) for i in top[np.lexsort((top, -scores[top]))][: self._count]]


def _first(one: tuple[int, _Word]) -> int:
    return one[0]


def _reached(scores: NDArray[np.float32], count: int) -> float:
    """Return a number that ``count`` scores reach, near to the greatest such; 0 if none."""
    if not 0 < count <= len(scores):
        return 0.0
    whole = len(scores) // _STRETCH
    if whole >= 2 * count:
        scores = scores[: whole * _STRETCH].reshape(whole, _STRETCH).max(axis=1)
    return float(np.partition(scores, len(scores) - count)[len(scores) - count])


def _idf(size: int, holding: float) -> float:
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5)) if size else 0.0
