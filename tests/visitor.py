"""Somebody who opens the page in a browser, for the tests of the page."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A tick of patience for machines that do other things as well.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


class Visitor:
    """Somebody who has opened the page."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        self.page.set_default_timeout(PATIENCE)
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console", lambda said: self.errors.append(said.text) if said.type == "error" else None
        )

    def _note(self, request: Request) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob"):
            self.hosts.add(urlsplit(request.url).netloc)

    def open(self, path: str = "/", *, shows: str = ".tk-tagline") -> None:
        """Open the page and wait until it shows something."""
        self.page.goto(self.address + path)
        expect(self.page.locator(shows).first).to_be_visible(timeout=PATIENCE)

    @property
    def question(self) -> Locator:
        return self.page.locator("#tk-ask-question textarea")

    @property
    def answers(self) -> Locator:
        return self.page.locator("#tk-ask-talk .tk-foot")

    @property
    def source(self) -> Locator:
        return self.page.locator("#tk-ask-source")

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name, exact=True).click()

    def write(self, field: Locator, text: str) -> None:
        """Write into a field, again where Gradio set it anew just after drawing it."""
        field.fill(text)
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        if field.input_value() != text:
            field.fill(text)

    def ask(self, question: str) -> None:
        before = self.answers.count()
        self.write(self.question, question)
        self.question.press("Enter")
        expect(self.answers).to_have_count(before + 1, timeout=PATIENCE)

    def find(self, statement: str) -> Locator:
        """Look for the source of a statement in the open tab, and return the verdict."""
        verdicts = self.page.locator("#tk-find-talk .tk-verdict")
        before = verdicts.count()
        field = self.page.locator("#tk-find-question textarea")
        self.write(field, statement)
        field.press("Enter")
        expect(verdicts).to_have_count(before + 1, timeout=PATIENCE)
        return verdicts.last

    def call(self, name: str, *data: object) -> str:
        """Call an endpoint as a program does, and return what it sends."""
        begun = self.page.request.post(
            f"{self.address}/gradio_api/call/{name}", data={"data": data}
        )
        number = begun.json()["event_id"]
        return self.page.request.get(f"{self.address}/gradio_api/call/{name}/{number}").text()


Visit = Callable[..., Visitor]


@contextmanager
def served(
    folder: Path, *arguments: str, program: tuple[str, ...] = ("-m", "tenkyo.app")
) -> Iterator[str]:
    """Run the page in a process of its own, and yield its address."""
    command = [sys.executable, *program, "chat", *arguments]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as server:
        assert server.stdout is not None
        said: list[str] = []
        for line in server.stdout:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                # What is said later must not fill the pipe.
                threading.Thread(target=server.stdout.read, daemon=True).start()
                try:
                    yield found[0]
                finally:
                    server.terminate()
                break
        else:
            pytest.fail("".join(said))
