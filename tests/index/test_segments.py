"""Segments cover all chunks once, hold nothing that is gone, and little is written for a change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tenkyo.index.segments import Piece, choose, missing_runs, plan

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Held:
    rows: Rows


def held(*rows: int) -> Held:
    return Held(np.array(rows, np.int64))


def rows_of(piece: Piece) -> list[int]:
    return [row for _, rows in piece.sources for row in rows.tolist()]


def test_overlapping_and_lacking_segments_are_left_out() -> None:
    live = np.array([1, 2, 3, 5, 8, 9])
    new, old, lacking, later = held(1, 2, 3), held(1, 2, 3, 4), held(5, 9), held(8, 9)
    chosen = choose([new, old, lacking, later], live)
    assert [one.rows.tolist() for one in chosen] == [[1, 2, 3], [8, 9]]
    assert [run.tolist() for run in missing_runs(chosen, live)] == [[5]]


def test_rows_that_are_gone_do_not_make_a_segment_useless() -> None:
    chosen = choose([held(1, 2, 3, 4)], np.array([2, 4, 6]))
    assert len(chosen) == 1
    (piece,) = plan(chosen, np.array([2, 4, 6]), tail=1)
    assert (rows_of(piece), piece.clean) == ([2, 4], False)


def test_only_the_segment_that_lost_something_is_written() -> None:
    parts = [Held(np.arange(start, start + 2000)) for start in range(0, 20_000, 2000)]
    live = np.delete(np.arange(20_000), 4321)
    pieces = plan(choose(parts, live), live, tail=0)
    written = [piece for piece in pieces if not piece.clean]
    assert [len(rows_of(piece)) for piece in written] == [1999]
    assert len(pieces) == 10


def test_a_small_tail_is_left_and_a_greater_one_written() -> None:
    parts = [Held(np.arange(5000))]
    live = np.arange(5100)
    assert [piece.size for piece in plan(parts, live, tail=100)] == [5000]
    assert [piece.size for piece in plan(parts, live, tail=99)] == [5000, 100]


def test_a_segment_without_any_chunk_left_goes() -> None:
    assert plan([held(1, 2)], np.array([5]), tail=1) == []
    assert plan([], np.array([], np.int64), tail=0) == []


def test_small_segments_are_merged_so_that_there_are_few() -> None:
    parts: list[Held] = []
    written = 0
    for end in range(500, 40_001, 500):
        live = np.arange(end)
        pieces = plan(choose(parts, live), live, tail=0)
        written += sum(piece.size for piece in pieces if not piece.clean)
        parts = [Held(np.concatenate([rows for _, rows in p.sources])) for p in pieces]
        assert np.array_equal(np.concatenate([part.rows for part in parts]), live)
    assert len(parts) <= 48
    assert written < 6 * 40_000


@settings(max_examples=60)
@given(
    stretches=st.lists(st.lists(st.booleans(), min_size=1, max_size=9), max_size=6),
    gone=st.sets(st.integers(0, 60)),
    added=st.sets(st.integers(0, 60)),
    tail=st.integers(0, 5),
)
def test_every_plan_covers_what_lives_and_nothing_else(
    stretches: list[list[bool]], gone: set[int], added: set[int], tail: int
) -> None:
    parts, at, every = [], 0, set()
    for stretch in stretches:
        rows = [at + n for n, there in enumerate(stretch) if there]
        at += len(stretch)
        every |= set(rows)
        parts.append(held(*rows))
    live = np.array(sorted((every - gone) | added), np.int64)
    chosen = choose(parts, live)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tenkyo.index.segments._LEAST", 4)
        pieces = plan(chosen, live, tail=tail)
    covered = [row for piece in pieces for row in rows_of(piece)]
    assert covered == sorted(set(covered))
    assert set(covered) <= set(live.tolist())
    assert len(live) - len(covered) <= tail
    for piece in pieces:
        if piece.clean:
            ((number, rows),) = piece.sources
            assert number is not None
            assert rows.tolist() == chosen[number].rows.tolist()
