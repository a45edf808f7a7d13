"""Plain text: decoded, cleaned, and put together from its lines."""

from __future__ import annotations

from tenkyo.ingest.cleaning import clean_text
from tenkyo.ingest.content import Content
from tenkyo.ingest.decoding import decode_text
from tenkyo.ingest.lines import Line, blocks_of_lines
from tenkyo.ingest.types import Page


def read_text(data: bytes) -> Content:
    """Read plain text in any Japanese encoding; blocks say on which line they begin.

    Raises `NotText` for binary data.
    """
    text = clean_text(decode_text(data))
    lines = split_lines(text)
    page = Page(number=1, text=text, start=0)
    return Content((page,), blocks_of_lines(lines, places=True))


def split_lines(text: str) -> list[Line]:
    """Return the lines that are not blank."""
    lines = []
    start = gap = 0
    indented = False
    for number, raw in enumerate(text.split("\n"), 1):
        if stripped := raw.strip():
            offset = start + len(raw) - len(raw.lstrip())
            opens = raw.startswith("\u3000") and not indented
            lines.append(Line(stripped, offset, number, gap=gap, opens=opens))
            indented = raw.startswith("\u3000")
            gap = 0
        else:
            gap += 1
        start += len(raw) + 1
    return lines
