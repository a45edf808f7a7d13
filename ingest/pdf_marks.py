"""Pictures of PDF pages, and where a quotation stands on them."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from tenkyo.ingest.pdf_process import ask_for_picture
from tenkyo.ingest.types import Box, Document

WIDTH = 1200
_KEPT = 24


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as a PNG image of so many pixels, and the boxes that a quotation covers on it."""

    image: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]


_Key = tuple[str, int, str, int | None, int, tuple[str, ...]]
_kept: OrderedDict[_Key, PagePicture] = OrderedDict()
_lock = threading.Lock()


def page_picture(
    data: bytes,
    page: int,
    quote: str = "",
    *,
    at: int | None = None,
    width: int = WIDTH,
    passwords: Sequence[str] = (),
) -> PagePicture:
    """Draw a page, counted from 1, and find a quotation on it.

    Of a quotation that comes from the page before or goes on to the next, the part on this page is
    found. ``at`` is about where it begins in the page's text, in case it stands there twice.
    There are no boxes where it is not found. Raises `UnreadableFile` and `PasswordRequired`.
    """
    file = hashlib.sha256(data).hexdigest()
    key = (file, page, quote, at, width, tuple(passwords))
    with _lock:
        if found := _kept.get(key):
            _kept.move_to_end(key)
            return found
    picture = _ask(data, file, page, quote, at=at, width=width, passwords=passwords)
    with _lock:
        _kept[key] = picture
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return picture


def boxes_for(
    data: bytes,
    page: int,
    quote: str,
    *,
    at: int | None = None,
    passwords: Sequence[str] = (),
) -> tuple[Box, ...]:
    """Return the boxes of a quotation on a page, without drawing it; see `page_picture`."""
    file = hashlib.sha256(data).hexdigest()
    return _ask(data, file, page, quote, at=at, width=0, passwords=passwords).boxes


def parts_by_page(document: Document, start: int, end: int) -> list[tuple[int, str, int]]:
    """Part a stretch of a document's text by its pages.

    Returns page numbers, what stands on each, and where that begins in the page's text.
    """
    parts = []
    for page in document.pages:
        first, last = max(start, page.start), min(end, page.start + len(page.text))
        if first < last:
            quote = page.text[first - page.start : last - page.start]
            parts.append((page.number, quote, first - page.start))
    return parts


def _ask(
    data: bytes,
    file: str,
    page: int,
    quote: str,
    *,
    at: int | None,
    width: int,
    passwords: Sequence[str],
) -> PagePicture:
    request = {
        "do": "picture",
        "file": file,
        "page": page,
        "quote": quote,
        "at": at,
        "width": width,
        "passwords": list(passwords),
    }
    answer = ask_for_picture(request, data)
    boxes = tuple(Box(page, *box) for box in answer.header["boxes"])
    return PagePicture(answer.payload, answer.header["width"], answer.header["height"], boxes)
