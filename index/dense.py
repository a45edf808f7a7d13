"""The vectors cache: nearest chunks and sentences, exact by FAISS where that is cheap.

Every chunk and every sentence has a vector. A chunk is as near to a question as the nearest of its
own vector and its sentences' (max-similarity over parts, as in Callan 1994's passage evidence).
Large segments keep signs alone: what they name is compared with the vectors in the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.signs import SignIndex, nearest_by_signs
from tenkyo.index.types import Embeddings

Rows = NDArray[np.int64]
Vectors = NDArray[np.float16]
VectorBatch = tuple[Rows, list[Vectors]]
DENSE_MAKER = "fp16-or-signs-1"
# Chunks whose vectors are all compared: the segments of an index have about as many chunks each as
# soon as its vectors number some 200,000.
EXACT_CHUNKS = 2048
# Where similarities are estimates, so many times the chunks wanted are compared in the store; more
# under a filter, which shall give just the right ones.
_COMPARED = 8
_COMPARED_FILTERED = 16


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A chunk near a question; ``similarity`` is an inner product, higher is better."""

    row: int
    similarity: float


class DenseIndex(Protocol):
    """Finds the chunks whose vectors lie nearest to a question's.

    ``exact`` is false where similarities are estimates: whoever needs the nearest asks for several
    times as many and compares them with the vectors in the store.
    """

    @property
    def exact(self) -> bool:
        """Whether similarities are those of the vectors themselves."""
        ...

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
    def exact(self) -> bool:
        """Whether similarities are those of the vectors themselves: always."""
        return True

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

    def holds(self, row: int, vectors: Vectors) -> bool:
        """Tell whether these are the vectors held of a chunk."""
        # Its codes are only as good as long as the part is.
        part = self.only(np.array([row], np.int64))
        return np.array_equal(part.codes().view(np.float16), vectors)

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
        # More threads than the one question has nothing to do, but each is waited for.
        faiss.omp_set_num_threads(1)
        while wanted:
            scores, found = self.engine.search(query.reshape(1, -1), wanted, params=parameters)
            neighbours = nearest_owners(self.owners[found[0]], scores[0])
            if len(neighbours) >= count or wanted == total:
                return neighbours[:count]
            wanted = min(total, wanted * 4)
        return []


def nearest_owners(
    owners: Rows, scores: NDArray[np.float32], count: int | None = None
) -> list[Neighbour]:
    """Keep the best score of each owner, best first, up to ``count``; equal scores by row."""
    order = np.lexsort((owners, -scores))
    _, first = np.unique(owners[order], return_index=True)
    return [Neighbour(int(owners[i]), float(scores[i])) for i in order[np.sort(first)[:count]]]


DensePart: TypeAlias = FaissIndex | SignIndex


@dataclass(frozen=True, slots=True)
class JoinedDense:
    """The parts of the cache searched one by one, without what the store no longer has.

    ``live`` has for each part the rows that may be found in it, None for all.
    """

    parts: tuple[DensePart, ...]
    live: tuple[Rows | None, ...]

    @classmethod
    def join(cls, parts: Sequence[DensePart], live: Rows) -> JoinedDense:
        """Put parts together, and leave out what is not among the live rows."""
        return cls(tuple(parts), tuple(_among(part.rows, live) for part in parts))

    @property
    def exact(self) -> bool:
        """Whether similarities are those of the vectors themselves, in every part."""
        return all(part.exact for part in self.parts)

    def search(self, query: Embeddings, count: int, allowed: Rows | None = None) -> list[Neighbour]:
        """Return the ``count`` nearest chunks, nearest first, among ``allowed`` rows if given."""
        found: list[Neighbour] = []
        by_signs: list[tuple[SignIndex, Rows | None]] = []
        for part, live in zip(self.parts, self.live, strict=True):
            among = live if allowed is None else allowed
            if live is not None and allowed is not None:
                among = np.intersect1d(live, allowed, assume_unique=True)
            if isinstance(part, SignIndex):
                by_signs.append((part, among))
            else:
                found += part.search(query, count, among)
        if by_signs:
            found += nearest_owners(*nearest_by_signs(by_signs, query, count), count)
        return sorted(found, key=lambda near: (-near.similarity, near.row))[:count]


def _among(rows: Rows, live: Rows) -> Rows | None:
    """Return those rows that are live, None when all are; both ascend."""
    start, end = np.searchsorted(live, [*rows[:1], *rows[-1:]]) if len(rows) else (0, 0)
    found: Rows = np.intersect1d(rows, live[start : end + 1], assume_unique=True)
    return None if len(found) == len(rows) else found


def nearest_in_store(
    index: DenseIndex,
    vectors_of: Callable[[Rows], Mapping[int, Vectors]],
    query: Embeddings,
    count: int,
    *,
    allowed: Rows | None = None,
) -> list[Neighbour]:
    """Return the ``count`` nearest chunks, nearest first, among ``allowed`` rows if given.

    What an index that is not exact names is compared with the vectors in the store, which
    ``vectors_of`` reads.
    """
    if index.exact:
        return index.search(query, count, allowed)
    compared = count * (_COMPARED if allowed is None else _COMPARED_FILTERED)
    if allowed is not None and len(allowed) <= compared:
        named = allowed
    else:
        found = index.search(query, compared, allowed)
        named = np.array([near.row for near in found], np.int64)
    near = [
        Neighbour(row, float((vectors.astype(np.float32) @ query).max()))
        for row, vectors in vectors_of(named).items()
    ]
    return sorted(near, key=lambda one: (-one.similarity, one.row))[:count]
