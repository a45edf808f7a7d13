"""Segments: spans joined where they stand on one line without a wide gap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tenkyo.ingest.pdf_cells import split_cells
from tenkyo.ingest.pdf_spans import MAX_GAP, Span

# What stands alone in front of an item, however wide the gap behind it.
MARK = re.compile(
    r"[•●○◎◇◆■□▪▫▶►▸‣⁃∙◦✓✔➢➤☆★・※→–—\-*]|[①-⓿❶-➓]|[(（]?[\dA-Za-zア-ン０-９]{1,2}[)）.．、]"
    r"|\d{1,2}(?:\.\d{1,2})+\.?|注\d?[:：)）]?"
)
_LEADER = re.compile(r"[.…‥・·\s]{4}")
# In type sizes: gaps within one line behind a mark, between texts that stand apart in the file, and
# behind a text that goes on below itself.
_MARK_GAP = 4.0
_TOUCHING = 0.35
_KERNED = 0.1
_ALIGNED = 0.3
# Between two characters that follow each other PDFium puts at most a line end and a blank.
_NEXT = 3


@dataclass(frozen=True, slots=True)
class Segment:
    """Spans side by side on one line, in order, without a wide gap."""

    spans: tuple[Span, ...]
    start: float
    end: float
    top: float
    bottom: float
    size: float
    order: int

    @property
    def text(self) -> str:
        """The text as it stands there."""
        return join_spans(self.spans)[0]


def find_segments(spans: Iterable[Span]) -> list[Segment]:
    """Join the spans that stand on one line without a wide gap, in whatever order they come."""
    rows: list[list[Span]] = []
    for span in sorted(spans, key=lambda span: (span.top + span.bottom, span.start)):
        for row in rows[-12:]:
            if _on_line(row[0], span) and _on_line(row[-1], span):
                row.append(span)
                break
        else:
            rows.append([span])
    wrapped = _wrapped(rows)
    lines = [_pieces(sorted(row, key=lambda span: span.start), wrapped) for row in rows]
    return [_segment(piece) for line in split_cells(lines) for piece in line]


def join_spans(spans: Sequence[Span]) -> tuple[str, tuple[str, ...]]:
    """Return the text of spans on one line, and what stands before each of them."""
    joints = [""]
    for before, after in pairwise(spans):
        joints.append(_joint(before, after))
    text = "".join(joint + span.text for joint, span in zip(joints, spans, strict=True))
    return text, tuple(joints)


def _joint(before: Span, after: Span) -> str:
    gap = (after.start - before.end) / max(before.size, after.size)
    latin = before.text[-1].isascii() and after.text[0].isascii()
    if gap > MAX_GAP:
        return " "
    return " " if gap > (0.12 if latin else 0.2) else ""


def _wrapped(rows: Sequence[Sequence[Span]]) -> set[int]:
    """Return the order of the spans that go on below their own beginning, as in a table's cell."""
    spans = sorted((span for row in rows for span in row), key=lambda span: span.order)
    return {
        span.order
        for span, following in pairwise(spans)
        if following.top > span.top + 0.5 * span.size
        and abs(following.start - span.start) < _ALIGNED * span.size
    }


def _pieces(row: Sequence[Span], wrapped: set[int]) -> list[list[Span]]:
    """Part the spans of a line at its wide gaps, and where a cell ends."""
    pieces = [[row[0]]]
    for span in row[1:]:
        last = pieces[-1][-1]
        gap = (span.start - last.end) / max(last.size, span.size)
        # Two texts that only happen to end and begin near each other are not one line.
        limit = MAX_GAP
        if abs(span.order - last.last) > _NEXT:
            limit = _KERNED if last.order in wrapped else _TOUCHING
        mark = MARK.fullmatch(join_spans(pieces[-1])[0])
        joined = -0.5 < gap < _MARK_GAP if mark else -1.5 < gap < limit
        if joined or _LEADER.match(span.text):
            pieces[-1].append(span)
        else:
            pieces.append([span])
    return pieces


def _on_line(one: Span, other: Span) -> bool:
    """Whether two spans stand on one line, a raised or lowered one included."""
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    return overlap > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _segment(spans: Sequence[Span]) -> Segment:
    main = max(spans, key=lambda span: (len(span.text), span.size))
    return Segment(
        tuple(spans),
        min(span.start for span in spans),
        max(span.end for span in spans),
        main.top,
        main.bottom,
        main.size,
        min(span.order for span in spans),
    )


def rows_by_line(run: Sequence[Segment]) -> list[list[Segment]]:
    """Put together the segments that stand side by side, from top to bottom."""
    rows: list[list[Segment]] = []
    for segment in sorted(run, key=lambda segment: segment.top + segment.bottom):
        middle = (segment.top + segment.bottom) / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].bottom:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return rows
