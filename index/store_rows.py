"""How chunks, sentences and vectors look in the rows of a store."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.types import SourceFile, StoredChunk
from tenkyo.ingest.cleaning import shown_name
from tenkyo.ingest.types import Chunk, Sentence

Rows = NDArray[np.int64]

# What `stored_chunk` is made of, in its order.
CHUNK_COLUMNS = (
    "c.id, c.document, c.ordinal, c.start, c.end, c.first_page, c.last_page, c.language,"
    " c.sentences, t.heading, t.place, t.text, d.id, d.media_type, title.text, page.label"
    " FROM chunk c JOIN content t ON t.chunk = c.id JOIN document d ON d.key = c.document"
    " JOIN title ON title.document = d.key"
    " LEFT JOIN page ON page.document = d.key AND page.number = c.first_page"
)

# SQLite takes 999 variables a statement everywhere.
_VARIABLES = 900


def name_title(places: Sequence[str]) -> str:
    """Return the title of a document that states none: the name of its first file."""
    return shown_name(PurePosixPath(places[0]).stem) if places else ""


def pack_sentences(chunk: Chunk) -> bytes:
    """Pack a chunk's sentences as pairs of 32-bit offsets from its start."""
    pairs = [(s.start - chunk.start, s.end - chunk.start) for s in chunk.sentences]
    return np.array(pairs, "<i4").tobytes()


def _unpack_sentences(blob: bytes, start: int) -> tuple[Sentence, ...]:
    offsets = np.frombuffer(blob, "<i4").tolist()
    pairs = zip(offsets[::2], offsets[1::2], strict=True)
    return tuple(Sentence(n, start + a, start + b) for n, (a, b) in enumerate(pairs))


def stored_chunk(record: tuple[Any, ...], places: dict[int, tuple[str, ...]]) -> StoredChunk:
    """Return a chunk from a record of `CHUNK_COLUMNS` and the places of its document."""
    (row, document, ordinal, start, end, first, last, language, sentences) = record[:9]
    (heading, place, text, document_id, media_type, title, label) = record[9:]
    chunk = Chunk(
        document_id=document_id,
        ordinal=ordinal,
        text=text,
        start=start,
        end=end,
        first_page=first,
        last_page=last,
        language=language,
        heading=heading,
        where=place,
        sentences=_unpack_sentences(sentences, start),
    )
    lies = places.get(document, ())
    return StoredChunk(row, chunk, title or name_title(lies), media_type, lies, label)


def source_file(
    root: Path,
    name: str,
    path: str,
    spelled: bytes,
    size: int,
    mtime_ns: int,
    checked_ns: int,
    document_id: str | None,
    state: Literal["ok", "failed", "kept"],
    reason: str | None,
    *,
    several: bool,
) -> SourceFile:
    """Return a file from its columns; ``several`` tells whether the index has several folders."""
    return SourceFile(
        folder=root,
        folder_name=name,
        path=path,
        shown=f"{name}/{path}" if several else path,
        location=root / os.fsdecode(spelled),
        size=size,
        mtime_ns=mtime_ns,
        checked_ns=checked_ns,
        document_id=document_id,
        state=state,
        reason=reason,
    )


def unpack_vectors(blob: bytes, dim: int) -> NDArray[np.float16]:
    """Return vectors of shape (1 + sentences, dim)."""
    return np.frombuffer(blob, "<f2").astype(np.float16, copy=False).reshape(-1, dim)


def parts(rows: Sequence[int] | Rows) -> Iterator[list[int]]:
    """Cut row numbers into lists that one statement can take."""
    numbers = np.asarray(rows, np.int64).tolist()
    edges = [*range(0, len(numbers), _VARIABLES), len(numbers)]
    for start, end in pairwise(edges):
        if end > start:
            yield numbers[start:end]


def marks(part: Sequence[int]) -> str:
    """Return as many variables as there are numbers, for a statement."""
    return ",".join("?" * len(part))
