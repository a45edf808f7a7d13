"""PDF: text by PDFium, page by page; metadata, outline and page labels by pypdf."""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import c_double
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tenkyo.ingest.cleaning import clean_text, collapse_space
from tenkyo.ingest.content import Content
from tenkyo.ingest.errors import PasswordRequired, UnreadableFile
from tenkyo.ingest.headings import body_size
from tenkyo.ingest.lines import Line, blocks_of_lines
from tenkyo.ingest.pdf_furniture import RawLine, part_furniture
from tenkyo.ingest.pdf_metadata import PdfMetadata, outline_key, read_metadata
from tenkyo.ingest.types import Block, Page

if TYPE_CHECKING:
    import pypdfium2

# PDFium is not thread-safe, not even between documents: hold this around every use of it,
# closing included.
PDFIUM_LOCK = threading.RLock()

_JOINED = "\ufffe"
_UNREADABLE = re.compile(
    "[\ufffd\ue000-\uefff\uf100-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f]|[\uf000-\uf0ff]{3,}"
)
_MAX_UNREADABLE = 0.1
# In type sizes.
_INDENT = 1.2
_DAMAGED = "this page is damaged and could not be read"
_SCANNED = "a picture without text; text recognition (OCR) would make it readable"


@dataclass(frozen=True, slots=True)
class _Extract:
    """What PDFium found on a page."""

    lines: tuple[RawLine, ...]
    warning: str | None


@dataclass(frozen=True, slots=True)
class _LineStart:
    """The first character of a line: its type size and origin, in points from the bottom left."""

    size: float
    x: float
    y: float


def read_pdf(data: bytes, *, passwords: Sequence[str] = ()) -> Content:
    """Read a PDF; pages that cannot be read in full carry a warning.

    A PDF locked by an owner password alone opens without it. Raises `PasswordRequired` when no
    password opens it, and `UnreadableFile` when it is damaged or no page has text.
    """
    with open_pdf(data, passwords=passwords) as (pdf, password):
        with PDFIUM_LOCK:
            count = len(pdf)
        extracts = [_extract(pdf, index) for index in range(count)]
    if not any(extract.lines for extract in extracts):
        raise UnreadableFile(_without_text(extracts))
    return _content(extracts, read_metadata(data, password=password))


@contextmanager
def open_pdf(
    data: bytes, *, passwords: Sequence[str] = ()
) -> Iterator[tuple[pypdfium2.PdfDocument, str]]:
    """Open a PDF with PDFium and close it in the end; gives the password that opened it, too.

    The lock is held while opening and closing only: take it around each use in between.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    pdf: Any = None
    for password in ("", *passwords):
        with PDFIUM_LOCK:
            try:
                pdf = pypdfium2.PdfDocument(data, password=password or None)
                break
            except pypdfium2.PdfiumError as error:
                if error.err_code != pdfium.FPDF_ERR_PASSWORD:
                    raise UnreadableFile(
                        "the PDF is damaged or cut off; restore it from its source"
                    ) from error
    if pdf is None:
        raise PasswordRequired(
            "the PDF is locked and no password given opens it;"
            " put its password into the file named by --document-password-file"
        )
    try:
        yield pdf, password
    finally:
        with PDFIUM_LOCK:
            pdf.close()


def _extract(pdf: pypdfium2.PdfDocument, index: int) -> _Extract:
    import pypdfium2
    import pypdfium2.raw as pdfium

    with PDFIUM_LOCK:
        try:
            page = pdf[index]
        except pypdfium2.PdfiumError:
            return _Extract((), _DAMAGED)
        try:
            textpage = page.get_textpage()
            try:
                text: str = textpage.get_text_range()
                starts = _line_starts(textpage, text)
            finally:
                textpage.close()
            empty = pdfium.FPDFPage_CountObjects(page) == 0
        except pypdfium2.PdfiumError:
            return _Extract((), _DAMAGED)
        finally:
            page.close()
    lines = _clean_lines(text, starts)
    return _Extract(lines, _warning(text, blank=empty, readable=bool(lines)))


def _line_starts(textpage: pypdfium2.PdfTextPage, text: str) -> list[_LineStart]:
    """Return where each line begins, and in which type size."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    x, y = c_double(), c_double()
    astral = not text.isascii() and max(text) > "\uffff"
    starts = []
    offset = 0
    for line in text.split("\n"):
        visible = offset + len(line) - len(line.lstrip())
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, visible)
        size = pdfium.FPDFText_GetFontSize(textpage, index)
        if pdfium.FPDFText_GetMatrix(textpage, index, matrix):
            size *= abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        starts.append(_LineStart(round(size, 1), x.value, y.value))
        # PDFium counts in UTF-16.
        offset += 1 + (len(line.encode("utf-16-le", "surrogatepass")) // 2 if astral else len(line))
    return starts


def _clean_lines(text: str, starts: Sequence[_LineStart]) -> tuple[RawLine, ...]:
    """Clean the lines of a page and drop the blank ones; a hyphenated word is whole again."""
    lines = []
    above: _LineStart | None = None
    for raw, start in zip(text.split("\n"), starts, strict=True):
        line = clean_text(raw.replace(_JOINED, "")).replace("\n", " ").strip()
        if line:
            indented = raw[0] in " \u3000"
            opens = indented or (above is not None and _outdented(above, start))
            lines.append(RawLine(line, start.size, opens))
            above = None if indented else start
    return tuple(lines)


def _outdented(above: _LineStart, below: _LineStart) -> bool:
    """Whether the lower line begins further left than the first-line indent of a paragraph."""
    lower = below.y < above.y - 0.5 * below.size
    return lower and below.x < above.x - _INDENT * below.size


def _warning(text: str, *, blank: bool, readable: bool) -> str | None:
    if not readable:
        return None if blank else _SCANNED
    visible = "".join(text.split())
    bad = sum(len(run) for run in _UNREADABLE.findall(visible.replace(_JOINED, "")))
    if bad <= _MAX_UNREADABLE * len(visible):
        return None
    share = round(100 * bad / len(visible))
    return f"{share} % of the characters on this page cannot be read; its fonts do not name them"


def _without_text(extracts: Sequence[_Extract]) -> str:
    if any(extract.warning == _SCANNED for extract in extracts):
        return (
            "the pages are scanned pictures without text;"
            " run text recognition (OCR) over the file and index it again"
        )
    if any(extract.warning == _DAMAGED for extract in extracts):
        return "every page of the PDF is damaged; restore it from its source"
    return "the PDF has no text on any page"


def _content(extracts: Sequence[_Extract], metadata: PdfMetadata) -> Content:
    size = body_size([line for extract in extracts for line in extract.lines])
    parted = part_furniture([extract.lines for extract in extracts], body_size=size)
    outlines: dict[int, dict[str, int]] = {}
    for entry in metadata.outline:
        outlines.setdefault(entry.page, {}).setdefault(outline_key(entry.title), entry.level)
    pages: list[Page] = []
    lines: list[Line] = []
    start = 0
    for number, (extract, part) in enumerate(zip(extracts, parted, strict=True), 1):
        outline = outlines.get(number, {})
        text = "".join(line.text + "\n" for line in part.body)
        offset = start
        for place, line in enumerate(part.body, 1):
            level = outline.get(outline_key(line.text), 0)
            lines.append(
                Line(
                    line.text,
                    offset,
                    place,
                    number,
                    opens=line.opens,
                    size=line.size,
                    level=level,
                )
            )
            offset += len(line.text) + 1
        label = metadata.labels[number - 1] if number <= len(metadata.labels) else part.label
        furniture = "\n".join(line.text for line in part.furniture)
        pages.append(Page(number, text, start, label, furniture, None, extract.warning))
        start = offset
    blocks = blocks_of_lines(lines, places=False)
    return Content(_titled(pages, blocks, metadata), blocks, metadata.title, metadata.date)


def _titled(
    pages: Sequence[Page], blocks: Sequence[Block], metadata: PdfMetadata
) -> tuple[Page, ...]:
    """Give each page the highest heading that begins on it, or else its outline entry."""
    text = "".join(page.text for page in pages)
    starts = [page.start for page in pages]
    best: dict[int, Block] = {}
    for block in blocks:
        page = bisect_right(starts, block.start)
        if block.kind == "heading" and (page not in best or block.level < best[page].level):
            best[page] = block
    titles = {entry.page: entry.title for entry in reversed(metadata.outline)}
    titles |= {page: collapse_space(text[block.start : block.end]) for page, block in best.items()}
    return tuple(replace(page, heading=titles.get(page.number)) for page in pages)
