"""What is not ours to say follows the page's language too: Gradio's words, toasts, refusals."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from visitor import Visit

pytestmark = pytest.mark.needs("chromium")
COLLECT = """
window.refused = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


def test_gradios_words_follow_the_switch(visit: Visit) -> None:
    visitor = visit("fr-FR")
    visitor.page.get_by_text("日本語", exact=True).click()
    expect(visitor.page.get_by_role("tab", name="文書")).to_be_visible()
    visitor.tab("文書")
    box = visitor.page.locator("#tk-bring")
    # It is drawn when its tab is opened.
    expect(box).to_contain_text("クリックしてアップロード")
    expect(box.get_by_role("button", name="文書を追加（ここに置くか、選ぶ）")).to_be_visible()
    visitor.page.get_by_text("English", exact=True).click()
    expect(box.get_by_role("button", name="Add documents: drop or choose files")).to_be_visible()
    sizes = "[...document.querySelectorAll('#tk-bring [data-testid=upload-text]')].map("
    sizes += "(one) => getComputedStyle(one).fontSize)"
    assert visitor.page.evaluate(sizes) == ["0px"]
    assert visitor.errors == []


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en-US", "Type a question first."), ("ja-JP", "質問を入力してください。")],
)
def test_a_toast_says_nothing_in_another_language(visit: Visit, locale: str, said: str) -> None:
    visitor = visit(locale)
    visitor.page.locator("#tk-ask-send").click()
    toast = visitor.page.get_by_test_id("toast-body")
    expect(toast).to_contain_text(said)
    assert toast.inner_text().split() == ["×", *said.split()]


def test_the_security_policy_hinders_nothing_that_the_page_does(visit: Visit) -> None:
    visitor = visit()
    visitor.page.add_init_script(COLLECT)
    visitor.open()
    visitor.ask("Which strait did the vessels search?")
    expect(visitor.source.locator(".tk-sheet img")).to_be_visible()
    visitor.tab("Find a source")
    visitor.find("Forty vessels searched the strait off Batam.")
    visitor.tab("Documents")
    expect(visitor.page.locator(".tk-table")).to_be_visible()
    visitor.page.locator("#tk-dry-run").click()
    expect(visitor.page.locator("#tk-report")).to_contain_text("Nothing has been changed.")
    assert visitor.page.evaluate("window.refused") == []
    # But it does hinder what is none of the page's own.
    visitor.page.evaluate("document.body.append(document.createElement('script'))")
    visitor.page.evaluate("document.querySelector('body > script:last-child').text = 'hit = 1'")
    assert visitor.page.evaluate("window.hit") is None
    assert [one.split()[:2] for one in visitor.page.evaluate("window.refused")] == [
        ["script-src-elem", "inline"]
    ]


@pytest.mark.parametrize(
    ("locale", "tab", "follow"),
    [
        ("en-US", "Documents", "Take in changes in the folders by itself"),
        ("ja-JP", "文書", "フォルダーの変更を自動で反映する"),
    ],
)
def test_no_text_stands_letter_under_letter_on_a_phone(
    visit: Visit, locale: str, tab: str, follow: str
) -> None:
    visitor = visit(locale, width=360)
    visitor.ask("Which strait did the vessels search?")
    turning = visitor.source.locator(".tk-turning span").first
    visitor.page.set_viewport_size({"width": 360, "height": 800})
    heights = [turning.bounding_box()]
    visitor.tab(tab)
    heights.append(visitor.page.get_by_text(follow).bounding_box())
    for box in heights:
        assert box is not None
        assert box["height"] < 60
