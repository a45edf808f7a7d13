"""Spans: the characters of a page gathered into horizontal, vertical and turned pieces of line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tenkyo.ingest.cleaning import is_unwanted, width
from tenkyo.ingest.pdf_characters import HYPHENS, Glyphs

Flow = Literal["across", "down", "turned"]

# In type sizes. Beyond the gap a new span begins.
MAX_GAP = 1.2
_WORD_GAP = 0.12
_MAX_BACK = 0.6
_ASCENT = 0.88
_DESCENT = 0.12
# How far from the middle of a vertical line its characters may stand, and from each other.
_ASIDE = 0.35
_STEP = (-0.45, 0.6)
_MIN_DOWN = 3
# So many characters may lie side by side in a vertical line, as the digits of a year.
_SIDE_BY_SIDE = 4
_UPRIGHT = 20


@dataclass(frozen=True, slots=True)
class Span:
    """Characters that follow each other on one line without a wide gap.

    Each has a place along the line from ``starts`` to ``ends``; the line reaches from
    ``top`` to ``bottom`` across, both growing as one reads: for a span that flows down, along is
    down the page, and across is to the left. ``order`` and ``last`` are the indices of its first
    and last characters in the file; ``indented`` says that a blank of the file stands before it.
    """

    text: str
    starts: Sequence[float]
    ends: Sequence[float]
    top: float
    bottom: float
    size: float
    order: int
    last: int
    flow: Flow = "across"
    indented: bool = False
    bold: bool = False

    @property
    def start(self) -> float:
        """Where the span begins along its line."""
        return self.starts[0]

    @property
    def end(self) -> float:
        """Where the span ends along its line."""
        return self.ends[-1]

    def cut(self, index: int) -> tuple[Span, Span]:
        """Part the span in two before a character; the blank in front of it is left out."""
        end = index - 1 if self.text[index - 1].isspace() else index
        order = self.order + index
        before = replace(
            self, text=self.text[:end], starts=self.starts[:end], ends=self.ends[:end], last=order
        )
        after = replace(
            self,
            text=self.text[index:],
            starts=self.starts[index:],
            ends=self.ends[index:],
            order=order,
            indented=False,
        )
        return before, after

    def box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of a character in reading coordinates."""
        if self.flow == "down":
            return -self.bottom, self.starts[index], -self.top, self.ends[index]
        return self.starts[index], self.top, self.ends[index], self.bottom


class _Run:
    """Characters on one baseline, close to each other: a span in the making."""

    __slots__ = ("angle", "base", "ends", "indented", "last", "order", "size", "starts", "text")

    def __init__(self, glyphs: Glyphs, index: int, *, indented: bool) -> None:
        self.angle, factor = glyphs.direction(index)
        self.size = max(glyphs.sizes[index] * factor, 0.5)
        self.base = glyphs.y[index]
        self.order = self.last = index
        self.indented = indented
        self.text = [_visible(glyphs.text[index])]
        self.starts = [glyphs.lefts[index]]
        self.ends = [glyphs.rights[index]]

    def middle(self, glyphs: Glyphs) -> float:
        """Return the middle of the vertical line that the run would be a part of."""
        if len(self.text) == 1 and self.upright and width(self.text[0]) == 2:
            # The box of a comma or bracket may be no more than its ink.
            return glyphs.x[self.order] + self.size / 2
        return (self.starts[0] + self.ends[-1]) / 2

    @property
    def upright(self) -> bool:
        return abs(self.angle) < _UPRIGHT

    @property
    def sideways(self) -> bool:
        return abs(self.angle + 90) < _UPRIGHT

    def add(self, char: str, start: float, end: float, index: int, blank: str) -> None:
        if blank and (
            start - self.ends[-1] > _WORD_GAP * self.size
            or blank == "\u3000"
            # The boxes of slanted letters reach into the blanks between words.
            or width(self.text[-1] + char) == 2
        ):
            self.text.append(blank)
            self.starts.append(self.ends[-1])
            self.ends.append(start)
        self.text.append(char)
        self.starts.append(start)
        self.ends.append(max(end, start))
        self.last = index


def find_spans(glyphs: Glyphs) -> list[Span]:
    """Gather the characters of a page into spans, in the file's order."""
    chains = list(_chains(list(_runs(glyphs)), glyphs))
    down = sum(len(chain) for chain in chains if len(chain) >= _MIN_DOWN)
    upright = sum(len(run.text) for chain in chains if len(chain) < _MIN_DOWN for run in chain)
    least = 1 if down > upright else _MIN_DOWN
    spans: list[Span] = []
    for chain in chains:
        if chain[0].upright and (len(chain) < least or len(chain) == 1 < len(chain[0].text)):
            spans.extend(_across(run, glyphs) for run in chain)
        elif len(chain) == 1 and not chain[0].upright and not (least == 1 and chain[0].sideways):
            _add_turned(spans, chain[0])
        else:
            spans.extend(_down(chain, glyphs))
    return spans


def _visible(char: str) -> str:
    return "-" if char in HYPHENS else char


def _runs(glyphs: Glyphs) -> Iterator[_Run]:
    run: _Run | None = None
    raw_size = limit = back = slip = 0.0
    blank = ""
    # An indent is a blank of the file itself; those that PDFium puts in have no width.
    indented = False
    for index, char in enumerate(glyphs.text):
        start, end = glyphs.lefts[index], glyphs.rights[index]
        if char.isspace():
            blank = "\u3000" if char == "\u3000" else blank or " "
            indented = char in " \u3000" and end > start
            continue
        if is_unwanted(char) and char not in HYPHENS:
            continue
        if (
            run is not None
            and glyphs.sizes[index] == raw_size
            and -slip < glyphs.y[index] - run.base < slip
            and back < start - run.ends[-1] < limit
        ):
            run.add(_visible(char), start, end, index, blank)
        else:
            if run is not None:
                yield run
            run = _Run(glyphs, index, indented=indented)
            raw_size = glyphs.sizes[index]
            limit, back, slip = MAX_GAP * run.size, -_MAX_BACK * run.size, 0.05 * run.size
        blank, indented = "", False
    if run is not None:
        yield run


def _chains(runs: Sequence[_Run], glyphs: Glyphs) -> Iterator[list[_Run]]:
    """Put together runs that stand one below the other, each going on where the last one ended."""
    chain: list[_Run] = []
    middle = end = 0.0
    for run in runs:
        short = len(run.text) <= _SIDE_BY_SIDE and -110 < run.angle < _UPRIGHT
        if short:
            top, bottom = _reach(run, glyphs)
            center = run.middle(glyphs)
            step = (top - end) / run.size
            aside = abs(center - middle) / run.size
            if chain and aside < _ASIDE and _STEP[0] < step < _STEP[1]:
                chain.append(run)
            else:
                if chain:
                    yield chain
                chain, middle = [run], center
            end = bottom
        else:
            if chain:
                yield chain
            yield [run]
            chain = []
    if chain:
        yield chain


def _reach(run: _Run, glyphs: Glyphs) -> tuple[float, float]:
    """Return where a run begins and ends down the page."""
    if run.upright:
        return run.base - _ASCENT * run.size, run.base + _DESCENT * run.size
    return glyphs.tops[run.order], glyphs.bottoms[run.last]


def _across(run: _Run, glyphs: Glyphs) -> Span:
    return Span(
        "".join(run.text),
        run.starts,
        run.ends,
        run.base - _ASCENT * run.size,
        run.base + _DESCENT * run.size,
        round(run.size, 1),
        run.order,
        run.last,
        indented=run.indented,
        bold=glyphs.bold(run.order),
    )


def _down(chain: Sequence[_Run], glyphs: Glyphs) -> Iterator[Span]:
    """Make spans of a vertical chain; a wide gap in it parts them."""
    text: list[str] = []
    starts: list[float] = []
    ends: list[float] = []
    size = sum(run.size for run in chain) / len(chain)
    middle = sum(run.middle(glyphs) for run in chain) / len(chain)
    for run in chain:
        top, bottom = _reach(run, glyphs)
        blank = glyphs.text[run.order - 1] if run.order else ""
        if text and blank.isspace() and top - ends[-1] > _WORD_GAP * size:
            text.append("\u3000" if blank == "\u3000" else " ")
            starts.append(ends[-1])
            ends.append(top)
        for char in run.text:
            text.append(char)
            starts.append(top)
            ends.append(bottom)
    yield Span(
        "".join(text),
        starts,
        ends,
        -middle - size / 2,
        -middle + size / 2,
        round(size, 1),
        chain[0].order,
        chain[-1].last,
        "down",
        indented=chain[0].indented,
        bold=glyphs.bold(chain[0].order),
    )


def _add_turned(spans: list[Span], run: _Run) -> None:
    """Add a character that stands askew to the span before it, or begin a new one."""
    top, bottom = run.base - run.size, run.base + run.size
    text, starts, ends = "".join(run.text), list(run.starts), list(run.ends)
    order = run.order
    if spans and spans[-1].flow == "turned" and run.order - spans[-1].last <= 2:
        before = spans.pop()
        blank = " " if run.order - before.last == 2 else ""
        text = before.text + blank + text
        starts = [*before.starts, *([before.end] if blank else []), *starts]
        ends = [*before.ends, *([before.end] if blank else []), *ends]
        top, bottom, order = min(top, before.top), max(bottom, before.bottom), before.order
    size = round(run.size, 1)
    spans.append(Span(text, starts, ends, top, bottom, size, order, run.last, "turned"))
