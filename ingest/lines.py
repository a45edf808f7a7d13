"""Lines to blocks: sentences that were broken over lines are put together again.

Text taken from pages knows lines and nothing more. Whether a line goes on is judged by how both
lines meet, by marks such as bullets, and by whether the line reached the right margin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenkyo.ingest.cleaning import width
from tenkyo.ingest.headings import find_headings
from tenkyo.ingest.line_marks import (
    begins_inside,
    ends_sentence,
    is_parenthesis,
    is_running,
    mark_of,
    numbered_level,
    same_script,
    wants_more,
)
from tenkyo.ingest.rows import find_rows
from tenkyo.ingest.types import Block, BlockKind

_NEAR = 12
_MIN_MEASURE = 20
_MIN_MEASURE_LATIN = 32
_ALIKE = 4
_MIN_ALIKE = 40
_ALIKE_LINES = 2
_TAIL = 150
# What is so long is no title.
_LONG = 80
_BRACKETS = str.maketrans("(（「『【[［", "(((((((", "")
_CLOSERS = str.maketrans(")）」』】]］", ")))))))", "")
_KINDS: dict[str, BlockKind] = {
    "bullet": "item",
    "number": "item",
    "circled": "item",
    "arrow": "item",
    "note": "note",
    "caption": "caption",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without the space around it.

    ``start`` is its offset in the document's text. ``number`` counts lines from 1 in its page or
    file, ``gap`` the blank lines before it; ``opens`` says that its indent begins a
    paragraph. ``size`` is its type size in points where known, ``level`` the
    heading level that the file itself gives it, or 0. ``room`` is the space that it leaves to the
    right margin, in type sizes, where known; ``row`` says that it is known to be a table's row.
    """

    text: str
    start: int
    number: int
    page: int = 1
    gap: int = 0
    opens: bool = False
    size: float | None = None
    level: int = 0
    bold: bool = False
    room: float | None = None
    row: bool = False

    @property
    def end(self) -> int:
        """The offset behind the line's last character."""
        return self.start + len(self.text)


def blocks_of_lines(lines: Sequence[Line], *, places: bool) -> tuple[Block, ...]:
    """Put lines together into blocks; ``places`` gives each its line number as ``where``."""
    found = find_rows([line.text for line in lines])
    rows = [line.row or row for line, row in zip(lines, found, strict=True)]
    full = _reach_margin(lines)
    groups: list[list[Line]] = []
    row_groups: list[bool] = []
    for i, line in enumerate(lines):
        if i and not rows[i - 1] and not rows[i] and _goes_on(groups[-1], line, full=full[i - 1]):
            groups[-1].append(line)
        else:
            groups.append([line])
            row_groups.append(rows[i])
    levels = find_headings(groups, row_groups)
    return tuple(
        Block(
            start=group[0].start,
            end=group[-1].end,
            kind=_kind(group[0].text, row=row, level=level),
            level=level,
            where=f"line {group[0].number}" if places else None,
        )
        for group, row, level in zip(groups, row_groups, levels, strict=True)
    )


def _kind(first: str, *, row: bool, level: int) -> BlockKind:
    if level:
        return "heading"
    return "row" if row else _KINDS.get(mark_of(first), "paragraph")


def _reach_margin(lines: Sequence[Line]) -> list[bool]:
    """Tell of each line but the last whether the next one's first word had no room on it.

    The margin is where the widest of the lines around ends, of those that follow each other without
    a blank line, or where several lines end alike.
    """
    widths = [width(line.text) for line in lines]
    run = _runs(lines)
    full = []
    for i in range(len(lines) - 1):
        near = range(max(0, i - _NEAR), min(len(lines), i + _NEAR + 1))
        apart = run[i] != run[i + 1]
        around = [widths[j] for j in near if apart or run[j] == run[i]]
        measure = max(around)
        alike = sum(abs(other - widths[i]) <= _ALIKE for other in around)
        latin = lines[i].text[-1].isascii() and lines[i + 1].text[0].isascii()
        first = len(lines[i + 1].text.split(" ", 1)[0]) + 1 if latin else 2
        least = _MIN_MEASURE_LATIN if latin or apart else _MIN_MEASURE
        room = measure if latin else 0.88 * measure
        if (left := lines[i].room) is not None:
            # A full-width character is one type size wide, a Latin one half of it.
            full.append(widths[i] >= least and 2 * left < first)
            continue
        wide = widths[i] >= max(least, measure / 2) and widths[i] + first > room
        full.append(wide or (widths[i] >= _MIN_ALIKE and alike > _ALIKE_LINES and not latin))
    return [*full, False]


def _runs(lines: Sequence[Line]) -> list[int]:
    """Count off the runs of lines with neither a blank line nor a page break between them."""
    run = 0
    numbers = []
    for i, line in enumerate(lines):
        if i and (line.gap or line.page != lines[i - 1].page):
            run += 1
        numbers.append(run)
    return numbers


def _goes_on(group: Sequence[Line], line: Line, *, full: bool) -> bool:
    """Whether the line carries on the sentence that the group of lines left open."""
    last = group[-1]
    if line.gap > 1 or last.level or line.level or _sizes_differ(last, line):
        return False
    if last.bold and not line.bold and not full:
        return False
    in_bracket = _bracket_open(group)
    if numbered_level(last.text) or (ends_sentence(last.text) and not in_bracket):
        return False
    open_end = wants_more(last.text) or in_bracket
    if (mark := mark_of(line.text)) and not _mark_inside(mark, line, last, open_end=open_end):
        return False
    if begins_inside(line.text, last.text):
        return True
    if line.opens and not open_end:
        return False
    if last.text[-1] in "：:" or (is_parenthesis(last.text) and not open_end):
        return False
    if open_end or (is_parenthesis(line.text) and last.page == line.page):
        return True
    near = not line.gap and last.page == line.page
    if near and (full or len(group) == 1):
        return full
    long = full or width("".join(part.text for part in group[-4:])) >= _LONG
    return long and is_running(line.text) and same_script(last.text, line.text)


def _mark_inside(mark: str, line: Line, last: Line, *, open_end: bool) -> bool:
    """Whether a mark at the line's start may stand inside a sentence that the last line left open.

    A line that wraps can begin with a number, and an enumeration can go on with its next one.
    """
    if mark == "circled":
        return last.text[-1] in "，、," and line.text[0] != "①"
    return mark in ("number", "example") and open_end and not numbered_level(line.text)


def _bracket_open(group: Sequence[Line]) -> bool:
    tail = "".join(line.text[-_TAIL:] for line in group[-4:])[-_TAIL:]
    depth = 0
    for character in tail.translate(_BRACKETS).translate(_CLOSERS):
        if character == "(":
            depth += 1
        elif character == ")" and depth:
            depth -= 1
    return depth > 0


def _sizes_differ(last: Line, line: Line) -> bool:
    if last.size is None or line.size is None:
        return False
    return abs(last.size - line.size) > 0.08 * max(last.size, line.size)
