"""Several things at a time."""

from __future__ import annotations

import threading

import pytest

from tenkyo.index.parallel import for_each, processors


def test_results_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenkyo.index.parallel.processors", lambda: 2)
    both = threading.Barrier(2, timeout=10)

    def work(number: int) -> int:
        # Nobody gets past this alone.
        both.wait()
        return number * number

    assert for_each(work, [1, 2, 3, 4]) == [1, 4, 9, 16]


def test_one_thing_needs_no_thread() -> None:
    assert for_each(lambda _: threading.current_thread(), [0]) == [threading.current_thread()]
    assert for_each(str, []) == []


@pytest.mark.parametrize("count", [1, 2])
def test_an_error_comes_out_and_ends_the_work(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenkyo.index.parallel.processors", lambda: count)
    begun: list[int] = []

    def work(number: int) -> float:
        begun.append(number)
        return 1 / number

    with pytest.raises(ZeroDivisionError, match="by zero"):
        for_each(work, [0] * 100)
    assert len(begun) <= count


def test_there_is_a_processor() -> None:
    assert processors() >= 1
