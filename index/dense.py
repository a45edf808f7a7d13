"""The vectors cache: exact nearest chunks and sentences by FAISS.

Every chunk and every sentence has a vector. A chunk is as near to a question as the nearest of its
own vector and its sentences' (max-similarity over parts, as in Callan 1994's passage evidence).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.types import Embeddings

Rows = NDArray[np.int64]
VectorBatch = tuple[Rows, list[NDArray[np.float16]]]
DENSE_MAKER = "fp16-exact-1"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A chunk near a question; ``similarity`` is an inner product, higher is better."""

    row: int
    similarity: float


class DenseIndex(Protocol):
    """Finds the chunks whose vectors lie nearest to a question's."""

    def search(self, query: Embeddings, count: int, allowed: Rows | None = None) -> list[Neighbour]:
        """Return the ``count`` nearest chunks, nearest first, among ``allowed`` rows if given."""
        ...


def _faiss() -> Any:  # noqa: ANN401 - its stubs do not know the keyword arguments used here
    import faiss

    return faiss


@dataclass(frozen=True, slots=True)
class FaissIndex:
    """Exact search over 16-bit vectors.

    ``owners`` (n,) gives the chunk row of each vector, ascending. ``engine`` is the FAISS index of
    the vectors in the same order.
    """

    owners: Rows
    engine: Any

    @classmethod
    def build(
        cls, dim: int, batches: Iterable[tuple[Rows, list[NDArray[np.float16]]]]
    ) -> FaissIndex:
        """Index the vectors of chunks given in ascending order of their rows."""
        faiss = _faiss()
        engine = faiss.IndexScalarQuantizer(
            dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        owners: list[Rows] = [np.zeros(0, np.int64)]
        for rows, vectors in batches:
            if not len(rows):
                continue
            engine.add(np.concatenate(vectors).astype(np.float32))
            owners.append(np.repeat(rows, [len(part) for part in vectors]))
        return cls(np.concatenate(owners), engine)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays by name, to be written to a cache file."""
        return {"owners": self.owners, "engine": _faiss().serialize_index(self.engine)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> FaissIndex:
        """Return an index over arrays read from a cache file."""
        engine = _faiss().deserialize_index(np.array(arrays["engine"], np.uint8))
        return cls(np.array(arrays["owners"], np.int64), engine)

    def search(self, query: Embeddings, count: int, allowed: Rows | None = None) -> list[Neighbour]:
        """Return the ``count`` nearest chunks, nearest first, among ``allowed`` rows if given."""
        faiss = _faiss()
        total = len(self.owners)
        parameters = None
        if allowed is not None:
            mask = np.isin(self.owners, allowed)
            total = int(mask.sum())
            # The selector only points at the bits: they must outlive the search.
            bits = np.packbits(mask, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))
        # Several vectors of one chunk can be among the nearest: ask for more until enough differ.
        wanted = min(total, count * 4)
        while wanted:
            scores, found = self.engine.search(query.reshape(1, -1), wanted, params=parameters)
            neighbours = nearest_owners(self.owners[found[0]], scores[0])
            if len(neighbours) >= count or wanted == total:
                return neighbours[:count]
            wanted = min(total, wanted * 4)
        return []


def nearest_owners(owners: Rows, scores: NDArray[np.float32]) -> list[Neighbour]:
    """Keep the best score of each owner, best first; equal scores by ascending row."""
    order = np.lexsort((owners, -scores))
    _, first = np.unique(owners[order], return_index=True)
    return [Neighbour(int(owners[i]), float(scores[i])) for i in order[np.sort(first)]]


@dataclass(frozen=True, slots=True)
class JoinedDense:
    """The cache together with the chunks written since, without those the store no longer has."""

    base: DenseIndex
    tail: DenseIndex
    live: Rows | None

    def search(self, query: Embeddings, count: int, allowed: Rows | None = None) -> list[Neighbour]:
        """Return the ``count`` nearest chunks, nearest first, among ``allowed`` rows if given."""
        if self.live is not None:
            allowed = self.live if allowed is None else np.intersect1d(self.live, allowed)
        found = [*self.base.search(query, count, allowed), *self.tail.search(query, count, allowed)]
        return sorted(found, key=lambda near: (-near.similarity, near.row))[:count]
