"""Word (.docx): paragraphs, lists and tables in order, with the headings' levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from tenkyo.ingest.archive import check_office
from tenkyo.ingest.content import Content, Piece, lay_out, sensible_title
from tenkyo.ingest.docx_styles import Styles, read_styles, tag_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

# Documents made by python-docx carry the date of its template.
_TEMPLATE_DATE = datetime(2013, 12, 23, 23, 15)
# Readings of ruby, text moved away, and second copies of what stands beside them.
_NOT_SHOWN = frozenset(("w:rt", "w:moveFrom", "w:del", "mc:Fallback", "w:sdtPr", "w:pPr", "w:rPr"))
_CHARACTERS = {"w:tab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-", "w:ptab": "\t"}


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph's element with the text boxes that hang on it."""

    text: str
    boxes: tuple[BaseOxmlElement, ...]


def read_docx(data: bytes) -> Content:
    """Read a Word document, blocks numbered "¶ 1", "¶ 2", … in order; footnotes come last.

    Headers and footers are left out. Raises `UnreadableFile` for archives that are damaged or
    unpack to an excess, `PasswordRequired` for protected ones.
    """
    check_office(data, kind="Word", suffix=".docx")
    import docx

    document = docx.Document(BytesIO(data))
    styles = read_styles(document.styles.element)
    properties = document.core_properties
    changed = properties.modified or properties.created
    if changed and changed.replace(tzinfo=None) == _TEMPLATE_DATE:
        changed = None
    pieces = [*_pieces(document.element.body, styles), *_footnotes(document, styles)]
    numbered = (
        Piece(piece.text, piece.kind, piece.level, f"¶ {number}")
        for number, piece in enumerate((piece for piece in pieces if piece.text.strip()), 1)
    )
    return lay_out(
        numbered,
        title=sensible_title(properties.title),
        date=changed.date().isoformat() if changed else None,
    )


def _pieces(container: BaseOxmlElement, styles: Styles) -> Iterator[Piece]:
    """Yield the blocks of a body, a cell or a text box, without recursion."""
    waiting = [container]
    while waiting:
        element = waiting.pop()
        tag = tag_of(element)
        if tag == "w:p":
            paragraph = _paragraph(element)
            yield styles.piece(element, paragraph.text)
            waiting.extend(reversed(paragraph.boxes))
        elif tag == "w:tr":
            if _is_layout(element):
                waiting.extend(reversed(element))
            else:
                yield Piece(_row(element), "row")
        elif tag not in _NOT_SHOWN:
            waiting.extend(reversed(element))


def _is_layout(row: BaseOxmlElement) -> bool:
    """Whether a row holds another table, so that its cells are no cells of data."""
    return next(row.iter("{*}tbl"), None) is not None


def _row(row: BaseOxmlElement) -> str:
    cells = []
    for cell in row.iter("{*}tc"):
        lines = (_paragraph(paragraph).text.strip() for paragraph in cell.iter("{*}p"))
        if text := " ".join(line for line in lines if line):
            cells.append(" ".join(text.split()))
    return " | ".join(cells)


def _paragraph(element: BaseOxmlElement) -> _Paragraph:
    parts: list[str] = []
    boxes: list[BaseOxmlElement] = []
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        tag = tag_of(child)
        if tag == "w:t":
            parts.append(child.text or "")
        elif tag in _CHARACTERS:
            parts.append(_CHARACTERS[tag])
        elif tag == "w:txbxContent":
            boxes.append(child)
        elif tag not in _NOT_SHOWN:
            waiting.extend(reversed(child))
    return _Paragraph("".join(parts), tuple(boxes))


def _footnotes(document: Document, styles: Styles) -> Iterator[Piece]:
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in ("footnotes", "endnotes") and not relation.is_external:
            for piece in _pieces(parse_xml(relation.target_part.blob), styles):
                yield Piece(piece.text, "note")
