"""A document cut into chunks: whole sentences, packed, never across a heading."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tenkyo.ingest.cleaning import collapse_space
from tenkyo.ingest.language import detect_language
from tenkyo.ingest.measures import GAP, MAX_CHARACTERS, Size, measure
from tenkyo.ingest.sentences import divide, split_sentences
from tenkyo.ingest.types import Block, Chunk, Document, Sentence

# Raised whenever the same document would be cut otherwise.
CHUNKING = "sentences-1"

# A chunk smaller than this share of the target takes in its neighbour whenever both fit.
_SMALL = 0.35
_MAX_HEADING = 200


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence ``[first, last)`` with the white space around it, or white space alone.

    ``opens`` tells that a block begins here; ``block`` is its place among the blocks, or None.
    """

    start: int
    end: int
    first: int
    last: int
    size: Size
    block: int | None = None
    opens: bool = False
    heading: bool = False

    @property
    def blank(self) -> bool:
        """Whether this is white space alone."""
        return self.first == self.last


def chunk_document(document: Document) -> list[Chunk]:
    """Cut a document into chunks that lie end to end and cover all of its text.

    A chunk ends before a heading, at a page's end unless a block runs over it, and where one more
    sentence would take it further from the size it should have. White space too long for the chunk
    before it makes chunks without sentences.
    """
    cutter = _Cutter(document)
    parts = _parts(list(_units(document)), cutter)
    groups = [group for part in parts for group in _pack(part)]
    return [cutter.chunk(ordinal, group) for ordinal, group in enumerate(groups)]


class _Cutter:
    """Makes chunks of units, and knows the pages and headings of the document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.page_starts = [page.start for page in document.pages]
        headings = [block for block in document.blocks if block.kind == "heading"]
        self.heading_starts = [block.start for block in headings]
        self.headings = [self._shown(block) for block in headings]

    def _shown(self, block: Block) -> str:
        heading = collapse_space(self.text[block.start : block.end])
        return heading if len(heading) <= _MAX_HEADING else heading[: _MAX_HEADING - 1] + "…"

    def page(self, offset: int) -> int:
        """Return which of the document's pages the offset lies on, counting from 0."""
        return bisect_right(self.page_starts, offset) - 1

    def chunk(self, ordinal: int, units: Sequence[_Unit]) -> Chunk:
        """Make a chunk of units that lie end to end."""
        start, end = units[0].start, units[-1].end
        text = self.text[start:end]
        said = [unit for unit in units if not unit.blank]
        first, last = (said[0].first, said[-1].last - 1) if said else (start, start)
        return Chunk(
            document_id=self.document.id,
            ordinal=ordinal,
            text=text,
            start=start,
            end=end,
            first_page=self.document.pages[self.page(first)].number,
            last_page=self.document.pages[self.page(last)].number,
            language=detect_language(text),
            heading=None if said and said[0].heading else self._heading(first),
            where=self._where(said),
            sentences=tuple(Sentence(i, unit.first, unit.last) for i, unit in enumerate(said)),
        )

    def _heading(self, offset: int) -> str | None:
        """Return the nearest heading before the offset, or its page's own if it holds none."""
        nearest = bisect_left(self.heading_starts, offset) - 1
        page = self.document.pages[self.page(offset)]
        on_page = bisect_left(self.heading_starts, page.start)
        bare = not self.heading_starts[on_page : on_page + 1] or (
            self.heading_starts[on_page] >= page.start + len(page.text)
        )
        if page.heading and (nearest < 0 or bare):
            return page.heading
        return self.headings[nearest] if nearest >= 0 else None

    def _where(self, units: Sequence[_Unit]) -> str | None:
        places = (
            self.document.blocks[unit.block].where for unit in units if unit.block is not None
        )
        return next((place for place in places if place), None)


def _units(document: Document) -> Iterator[_Unit]:
    """Yield units that lie end to end and cover the text."""
    text = document.text
    spans = list(_spans(document.blocks, text))
    begin = 0
    before = -1
    for i, (block, first, last) in enumerate(spans):
        if first - begin > GAP:
            yield from _blank(begin, first)
            begin = first
        following = spans[i + 1][1] if i + 1 < len(spans) else len(text)
        end = min(following, last + GAP)
        heading = block is not None and document.blocks[block].kind == "heading"
        opens = block is None or block != before
        yield _Unit(begin, end, first, last, measure(text[begin:end]), block, opens, heading)
        yield from _blank(end, following)
        begin = following
        before = -1 if block is None else block
    if not spans:
        yield from _blank(0, len(text))


def _blank(start: int, end: int) -> Iterator[_Unit]:
    for at in range(start, end, MAX_CHARACTERS):
        stop = min(end, at + MAX_CHARACTERS)
        yield _Unit(at, stop, at, at, Size(characters=stop - at))


def _spans(blocks: Sequence[Block], text: str) -> Iterator[tuple[int | None, int, int]]:
    """Yield each sentence with its block; text outside all blocks is none the less kept."""
    done = 0
    for i, block in enumerate(blocks):
        start = max(done, block.start)
        yield from _outside(text, done, start)
        done = max(done, block.end)
        if block.kind in ("heading", "row"):
            yield from ((i, *span) for span in divide(text, start, done))
        else:
            for first, last in split_sentences(text[start:done]):
                yield i, start + first, start + last
    yield from _outside(text, done, len(text))


def _outside(text: str, start: int, end: int) -> Iterator[tuple[None, int, int]]:
    for first, last in split_sentences(text[start:end]):
        yield None, start + first, start + last


def _parts(units: Sequence[_Unit], cutter: _Cutter) -> Iterator[list[_Unit]]:
    """Divide the units where no chunk may run over: before headings, and between pages."""
    part: list[_Unit] = []
    before: _Unit | None = None
    for unit in units:
        if not unit.blank:
            if before and unit.opens and _apart(before, unit, cutter):
                yield part
                part = []
            before = unit
        part.append(unit)
    if part:
        yield part


def _apart(before: _Unit, unit: _Unit, cutter: _Cutter) -> bool:
    if unit.heading and not before.heading:
        return True
    return cutter.page(before.last - 1) != cutter.page(unit.first)


def _pack(units: Sequence[_Unit]) -> list[list[_Unit]]:
    """Divide units into groups near the size that a chunk should have."""
    groups: list[list[_Unit]] = []
    sizes: list[Size] = []
    for unit in units:
        if groups and _takes(groups[-1], sizes[-1], unit):
            groups[-1].append(unit)
            sizes[-1] += unit.size
        else:
            groups.append([unit])
            sizes.append(unit.size)
    if len(groups) > 1 and sizes[-1].share < _SMALL and (sizes[-2] + sizes[-1]).fits:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _takes(group: Sequence[_Unit], size: Size, unit: _Unit) -> bool:
    """Whether a group is better with one more unit."""
    joined = size + unit.size
    if not joined.fits:
        return False
    # A heading never stands apart from the text under it.
    if unit.blank or (group[-1].heading and not unit.heading) or size.share < _SMALL:
        return True
    return joined.share - 1 <= 1 - size.share
