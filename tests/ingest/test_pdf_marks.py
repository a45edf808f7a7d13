"""Pictures of pages, and the boxes of quotations on them."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from tenkyo.ingest.errors import UnreadableFile
from tenkyo.ingest.pdf_drawing import find_quote
from tenkyo.ingest.pdf_marks import boxes_for, page_picture, parts_by_page
from tenkyo.ingest.readers import read_document
from tenkyo.ingest.types import Box

DATA = Path(__file__).resolve().parents[1] / "data"
WRITER = (DATA / "typeset-writer.pdf").read_bytes()
VERTICAL = (DATA / "typeset-vertical.pdf").read_bytes()
OVER_COLUMNS = "年 | 出来事 | 記録の冊数\n1908 | 石油のランプで点灯する | 3\n1934 | 電灯に替わり、"


def _dark(data: bytes, box: Box, *, page: int = 1) -> float:
    """Return the share of the box that is ink."""
    picture = page_picture(data, page)
    image = Image.open(io.BytesIO(picture.image)).convert("L")
    left, top = box.left * image.width, box.top * image.height
    cut = image.crop(
        (
            round(left),
            round(top),
            round(left + box.width * image.width),
            round(top + box.height * image.height),
        )
    )
    return sum(cut.histogram()[:128]) / (cut.width * cut.height)


def test_a_box_for_each_line() -> None:
    boxes = boxes_for(
        WRITER, 1, "最初の部屋は網を干す小屋の二階にあり、雨の日には床が濡れたという。"
    )
    assert len(boxes) == 2
    assert all(box.left > 0.09 and box.left + box.width < 0.5 for box in boxes)
    assert [box.top for box in boxes] == sorted(box.top for box in boxes)
    # A line of ten points on a page of 842, with a little around it.
    assert all(0.011 < box.height < 0.017 for box in boxes)
    assert all(0.05 < _dark(WRITER, box) < 0.5 for box in boxes)


def test_a_quotation_over_columns_and_cells() -> None:
    boxes = boxes_for(WRITER, 1, OVER_COLUMNS)
    left = [box for box in boxes if box.left < 0.5]
    assert len(boxes) == 9
    assert len(left) == 7
    assert min(box.top for box in left) > 0.8 > 0.2 > max(box.top for box in boxes[7:])


def test_vertical_boxes_stand_upright() -> None:
    boxes = boxes_for(
        VERTICAL, 1, "最初の部屋は網を干す小屋の二階にあり、雨の日には床が濡れたという。"
    )
    picture = page_picture(VERTICAL, 1)
    assert len(boxes) == 1
    assert boxes[0].height * picture.height > 15 * boxes[0].width * picture.width
    assert 0.05 < _dark(VERTICAL, boxes[0]) < 0.5


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_turn_with_the_page(turn: int) -> None:
    quote = "貸出しは一人六冊まで"
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(WRITER))
    writer.pages[0].rotate(turn)
    written = io.BytesIO()
    writer.write(written)
    (box,), (turned,) = boxes_for(WRITER, 1, quote), boxes_for(written.getvalue(), 1, quote)
    right, bottom = 1 - box.left - box.width, 1 - box.top - box.height
    expected = {
        90: (bottom, box.left, box.height, box.width),
        180: (right, bottom, box.width, box.height),
        270: (box.top, right, box.height, box.width),
    }[turn]
    places = (turned.left, turned.top, turned.width, turned.height)
    assert places == pytest.approx(expected, abs=1e-4)


def test_a_quotation_over_two_pages() -> None:
    data = (DATA / "typeset-slides.pdf").read_bytes()
    document = read_document("slides.pdf", data)
    text = document.text
    end = document.pages[1].start
    parts = parts_by_page(document, end - 12, end + 6)
    assert [(number, quote) for number, quote, _ in parts] == [
        (1, text[end - 12 : end]),
        (2, text[end : end + 6]),
    ]
    assert [place for _, _, place in parts] == [end - 12, 0]
    # Each page finds its own part of the whole quotation, too.
    whole = text[end - 30 : end + 30]
    assert boxes_for(data, 1, whole)
    assert boxes_for(data, 2, whole)


def test_of_two_places_the_nearer() -> None:
    text = "同じ句が立つ。別の文が間にある。同じ句が立つ。"
    assert find_quote(text, "同じ句") == (0, 3)
    assert find_quote(text, "同じ句", 15) == (16, 19)
    assert find_quote(text, "無い句") is None
    assert find_quote(text, " ") is None


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("ＡＳＥＡＮ\n事務局", "asean事務局", (0, 9)),
        ("a machine-\nreadable form", "machine-readable", (2, 19)),
        ("a divi-\nded word", "divided", (2, 11)),
        ("年 | 出来事", "年 出来事", (0, 7)),
        (
            "前の頁から続く文の終わり。次の文。",
            "長い前置きの後で、前の頁から続く文の終わり。",
            (0, 13),
        ),
        (
            "本文。この文は次の頁へと続いていき、",
            "この文は次の頁へと続いていき、そこで終わる。",
            (3, 18),
        ),
    ],
)
def test_quotations_as_they_are_written(text: str, quote: str, found: tuple[int, int]) -> None:
    assert find_quote(text, quote) == found


def test_the_picture() -> None:
    picture = page_picture(WRITER, 1, "潮の満ち引き", width=600)
    image = Image.open(io.BytesIO(picture.image))
    assert (image.format, image.size) == ("PNG", (600, 849))
    assert (picture.width, picture.height, len(picture.boxes)) == (600, 849, 1)
    assert page_picture(WRITER, 1, "ここには無い言葉").boxes == ()


def test_a_picture_is_kept() -> None:
    first = page_picture(WRITER, 1, "図書室は毎週火曜日に休む。")
    started = time.perf_counter()
    assert page_picture(WRITER, 1, "図書室は毎週火曜日に休む。") is first
    assert time.perf_counter() - started < 0.1


def test_what_cannot_be_drawn() -> None:
    with pytest.raises(UnreadableFile, match=r"^the PDF has no page 9; it has 1$"):
        page_picture(WRITER, 9)
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        page_picture(b"%PDF-1.4 no", 1)
