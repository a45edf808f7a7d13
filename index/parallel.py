"""Work on several things at a time, in threads: for numpy, which lets other threads run."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def for_each(work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """Return what ``work`` makes of each item, in order, with as many threads as processors.

    The first error is raised, once nothing is worked on any more.
    """
    left = deque(enumerate(items))
    done: dict[int, R] = {}
    errors: list[BaseException] = []

    def take() -> None:
        while left:
            try:
                number, item = left.popleft()
            except IndexError:
                # Another thread took the last one.
                return
            try:
                done[number] = work(item)
            except BaseException as error:
                errors.append(error)
                left.clear()

    helpers = [
        # Daemons, and no pool, which refuses to work while a program ends.
        threading.Thread(target=take, daemon=True, name="tenkyo-work")
        for _ in range(min(len(items), processors()) - 1)
    ]
    for helper in helpers:
        helper.start()
    take()
    for helper in helpers:
        helper.join()
    if errors:
        raise errors[0]
    return [done[number] for number in range(len(items))]


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
