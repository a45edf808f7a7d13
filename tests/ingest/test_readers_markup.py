import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from tenkyo.ingest.errors import PasswordRequired, UnreadableFile, UnsupportedFile
from tenkyo.ingest.readers import read_document
from tenkyo.ingest.types import Document

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _markdown(text: str) -> Document:
    return read_document("a.md", text.encode())


def _html(body: str) -> Document:
    return read_document("a.html", body.encode())


def _blocks(document: Document) -> list[tuple[str, int, str, str | None]]:
    return [
        (block.kind, block.level, document.text[block.start : block.end], block.where)
        for block in document.blocks
    ]


def _texts(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


# Markdown


def test_markdown_is_shown_without_markup() -> None:
    text = (
        "---\ntitle: '研究の記録'\ndate: 2020-01-10\ntags: [a]\n---\n"
        "# 見出し *一*\n\nこれは**太字**と[リンク](http://x)で\n続く。 A line\nbreaks `here`.\n\n"
        "- 一つ目\n  1. nested\n\n| 国 | 人数 |\n|---|---|\n| タイ | 1,200 |\n\n"
        "```py\nprint(1)\nprint(2)\n```\n\n> quoted\n"
    )
    document = _markdown(text)
    assert (document.title, document.date) == ("研究の記録", "2020-01-10")
    assert _blocks(document) == [
        ("heading", 1, "見出し 一", "line 6"),
        ("paragraph", 0, "これは太字とリンクで続く。 A line breaks here.", "line 8"),
        ("item", 0, "一つ目", "line 12"),
        ("item", 0, "nested", "line 13"),
        ("row", 0, "国 | 人数", "line 15"),
        ("row", 0, "タイ | 1,200", "line 17"),
        ("paragraph", 0, "print(1)\nprint(2)", "line 19"),
        ("paragraph", 0, "quoted", "line 24"),
    ]
    assert "tags" not in document.text


def test_markdown_html_and_ruby() -> None:
    ruby = "<ruby>典拠<rt>てんきょ</rt></ruby>"
    text = f"<div><p>block</p></div>\n\n{ruby}と![図](a.png)\n\n<!-- no -->\n"
    assert _texts(_markdown(text)) == ["block", "典拠と図"]


def test_markdown_title_from_its_heading() -> None:
    assert _markdown("text\n\n# 題\n").title == "題"
    assert _markdown("just text\n").title == "a"


def test_deeply_nested_markdown() -> None:
    text = "".join("  " * depth + f"- item{depth}\n" for depth in range(40))
    assert _texts(_markdown(text)) == [f"item{depth}" for depth in range(40)]


# HTML


def test_html_blocks() -> None:
    document = _html(
        "<html><head><title>題名</title><meta name=date content='2021-05-06T01:00'></head><body>"
        "<nav>menu</nav><h2>見出し</h2><div>bare<p>段落。<b>太</b>字\n続き</p>after</div>"
        "<ul><li>outer<ul><li>inner</li></ul>rest</li></ul>"
        "<table><caption>表1</caption><tr><th>国</th><th>人数</th></tr>"
        "<tr><td><p>タイ</p></td><td>1,200<br>人</td></tr></table>"
        "<script>x()</script><!-- no --><aside>side</aside><p>&copy; A&amp;B</p></body></html>"
    )
    assert (document.title, document.date) == ("題名", "2021-05-06")
    assert _blocks(document) == [
        ("heading", 2, "見出し", "¶ 1"),
        ("paragraph", 0, "bare", "¶ 2"),
        ("paragraph", 0, "段落。太字続き", "¶ 3"),
        ("paragraph", 0, "after", "¶ 4"),
        ("item", 0, "outer", "¶ 5"),
        ("item", 0, "inner", "¶ 6"),
        ("item", 0, "rest", "¶ 7"),
        ("caption", 0, "表1", "¶ 8"),
        ("row", 0, "国 | 人数", "¶ 9"),
        ("row", 0, "タイ | 1,200 人", "¶ 10"),
        ("paragraph", 0, "© A&B", "¶ 11"),
    ]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<p hidden>x</p><p style='display: none'>y</p><p aria-hidden=true>z</p>see", ["see"]),
        ("<ruby>茂木<rp>(</rp><rt>もてぎ</rt><rp>)</rp></ruby>大臣", ["茂木大臣"]),
        (
            "<table><tr><td><table><tr><td>内<td>表</table><td>右の文。</table>",
            ["内 | 表", "右の文。"],
        ),
        ("<pre>  one\n    two\n</pre>", ["one\n    two"]),
        ("一行目<br>二行目", ["一行目\n二行目"]),
        ("<p>one<p>two<b>three</p></b>four", ["one", "twothree", "four"]),
        ("notes.html", ["notes.html"]),
        ("<tr>stray<td>cells</tr>", ["stray cells"]),
    ],
)
def test_html_details(body: str, texts: list[str]) -> None:
    assert [" ".join(text.split(" ")) for text in _texts(_html(body))] == texts


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("<meta charset=Shift_JIS>", "cp932"),
        ("<meta http-equiv=Content-Type content='text/html; charset=euc-jp'>", "euc_jp"),
        ("<?xml version='1.0' encoding='utf-8'?>", "utf-8"),
        ("<meta charset=utf-8>", "cp932"),
        ("<meta charset=shift_jis>", "utf-8"),
        ("<meta charset=no-such-set>", "euc_jp"),
        ("", "utf-16"),
    ],
)
def test_html_encodings(declared: str, encoding: str) -> None:
    page = f"{declared}<p>日本語の文章、テスト。</p>"
    assert _texts(read_document("a.html", page.encode(encoding))) == ["日本語の文章、テスト。"]


def test_html_nested_beyond_recursion() -> None:
    assert _texts(_html("<div>" * 5_000 + "深い" + "</div>" * 5_000)) == ["深い"]


# Word


def _word(fill: Callable[[Any], None]) -> bytes:
    document = docx.Document()
    fill(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fill(document: Any) -> None:
    document.core_properties.title = "年次報告"
    document.core_properties.modified = datetime(2020, 1, 10, tzinfo=UTC)
    document.add_heading("表題", 0)
    document.add_heading("背景", 2)
    document.add_paragraph("本文の\t文です。")
    document.add_paragraph("一つ目", style="List Bullet")
    table = document.add_table(2, 3)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"c{number}"
    document.add_paragraph("図1 推移", style="Caption")


def test_word_blocks() -> None:
    document = read_document("a.docx", _word(_fill))
    assert (document.title, document.date) == ("年次報告", "2020-01-10")
    assert _blocks(document) == [
        ("heading", 1, "表題", "¶ 1"),
        ("heading", 2, "背景", "¶ 2"),
        ("paragraph", 0, "本文の\t文です。", "¶ 3"),
        ("item", 0, "一つ目", "¶ 4"),
        ("row", 0, "c0 | c1 | c2", "¶ 5"),
        ("row", 0, "c3 | c4 | c5", "¶ 6"),
        ("caption", 0, "図1 推移", "¶ 7"),
    ]


def test_word_without_properties_of_its_own() -> None:
    document = read_document("plain.docx", _word(lambda word: word.add_paragraph("本文。")))
    assert (document.title, document.date) == ("plain", None)


def test_word_shows_what_is_inserted_and_not_what_is_gone() -> None:
    xml = (
        f"<w:p {_W}><w:pPr><w:outlineLvl w:val='1'/></w:pPr><w:r><w:t>残る</w:t></w:r>"
        "<w:ins><w:r><w:t>加えた</w:t></w:r></w:ins><w:del><w:r><w:delText>消した</w:delText></w:r></w:del>"
        "<w:sdt><w:sdtContent><w:r><w:t>欄</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:r><w:ruby><w:rt><w:r><w:t>てん</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>典</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )
    data = _word(lambda word: word.element.body.insert(0, parse_xml(xml)))
    assert _blocks(read_document("a.docx", data)) == [("heading", 2, "残る加えた欄典", "¶ 1")]


def test_word_text_boxes_follow_their_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>箱の中</w:t></w:r></w:p></w:txbxContent>"
    xml = (
        f"<w:p {_W} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        f"<w:r><w:t>外</w:t><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    data = _word(lambda word: word.element.body.insert(0, parse_xml(xml)))
    assert _texts(read_document("a.docx", data)) == ["外", "箱の中"]


def test_word_outline_levels_are_inherited() -> None:
    def fill(word: Any) -> None:
        base = word.styles.add_style("Mine", 1)
        base.base_style = word.styles["Heading 3"]
        word.add_paragraph("小見出し", style="Mine")

    assert _blocks(read_document("a.docx", _word(fill))) == [("heading", 3, "小見出し", "¶ 1")]


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (b"just text", UnreadableFile, "a.docx: this is no Word document, or it is damaged"),
        (_word(_fill)[:3_000], UnreadableFile, "cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), UnsupportedFile, "old Word format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            PasswordRequired,
            "save it without its password",
        ),
    ],
    ids=["text", "cut", "old", "locked"],
)
def test_what_is_no_word_document(data: bytes, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        read_document("a.docx", data)


def test_another_archive_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(UnreadableFile, match=r"cannot be read as Word document .*save it again"):
        read_document("a.docx", stream.getvalue())


def test_word_entities_are_refused() -> None:
    stream = io.BytesIO(_word(_fill))
    packed = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                declaration, _, rest = content.partition(b"?>")
                bomb = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
                content = declaration + b"?>" + bomb + rest.replace(b"c0", b"&a;")
            target.writestr(name, content)
    with pytest.raises(UnreadableFile, match="this is no Word document, or it is damaged"):
        read_document("a.docx", packed.getvalue())
