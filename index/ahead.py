"""Read the files that come next while the ones before are embedded."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, wait
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

# As many as there are processes that read PDFs; the other formats share one interpreter anyway.
_THREADS = 2
_ITEMS_AHEAD = 64
_BYTES_AHEAD = 64 << 20
# Waiting without an end cannot be interrupted everywhere.
_PATIENCE = 0.5


def read_ahead(
    items: Sequence[T],
    read: Callable[[T], R],
    *,
    wanted: Callable[[T], bool],
    size: Callable[[T], int],
) -> Generator[tuple[T, Future[R] | None], None, None]:
    """Yield each item in order with what ``read`` made of it, or the error that it raised.

    Other threads read the items that come next, up to ``_BYTES_AHEAD`` by ``size``, while the
    caller works on the present one. ``wanted`` is asked by the caller's thread; an item that is not
    wanted comes with None.
    """
    jobs: SimpleQueue[tuple[T, Future[R]] | None] = SimpleQueue()
    for _ in range(_THREADS):
        # Daemons: an interrupted program does not wait for a long file.
        threading.Thread(target=_work, args=(jobs, read), daemon=True, name="tenkyo-read").start()
    ahead: deque[Future[R] | None] = deque()
    held = 0
    try:
        for number, item in enumerate(items):
            for coming in items[number + len(ahead) : number + _ITEMS_AHEAD]:
                if ahead and held > _BYTES_AHEAD:
                    break
                future: Future[R] | None = Future() if wanted(coming) else None
                if future is not None:
                    jobs.put((coming, future))
                    held += size(coming)
                ahead.append(future)
            present = ahead.popleft()
            if present is not None:
                held -= size(item)
                while not wait((present,), _PATIENCE).done:
                    pass
            yield item, present
    finally:
        for left in filter(None, ahead):
            left.cancel()
        for _ in range(_THREADS):
            jobs.put(None)


def _work(jobs: SimpleQueue[tuple[T, Future[R]] | None], read: Callable[[T], R]) -> None:
    while (job := jobs.get()) is not None:
        item, future = job
        if future.set_running_or_notify_cancel():
            try:
                result = read(item)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)
