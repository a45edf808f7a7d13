import io
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from office_files import slides, with_parts, workbook
from openpyxl.styles import numbers
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.util import Inches

from tenkyo.ingest import archive, xlsx_reader
from tenkyo.ingest.errors import PasswordRequired, UnreadableFile, UnsupportedFile
from tenkyo.ingest.readers import read_document
from tenkyo.ingest.types import Document

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'


def _blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def _texts(document: Document) -> list[str]:
    return [text for _, text in _blocks(document)]


def _places(document: Document) -> list[str | None]:
    return [block.where for block in document.blocks]


# Excel


def _xlsx(fill: Callable[[Any], None]) -> Document:
    return read_document("a.xlsx", workbook(fill))


def _sales(book: Any) -> None:
    book.properties.title = "売上台帳"
    sheet = book.active
    sheet.title = "売上"
    sheet.append(["品名", "数量", "単価\n(円)", "率", "日付"])
    sheet.append(["米", 3.0, 400, 0.125, date(2020, 1, 10)])
    sheet.append([])
    sheet.append(["麦", None, 1200, True])
    sheet["C2"].number_format = "#,##0"
    sheet["C4"].number_format = '"¥"#,##0'
    sheet["D2"].number_format = "0.0%"
    hidden = book.create_sheet("My 'Sheet'")
    hidden.sheet_state = "hidden"
    hidden["B7"] = "隠れた行"


def test_excel_rows_have_their_headers_and_ranges() -> None:
    document = _xlsx(_sales)
    assert document.title == "売上台帳"
    assert _blocks(document) == [
        ("row", "品名 | 数量 | 単価 (円) | 率 | 日付"),
        ("row", "品名: 米 | 数量: 3 | 単価 (円): 400 | 率: 12.5% | 日付: 2020-01-10"),
        ("row", "品名: 麦 | 単価 (円): ¥1,200 | 率: TRUE"),
        ("row", "隠れた行"),
    ]
    assert _places(document) == ["売上!A1:E1", "売上!A2:E2", "売上!A4:D4", "'My ''Sheet'''!B7"]
    assert [(page.number, page.heading, page.text.count("\n")) for page in document.pages] == [
        (1, "売上", 3),
        (2, "My 'Sheet'", 1),
    ]


def test_excel_says_the_day_it_was_saved() -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = "x"

    core = {
        "docProps/core.xml": lambda part: part.replace(
            part[part.index(b'W3CDTF">') + 8 :][:10], b"2020-01-10"
        )
    }
    data = with_parts(workbook(fill), core)
    assert read_document("a.xlsx", data).date == "2020-01-10"


def test_excel_formulas_without_a_saved_value() -> None:
    def fill(book: Any) -> None:
        book.active.append(["計", "=1+1", "=A1&A1", "=1+2"])

    def save_one(part: bytes) -> bytes:
        saved = part.replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>")
        assert saved != part
        return saved

    data = with_parts(workbook(fill), {"xl/worksheets/sheet1.xml": save_one})
    document = read_document("a.xlsx", data)
    assert _texts(document) == ["計 | 3"]
    assert document.pages[0].warning == (
        "formulas without a saved value: 2; open and save it in Excel"
    )


def test_excel_merged_cells() -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet["A1"] = "貿易"
        sheet.append(["国", "昨年", None, "今年"])
        sheet.append([None, "輸出", "輸入", "輸出", "輸入"])
        sheet.append(["タイ", 1, 2, 3, 4])
        sheet.append([None, 5, 6, 7, 8])
        for merged in ("A1:E1", "A2:A3", "B2:C2", "D2:E2", "A4:A5"):
            sheet.merge_cells(merged)

    assert _blocks(_xlsx(fill)) == [
        ("heading", "貿易"),
        ("row", "国 | 昨年 | 今年"),
        ("row", "国 | 輸出 | 輸入 | 輸出 | 輸入"),
        ("row", "国: タイ | 昨年 輸出: 1 | 昨年 輸入: 2 | 今年 輸出: 3 | 今年 輸入: 4"),
        ("row", "国: タイ | 昨年 輸出: 5 | 昨年 輸入: 6 | 今年 輸出: 7 | 今年 輸入: 8"),
    ]


def test_dates_in_the_formats_that_japanese_excel_only_numbers() -> None:
    def fill(book: Any) -> None:
        book.active.append([43840, 43840, 43840, 0.5])
        for cell in book.active[1]:
            cell.number_format = "0.0000"

    def renumber(part: bytes) -> bytes:
        for identity in (b"31", b"34", b"57", b"32"):
            part = part.replace(b'numFmtId="164" fontId', b'numFmtId="%s" fontId' % identity, 1)
        return part

    # Each cell needs a style of its own.
    def style(part: bytes) -> bytes:
        style = part[part.index(b'<xf numFmtId="164"') :]
        style = style[: style.index(b"/>") + 2] if b"/>" in style[:200] else style
        end = part.index(b"</cellXfs>")
        return renumber(part[:end] + style * 3 + part[end:])

    def use(part: bytes) -> bytes:
        for column, index in ((b"B1", b"2"), (b"C1", b"3"), (b"D1", b"4")):
            part = part.replace(b'r="%s" s="1"' % column, b'r="%s" s="%s"' % (column, index))
        return part

    parts = {"xl/styles.xml": style, "xl/worksheets/sheet1.xml": use}
    document = read_document("a.xlsx", with_parts(workbook(fill), parts))
    assert _texts(document) == ["2020年1月10日 | 2020年1月 | 2020年1月10日 | 12:00"]
    assert 31 not in numbers.BUILTIN_FORMATS


def test_excel_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(book: Any) -> None:
        for number in range(3):
            book.active.append([number])
        book.create_sheet().append([9])

    budget = xlsx_reader._Budget(rows=2)
    monkeypatch.setattr(xlsx_reader, "_Budget", lambda: budget)
    document = _xlsx(fill)
    assert document.text == "0\n1\n"
    said = "this sheet is too large and was read in part; divide the file"
    assert [page.warning for page in document.pages] == [said, said]


def test_excel_that_states_a_false_size() -> None:
    def fill(book: Any) -> None:
        book.active.append(["a"])

    def lie(part: bytes) -> bytes:
        assert b'<dimension ref="A1:A1"' in part
        return part.replace(b'<dimension ref="A1:A1"', b'<dimension ref="A1:XFD1048576"')

    data = with_parts(workbook(fill), {"xl/worksheets/sheet1.xml": lie})
    assert _texts(read_document("a.xlsx", data)) == ["a"]


def test_excel_row_far_below(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = xlsx_reader._Budget(cells=1_000)
    monkeypatch.setattr(xlsx_reader, "_Budget", lambda: budget)

    def fill(book: Any) -> None:
        book.active["A1"] = "here"
        book.active["A1048576"] = "far"

    document = _xlsx(fill)
    assert document.text == "here\n"
    assert document.pages[0].warning is not None


def test_excel_without_cells() -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.xlsx: there is no text in it$"):
        _xlsx(lambda book: None)


# PowerPoint


def _pptx(fill: Callable[[Any], None]) -> Document:
    return read_document("a.pptx", slides(fill))


def _box(shapes: Any, text: str, left: float, top: float) -> None:
    box = shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5))
    box.text_frame.text = text


def _fill(presentation: Any) -> None:
    presentation.core_properties.title = "協力の概要"
    presentation.core_properties.modified = datetime(2020, 1, 10, tzinfo=UTC)
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(5), Inches(3), Inches(1)).table
    for number, cell in enumerate(table.iter_cells()):
        cell.text = f"c{number}"
    _box(slide.shapes, "上の箱", 1, 0.1)
    slide.placeholders[1].text = "一つ目\n二つ目\v続き"
    slide.shapes.title.text = "題名\v二行目"
    slide.notes_slide.notes_text_frame.text = "話すこと。"
    presentation.slides.add_slide(presentation.slide_layouts[6])


def test_slides() -> None:
    document = _pptx(_fill)
    assert (document.title, document.date) == ("協力の概要", "2020-01-10")
    assert _blocks(document) == [
        ("heading", "題名二行目"),
        ("paragraph", "上の箱"),
        ("item", "一つ目"),
        ("item", "二つ目\n続き"),
        ("row", "c0 | c1"),
        ("row", "c2 | c3"),
        ("note", "話すこと。"),
    ]
    assert [(page.number, page.heading, page.start) for page in document.pages] == [
        (1, "題名二行目", 0),
        (2, None, len(document.text)),
    ]
    assert set(_places(document)) == {None}


def test_boxes_are_read_row_by_row_and_groups_as_one() -> None:
    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        _box(slide.shapes, "右下", 5, 3)
        group = slide.shapes.add_group_shape()
        _box(group.shapes, "群の二", 6, 1.6)
        _box(group.shapes.add_group_shape().shapes, "群の一", 5, 1.1)
        _box(slide.shapes, "左下。", 1, 3.05)
        _box(slide.shapes, "左上の文。", 1, 1.15)

    expected = ["左上の文。", "群の一", "群の二", "左下。", "右下"]
    assert _texts(_pptx(fill)) == expected


def test_a_first_short_box_is_the_title_of_a_slide_without_one() -> None:
    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        _box(slide.shapes, "本文の文です。", 1, 2)
        _box(slide.shapes, "本日の議題", 1, 1)

    document = _pptx(fill)
    assert _blocks(document) == [("heading", "本日の議題"), ("paragraph", "本文の文です。")]
    assert document.pages[0].heading == "本日の議題"


def test_charts() -> None:
    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        data = CategoryChartData()
        data.categories = ["2018", "2019"]
        data.add_series("輸出", (1.5, 2))
        data.add_series("輸入", (None, 3))
        kind = XL_CHART_TYPE.COLUMN_CLUSTERED
        size = (Inches(1), Inches(1), Inches(4), Inches(2))
        chart = slide.shapes.add_chart(kind, *size, data).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = "図1 推移"

    assert _blocks(_pptx(fill)) == [
        ("caption", "図1 推移"),
        ("row", "輸出 | 2018: 1.5 | 2019: 2"),
        ("row", "輸入 | 2019: 3"),
    ]


def test_footers_are_furniture() -> None:
    footer = (
        f'<p:sp {_P} {_A}><p:nvSpPr><p:cNvPr id="9" name="f"/><p:cNvSpPr/>'
        '<p:nvPr><p:ph type="ftr" idx="11"/></p:nvPr></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:p><a:r><a:t>社外秘</a:t></a:r></a:p></p:txBody></p:sp>"
    )

    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = "題"
        slide.shapes._spTree.append(parse_xml(footer))

    document = _pptx(fill)
    assert (document.text, document.pages[0].furniture) == ("題\n", "社外秘")


def test_what_newer_programs_show_and_diagrams() -> None:
    box = (
        '<p:sp><p:nvSpPr><p:cNvPr id="9" name="f"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    alternatives = (
        f'<mc:AlternateContent {_P} {_A} xmlns:mc="http://schemas.openxmlformats.org/'
        f'markup-compatibility/2006"><mc:Choice Requires="a14">{box.format("新しい")}</mc:Choice>'
        f"<mc:Fallback>{box.format('古い')}</mc:Fallback></mc:AlternateContent>"
    )

    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        slide.shapes._spTree.append(parse_xml(alternatives))

    assert _texts(_pptx(fill)) == ["新しい"]


def test_a_damaged_slide_is_a_page_with_a_warning() -> None:
    def fill(presentation: Any) -> None:
        for text in ("一枚目", "二枚目"):
            slide = presentation.slides.add_slide(presentation.slide_layouts[5])
            slide.shapes.title.text = text

    parts = {"ppt/slides/slide1.xml": lambda part: part.replace(b"p:spTree", b"p:other")}
    document = read_document("a.pptx", with_parts(slides(fill), parts))
    assert document.text == "二枚目\n"
    assert [page.warning for page in document.pages] == [
        "this slide is damaged and could not be read",
        None,
    ]


# Archives


@pytest.mark.parametrize(
    ("suffix", "kind"), [(".docx", "Word"), (".pptx", "PowerPoint"), (".xlsx", "Excel")]
)
def test_old_and_locked_formats(suffix: str, kind: str) -> None:
    with pytest.raises(UnsupportedFile, match=f"the old {kind} format; save it as {suffix}$"):
        read_document("a" + suffix, _OLE + bytes(600))
    locked = _OLE + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(PasswordRequired, match=f"the {kind} document is locked; save it without"):
        read_document("a" + suffix, locked)


@pytest.mark.parametrize("suffix", [".pptx", ".xlsx"])
def test_what_is_no_archive(suffix: str) -> None:
    for data in (b"just text", workbook(_sales)[:4_000], b"PK\x03\x04" + bytes(400)):
        with pytest.raises(UnreadableFile, match="document, or it is damaged or cut off; save it"):
            read_document("a" + suffix, data)


def test_a_false_suffix_is_seen_through() -> None:
    assert read_document("a.docx", workbook(_sales)).pages[0].heading == "売上"
    assert read_document("a.xlsx", slides(_fill)).pages[0].heading == "題名二行目"


@pytest.mark.parametrize("suffix", [".xls", ".DOC", ".ppt", ".odt", ".msg"])
def test_formats_to_be_saved_as_another(suffix: str) -> None:
    with pytest.raises(UnsupportedFile, match=rf"{suffix.lower()} files are not read; save it as"):
        read_document("a" + suffix, b"x")


def test_a_part_that_is_larger_than_it_says() -> None:
    data = workbook(_sales)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        size = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    assert size > 40
    data = data.replace(struct.pack("<L", size), struct.pack("<L", 40))
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        read_document("a.xlsx", data)


@pytest.mark.parametrize(
    ("part", "limits", "message"),
    [
        (
            b"<a>     </a>" * 2_000_000,
            None,
            "unpacks to more than 20 MB, which is not safe to open",
        ),
        (b"<a/>" * 300, archive.Limits(tags=200), "has more than 200 tags"),
        (b"<a/>" * 300, archive.Limits(size=1_000), "unpacks to more than 0 MB"),
        (b"<a b='%s'/>" % bytes(1_000_001), None, "damaged or cut off"),
        (b"<?xml version='1.0'?><!DOCTYPE a []><a/>", None, "damaged or cut off"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>'.encode("utf-16"), None, "damaged or cut off"),
    ],
    ids=["ratio", "tags", "size", "long", "doctype", "wide doctype"],
)
def test_unsafe_parts(part: bytes, limits: archive.Limits | None, message: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", part)
    with pytest.raises(UnreadableFile, match=message):
        archive.check_office(stream.getvalue(), kind="Word", suffix=".docx", limits=limits)


def test_too_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MAX_PARTS", 3)
    with pytest.raises(UnreadableFile, match=r"has \d+ parts, which is not safe to open"):
        read_document("a.xlsx", workbook(_sales))


def test_packed_in_a_way_that_office_does_not_know() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as packed:
        packed.writestr("xl/workbook.xml", bytes(1_000))
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        read_document("a.xlsx", stream.getvalue())


def test_films_may_be_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MAX_OTHER", 1_000_000)
    for packing, size, fits in (
        (zipfile.ZIP_STORED, 3_000_000, True),
        (zipfile.ZIP_DEFLATED, 900_000, True),
        (zipfile.ZIP_DEFLATED, 3_000_000, False),
    ):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", packing) as packed:
            packed.writestr("ppt/media/film.mp4", bytes(size))
        if fits:
            archive.check_office(stream.getvalue(), kind="PowerPoint", suffix=".pptx")
        else:
            with pytest.raises(UnreadableFile, match="unpacks to more than 1 MB"):
                archive.check_office(stream.getvalue(), kind="PowerPoint", suffix=".pptx")
