"""Signs name what the vectors would, and hold nothing of what was taken out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tenkyo.index.dense import FaissIndex, JoinedDense, nearest_in_store
from tenkyo.index.embedding import texts_of
from tenkyo.index.encoder import load_encoder
from tenkyo.index.signs import SignIndex, _turn, nearest_by_signs, positions_of
from tenkyo.ingest.chunker import chunk_document
from tenkyo.ingest.readers import read_document

CORPUS = Path(__file__).parents[2] / "corpus"
TEXTS = ("en/institutions-and-handbook.md", "en/reading-room-faq.txt", "ja/memo-environment.txt")
CHUNKS = 8_000
# With such chances an axis is turned round.
TURNED = (0.1, 0.5)

Rows = NDArray[np.int64]
Vectors = NDArray[np.float16]


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def small(count: int, dim: int = 64, seed: int = 4) -> dict[int, Vectors]:
    generator = np.random.default_rng(seed)
    return {
        row: unit(generator.normal(size=(int(generator.integers(1, 5)), dim))).astype(np.float16)
        for row in range(1, count + 1)
    }


def signs_of(chunks: Mapping[int, Vectors]) -> SignIndex:
    centre = np.concatenate([*chunks.values()]).mean(axis=0, dtype=np.float32)
    return SignIndex.build(centre, [(np.array([*chunks], np.int64), [*chunks.values()])])


def reader(chunks: Mapping[int, Vectors]) -> Callable[[Rows], dict[int, Vectors]]:
    return lambda rows: {row: chunks[row] for row in rows.tolist() if row in chunks}


def brute(chunks: Mapping[int, Vectors], query: NDArray[np.float32], count: int) -> list[int]:
    rows = np.array([*chunks])
    starts = np.cumsum([0, *map(len, chunks.values())])[:-1]
    similar = np.concatenate([*chunks.values()]).astype(np.float32) @ query
    best = np.argsort(-np.maximum.reduceat(similar, starts), kind="stable")
    nearest: list[int] = rows[best[:count]].tolist()
    return nearest


@pytest.fixture(scope="module")
def chunks() -> dict[int, Vectors]:
    """Vectors that the encoder on board gives to real text, and many drawn after them.

    Each is turned round along some of their principal axes, which leaves mean, covariance and what
    a chunk has in common with its sentences as they are.
    """
    encoder = load_encoder(None)
    real = []
    for name in TEXTS:
        document = read_document(name, (CORPUS / name).read_bytes())
        real += [encoder.encode_passages(texts_of(chunk)) for chunk in chunk_document(document)]
    every = np.concatenate(real)
    mean = every.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov(every, rowvar=False))
    along = [(one - mean) @ axes.astype(np.float32) for one in real]
    generator = np.random.default_rng(1)
    found = {}
    for row, one in enumerate(generator.integers(0, len(real), CHUNKS).tolist(), 1):
        signs = np.where(generator.random(512) < generator.uniform(*TURNED), -1, 1)
        turned = (along[one] * signs) @ axes.T + mean
        found[row] = unit(turned).astype(np.float16)
    return found


@pytest.fixture(scope="module")
def queries() -> NDArray[np.float32]:
    lines = (CORPUS / "questions.jsonl").read_text(encoding="utf-8").splitlines()[::8]
    return load_encoder(None).encode_queries([json.loads(line)["question"] for line in lines])


@pytest.fixture(scope="module")
def joined(chunks: dict[int, Vectors]) -> JoinedDense:
    """Three segments of signs and, last, one of vectors."""
    rows = np.array([*chunks], np.int64)
    stretches = np.split(rows, [3_000, 5_000, 7_000])
    parts = [signs_of({row: chunks[row] for row in some.tolist()}) for some in stretches[:-1]]
    last = stretches[-1]
    exact = FaissIndex.build(512, [(last, [chunks[row] for row in last.tolist()])])
    return JoinedDense.join([*parts, exact], rows)


def test_ten_nearest_are_found_as_by_every_vector(
    chunks: dict[int, Vectors], queries: NDArray[np.float32], joined: JoinedDense
) -> None:
    assert not joined.exact
    met = 0
    for query in queries:
        # As many as the retriever asks for.
        near = nearest_in_store(joined, reader(chunks), query, 40)
        scores = [one.similarity for one in near]
        assert scores == sorted(scores, reverse=True)
        met += len({one.row for one in near[:10]}.intersection(brute(chunks, query, 10)))
    assert met >= 0.98 * 10 * len(queries)


def test_a_filter_gives_ten_and_just_the_right_ones(
    chunks: dict[int, Vectors], queries: NDArray[np.float32], joined: JoinedDense
) -> None:
    allowed = np.arange(13, CHUNKS, 20, dtype=np.int64)
    # More than are compared in the store.
    assert len(allowed) == 400
    some = {row: chunks[row] for row in allowed.tolist()}
    for query in queries:
        near = nearest_in_store(joined, reader(chunks), query, 10, allowed=allowed)
        assert [one.row for one in near] == brute(some, query, 10)


def test_what_is_gone_or_not_allowed_is_not_named(
    chunks: dict[int, Vectors], queries: NDArray[np.float32], joined: JoinedDense
) -> None:
    live = np.arange(2, CHUNKS, 2, dtype=np.int64)
    left = JoinedDense.join(joined.parts, live)
    allowed = np.arange(3, CHUNKS, 3, dtype=np.int64)
    for query in queries[:5]:
        assert all(one.row % 2 == 0 for one in left.search(query, 100))
        both = left.search(query, 100, allowed)
        assert len(both) == 100
        assert all(one.row % 6 == 0 for one in both)
    assert left.search(queries[0], 10, np.zeros(0, np.int64)) == []


def test_unlike_signs_are_counted() -> None:
    chunks = small(60)
    index = signs_of(chunks)
    query = unit(np.random.default_rng(8).normal(size=64)).astype(np.float32)
    turn = _turn(64)
    vectors = np.concatenate([*chunks.values()]).astype(np.float32)
    unlike = (((vectors - index.centre) @ turn > 0) != ((query - index.centre) @ turn > 0)).sum(1)
    assert index.unlike(query).tolist() == unlike.tolist()


def test_a_chunk_is_as_near_as_the_nearest_of_its_vectors() -> None:
    chunks = small(60)
    index = signs_of(chunks)
    query = unit(np.random.default_rng(8).normal(size=64)).astype(np.float32)
    estimates = index.estimates(query, np.arange(len(index.owners)))
    best = {row: estimates[index.owners == row].max() for row in chunks}
    order = sorted(best, key=lambda row: -best[row])
    rows, scores = nearest_by_signs([(index, None)], query, 7)
    assert set(rows.tolist()) == set(order[:7])
    assert scores.tolist() == [best[row] for row in rows.tolist()]


def test_a_vector_of_two_sizes_is_estimated_as_it_is() -> None:
    # With its numbers in the ratio of the two sizes nothing is lost by keeping the bits alone.
    numbers = np.where(np.arange(64) % 3 == 0, 1.510, 0.4528) * np.where(np.arange(64) % 2, 1, -1)
    corner = unit(_turn(64) @ numbers).astype(np.float16)
    index = SignIndex.build(
        np.zeros(64, np.float32), [(np.array([7], np.int64), [corner[None, :]])]
    )
    query = unit(np.random.default_rng(5).normal(size=64)).astype(np.float32)
    rows, estimates = nearest_by_signs([(index, None)], query, 3)
    assert rows.tolist() == [7]
    assert estimates[0] == pytest.approx(float(corner.astype(np.float32) @ query), abs=2e-3)


@pytest.mark.parametrize("dim", [16, 64, 384])
def test_a_turn_keeps_inner_products(dim: int) -> None:
    turn = _turn(dim)
    np.testing.assert_allclose(turn @ turn.T, np.eye(dim), atol=1e-6)


def test_some_rows_alone_and_arrays_give_the_same_back() -> None:
    chunks = small(40)
    index = signs_of(chunks)
    rows = np.array([3, 4, 17], np.int64)
    some = SignIndex.from_arrays(index.only(rows).arrays())
    assert some.rows.tolist() == [3, 4, 17]
    assert [some.holds(row, chunks[row]) for row in (3, 4, 17)] == [True, True, True]
    assert not some.holds(3, -chunks[3])
    assert not some.holds(5, chunks[5])
    assert index.only(index.rows) is index


def test_nothing_is_found_in_nothing() -> None:
    query = np.zeros(64, np.float32)
    empty = SignIndex.build(query, [])
    assert [len(found) for found in nearest_by_signs([(empty, None)], query, 5)] == [0, 0]


@given(st.lists(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_positions_are_those_of_the_rows(owners: list[int], rows: set[int]) -> None:
    ascending = np.array(sorted(owners), np.int64)
    wanted = np.array(sorted(rows), np.int64)
    expected = np.flatnonzero(np.isin(ascending, wanted))
    assert positions_of(ascending, wanted).tolist() == expected.tolist()
