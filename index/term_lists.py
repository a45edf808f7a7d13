"""Where the terms of one question occur, read from all parts of the words cache."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.postings import Positions, WordIndex, term_hash

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hits:
    """Chunks by their positions in the cache, each once, and how often something occurs in them."""

    positions: Positions
    counts: NDArray[np.float32]


_NO_HITS = Hits(np.zeros(0, np.int64), np.zeros(0, np.float32))

# A way to write a word: terms that a chunk must all hold, and how much it counts, up to 1.
Way = tuple[tuple[str, ...], float]


class TermLists:
    """The posting lists of some terms, found at once and read when they are asked for.

    Not safe to use from several threads.
    """

    def __init__(self, words: WordIndex, terms: Iterable[str]) -> None:
        self._words = words
        self._numbers = {term: number for number, term in enumerate(dict.fromkeys(terms))}
        wanted = np.fromiter(map(term_hash, self._numbers), np.uint64, len(self._numbers))
        shape = len(words.parts), len(wanted)
        self._starts, self._sizes = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for number, part in enumerate(words.parts):
            if not len(part.hashes):
                continue
            at = np.searchsorted(part.hashes, wanted)
            at[at == len(part.hashes)] = 0
            held = part.hashes[at] == wanted
            self._starts[number] = part.starts[at]
            self._sizes[number] = (part.starts[at + 1] - part.starts[at]) * held
        # Zero between one call and the next.
        self._counts = np.zeros(len(words.rows), np.float32)
        self._sums = np.zeros(len(words.rows), np.float32)

    def size(self, ways: Iterable[Way], *, step: int = 1) -> int:
        """Return how many postings have to be read for a word, in every ``step``-th part."""
        numbers = [self._numbers[term] for terms, _ in ways for term in terms]
        return int(self._sizes[::step, numbers].sum())

    def hits(self, term: str, *, among: Mask | None = None, step: int = 1) -> Hits:
        """Return where a term occurs: in chunks of a mask alone, or in every ``step``-th part."""
        number = self._numbers[term]
        starts, sizes = self._starts[::step, number], self._sizes[::step, number]
        held = np.flatnonzero(sizes)
        if not len(held):
            return _NO_HITS
        pieces = list(zip(held.tolist(), starts[held].tolist(), sizes[held].tolist(), strict=True))
        parts = self._words.parts[::step]
        positions = np.repeat(self._words.firsts[::step][held], sizes[held])
        positions += np.concatenate([parts[p].positions[at : at + n] for p, at, n in pieces])
        counts = np.concatenate([parts[p].counts[at : at + n] for p, at, n in pieces])
        if among is None and self._words.gone is not None:
            among = ~self._words.gone
        if among is not None:
            kept = among[positions]
            positions, counts = positions[kept], counts[kept]
        return Hits(positions, counts.astype(np.float32))

    def phrase(self, terms: Sequence[str], *, among: Mask | None = None, step: int = 1) -> Hits:
        """Return the chunks that hold all terms, as often as the rarest of them occurs."""
        by_size = sorted(terms, key=lambda term: int(self._sizes[:, self._numbers[term]].sum()))
        if not by_size:
            return _NO_HITS
        found = self.hits(by_size[0], among=among, step=step)
        for term in by_size[1:]:
            if not len(found.positions):
                break
            other = self.hits(term, among=among, step=step)
            self._counts[found.positions] = found.counts
            counts = np.minimum(self._counts[other.positions], other.counts)
            self._counts[found.positions] = 0
            both = np.flatnonzero(counts)
            found = Hits(other.positions[both], counts[both])
        return found

    def joint(self, ways: Sequence[Way], *, among: Mask | None = None, step: int = 1) -> Hits:
        """Return where a word occurs, written in whatever way, its frequencies added by weight."""
        if len(ways) == 1 and ways[0][1] == 1:
            return self.phrase(ways[0][0], among=among, step=step)
        positions = []
        for terms, weight in ways:
            found = self.phrase(terms, among=among, step=step)
            before = self._sums[found.positions]
            positions.append(found.positions[before == 0])
            self._sums[found.positions] = before + found.counts * np.float32(weight)
        every = np.concatenate([np.zeros(0, np.int64), *positions])
        counts = self._sums[every]
        self._sums[every] = 0
        return Hits(every, counts)
