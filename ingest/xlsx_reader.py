"""Excel (.xlsx): each sheet a page, each row with the header of its columns."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from tenkyo.ingest.archive import SHEETS, check_office
from tenkyo.ingest.cell_formats import show_value
from tenkyo.ingest.cleaning import clean_text, collapse_space
from tenkyo.ingest.content import Content, Sheet, iso_day, lay_out_sheets, sensible_title
from tenkyo.ingest.grid import Cell, Row, pieces_of_rows
from tenkyo.ingest.xlsx_scan import Merge, scan_sheet

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_MAX_ROWS = 100_000
_MAX_CELLS = 2_000_000
_MAX_SHEETS = 1_000
_MAX_OPEN_MERGES = 200
_HEADER_ROWS = 3
_BARE_NAME = re.compile(r"[^\W\d]\w*")
# Formats that Japanese Excel numbers without saying what they are (ECMA-376 part 1, 18.8.30).
_JAPANESE = dict.fromkeys((*range(27, 37), *range(50, 59)), "年月日")
_JAPANESE |= dict.fromkeys((30,), "yyyy-mm-dd") | dict.fromkeys((34, 52, 55), "年月")
_JAPANESE_TIMES = (32, 33)


@dataclass(slots=True)
class _Budget:
    """What may still be read of the file; ``more`` tells that something was left."""

    rows: int = _MAX_ROWS
    cells: int = _MAX_CELLS
    more: bool = False


@dataclass(slots=True)
class _Merged:
    """The merged cells that the row at hand may lie in, with their text."""

    starting: dict[int, dict[int, Merge]]
    open: list[tuple[Merge, Cell]] = field(default_factory=list)

    def complete(self, number: int, cells: dict[int, Cell]) -> None:
        """Add to a row what merged cells above and to the left say."""
        self.open = [entry for entry in self.open if entry[0].last_row >= number]
        for merge, cell in self.open:
            cells.setdefault(merge.first_column, cell)
            if number - merge.first_row < _HEADER_ROWS:
                _copy_right(merge, cell, cells)
        for merge in self.starting.get(number, {}).values():
            anchor = cells.get(merge.first_column)
            if anchor is None:
                continue
            if merge.last_row > number and len(self.open) < _MAX_OPEN_MERGES:
                self.open.append((merge, anchor))
            _copy_right(merge, anchor, cells)


def read_xlsx(data: bytes) -> Content:
    """Read a workbook, hidden sheets and rows too; ``where`` is "Sheet1!A5:D5".

    Formulas have the value that Excel saved. What was left out is said by the page's warning.
    Raises what `check_office` raises.
    """
    check_office(data, kind="Excel", suffix=".xlsx", limits=SHEETS)
    import openpyxl

    with warnings.catch_warnings():
        # It warns of pictures, validation and other things that it does not keep.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(
            BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        budget = _Budget()
        sheets = [_sheet(sheet, budget) for sheet in book.worksheets[:_MAX_SHEETS]]
        properties = book.properties
    changed = properties.modified or properties.created
    return lay_out_sheets(
        sheets,
        title=sensible_title(properties.title),
        date=iso_day(changed.isoformat()) if changed else None,
    )


def _sheet(sheet: ReadOnlyWorksheet, budget: _Budget) -> Sheet:
    name = collapse_space(clean_text(sheet.title or "")) or "?"
    # The package gives a stream of cells no other way to the sheet's XML.
    with sheet.parent._archive.open(sheet._worksheet_path) as stream:
        scan = scan_sheet(stream)
    # The size a sheet states may be false, and would be filled up with empty cells.
    sheet.reset_dimensions()
    budget.more = False
    rows = list(_rows(sheet, _Merged(scan.merges), budget))
    said = []
    if budget.more:
        said.append("this sheet is too large and was read in part; divide the file")
    if scan.bare_formulas:
        said.append(
            f"formulas without a saved value: {scan.bare_formulas:,}; open and save it in Excel"
        )
    quoted = name if _BARE_NAME.fullmatch(name) else "'" + name.replace("'", "''") + "'"
    return Sheet(
        tuple(pieces_of_rows(rows, lambda row: f"{quoted}!{_range(row)}")),
        heading=name,
        warning="; ".join(said) or None,
    )


def _rows(sheet: ReadOnlyWorksheet, merged: _Merged, budget: _Budget) -> Iterator[Row]:
    for number, values in enumerate(sheet.iter_rows(), 1):
        budget.cells -= 1 + len(values)
        if budget.rows <= 0 or budget.cells < 0:
            budget.more = True
            return
        cells = {
            cell.column: shown
            for cell in values
            if cell.value is not None and (shown := _cell(cell)) is not None
        }
        if not cells:
            continue
        merged.complete(number, cells)
        budget.rows -= 1
        yield Row(number, tuple(cells[column] for column in sorted(cells)))


def _cell(cell: ReadOnlyCell) -> Cell | None:
    """Return what a cell shows, or None for errors and white space."""
    if cell.data_type == "e":
        return None
    value, code = _value(cell)
    text = collapse_space(clean_text(show_value(value, code)))
    return Cell(cell.column, text, words=isinstance(value, str)) if text else None


def _value(cell: ReadOnlyCell) -> tuple[object, str]:
    """Return a cell's value and number format."""
    value = cell.value
    if isinstance(value, str | bool):
        return value, ""
    try:
        number = cell.style_array.numFmtId
        code = cell.number_format or "General"
    except (IndexError, AttributeError):
        return value, "General"
    if isinstance(value, int | float) and (number in _JAPANESE):
        from openpyxl.utils.datetime import from_excel

        try:
            moment = from_excel(value, cell.parent.parent.epoch)
        except (ValueError, OverflowError):
            return value, "General"
        if number in _JAPANESE_TIMES and hasattr(moment, "time"):
            moment = moment.time()
        return moment, _JAPANESE[number]
    return value, code


def _copy_right(merge: Merge, cell: Cell, cells: dict[int, Cell]) -> None:
    for column in range(merge.first_column + 1, merge.last_column + 1):
        cells.setdefault(column, Cell(column, cell.text, cell.words, copied=True))


def _range(row: Row) -> str:
    """Return the range of a row's cells as "A5:D5", or "A5" for one."""
    first, last = (f"{_letters(row.own[i].column)}{row.number}" for i in (0, -1))
    return first if first == last else f"{first}:{last}"


def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))
