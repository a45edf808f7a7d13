"""Draws pages of PDFs and finds quotations on them, in the process for PDFs."""

from __future__ import annotations

import ctypes
import io
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tenkyo.ingest.errors import UnreadableFile
from tenkyo.ingest.fold import fold
from tenkyo.ingest.pdf_characters import read_glyphs, to_page
from tenkyo.ingest.pdf_pages import read_layout
from tenkyo.ingest.pdf_reader import PDFIUM_LOCK, load_pdf
from tenkyo.ingest.pdf_spans import Span, find_spans

if TYPE_CHECKING:
    import pypdfium2

_MOST_PIXELS = 8_000_000
_FEW_COLORS = 256
_KEPT_FILES = 4
_KEPT_BYTES = 256 << 20
# In type sizes: how far the boxes of one line may stand from each other and be one.
_JOINED = 1.5
_PADDING = 0.06
_LEAST_PART = 8
_MAX_QUOTE = 4000
# What the reader puts between cells, or takes from the end of a line.
_UNSTABLE = re.compile(r"[\s|\-]")

Rectangle = tuple[float, float, float, float]
Answer = tuple[dict[str, Any], bytes]


class _Files:
    """The files drawn from last, kept open."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[str, ...], tuple[pypdfium2.PdfDocument, int]] = OrderedDict()

    def find(self, key: tuple[str, ...]) -> pypdfium2.PdfDocument | None:
        if key not in self._open:
            return None
        self._open.move_to_end(key)
        return self._open[key][0]

    def keep(self, key: tuple[str, ...], pdf: pypdfium2.PdfDocument, size: int) -> None:
        self._open[key] = (pdf, size)
        while len(self._open) > 1 and (
            len(self._open) > _KEPT_FILES
            or sum(size for _, size in self._open.values()) > _KEPT_BYTES
        ):
            self._open.popitem(last=False)[1][0].close()


_files = _Files()


def answer_picture(request: dict[str, Any], data: bytes) -> Answer:
    """Draw what `pdf_marks` asks for, or say that the file is needed first."""
    key = (request["file"], *request["passwords"])
    with PDFIUM_LOCK:
        pdf = _files.find(key)
        if pdf is None:
            if not data:
                return {"needs_file": True}, b""
            pdf, _ = load_pdf(data, request["passwords"])
            _files.keep(key, pdf, len(data))
        return _page(pdf, request)


def _page(pdf: pypdfium2.PdfDocument, request: dict[str, Any]) -> Answer:
    import pypdfium2

    number = request["page"]
    if not 1 <= number <= len(pdf):
        raise UnreadableFile(f"the PDF has no page {number}; it has {len(pdf)}")
    try:
        page = pdf[number - 1]
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(f"page {number} of the PDF is damaged") from error
    try:
        boxes = _boxes(page, request["quote"], request["at"]) if request["quote"].strip() else []
        image, width, height = _draw(page, request["width"])
    finally:
        page.close()
    return {"boxes": boxes, "width": width, "height": height}, image


def _draw(page: pypdfium2.PdfPage, wanted: int) -> tuple[bytes, int, int]:
    width, height = page.get_size()
    if not wanted or width <= 0 or height <= 0:
        return b"", 0, 0
    scale = min(wanted / width, (_MOST_PIXELS / (width * height)) ** 0.5)
    bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True)
    image = bitmap.to_pil().convert("RGB")
    colors = image.getcolors(_FEW_COLORS) or [(0, (0, 1, 2))]
    if all(red == green == blue for _, (red, green, blue) in colors):
        image = image.convert("L")
    written = io.BytesIO()
    # Pages are mostly white; the quickest compression is nearly as small as the best.
    image.save(written, "PNG", compress_level=1)
    size = image.size
    bitmap.close()
    return written.getvalue(), *size


def _boxes(page: pypdfium2.PdfPage, quote: str, at: int | None) -> list[Rectangle]:
    textpage = page.get_textpage()
    try:
        plain, layout = read_layout(textpage)
        glyphs = read_glyphs(textpage, plain)
        loose = find_spans(glyphs) if layout is None else []
    finally:
        textpage.close()
    characters: list[str] = []
    places: list[tuple[Span, int] | None] = []
    for line in layout.lines if layout else ():
        characters.append(line.text + "\n")
        places.extend([*line.places(), None])
    for span in loose:
        characters.append(span.text + "\n")
        places.extend([*((span, index) for index in range(len(span.text))), None])
    found = find_quote("".join(characters), quote, at)
    if found is None:
        return []
    covered = [place for place in places[found[0] : found[1]] if place is not None]
    return [_on_page(page, to_page(box, glyphs.turn)) for box in _merged(covered)]


def find_quote(text: str, quote: str, at: int | None = None) -> tuple[int, int] | None:
    """Find a quotation in a page's text by its folded form; None where it is not there.

    Of one that goes on over a page break, the part that this page has is found, if it is not
    too short. Of several places, that nearest to ``at`` is taken.
    """
    page, origins = _dense(text)
    wanted, _ = _dense(quote[:_MAX_QUOTE])
    if not wanted:
        return None
    places = list(_occurrences(page, wanted))
    length = len(wanted)
    if not places:
        start, length = _partly(page, wanted)
        places = [start] if length else []
    if not places:
        return None
    near = at or 0
    start = min(places, key=lambda place: abs(origins[place][0] - near)) if at else places[0]
    return origins[start][0], origins[start + length - 1][1]


def _occurrences(page: str, wanted: str) -> Iterator[int]:
    start = page.find(wanted)
    while start >= 0:
        yield start
        start = page.find(wanted, start + 1)


def _partly(page: str, wanted: str) -> tuple[int, int]:
    """Find the longest beginning or end of a quotation that is on the page."""
    for length in range(len(wanted) - 1, min(_LEAST_PART, len(wanted) // 2), -1):
        for part in (wanted[:length], wanted[-length:]):
            if (start := page.find(part)) >= 0:
                return start, length
    return 0, 0


def _dense(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the folded text without what is unstable, and where each character came from."""
    folded = fold(text)
    kept = [i for i, char in enumerate(folded.text) if not _UNSTABLE.match(char)]
    origins = [(folded.offsets[i], folded.ends[i]) for i in kept]
    return "".join(folded.text[i] for i in kept), origins


def _merged(places: Sequence[tuple[Span, int]]) -> Iterator[Rectangle]:
    """Yield one box for each stretch of line that the characters cover."""
    box: Rectangle | None = None
    last: Span | None = None
    for span, index in places:
        left, top, right, bottom = span.box(index)
        if box is not None and last is not None and _goes_on(last, span, index):
            box = min(box[0], left), min(box[1], top), max(box[2], right), max(box[3], bottom)
        else:
            if box is not None and last is not None:
                yield _padded(box, last)
            box = left, top, right, bottom
        last = span
    if box is not None and last is not None:
        yield _padded(box, last)


def _goes_on(last: Span, span: Span, index: int) -> bool:
    """Whether a character carries on the line of the span before."""
    if span is last:
        return True
    if span.flow != last.flow:
        return False
    overlap = min(span.bottom, last.bottom) - max(span.top, last.top)
    level = overlap > 0.4 * min(span.bottom - span.top, last.bottom - last.top)
    return level and -0.5 < (span.starts[index] - last.end) / span.size < _JOINED


def _padded(box: Rectangle, span: Span) -> Rectangle:
    """Widen a box across its line a little, so that it covers accents and descenders."""
    left, top, right, bottom = box
    pad = _PADDING * span.size
    if span.flow == "down":
        return left - pad, top, right + pad, bottom
    return left, top - pad, right, bottom + pad


def _on_page(page: pypdfium2.PdfPage, box: Rectangle) -> Rectangle:
    """Turn a box from page coordinates, which may be turned or cut, into shares of the page."""
    import pypdfium2.raw as pdfium

    # PDFium answers in whole pixels: a large device keeps the precision.
    size = 100_000
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, size, size, 0, x, y, across, down)
        corners.append((across.value / size, down.value / size))
    (x1, y1), (x2, y2) = corners
    left, top = max(0.0, min(x1, x2)), max(0.0, min(y1, y2))
    right, bottom = min(1.0, max(x1, x2)), min(1.0, max(y1, y2))
    return left, top, max(0.0, right - left), max(0.0, bottom - top)
