import io
import threading

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tenkyo.ingest.errors import PasswordRequired, UnreadableFile
from tenkyo.ingest.pdf_reader import read_pdf
from tenkyo.ingest.readers import read_document
from tenkyo.ingest.types import Document

# A line of a page: its text and its size in points.
Lines = list[tuple[str, int]]


def _font(writer: pypdf.PdfWriter, *, japanese: bool) -> DictionaryObject:
    """A font that is not embedded: Helvetica, or a Japanese one whose codes are UTF-16."""
    font = DictionaryObject()
    font[NameObject("/Type")] = NameObject("/Font")
    if not japanese:
        font[NameObject("/Subtype")] = NameObject("/Type1")
        font[NameObject("/BaseFont")] = NameObject("/Helvetica")
        return font
    system = DictionaryObject()
    system[NameObject("/Registry")] = TextStringObject("Adobe")
    system[NameObject("/Ordering")] = TextStringObject("Japan1")
    system[NameObject("/Supplement")] = NumberObject(5)
    descendant = DictionaryObject()
    descendant[NameObject("/Type")] = NameObject("/Font")
    descendant[NameObject("/Subtype")] = NameObject("/CIDFontType0")
    descendant[NameObject("/BaseFont")] = NameObject("/HeiseiKakuGo-W5")
    descendant[NameObject("/CIDSystemInfo")] = system
    font[NameObject("/Subtype")] = NameObject("/Type0")
    font[NameObject("/BaseFont")] = NameObject("/HeiseiKakuGo-W5")
    font[NameObject("/Encoding")] = NameObject("/UniJIS-UTF16-H")
    font[NameObject("/DescendantFonts")] = ArrayObject([writer._add_object(descendant)])
    return font


def _writer(*pages: Lines, japanese: bool = True, lefts: tuple[int, ...] = ()) -> pypdf.PdfWriter:
    writer = pypdf.PdfWriter()
    font = writer._add_object(_font(writer, japanese=japanese))
    for lines in pages:
        page = writer.add_blank_page(width=600, height=800)
        height = 770
        drawing = []
        for number, (text, size) in enumerate(lines):
            left = lefts[number] if number < len(lefts) else 30
            height -= size + 6
            codes = text.encode("utf-16-be" if japanese else "cp1252").hex()
            drawing.append(f"BT /F1 {size} Tf {left} {height} Td <{codes}> Tj ET")
        stream = StreamObject()
        stream.set_data("\n".join(drawing).encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    return writer


def _bytes(writer: pypdf.PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _read(*pages: Lines, japanese: bool = True) -> Document:
    return read_document("a.pdf", _bytes(_writer(*pages, japanese=japanese)))


def _texts(document: Document) -> list[tuple[str, str]]:
    text = document.text
    return [(block.kind, text[block.start : block.end]) for block in document.blocks]


def test_pages_and_blocks() -> None:
    document = _read(
        [
            ("協力の報告", 20),
            ("鉄道は首都の渋滞を和らげるために建設され、", 10),
            ("開業した。", 10),
        ],
        [("・次の項目", 10), ("備考の文である。", 10)],
    )
    assert [page.text for page in document.pages] == [
        "協力の報告\n鉄道は首都の渋滞を和らげるために建設され、\n開業した。\n",
        "・次の項目\n備考の文である。\n",
    ]
    assert [page.start for page in document.pages] == [0, 34]
    assert [page.heading for page in document.pages] == ["協力の報告", None]
    assert _texts(document) == [
        ("heading", "協力の報告"),
        ("paragraph", "鉄道は首都の渋滞を和らげるために建設され、\n開業した。"),
        ("item", "・次の項目"),
        ("paragraph", "備考の文である。"),
    ]
    assert (document.title, document.language) == ("協力の報告", "ja")
    assert all(block.where is None for block in document.blocks)


def test_a_sentence_over_a_page_break() -> None:
    document = _read(
        [("この計画は二つの国の間で長い年月をかけて進め", 10)],
        [("られ、昨年の春に実を結んだ。", 10), ("次の文。", 10)],
    )
    assert [text for _, text in _texts(document)] == [
        "この計画は二つの国の間で長い年月をかけて進め\nられ、昨年の春に実を結んだ。",
        "次の文。",
    ]


def test_furniture_is_kept_apart() -> None:
    pages = [
        [
            ("年次報告書 2020", 10),
            (f"本文の{number}ページ目がここにある。", 10),
            (f"- {number + 2} -", 10),
        ]
        for number in range(1, 5)
    ]
    document = _read(*pages)
    assert [page.text for page in document.pages] == [
        f"本文の{number}ページ目がここにある。\n" for number in range(1, 5)
    ]
    assert document.pages[0].furniture == "年次報告書 2020\n- 3 -"
    assert [page.label for page in document.pages] == ["3", "4", "5", "6"]


def test_what_every_page_says_is_its_body_where_nothing_else_is() -> None:
    document = _read(*([[("修了証", 10), ("研修の名", 10)]] * 4))
    assert document.text == "修了証\n研修の名\n" * 4


def test_numbers_that_do_not_count_pages_stay() -> None:
    document = _read([("見出し", 10), ("97", 10)], [("本文", 10), ("12", 10)])
    assert document.text == "見出し\n97\n本文\n12\n"


def test_numbered_slide_titles_are_no_furniture() -> None:
    pages = [
        [(f"Slide {n}: Cooperation", 24), (f"The body of page {'abc'[n]} is here.", 10)]
        for n in range(3)
    ]
    document = _read(*pages, japanese=False)
    assert [page.heading for page in document.pages] == [
        f"Slide {n}: Cooperation" for n in range(3)
    ]


def test_metadata_labels_and_outline() -> None:
    writer = _writer([("序文の題", 10), ("本文。", 10)], [("第二の題", 10), ("本文。", 10)])
    writer.add_metadata({"/Title": "報告書", "/CreationDate": "D:20200110120000+09'00'"})
    parent = writer.add_outline_item(title="序文の題", page_number=0)
    writer.add_outline_item(title="第二の 題", page_number=1, parent=parent)
    writer.set_page_label(0, 0, style="/r", start=4)
    writer.set_page_label(1, 1, style="/D", prefix="A-")
    document = read_document("a.pdf", _bytes(writer))
    assert (document.title, document.date) == ("報告書", "2020-01-10")
    assert [page.label for page in document.pages] == ["iv", "A-1"]
    assert [(b.kind, b.level) for b in document.blocks] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 2),
        ("paragraph", 0),
    ]


def test_titles_that_programs_wrote_are_not_used() -> None:
    writer = _writer([("本文の文がある。", 10)])
    writer.add_metadata({"/Title": "Microsoft Word - draft3.doc", "/CreationDate": "D:garbage"})
    document = read_document("計画.pdf", _bytes(writer))
    assert (document.title, document.date) == ("計画", None)


def test_table_rows() -> None:
    document = _read([("国名 人数 備考", 10), ("タイ 1,200 研修", 10), ("越 87 訓練", 10)])
    assert [kind for kind, _ in _texts(document)] == ["row", "row", "row"]


def test_a_user_password() -> None:
    writer = _writer([("秘密の文。", 10)])
    writer.encrypt("鍵word", "owner", algorithm="RC4-128")
    data = _bytes(writer)
    with pytest.raises(PasswordRequired, match=r"^a\.pdf: the PDF is locked and no password"):
        read_document("a.pdf", data, passwords=("wrong",))


def test_a_password_among_others_opens() -> None:
    writer = _writer([("秘密の文。", 10)])
    writer.add_metadata({"/Title": "秘密の題"})
    writer.encrypt("tenkyo", "owner", algorithm="RC4-128")
    document = read_document("a.pdf", _bytes(writer), passwords=("wrong", "tenkyo"))
    assert (document.text, document.title) == ("秘密の文。\n", "秘密の題")


def test_an_owner_password_alone_opens() -> None:
    writer = _writer([("公開の文。", 10)])
    writer.encrypt("", "owner", algorithm="RC4-128")
    assert read_document("a.pdf", _bytes(writer)).text == "公開の文。\n"


def _with_picture(writer: pypdf.PdfWriter) -> pypdf.PdfWriter:
    """Add a page that shows a drawing and no text."""
    page = writer.add_blank_page(width=600, height=800)
    stream = StreamObject()
    stream.set_data(b"0.5 g 10 10 500 700 re f")
    page[NameObject("/Contents")] = writer._add_object(stream)
    return writer


def test_a_page_without_text_carries_a_warning() -> None:
    writer = _with_picture(_writer([("本文。", 10)]))
    writer.add_blank_page(width=600, height=800)
    document = read_document("a.pdf", _bytes(writer))
    assert [page.text for page in document.pages] == ["本文。\n", "", ""]
    warnings = [page.warning for page in document.pages]
    assert warnings[0] is None
    assert warnings[1] == "a picture without text; text recognition (OCR) would make it readable"
    assert warnings[2] is None


def test_a_garbled_page_carries_a_warning() -> None:
    document = _read([("\ue000\ue001\ue002\ue003文字", 10)])
    assert document.pages[0].warning == (
        "67 % of the characters on this page cannot be read; its fonts do not name them"
    )


def test_pictures_alone_are_refused() -> None:
    with pytest.raises(
        UnreadableFile, match=r"scanned pictures without text; run text recognition"
    ):
        read_document("a.pdf", _bytes(_with_picture(pypdf.PdfWriter())))


def test_blank_pages_alone_are_refused() -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=600, height=800)
    with pytest.raises(UnreadableFile, match=r"^a\.pdf: the PDF has no text on any page$"):
        read_document("a.pdf", _bytes(writer))


def test_damage() -> None:
    data = _bytes(_writer([("本文。", 10)] * 30))
    with pytest.raises(UnreadableFile, match=r"damaged or cut off; restore it from its source"):
        read_document("a.pdf", data[: len(data) // 3])
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        read_document("a.pdf", b"no PDF at all")
    repaired = read_document("a.pdf", data[: data.rindex(b"xref")])
    assert repaired.text.startswith("本文。\n本文。\n")
    assert repaired.pages[0].warning == (
        "the file is cut off or damaged; what could be recovered of it was read"
    )
    assert read_document("a.pdf", data).pages[0].warning is None


def test_a_pdf_with_another_suffix_is_read_as_one() -> None:
    document = read_document("a.txt", _bytes(_writer([("本文。", 10)])))
    assert (document.media_type, document.text) == ("application/pdf", "本文。\n")


def test_characters_beyond_the_basic_plane() -> None:
    document = _read([("題𠮟る", 20), ("𠮟責の文。", 10), ("次の文。", 10)])
    assert _texts(document) == [
        ("heading", "題𠮟る"),
        ("paragraph", "𠮟責の文。"),
        ("paragraph", "次の文。"),
    ]


def test_threads_share_pdfium() -> None:
    data = _bytes(_writer(*([[("本文の文がある。", 10)]] * 5)))
    texts: list[str] = []

    def work() -> None:
        for _ in range(10):
            content = read_pdf(data)
            texts.append("".join(page.text for page in content.pages))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["本文の文がある。\n" * 5] * 40


_TWO = [("鉄道の運行の管理を現地の職員が自ら担うこと", 10), ("新しい鉄道の駅の名を決める。", 10)]


@pytest.mark.parametrize(
    ("lefts", "count"), [((30, 30), 1), ((40, 30), 1), ((60, 30), 2), ((30, 60), 1)]
)
def test_a_line_clearly_further_left_opens_a_paragraph(lefts: tuple[int, int], count: int) -> None:
    document = read_document("a.pdf", _bytes(_writer(_TWO, lefts=lefts)))
    assert len(document.blocks) == count


def test_a_bullet_without_a_character_opens_a_paragraph() -> None:
    (text, size), second = _TWO
    assert len(_read([(text, size), (" " + second[0], size)]).blocks) == 2
    assert len(_read([(" " + text, size), second]).blocks) == 1
