from __future__ import annotations

import io
import time
from types import SimpleNamespace

import pytest

from tenkyo.app import progress
from tenkyo.app.progress import IndexingBar, progress_bar, waiting


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard error as a terminal, and bars that do not wait."""
    shown = Terminal()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=shown))
    monkeypatch.setattr(progress, "_DELAY", 0.0)
    return shown


def work() -> None:
    with progress_bar("Answering") as report:
        report(1, 4)
        time.sleep(0.15)
        report(2, 4)
    with IndexingBar("Reading") as bar:
        bar.message("before there is a bar")
        bar.start(2_000)
        bar.message("a\x1b[2Jb.pdf")
        time.sleep(0.15)
        bar.advance(1_000)
    with waiting("Loading"):
        time.sleep(0.1)


def test_progress_is_shown_on_a_terminal(terminal: Terminal) -> None:
    work()
    shown = terminal.getvalue()
    assert "Answering:  50%" in shown
    assert "Reading:  50%" in shown
    assert "1.00k/2.00k" in shown
    assert "a\ufffd[2Jb.pdf" in shown
    assert "Loading …" in shown
    assert shown.endswith("\r\x1b[K")


def test_progress_is_silent_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=shown))
    monkeypatch.setattr(progress, "_DELAY", 0.0)
    work()
    assert shown.getvalue() == ""


def test_short_work_shows_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_DELAY", 60.0)
    work()
    assert terminal.getvalue() == ""
