"""Word alignment: IBM Model 1 in both directions, made to agree (numpy, no other dependency)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bitext:
    """Sentence pairs as word ids laid end to end.

    ``source_start`` and ``target_start`` have one number more than there are pairs: pair ``k`` owns
    ``source[source_start[k]:source_start[k + 1]]``, and likewise its target words.
    """

    source: IntArray
    source_start: NDArray[np.int64]
    target: IntArray
    target_start: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cells:
    """Every (target word, source word) meeting of every sentence pair, target words outermost.

    ``source`` and ``target`` are positions in the bitext, ``meeting`` numbers the distinct pairs of
    words, whose words are ``source_word`` and ``target_word``.
    """

    source: IntArray
    target: IntArray
    meeting: IntArray
    source_word: IntArray
    target_word: IntArray


@dataclass(frozen=True, slots=True)
class Alignment:
    """How surely the words of each cell are linked: the product of both directions' posteriors."""

    cells: FloatArray


def meet(bitext: Bitext) -> Cells:
    """Lay out all cells of the bitext."""
    source_count = np.diff(bitext.source_start)
    target_count = np.diff(bitext.target_start)
    pair_of_target = np.repeat(np.arange(len(target_count)), target_count)
    width = source_count[pair_of_target]
    target = np.repeat(np.arange(len(bitext.target), dtype=np.int32), width)
    first = np.repeat(bitext.source_start[:-1][pair_of_target] - (np.cumsum(width) - width), width)
    source = (first + np.arange(len(first))).astype(np.int32)
    del first
    size = int(bitext.target.max()) + 1
    key = bitext.source[source].astype(np.int64) * size + bitext.target[target]
    distinct, meeting = np.unique(key, return_inverse=True)
    return Cells(
        source,
        target,
        meeting.astype(np.int32),
        (distinct // size).astype(np.int32),
        (distinct % size).astype(np.int32),
    )


def align(
    bitext: Bitext, cells: Cells, *, alone: int, together: int, null: float = 0.1
) -> Alignment:
    """Fit both directions, first each ``alone`` and then ``together``, for so many iterations.

    ``null`` is the weight of the empty word against one real word. Model: Brown et al. 1993, the
    agreement: Liang, Taskar and Klein 2006.
    """
    source_noise = null * _shares(bitext.source)
    target_noise = null * _shares(bitext.target)
    ones = np.ones(len(cells.source_word))
    forward = _normalised(ones, cells.source_word)
    backward = _normalised(ones, cells.target_word)
    for step in range(alone + together):
        by_source = _posterior(forward, cells.meeting, cells.target, target_noise)
        by_target = _posterior(backward, cells.meeting, cells.source, source_noise)
        if step >= alone:
            by_source *= by_target
            by_target = by_source
        forward = _normalised(_counts(by_source, cells), cells.source_word)
        backward = _normalised(_counts(by_target, cells), cells.target_word)
    by_source = _posterior(forward, cells.meeting, cells.target, target_noise)
    by_source *= _posterior(backward, cells.meeting, cells.source, source_noise)
    return Alignment(by_source)


def _shares(words: IntArray) -> FloatArray:
    """Return for every position how frequent its word is in all."""
    share = np.bincount(words) / len(words)
    return share[words].astype(np.float32)


def _posterior(
    table: NDArray[np.float64], meeting: IntArray, explained: IntArray, noise: FloatArray
) -> FloatArray:
    """Return how much of the word at ``explained`` each cell accounts for."""
    likely = table.astype(np.float32)[meeting]
    total = np.bincount(explained, weights=likely, minlength=len(noise)).astype(np.float32)
    total += noise
    likely /= total[explained]
    return likely


def _counts(posterior: FloatArray, cells: Cells) -> NDArray[np.float64]:
    """Return the expected links of every meeting."""
    size = len(cells.source_word)
    return np.bincount(cells.meeting, weights=posterior, minlength=size).astype(np.float64)


def _normalised(counts: NDArray[np.float64], given: IntArray) -> NDArray[np.float64]:
    """Divide by the sum over all meetings of the same given word."""
    total = np.bincount(given, weights=counts)
    return counts / np.maximum(total, 1e-30)[given]
