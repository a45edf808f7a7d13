"""The reading order of a page, from where its text stands: columns, tables, lines, ruby."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tenkyo.ingest.pdf_columns import PlacedLine, column_lines, table_row
from tenkyo.ingest.pdf_regions import cut_bands, cut_regions, part_by_gutter
from tenkyo.ingest.pdf_segments import Segment, find_segments, rows_by_line
from tenkyo.ingest.pdf_spans import Span
from tenkyo.ingest.pdf_tables import are_columns, is_list, rows_in_order

_RUBY = re.compile(r"[ぁ-ゖァ-ヺー・\s\u3000]+")
_RUBY_SIZE = 0.67
_KANJI = re.compile("[一-鿿々〆ヶ]")
_PAGE_NUMBER = re.compile(r"[-‐–—\s]*(?:[\d０-９]{1,4}|[ivxlc]{1,6})[-‐–—\s]*")
_MAX_DEPTH = 12
_MAX_CELL_LINES = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """A page's lines in reading order, and its ruby (readings set small beside the words)."""

    lines: tuple[PlacedLine, ...]
    ruby: tuple[Span, ...] = ()


def lay_out_page(spans: Sequence[Span]) -> Layout:
    """Put the spans of a page into reading order; every span comes out once."""
    ruby, words = _part_ruby(spans)
    flows = [[span for span in words if span.flow == flow] for flow in ("across", "down", "turned")]
    across, down, turned = flows
    lines = _with_page_number(find_segments(across))
    if down:
        # Beside vertical text, what stands above it is a running header.
        top = min(span.start for span in down)
        body = sum(len(span.text) for span in down) > sum(len(span.text) for span in across)
        above = [line for line in lines if body and line.spans[0].bottom <= top]
        rest = [line for line in lines if not (body and line.spans[0].bottom <= top)]
        vertical = _arrange(find_segments(down))
        lines = [*above, *vertical, *rest] if body else [*lines, *vertical]
    lines.extend(PlacedLine((span,), ("",), span.size, gap=True) for span in turned)
    return Layout(tuple(lines), tuple(ruby))


def _with_page_number(segments: Sequence[Segment]) -> list[PlacedLine]:
    """Arrange the segments, the page's number kept from what it happens to stand beside."""
    if not segments:
        return []
    lowest = max(segments, key=lambda segment: segment.bottom)
    highest = min(segments, key=lambda segment: segment.top)
    before, after = (_is_page_number(segment, segments) for segment in (highest, lowest))
    rest = [
        segment
        for segment in segments
        if not (before and segment is highest) and not (after and segment is lowest)
    ]
    return [
        *(column_lines([highest]) if before else []),
        *_arrange(rest),
        *(column_lines([lowest]) if after and not (before and lowest is highest) else []),
    ]


def _is_page_number(segment: Segment, segments: Sequence[Segment]) -> bool:
    """Whether a segment looks like a page number and stands outside everything else."""
    if not _PAGE_NUMBER.fullmatch(segment.text):
        return False
    others = [other for other in segments if other is not segment]
    return (
        not others
        or segment.bottom <= min(other.top for other in others)
        or segment.top >= max(other.bottom for other in others)
        or segment.start >= max(other.end for other in others)
        or segment.end <= min(other.start for other in others)
    )


def _part_ruby(spans: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """Part the small kana that stand right above kanji from everything else."""
    if not spans:
        return [], []
    usual = median(span.size for span in spans for _ in range(min(len(span.text), 20)))
    ruby: list[Span] = []
    words: list[Span] = []
    for span in spans:
        small = span.size <= _RUBY_SIZE * max(usual, 1.0) * 1.5 and _RUBY.fullmatch(span.text)
        is_ruby = small and any(_reads(span, base) for base in spans)
        (ruby if is_ruby else words).append(span)
    return ruby, words


def _reads(small: Span, base: Span) -> bool:
    """Whether the small span stands on the base's line, over its kanji."""
    if small.flow != base.flow or small.size > _RUBY_SIZE * base.size:
        return False
    height = base.size
    if not -0.45 * height <= base.top - small.bottom <= 0.6 * height:
        return False
    if small.top > base.top + 0.2 * height:
        return False
    overlap = min(small.end, base.end + height / 2) - max(small.start, base.start - height / 2)
    if overlap < 0.7 * (small.end - small.start):
        return False
    under = (
        char
        for char, start, end in zip(base.text, base.starts, base.ends, strict=True)
        if end > small.start - 0.3 * height and start < small.end + 0.3 * height
    )
    return any(_KANJI.match(char) for char in under)


def _arrange(segments: Sequence[Segment], depth: int = 0) -> list[PlacedLine]:
    """Return the lines of a region in reading order."""
    lines: list[PlacedLine] = []
    for run, gutters in cut_regions(cut_bands(segments)):
        if not gutters or depth > _MAX_DEPTH or len(rows_by_line(run)) == 1:
            lines.extend(column_lines(run))
            continue
        cells = part_by_gutter(run, gutters)
        if are_columns(run, cells):
            for cell in cells:
                lines.extend(_arrange(cell, depth + 1))
        else:
            lines.extend(_table(run, cells, depth))
    return lines


def _table(
    run: Sequence[Segment], cells: Sequence[Sequence[Segment]], depth: int
) -> list[PlacedLine]:
    """Return the rows of a table; cells that hold much are read one after the other."""
    column = {id(segment): number for number, cell in enumerate(cells) for segment in cell}
    rows = rows_in_order(run, column) or rows_by_line(run)
    lines: list[PlacedLine] = []
    for row in rows:
        parts = [[s for s in row if column[id(s)] == n] for n in range(len(cells))]
        parts = [part for part in parts if part]
        if any(len(part) > _MAX_CELL_LINES or is_list(part) for part in parts):
            for part in parts:
                lines.extend(_arrange(part, depth + 1))
        elif len(parts) == 1:
            lines.extend(column_lines(parts[0]))
        else:
            lines.append(table_row(parts))
    return lines
