"""Regions of a page: cut apart along the white gaps between their texts.

This is the recursive XY-cut (Nagy and Seth, 1984), one level at a time: first across, then down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from tenkyo.ingest.pdf_segments import Segment
from tenkyo.ingest.pdf_spans import MAX_GAP

# In type sizes. Segments are wider apart, or aligned; what lines have in common may be narrow.
_GUTTER = 0.2
_SLACK = 0.15
_SECTION_GAP = 1.3
_STAGGER = 0.3
_NEAR_ABOVE = 0.8
# In bands.
_HEAD_ROWS = 2
_AHEAD = 60
_MIN_BOTH = 4

Interval = tuple[float, float]


def cut_bands(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Cut a region where no segment crosses: a band is a line, or lines that overlap."""
    bands: list[list[Segment]] = []
    bottom = float("-inf")
    for segment in sorted(segments, key=lambda segment: segment.top):
        slack = _SLACK * (segment.bottom - segment.top)
        if segment.top + slack >= bottom:
            bands.append([])
            bottom = segment.bottom - slack
        bands[-1].append(segment)
        bottom = max(bottom, segment.bottom - slack)
    return bands


@dataclass(frozen=True, slots=True)
class _Run:
    """Bands below each other: which stretches of the line they cover, and the least type size."""

    bands: tuple[list[Segment], ...]
    cover: tuple[Interval, ...]
    size: float

    @classmethod
    def of(cls, band: list[Segment]) -> _Run:
        cover = _union((segment.start, segment.end) for segment in band)
        return cls((band,), cover, min(segment.size for segment in band))

    def __add__(self, other: _Run) -> _Run:
        cover = _union((*self.cover, *other.cover))
        return _Run(self.bands + other.bands, cover, min(self.size, other.size))

    @property
    def gutters(self) -> list[Interval]:
        """The gaps between text on both sides that go down through all the bands."""
        gaps = ((before[1], after[0]) for before, after in pairwise(self.cover))
        return [(start, end) for start, end in gaps if end - start >= _GUTTER * self.size]

    @property
    def segments(self) -> list[Segment]:
        return [segment for band in self.bands for segment in band]


def _union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def cut_regions(bands: Sequence[list[Segment]]) -> list[tuple[list[Segment], list[Interval]]]:
    """Put together the bands that have a gutter in common; return each run with its gutters."""
    single = [_Run.of(band) for band in bands]
    runs: list[_Run] = []
    for number, band in enumerate(single):
        last = runs[-1] if runs else None
        if last is None:
            runs.append(band)
        elif last.gutters:
            if _belongs(last, single[number : number + _AHEAD]):
                runs[-1] = last + band
            else:
                runs.append(band)
        elif count := _beside(last, band, _NEAR_ABOVE if band.gutters else _STAGGER):
            runs[-1:] = _split(last, count, band)
        elif band.gutters:
            runs.append(band)
        else:
            runs[-1] = last + band
    return [(run.segments, run.gutters) for run in runs]


def _split(run: _Run, count: int, band: _Run) -> list[_Run]:
    """Give the last bands of a run, so many, to the band beside them."""
    parts = [[_Run.of(part) for part in run.bands[:-count]]]
    parts.append([*(_Run.of(part) for part in run.bands[-count:]), band])
    return [reduce(_Run.__add__, part) for part in parts if part]


def _belongs(run: _Run, bands: Sequence[_Run]) -> bool:
    """Whether the first of the bands goes on with the gutters of a run."""
    band = bands[0]
    inside = len((run + band).gutters)
    if not inside or _strays(run, band):
        return False
    headed = _is_head(run) and inside < len(band.gutters)
    if headed or inside < len(run.gutters):
        # A table may end here, or have had its head; or else it stands inside a column.
        return _columns_ahead(run, bands)
    return True


def _columns_ahead(run: _Run, bands: Sequence[_Run]) -> bool:
    """Whether a gutter goes on for long, and the file reads its sides one after the other."""
    joined = run
    for band in bands:
        longer = joined + band
        if not longer.gutters:
            break
        joined = longer
    edges = [(start + end) / 2 for start, end in joined.gutters]
    segments = sorted(joined.segments, key=lambda segment: segment.order)
    sides = [sum(segment.start > edge for edge in edges) for segment in segments]
    turns = sum(before != after for before, after in pairwise(sides))
    both = sum(bool(_Run.of(band).gutters) for band in joined.bands)
    return both >= _MIN_BOTH and turns <= len(edges)


def _is_head(run: _Run) -> bool:
    """Whether a run may be a table's head, whose cells span several columns."""
    return len(run.bands) <= _HEAD_ROWS and all(len(band) > 1 for band in run.bands)


def _strays(run: _Run, band: _Run) -> bool:
    """Whether a band on one side of the gutters lies too far below to belong to them."""
    if len(band.segments) > 1:
        return False
    alone = band.segments[0]
    above = run.segments
    distance = alone.top - max(segment.bottom for segment in above)
    size = max(alone.size, min(segment.size for segment in run.bands[-1]))
    larger = alone.size > 1.3 * max(segment.size for segment in above)
    return larger or distance > _SECTION_GAP * size


def _beside(run: _Run, band: _Run, limit: float) -> int:
    """Count the last bands of a run that stand beside the band and not above it.

    Columns whose lines stand at other heights make bands of one side each. The last band must be
    within the limit, in type sizes.
    """
    count = 0
    joined = band
    for before in reversed(run.bands):
        below = joined.bands[0]
        distance = min(s.top for s in below) - max(s.bottom for s in before)
        size = max(segment.size for segment in before)
        near = limit * below[0].size if not count else _SECTION_GAP * size
        joined = _Run.of(before) + joined
        wide = any(end - start > MAX_GAP * size for start, end in joined.gutters)
        if not wide or distance > near:
            break
        count += 1
    return count


def part_by_gutter(run: Sequence[Segment], gutters: Sequence[Interval]) -> list[list[Segment]]:
    """Part a run of bands at its gutters; sides without text are left out."""
    edges = sorted((start + end) / 2 for start, end in gutters)
    columns: list[list[Segment]] = [[] for _ in range(len(edges) + 1)]
    for segment in run:
        columns[sum(segment.start > edge for edge in edges)].append(segment)
    return [column for column in columns if column]
