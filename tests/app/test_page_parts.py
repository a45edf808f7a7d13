from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tenkyo.app.citation import Citation
from tenkyo.app.config import Settings
from tenkyo.app.copying import bibtex_citation, link_to, markdown_citation, plain_citation
from tenkyo.app.documents_messages import language_name
from tenkyo.app.engine import Engine
from tenkyo.app.examples import is_topic
from tenkyo.app.json_output import citation_json
from tenkyo.app.markup import escaped
from tenkyo.app.page_html import conversation_html, welcome_html
from tenkyo.app.page_input import (
    add_to_history,
    browser_locale,
    complaint,
    is_password,
    read_choice,
    read_history,
)
from tenkyo.app.page_messages import time_text
from tenkyo.app.passage_html import marked_text, met_words
from tenkyo.app.source_html import source_html
from tenkyo.app.terminal import answer_lines
from tenkyo.app.turns import Choice, Turn, chosen_source, first_choice
from tenkyo.index.lexicon import WeightedTerm
from tenkyo.ingest.pdf_pages import SCANNED
from tenkyo.ingest.types import Chunk, Sentence


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("ja,en-US;q=0.9,en;q=0.8", "ja"),
        ("fr;q=0.9,en-GB;q=0.5,ja;q=0.8", "ja"),
        ("en-US,en;q=0.9,ja;q=0.1", "en"),
        ("ja;q=0,en;q=0.1", "en"),
        ("ja;q=high", "en"),
        ("de", "en"),
        ("", "en"),
    ],
)
def test_the_language_of_a_browser(header: str, locale: str) -> None:
    assert browser_locale({"accept-language": header}) == locale
    assert browser_locale({}) == "en"


def test_a_choice_from_the_browser_is_checked() -> None:
    good = {"turn": "0", "kind": "citation", "at": "2"}
    assert read_choice(good) == Choice(0, "citation", 2)
    assert read_choice({**good, "page": "4"}) == Choice(0, "citation", 2, 4)
    for wrong in (
        *({"turn": "-1"}, {"at": "1.5"}, {"kind": "file"}, {"at": None}, {"at": "²"}),
        *({"page": "x"}, {"page": "9" * 5000}),
    ):
        assert read_choice({**good, **wrong}) is None


def test_a_choice_beyond_the_end_shows_nothing() -> None:
    turns = (Turn("?", notice="…"),)
    assert chosen_source(turns, Choice(0, "citation", 0)) is None
    assert chosen_source(turns, Choice(5, "passage", 0)) is None
    assert chosen_source((), None) is None
    assert first_choice(turns) is None


def test_complaints() -> None:
    assert complaint("x" * 2000, "en") is None
    assert complaint(" \n", "ja") == "質問を入力してください。"
    assert "2,001" in str(complaint("x" * 2001, "en"))


def test_earlier_questions_from_a_browser_are_checked() -> None:
    assert read_history("no list") == ()
    assert read_history(["a", 1, "", "b", "a", "x" * 3000]) == ("a", "b")
    assert len(read_history([str(number) for number in range(50)])) == 12
    assert add_to_history(["a", "b"], "b") == ["b", "a"]


def test_text_is_never_markup() -> None:
    hostile = "<img src=x onerror='1'>\u202e\x00\ud800\"&"
    assert (
        escaped(hostile) == "&lt;img src=x onerror=&#x27;1&#x27;&gt;\ufffd\ufffd\ufffd&quot;&amp;"
    )
    shown = conversation_html((Turn(hostile, notice=hostile, understood=hostile),), None, "en")
    assert "<img" not in shown + welcome_html([hostile], [hostile], "en", ready=False)


def chunk(text: str, *sentences: str) -> Chunk:
    bounds = [(text.index(sentence), sentence) for sentence in sentences]
    found = tuple(
        Sentence(n, 10 + start, 10 + start + len(s)) for n, (start, s) in enumerate(bounds)
    )
    return Chunk("d", 0, text, 10, 10 + len(text), 1, 1, "en", sentences=found)


def test_the_marked_sentence_and_the_lines_around_it() -> None:
    text = "A heading\nIt be-\ngan <here>. It\nended.\n● One.\n\n第二\n段落。"
    told = chunk(text, "A heading", "It be-\ngan <here>.", "It\nended.", "● One.", "第二\n段落。")
    start = 10 + text.index("It\nended")
    shown = marked_text(told, start, start + len("It\nended."))
    assert shown.startswith("<p>A heading<br>It ")
    assert "&lt;here&gt;. <mark>It ended.</mark><br>● One.</p><p>第二段落。</p>" in shown


def test_a_mark_may_end_inside_a_sentence() -> None:
    told = chunk("One two three.", "One two three.")
    assert marked_text(told, 14, 17) == "<p>One <mark>two</mark> three.</p>"


def test_words_that_met_in_the_other_language() -> None:
    translations = {
        "交番": (WeightedTerm("police", 0.2), WeightedTerm("koban", 0.4)),
        "制度": (WeightedTerm("system", 0.01),),
        "海": (WeightedTerm("sea", 0.5),),
        "2019": (WeightedTerm("2019", 0.9),),
    }
    quote = "The ko-\nban system and the KOBAN, research in 2019."
    assert met_words(translations, quote) == [("交番", "koban")]
    assert met_words({"police": (WeightedTerm("警察", 0.5),)}, "市民警\n察活動") == [
        ("police", "警察")
    ]


@pytest.mark.parametrize(
    ("heading", "fit"),
    [
        ("交番制度の導入", True),
        ("海を守る：仲間とともに", False),
        ("ともに", False),
        ("海", False),
        ("Overseas loans and investment", True),
        ("Contents", False),
        ("Why did it begin?", False),
    ],
)
def test_headings_that_make_a_question(heading: str, fit: bool) -> None:
    assert is_topic(heading) is fit


def test_a_citation_from_a_page_with_a_warning_says_so(indexed: Path) -> None:
    engine = Engine(Settings(index=indexed / ".tenkyo"))
    engine.start()
    found = engine.ask("Which strait did the vessels search?", limit=3)
    warned = replace(found.citations[0], warning="30 % of the characters on this page\x1b are odd")
    answer = replace(found, citations=(warned,))
    told = answer_lines(answer, "en")
    at = next(number for number, line in enumerate(told) if line.startswith("[1] en/vessels.pdf"))
    assert told[at + 1] == (
        "    This page was read with difficulty: 30 % of the characters on this page\ufffd are odd"
    )
    warned = replace(warned, warning=SCANNED)
    japanese = "読み取りの注意：文字のない画像です。文字認識（OCR）をかけると読めます"
    answer = replace(found, citations=(warned,))
    assert f"    {japanese}" in answer_lines(answer, "ja")
    assert japanese in source_html((Turn("?", answer),), Choice(0, "citation", 0), None, "ja")
    assert [citation_json(one)["warning"] for one in (warned, found.citations[0])] == [
        warned.warning,
        None,
    ]


def test_passwords_from_a_browser_are_checked() -> None:
    assert [word for word in ("a", " ", "鍵", "x" * 127) if not is_password(word)] == []
    assert [
        word for word in ("", None, 1, "\ud800", "x" * 128, "鍵" * 43) if is_password(word)
    ] == []


def test_dates_in_both_forms() -> None:
    assert time_text("2020-01-31T09:05:00+00:00", "ja").startswith("2020年1月31日 ")
    assert "31 January 2020, " in time_text("2020-01-31T09:05:00+00:00", "en")
    assert language_name("ja", "en") == "Japanese"


def test_a_citation_to_take_away(home: Path) -> None:
    engine = Engine(Settings(index=home / ".tenkyo"))
    engine.start()
    citation = engine.ask("Which strait did the vessels search?", limit=3).citations[0]
    said = "Forty vessels searched the strait off Batam."
    assert plain_citation(citation, "en") == f"“{said}” (vessels, page 2, en/vessels.pdf)"
    assert plain_citation(citation, "ja") == f"「{said}」（vessels、2 ページ、en/vessels.pdf）"
    assert (
        markdown_citation(citation, "en") == f"> {said}\n>\n> — vessels, page 2 (`en/vessels.pdf`)"
    )
    assert bibtex_citation(citation) == (
        "@misc{vessels-p2,\n  title = {vessels},\n  howpublished = {en/vessels.pdf},\n"
        f"  pages = {{2}},\n  annote = {{{said}}},\n}}"
    )
    link = "?doc=en%2Fvessels.pdf&page=2&quote=Forty+vessels+searched+the+strait+off+Batam."
    assert link_to(citation) == link


def test_what_is_copied_cannot_be_markup() -> None:
    plain = Citation(
        number=1,
        document_id="d",
        document="a`b.md",
        places=("a`b.md",),
        title="100 % {x}",
        page=3,
        page_label="iv",
        where=None,
        heading=None,
        quote="[a](b) <c> *d* \\ 5_6",
        start=0,
        end=20,
        language="en",
    )
    copied = markdown_citation(plain, "en")
    assert copied.startswith("> \\[a\\]\\(b\\) \\<c\\> \\*d\\* \\\\ 5\\_6\n")
    assert "(`a'b.md`)" in copied
    entry = bibtex_citation(plain)
    assert "title = {100 \\% \\{x\\}}" in entry
    assert "pages = {iv}" in entry
    assert "\\textbackslash{} 5\\_6" in entry
    assert bibtex_citation(replace(plain, document="文書.pdf")).startswith("@misc{document-p3,")


def test_a_source_that_has_changed_has_no_picture(home: Path) -> None:
    engine = Engine(Settings(index=home / ".tenkyo"))
    engine.start()
    answer = engine.ask("Which strait did the vessels search?", limit=3)
    citation = answer.citations[0]
    assert (citation.document, citation.page, citation.stale) == ("en/vessels.pdf", 2, False)
    sheet = engine.sources.sheet(citation)
    assert sheet is not None
    assert (sheet.page, sheet.pages) == (2, 2)
    turns, choice = (Turn("?", answer),), Choice(0, "citation", 0)
    shown = source_html(turns, choice, sheet, "en")
    assert "data:image/png;base64," in shown
    assert shown.count('class="tk-mark"') == 1
    other = engine.sources.sheet(citation, 1)
    assert other is not None
    assert other.picture is not None
    assert other.picture.boxes == ()
    original = engine.sources.original("en/vessels.pdf")
    assert original is not None
    assert (original.name, original.data[:5]) == ("vessels.pdf", b"%PDF-")
    changed = home / "library" / "en" / "vessels.pdf"
    changed.write_bytes(changed.read_bytes() + b"\n")
    gone = engine.sources.sheet(citation)
    assert gone is not None
    assert gone.picture is None
    assert engine.sources.original("en/vessels.pdf") is None
    stale = engine.ask("Which strait did the vessels search?", limit=3)
    assert stale.citations[0].stale
    assert "has changed or gone" in source_html((Turn("?", stale),), choice, gone, "en")
