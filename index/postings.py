"""The words cache: which chunks hold a term, and how often, as memory-mapped arrays.

Terms are kept as 64-bit hashes, so no readable text lies in the file. At a million distinct terms
two of them share a hash with a chance of about 3 in 100 million.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.abbreviations import explanation_terms
from tenkyo.index.terms import document_terms
from tenkyo.index.types import StoredChunk

Rows = NDArray[np.int64]
Positions = NDArray[np.int64]

WORDS_MAKER = "terms-2"
_MAX_COUNT = 255

# BM25 (Robertson & Zaragoza 2009): how soon a word said again counts no more, and how much a
# chunk's length does.
K1 = 1.2
B = 0.5


@dataclass(frozen=True, slots=True)
class Postings:
    """Inverted lists over chunks.

    ``rows`` (n,) are the chunks' rows in the store, ascending; a position is an index into it.
    ``lengths`` (n,) count the terms of each chunk. The postings of ``hashes[i]`` lie from
    ``starts[i]`` to ``starts[i + 1]``; their ``positions`` are as narrow as n allows.
    """

    rows: Rows
    lengths: NDArray[np.float32]
    hashes: NDArray[np.uint64]
    starts: NDArray[np.uint32]
    positions: NDArray[np.unsignedinteger[Any]]
    counts: NDArray[np.uint8]

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays by name, to be written to a cache file."""
        return {name: getattr(self, name) for name in _ARRAYS}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Postings:
        """Return postings over arrays read from a cache file."""
        # Plain views of the mapped files: looking things up in a memmap takes twice the time.
        return cls(**{name: np.asarray(arrays[name]) for name in _ARRAYS})

    @classmethod
    def merge(cls, parts: Sequence[Postings]) -> Postings:
        """Return one index of parts whose rows follow on each other."""
        firsts = np.cumsum([0, *(len(part.rows) for part in parts)])
        return gather(
            np.concatenate([part.rows for part in parts]),
            np.concatenate([part.lengths for part in parts]),
            [np.repeat(part.hashes, np.diff(part.starts)) for part in parts],
            [part.positions + np.uint32(at) for at, part in zip(firsts, parts, strict=False)],
            [part.counts for part in parts],
        )

    def only(self, rows: Rows) -> Postings:
        """Return the postings of some rows alone."""
        chosen = np.isin(self.rows, rows, assume_unique=True)
        if chosen.all():
            return self
        kept = chosen[self.positions]
        positions = _narrow(np.cumsum(chosen) - 1, int(chosen.sum()))
        before = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])
        starts = before[self.starts].astype(np.uint32)
        used = np.diff(starts) > 0
        return Postings(
            rows=self.rows[chosen],
            lengths=self.lengths[chosen],
            hashes=self.hashes[used],
            starts=np.append(starts[:-1][used], starts[-1]),
            positions=positions[self.positions[kept]],
            counts=self.counts[kept],
        )


_ARRAYS = ("rows", "lengths", "hashes", "starts", "positions", "counts")


@lru_cache(maxsize=200_000)
def term_hash(term: str) -> int:
    """Return the 64-bit hash under which a term is kept (BLAKE2b)."""
    data = term.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


def indexed_text(chunk: StoredChunk) -> str:
    """Return what of a chunk is searched by words: its heading, then its text."""
    return f"{chunk.chunk.heading}\n{chunk.chunk.text}" if chunk.chunk.heading else chunk.chunk.text


def build_postings(chunks: Iterable[StoredChunk]) -> Postings:
    """Index the terms of chunks given in ascending order of their rows."""
    rows: list[int] = []
    lengths: list[int] = []
    hashes: list[NDArray[np.uint64]] = []
    counts: list[NDArray[np.uint8]] = []
    for chunk in chunks:
        text = indexed_text(chunk)
        found, length = document_terms(text)
        found.update(explanation_terms(text))
        rows.append(chunk.row)
        lengths.append(length)
        hashes.append(np.fromiter(map(term_hash, found), np.uint64, len(found)))
        clipped = np.minimum(np.fromiter(found.values(), np.int64, len(found)), _MAX_COUNT)
        counts.append(clipped.astype(np.uint8))
    return gather(
        np.array(rows, np.int64),
        np.array(lengths, np.float32),
        hashes,
        [np.repeat(np.arange(len(rows), dtype=np.uint32), list(map(len, hashes)))],
        counts,
    )


def gather(
    rows: Rows,
    lengths: NDArray[np.float32],
    hashes: Sequence[NDArray[np.uint64]],
    positions: Sequence[NDArray[np.uint32]],
    counts: Sequence[NDArray[np.uint8]],
) -> Postings:
    """Return an index of single postings, given in the order of their positions."""
    flat = np.concatenate([np.zeros(0, np.uint64), *hashes])
    # A stable sort keeps the positions ascending inside each term.
    order = np.argsort(flat, kind="stable")
    flat = flat[order]
    starts = np.flatnonzero(
        np.concatenate([np.ones(min(len(flat), 1), np.bool_), np.diff(flat) > 0])
    )
    return Postings(
        rows=rows,
        lengths=lengths,
        hashes=flat[starts],
        starts=np.append(starts, len(flat)).astype(np.uint32),
        positions=_narrow(np.concatenate([np.zeros(0, np.uint32), *positions]), len(rows))[order],
        counts=np.concatenate([np.zeros(0, np.uint8), *counts])[order],
    )


def _narrow(positions: NDArray[Any], size: int) -> NDArray[np.unsignedinteger[Any]]:
    """Return positions among ``size`` chunks in the narrowest type that holds them."""
    narrow: NDArray[np.unsignedinteger[Any]] = positions.astype(
        np.min_scalar_type(max(size - 1, 0))
    )
    return narrow


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The parts of the cache laid end to end; positions run through all of them.

    ``firsts`` (parts,) are the positions at which they begin, ``norms`` (n,) what BM25 makes of the
    chunks' lengths. ``gone`` are positions whose chunks the store no longer has: they are never
    found. ``size`` is how many can be found, ``average_length`` their mean length, at least 1.
    """

    parts: tuple[Postings, ...]
    firsts: Positions
    rows: Rows
    norms: NDArray[np.float32]
    gone: NDArray[np.bool_] | None
    size: int
    average_length: float

    @classmethod
    def join(cls, parts: Sequence[Postings], live: Rows) -> WordIndex:
        """Lay parts end to end, by ascending rows, and leave out what is not among the live."""
        rows = np.concatenate([np.zeros(0, np.int64), *(part.rows for part in parts)])
        lengths = np.concatenate([np.zeros(0, np.float32), *(part.lengths for part in parts)])
        found = np.isin(rows, live, assume_unique=True)
        # The sum is exact, so that it does not depend on how the chunks are ordered.
        total, size = float(lengths[found].sum(dtype=np.float64)), int(found.sum())
        average = max(total / size, 1.0) if size else 1.0
        return cls(
            parts=tuple(parts),
            firsts=np.cumsum([0, *(len(part.rows) for part in parts)], dtype=np.int64)[:-1],
            rows=rows,
            norms=(K1 * (1 - B + B * lengths / average)).astype(np.float32),
            gone=None if found.all() else ~found,
            size=size,
            average_length=average,
        )
