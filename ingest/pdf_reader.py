"""PDF: text by PDFium, page by page; metadata, outline and page labels by pypdf.

This reads in the process that calls it. A program should read through `pdf_process` instead, for a
hostile PDF can bring down the process that reads it.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tenkyo.ingest.cleaning import collapse_space
from tenkyo.ingest.content import Content
from tenkyo.ingest.errors import LOCKED, PasswordRequired, UnreadableFile
from tenkyo.ingest.headings import body_size
from tenkyo.ingest.lines import Line, blocks_of_lines
from tenkyo.ingest.pdf_furniture import part_furniture
from tenkyo.ingest.pdf_hyphens import join_divided, known_words
from tenkyo.ingest.pdf_metadata import PdfMetadata, outline_key, read_metadata
from tenkyo.ingest.pdf_pages import DAMAGED, SCANNED, TOO_MUCH, PageExtract, read_page
from tenkyo.ingest.pdf_second import SecondReader, read_all
from tenkyo.ingest.types import Block, Page

if TYPE_CHECKING:
    import pypdfium2

# PDFium is not thread-safe, not even between documents: hold this around every use of it,
# closing included.
PDFIUM_LOCK = threading.RLock()
MAX_PAGES = 20_000
RECOVERED = "the file is cut off or damaged; what could be recovered of it was read"
_END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_TAIL = 2048


def read_pdf(
    data: bytes,
    *,
    passwords: Sequence[str] = (),
    skip: Collection[int] = (),
    report: Callable[[int], None] | None = None,
) -> Content:
    """Read a PDF; pages that cannot be read in full carry a warning.

    A PDF locked by an owner password alone opens without it. Pages in ``skip``, by index, are left
    out with a warning; ``report`` is called with the index of each page before it is read.
    Raises `PasswordRequired` when no password opens it, and `UnreadableFile` when it is damaged,
    has too many pages or none with text.
    """
    password = ""
    try:
        with open_pdf(data, passwords=passwords) as (pdf, password):
            extracts = _extracts(pdf, SecondReader(data, password), skip, report)
    except UnreadableFile:
        extracts = read_all(data, passwords) if b"%PDF" in data[:1024] else []
        if not any(extract.lines for extract in extracts):
            raise
    if not any(extract.lines for extract in extracts):
        raise UnreadableFile(_without_text(extracts))
    if not is_whole(data):
        first = replace(extracts[0], warning=extracts[0].warning or RECOVERED)
        extracts = [first, *extracts[1:]]
    return _content(extracts, read_metadata(data, password=password))


@contextmanager
def open_pdf(
    data: bytes, *, passwords: Sequence[str] = ()
) -> Iterator[tuple[pypdfium2.PdfDocument, str]]:
    """Open a PDF with PDFium and close it in the end; gives the password that opened it, too.

    The lock is held while opening and closing only: take it around each use in between.
    """
    with PDFIUM_LOCK:
        pdf, password = load_pdf(data, passwords)
    try:
        yield pdf, password
    finally:
        with PDFIUM_LOCK:
            pdf.close()


def load_pdf(data: bytes, passwords: Sequence[str]) -> tuple[pypdfium2.PdfDocument, str]:
    """Open a PDF, to be closed by the caller, who holds the lock; also tells its password."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    for password in ("", *passwords):
        try:
            return pypdfium2.PdfDocument(data, password=password or None), password
        except pypdfium2.PdfiumError as error:
            if error.err_code != pdfium.FPDF_ERR_PASSWORD:
                raise UnreadableFile(
                    "the PDF is damaged or cut off; restore it from its source"
                ) from error
    raise PasswordRequired(
        f"{LOCKED}; give its password on the page, or in the file named by --document-password-file"
    )


def _extracts(
    pdf: pypdfium2.PdfDocument,
    second: SecondReader,
    skip: Collection[int],
    report: Callable[[int], None] | None,
) -> list[PageExtract]:
    with PDFIUM_LOCK:
        count = len(pdf)
    if count > MAX_PAGES:
        raise UnreadableFile(
            f"the PDF has {count:,} pages, more than the {MAX_PAGES:,} that are read; part it"
        )
    extracts = []
    for index in range(count):
        if report is not None:
            report(index)
        if index in skip:
            extracts.append(PageExtract((), warning=TOO_MUCH))
            continue
        with PDFIUM_LOCK:
            extract = read_page(pdf, index)
        extracts.append(second.better(index, extract))
    return extracts


def is_whole(data: bytes) -> bool:
    """Tell whether a PDF ends as one must: with the offset of its last table (ISO 32000-2, 7.5.5).

    A reader that finds none looks for objects all over the file, and may miss some.
    """
    ends = list(_END.finditer(data[-_TAIL:]))
    return bool(ends) and int(ends[-1][1]) < len(data)


def _without_text(extracts: Sequence[PageExtract]) -> str:
    warnings = {extract.warning for extract in extracts}
    if SCANNED in warnings:
        return (
            "the pages are scanned pictures without text;"
            " run text recognition (OCR) over the file and index it again"
        )
    if TOO_MUCH in warnings:
        return "the PDF takes too much time or memory to read; save it again with another program"
    if DAMAGED in warnings:
        return "every page of the PDF is damaged; restore it from its source"
    return "the PDF has no text on any page"


def _content(extracts: Sequence[PageExtract], metadata: PdfMetadata) -> Content:
    size = body_size([line for extract in extracts for line in extract.lines])
    parted = part_furniture([extract.lines for extract in extracts], body_size=size)
    words = known_words(part.body for part in parted)
    outlines: dict[int, dict[str, int]] = {}
    for entry in metadata.outline:
        outlines.setdefault(entry.page, {}).setdefault(outline_key(entry.title), entry.level)
    pages: list[Page] = []
    lines: list[Line] = []
    start = 0
    for number, (extract, part) in enumerate(zip(extracts, parted, strict=True), 1):
        outline = outlines.get(number, {})
        body = join_divided(part.body, words)
        offset = start
        for place, line in enumerate(body, 1):
            lines.append(
                Line(
                    line.text,
                    offset,
                    place,
                    number,
                    gap=int(line.gap and place > 1),
                    opens=line.opens,
                    size=line.size,
                    level=outline.get(outline_key(line.text), 0),
                    bold=line.bold,
                    room=line.room,
                    row=line.row,
                )
            )
            offset += len(line.text) + 1
        label = metadata.labels[number - 1] if number <= len(metadata.labels) else part.label
        apart = [line.text for line in part.furniture]
        furniture = "\n".join([*apart, extract.ruby] if extract.ruby else apart)
        text = "".join(line.text + "\n" for line in body)
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
