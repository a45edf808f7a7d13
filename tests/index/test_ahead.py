from __future__ import annotations

import threading
import time

import pytest

from tenkyo.index.ahead import _BYTES_AHEAD, read_ahead

PATIENCE = 20.0


def everything(_: int) -> bool:
    return True


def nothing(_: int) -> int:
    return 0


def test_items_come_in_order_whatever_takes_longest() -> None:
    def read(item: int) -> int:
        time.sleep(0.02 if item % 3 == 0 else 0.0)
        return 10 * item

    found = read_ahead(range(200), read, wanted=everything, size=nothing)
    read_items = [(item, future and future.result()) for item, future in found]
    assert read_items == [(item, 10 * item) for item in range(200)]


def test_later_items_are_read_while_one_is_worked_on() -> None:
    second = threading.Event()

    def read(item: int) -> int:
        if item == 1:
            second.set()
        return item

    ahead = read_ahead([0, 1], read, wanted=everything, size=nothing)
    next(ahead)
    assert second.wait(PATIENCE)
    ahead.close()


def test_what_cannot_be_read_says_so_when_its_turn_comes() -> None:
    def read(item: int) -> int:
        if item == 1:
            raise OSError("it is gone")
        return item

    futures = [future for _, future in read_ahead(range(3), read, wanted=everything, size=nothing)]
    assert [future is not None and future.exception() is None for future in futures] == [
        True,
        False,
        True,
    ]
    assert futures[1] is not None
    with pytest.raises(OSError, match="it is gone"):
        futures[1].result()


def test_what_is_not_wanted_is_not_read() -> None:
    read: list[int] = []
    found = list(read_ahead(range(4), read.append, wanted=lambda item: item % 2 == 1, size=nothing))
    assert [future is None for _, future in found] == [True, False, True, False]
    assert sorted(read) == [1, 3]


def test_no_more_is_held_than_fits() -> None:
    asked: list[int] = []

    def wanted(item: int) -> bool:
        asked.append(item)
        return True

    half = _BYTES_AHEAD // 2 + 1
    ahead = read_ahead(range(9), str, wanted=wanted, size=lambda _: half)
    assert next(ahead)[0] == 0
    # One in hand and one more would be as much as may be held: a second more is over it.
    assert asked == [0, 1]
    assert next(ahead)[0] == 1
    assert asked == [0, 1, 2]
    ahead.close()


def test_one_item_that_is_too_large_is_read_all_the_same() -> None:
    found = read_ahead(range(3), str, wanted=everything, size=lambda _: 2 * _BYTES_AHEAD)
    assert [future and future.result() for _, future in found] == ["0", "1", "2"]


def test_nothing_more_is_read_once_nobody_asks() -> None:
    read: list[int] = []
    going_on = threading.Event()

    def slowly(item: int) -> None:
        read.append(item)
        if item:
            going_on.wait(PATIENCE)

    ahead = read_ahead(range(50), slowly, wanted=everything, size=nothing)
    next(ahead)
    ahead.close()
    going_on.set()
    readers = [one for one in threading.enumerate() if one.name == "tenkyo-read"]
    for reader in readers:
        reader.join(PATIENCE)
    assert len(read) <= 4
