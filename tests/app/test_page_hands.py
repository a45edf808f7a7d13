"""The page for everybody's hands and eyes: keyboard, input methods, phones, darkness, readers."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import expect
from visitor import PATIENCE, Visit, Visitor

pytestmark = pytest.mark.needs("chromium")
JAPANESE = "交番制度はいつ導入されましたか"


def test_everything_by_keyboard(visit: Visit) -> None:
    visitor = visit()
    keyboard = visitor.page.keyboard
    expect(visitor.question).to_be_focused()
    keyboard.type("Which strait did the vessels search?")
    keyboard.press("Enter")
    expect(visitor.answers).to_have_count(1, timeout=PATIENCE)
    expect(visitor.source.locator(".tk-sheet img")).to_be_visible()
    visitor.page.locator("#tk-ask-question textarea").focus()
    reached = []
    outlines = set()
    for _ in range(14):
        keyboard.press("Tab")
        focused = "document.activeElement"
        reached.append(visitor.page.evaluate(f"{focused}.innerText || {focused}.tagName"))
        # After the last comes the page as a whole, which is drawn by the browser.
        if reached[-1] and visitor.page.evaluate(f"{focused} !== document.body"):
            outlines.add(visitor.page.evaluate(f"getComputedStyle({focused}).outlineStyle"))
    for name in ("Ask", "Copy quotation", "BibTeX", "Download file", "Previous page", "＋"):
        assert name in reached
    assert outlines == {"solid"}
    visitor.page.get_by_role("button", name="Previous page").focus()
    keyboard.press("Enter")
    expect(visitor.source.locator(".tk-sheet img")).to_have_attribute("alt", "Picture of page 1")
    visitor.page.locator(".tk-cite").first.focus()
    keyboard.press("Space")
    expect(visitor.source.locator(".tk-sheet img")).to_have_attribute("alt", "Picture of page 2")


@pytest.mark.parametrize(
    ("tab", "field", "turns"),
    [
        ("質問", "#tk-ask-question", "#tk-ask-talk"),
        ("典拠を探す", "#tk-find-question", "#tk-find-talk"),
    ],
)
def test_enter_while_composing_does_not_send(
    visit: Visit, tab: str, field: str, turns: str
) -> None:
    visitor = visit("ja-JP")
    visitor.tab(tab)
    text = visitor.page.locator(f"{field} textarea")
    text.focus()
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send(
        "Input.imeSetComposition", {"text": "こうばん", "selectionStart": 4, "selectionEnd": 4}
    )
    for kind in ("keydown", "keypress", "keyup"):
        text.dispatch_event(
            kind, {"key": "Enter", "isComposing": True, "bubbles": True, "keyCode": 229}
        )
    visitor.page.wait_for_timeout(300)
    turn = visitor.page.locator(f"{turns} .tk-turn")
    assert turn.count() == 0
    session.send("Input.insertText", {"text": JAPANESE})
    expect(text).to_have_value(JAPANESE)
    text.press("Shift+Enter")
    visitor.page.wait_for_timeout(200)
    assert turn.count() == 0
    text.press("Enter")
    expect(turn).to_have_count(1, timeout=PATIENCE)


def test_the_language_can_be_changed_and_is_remembered(visit: Visit) -> None:
    visitor = visit()
    visitor.ask("When was the koban system introduced?")
    visitor.page.get_by_label("日本語").check()
    for name in ("質問", "典拠を探す", "文書"):
        expect(visitor.page.get_by_role("tab", name=name, exact=True)).to_be_visible()
    expect(visitor.page.locator(".tk-foot")).to_contain_text("確実性：")
    expect(visitor.source.locator(".tk-steps").first).to_contain_text("出典 1／")
    visitor.page.reload()
    expect(visitor.page.get_by_role("tab", name="文書")).to_be_visible()
    expect(visitor.page.locator("html")).to_have_attribute("lang", "ja")
    expect(visitor.page.locator(".tk-tagline")).to_contain_text("手元の文書に尋ねる")


def colours(visitor: Visitor, element: str) -> tuple[str, str]:
    said, ground = visitor.page.evaluate(
        f"[getComputedStyle(document.querySelector('{element}')).color,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    return said, ground


@pytest.mark.parametrize("path", ["/", "/?__theme=dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(visit: Visit, path: str) -> None:
    visitor = visit("ja-JP", width=360, path=path)
    visitor.ask("ジャカルタの移動時間はどのくらい短縮されましたか")
    wide = "document.documentElement.scrollWidth"
    assert visitor.page.evaluate(wide) <= 360
    source = visitor.source.locator("mark").first
    source.scroll_into_view_if_needed()
    expect(source).to_be_in_viewport()
    said, ground = colours(visitor, ".tk-said")
    assert said != ground
    for tab in ("典拠を探す", "文書"):
        # On a narrow screen Gradio keeps the last tabs in a menu.
        if not visitor.page.get_by_role("tab", name=tab, exact=True).is_visible():
            visitor.page.locator(".overflow-menu button").first.click()
            visitor.page.locator(".overflow-dropdown").get_by_text(tab, exact=True).click()
        else:
            visitor.tab(tab)
        visitor.page.wait_for_timeout(300)
        assert visitor.page.evaluate(wide) <= 360


def test_no_slanted_japanese_and_no_motion_where_unwanted(visit: Visit) -> None:
    visitor = visit("ja-JP", reduced_motion="reduce")
    visitor.ask(JAPANESE)
    told = visitor.page.evaluate(
        "[...document.querySelectorAll('.tk-turn *, .tk-source *')].map((one) => "
        "[getComputedStyle(one).fontStyle, parseFloat(getComputedStyle(one).transitionDuration)])"
    )
    assert {style for style, _ in told} == {"normal"}
    assert max(duration for _, duration in told) <= 0.01
    assert visitor.page.evaluate("getComputedStyle(document.body.firstElementChild).lineBreak")


def serious(visitor: Visitor) -> list[str]:
    """Return what axe-core finds that keeps people out, as "rule: element"."""
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    visitor.page.evaluate(axe)
    found: dict[str, Any] = visitor.page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("locale", "theme"), [("en-US", "light"), ("ja-JP", "dark")])
def test_no_serious_finding_of_axe(visit: Visit, locale: str, theme: str) -> None:
    visitor = visit(locale, path=f"/?__theme={theme}")
    tabs = {"en-US": ("Find a source", "Documents"), "ja-JP": ("典拠を探す", "文書")}
    find, documents = tabs[locale]
    assert serious(visitor) == []
    visitor.ask("Which strait did the vessels search?")
    expect(visitor.source.locator(".tk-sheet img")).to_be_visible()
    visitor.ask("Which football club won the league in Portugal?")
    assert serious(visitor) == []
    visitor.tab(find)
    visitor.find("The koban system was introduced in Bekasi in 2012.")
    assert serious(visitor) == []
    visitor.tab(documents)
    expect(visitor.page.locator(".tk-table")).to_be_visible()
    visitor.page.locator("[data-remove]").first.click()
    expect(visitor.page.locator("#tk-report .tk-warning")).to_be_visible()
    assert serious(visitor) == []
