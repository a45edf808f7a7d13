"""Rows of cells to blocks that name each cell by the header of its column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tenkyo.ingest.content import Piece
from tenkyo.ingest.measures import measure

_MAX_LABEL = 40
_LOOK_AHEAD = 5
_PROSE = re.compile(r"[。！？]|[.!?]$")
# With two columns of words alone, the first row is as likely the first line of a form.
_USUAL = re.compile(
    r"no\.?|#|id|key|code|name|title|item|term|word|category|type|country|city|value|content|note"
    r"|remarks?|description|meaning|definition|question|answer|japanese|english|date|person|role"
    r"|番号|項目.*|内容|名称?|.{1,4}名|氏名|担当.{0,2}|所属|役職|用語|説明|定義|意味|値|質問|回答|備考|区分|分類|国|都市|首都|住所"
    r"|和文|英文|日本語|英語|日付",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell: ``words`` tells text from numbers and dates.

    ``copied`` marks the text of a merged cell carried to the columns on its right.
    """

    column: int
    text: str
    words: bool
    copied: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty: its number in the file and its filled cells, left to right."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def own(self) -> tuple[Cell, ...]:
        """The cells that are not copied."""
        return tuple(cell for cell in self.cells if not cell.copied)


def pieces_of_rows(rows: Sequence[Row], place: Callable[[Row], str]) -> Iterator[Piece]:
    """Yield a block a row: "品名: 米 | 数量: 3" below a header, the bare cells elsewhere.

    A lone short text above a table is a heading. ``place`` gives a row's ``where``.
    """
    header: dict[int, str] = {}
    tables = 0
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and rows[end].number == rows[end - 1].number + 1:
            end += 1
        part = rows[start:end]
        while part and _is_title(part[0], rows[start + 1 : start + 4]):
            yield Piece(part[0].own[0].text, "heading", 2, place(part[0]))
            part = part[1:]
            start += 1
        depth = _header_depth(part, first=tables == 0)
        if depth:
            header = _labels(part[:depth])
        tables += bool(part)
        for i, row in enumerate(part):
            yield _piece({} if i < depth else header, row, place(row))
        start = end


def _is_title(row: Row, following: Sequence[Row]) -> bool:
    (cell, *others) = row.own
    return (
        not others
        and cell.words
        and len(cell.text) <= _MAX_LABEL
        and not _PROSE.search(cell.text)
        and any(len(below.own) > 1 for below in following)
    )


def _header_depth(rows: Sequence[Row], *, first: bool) -> int:
    """Return how many rows at the top of a table are its header: 0, 1, or 2 for merged cells."""
    if len(rows) < 2 or not _is_label_row(rows[0]):
        return 0
    grouped = any(cell.copied for cell in rows[0].cells)
    if grouped and len(rows) > 2 and _is_label_row(rows[1]):
        return 2
    labels = {cell.column for cell in rows[0].cells}
    below = [cell for row in rows[1 : 1 + _LOOK_AHEAD] for cell in row.own]
    if 2 * sum(cell.column in labels for cell in below) < len(below):
        return 0
    if len({cell.text for cell in rows[0].own}) < len(rows[0].own):
        return 0
    if any(not cell.words and cell.column in labels for cell in below):
        return 1
    usual = all(_USUAL.fullmatch(cell.text) for cell in rows[0].own)
    return int(first and (usual or len(labels) > 2))


def _is_label_row(row: Row) -> bool:
    return len(row.cells) > 1 and all(
        cell.words and len(cell.text) <= _MAX_LABEL and not _PROSE.search(cell.text)
        for cell in row.cells
    )


def _labels(rows: Sequence[Row]) -> dict[int, str]:
    labels: dict[int, str] = {}
    for row in rows:
        for cell in row.cells:
            above = labels.get(cell.column, "")
            same = above == cell.text
            labels[cell.column] = above if same else f"{above} {cell.text}".strip()
    return labels


def _piece(header: dict[int, str], row: Row, where: str) -> Piece:
    parts = []
    for cell in row.own:
        label = header.get(cell.column, "")
        parts.append(f"{label}: {cell.text}" if label not in ("", cell.text) else cell.text)
    text = " | ".join(parts)
    # What is too long for a chunk is better divided where its sentences end.
    return Piece(text, "row" if measure(text).fits else "paragraph", where=where)
