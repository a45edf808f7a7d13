"""Vectors kept at two bits a dimension, for segments too large to compare every vector.

A vector is turned at random about the centre of its segment. Of each of its numbers the sign is
kept and whether it is large, and one factor that makes the estimated inner product with a question
right on average (RaBitQ, Gao & Long 2024). Signs unlike the question's are counted over all vectors
at memory speed; estimates, by counting too, then order the vectors where they are fewest. Nothing
is learned from the data but the centre, so a vector can be taken out without making the rest anew.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.types import Embeddings

Rows = NDArray[np.int64]
VectorBatch = tuple[Rows, list[NDArray[np.float16]]]
Bits = NDArray[np.uint8]

# FAISS counts unlike bits in words of 64.
_LEAST_WIDTH = 64
# So many vectors are estimated for each chunk wanted: counting signs alone is coarse, and a chunk
# has several vectors near to a question.
_VECTORS_A_CHUNK = 200
# The numbers of a question are rounded to so many bits for an estimate.
_PLANES = 8
# The best two sizes for normally distributed numbers of variance 1, and what parts them (Max 1960).
_SMALL, _LARGE, _LIMIT = 0.4528, 1.510, 0.9816


@dataclass(frozen=True)
class SignIndex:
    """The vectors of some chunks, coarsely.

    ``owners`` (n,) gives the chunk row of each vector, ascending; ``signs`` and ``sizes``
    (n, width / 8) have a bit for each of its numbers, ``factors`` (n,) what its estimates are
    multiplied by. ``centre`` (dim,) is what was taken from each vector first.
    """

    owners: Rows
    signs: Bits
    sizes: Bits
    factors: NDArray[np.float16]
    centre: NDArray[np.float32]

    @classmethod
    def build(cls, centre: NDArray[np.float32], batches: Iterable[VectorBatch]) -> SignIndex:
        """Index the vectors of chunks given in ascending order of their rows."""
        coded = [_code(np.zeros((0, len(centre)), np.float32), centre)]
        owners: list[Rows] = [np.zeros(0, np.int64)]
        for rows, vectors in batches:
            if len(rows):
                coded.append(_code(np.concatenate(vectors), centre))
                owners.append(np.repeat(rows, [len(part) for part in vectors]))
        signs, sizes, factors = zip(*coded, strict=True)
        return cls(
            np.concatenate(owners),
            np.concatenate(signs),
            np.concatenate(sizes),
            np.concatenate(factors),
            centre,
        )

    @property
    def exact(self) -> bool:
        """Whether similarities are those of the vectors themselves: never."""
        return False

    @cached_property
    def rows(self) -> Rows:
        """The chunk rows that have vectors here, ascending."""
        return np.array(self.owners[np.flatnonzero(np.diff(self.owners, prepend=-1))])

    def only(self, rows: Rows) -> SignIndex:
        """Return the vectors of some rows alone."""
        kept = positions_of(self.owners, rows)
        if len(kept) == len(self.owners):
            return self
        return SignIndex(
            self.owners[kept],
            self.signs[kept],
            self.sizes[kept],
            self.factors[kept],
            self.centre,
        )

    def holds(self, row: int, vectors: NDArray[np.float16]) -> bool:
        """Tell whether what is held of a chunk are the signs of these vectors."""
        signs, *_ = _code(vectors, self.centre)
        held = self.only(np.array([row], np.int64)).signs
        if len(held) != len(signs):
            return False
        # Numbers next to nothing may get either sign, by how many vectors are turned at once.
        unlike = np.bitwise_count(held ^ signs).sum(axis=1)
        return bool((unlike <= signs.shape[1] // 8).all())

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays by name, to be written to a cache file."""
        return {name: getattr(self, name) for name in _ARRAYS}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> SignIndex:
        """Return an index over arrays read from a cache file, which it does not copy."""
        return cls(**{name: np.asarray(arrays[name]) for name in _ARRAYS})

    def unlike(self, query: Embeddings) -> NDArray[np.int32]:
        """Count for each vector the signs that are unlike the question's."""
        signs, *_ = _code(query.reshape(1, -1), self.centre)
        counts: NDArray[np.int32] = _unlike(signs, self.signs)[0]
        return counts

    def estimates(self, query: Embeddings, positions: Rows) -> NDArray[np.float32]:
        """Return estimates of the similarity of some vectors to a question."""
        planes, weights = _planes(query @ _turn(len(query)))
        signs, sizes = self.signs[positions], self.sizes[positions]
        # A number is the sum of three that are 1 or -1: its sign, and on which side of either limit
        # it lies, weighed by the small size and by half of what the large one has more.
        half = (_LARGE - _SMALL) / 2
        parts = ((_SMALL, signs), (half, signs & sizes), (half, signs | ~sizes))
        apart = sum(
            weight * (weights @ _unlike(planes, bits).astype(np.float32)) for weight, bits in parts
        )
        along = _LARGE * 8 * signs.shape[1] * weights.sum() - 2 * apart
        estimates: NDArray[np.float32] = query @ self.centre + self.factors[positions] * along
        return estimates


_ARRAYS = ("owners", "signs", "sizes", "factors", "centre")


def nearest_by_signs(
    parts: Sequence[tuple[SignIndex, Rows | None]], query: Embeddings, count: int
) -> tuple[Rows, NDArray[np.float32]]:
    """Return the ``count`` chunk rows that seem nearest, and more where they tie, in no order.

    Each part comes with the rows that may be found in it, None for all. With each row comes the
    best of the estimates for its vectors.
    """
    unlike = [part.unlike(query) for part, _ in parts]
    among = [None if rows is None else positions_of(part.owners, rows) for part, rows in parts]
    counted = [u if a is None else u[a] for u, a in zip(unlike, among, strict=True)]
    limit = _limit(counted, count * _VECTORS_A_CHUNK)
    rows, scores = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
    for (part, _), numbers, some in zip(parts, counted, among, strict=True):
        near = np.flatnonzero(numbers <= limit)
        if len(near):
            positions = near if some is None else some[near]
            owners = part.owners[positions]
            firsts = np.flatnonzero(np.diff(owners, prepend=-1))
            rows.append(owners[firsts])
            scores.append(np.maximum.reduceat(part.estimates(query, positions), firsts))
    every, best = np.concatenate(rows), np.concatenate(scores)
    if len(best) > count:
        kept = best >= np.partition(best, -count)[-count]
        every, best = every[kept], best[kept]
    return every, best


def positions_of(owners: Rows, rows: Rows) -> Rows:
    """Return where, in ascending owners, those among ascending rows stand."""
    if len(owners):
        rows = rows[np.searchsorted(rows, owners[0]) : np.searchsorted(rows, owners[-1], "right")]
    starts, ends = np.searchsorted(owners, rows), np.searchsorted(owners, rows, "right")
    lengths = ends - starts
    # Each stretch counts on from its start.
    firsts = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    return firsts + np.arange(len(firsts))


def _limit(counted: Sequence[NDArray[np.int32]], wanted: int) -> int:
    """Return the least number that as many as wanted do not exceed."""
    most = max((int(numbers.max(initial=0)) for numbers in counted), default=0)
    totals = sum(np.bincount(numbers, minlength=most + 1) for numbers in counted)
    return int(np.searchsorted(np.cumsum(totals), wanted))


def _unlike(some: Bits, others: Bits) -> NDArray[np.int32]:
    """Count the bits in which each of some differs from each of others."""
    faiss: Any = importlib.import_module("faiss")
    found = np.zeros((len(some), len(others)), np.int32)
    sizes = len(some), len(others), some.shape[1]
    faiss.hammings(faiss.swig_ptr(some), faiss.swig_ptr(others), *sizes, faiss.swig_ptr(found))
    return found


def _planes(numbers: NDArray[np.float32]) -> tuple[Bits, NDArray[np.float32]]:
    """Round numbers to weighted sums of 1 and -1; returns their bits, and the weights."""
    most = 2**_PLANES - 1
    step = max(float(np.abs(numbers).max()), np.finfo(np.float32).tiny) / most
    rounded = np.rint((numbers / step + most) / 2).astype(np.uint8)
    powers = np.arange(_PLANES, dtype=np.uint8)[:, None]
    planes = np.packbits(rounded >> powers & 1, axis=1)
    return planes, (step * 2.0 ** powers[:, 0]).astype(np.float32)


def _code(
    vectors: NDArray[np.floating], centre: NDArray[np.float32]
) -> tuple[Bits, Bits, NDArray[np.float16]]:
    """Return the signs and sizes of vectors, and the factors of their estimates."""
    turned = (vectors.astype(np.float32) - centre) @ _turn(len(centre))
    squared = np.einsum("ij,ij->i", turned, turned)
    limits = _LIMIT * np.sqrt(squared / turned.shape[1])
    signs = np.packbits(turned > 0, axis=1)
    sizes = np.packbits(np.abs(turned) > limits[:, None], axis=1)
    along = np.einsum("ij,ij->i", turned, _numbers(signs, sizes))
    factors = squared / np.maximum(along, np.finfo(np.float32).tiny)
    return signs, sizes, factors.astype(np.float16)


def _numbers(signs: Bits, sizes: Bits) -> NDArray[np.float32]:
    """Return what the bits stand for, in units of the root mean square of a vector's numbers."""
    levels = 2 * np.unpackbits(signs, axis=1) + np.unpackbits(sizes, axis=1)
    numbers: NDArray[np.float32] = np.array([-_SMALL, -_LARGE, _SMALL, _LARGE], np.float32)[levels]
    return numbers


@cache
def _turn(dim: int) -> NDArray[np.float32]:
    """Return a fixed random turn (dim, width) into as many dimensions as a power of two has.

    It is a randomised Hadamard transform (Ailon & Chazelle 2006), twice, the same everywhere.
    """
    width = max(_LEAST_WIDTH, 1 << (dim - 1).bit_length())
    hadamard = np.ones((1, 1))
    while len(hadamard) < width:
        hadamard = np.block([[hadamard, hadamard], [hadamard, -hadamard]])
    bits = np.frombuffer(hashlib.shake_256(b"turn").digest(width // 4), np.uint8)
    first, second = 1 - 2.0 * np.unpackbits(bits).reshape(2, width)
    turn = (first[:, None] * hadamard / np.sqrt(width)) @ (second[:, None] * hadamard)
    return np.ascontiguousarray(turn[:dim] / np.sqrt(width), np.float32)
