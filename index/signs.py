"""Vectors kept at two bits a dimension, for segments too large to compare every vector.

A vector is turned at random about the centre of its segment. Of each of its numbers the sign is
kept and whether it is large, and one factor that makes the estimated inner product with a question
right on average (RaBitQ, Gao & Long 2024). Signs unlike the question's are counted over all vectors
at memory speed; estimates then order the vectors where they are fewest. Nothing is learned from the
data but the centre, so a vector can be taken out without making the rest anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.types import Embeddings

Rows = NDArray[np.int64]
VectorBatch = tuple[Rows, list[NDArray[np.float16]]]
Bits = NDArray[np.uint8]

# FAISS counts differing signs in words of 64 bits.
_LEAST_WIDTH = 64
# So many vectors are estimated for each chunk wanted: counting signs alone misses some, and a chunk
# has several vectors near to a question.
_VECTORS_A_CHUNK = 40
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

    def fewest(
        self, query: Embeddings, count: int, allowed: Rows | None = None
    ) -> tuple[Rows, NDArray[np.int32]]:
        """Return the positions of the vectors with the fewest signs unlike the question's.

        Also how many those are; only ``allowed`` rows are looked at, if given.
        """
        import faiss

        among = None if allowed is None else positions_of(self.owners, allowed)
        held = self.signs if among is None else self.signs[among]
        count = min(count, len(held))
        if not count:
            return np.zeros(0, np.int64), np.zeros(0, np.int32)
        signs, *_ = _code(query.reshape(1, -1), self.centre)
        unlike, found = faiss.knn_hamming(signs, held, count, variant="mc")
        return found[0] if among is None else among[found[0]], unlike[0]

    def estimates(self, query: Embeddings, positions: Rows) -> NDArray[np.float32]:
        """Return estimates of the similarity of some vectors to a question."""
        numbers = _numbers(self.signs[positions], self.sizes[positions])
        along = numbers @ (query @ _turn(len(query)))
        estimates: NDArray[np.float32] = query @ self.centre + self.factors[positions] * along
        return estimates


_ARRAYS = ("owners", "signs", "sizes", "factors", "centre")


def nearest_by_signs(
    parts: Sequence[tuple[SignIndex, Rows | None]], query: Embeddings, count: int
) -> tuple[Rows, NDArray[np.float32]]:
    """Return the rows and estimates of the vectors that seem nearest, over several parts.

    Each part comes with the rows that may be found in it, None for all. The vectors returned are
    several times ``count``, in no order, and a row may be among them more than once.
    """
    found = [part.fewest(query, count * _VECTORS_A_CHUNK, allowed) for part, allowed in parts]
    unlike = np.concatenate([one[1] for one in found])
    wanted = min(count * _VECTORS_A_CHUNK, len(unlike))
    if not wanted:
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    limit = np.partition(unlike, wanted - 1)[wanted - 1]
    rows, scores = [], []
    for (part, _), (positions, differing) in zip(parts, found, strict=True):
        near = positions[differing <= limit]
        rows.append(part.owners[near])
        scores.append(part.estimates(query, near))
    return np.concatenate(rows), np.concatenate(scores)


def positions_of(owners: Rows, rows: Rows) -> Rows:
    """Return where, in ascending owners, those among ascending rows stand."""
    starts, ends = np.searchsorted(owners, rows), np.searchsorted(owners, rows, "right")
    lengths = ends - starts
    total = int(lengths.sum())
    # Each stretch counts on from its start.
    firsts = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    return firsts + np.arange(total)


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
