"""How the bytes of a file become chunks, as one value that a run is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from tenkyo.ingest.types import Chunk, Document


class Reader(Protocol):
    """Reads the bytes of a file into a document, or raises IngestError."""

    def __call__(self, path: PurePath, data: bytes, *, passwords: tuple[str, ...] = ()) -> Document:
        """Read one file; ``path`` gives its name and kind."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader and a chunker with the fingerprints that tell when either works otherwise."""

    read: Reader
    chunk: Callable[[Document], list[Chunk]]
    reader: str
    chunking: str


def standard_reading() -> Reading:
    """Return the reading that Tenkyo does."""
    from tenkyo.ingest.chunker import CHUNKING, chunk_document
    from tenkyo.ingest.readers import READER, read_document

    return Reading(read_document, chunk_document, READER, CHUNKING)
