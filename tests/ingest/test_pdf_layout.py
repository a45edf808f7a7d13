"""PDFs typeset from known text by several programs, and the layout of pages made by hand."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenkyo.ingest.content import Content
from tenkyo.ingest.pdf_layout import lay_out_page
from tenkyo.ingest.pdf_reader import read_pdf
from tenkyo.ingest.pdf_spans import Span

DATA = Path(__file__).resolve().parents[1] / "data"


def _dense(text: str) -> str:
    return re.sub(r"[\s|•]", "", unicodedata.normalize("NFKC", text))


def _read(name: str) -> tuple[Content, str]:
    content = read_pdf((DATA / f"typeset-{name}.pdf").read_bytes())
    return content, "".join(page.text for page in content.pages)


def _blocks(content: Content, text: str, *kinds: str) -> list[str]:
    return [text[b.start : b.end].replace("\n", "") for b in content.blocks if b.kind in kinds]


@pytest.mark.parametrize("name", ["writer", "typst", "slides", "vertical"])
def test_the_text_is_read_in_order(name: str) -> None:
    _, text = _read(name)
    assert _dense(text) == _dense((DATA / f"typeset-{name}.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["writer", "typst"])
def test_columns_with_a_table(name: str) -> None:
    content, text = _read(name)
    assert _blocks(content, text, "heading") == [
        "港の図書室と灯台の記録",
        "1. 図書室の成り立ち",
        "2. 灯台の仕事",
        "3. 記録を読む人たち",
        "4. これからの計画",
    ]
    assert _blocks(content, text, "row")[-4:] == [
        "1908 | 石油のランプで点灯する | 3",
        "1934 | 電灯に替わり、光が強くなる | 41",
        "1971 | 自動になり、係員が町へ移る | 12",
        "2004 | 目録が完成し、写しが公開される | 5",
    ]
    # Divided at the end of a line: one word keeps its hyphen, the others lose it.
    assert "A machine-readable catalogue was" in text.replace("\n", " ")
    assert "handwritten card" in text.replace("\n", " ")


def test_slide_titles_that_come_last_in_the_file() -> None:
    content, text = _read("slides")
    assert [page.heading for page in content.pages] == [
        "1. 図書室の成り立ち",
        "1. 図書室の成り立ち",
        "2. 灯台の仕事",
        "2. 灯台の仕事",
    ]
    assert text.startswith("1. 図書室の成り立ち\n港町の図書室は、漁師")


def test_vertical_writing_and_its_ruby() -> None:
    content, text = _read("vertical")
    assert _blocks(content, text, "heading") == ["港の図書室と灯台の記録", "1. 図書室の成り立ち"]
    assert "漁師たちが持ち寄った三十冊" in text
    assert content.pages[0].furniture == "りょうし"


def _span(text: str, start: float, top: float, order: int, size: float = 10) -> Span:
    starts = [start + size * place for place in range(len(text))]
    ends = [place + size for place in starts]
    return Span(text, starts, ends, top, top + size, size, order, order + len(text) - 1)


def _texts(*spans: Span) -> list[str]:
    return [line.text for line in lay_out_page(spans).lines]


def _column(start: float, lines: list[str], order: int, top: float = 0) -> list[Span]:
    return [
        _span(line, start, top + 15 * place, order + 100 * place)
        for place, line in enumerate(lines)
    ]


LEFT = ["左の段の一行目の文", "左の段の二行目の文", "左の段の三行目の文"]
RIGHT = ["右の段の一行目の文", "右の段の二行目の文", "右の段の三行目の文"]


@pytest.mark.parametrize("down", [0, 4, 8])
def test_columns_one_after_the_other(down: float) -> None:
    spans = [*_column(0, LEFT, 0), *_column(120, RIGHT, 1000, top=down)]
    assert _texts(*spans) == LEFT + RIGHT


def test_a_line_above_and_below_columns() -> None:
    title = _span("二つの段にまたがる長い題がここに立つ", 0, -30, 5000)
    note = _span("二つの段にまたがる長い注がここに立つ", 0, 60, 6000)
    spans = [*_column(0, LEFT, 0), *_column(120, RIGHT, 1000), title, note]
    assert _texts(*spans) == [title.text, *LEFT, *RIGHT, note.text]


def test_table_rows_stay_together() -> None:
    rows = [("年", "出来事"), ("1908", "点灯"), ("1934", "電灯")]
    spans = [
        _span(cell, 80 * place, 20 * row, 100 * row + 20 * place)
        for row, cells in enumerate(rows)
        for place, cell in enumerate(cells)
    ]
    lines = lay_out_page(spans).lines
    assert [line.text for line in lines] == ["年 | 出来事", "1908 | 点灯", "1934 | 電灯"]
    assert all(line.row for line in lines)


def test_cells_of_several_lines() -> None:
    spans = [
        _span("項目", 0, 0, 0),
        _span("値の一行目", 80, 0, 10),
        _span("値の二行目", 80, 12, 20),
        _span("備考", 0, 40, 30),
        _span("短い値", 80, 40, 40),
    ]
    assert _texts(*spans) == ["項目 | 値の一行目値の二行目", "備考 | 短い値"]


def test_bullets_belong_to_their_text() -> None:
    spans = [_span("●", 0, 0, 0), _span("一つ目", 30, 1, 2), _span("●", 0, 20, 8)]
    spans.append(_span("二つ目", 30, 21, 10))
    assert _texts(*spans) == ["● 一つ目", "● 二つ目"]


def test_ruby_stands_apart() -> None:
    base, ruby = _span("漁師が来た。", 0, 10, 0), _span("りょうし", 0, 4, 20, size=5)
    layout = lay_out_page([base, ruby])
    assert [line.text for line in layout.lines] == ["漁師が来た。"]
    assert [span.text for span in layout.ruby] == ["りょうし"]
    # Small kana that stand over kana are no readings.
    assert lay_out_page([_span("かなだけの行", 0, 10, 0), ruby]).ruby == ()


def test_page_numbers_beside_the_last_line() -> None:
    spans = [_span("文の最後の行は", 0, 0, 0), _span("ここで終わる。", 0, 15, 10)]
    assert _texts(*spans, _span("２", 300, 18, 50)) == ["文の最後の行は", "ここで終わる。", "２"]


SPANS = st.lists(
    st.builds(
        _span,
        st.text("あア漢aB1。、•- ", min_size=1, max_size=12).filter(
            lambda text: text.strip() == text
        ),
        st.floats(0, 500),
        st.floats(0, 700),
        st.integers(0, 10_000),
        st.sampled_from([5, 10, 10.5, 20]),
    ),
    max_size=40,
)


@given(SPANS)
def test_nothing_is_lost_or_doubled(spans: list[Span]) -> None:
    layout = lay_out_page(spans)
    out = [span for line in layout.lines for span in line.spans] + list(layout.ruby)
    visible = Counter("".join("".join(s.text for s in out).split()))
    assert visible == Counter("".join("".join(s.text for s in spans).split()))
    for line in layout.lines:
        assert len(line.places()) == len(line.text)
