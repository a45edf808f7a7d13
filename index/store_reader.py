"""Read a store: one snapshot sees one generation, whatever is written meanwhile."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.path_filter import Place, matching_documents
from tenkyo.index.store_files import StoredFiles
from tenkyo.index.store_rows import (
    CHUNK_COLUMNS,
    Rows,
    marks,
    name_title,
    parts,
    stored_chunk,
    unpack_vectors,
)
from tenkyo.index.types import EncoderInfo, Manifest, QueryFilter, StoredChunk
from tenkyo.ingest.types import Document, Language, Page

# In the order of `Place`.
_PLACES = (
    "SELECT s.document, f.name, s.path, s.mtime_ns, d.date FROM source_file s"
    " JOIN folder f ON f.id = s.folder JOIN document d ON d.key = s.document"
)


class Snapshot(StoredFiles):
    """A store as of one generation. Lives as long as the ``with`` block that made it.

    ``store_name`` and ``generation`` together identify what a cache covers.
    """

    def __init__(self, connection: sqlite3.Connection, store_name: str) -> None:
        super().__init__(connection)
        self.store_name = store_name
        self.generation = int(self.meta("generation"))

    def meta(self, key: str) -> str:
        """Return a value the store keeps about itself, empty when it has none."""
        row = self._one("SELECT value FROM meta WHERE key = ?", (key,))
        return str(row[0]) if row else ""

    def manifest(self) -> Manifest:
        """Return what the store says of itself."""
        return Manifest(
            format_version=self._count("PRAGMA user_version"),
            generation=self.generation,
            encoder=self.encoder,
            chunking=self.meta("chunking"),
            reader=self.meta("reader"),
            documents=self._count("SELECT count(*) FROM document"),
            chunks=self._count("SELECT count(*) FROM chunk"),
            created_at=self.meta("created_at"),
            updated_at=self.meta("updated_at"),
        )

    @cached_property
    def encoder(self) -> EncoderInfo:
        """The encoder that made the vectors."""
        return EncoderInfo(**json.loads(self.meta("encoder")))

    @cached_property
    def page_count(self) -> int:
        """How many pages the documents have."""
        query = "SELECT count(*) FROM page WHERE document IN (SELECT key FROM document)"
        return self._count(query)

    def chunk_rows(self) -> Rows:
        """Return the rows of all chunks, ascending."""
        # Without an order SQLite reads an index, a tenth of the table's size.
        return np.sort(self._rows("SELECT id FROM chunk"))

    def rows_since(self, generation: int) -> Rows:
        """Return the rows of the chunks written after a generation, ascending."""
        return self._rows("SELECT id FROM chunk WHERE generation > ? ORDER BY id", (generation,))

    def document_rows(self, document_id: str) -> Rows:
        """Return the rows of a document's chunks, in the document's order."""
        return self._rows(
            "SELECT chunk.id FROM chunk JOIN document ON document.key = chunk.document"
            " WHERE document.id = ? ORDER BY ordinal",
            (document_id,),
        )

    def neighbours(self, row: int) -> tuple[int | None, int | None]:
        """Return the rows of the chunks before and after one in its document."""
        here = self._one("SELECT document, ordinal FROM chunk WHERE id = ?", (int(row),))
        if here is None:
            return None, None
        query = "SELECT id FROM chunk WHERE document = ? AND ordinal = ?"
        before, after = (self._one(query, (here[0], here[1] + step)) for step in (-1, 1))
        return before[0] if before else None, after[0] if after else None

    def chunks(self, rows: Sequence[int] | Rows) -> dict[int, StoredChunk]:
        """Return chunks by row; rows that are gone are left out."""
        found: dict[int, StoredChunk] = {}
        for part in parts(rows):
            query = f"SELECT {CHUNK_COLUMNS} WHERE c.id IN ({marks(part)})"
            records = self._connection.execute(query, part).fetchall()
            places = self.places_of({record[1] for record in records})
            found.update((record[0], stored_chunk(record, places)) for record in records)
        return found

    def languages(self, rows: Sequence[int] | Rows) -> dict[int, Language]:
        """Return the languages of chunks by row."""
        found: dict[int, Language] = {}
        for part in parts(rows):
            query = f"SELECT id, language FROM chunk WHERE id IN ({marks(part)})"
            found.update(self._connection.execute(query, part).fetchall())
        return found

    def iter_chunks(
        self, rows: Sequence[int] | Rows | None = None, *, batch: int = 512
    ) -> Iterator[StoredChunk]:
        """Yield chunks in row order, a batch in memory at a time; all of them by default."""
        every = self.chunk_rows() if rows is None else np.unique(np.asarray(rows, np.int64))
        for start in range(0, len(every), batch):
            found = self.chunks(every[start : start + batch])
            yield from (found[row] for row in sorted(found))

    def vectors(self, rows: Sequence[int] | Rows) -> dict[int, NDArray[np.float16]]:
        """Return vectors by row, each of shape (1 + sentences, dim): the chunk's own first."""
        dim = self.encoder.dim
        found: dict[int, NDArray[np.float16]] = {}
        for part in parts(rows):
            query = (
                "SELECT c.id, e.vectors FROM chunk c JOIN embedding e ON e.chunk = c.id"
                f" WHERE c.id IN ({marks(part)})"
            )
            for row, blob in self._connection.execute(query, part):
                found[row] = unpack_vectors(blob, dim)
        return found

    def iter_vectors(
        self, rows: Sequence[int] | Rows | None = None, *, batch: int = 2048
    ) -> Iterator[tuple[Rows, list[NDArray[np.float16]]]]:
        """Yield batches of rows, ascending, with their vectors; all of them by default."""
        every = self.chunk_rows() if rows is None else np.unique(np.asarray(rows, np.int64))
        for start in range(0, len(every), batch):
            found = self.vectors(every[start : start + batch])
            present = np.array(sorted(found), np.int64)
            yield present, [found[row] for row in present.tolist()]

    def document(self, document_id: str) -> Document:
        """Return a document with its pages and their texts, but without blocks.

        Raises KeyError when the store has no such document.
        """
        query = (
            "SELECT d.key, title.text, d.media_type, d.language, d.date FROM document d"
            " JOIN title ON title.document = d.key WHERE d.id = ?"
        )
        found = self._one(query, (document_id,))
        if found is None:
            raise KeyError(document_id)
        key, title, media_type, language, date = found
        text = self.text(document_id)
        places = self.places_of({key}).get(key, ())
        pages = self._connection.execute(
            "SELECT number, start, label, furniture, heading, warning FROM page"
            " WHERE document = ? ORDER BY number",
            (key,),
        ).fetchall()
        ends = [page[1] for page in pages[1:]] + [len(text)]
        return Document(
            id=document_id,
            title=title or name_title(places),
            media_type=media_type,
            language=language,
            pages=tuple(
                Page(number, text[start:end], start, label, furniture, heading, warning)
                for (number, start, label, furniture, heading, warning), end in zip(
                    pages, ends, strict=True
                )
            ),
            blocks=(),
            date=date,
        )

    def text(self, document_id: str, start: int = 0, end: int | None = None) -> str:
        """Return a stretch of a document's text, all of it by default.

        Raises KeyError when the store has no such document.
        """
        key = self._one("SELECT key FROM document WHERE id = ?", (document_id,))
        if key is None:
            raise KeyError(document_id)
        limit = 2**62 if end is None else end
        pieces = self._connection.execute(
            "SELECT c.start, t.text FROM chunk c JOIN content t ON t.chunk = c.id"
            " WHERE c.document = ? AND c.end > ? AND c.start < ? ORDER BY c.ordinal",
            (key[0], start, limit),
        ).fetchall()
        if not pieces:
            return ""
        first = pieces[0][0]
        text = "".join(piece for _, piece in pieces)
        return text[max(0, start - first) : max(0, limit - first)]

    def has_document(self, document_id: str) -> bool:
        """Tell whether the store has a document."""
        return self._one("SELECT 1 FROM document WHERE id = ?", (document_id,)) is not None

    def page_at(self, document_id: str, offset: int) -> Page:
        """Return the page on which an offset of a document's text lies, without its text.

        Raises KeyError when the store has no such document.
        """
        row = self._one(
            "SELECT page.number, page.start, page.label, page.heading, page.warning FROM page"
            " JOIN document d ON d.key = page.document WHERE d.id = ? AND page.start <= ?"
            " ORDER BY page.number DESC LIMIT 1",
            (document_id, offset),
        )
        if row is None:
            raise KeyError(document_id)
        number, start, label, heading, warning = row
        return Page(number, "", start, label=label, heading=heading, warning=warning)

    def rows_matching(self, query_filter: QueryFilter) -> Rows | None:
        """Return the rows of the chunks a filter lets pass, ascending; None when it is empty."""
        if query_filter == QueryFilter():
            return None
        spoken = () if query_filter.language is None else (query_filter.language,)
        if query_filter == QueryFilter(language=query_filter.language):
            return np.sort(self._rows("SELECT id FROM chunk WHERE language = ?", spoken))
        places = map(Place._make, self._connection.execute(_PLACES))
        keys = matching_documents(query_filter, places, several=self._several)
        language = " AND language = ?" if spoken else ""
        matching = [
            self._rows(
                f"SELECT id FROM chunk WHERE document IN ({marks(part)}){language}",
                (*part, *spoken),
            )
            for part in parts(sorted(keys))
        ]
        return np.sort(np.concatenate([np.empty(0, np.int64), *matching]))

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> Rows:
        rows = self._connection.execute(query, values).fetchall()
        return np.fromiter((row[0] for row in rows), np.int64, len(rows))

    def _count(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0])

    def _one(self, query: str, values: tuple[object, ...]) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
        return row
