"""The small library indexed with the encoder on board, shared or one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from library import write_library
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from programs import find_program
from visitor import FLAGS, Visit, Visitor, served

from tenkyo.app.config import Settings
from tenkyo.app.indexing import update_index


def make_home(folder: Path) -> Path:
    """Write a library and its index, in ``library`` and ``.tenkyo``."""
    library = write_library(folder / "library")
    update_index(Settings(folders=(library,), index=folder / ".tenkyo"))
    return folder


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library and its index, for all tests: leave it as it is."""
    return make_home(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line speaks English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def indexed(shared_home: Path, in_english: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shared library as the working directory: leave it as it is."""
    monkeypatch.chdir(shared_home)
    return shared_home


@pytest.fixture
def home(tmp_path: Path, in_english: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of one's own, to change, as the working directory."""
    monkeypatch.chdir(tmp_path)
    return make_home(tmp_path)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents that the page is about."""
    return write_library(tmp_path_factory.mktemp("page") / "library")


@pytest.fixture(scope="session")
def address(library: Path) -> Iterator[str]:
    """The address of the page."""
    with served(library.parent, "library") as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of the page."""
    with sync_playwright() as playwright:
        program = find_program("chromium")
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """Open the page as a visitor with a language, a width and a path."""
    contexts = []

    def opened(
        locale: str = "en-US",
        *,
        width: int = 1280,
        path: str = "/",
        shows: str = ".tk-tagline",
        **options: Any,
    ) -> Visitor:
        viewport: ViewportSize = {"width": width, "height": 800}
        context = browser.new_context(locale=locale, viewport=viewport, **options)
        contexts.append(context)
        visitor = Visitor(context, address)
        visitor.open(path, shows=shows)
        return visitor

    yield opened
    for context in contexts:
        context.close()
