"""Running headers, footers and page numbers, told from a page's body."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tenkyo.ingest.line_marks import ends_sentence

_EDGE = 3
_LARGER = 1.15
_SHARE = 0.4
_MIN_PAGES = 3
_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
_PAGE_NUMBER = re.compile(
    r"(?:p(?:age|\.)?|ページ)?[-‐–—・|]*(?P<label>\d{1,4}|[ivxlc]{1,7})[-‐–—・|]*"
    r"(?:(?:/|of)\d{1,4})?(?:ページ|頁|page)?",
    re.IGNORECASE,
)
_MAX_RUNNING = 100
_WORDS_AND_NUMBER = re.compile(
    r"(?P<first>\d{1,4})\s+(?P<behind>\S.*\D)|(?P<before>\D.*\S)\s+(?P<last>\d{1,4})"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line of a page, before it has a place in the document.

    ``size`` is its type size in points, None where unknown; ``opens`` says that it seems to open a
    paragraph: it began with a blank, which on a page is an indent or a bullet without a
    character, or further left than the line above. ``edge`` tells whether it is among the uppermost
    or lowest lines of its page, as far as that is known. The others are those of `PlacedLine`.
    """

    text: str
    size: float | None
    opens: bool = False
    edge: bool | None = None
    bold: bool = False
    gap: bool = False
    room: float | None = None
    row: bool = False


@dataclass(frozen=True, slots=True)
class PartedPage:
    """A page's lines, parted; ``label`` is the page number printed among the furniture."""

    body: tuple[RawLine, ...]
    furniture: tuple[RawLine, ...]
    label: str | None


def part_furniture(
    pages: Sequence[Sequence[RawLine]], *, body_size: float | None
) -> list[PartedPage]:
    """Part furniture from body.

    Furniture stands among the first or last lines of a page and comes again on many pages, but for
    numbers in it, or has a number that counts on with the pages. A sentence is never taken for it,
    and where nearly nothing else is left, it was the body.
    """
    repeated = _repeated(pages)
    steps = _number_steps(pages)
    counted = _counted(pages)
    parted = []
    for index, lines in enumerate(pages):
        body, furniture = [], []
        label = None
        edges = _edges(lines)
        for place, line in enumerate(lines):
            number = _page_number(line.text) if place in edges else None
            if number and steps[number[1] - index] >= min(2, len(pages)):
                label = number[0]
                furniture.append(line)
            elif place in edges and (
                _is_running(line, repeated, body_size)
                or any(counted[key] >= _MIN_PAGES for key in _counting(line.text, index))
            ):
                furniture.append(line)
            else:
                body.append(line)
        parted.append(PartedPage(tuple(body), tuple(furniture), label))
    if 2 * sum(bool(page.body) for page in parted) < sum(bool(lines) for lines in pages):
        return [PartedPage(tuple(lines), (), None) for lines in pages]
    return parted


def _edges(lines: Sequence[RawLine]) -> set[int]:
    if any(line.edge is not None for line in lines):
        return {place for place, line in enumerate(lines) if line.edge}
    last = len(lines)
    return {*range(min(_EDGE, last)), *range(max(0, last - _EDGE), last)}


def _repeated(pages: Sequence[Sequence[RawLine]]) -> dict[str, int]:
    """Count the pages that have a line at their edge, by its key; those on few pages left out."""
    exact: Counter[str] = Counter()
    for lines in pages:
        texts = {lines[place].text for place in _edges(lines)}
        exact.update({key for text in texts for key in (_squeeze(text), _without_digits(text))})
    count = sum(1 for lines in pages if lines)
    # Two pages prove little, unless the lines are known to stand at the pages' edges.
    placed = count == 2 and all(line.edge is not None for lines in pages for line in lines)
    least = 2 if placed else max(_MIN_PAGES, _SHARE * count)
    return {key: count for key, count in exact.items() if count >= least}


def _is_running(line: RawLine, repeated: dict[str, int], body_size: float | None) -> bool:
    if ends_sentence(line.text):
        return False
    # "Slide 1: …" in large type differs by its number alone, and is the title of its page.
    title = bool(body_size and line.size and line.size > _LARGER * body_size)
    if _squeeze(line.text) in repeated and not title:
        return True
    return not title and _without_digits(line.text) in repeated


def _counted(pages: Sequence[Sequence[RawLine]]) -> Counter[tuple[str, int]]:
    """Count the pages by the lines at their edges that hold a number counting on with the pages."""
    counts: Counter[tuple[str, int]] = Counter()
    for index, lines in enumerate(pages):
        edges = _edges(lines)
        keys = {key for place in edges for key in _counting(lines[place].text, index)}
        counts.update(keys)
    return counts


def _counting(text: str, index: int) -> Iterator[tuple[str, int]]:
    """Yield the words before or behind a number, and how far it is ahead of the page's index."""
    found = _WORDS_AND_NUMBER.fullmatch(text.strip()) if len(text) <= _MAX_RUNNING else None
    if found:
        number = found["last"] or found["first"]
        yield _squeeze(found["before"] or found["behind"]), int(number) - index


def _squeeze(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def _without_digits(text: str) -> str:
    """Return the text with "#" for numbers, or as it is where little else is left."""
    squeezed = _squeeze(text)
    key = _DIGITS.sub("#", squeezed)
    return key if len(key.replace("#", "")) >= 3 else squeezed


def _number_steps(pages: Sequence[Sequence[RawLine]]) -> Counter[int]:
    """Count the pages by how far the number at their edge is ahead of their index."""
    steps: Counter[int] = Counter()
    for index, lines in enumerate(pages):
        numbers = {_page_number(lines[place].text) for place in _edges(lines)}
        steps.update({number[1] - index for number in numbers if number})
    if len(pages) == 1:
        # One page proves no counting; only a number 1 is taken for its page number.
        return Counter({1: 1}) if steps[1] else Counter()
    return steps


def _page_number(text: str) -> tuple[str, int] | None:
    """Return the page number as printed and its value, where the line is nothing else."""
    found = _PAGE_NUMBER.fullmatch(_squeeze(text))
    if not found:
        return None
    label = found["label"]
    return label, int(label) if label.isdecimal() else _roman(label.lower())


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    following = [*values[1:], 0]
    pairs = zip(values, following, strict=True)
    return sum(-value if value < after else value for value, after in pairs)
