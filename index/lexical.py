"""Scores of words as typed and of words translated, over the words cache, as pure functions.

Both are BM25 (Robertson & Zaragoza 2009). A translated word is scored as one term whose frequency
is the weighted sum of its translations' (probabilistic structured queries, Darwish & Oard 2003).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.lexicon import WeightedTerm
from tenkyo.index.postings import Hits, WordIndex
from tenkyo.index.question import Term
from tenkyo.index.terms import phrase_terms

K1 = 1.2
B = 0.5


@dataclass(frozen=True, slots=True)
class WordScores:
    """BM25 of every chunk for one question.

    ``scores`` (n,) runs over the positions of the words cache, higher is better and 0 means that no
    word meets. ``possible`` is the score of a chunk with every word many times over. ``weights``
    gives each word's share of the question's rare-word weight; they sum to 1.
    """

    scores: NDArray[np.float32]
    possible: float
    weights: Mapping[str, float]

    def best(self, count: int, allowed: NDArray[np.bool_] | None = None) -> list[int]:
        """Return the positions of the highest scores above 0, highest first, ties by position."""
        scores = self.scores if allowed is None else np.where(allowed, self.scores, 0)
        count = min(count, len(scores))
        if not count:
            return []
        top = np.argpartition(-scores, count - 1)[:count]
        return [int(i) for i in sorted(top, key=lambda i: (-scores[i], i)) if scores[i] > 0]


def score_typed(words: WordIndex, terms: Sequence[Term]) -> WordScores:
    """Score all chunks by the words of a question as they were typed."""
    return _score(words, [(term.text, term.weight, words.hits(term.text)) for term in terms])


def score_translated(
    words: WordIndex, translations: Mapping[str, Sequence[WeightedTerm]]
) -> WordScores:
    """Score all chunks by each word of a question together with its translations."""
    return _score(
        words,
        [(word, 1.0, _joint_hits(words, word, meant)) for word, meant in translations.items()],
    )


def phrase_hits(words: WordIndex, phrase: str) -> Hits:
    """Return the chunks that hold every term of a phrase, as often as its rarest term occurs."""
    lists = sorted(map(words.hits, phrase_terms(phrase)), key=lambda hits: len(hits.positions))
    if not lists:
        return Hits(np.zeros(0, np.int64), np.zeros(0, np.float32))
    positions, counts = lists[0].positions, lists[0].counts
    for hits in lists[1:]:
        positions, mine, theirs = np.intersect1d(
            positions, hits.positions, assume_unique=True, return_indices=True
        )
        counts = np.minimum(counts[mine], hits.counts[theirs])
    return Hits(positions, counts)


def _joint_hits(words: WordIndex, word: str, meant: Sequence[WeightedTerm]) -> Hits:
    """Add up the frequencies of a word itself and of its translations, each by its weight."""
    parts = [phrase_hits(words, word)]
    for term in meant:
        hits = phrase_hits(words, term.text)
        parts.append(Hits(hits.positions, hits.counts * np.float32(term.weight)))
    flat = np.concatenate([part.positions for part in parts])
    positions, where = np.unique(flat, return_inverse=True)
    frequencies = np.concatenate([part.counts for part in parts])
    return Hits(positions, np.bincount(where, frequencies, len(positions)).astype(np.float32))


def _score(words: WordIndex, lists: Sequence[tuple[str, float, Hits]]) -> WordScores:
    scores = np.zeros(len(words.rows), np.float32)
    norms = K1 * (1 - B + B * words.lengths / words.average_length)
    weights: dict[str, float] = {}
    for text, weight, hits in lists:
        # A word's documents count by how surely they hold it, so a vague translation is no rarity.
        holding = float(np.minimum(hits.counts, 1).sum())
        weights[text] = weight * _idf(words.size, holding)
        gain = hits.counts * (K1 + 1) / (hits.counts + norms[hits.positions])
        scores[hits.positions] += np.float32(weights[text]) * gain
    total = sum(weights.values()) or 1.0
    shares = {text: weight / total for text, weight in weights.items()}
    return WordScores(scores, total * (K1 + 1), shares)


def _idf(size: int, holding: float) -> float:
    return math.log(1 + (size - holding + 0.5) / (holding + 0.5)) if size else 0.0
