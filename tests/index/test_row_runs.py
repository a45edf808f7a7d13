from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenkyo.index.row_runs import (
    NO_RUNS,
    in_runs,
    pack_runs,
    rows_of,
    runs_among,
    runs_of,
    unpack_runs,
)

ROWS = st.sets(st.integers(1, 60)).map(lambda rows: np.array(sorted(rows), np.int64))


def test_runs_of_rows() -> None:
    assert runs_of(np.array([1, 2, 3, 7, 9, 10])).tolist() == [[1, 3], [7, 7], [9, 10]]


def test_rows_that_are_gone_do_not_cut_a_run() -> None:
    live = runs_of(np.array([1, 2, 5, 6, 9, 11]))
    assert runs_among(np.array([2, 5, 9, 11]), live).tolist() == [[2, 5], [9, 11]]


@given(ROWS)
def test_runs_give_the_rows_back(rows: np.ndarray) -> None:
    runs = runs_of(rows)
    assert rows_of(runs).tolist() == rows.tolist()
    assert unpack_runs(pack_runs(runs)).tolist() == runs.tolist()
    every = np.arange(62)[::-1]
    assert in_runs(every, runs).tolist() == np.isin(every, rows).tolist()


@given(ROWS, st.data())
def test_runs_among_live_rows_hold_just_these(live: np.ndarray, data: st.DataObject) -> None:
    some = data.draw(st.sets(st.sampled_from(live.tolist()))) if len(live) else set()
    rows = np.array(sorted(some), np.int64)
    runs = runs_among(rows, runs_of(live))
    assert live[in_runs(live, runs)].tolist() == rows.tolist()
    positions = np.searchsorted(live, rows)
    assert len(runs) == len(runs_of(positions))


def test_no_rows_are_no_runs() -> None:
    assert runs_of(np.zeros(0, np.int64)).shape == (0, 2)
    assert rows_of(NO_RUNS).tolist() == []
    assert unpack_runs(pack_runs(NO_RUNS)).shape == (0, 2)


@pytest.mark.parametrize("text", ["?", "AAAA"])
def test_a_text_that_holds_no_runs_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64|decompress|digit|header"):
        unpack_runs(text)
