"""The lines of a column, with what their places tell of its paragraphs; the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from tenkyo.ingest.pdf_segments import MARK, Segment, join_spans, rows_by_line
from tenkyo.ingest.pdf_spans import MAX_GAP, Span

# In type sizes: a line so long shows the margin by itself.
_LONG = 25
# Lines before and after that may show the margin.
_AROUND = 40
# Between two characters that follow each other PDFium puts at most a line end and a blank.
_NEXT = 3


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line in reading order. A table row is one line, its cells parted by " | ".

    ``spans`` are its pieces in order, and ``joints`` what stands before each. ``gap`` tells whether
    it stands clearly apart from the line above; ``room`` is the space left to the right margin
    of its column, in type sizes, and None where the column is too short to have a margin.
    """

    spans: tuple[Span, ...]
    joints: tuple[str, ...]
    size: float
    bold: bool = False
    opens: bool = False
    gap: bool = False
    room: float | None = None
    row: bool = False

    @property
    def text(self) -> str:
        """The line's text."""
        return "".join(
            joint + span.text for joint, span in zip(self.joints, self.spans, strict=True)
        )

    def places(self) -> list[tuple[Span, int] | None]:
        """Return for each character its span and index in it, None for what was put in."""
        found: list[tuple[Span, int] | None] = []
        for joint, span in zip(self.joints, self.spans, strict=True):
            found.extend([None] * len(joint))
            found.extend((span, index) for index in range(len(span.text)))
        return found


def column_lines(segments: Sequence[Segment]) -> list[PlacedLine]:
    """Return the lines of a region without gutters, from top to bottom."""
    rows = rows_by_line(segments)
    groups: list[list[Segment]] = []
    for row in rows:
        row.sort(key=lambda s: s.start)
        for segment in row:
            if groups and groups[-1][-1] in row and _follows(groups[-1][-1], segment):
                groups[-1].append(segment)
            else:
                groups.append([segment])
    rights = _margins(groups)
    pitches = [b[0].top - a[0].top for a, b in pairwise(groups)]
    usual = median(pitch for pitch in pitches if pitch > 0) if any(p > 0 for p in pitches) else 0
    lines = []
    for number, group in enumerate(groups):
        above = groups[number - 1] if number else None
        below = groups[number + 1] if number + 1 < len(groups) else None
        pitch = group[0].top - above[0].top if above else float("inf")
        spans = tuple(span for segment in group for span in segment.spans)
        size = max(group, key=lambda s: s.end - s.start).size
        lines.append(
            PlacedLine(
                spans,
                join_spans(spans)[1],
                size,
                spans[0].bold and spans[-1].bold,
                opens=_opens(group, above, below),
                gap=pitch > max(usual * 1.35, usual + 0.4 * size) if above else True,
                room=rights[number],
            )
        )
    return lines


def _follows(before: Segment, after: Segment) -> bool:
    """Whether a segment beside another one follows it in the file, so that both are one line."""
    return 0 < after.order - before.spans[-1].last <= _NEXT


def _margins(groups: Sequence[Sequence[Segment]]) -> list[float | None]:
    """Return the room that each line leaves to the right margin, in type sizes.

    The margin is where the widest of the lines around ends that have the same size and begin near.
    """
    rooms: list[float | None] = []
    for number, group in enumerate(groups):
        size, start = group[0].size, group[0].start
        ends = [
            other[-1].end
            for other in groups[max(0, number - _AROUND) : number + _AROUND]
            if abs(other[0].size - size) < 0.04 * size and abs(other[0].start - start) < 3 * size
        ]
        right = max(ends)
        long = len(ends) > 1 and group[-1].end - start > _LONG * size
        known = long or sum(right - end < MAX_GAP * size for end in ends) > 1
        rooms.append((right - group[-1].end) / size if known else None)
    return rooms


def _opens(
    group: Sequence[Segment], above: Sequence[Segment] | None, below: Sequence[Segment] | None
) -> bool:
    """Whether an indent, or a line that comes back from one, opens a paragraph."""
    first = group[0]
    if first.spans[0].indented:
        return True
    if above is None:
        return False
    size = first.size
    if first.start < above[0].start - 1.2 * size and not above[0].spans[0].indented:
        return True
    deeper = 0.5 * size < first.start - above[0].start < 3 * size
    hanging = abs(first.start - _text_start(above)) < 0.6 * size
    return (
        deeper and not hanging and below is not None and first.start - below[0].start > 0.5 * size
    )


def _text_start(group: Sequence[Segment]) -> float:
    """Return where the text of a line begins, behind a mark such as a bullet."""
    span = group[0].spans[0]
    mark = MARK.match(span.text)
    if not mark:
        return span.start
    if mark.end() == len(span.text):
        return group[0].spans[1].start if len(group[0].spans) > 1 else span.start
    return span.starts[mark.end() + span.text[mark.end()].isspace()]


def table_row(parts: Sequence[Sequence[Segment]]) -> PlacedLine:
    """Return a table's row as one line; each part is a cell, whose lines are joined."""
    spans: list[Span] = []
    joints: list[str] = []
    for number, part in enumerate(parts):
        ordered = sorted(part, key=lambda s: (round((s.top + s.bottom) / s.size), s.start))
        for place, segment in enumerate(ordered):
            before = " | " if number and not place else ""
            if place:
                latin = spans[-1].text[-1].isascii() and segment.spans[0].text[0].isascii()
                before = " " if latin else ""
            joints.extend([before, *join_spans(segment.spans)[1][1:]])
            spans.extend(segment.spans)
    bold = all(span.bold for span in spans)
    return PlacedLine(
        tuple(spans), tuple(joints), max(s.size for s in spans), bold, row=True, opens=True
    )
