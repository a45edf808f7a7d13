"""CSV and TSV: the delimiter found out, each row with the header of its columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from tenkyo.ingest.cleaning import clean_text, collapse_space
from tenkyo.ingest.content import Content, Sheet, lay_out_sheets
from tenkyo.ingest.decoding import decode_text
from tenkyo.ingest.grid import Cell, Row, pieces_of_rows

MAX_ROWS = 100_000
_MAX_CELLS = 1_000_000
_DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 50
_SAMPLE = 100_000
_NUMBER = re.compile(
    r"[(+\-−△▲]?\s?[¥￥$€£]?\s?[\d０-９][\d０-９,，.．:：/\-年月日時分秒 ]*"
    r"(?:[%％円ドル人件個名万億兆台社校か国]*)\)?"
)


def read_csv(data: bytes) -> Content:
    """Read a table of text in any Japanese encoding, each row a block.

    ``where`` is "row 1", "row 2" and so on, counted as a spreadsheet program does. Raises
    `NotText` for binary data.
    """
    text = clean_text(decode_text(data))
    delimiter = _delimiter(text[:_SAMPLE])
    try:
        rows, more = _rows(text, delimiter, quoted=True)
    except csv.Error:
        # A quotation mark that is never closed swallows the rest, up to the field's limit.
        before = csv.field_size_limit(len(text))
        try:
            rows, more = _rows(text, delimiter, quoted=False)
        finally:
            csv.field_size_limit(before)
    warning = f"only the first {len(rows):,} rows were read; divide the file" if more else None
    pieces = tuple(pieces_of_rows(rows, lambda row: f"row {row.number}"))
    return lay_out_sheets([Sheet(pieces, warning=warning)])


def is_number(text: str) -> bool:
    """Whether a cell's text is a number, a date or an amount of something."""
    return _NUMBER.fullmatch(text) is not None


def _rows(text: str, delimiter: str, *, quoted: bool) -> tuple[list[Row], bool]:
    """Return the filled rows, and whether there are more than may be read."""
    rows: list[Row] = []
    cells = 0
    for row in _filled(text, delimiter, quoted=quoted):
        cells += len(row.cells)
        if len(rows) == MAX_ROWS or cells > _MAX_CELLS:
            return rows, True
        rows.append(row)
    return rows, False


def _filled(text: str, delimiter: str, *, quoted: bool) -> Iterator[Row]:
    for number, values in enumerate(_records(text, delimiter, quoted=quoted), 1):
        cells = tuple(
            Cell(column, shown, words=not is_number(shown))
            for column, value in enumerate(values)
            if (shown := collapse_space(value))
        )
        if cells:
            yield Row(number, cells)


def _records(text: str, delimiter: str, *, quoted: bool) -> Iterator[list[str]]:
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        skipinitialspace=True,
    )


def _delimiter(sample: str) -> str:
    """Return the character that parts the most rows into the same number of cells."""

    def evenness(delimiter: str) -> tuple[int, int]:
        try:
            records = list(islice(_records(sample, delimiter, quoted=True), _SAMPLE_ROWS))
        except csv.Error:
            return 0, 0
        counts = Counter(len(record) for record in records if len(record) > 1)
        return max(((n, width) for width, n in counts.items()), default=(0, 0))

    return max(_DELIMITERS, key=evenness)
