"""The words cache: which chunks hold a term, and how often, as memory-mapped arrays.

Terms are kept as 64-bit hashes, so no readable text lies in the file. At a million distinct terms
two of them share a hash with a chance of about 3 in 100 million.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
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
        # Plain views of the mapped files: looking things up in a memmap takes twice the time.
        return cls(**{name: np.asarray(arrays[name]) for name in _ARRAYS})

    @classmethod
    def merge(cls, parts: Sequence[Postings]) -> Postings:
        """Return one index of parts whose rows follow on each other."""
        firsts = np.cumsum([0, *(len(part.rows) for part in parts)])
        return _gather(
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
        positions = (np.cumsum(chosen) - 1).astype(np.uint32)
        before = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])
        starts = before[self.starts]
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
        found, length = document_terms(indexed_text(chunk))
        rows.append(chunk.row)
        lengths.append(length)
        hashes.append(np.fromiter(map(term_hash, found), np.uint64, len(found)))
        clipped = np.minimum(np.fromiter(found.values(), np.int64, len(found)), _MAX_COUNT)
        counts.append(clipped.astype(np.uint8))
    return _gather(
        np.array(rows, np.int64),
        np.array(lengths, np.float32),
        hashes,
        [np.repeat(np.arange(len(rows), dtype=np.uint32), list(map(len, hashes)))],
        counts,
    )


def _gather(
    rows: Rows,
    lengths: NDArray[np.float32],
    hashes: Sequence[NDArray[np.uint64]],
    positions: Sequence[NDArray[np.uint32]],
    counts: Sequence[NDArray[np.uint8]],
) -> Postings:
    """Sort single postings, given in the order of their positions, by their terms."""
    flat = np.concatenate([np.zeros(0, np.uint64), *hashes])
    # A stable sort keeps the positions ascending inside each term.
    order = np.argsort(flat, kind="stable")
    unique, starts = np.unique(flat[order], return_index=True)
    return Postings(
        rows=rows,
        lengths=lengths,
        hashes=unique,
        starts=np.append(starts, len(flat)).astype(np.int64),
        positions=np.concatenate([np.zeros(0, np.uint32), *positions])[order],
        counts=np.concatenate([np.zeros(0, np.uint8), *counts])[order],
    )


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The parts of the cache laid end to end; positions run through all of them.

    ``gone`` are positions whose chunks the store no longer has: they are never found.
    """

    parts: tuple[Postings, ...]
    rows: Rows
    lengths: NDArray[np.float32]
    gone: NDArray[np.bool_] | None

    @classmethod
    def join(cls, parts: Sequence[Postings], live: Rows) -> WordIndex:
        """Lay parts end to end, by ascending rows, and leave out what is not among the live."""
        rows = np.concatenate([np.zeros(0, np.int64), *(part.rows for part in parts)])
        gone = ~np.isin(rows, live, assume_unique=True)
        lengths = np.concatenate([np.zeros(0, np.float32), *(part.lengths for part in parts)])
        return cls(tuple(parts), rows, lengths, gone if gone.any() else None)

    @property
    def size(self) -> int:
        """How many chunks can be found."""
        return len(self.rows) - (0 if self.gone is None else int(self.gone.sum()))

    @property
    def average_length(self) -> float:
        """The mean length of the chunks in terms, at least 1."""
        lengths = self.lengths if self.gone is None else self.lengths[~self.gone]
        # The sum is exact, so that it does not depend on how the chunks are ordered.
        return max(float(lengths.mean(dtype=np.float64)), 1.0) if len(lengths) else 1.0

    def hits(self, term: str) -> Hits:
        """Return where a term occurs, over all parts."""
        positions, counts, first = [], [], 0
        for part in self.parts:
            found = part.hits(term)
            if len(found.positions):
                positions.append(found.positions + first if first else found.positions)
                counts.append(found.counts)
            first += len(part.rows)
        if not positions:
            return _NO_HITS
        single = len(positions) == 1
        every = positions[0] if single else np.concatenate(positions)
        often = counts[0] if single else np.concatenate(counts)
        if self.gone is None:
            return Hits(every, often)
        keep = ~self.gone[every]
        return Hits(every[keep], often[keep])
