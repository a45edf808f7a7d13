"""Tables: told from columns of text, and put together row by row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from tenkyo.ingest.pdf_segments import MARK, Segment, rows_by_line

# In type sizes: between lines of one cell; the least measure of running text.
_CELL_GAP = 0.8
_PROSE_WIDTH = 9.0
_PROSE_LINES = 4
# The part of its measure that a full line of text takes.
_FULL = 0.8


def are_columns(run: Sequence[Segment], cells: Sequence[Sequence[Segment]]) -> bool:
    """Tell columns, to be read one after the other, from the cells of a table's rows."""
    side = {id(segment): number for number, cell in enumerate(cells) for segment in cell}
    sides = [side[id(segment)] for segment in sorted(run, key=lambda segment: segment.order)]
    turns = sum(a != b for a, b in pairwise(sides))
    if turns <= len(cells) - 1:
        return True
    # Captions beside a text that goes on are no cells of it.
    level = sum(len({side[id(s)] for s in row}) > 1 for row in rows_by_line(run))
    if level < 2 or level < 0.5 * min(len(rows_by_line(cell)) for cell in cells):
        return True
    prose = all(_is_prose(cell) for cell in cells)
    # A file may hold its columns line by line; a table of wrapped cells goes cell by cell.
    return prose and (turns > 0.6 * len(run) or turns < 0.1 * len(run))


def _is_prose(cell: Sequence[Segment]) -> bool:
    """Whether lines fill their column, as running text does."""
    if len(cell) < _PROSE_LINES:
        return False
    measure = max(s.end for s in cell) - min(s.start for s in cell)
    size = median(s.size for s in cell)
    full = sum(s.end - s.start >= _FULL * measure for s in cell)
    return measure >= _PROSE_WIDTH * size and full >= 0.5 * len(cell)


def is_list(part: Sequence[Segment]) -> bool:
    """Whether a cell is a text of its own, with items or a title."""
    bullets = sum(bool(MARK.match(s.text[:1])) for s in part if s.text[0] not in "-–—*")
    titled = len({(s.size, s.spans[0].bold) for s in part}) > 1 and len(part) > 2
    return bullets > 1 or titled


def rows_in_order(run: Sequence[Segment], column: dict[int, int]) -> list[list[Segment]]:
    """Begin a row where the order of the file goes back to the left; none where it jumps."""
    rows: list[list[Segment]] = []
    last: Segment | None = None
    for segment in sorted(run, key=lambda segment: segment.order):
        if last is not None:
            step = column[id(segment)] - column[id(last)]
            near = segment.top - last.bottom < _CELL_GAP * segment.size
            below = segment.top > last.top
            level = segment.top < max(s.bottom for s in rows[-1])
            if (step > 0 and level) or (step == 0 and near and below):
                rows[-1].append(segment)
                last = segment
                continue
        rows.append([segment])
        last = segment
    tops = [(min(s.top for s in row), max(s.bottom for s in row)) for row in rows]
    pairs = pairwise(tops)
    in_order = all(below[0] > (above[0] + above[1]) / 2 - 0.01 for above, below in pairs)
    return rows if in_order else []
