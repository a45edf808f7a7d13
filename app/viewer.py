"""Pictures of PDF pages, with the place of a quotation on them."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenkyo.ingest.errors import IngestError
from tenkyo.ingest.fold import fold
from tenkyo.ingest.pdf_reader import PDFIUM_LOCK, open_pdf

if TYPE_CHECKING:
    import pypdfium2

# Wide enough to read on a dense screen; a page costs about 200 kB.
_WIDTH = 1200
_MOST_PIXELS = 8_000_000
_LINE_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle on a page, its sides as shares of the page's width and height, 0 to 1."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as an image, and the rectangles that a quotation covers on it."""

    image: bytes
    media_type: str
    width: int
    height: int
    marks: tuple[Mark, ...]


def page_picture(
    data: bytes, page: int, quote: str, *, passwords: Sequence[str] = ()
) -> Picture | None:
    """Draw a page of a PDF, counted from 1, and find a quotation on it.

    Returns None where the PDF cannot be drawn. Marks are empty where the quotation is not found.
    """
    import pypdfium2

    try:
        with open_pdf(data, passwords=passwords) as (pdf, _), PDFIUM_LOCK:
            return _draw(pdf[page - 1], quote)
    except (IngestError, pypdfium2.PdfiumError, IndexError):
        return None


def _draw(page: pypdfium2.PdfPage, quote: str) -> Picture:
    width, height = page.get_size()
    scale = min(_WIDTH / width, (_MOST_PIXELS / (width * height)) ** 0.5)
    image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    written = io.BytesIO()
    image.save(written, "PNG", optimize=False, compress_level=6)
    marks = merge_marks(list(_boxes(page, quote))) if quote.strip() else ()
    return Picture(written.getvalue(), "image/png", image.width, image.height, marks)


def _boxes(page: pypdfium2.PdfPage, quote: str) -> Iterator[Mark]:
    """Yield the rectangles of a quotation as PDFium tells them, one or more a line."""
    text_page = page.get_textpage()
    text = _characters(text_page)
    for start, end in find_quote(text, quote):
        for number in range(text_page.count_rects(start, end - start)):
            yield _on_page(page, text_page.get_rect(number))


def _characters(text_page: pypdfium2.PdfTextPage) -> str:
    """Return the page's text with exactly one character per PDFium character index."""
    import pypdfium2.raw as pdfium

    codes = (pdfium.FPDFText_GetUnicode(text_page, i) for i in range(text_page.count_chars()))
    return "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)


def _on_page(page: pypdfium2.PdfPage, rectangle: tuple[float, float, float, float]) -> Mark:
    """Turn a rectangle from page coordinates, which may be turned or cut, into shares."""
    import pypdfium2.raw as pdfium

    left, bottom, right, top = rectangle
    # PDFium answers in whole device pixels: a large device keeps the precision.
    size = 100_000
    corners = []
    for x, y in ((left, top), (right, bottom)):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, size, size, 0, x, y, across, down)
        corners.append((across.value / size, down.value / size))
    (x1, y1), (x2, y2) = corners
    return Mark(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


def find_quote(text: str, quote: str) -> list[tuple[int, int]]:
    """Find a quotation in a page's text by its folded form, white space left out.

    Returns the stretch that it covers, or, where it goes on to or comes from another page, the
    part that this page holds; nothing where less than half of it is here.
    """
    page, wanted = _dense(text), _dense(quote)
    if not wanted[0]:
        return []
    at = page[0].find(wanted[0])
    length = len(wanted[0])
    if at < 0:
        at, length = _partly(page[0], wanted[0])
    if length == 0:
        return []
    first, last = page[1][at], page[1][at + length - 1]
    return [(first[0], last[1])]


def _partly(page: str, wanted: str) -> tuple[int, int]:
    """Find the longest beginning of a quotation that ends the page, or end that begins it."""
    for length in range(len(wanted) - 1, max(len(wanted) // 2, 8), -1):
        if (at := page.find(wanted[:length])) >= 0:
            return at, length
        if (at := page.find(wanted[-length:])) >= 0:
            return at, length
    return 0, 0


def _dense(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the folded text without white space, and where each character came from."""
    folded = fold(text)
    characters: list[str] = []
    origins: list[tuple[int, int]] = []
    for at, character in enumerate(folded.text):
        if not character.isspace():
            characters.append(character)
            origins.append(folded.original(at, at + 1))
    return "".join(characters), origins


def merge_marks(boxes: Sequence[Mark]) -> tuple[Mark, ...]:
    """Join the rectangles that lie on one line and touch or nearly do."""
    merged: list[Mark] = []
    for box in sorted(boxes, key=lambda box: (round(box.top, 2), box.left)):
        last = merged[-1] if merged else None
        if last is not None and _same_line(last, box):
            merged[-1] = _union(last, box)
        elif box.width > 0 and box.height > 0:
            merged.append(box)
    return tuple(merged)


def _same_line(one: Mark, other: Mark) -> bool:
    overlap = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    near = other.left - (one.left + one.width) < 0.02
    return near and overlap > _LINE_OVERLAP * min(one.height, other.height)


def _union(one: Mark, other: Mark) -> Mark:
    left, top = min(one.left, other.left), min(one.top, other.top)
    right = max(one.left + one.width, other.left + other.width)
    bottom = max(one.top + one.height, other.top + other.height)
    return Mark(left, top, right - left, bottom - top)
