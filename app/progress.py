"""Progress on the command line: a bar on standard error, for work longer than a second."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, Self

from tenkyo.app.terminal import shorten

if TYPE_CHECKING:
    from tqdm import tqdm

_DELAY = 0.8

Report = Callable[[int, int], None]


@contextmanager
def progress_bar(title: str, *, unit: str = "") -> Iterator[Report]:
    """Yield a function that takes what is done and how much there is.

    Nothing is drawn where standard error is no terminal or the work ends within a second.
    """
    from tqdm import tqdm

    with tqdm(
        desc=title,
        unit=unit or "it",
        file=sys.stderr,
        disable=None,
        delay=_DELAY,
        dynamic_ncols=True,
        leave=False,
    ) as bar:

        def report(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield report


class IndexingBar:
    """A bar for indexing, in bytes of files; a ``Progress`` of the index."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._bar: tqdm[NoReturn] | None = None

    def start(self, total: int) -> None:
        """Draw the bar of so many bytes."""
        from tqdm import tqdm

        self._close()
        self._bar = tqdm(
            desc=self._title,
            total=total,
            unit="B",
            unit_scale=True,
            file=sys.stderr,
            disable=None,
            delay=_DELAY,
            dynamic_ncols=True,
            leave=False,
        )

    def advance(self, amount: int) -> None:
        """Move the bar by so many bytes."""
        if self._bar is not None:
            self._bar.update(amount)

    def message(self, text: str) -> None:
        """Name the file at hand beside the bar."""
        if self._bar is not None:
            self._bar.set_postfix_str(shorten(text, 40), refresh=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()


@contextmanager
def waiting(title: str) -> Iterator[None]:
    """Say what is being waited for, once it has taken a second, on a terminal only."""
    shown = threading.Event()

    def show() -> None:
        shown.set()
        sys.stderr.write(f"{title} …")
        sys.stderr.flush()

    timer = threading.Timer(_DELAY, show)
    if sys.stderr.isatty():
        timer.daemon = True
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if shown.is_set():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
