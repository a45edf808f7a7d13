"""Make the PDF and DOCX files of this folder from the sources beside them.

Needs Chromium, the Noto CJK fonts and `pip install fonttools pypdf python-docx markdown-it-py`.
Run `python corpus/typeset.py` after a change under `*/sources/`, and commit the results.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from markdown_it.tree import SyntaxTreeNode

CORPUS = Path(__file__).resolve().parent
# Chromium turns the outlines of these CFF fonts into one Type 3 font per few glyphs;
# as TrueType subsets they become ordinary embedded fonts, a third of the size.
FONTS = Path("/usr/share/fonts/opentype/noto")
FACES = {
    ("Tenkyo Sans", 400): "NotoSansCJK-Regular.ttc",
    ("Tenkyo Sans", 700): "NotoSansCJK-Bold.ttc",
    ("Tenkyo Serif", 400): "NotoSerifCJK-Regular.ttc",
    ("Tenkyo Serif", 700): "NotoSerifCJK-Bold.ttc",
}
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
CONTENTS = "<!-- contents -->"
ROMAN = ("i", "ii", "iii", "iv", "v", "vi")
MAXIMA = tuple(
    f"max{name}"
    for name in (
        *("Zones", "TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs"),
        *("StackElements", "SizeOfInstructions", "Points", "Contours"),
        *("CompositePoints", "CompositeContours", "ComponentElements", "ComponentDepth"),
    )
)
ASCII = "".join(map(chr, range(0x20, 0x7F)))
# The files are dated by their contents, so that making them again changes nothing.
DATES = {
    "slides-asean-cooperation": "20200306090000",
    "report-asean-cooperation": "20200327090000",
    "readers-guide": "20200401090000",
    "議事録_第7回": "20200219090000",
    "mission-notes": "20200225090000",
}


def typeset_pdf(source: Path, target: Path) -> None:
    """Print an HTML source with Chromium; the second pass knows the page numbers."""
    html = source.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        style = "<style>" + "".join(_faces(html, work)) + "</style></head>"
        page, printed = work / "page.html", work / "page.pdf"
        pages: dict[str, str] = {}
        for _ in range(2):
            whole = html.replace("</head>", style).replace(CONTENTS, _contents(html, pages))
            page.write_text(whole, encoding="utf-8")
            _print(page, printed)
            pages = _printed_pages(printed, _front_pages(html))
        _finish(printed, target, html, DATES[source.stem])


def _faces(html: str, work: Path) -> list[str]:
    rules = []
    for (family, weight), name in FACES.items():
        if family not in html:
            continue
        _subset(FONTS / name, set(html) | set(ASCII) | {"…"}, work / f"{name}.ttf")
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-weight: {weight}; '
            f'src: url("{name}.ttf") }}\n'
        )
    return rules


def _subset(source: Path, characters: set[str], target: Path) -> None:
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont, newTable

    font = TTFont(source, fontNumber=0, recalcTimestamp=False)
    dropped = ["BASE", "VORG", "vhea", "vmtx", "GPOS", "GSUB"]
    options = Options(layout_features=[], notdef_outline=True, drop_tables=dropped)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in characters])
    subsetter.subset(font)
    order, outlines = font.getGlyphOrder(), font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    del font["CFF "]
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    # A CFF font's table of maxima is short; the tables of glyphs fill in the rest when saved.
    font["maxp"].tableVersion = 0x00010000
    for field in MAXIMA:
        setattr(font["maxp"], field, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"
    font.save(target)


def _print(page: Path, printed: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("chromium was not found: install it to typeset the PDFs")
    subprocess.run(
        [chromium, *FLAGS, f"--print-to-pdf={printed}", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )


def _contents(html: str, pages: dict[str, str]) -> str:
    """Make the rows of a table of contents, dotted as far as the page number."""
    rows = []
    for level, heading in re.findall(r"<(h[23])>(.*?)</h[23]>", html):
        if heading == "目次":
            continue
        width = sum(0.5 if character.isascii() else 1 for character in heading)
        dots = "…" * int((38 if level == "h2" else 36.5) - width)
        number = pages.get(_squeezed(heading), "")
        rows.append(f'<p class="{level}">{heading}<span>{dots} {number}</span></p>')
    return "\n".join(rows)


def _printed_pages(printed: Path, front: int) -> dict[str, str]:
    """Map every heading of the outline to the number printed on its page."""
    from pypdf import PdfReader

    reader = PdfReader(printed)
    pages: dict[str, str] = {}
    waiting: list[Any] = list(reader.outline)
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item
            continue
        index = reader.get_destination_page_number(item) or 0
        pages.setdefault(
            _squeezed(str(item.title)), ROMAN[index] if index < front else str(index - front + 1)
        )
    return pages


def _squeezed(heading: str) -> str:
    return re.sub(r"\s+", "", heading)


def _front_pages(html: str) -> int:
    found = re.search(r'<meta name="front-pages" content="(\d+)">', html)
    return int(found[1]) if found else 0


def _finish(printed: Path, target: Path, html: str, date: str) -> None:
    """Drop the tag tree, set title, date and page labels, and write the file."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.constants import PageLabelStyle
    from pypdf.generic import NameObject

    title = re.search(r"<title>(.*?)</title>", html)
    assert title is not None
    writer = PdfWriter(clone_from=PdfReader(printed))
    for key in ("/StructTreeRoot", "/MarkInfo"):
        writer.root_object.pop(NameObject(key), None)
    for page in writer.pages:
        page.pop(NameObject("/StructParents"), None)
        page.compress_content_streams(level=9)
    front = _front_pages(html)
    if front:
        last = len(writer.pages) - 1
        writer.set_page_label(0, front - 1, PageLabelStyle.LOWERCASE_ROMAN)
        writer.set_page_label(front, last, PageLabelStyle.DECIMAL)
    writer.metadata = {
        "/Title": title[1],
        "/CreationDate": f"D:{date}+09'00'",
        "/ModDate": f"D:{date}+09'00'",
    }
    writer.compress_identical_objects(remove_unreferenced=True)
    writer.pdf_header = "%PDF-1.7"
    writer.write(target)


def typeset_docx(source: Path, target: Path) -> None:
    """Turn the headings, paragraphs, lists and tables of a Markdown source into a DOCX file."""
    from docx import Document
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    text = source.read_text(encoding="utf-8")
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    document = Document()
    for node in tree.children:
        if node.type == "heading":
            document.add_heading(_plain(node), int(node.tag[1]) - 1)
        elif node.type == "paragraph":
            document.add_paragraph(_plain(node))
        elif node.type == "bullet_list":
            for item in node.children:
                document.add_paragraph(_plain(item), style="List Bullet")
        elif node.type == "table":
            _add_table(document, node)
    properties = document.core_properties
    properties.title = _plain(tree.children[0])
    properties.author = "ASEAN協力資料室" if target.parent.name == "ja" else "Reading Room"
    properties.language = target.parent.name
    properties.created = properties.modified = datetime.strptime(DATES[source.stem], "%Y%m%d%H%M%S")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.docx"
        document.save(str(made))
        _repack(made, target)


def _plain(node: SyntaxTreeNode) -> str:
    parts = (part.content or " " for part in node.walk() if part.type in ("text", "softbreak"))
    return "".join(parts)


def _add_table(document: WordDocument, node: SyntaxTreeNode) -> None:
    rows = [row for part in node.children for row in part.children]
    table = document.add_table(rows=0, cols=len(rows[0].children), style="Table Grid")
    for row in rows:
        for cell, source in zip(table.add_row().cells, row.children, strict=True):
            cell.text = _plain(source)


def _repack(made: Path, target: Path) -> None:
    """Write the archive again with one fixed time, so that equal contents are equal bytes."""
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))


def main() -> None:
    """Make every PDF and DOCX file, or those whose sources are named."""
    named = [Path(name).resolve() for name in sys.argv[1:]]
    for source in named or sorted(CORPUS.glob("*/sources/*")):
        folder = source.parent.parent
        if source.suffix == ".html":
            typeset_pdf(source, folder / f"{source.stem}.pdf")
        else:
            typeset_docx(source, folder / f"{source.stem}.docx")


if __name__ == "__main__":
    main()
