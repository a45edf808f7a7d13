"""Asking and finding sources in a browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from visitor import PATIENCE, Visit

KOBAN = "When was the koban system introduced?"
KOBAN_SAID = "The koban system was introduced in Bekasi, West Java, in 2002."
STRAIT = "Which strait did the vessels search?"
pytestmark = pytest.mark.needs("chromium")


@pytest.mark.parametrize(
    ("locale", "tab", "question", "counter"),
    [
        ("en-US", "Documents", KOBAN, "Source 1 of "),
        ("ja-JP", "文書", "交番制度はいつ導入されましたか", "出典 1／"),
    ],
)
def test_a_question_in_both_languages(
    visit: Visit, locale: str, tab: str, question: str, counter: str
) -> None:
    visitor = visit(locale)
    expect(visitor.page.get_by_role("tab", name=tab)).to_be_visible()
    visitor.ask(question)
    expect(visitor.page.locator(".tk-said").first).to_contain_text(KOBAN_SAID)
    expect(visitor.source.locator("mark").first).to_have_text(KOBAN_SAID)
    expect(visitor.source.locator(".tk-steps").first).to_contain_text(counter)
    expect(visitor.source.locator(".tk-path")).to_have_text("en/police.md")
    expect(visitor.question).to_have_value("")
    aid = visitor.source.locator(".tk-aid")
    if locale == "ja-JP":
        expect(aid).to_contain_text("交番 → koban")
    else:
        expect(aid).to_have_count(0)
    assert visitor.errors == []


def test_a_page_picture_its_neighbours_and_its_size(visit: Visit) -> None:
    visitor = visit()
    visitor.ask(STRAIT)
    picture = visitor.source.locator(".tk-sheet img")
    expect(picture).to_have_attribute("alt", "Picture of page 2")
    mark = visitor.source.locator(".tk-mark").first
    expect(mark).to_be_in_viewport()
    sheet, box = picture.bounding_box(), mark.bounding_box()
    assert sheet is not None
    assert box is not None
    assert box["x"] - sheet["x"] == pytest.approx(sheet["width"] * 72 / 612, abs=4)
    visitor.page.get_by_role("button", name="Larger").click()
    larger = picture.bounding_box()
    assert larger is not None
    assert larger["width"] == pytest.approx(1.5 * sheet["width"], abs=4)
    turning = visitor.source.get_by_role("navigation", name="Pages of the document")
    expect(turning).to_contain_text("Page 2 of 2")
    expect(turning.get_by_role("button", name="Next page")).to_be_disabled()
    turning.get_by_role("button", name="Previous page").click()
    expect(picture).to_have_attribute("alt", "Picture of page 1")
    expect(mark).to_have_count(0)
    turning.get_by_role("button", name="Back to the quotation").click()
    expect(picture).to_have_attribute("alt", "Picture of page 2")
    expect(mark).to_be_visible()


def test_a_quotation_is_copied_and_its_file_downloaded(visit: Visit, address: str) -> None:
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    visitor.ask(STRAIT)
    read = "navigator.clipboard.readText()"
    said = "Forty vessels searched the strait off Batam."
    for name, begins in (
        ("Copy quotation", f"“{said}” (vessels, page 2"),
        ("Markdown", f"> {said}"),
        ("BibTeX", "@misc{vessels-p2,"),
        ("Copy link", f"{address}/?doc=en%2Fvessels.pdf&page=2&quote=Forty"),
    ):
        visitor.source.get_by_role("button", name=name).click()
        expect(visitor.source.locator(".tk-copied")).to_have_text("Copied")
        assert visitor.page.evaluate(read).startswith(begins)
    with visitor.page.expect_download() as download:
        visitor.source.get_by_role("link", name="Download file").click()
    assert download.value.suggested_filename == "vessels.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_originals_are_downloads_and_nothing_else_is_handed_out(visit: Visit, address: str) -> None:
    request = visit().page.request
    got = request.get(f"{address}/original?document=hostile.txt")
    assert got.headers["content-disposition"].startswith('attachment; filename="hostile.txt"')
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-type"] == "application/octet-stream"
    for wrong in ("../library/hostile.txt", "broken.pdf", "/etc/passwd", "hostile.txt%00", ""):
        assert request.get(f"{address}/original?document={wrong}").status == 404
    japanese = request.get(f"{address}/original?document=ja/鉄道.txt")
    assert "filename*=UTF-8''%E9%89%84%E9%81%93.txt" in japanese.headers["content-disposition"]


def test_what_the_documents_do_not_say(visit: Visit) -> None:
    visitor = visit()
    visitor.ask("Which football club won the league in Portugal?")
    expect(visitor.page.locator(".tk-none")).to_have_text("Not in these documents.")
    visitor.page.locator(".tk-near").nth(1).click()
    expect(visitor.page.locator(".tk-near").nth(1)).to_have_attribute("aria-pressed", "true")
    expect(visitor.source.locator(".tk-steps").first).to_contain_text("Passage 2 of ")
    expect(visitor.source.locator("mark")).to_have_count(0)


def test_a_follow_up_and_small_talk(visit: Visit) -> None:
    visitor = visit()
    visitor.ask("When did the Jakarta railway open?")
    visitor.ask("And the koban system?")
    expect(visitor.page.locator(".tk-understood")).to_contain_text("Understood as: ")
    field = visitor.question
    field.fill("What is in here?")
    field.press("Enter")
    heading = visitor.page.locator(".tk-outlines").get_by_text("Forensics", exact=True)
    visitor.page.locator(".tk-outlines summary", has_text="en/police.md").click()
    heading.click()
    expect(visitor.answers).to_have_count(3, timeout=PATIENCE)
    field.fill("page 2 of vessels.pdf")
    field.press("Enter")
    expect(visitor.source.locator(".tk-sheet img")).to_have_attribute("alt", "Picture of page 2")


@pytest.mark.parametrize(
    ("locale", "tab", "supported", "differs", "absent"),
    [
        (
            "en-US",
            "Find a source",
            ("The koban system was introduced in Bekasi in 2002.", "The documents say so."),
            ("The koban system was introduced in Bekasi in 2012.", "A document says otherwise."),
            ("The league was won by a club from Lisbon.", "No source for this"),
        ),
        (
            "ja-JP",
            "典拠を探す",
            ("ジャカルタ都市高速鉄道は2019年3月に開業した。", "文書にそう書かれています。"),
            ("ジャカルタ都市高速鉄道は2012年3月に開業した。", "文書には違うことが"),
            ("リスボンのサッカーチームが優勝した。", "典拠は見つかりません。"),
        ),
    ],
)
def test_the_source_of_a_statement(
    visit: Visit,
    locale: str,
    tab: str,
    supported: tuple[str, str],
    differs: tuple[str, str],
    absent: tuple[str, str],
) -> None:
    visitor = visit(locale)
    visitor.tab(tab)
    expect(visitor.find(supported[0])).to_contain_text(supported[1])
    source = visitor.page.locator("#tk-find-source")
    expect(source.locator("mark").first).to_be_visible()
    expect(visitor.find(differs[0])).to_contain_text(differs[1])
    cells = visitor.page.locator(".tk-differences").last.locator("td")
    expect(cells.first).to_contain_text("2012")
    expect(cells.last).to_contain_text("2002" if locale == "en-US" else "2019")
    expect(visitor.find(absent[0])).to_contain_text(absent[1])
    visitor.page.locator("#tk-find-clear").click()
    expect(visitor.page.locator("#tk-find-talk .tk-turn")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "shows", "said"),
    [
        (f"?q={KOBAN}", ".tk-foot", KOBAN_SAID),
        ("?doc=en/vessels.pdf&page=2&quote=Forty vessels searched", "mark", "Forty vessels"),
        ("?doc=ja/鉄道.txt&quote=３０分に短縮", "mark", "30分に短縮"),
        ("?doc=en/gone.pdf", ".tk-notice", "en/gone.pdf, is not in the index"),
        ("?doc=en/vessels.pdf&page=7", ".tk-notice", "nothing to show on page 7"),
        ("?doc=en/vessels.pdf&page=two", ".tk-notice", "“two” is no page number"),
        ("?doc=en/vessels.pdf&page=2&quote=nothing so", ".tk-notice", "does not stand on page 2"),
    ],
)
def test_links_reopen_what_they_name(visit: Visit, path: str, shows: str, said: str) -> None:
    visitor = visit(path=f"/{path}", shows=shows)
    expect(visitor.page.locator(".tk-columns").first).to_contain_text(said)
    assert visitor.errors == []


def test_a_star_is_kept_with_the_index(visit: Visit, library: Path) -> None:
    visitor = visit()
    visitor.ask(KOBAN)
    star = visitor.page.get_by_role("button", name="Star this answer")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    starred = library.parent / ".tenkyo" / "questions.jsonl"
    expect(visitor.page.get_by_text("kept in .tenkyo/questions.jsonl")).to_be_visible()
    kept = starred.read_text(encoding="utf-8")
    assert KOBAN in kept
    visitor.page.reload()
    with visitor.page.expect_download() as saving:
        visitor.page.get_by_role("link", name="Save the starred questions (1)").click()
    assert saving.value.suggested_filename == "questions.jsonl"
    assert Path(saving.value.path()).read_text(encoding="utf-8") == kept
    visitor.ask(KOBAN)
    expect(star).to_have_attribute("aria-pressed", "true")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "false")
    assert starred.read_text(encoding="utf-8") == ""
    answer = visitor.page.request.get(f"{visitor.address}/starred")
    assert (answer.status, answer.text()[:22]) == (404, "There is nothing here.")
    assert visitor.errors == []


def test_a_refusal_can_be_starred(visit: Visit, library: Path) -> None:
    visitor = visit("ja-JP")
    visitor.ask("ポルトガルの首都はどこですか")
    star = visitor.page.get_by_role("button", name="この返答（書かれていない）に星を付ける")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    starred = library.parent / ".tenkyo" / "questions.jsonl"
    assert '"answers": []' in starred.read_text(encoding="utf-8")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "false")


def test_examples_and_earlier_questions(visit: Visit) -> None:
    visitor = visit()
    example = visitor.page.locator(".tk-example").first
    expect(example).to_contain_text("Community policing")
    example.click()
    expect(visitor.answers).to_have_count(1, timeout=PATIENCE)
    expect(visitor.page.locator(".tk-said").first).to_be_visible()
    visitor.page.locator("#tk-ask-clear").click()
    expect(visitor.page.locator(".tk-turn")).to_have_count(0)
    visitor.page.reload()
    earlier = visitor.page.locator(".tk-welcome ul").nth(1)
    expect(earlier).to_contain_text("Community policing")
    visitor.page.get_by_role("button", name="Forget these").click()
    expect(earlier).to_have_count(0)
    expect(example).to_be_visible()


def test_two_visitors_do_not_see_each_other(visit: Visit) -> None:
    one, other = visit(), visit()
    one.ask(KOBAN)
    other.ask(STRAIT)
    expect(other.page.locator(".tk-turn")).to_have_count(1)
    expect(one.page.locator(".tk-turn")).to_have_count(1)
    expect(other.page.locator(".tk-turn")).to_contain_text(STRAIT)


def test_nothing_is_asked_of_any_other_host(visit: Visit, address: str) -> None:
    visitor = visit()
    visitor.ask(STRAIT)
    expect(visitor.source.locator(".tk-sheet img")).to_be_visible()
    visitor.tab("Find a source")
    visitor.find(KOBAN_SAID)
    visitor.tab("Documents")
    expect(visitor.page.locator(".tk-table")).to_be_visible()
    assert visitor.hosts == {urlsplit(address).netloc}
    assert visitor.errors == []


def test_the_search_is_narrowed(visit: Visit) -> None:
    visitor = visit()
    frame = visitor.page.locator("#tk-ask-narrow")
    frame.get_by_role("button", name="Search only some documents").click()
    visitor.write(frame.get_by_label("Name or path has"), "police")
    visitor.ask("Which strait did the vessels search?")
    expect(visitor.page.locator(".tk-understood")).to_have_text("Only: *police*")
    expect(visitor.page.locator(".tk-none")).to_be_visible()
    expect(visitor.page.locator("#tk-ask-talk")).not_to_contain_text("vessels.pdf")
    visitor.write(frame.get_by_label("Dated from"), "soon")
    visitor.write(visitor.question, "When?")
    visitor.question.press("Enter")
    expect(visitor.page.locator(".toast-body")).to_contain_text('Dated from "soon": give a day as')
    expect(visitor.question).to_have_value("When?")
    visitor.tab("Find a source")
    frame = visitor.page.locator("#tk-find-narrow")
    frame.get_by_role("button", name="Search only some documents").click()
    visitor.write(frame.get_by_label("Name or path has"), "railway")
    verdict = visitor.find("The koban system was introduced in Bekasi in 2002.")
    expect(verdict).to_contain_text("No source for this")
    assert visitor.errors == []
