"""Filters as people give them, and how they are told."""

from __future__ import annotations

import pytest

from tenkyo.app.narrowing import narrow, part_of_name
from tenkyo.app.page_html import conversation_html
from tenkyo.app.page_input import begun_turn
from tenkyo.app.turns import Turn
from tenkyo.index.path_filter import path_matcher
from tenkyo.index.types import QueryFilter
from tenkyo.ingest.errors import QueryError


def test_nothing_given_is_no_filter() -> None:
    assert narrow(None, None, None, None, None, locale="en") is None
    assert narrow("", "", "", None, None, locale="en") is None
    assert begun_turn("What?", (" ", "", "", " ", ""), "en") == Turn("What?")
    assert begun_turn(" What? ", (), "en") == Turn("What?")
    assert begun_turn("What?", ("", None, 3, [], {}), "en") == Turn("What?")


def test_everything_given() -> None:
    where = narrow("ja/*", "notes", "ja", "2020", "2021-02", locale="en")
    assert where == QueryFilter("ja/*", "notes", "ja", "2020-01-01", "2021-02-28")


def test_what_is_no_language_or_date_is_named() -> None:
    with pytest.raises(QueryError, match='language "other": give ja or en'):
        narrow("", "", "other", None, None, locale="en")
    with pytest.raises(QueryError, match='--since "yesterday": give a day as 2020-01-31'):
        narrow("", "", "", "yesterday", None, locale="en", dates=("--since", ""))
    with pytest.raises(QueryError, match="この日まで「2020-13」：日は"):
        begun_turn("いつ？", ("", "", "", "", "2020-13"), "ja")
    with pytest.raises(QueryError, match="質問を入力してください"):
        begun_turn(" ", ("", "", "", "", "2020-13"), "ja")


@pytest.mark.parametrize(
    ("said", "path", "found"),
    [
        ("report", "ja/Report-2020.pdf", True),
        (" ja/rep ", "ja/Report-2020.pdf", True),
        ("*.pdf", "ja/Report-2020.pdf", True),
        ("report", "ja/notes.md", False),
        ("[1]", "draft [1].txt", True),
        ("[1]", "draft 1.txt", False),
        ("２０２０年度", "計画（２０２０年度）.pdf", True),
    ],
)
def test_a_part_of_a_name_finds_a_document(said: str, path: str, found: bool) -> None:
    assert path_matcher(part_of_name(said))(path) is found


def test_a_turn_tells_what_was_searched() -> None:
    where = QueryFilter("*<b>*", "notes", "en", "2020-01-01", "2021-02-28")
    turn = Turn("What?", notice="…", where=where)
    told = conversation_html([turn], None, "en")
    assert "Only: *&lt;b&gt;*, notes, English, from 2020-01-01, until 2021-02-28<" in told
    told = conversation_html([turn], None, "ja")
    assert "対象：*&lt;b&gt;*、notes、英語、2020-01-01 から、2021-02-28 まで<" in told
    assert "Only" not in conversation_html([Turn("What?", notice="…")], None, "en")
