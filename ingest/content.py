"""What a format's reader hands over, and the laying out of pieces into one text with blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tenkyo.ingest.cleaning import clean_text, collapse_space
from tenkyo.ingest.types import Block, BlockKind, Page

_ISO_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})")
_NO_TITLE = re.compile(
    r"(?:untitled|無題|文書|document|presentation|スライド|powerpoint プレゼンテーション"
    r"|powerpoint presentation|title|title goes here|none)\W*\d*"
    r"|microsoft (?:word|powerpoint|excel)\b.*"
    r"|.*\.(?:docx?|pptx?|xlsx?|indd|pdf|html?|txt|md|tex|rtf|odt|odp)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Content:
    """The inside of a file, before it is named and dated: ``title`` and ``date`` are its own."""

    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    title: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A block's text with its place, in a format that has structure but no pages."""

    text: str
    kind: BlockKind
    level: int = 0
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The pieces of a slide or of a sheet, with what its `Page` says of it."""

    pieces: tuple[Piece, ...]
    heading: str | None = None
    furniture: str = ""
    warning: str | None = None


def lay_out(
    pieces: Iterable[Piece], *, title: str | None = None, date: str | None = None
) -> Content:
    """Put the pieces one under the other on a single page; empty ones are left out."""
    return lay_out_sheets([Sheet(tuple(pieces))], title=title, date=date)


def lay_out_sheets(
    sheets: Iterable[Sheet], *, title: str | None = None, date: str | None = None
) -> Content:
    """Put each sheet on a page of its own, its pieces one under the other."""
    pages: list[Page] = []
    blocks: list[Block] = []
    start = 0
    for number, sheet in enumerate(sheets, 1):
        lines: list[str] = []
        first = start
        for piece in sheet.pieces:
            text = clean_text(piece.text).strip()
            if not text:
                continue
            blocks.append(Block(start, start + len(text), piece.kind, piece.level, piece.where))
            lines.append(text + "\n")
            start += len(text) + 1
        pages.append(
            Page(
                number=number,
                text="".join(lines),
                start=first,
                furniture=sheet.furniture,
                heading=sheet.heading,
                warning=sheet.warning,
            )
        )
    return Content(tuple(pages), tuple(blocks), title, date)


def sensible_title(title: str | None) -> str | None:
    """Return a title from metadata, or None where a program put it there and no author."""
    text = collapse_space(clean_text(title or ""))
    if not 2 <= len(text) <= 200 or "\ufffd" in text or _NO_TITLE.fullmatch(text):
        return None
    return text if re.search(r"[^\W\d_]", text) else None


def iso_day(text: str | None) -> str | None:
    """Return the day a metadata date begins with, as ISO 8601, or None where there is none."""
    found = _ISO_DAY.match((text or "").strip().removeprefix("D:"))
    if not found:
        return None
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    return day.isoformat() if 1900 <= day.year <= 2100 else None
