"""Which segments a cache is cut into, as pure functions over the rows they hold.

A cache is a set of files, each for a stretch of chunk rows. What is written is never changed:
after a removal the one segment that held the chunk is written anew, and what is added gathers in
small segments that are merged into greater ones, each at most twice the size of the other
(O'Neil et al. 1996, "The log-structured merge-tree").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

# A segment is so small a share of all that writing one anew is little work.
_SHARE = 24
_LEAST = 1024
# Each segment costs a little time in every search.
_MOST = 2 * _SHARE


class HasRows(Protocol):
    """Something that holds chunks, by their rows in ascending order."""

    @property
    def rows(self) -> Rows:
        """The rows held."""
        ...


S = TypeVar("S", bound=HasRows)


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment as it should be: ``rows`` taken from segments at hand, by their numbers.

    A source of None stands for the store. ``clean`` tells whether the first source is just that
    already and nothing need be written.
    """

    sources: tuple[tuple[int | None, Rows], ...]
    clean: bool = False

    @property
    def size(self) -> int:
        """How many chunks the segment has."""
        return sum(len(rows) for _, rows in self.sources)


def choose(segments: Iterable[S], live: Rows) -> list[S]:
    """Return segments that lack no live chunk of their stretch and do not overlap, in order.

    Of two that overlap the first given is taken.
    """
    chosen: list[S] = []
    for segment in segments:
        rows = segment.rows
        if not len(rows):
            continue
        apart = all(rows[-1] < one.rows[0] or rows[0] > one.rows[-1] for one in chosen)
        if apart and np.isin(_within(live, rows), rows, assume_unique=True).all():
            chosen.append(segment)
    return sorted(chosen, key=lambda segment: int(segment.rows[0]))


def missing_runs(chosen: Sequence[HasRows], live: Rows) -> list[Rows]:
    """Return the live rows in none of the chosen segments, a list for each gap between them."""
    edges = [0]
    for segment in chosen:
        rows = segment.rows
        edges += [
            int(np.searchsorted(live, rows[0])),
            int(np.searchsorted(live, rows[-1], "right")),
        ]
    edges.append(len(live))
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return [live[start:end] for start, end in gaps if end > start]


def plan(chosen: Sequence[HasRows], live: Rows, *, tail: int) -> list[Piece]:
    """Return the segments that a cache should have, given those it has.

    Up to ``tail`` rows that lie in none are left to be searched beside the cache.
    """
    limit = max(_LEAST, -(-len(live) // _SHARE))
    pieces = []
    for number, segment in enumerate(chosen):
        rows = _within(live, segment.rows)
        pieces.append(Piece(((number, rows),), clean=len(rows) == len(segment.rows)))
    runs = missing_runs(chosen, live)
    if sum(map(len, runs)) > tail:
        for run in runs:
            cuts = range(0, len(run), limit)
            pieces += [Piece(((None, run[start : start + limit]),)) for start in cuts]
    pieces = [piece for piece in pieces if piece.size]
    pieces.sort(key=lambda piece: int(piece.sources[0][1][0]))
    return _fewer(_merged(pieces, limit))


def _merged(pieces: Sequence[Piece], limit: int) -> list[Piece]:
    merged: list[Piece] = []
    for piece in pieces:
        merged.append(piece)
        while len(merged) > 1 and _belong(merged[-2], merged[-1], limit):
            merged[-2:] = [_join(merged[-2], merged[-1])]
    return merged


def _belong(one: Piece, other: Piece, limit: int) -> bool:
    """Tell whether two neighbours, of which one is written anyway, had better be one segment."""
    if one.size + other.size > limit or (one.clean and other.clean):
        return False
    return not any(a.clean and a.size > 2 * b.size for a, b in ((one, other), (other, one)))


def _fewer(pieces: list[Piece]) -> list[Piece]:
    while len(pieces) > _MOST:
        sizes = [a.size + b.size for a, b in pairwise(pieces)]
        at = sizes.index(min(sizes))
        pieces[at : at + 2] = [_join(pieces[at], pieces[at + 1])]
    return pieces


def _join(one: Piece, other: Piece) -> Piece:
    return Piece((*one.sources, *other.sources))


def _within(live: Rows, rows: Rows) -> Rows:
    """Return the live rows from the first to the last of others."""
    start, end = _span(live, rows)
    return live[start:end]


def _span(live: Rows, rows: Rows) -> tuple[int, int]:
    return int(np.searchsorted(live, rows[0])), int(np.searchsorted(live, rows[-1], "right"))
