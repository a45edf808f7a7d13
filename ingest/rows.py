"""Which lines of running text are rows of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tenkyo.ingest.cleaning import width

_GAP = re.compile(r"(?<![.?!:。])(?:\t+| {2,}|\s*\u3000\s*|\s*\|\s*)")
_LEADER = re.compile(r"(?:[.·…‥・]\s?){4,}\s*[\divx]{1,4}$", re.IGNORECASE)
_NUMBER = re.compile(r"[+\-△▲−]?[\d０-９][\d０-９,，.．:/]*(?:[%％万億兆人年月日円件名]*)")
_UNIT_APART = re.compile(r"(?<=\d) (?=[%％万億兆人年月日円件名])")
_PROSE = re.compile("[。，、！？]|[.!?]$")
_MAX_ROW = 400
_MAX_CELL = 24
_MAX_CELLS = 16


def find_rows(lines: Sequence[str]) -> list[bool]:
    """Tell of each line whether it is a table row.

    Rows are lines of a contents list (dots, then a page), lines parted by tabs or runs of spaces
    like the line beside them, and neighbours of as many short cells with numbers in the same place.
    """
    # No row is longer, and long lines would make the patterns slow.
    lines = [line if len(line) <= _MAX_ROW else "" for line in lines]
    gapped = [_gapped_cells(line) for line in lines]
    spaced = [_spaced_cells(line) for line in lines]
    rows = [bool(_LEADER.search(line[-40:])) for line in lines]
    for i in range(1, len(lines)):
        if gapped[i - 1] == gapped[i] >= 2 or _alike(spaced[i - 1], spaced[i]):
            rows[i - 1] = rows[i] = True
    for i in range(len(lines) - 1):
        if rows[i + 1] and not rows[i] and len(spaced[i]) == len(spaced[i + 1]) >= 3:
            rows[i] = True
    return rows


def _gapped_cells(line: str) -> int:
    return len(_GAP.split(line)) if _GAP.search(line) else 1


def _spaced_cells(line: str) -> list[str]:
    """Return the cells of a line parted by single spaces, none where it reads like prose."""
    cells = _UNIT_APART.sub("", line).split(" ")
    if not 3 <= len(cells) <= _MAX_CELLS or _PROSE.search(line):
        return []
    return cells if all(0 < width(cell) <= _MAX_CELL for cell in cells) else []


def _alike(above: list[str], below: list[str]) -> bool:
    if not above or len(above) != len(below):
        return False
    numeric = [
        bool(_NUMBER.fullmatch(a)) and bool(_NUMBER.fullmatch(b))
        for a, b in zip(above, below, strict=True)
    ]
    # Lines of English prose of as many words seldom have numbers in the same places.
    return sum(numeric) >= (1 if not "".join(above).isascii() else len(above) / 3)
