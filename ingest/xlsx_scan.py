"""What a stream of cells does not tell of a sheet: merged cells, formulas without a value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO

_PIECE = 1 << 18
_OVERLAP = 10_000
_MAX_MERGES = 100_000
_MAX_WIDTH = 60
_MERGE = re.compile(
    rb"""<(?:\w{1,9}:)?mergeCell\s[^>]{0,99}?ref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"""
)
_BARE_FORMULA = re.compile(
    rb"<c\b([^>]{0,200})>\s{0,9}(?:<f\b[^>]{0,300}/>|<f\b[^>]{0,300}>[^<]{0,8200}</f>)\s{0,9}"
    rb"(?:<v\s?/>|<v>\s{0,9}</v>)?\s{0,9}</c>"
)


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells, all four bounds included; rows and columns count from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Scan:
    """The merged cells by the row and column they begin in, and the formulas without a value."""

    merges: dict[int, dict[int, Merge]]
    bare_formulas: int


def scan_sheet(stream: IO[bytes]) -> Scan:
    """Look through the XML of a sheet, piece by piece."""
    merges: dict[int, dict[int, Merge]] = {}
    found = bare = 0
    rest = b""
    while piece := stream.read(_PIECE):
        window = rest + piece
        done = 0
        for match in _BARE_FORMULA.finditer(window):
            bare += b't="str"' not in match.group(1)
            done = match.end()
        for match in _MERGE.finditer(window):
            done = max(done, match.end())
            found += 1
            if found <= _MAX_MERGES:
                merge = _merge(match)
                merges.setdefault(merge.first_row, {}).setdefault(merge.first_column, merge)
        rest = window[max(done, len(window) - _OVERLAP) :]
    return Scan(merges, bare)


def _merge(match: re.Match[bytes]) -> Merge:
    first, top, last, bottom = match.groups()
    column = _column(first)
    return Merge(int(top), column, int(bottom), min(_column(last), column + _MAX_WIDTH))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
