"""Narrow gaps that part the cells of a table, told by the cells of the rows beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tenkyo.ingest.pdf_spans import Span

# In type sizes.
_NARROW = 0.3
_ALIGNED = 0.15
_NEAR = 2.5
_PASSES = 2
# They lead to what belongs to the same entry of a list of contents.
_LEADERS = ".…‥・·"

Pieces = list[list[Span]]


def split_cells(lines: Sequence[Pieces]) -> list[Pieces]:
    """Part each line also at gaps behind which a piece of the line above or below begins.

    A line is given as pieces with wide gaps between them, and each piece as spans.
    """
    split = list(lines)
    if sum(len(line) > 1 for line in lines) < 2:
        return split
    for _ in range(_PASSES):
        for i, line in enumerate(split):
            starts = [start for j in (i - 1, i + 1) for start in _starts(split, j, line)]
            if starts:
                split[i] = [part for piece in line for part in _split(piece, starts)]
    return split


def _starts(lines: Sequence[Pieces], index: int, beside: Pieces) -> Iterator[float]:
    """Yield where the pieces of a line, but the first, begin, if it is near."""
    if not 0 <= index < len(lines):
        return
    line = lines[index]
    size = beside[0][0].size
    if abs(line[0][0].top - beside[0][0].top) > _NEAR * size:
        return
    for before, after in pairwise(line):
        if after[0].start - before[-1].end > _NARROW * size:
            yield after[0].start


def _split(piece: Sequence[Span], starts: Sequence[float]) -> Iterator[list[Span]]:
    part: list[Span] = []
    for span in piece:
        size = span.size
        if (
            part
            and span.text[0] not in _LEADERS
            and _begins_cell(part[-1].end, span.start, starts, size)
        ):
            yield part
            part = []
        rest = span
        place = 0
        while (place := rest.text.find(" ", place + 1)) > 0:
            if rest.text[place + 1] not in _LEADERS and _begins_cell(
                rest.ends[place - 1], rest.starts[place + 1], starts, size
            ):
                before, rest = rest.cut(place + 1)
                yield [*part, before]
                part, place = [], 0
        part.append(rest)
    yield part


def _begins_cell(end: float, start: float, starts: Sequence[float], size: float) -> bool:
    gap = start - end > _NARROW * size
    return gap and any(abs(start - other) < _ALIGNED * size for other in starts)
