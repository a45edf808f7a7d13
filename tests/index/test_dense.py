"""Every engine of dense search finds what brute force finds: FAISS here, and embedded Milvus."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from milvus_engine import embedded
from numpy.typing import NDArray

from tenkyo.index.dense import DenseIndex, FaissIndex, JoinedDense, Neighbour, nearest_owners
from tenkyo.index.milvus import MilvusIndex
from tenkyo.index.milvus_collection import Collection, MilvusServer
from tenkyo.index.row_runs import runs_of

DIM = 16
Chunks = dict[int, NDArray[np.float16]]
Build = Callable[[Chunks, Chunks, list[int]], DenseIndex]


def chunk_vectors(rows: range, seed: int = 3) -> Chunks:
    generator = np.random.default_rng(seed)
    chunks = {}
    for row in rows:
        vectors = generator.normal(size=(int(generator.integers(1, 5)), DIM))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        chunks[row] = vectors.astype(np.float16)
    return chunks


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    with embedded(tmp_path_factory.mktemp("milvus")) as server:
        yield server


def faiss(chunks: Chunks) -> FaissIndex:
    return FaissIndex.build(DIM, [(np.array(list(chunks), np.int64), list(chunks.values()))])


@pytest.fixture(params=["faiss", "FLAT", "HNSW"])
def build(request: pytest.FixtureRequest, server: MilvusServer) -> Build:
    """Makes an index of chunks held and of a tail, of which only some rows are alive."""
    kind = request.param

    def build(held: Chunks, tail: Chunks, live: list[int]) -> DenseIndex:
        if kind == "faiss":
            parts = [faiss(part) for part in (held, tail) if part]
            return JoinedDense.join(parts, np.array(live, np.int64)) if parts else faiss({})
        here = MilvusServer(server.uri, index=kind)
        collection = Collection(here, here.connect(), f"test_{kind}")
        if not collection.exists():
            collection.create(DIM)
        collection.set_mark(1)
        collection.delete_after(0)
        if held:
            collection.insert(np.array(list(held), np.int64), list(held.values()))
        alive = np.array([row for row in live if row in held], np.int64)
        return MilvusIndex(collection, runs_of(alive), faiss(tail))

    return build


@pytest.fixture(scope="module")
def query() -> NDArray[np.float32]:
    vector = np.random.default_rng(9).normal(size=DIM).astype(np.float32)
    unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return unit


def same(found: list[Neighbour], chunks: Chunks, query: NDArray[np.float32], count: int) -> bool:
    """Compare with brute force over the chunks."""
    best = {r: float((v.astype(np.float32) @ query).max()) for r, v in chunks.items()}
    expected = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:count]
    scores = [near.similarity for near in found]
    return [near.row for near in found] == [row for row, _ in expected] and bool(
        np.allclose(scores, [score for _, score in expected], atol=1e-3)
    )


def only(chunks: Chunks, rows: list[int]) -> Chunks:
    return {row: chunks[row] for row in rows}


@pytest.mark.parametrize("count", [1, 10, 300])
def test_nearest_chunks_equal_brute_force(
    build: Build, query: NDArray[np.float32], count: int
) -> None:
    chunks = chunk_vectors(range(1, 201))
    found = build(chunks, {}, list(chunks)).search(query, count)
    assert same(found, chunks, query, count)


@pytest.mark.parametrize(("step", "count"), [(2, 10), (45, 10), (2, 5000)])
def test_a_filter_still_gives_the_full_number(
    build: Build, query: NDArray[np.float32], step: int, count: int
) -> None:
    chunks = chunk_vectors(range(1, 501))
    allowed = list(range(7, 500, step))
    found = build(chunks, {}, list(chunks)).search(query, count, np.array(allowed, np.int64))
    assert same(found, only(chunks, allowed), query, count)


def test_a_filter_may_name_rows_that_are_gone_in_any_order(
    build: Build, query: NDArray[np.float32]
) -> None:
    chunks = chunk_vectors(range(1, 41))
    live = [row for row in chunks if row % 4]
    index = build(only(chunks, list(range(1, 31))), only(chunks, list(range(31, 41))), live)
    found = index.search(query, 10, np.array([39, 4, 8, 2, 31, 7, 99, 12, 6], np.int64))
    assert same(found, only(chunks, [2, 6, 7, 31, 39]), query, 10)


def test_no_chunk_is_allowed(build: Build, query: NDArray[np.float32]) -> None:
    chunks = chunk_vectors(range(1, 6))
    index = build(chunks, {}, list(chunks))
    assert index.search(query, 3, np.zeros(0, np.int64)) == []


def test_an_empty_index_finds_nothing(build: Build, query: NDArray[np.float32]) -> None:
    assert build({}, {}, []).search(query, 3) == []


def test_tail_and_removed_chunks_join(build: Build, query: NDArray[np.float32]) -> None:
    chunks = chunk_vectors(range(1, 61))
    live = [row for row in chunks if row % 3]
    held, tail = only(chunks, list(range(1, 41))), only(chunks, list(range(41, 61)))
    tail = {row: vectors for row, vectors in tail.items() if row in live}
    found = build(held, tail, live).search(query, 12)
    assert same(found, only(chunks, live), query, 12)


def test_arrays_give_the_same_index_back(query: NDArray[np.float32]) -> None:
    index = faiss(chunk_vectors(range(1, 51)))
    again = FaissIndex.from_arrays(index.arrays())
    assert again.search(query, 10) == index.search(query, 10)


def test_equal_scores_come_by_ascending_row() -> None:
    owners = np.array([5, 2, 5, 9], np.int64)
    scores = np.array([0.5, 0.5, 0.9, 0.5], np.float32)
    assert [near.row for near in nearest_owners(owners, scores)] == [5, 2, 9]
