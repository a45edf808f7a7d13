"""The words cache: which chunks hold a term, and how often, as memory-mapped arrays.

Terms are kept as 64-bit hashes, so no readable text lies in the file. At a million distinct terms
two of them share a hash with a chance of about 3 in 100 million.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.terms import document_terms
from tenkyo.index.types import StoredChunk

Rows = NDArray[np.int64]
Positions = NDArray[np.int64]
Counts = NDArray[np.float32]

WORDS_MAKER = "terms-1"
_MAX_COUNT = 255


@dataclass(frozen=True, slots=True)
class Hits:
    """Where a term occurs: ascending positions of chunks in the cache, and how often in each."""

    positions: Positions
    counts: Counts


_NO_HITS = Hits(np.zeros(0, np.int64), np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True)
class Postings:
    """Inverted lists over chunks.

    ``rows`` (n,) are the chunks' rows in the store, ascending; a position is an index into it.
    ``lengths`` (n,) count the terms of each chunk. The postings of ``hashes[i]`` lie from
    ``starts[i]`` to ``starts[i + 1]``.
    """

    rows: Rows
    lengths: NDArray[np.float32]
    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    positions: NDArray[np.uint32]
    counts: NDArray[np.uint8]

    def hits(self, term: str) -> Hits:
        """Return where a term occurs."""
        wanted = np.uint64(term_hash(term))
        at = int(np.searchsorted(self.hashes, wanted))
        if at == len(self.hashes) or self.hashes[at] != wanted:
            return _NO_HITS
        span = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return Hits(self.positions[span].astype(np.int64), self.counts[span].astype(np.float32))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays by name, to be written to a cache file."""
        return {name: getattr(self, name) for name in _ARRAYS}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Postings:
        """Return postings over arrays read from a cache file."""
        return cls(**{name: arrays[name] for name in _ARRAYS})  # type: ignore[arg-type]


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
        found, length = document_terms(indexed_text(chunk))
        rows.append(chunk.row)
        lengths.append(length)
        hashes.append(np.fromiter(map(term_hash, found), np.uint64, len(found)))
        clipped = np.minimum(np.fromiter(found.values(), np.int64, len(found)), _MAX_COUNT)
        counts.append(clipped.astype(np.uint8))
    sizes = [len(part) for part in hashes]
    flat = np.concatenate([np.zeros(0, np.uint64), *hashes])
    # A stable sort keeps the positions ascending inside each term.
    order = np.argsort(flat, kind="stable")
    unique, starts = np.unique(flat[order], return_index=True)
    return Postings(
        rows=np.array(rows, np.int64),
        lengths=np.array(lengths, np.float32),
        hashes=unique,
        starts=np.append(starts, len(flat)).astype(np.int64),
        positions=np.repeat(np.arange(len(rows), dtype=np.uint32), sizes)[order],
        counts=np.concatenate([np.zeros(0, np.uint8), *counts])[order],
    )


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The cache together with the chunks written since; positions run through both.

    ``gone`` are positions whose chunks the store no longer has: they are never found.
    """

    base: Postings
    tail: Postings
    rows: Rows
    lengths: NDArray[np.float32]
    gone: NDArray[np.bool_] | None

    @classmethod
    def join(cls, base: Postings, tail: Postings, live: Rows) -> WordIndex:
        """Lay the tail behind the cache, and leave out what is not among the live rows."""
        rows = np.concatenate([base.rows, tail.rows])
        gone = ~np.isin(rows, live)
        lengths = np.concatenate([base.lengths, tail.lengths])
        return cls(base, tail, rows, lengths, gone if gone.any() else None)

    @property
    def size(self) -> int:
        """How many chunks can be found."""
        return len(self.rows) - (0 if self.gone is None else int(self.gone.sum()))

    @property
    def average_length(self) -> float:
        """The mean length of the chunks in terms, at least 1."""
        lengths = self.lengths if self.gone is None else self.lengths[~self.gone]
        return max(float(lengths.mean()), 1.0) if len(lengths) else 1.0

    def hits(self, term: str) -> Hits:
        """Return where a term occurs, over cache and tail."""
        base, tail = self.base.hits(term), self.tail.hits(term)
        if len(tail.positions):
            shifted = tail.positions + len(self.base.rows)
            found = Hits(
                np.concatenate([base.positions, shifted]),
                np.concatenate([base.counts, tail.counts]),
            )
        else:
            found = base
        if self.gone is None or not len(found.positions):
            return found
        keep = ~self.gone[found.positions]
        return Hits(found.positions[keep], found.counts[keep])
