"""Which blocks of running text are headings, judged by outline, type size, numbers and position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from tenkyo.ingest.cleaning import width
from tenkyo.ingest.line_marks import (
    ends_sentence,
    is_plain_number,
    is_quantity,
    mark_of,
    may_be_heading,
    numbered_level,
)

if TYPE_CHECKING:
    from tenkyo.ingest.lines import Line


class Sized(Protocol):
    """A line of text whose type size may be known."""

    @property
    def text(self) -> str:
        """The line's text."""
        ...

    @property
    def size(self) -> float | None:
        """The type size in points."""
        ...


_LARGER = 1.15
_MAX_LARGE = 120
_ALONE = 40


def find_headings(groups: Sequence[Sequence[Line]], rows: Sequence[bool]) -> list[int]:
    """Return the heading level of each group of lines, 0 for what is no heading."""
    sizes = _heading_sizes(groups)
    levels = []
    for i, group in enumerate(groups):
        before = groups[i - 1] if i else None
        after = groups[i + 1] if i + 1 < len(groups) else None
        levels.append(0 if rows[i] else _level(group, before, after, sizes))
    return levels


def body_size(lines: Iterable[Sized]) -> float | None:
    """Return the type size that most characters have."""
    counts: Counter[float] = Counter()
    for line in lines:
        if line.size is not None:
            counts[line.size] += len(line.text)
    return counts.most_common(1)[0][0] if counts else None


def _heading_sizes(groups: Sequence[Sequence[Line]]) -> list[float]:
    """Return the type sizes clearly above the body's, largest first."""
    lines = [line for group in groups for line in group]
    body = body_size(lines)
    if body is None:
        return []
    found = {line.size for line in lines if line.size is not None and line.size > _LARGER * body}
    return sorted(found, reverse=True)


def _level(
    group: Sequence[Line],
    before: Sequence[Line] | None,
    after: Sequence[Line] | None,
    sizes: Sequence[float],
) -> int:
    first = group[0]
    text = "".join(line.text for line in group)
    if first.level:
        return first.level
    large = first.size in sizes and not is_quantity(text)
    if large and width(text) <= _MAX_LARGE and may_be_heading(text[-30:]):
        return min(6, 1 + sizes.index(first.size))
    if len(group) > 1:
        return 0
    if level := numbered_level(first.text):
        return 0 if _in_list(first, before, after) else level
    if _is_bold_title(first, after):
        return min(6, len(sizes) + 2)
    return 2 if _stands_alone(first, before, after) else 0


def _is_bold_title(line: Line, after: Sequence[Line] | None) -> bool:
    """Whether a short line in bold type stands above one that is not."""
    if not line.bold or line.opens or not after or after[0].bold:
        return False
    return not mark_of(line.text) and may_be_heading(line.text) and not is_quantity(line.text)


def _in_list(line: Line, before: Sequence[Line] | None, after: Sequence[Line] | None) -> bool:
    """Whether the numbered line has numbered neighbours, which makes it an item of a list."""
    if not is_plain_number(line.text):
        return False
    beside = [group[0].text for group in (before, after) if group]
    return any(is_plain_number(text) and mark_of(text) == "number" for text in beside)


def _stands_alone(line: Line, before: Sequence[Line] | None, after: Sequence[Line] | None) -> bool:
    """Whether a short line between blank lines introduces the sentences or items below it."""
    if not after or mark_of(line.text) or not may_be_heading(line.text):
        return False
    if width(line.text) > _ALONE or after[0].gap != 1 or (before and not line.gap):
        return False
    if before and not ends_sentence(before[-1].text):
        return False
    below = "".join(part.text for part in after)
    return mark_of(below) == "bullet" or (ends_sentence(below) and width(below) >= _ALONE)
