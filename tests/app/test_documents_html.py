"""The table of documents: which rows are drawn, and in what order."""

from __future__ import annotations

import re

from tenkyo.app.changes import Watch
from tenkyo.app.documents_html import MOST_ROWS, documents_html
from tenkyo.app.overview import FileRow, Overview

NOTHING = Watch()


def overview(*rows: FileRow) -> Overview:
    return Overview(
        rows=rows,
        documents=len(rows),
        pages=len(rows),
        chunks=len(rows),
        generation=1,
        encoder="e",
        folders=("documents",),
        size=1,
        updated="2026-01-02T03:04:05+00:00",
        out_of_date=(),
    )


def drawn(html: str) -> list[str]:
    return re.findall(r'class="tk-path">([^<]*)</th>', html)


def test_a_part_of_a_name_narrows_the_table() -> None:
    rows = [FileRow("ja/報告Ａ.pdf", "ok"), FileRow("ja/報告B.pdf", "ok"), FileRow("a.md", "ok")]
    told = documents_html(overview(*rows), NOTHING, "en", may_change=False, named=" 報告a ")
    assert drawn(told) == ["ja/報告Ａ.pdf"]
    told = documents_html(overview(*rows), NOTHING, "en", may_change=False, named="<b>")
    assert drawn(told) == []
    assert "No document has this in its name." in told
    assert "&lt;b&gt;" not in told


def test_of_many_documents_those_with_remarks_come_first() -> None:
    rows = [FileRow(f"{number:03}.txt", "ok") for number in range(MOST_ROWS + 5)]
    told = documents_html(overview(*rows[:MOST_ROWS]), NOTHING, "en", may_change=False)
    assert len(drawn(told)) == MOST_ROWS
    assert "are shown" not in told
    rows[203] = FileRow("203.txt", "failed", remarks=((None, "it is empty"),))
    rows[201] = FileRow("201.txt", "ok", "en", 1, ((1, "a picture"),))
    told = documents_html(overview(*rows), NOTHING, "en", may_change=False)
    assert drawn(told) == ["201.txt", "203.txt", *(f"{n:03}.txt" for n in range(MOST_ROWS - 2))]
    assert "200 of 205 are shown, those with remarks first" in told
