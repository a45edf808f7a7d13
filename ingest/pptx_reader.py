"""PowerPoint (.pptx): each slide a page, its title first, its notes last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from tenkyo.ingest.archive import check_office
from tenkyo.ingest.cleaning import clean_text, collapse_space, width
from tenkyo.ingest.content import Content, Piece, Sheet, iso_day, lay_out_sheets, sensible_title
from tenkyo.ingest.pptx_shapes import (
    Shape,
    pieces_of_frame,
    pieces_of_shape,
    shapes_in_order,
    unwrap_alternatives,
)
from tenkyo.ingest.types import BlockKind

if TYPE_CHECKING:
    from pptx.slide import Slide, Slides

# Presentations made by python-pptx carry the date of its template.
_TEMPLATE_DATE = datetime(2013, 1, 27, 9, 15, 58)
_MAX_TITLE = 80
_DAMAGED = "this slide is damaged and could not be read"
_IN_PART = "a part of this slide is damaged and could not be read"


def read_pptx(data: bytes) -> Content:
    """Read a presentation, hidden slides too; speaker notes are of the kind "note".

    Footers, dates and slide numbers are furniture. Damaged slides are pages with a warning.
    Raises what `check_office` raises.
    """
    check_office(data, kind="PowerPoint", suffix=".pptx")
    import pptx

    presentation = pptx.Presentation(BytesIO(data))
    tolerance = int(presentation.slide_height or 0) // 40
    slides = presentation.slides
    sheets = [_slide(slides, index, tolerance) for index in range(len(slides))]
    properties = presentation.core_properties
    changed = properties.modified or properties.created
    if changed and changed.replace(tzinfo=None) == _TEMPLATE_DATE:
        changed = None
    return lay_out_sheets(
        sheets,
        title=sensible_title(properties.title),
        date=iso_day(changed.isoformat()) if changed else None,
    )


def _slide(slides: Slides, index: int, tolerance: int) -> Sheet:
    try:
        slide = slides[index]
        unwrap_alternatives(slide.shapes._spTree)
        shapes = list(shapes_in_order(slide.shapes, tolerance=tolerance))
        title = slide.shapes.title
    except Exception:
        # The library raises whatever its code trips over; the other slides are still good.
        return Sheet((), warning=_DAMAGED)
    warning = None
    pieces: list[Piece] = []
    furniture: list[str] = []
    for shape in shapes:
        try:
            if _is_furniture(shape):
                furniture.append(collapse_space(clean_text(shape.text_frame.text)))
            elif title is None or shape.shape_id != title.shape_id:
                pieces.extend(pieces_of_shape(shape, kind=_kind(shape)))
        except Exception:
            warning = _IN_PART
    heading = _line(title.text_frame.text) if title is not None else ""
    if not heading:
        heading, pieces = _first_line(pieces)
    above = [Piece(heading, "heading", 1)] if heading else []
    return Sheet(
        (*above, *pieces, *_notes(slide)),
        heading=heading or None,
        furniture="\n".join(line for line in furniture if line),
        warning=warning,
    )


def _first_line(pieces: list[Piece]) -> tuple[str, list[Piece]]:
    """Take the first text for the title where it reads like one, and the rest."""
    filled = [piece for piece in pieces if piece.text.strip()]
    if len(filled) < 2 or filled[0].kind != "paragraph":
        return "", filled
    line = _line(filled[0].text)
    if width(line) > _MAX_TITLE or line.endswith(("。", ".")):
        return "", filled
    return line, filled[1:]


def _line(text: str) -> str:
    return collapse_space(clean_text(text))


def _is_furniture(shape: Shape) -> bool:
    from pptx.enum.shapes import PP_PLACEHOLDER as KINDS

    if not shape.is_placeholder or not shape.has_text_frame:
        return False
    kinds = (KINDS.SLIDE_NUMBER, KINDS.DATE, KINDS.FOOTER, KINDS.HEADER)
    return shape.placeholder_format.type in kinds


def _kind(shape: Shape) -> BlockKind:
    from pptx.enum.shapes import PP_PLACEHOLDER as KINDS

    if not shape.is_placeholder:
        return "paragraph"
    kinds = (KINDS.BODY, KINDS.OBJECT, KINDS.VERTICAL_BODY, KINDS.VERTICAL_OBJECT)
    return "item" if shape.placeholder_format.type in kinds else "paragraph"


def _notes(slide: Slide) -> Iterator[Piece]:
    try:
        frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        if frame is not None:
            yield from pieces_of_frame(frame, kind="note")
    except (AttributeError, KeyError, ValueError):
        return
