"""Chunk rows as runs: pairs of a first and a last row, ascending, which take little room."""

from __future__ import annotations

import base64
import zlib

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
# Shape (n, 2).
Runs = NDArray[np.int64]

NO_RUNS: Runs = np.zeros((0, 2), np.int64)


def runs_of(rows: Rows) -> Runs:
    """Return the runs of rows that follow on each other; the rows ascend."""
    return _cut(rows, np.diff(rows) != 1)


def runs_among(rows: Rows, live: Runs) -> Runs:
    """Return runs that hold of all live rows just the given ones, which ascend and are live.

    Rows that nothing has any more may lie inside, so that there are fewer runs.
    """
    home = np.searchsorted(live[:, 0], rows, "right") - 1
    follows = np.diff(rows) == 1
    ends, begins = live[home[:-1], 1] == rows[:-1], live[home[1:], 0] == rows[1:]
    follows |= (np.diff(home) == 1) & ends & begins
    return _cut(rows, ~follows)


def rows_of(runs: Runs) -> Rows:
    """Return every row of runs, ascending."""
    sizes = runs[:, 1] - runs[:, 0] + 1
    before = np.cumsum(sizes) - sizes
    return np.repeat(runs[:, 0] - before, sizes) + np.arange(sizes.sum())


def in_runs(rows: Rows, runs: Runs) -> NDArray[np.bool_]:
    """Tell for each row, in any order, whether it lies in a run."""
    if not len(runs):
        return np.zeros(len(rows), np.bool_)
    home = np.searchsorted(runs[:, 0], rows, "right") - 1
    inside: NDArray[np.bool_] = (home >= 0) & (rows <= runs[home, 1])
    return inside


def pack_runs(runs: Runs) -> str:
    """Return runs as a short text."""
    steps = np.diff(runs.ravel(), prepend=0).astype("<i8")
    return base64.b64encode(zlib.compress(steps.tobytes())).decode("ascii")


def unpack_runs(text: str) -> Runs:
    """Return the runs in a text of `pack_runs`. Raises ValueError when it is none."""
    try:
        steps = np.frombuffer(zlib.decompress(base64.b64decode(text, validate=True)), "<i8")
    except zlib.error as error:
        raise ValueError(str(error)) from error
    return np.cumsum(steps).astype(np.int64).reshape(-1, 2)


def _cut(rows: Rows, breaks: NDArray[np.bool_]) -> Runs:
    """Return runs that end where a break follows."""
    if not len(rows):
        return NO_RUNS
    at = np.flatnonzero(breaks)
    firsts = rows[np.concatenate([[0], at + 1])]
    lasts = rows[np.concatenate([at, [len(rows) - 1]])]
    return np.stack([firsts, lasts], axis=1)
