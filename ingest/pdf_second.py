"""The second reader of PDFs, pypdf: for pages that PDFium cannot read, or reads as garbage."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from tenkyo.ingest.pdf_pages import (
    DAMAGED,
    RECOVERED,
    SCANNED,
    PageExtract,
    garbled_warning,
    plain_lines,
    unreadable_share,
)

if TYPE_CHECKING:
    from pypdf import PdfReader

# A second reading takes long; a document of nothing but such pages gets so many.
_MAX_PAGES = 200
_MIN_GAIN = 0.5


class SecondReader:
    """Reads single pages with pypdf, opening the file when the first is asked for."""

    def __init__(self, data: bytes, password: str) -> None:
        self._data = data
        self._password = password
        self._reader: PdfReader | None = None
        self._left = _MAX_PAGES

    def better(self, index: int, first: PageExtract) -> PageExtract:
        """Return what pypdf finds on a page if it is clearly better than the first reading."""
        if not self._left or not _is_poor(first):
            return first
        self._left -= 1
        try:
            plain = self._text(index)
        except Exception:
            return first
        lines = plain_lines(plain)
        share = unreadable_share(plain)
        if not lines or (first.lines and share > _MIN_GAIN * first.unreadable):
            return first
        if not first.lines and share > _MIN_GAIN:
            return first
        warning = RECOVERED if first.warning == DAMAGED else garbled_warning(share)
        return replace(first, lines=lines, ruby="", warning=warning, unreadable=share)

    def _text(self, index: int) -> str:
        if self._reader is None:
            self._reader = open_second(self._data, self._password)
        page = self._reader.pages[index]
        if "/Font" not in (page.get("/Resources") or {}):
            return ""
        return page.extract_text()


def open_second(data: bytes, password: str) -> PdfReader:
    """Open a PDF with pypdf; raises whatever pypdf does."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        reader.decrypt(password)
    return reader


def read_all(data: bytes, passwords: Sequence[str]) -> list[PageExtract]:
    """Read a whole PDF that PDFium does not open; empty where pypdf does not either."""
    for password in ("", *passwords):
        try:
            reader = open_second(data, password)
            count = min(len(reader.pages), _MAX_PAGES)
        except Exception:
            continue
        second = SecondReader(data, password)
        damaged = PageExtract((), warning=DAMAGED)
        return [second.better(index, damaged) for index in range(count)]
    return []


def _is_poor(extract: PageExtract) -> bool:
    return extract.warning in (DAMAGED, SCANNED) or garbled_warning(extract.unreadable) is not None
