"""What a PDF says of itself: title, date, outline and printed page numbers, by pypdf."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tenkyo.ingest.cleaning import clean_text, collapse_space
from tenkyo.ingest.content import iso_day, sensible_title

if TYPE_CHECKING:
    from pypdf import PdfReader

_MAX_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """An entry of the outline ("bookmarks"): ``level`` counts from 1, ``page`` from 1."""

    title: str
    page: int
    level: int


@dataclass(frozen=True, slots=True)
class PdfMetadata:
    """What a PDF says of itself; ``labels`` is empty where it does not number its pages."""

    title: str | None = None
    date: str | None = None
    labels: tuple[str, ...] = ()
    outline: tuple[OutlineEntry, ...] = field(default=())


def read_metadata(data: bytes, *, password: str = "") -> PdfMetadata:
    """Read what pypdf can make out; damaged parts are left out and never raise."""
    # pypdf logs every oddity of a file, of which a reader of many files wants to hear nothing.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        from pypdf import PdfReader

        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            reader.decrypt(password)
    except Exception:
        return PdfMetadata()
    title, date = _title_and_date(reader)
    return PdfMetadata(title, date, _labels(reader), tuple(_outline(reader)))


def outline_key(title: str) -> str:
    """Return the form in which an outline entry and its line on the page agree."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", title)).casefold()


def _title_and_date(reader: PdfReader) -> tuple[str | None, str | None]:
    try:
        information: Any = reader.metadata or {}
        dates = (str(information.get(key) or "") for key in ("/CreationDate", "/ModDate"))
        date = next((day for text in dates if (day := iso_day(text))), None)
        return sensible_title(str(information.get("/Title") or "")), date
    except Exception:
        return None, None


def _labels(reader: PdfReader) -> tuple[str, ...]:
    try:
        if "/PageLabels" not in reader.root_object:
            return ()
        return tuple(clean_text(label) for label in reader.page_labels)
    except Exception:
        return ()


def _outline(reader: PdfReader) -> Iterator[OutlineEntry]:
    try:
        waiting: list[tuple[Any, int]] = [(entry, 1) for entry in reversed(reader.outline)]
        for _ in range(_MAX_ENTRIES):
            if not waiting:
                return
            entry, level = waiting.pop()
            if isinstance(entry, list):
                waiting.extend((child, level + 1) for child in reversed(entry))
                continue
            page = reader.get_destination_page_number(entry)
            if page is not None and page >= 0 and entry.title:
                title = collapse_space(clean_text(str(entry.title)))
                yield OutlineEntry(title, page + 1, min(level, 6))
    except Exception:
        return
