"""Measure how faithfully PDFs are read, on a known text typeset by several programs.

Each program on this machine typesets `typeset.txt`; Tenkyo and pypdf read the result. Prints JSON:
the similarity to the true text in reading order (Levenshtein ratio after NFKC, blanks left out),
and of every sentence whether it is found on its page. For pages made by Chromium, which tells where
its text stands, the marks are compared with the truth (intersection over union).

    pip install fonttools playwright pypdf rapidfuzz reportlab typst
    python benchmarks/typeset.py FOLDER [KIND ...]
    python benchmarks/typeset.py --examples tests/data      make the files that the tests read
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tenkyo.ingest.types import Document

SOURCE = Path(__file__).with_name("typeset.txt")
RUBY = re.compile(r"\{([^|}]+)\|([^}]+)\}")
SERIF = "Noto Serif CJK JP"


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, heading, item or table of the source; ``text`` keeps the marks of ruby."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def plain(self) -> str:
        """The text without readings; a table row by row."""
        text = "\n".join(" ".join(row) for row in self.rows) if self.rows else self.text
        return RUBY.sub(r"\1", text)


def read_source() -> list[Part]:
    """Read the source text."""
    parts: list[Part] = []
    for block in SOURCE.read_text(encoding="utf-8").strip().split("\n\n"):
        if block.startswith("#"):
            marks, text = block.split(" ", 1)
            parts.append(Part(f"h{len(marks)}", text))
        elif block.startswith("|"):
            rows = (line.strip("| ").split(" | ") for line in block.split("\n"))
            parts.append(Part("table", rows=tuple(tuple(row) for row in rows)))
        elif block.startswith("- "):
            parts.extend(Part("li", line[2:]) for line in block.split("\n"))
        else:
            parts.append(Part("caption" if re.match("表\\d", block) else "p", block))
    return parts


def html(parts: list[Part], style: str, *, ruby: bool) -> str:
    """Return the text as a web page; every sentence is an element that can be asked for."""
    body = []
    for part in parts:
        if part.kind == "table":
            rows = (
                "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
                for row in part.rows
            )
            body.append(f"<table>{''.join(rows)}</table>")
            continue
        pieces = []
        for sentence in sentences(part.text):
            shown = RUBY.sub(r"<ruby>\1<rt>\2</rt></ruby>" if ruby else r"\1", escape(sentence))
            pieces.append(f'<span class="s">{shown}</span>{" " * sentence.endswith(".")}')
        tag = {"h1": "h1", "h2": "h2", "li": "li"}.get(part.kind, "p")
        body.append(f"<{tag}>{''.join(pieces)}</{tag}>")
    return (
        f'<!doctype html><html lang="ja"><meta charset="utf-8"><style>@page{{margin:0}}{style}'
        f"</style><body>{''.join(body)}"
    )


def sentences(text: str) -> list[str]:
    """Cut a paragraph of the source into its sentences."""
    return [part for part in re.split(r"(?<=。)(?!」)|(?<=\.) (?=[A-Z])", text) if part]


BASE = f"""body{{font:10.5pt/1.7 '{SERIF}';margin:56px 60px;width:674px;}}
h1{{font-size:19pt}} h2{{font-size:14pt}} td{{border:1px solid;padding:3px 8px}}
table{{border-collapse:collapse}} rt{{font-size:50%}}"""
COLUMNS = BASE + "body{columns:2;column-gap:28px;font-size:9.5pt} h1{column-span:all}"
VERTICAL = f"""html{{writing-mode:vertical-rl}}
body{{font:11pt/1.9 '{SERIF}';margin:50px;height:1000px}}
h1{{font-size:20pt}} h2{{font-size:14pt}} td{{border:1px solid;padding:6px}} rt{{font-size:50%}}"""


@dataclass(frozen=True, slots=True)
class Made:
    """A typeset file: its parts in reading order, and for some where the sentences stand."""

    path: Path
    parts: list[Part]
    boxes: tuple[tuple[str, int, tuple[tuple[float, float, float, float], ...]], ...] = ()


def chromium(folder: Path, name: str, parts: list[Part], style: str, *, ruby: bool = False) -> Made:
    """Print with Chromium, and ask it where every sentence stands.

    The page is as tall as its contents, so that the places on the screen are those in print.
    """
    from playwright.sync_api import sync_playwright

    target = folder / f"{name}.pdf"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": 794, "height": 1122})
        page.set_content(html(parts, style, ruby=ruby))
        page.emulate_media(media="print")
        size: Any = page.evaluate(
            "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        vertical = "vertical" in style
        width, height = (size[0], 1122) if vertical else (794, size[1])
        page.set_viewport_size({"width": width, "height": height})
        found: Any = page.evaluate(
            """() => [...document.querySelectorAll('.s')].map(e => [e.textContent,
            [...e.getClientRects()].map(r => [r.left, r.top, r.right, r.bottom])])"""
        )
        page.pdf(
            path=str(target), width=f"{width}px", height=f"{height + 1}px", print_background=True
        )
        browser.close()
    places = []
    wanted = [s for part in parts if part.kind != "table" for s in sentences(part.text)]
    for sentence, (_, boxes) in zip(wanted, found, strict=True):
        shares = tuple(
            (left / width, top / (height + 1), right / width, bottom / (height + 1))
            for left, top, right, bottom in boxes
        )
        places.append((RUBY.sub(r"\1", sentence), 1, shares))
    return Made(target, parts, tuple(places))


def writer(folder: Path, parts: list[Part]) -> Made:
    """Typeset two columns and a table with LibreOffice Writer."""
    body = []
    for part in parts:
        if part.kind == "table":
            rows = (
                "<table:table-row>"
                + "".join(
                    f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>"
                    for cell in row
                )
                + "</table:table-row>"
                for row in part.rows
            )
            columns = f"<table:table-column table:number-columns-repeated='{len(part.rows[0])}'/>"
            body.append(f"<table:table>{columns}{''.join(rows)}</table:table>")
        else:
            style = part.kind if part.kind in ("h1", "h2") else "p"
            body.append(f"<text:p text:style-name='{style}'>{escape(part.plain)}</text:p>")
    source = folder / "writer.fodt"
    source.write_text(_FODT.replace("BODY", "".join(body)), encoding="utf-8")
    return Made(_office(source, "writer_pdf_Export", "writer"), parts)


def _text_style(name: str, size: int) -> str:
    return (
        f"<style:style style:name='{name}' style:family='paragraph'><style:paragraph-properties "
        f"fo:margin-bottom='0.2cm'/><style:text-properties fo:font-size='{size}pt' "
        f"style:font-size-asian='{size}pt' fo:font-family='{SERIF}' "
        f"style:font-family-asian='{SERIF}'/></style:style>"
    )


_NAMES = """xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.3" """
_FODT = f"""<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMES}
 office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>
{_text_style("h1", 18)}{_text_style("h2", 13)}{_text_style("p", 10)}
<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="21cm"
 fo:page-height="29.7cm" fo:margin="2cm"><style:columns fo:column-count="2" fo:column-gap="0.7cm"/>
</style:page-layout-properties></style:page-layout></office:automatic-styles><office:master-styles>
<style:master-page style:name="Standard" style:page-layout-name="L"/></office:master-styles>
<office:body><office:text>BODY</office:text></office:body></office:document>"""


def impress(folder: Path, parts: list[Part]) -> Made:
    """Make slides with LibreOffice Impress: a title and what comes under it."""
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", _FODP_HEAD]
    slides = list(_slides(parts))
    for number, (title, texts) in enumerate(slides):
        lines.append(f"<draw:page draw:name='s{number}' draw:master-page-name='M'>")
        body = "".join(f"<text:p>{escape(text)}</text:p>" for text in texts)
        lines.append(_frame("1.5cm", "4cm", "25cm", "15cm", body, "T2"))
        # The title comes last in the file, as it does in many slides made by hand.
        head = f"<text:p>{escape(title)}</text:p>"
        lines.append(_frame("1.5cm", "1cm", "25cm", "2cm", head, "T1"))
        lines.append("</draw:page>")
    lines.append("</office:presentation></office:body></office:document>")
    source = folder / "slides.fodp"
    source.write_text("\n".join(lines), encoding="utf-8")
    flat = [Part("p", text) for title, texts in slides for text in (title, *texts)]
    return Made(_office(source, "impress_pdf_Export", "slides"), flat)


def _slides(parts: list[Part]) -> Iterator[tuple[str, list[str]]]:
    title, texts = "", []
    for part in parts:
        if part.kind in ("h1", "h2"):
            if texts:
                yield title, texts
            title, texts = part.plain, []
        elif part.kind != "table":
            texts.append(part.plain)
            if sum(map(len, texts)) > 350:
                yield title, texts
                texts = []
    if texts:
        yield title, texts


_FODP_HEAD = f"""<office:document {_NAMES}
 office:mimetype="application/vnd.oasis.opendocument.presentation"><office:automatic-styles>
<style:page-layout style:name="PL"><style:page-layout-properties fo:page-width="28cm"
 fo:page-height="21cm"/></style:page-layout>
<style:style style:name="T1" style:family="graphic"><style:graphic-properties draw:stroke="none"
 draw:fill="none"/><style:text-properties fo:font-size="28pt" style:font-size-asian="28pt"
 style:font-name-asian="{SERIF}" fo:font-family="{SERIF}"/></style:style>
<style:style style:name="T2" style:family="graphic"><style:graphic-properties draw:stroke="none"
 draw:fill="none"/><style:text-properties fo:font-size="14pt" style:font-size-asian="14pt"
 style:font-name-asian="{SERIF}" fo:font-family="{SERIF}"/></style:style>
</office:automatic-styles><office:master-styles><style:master-page style:name="M"
 style:page-layout-name="PL"/></office:master-styles><office:body><office:presentation>"""


def _frame(x: str, y: str, width: str, height: str, body: str, style: str) -> str:
    return (
        f"<draw:frame draw:style-name='{style}' svg:x='{x}' svg:y='{y}' svg:width='{width}' "
        f"svg:height='{height}'><draw:text-box>{body}</draw:text-box></draw:frame>"
    )


def _office(source: Path, export: str, name: str) -> Path:
    profile = (source.parent / "profile").resolve().as_uri()
    command = ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to"]
    command += [f"pdf:{export}", "--outdir", str(source.parent), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    made = source.with_suffix(".pdf")
    target = source.parent / f"{name}.pdf"
    if made != target:
        made.replace(target)
    return target


def typst(folder: Path, parts: list[Part]) -> Made:
    """Typeset two justified and hyphenated columns with Typst."""
    import typst as compiler

    lines = [
        f'#set page(paper: "a4", columns: 2, numbering: "1")\n#set text(font: "{SERIF}", '
        'size: 10pt, lang: "en", hyphenate: true)\n#set par(justify: true)\n'
    ]
    for part in parts:
        if part.kind == "table":
            cells = ", ".join(f"[{cell}]" for row in part.rows for cell in row)
            lines.append(f"#table(columns: {len(part.rows[0])}, {cells})")
        elif part.kind in ("h1", "h2"):
            lines.append("=" * int(part.kind[1]) + " " + part.plain)
        else:
            text = re.sub(r"^(\d+)\.", r"\1\\.", part.plain)
            lines.append(("- " if part.kind == "li" else "") + text.replace('"', '\\"'))
    source, target = folder / "typst.typ", folder / "typst.pdf"
    source.write_text("\n\n".join(lines), encoding="utf-8")
    compiler.compile(str(source), output=str(target))
    return Made(target, parts)


def reportlab(folder: Path, parts: list[Part]) -> Made:
    """Typeset with a CID font that is not embedded."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    flow: list[Flowable] = []
    for part in parts:
        size = {"h1": 18, "h2": 13}.get(part.kind, 10)
        style = ParagraphStyle(
            part.kind, fontName="HeiseiMin-W3", fontSize=size, leading=1.6 * size, spaceAfter=6
        )
        style.wordWrap = "CJK"
        if part.kind == "table":
            flow.append(
                Table(
                    [list(row) for row in part.rows],
                    style=[("FONT", (0, 0), (-1, -1), "HeiseiMin-W3")],
                )
            )
        else:
            flow.append(Paragraph(escape(part.plain), style))
    target = folder / "reportlab.pdf"
    SimpleDocTemplate(str(target), pagesize=A4).build(flow)
    return Made(target, parts)


def dense(text: str) -> str:
    """Return the text by NFKC, without white space and what parts table cells."""
    return re.sub(r"[\s|•●]", "", unicodedata.normalize("NFKC", text))


def measure(made: Made) -> dict[str, Any]:
    """Compare what is read with the truth."""
    from pypdf import PdfReader
    from rapidfuzz.distance import Levenshtein

    from tenkyo.ingest.readers import read_document

    truth = dense("".join(part.plain for part in made.parts))
    data = made.path.read_bytes()
    document = read_document(made.path.name, data)
    other = "".join(page.extract_text() for page in PdfReader(made.path).pages)
    result: dict[str, Any] = {
        "similarity": round(Levenshtein.normalized_similarity(truth, dense(document.text)), 4),
        "pypdf": round(Levenshtein.normalized_similarity(truth, dense(other)), 4),
        "kB": len(data) // 1000,
        "pages": len(document.pages),
    }
    wanted = [s for part in made.parts if part.kind != "table" for s in sentences(part.plain)]
    result |= _marks(data, document, wanted, made)
    return result


def _marks(data: bytes, document: Document, wanted: list[str], made: Made) -> dict[str, Any]:
    from tenkyo.ingest.fold import fold, fold_text
    from tenkyo.ingest.pdf_marks import boxes_for, parts_by_page

    folded = fold(document.text)
    found = marked = 0
    shares = []
    truth = {sentence: boxes for sentence, _, boxes in made.boxes}
    for sentence in wanted:
        form = fold_text(sentence)
        at = folded.text.find(form)
        if at < 0:
            print(f"{made.path.stem}: not found: {sentence}", file=sys.stderr)
            continue
        found += 1
        parts = parts_by_page(document, *folded.original(at, at + len(form)))
        boxes = [
            box
            for number, quote, place in parts
            for box in boxes_for(data, number, quote, at=place)
        ]
        marked += bool(boxes)
        if sentence in truth:
            drawn = [(b.left, b.top, b.left + b.width, b.top + b.height) for b in boxes]
            shares.append(overlap(drawn, list(truth[sentence])))
    result: dict[str, Any] = {"sentences": len(wanted), "found": found, "marked": marked}
    if shares:
        result |= {"iou": round(sum(shares) / len(shares), 3), "worst_iou": round(min(shares), 3)}
    return result


def overlap(drawn: list[tuple[float, ...]], truth: list[tuple[float, ...]]) -> float:
    """Return intersection over union of two sets of boxes, on a fine grid."""
    import numpy as np

    grids = []
    for boxes in (drawn, truth):
        grid = np.zeros((3000, 1500), dtype=bool)
        for left, top, right, bottom in boxes:
            rows = slice(round(top * 3000), round(bottom * 3000))
            grid[rows, round(left * 1500) : round(right * 1500)] = True
        grids.append(grid)
    union = np.logical_or(*grids).sum()
    return float(np.logical_and(*grids).sum() / union) if union else 0.0


def make_examples(target: Path) -> None:
    """Make the PDFs that the tests read, with their true text beside them."""
    parts = read_source()
    first = [part.text for part in parts].index("3. 記録を読む人たち")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for made in (
            writer(folder, parts),
            typst(folder, parts),
            impress(folder, parts[:first]),
            chromium(folder, "vertical", parts[:3], VERTICAL, ruby=True),
        ):
            stem = target / f"typeset-{made.path.stem}"
            shutil.copy(made.path, stem.with_suffix(".pdf"))
            truth = "\n".join(part.plain for part in made.parts) + "\n"
            stem.with_suffix(".txt").write_text(truth, encoding="utf-8")


def main() -> None:
    """Typeset, read and compare."""
    if sys.argv[1] == "--examples":
        make_examples(Path(sys.argv[2]))
        return
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    parts = read_source()
    makers: dict[str, Callable[[], Made]] = {
        "chromium": lambda: chromium(folder, "chromium", parts, BASE),
        "columns": lambda: chromium(folder, "columns", parts, COLUMNS),
        "vertical": lambda: chromium(folder, "vertical", parts, VERTICAL),
        "ruby": lambda: chromium(folder, "ruby", parts, BASE, ruby=True),
        "vertical ruby": lambda: chromium(folder, "vertical-ruby", parts, VERTICAL, ruby=True),
        "writer": lambda: writer(folder, parts),
        "slides": lambda: impress(folder, parts),
        "typst": lambda: typst(folder, parts),
        "reportlab": lambda: reportlab(folder, parts),
    }
    results = {}
    for name in sys.argv[2:] or makers:
        results[name] = measure(makers[name]())
        print(name, json.dumps(results[name]), file=sys.stderr)
    print(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
