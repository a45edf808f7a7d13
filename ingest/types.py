"""The vocabulary of reading: documents, pages, blocks, chunks and sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["ja", "en", "other"]
BlockKind = Literal["heading", "paragraph", "item", "row", "caption", "note"]


@dataclass(frozen=True, slots=True)
class Page:
    """A physical page, slide or sheet, or the whole of a format without pages.

    ``number`` counts from 1. ``label`` is the page number as printed ("iv"), or None where it is
    unknown. ``furniture`` holds running headers, footers and page numbers, which are no part of the
    document's text. ``warning`` says in English what could not be read here, or is None.
    """

    number: int
    text: str
    start: int
    label: str | None = None
    furniture: str = ""
    heading: str | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, as shares of the page's width and height from its upper left."""

    page: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the document's text that keeps its own lines; sentences never cross its ends.

    ``level`` is 1 to 6 for a heading and 0 otherwise. ``where`` names the place in a format without
    pages ("¶ 12", "line 40") and is None where the page says enough.
    """

    start: int
    end: int
    kind: BlockKind
    level: int = 0
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file: ``id`` names the content, so equal bytes are one document.

    The pages' texts laid end to end are the document's text, and ``page.start`` is the offset of a
    page in it. Offsets are code points.
    """

    id: str
    title: str
    media_type: str
    language: Language
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    date: str | None = None

    @property
    def text(self) -> str:
        """The text of all pages, in order."""
        return "".join(page.text for page in self.pages)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a chunk, by its code point offsets in the document's text."""

    ordinal: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stored stretch of a document: ``document.text[start:end] == text``.

    The chunks of a document lie end to end and cover all of its text; ``sentences`` lie inside the
    chunk, in order. ``heading`` is the heading the chunk stands under, when it does not itself
    begin with it. ``where`` names the place in a format without pages.
    """

    document_id: str
    ordinal: int
    text: str
    start: int
    end: int
    first_page: int
    last_page: int
    language: Language
    heading: str | None = None
    where: str | None = None
    sentences: tuple[Sentence, ...] = field(default=())

    @property
    def id(self) -> str:
        """The chunk's name: its document's id and its place in it."""
        return f"{self.document_id}:{self.ordinal}"

    def part(self, start: int, end: int) -> str:
        """Return the chunk's text between two offsets of the document."""
        return self.text[start - self.start : end - self.start]
