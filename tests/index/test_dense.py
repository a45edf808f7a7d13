"""FAISS finds what brute force finds, filters and tails included."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tenkyo.index.dense import FaissIndex, JoinedDense, nearest_owners

DIM = 16


def chunk_vectors(count: int, seed: int = 3) -> dict[int, NDArray[np.float16]]:
    generator = np.random.default_rng(seed)
    chunks = {}
    for row in range(1, count + 1):
        vectors = generator.normal(size=(int(generator.integers(1, 5)), DIM))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        chunks[row] = vectors.astype(np.float16)
    return chunks


def build(chunks: dict[int, NDArray[np.float16]]) -> FaissIndex:
    rows = np.array(list(chunks), np.int64)
    return FaissIndex.build(DIM, [(rows, list(chunks.values()))])


def brute(
    chunks: dict[int, NDArray[np.float16]], query: NDArray[np.float32], count: int
) -> list[tuple[int, float]]:
    best = {r: float((v.astype(np.float32) @ query).max()) for r, v in chunks.items()}
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:count]


@pytest.fixture(scope="module")
def query() -> NDArray[np.float32]:
    vector = np.random.default_rng(9).normal(size=DIM).astype(np.float32)
    unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
    return unit


def same(found: list[object], expected: list[tuple[int, float]]) -> bool:
    rows = [near.row for near in found]  # type: ignore[attr-defined]
    scores = [near.similarity for near in found]  # type: ignore[attr-defined]
    return rows == [row for row, _ in expected] and bool(
        np.allclose(scores, [score for _, score in expected], atol=1e-3)
    )


@pytest.mark.parametrize("count", [1, 10, 50, 300])
def test_nearest_chunks_equal_brute_force(query: NDArray[np.float32], count: int) -> None:
    chunks = chunk_vectors(200)
    assert same(list(build(chunks).search(query, count)), brute(chunks, query, count))


def test_a_filter_still_gives_the_full_number(query: NDArray[np.float32]) -> None:
    chunks = chunk_vectors(500)
    allowed = np.arange(7, 500, 45, dtype=np.int64)
    part = {row: chunks[row] for row in allowed.tolist()}
    found = build(chunks).search(query, 10, allowed)
    assert same(list(found), brute(part, query, 10))
    assert len(found) == 10


def test_no_chunk_is_allowed(query: NDArray[np.float32]) -> None:
    assert build(chunk_vectors(5)).search(query, 3, np.zeros(0, np.int64)) == []


def test_an_empty_index_finds_nothing(query: NDArray[np.float32]) -> None:
    assert FaissIndex.build(DIM, []).search(query, 3) == []


def test_arrays_give_the_same_index_back(query: NDArray[np.float32]) -> None:
    index = build(chunk_vectors(50))
    again = FaissIndex.from_arrays(index.arrays())
    assert again.search(query, 10) == index.search(query, 10)


def test_tail_and_removed_chunks_join(query: NDArray[np.float32]) -> None:
    chunks = chunk_vectors(60)
    base = build({row: v for row, v in chunks.items() if row <= 40})
    tail = build({row: v for row, v in chunks.items() if row > 40})
    live = np.array([row for row in chunks if row % 3], np.int64)
    joined = JoinedDense.join([base, tail], live)
    left = {row: chunks[row] for row in live.tolist()}
    assert same(list(joined.search(query, 12)), brute(left, query, 12))


def test_equal_scores_come_by_ascending_row() -> None:
    owners = np.array([5, 2, 5, 9], np.int64)
    scores = np.array([0.5, 0.5, 0.9, 0.5], np.float32)
    assert [near.row for near in nearest_owners(owners, scores)] == [5, 2, 9]
