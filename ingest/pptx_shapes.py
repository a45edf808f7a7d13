"""The shapes of a PowerPoint slide in reading order, and the text in each kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from tenkyo.ingest.cleaning import collapse_space
from tenkyo.ingest.content import Piece
from tenkyo.ingest.types import BlockKind

# The classes of python-pptx share no type that has all of what is asked of them here.
Shape: TypeAlias = Any
Xml: TypeAlias = Any

_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAX_CATEGORIES = 200
_MAX_DEPTH = 50


def unwrap_alternatives(tree: Xml) -> None:
    """Put what newer programs show in the place of the choice between it and a stand-in."""
    for choice in list(tree.iter(_ALTERNATIVES)):
        parent = choice.getparent()
        if parent is not None and len(choice):
            for shape in list(choice[0]):
                choice.addprevious(shape)
            parent.remove(choice)


def shapes_in_order(shapes: Iterable[Shape], *, tolerance: int, depth: int = 0) -> Iterator[Shape]:
    """Yield shapes from top to bottom, those at one height from left to right.

    ``tolerance`` is how far the tops of neighbours may differ. The shapes of a group stay together.
    """
    for shape in _rows(list(shapes), tolerance):
        if hasattr(shape, "shapes"):
            if depth < _MAX_DEPTH:
                yield from shapes_in_order(shape.shapes, tolerance=tolerance, depth=depth + 1)
        else:
            yield shape


def pieces_of_shape(shape: Shape, *, kind: BlockKind) -> Iterator[Piece]:
    """Yield the text of a shape: ``kind`` for its paragraphs, rows for tables and charts."""
    if shape.has_text_frame:
        yield from pieces_of_frame(shape.text_frame, kind=kind)
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            cells = (collapse_space(cell.text.replace("\v", "\n")) for cell in row.cells)
            yield Piece(" | ".join(cell for cell in cells if cell), "row")
    elif getattr(shape, "has_chart", False):
        yield from _pieces_of_chart(shape.chart)
    else:
        yield from _pieces_of_diagram(shape)


def pieces_of_frame(frame: Shape, *, kind: BlockKind) -> Iterator[Piece]:
    """Yield the paragraphs of a text frame; those set in from the margin are items."""
    for paragraph in frame.paragraphs:
        item = kind == "paragraph" and paragraph.level > 0
        yield Piece(paragraph.text.replace("\v", "\n"), "item" if item else kind)


def _rows(shapes: list[Shape], tolerance: int) -> Iterator[Shape]:
    row: list[Shape] = []
    for shape in sorted(shapes, key=lambda shape: shape.top or 0):
        if row and (shape.top or 0) - (row[0].top or 0) > tolerance:
            yield from sorted(row, key=lambda shape: shape.left or 0)
            row = []
        row.append(shape)
    yield from sorted(row, key=lambda shape: shape.left or 0)


def _pieces_of_chart(chart: Shape) -> Iterator[Piece]:
    """Yield a chart's title, and each series with its values by category."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield Piece(chart.chart_title.text_frame.text, "caption")
    for plot in chart.plots:
        categories = [str(category) for category in plot.categories][:_MAX_CATEGORIES]
        for series in plot.series:
            values = list(series.values)[:_MAX_CATEGORIES]
            cells = [
                f"{category}: {value:.15g}"
                for category, value in zip(categories, values, strict=False)
                if value is not None
            ]
            yield Piece(collapse_space(" | ".join([series.name, *cells])), "row")


def _pieces_of_diagram(shape: Shape) -> Iterator[Piece]:
    """Yield the boxes of a SmartArt diagram."""
    for link in shape._element.iter(f"{_DIAGRAM}relIds"):
        from pptx.oxml import parse_xml

        part = shape.part.related_part(link.get(f"{_RELATION}dm"))
        for box in parse_xml(part.blob).iter(f"{_DIAGRAM}t"):
            for paragraph in box.iter(f"{_DRAWING}p"):
                yield Piece("".join(t.text or "" for t in paragraph.iter(f"{_DRAWING}t")), "item")
