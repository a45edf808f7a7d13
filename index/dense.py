"""The vectors cache: exact nearest chunks and sentences by FAISS.

Every chunk and every sentence has a vector. A chunk is as near to a question as the nearest of its
own vector and its sentences' (max-similarity over parts, as in Callan 1994's passage evidence).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def _engine(dim: int) -> Any:  # noqa: ANN401
    faiss = _faiss()
    return faiss.IndexScalarQuantizer(
        dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )


@dataclass(frozen=True, slots=True)
class FaissIndex:
    """Exact search over 16-bit vectors.

    ``owners`` (n,) gives the chunk row of each vector, ascending. ``engine`` is the FAISS index of
    the vectors in the same order, and ``mapped`` the file that it reads them from, if any.
    """

    owners: Rows
    engine: Any
    mapped: NDArray[np.uint8] | None = None

    @classmethod
    def build(
        cls, dim: int, batches: Iterable[tuple[Rows, list[NDArray[np.float16]]]]
    ) -> FaissIndex:
        """Index the vectors of chunks given in ascending order of their rows."""
        engine = _engine(dim)
        owners: list[Rows] = [np.zeros(0, np.int64)]
        for rows, vectors in batches:
            if not len(rows):
                continue
            engine.add(np.concatenate(vectors).astype(np.float32))
            owners.append(np.repeat(rows, [len(part) for part in vectors]))
        return cls(np.concatenate(owners), engine)

    @classmethod
    def merge(cls, parts: Sequence[FaissIndex]) -> FaissIndex:
        """Return one index of parts whose rows follow on each other."""
        engine = _engine(parts[0].engine.d)
        for part in parts:
            engine.add_sa_codes(part.codes())
        return cls(np.concatenate([part.owners for part in parts]), engine)

    @property
    def rows(self) -> Rows:
        """The chunk rows that have vectors here, ascending."""
        return self.owners[np.flatnonzero(np.diff(self.owners, prepend=-1))]

    def codes(self) -> NDArray[np.uint8]:
        """Return the vectors as FAISS keeps them, a row of bytes each."""
        total, size = self.engine.ntotal, self.engine.code_size
        if not total:
            return np.zeros((0, size), np.uint8)
        codes: NDArray[np.uint8] = _faiss().rev_swig_ptr(self.engine.codes.data(), total * size)
        return codes.reshape(total, size)

    def only(self, rows: Rows) -> FaissIndex:
        """Return the vectors of some rows alone."""
        chosen = np.isin(self.owners, rows)
        if chosen.all():
            return self
        engine = _engine(self.engine.d)
        engine.add_sa_codes(self.codes()[chosen])
        return FaissIndex(self.owners[chosen], engine)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays by name, to be written to a cache file."""
        return {"owners": self.owners, "engine": _faiss().serialize_index(self.engine)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> FaissIndex:
        """Return an index over arrays read from a cache file, which it does not copy.

        Raises ValueError when FAISS cannot read them.
        """
        faiss = _faiss()
        mapped = np.asarray(arrays["engine"]).view(np.uint8)
        try:
            engine = faiss.read_index(faiss.ZeroCopyIOReader(faiss.swig_ptr(mapped), mapped.size))
        except RuntimeError as error:
            raise ValueError("FAISS cannot read it") from error
        return cls(np.array(arrays["owners"], np.int64), engine, mapped)

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
    """The parts of the cache searched one by one, without what the store no longer has.

    ``live`` has for each part the rows that may be found in it, None for all.
    """

    parts: tuple[FaissIndex, ...]
    live: tuple[Rows | None, ...]

    @classmethod
    def join(cls, parts: Sequence[FaissIndex], live: Rows) -> JoinedDense:
        """Put parts together, and leave out what is not among the live rows."""
        whole = (np.isin(part.rows, live, assume_unique=True).all() for part in parts)
        return cls(tuple(parts), tuple(None if every else live for every in whole))

    def search(self, query: Embeddings, count: int, allowed: Rows | None = None) -> list[Neighbour]:
        """Return the ``count`` nearest chunks, nearest first, among ``allowed`` rows if given."""
        found: list[Neighbour] = []
        for part, live in zip(self.parts, self.live, strict=True):
            among = live if allowed is None else allowed
            if live is not None and allowed is not None:
                among = np.intersect1d(live, allowed)
            found += part.search(query, count, among)
        return sorted(found, key=lambda near: (-near.similarity, near.row))[:count]
