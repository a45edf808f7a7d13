"""What several documents say together, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from visitor import Visit, served

FEE = """---
title: Rules of the reading room
date: {date}
---

# Reader's cards

Reader's cards are made at the counter. Replacing a lost reader's card costs {fee} yen.
Bring something that shows your name and address.
"""
OPENED = "The railway line in Jakarta opened in March 2019.\n"
OPENED_JA = "ジャカルタの鉄道は2019年3月に開業した。\n"
HARBOUR = """# Ferries

Ferries leave at noon.

# Ships

The Tsugaru is a patrol ship.

# Boats

Boats stay.
"""
pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page about documents that agree and documents that do not."""
    home = tmp_path_factory.mktemp("agreement")
    documents: Path = home / "documents"
    documents.mkdir()
    for name, text in (
        ("old.md", FEE.format(date="2019-04-01", fee=300)),
        ("new.md", FEE.format(date="2020-04-01", fee=500)),
        ("line.txt", OPENED),
        ("鉄道.txt", OPENED_JA),
        ("harbour.md", HARBOUR),
    ):
        (documents / name).write_text(text, encoding="utf-8")
    with served(home, "documents") as found:
        yield found


@pytest.mark.parametrize(
    ("locale", "differ", "newer"),
    [
        ("en-US", "The documents differ:", "500 yen – new.md, dated 2020-04-01, the newer one"),
        ("ja-JP", "文書によって異なります：", "500 yen – new.md（2020-04-01 付、新しいほう）"),
    ],
)
def test_documents_that_disagree(visit: Visit, locale: str, differ: str, newer: str) -> None:
    visitor = visit(locale)
    visitor.ask("What does replacing a lost reader's card cost?")
    note = visitor.page.locator(".tk-differing")
    expect(note.locator("p")).to_have_text(differ)
    expect(note.locator("li")).to_have_count(2)
    expect(note).to_contain_text(newer)
    said = visitor.page.locator(".tk-said")
    assert set(said.locator("strong").all_text_contents()) == {"300 yen", "500 yen"}
    expect(visitor.source.locator("mark strong")).to_have_text(
        said.first.locator("strong").inner_text()
    )
    visitor.page.locator(".tk-cite").nth(1).click()
    expect(visitor.source.locator("mark strong")).to_have_text(
        said.nth(1).locator("strong").inner_text()
    )
    assert visitor.errors == []


def test_documents_that_agree_are_cited_together(visit: Visit) -> None:
    visitor = visit()
    visitor.ask("When did the railway line in Jakarta open?")
    said = visitor.page.locator(".tk-said").first
    expect(said.locator("strong")).to_have_text("March 2019")
    expect(said.locator(".tk-cite")).to_have_text(["1", "2"])
    expect(said.locator(".tk-origin")).to_have_text(["1 line.txt · line 1", "2 鉄道.txt · line 1"])
    said.locator(".tk-cite").nth(1).click()
    expect(visitor.source.locator(".tk-path")).to_have_text("鉄道.txt")
    expect(visitor.source.locator("mark strong")).to_have_text("2019年3月")
    expect(visitor.page.locator(".tk-differing")).to_have_count(0)
    assert visitor.errors == []


def test_the_passages_beside_a_source_unfold(visit: Visit) -> None:
    visitor = visit("ja-JP", path="/?doc=harbour.md&quote=patrol ship", shows="mark")
    beside = visitor.source.locator("details.tk-beside")
    expect(beside.locator("summary")).to_have_text(["前の箇所", "後の箇所"])
    expect(beside.last).to_contain_text("Boats stay.")
    expect(beside.first.locator(".tk-text")).to_be_hidden()
    beside.first.locator("summary").click()
    expect(beside.first.locator(".tk-text")).to_be_visible()
    assert visitor.errors == []
