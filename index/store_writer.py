"""Write a store: each change is one transaction and raises the generation by one."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.connection import connect, plain_errors
from tenkyo.index.fingerprints import Fingerprints
from tenkyo.index.layout import store_path
from tenkyo.index.schema import WIPED, check_format, migrate
from tenkyo.index.store_reader import Snapshot
from tenkyo.index.store_rows import pack_sentences
from tenkyo.index.types import EncoderInfo, SourceFile
from tenkyo.ingest.errors import IndexLocked
from tenkyo.ingest.types import Chunk, Document


class Writer:
    """The only writer of a store; whoever makes one holds the index folder's lock."""

    def __init__(self, index_dir: Path, store_name: str) -> None:
        """Open a store for writing; it must exist."""
        self.store_name = store_name
        self._path = store_path(index_dir, store_name)
        self._snapshot: Snapshot | None = None
        with plain_errors(self._path, files=True):
            self._connection = connect(self._path, write=True)
            try:
                self.format_version = check_format(self._connection, self._path)
                self.generation = self._number("generation")
            except BaseException:
                self._connection.close()
                raise

    @staticmethod
    def create(index_dir: Path, store_name: str, prints: Fingerprints) -> None:
        """Make an empty store."""
        path = store_path(index_dir, store_name)
        with plain_errors(path, files=True):
            connection = connect(path, write=True)
            try:
                migrate(connection)
                now = _now()
                values: dict[str, object] = {
                    "generation": 0,
                    "removed": 0,
                    "dead_bytes": 0,
                    "encoder": json.dumps(asdict(prints.encoder)),
                    "embedding": prints.embedding,
                    "chunking": prints.chunking,
                    "reader": prints.reader,
                    "created_at": now,
                    "updated_at": now,
                }
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
                connection.execute("COMMIT")
            finally:
                connection.close()

    @contextmanager
    def change(self) -> Iterator[Change]:
        """Open a transaction; a block that changes what answers are made of raises the generation.

        Raises IndexLocked when another process has written in spite of the lock: what this one
        knows is out of date then.
        """
        with plain_errors(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if self._number("generation") != self.generation:
                    raise IndexLocked(
                        f"another process has written to {self._path.parent} meanwhile: run again"
                    )
                change = Change(self._connection, self.generation + 1)
                yield change
                if change.counts:
                    self._connection.executemany(
                        "UPDATE meta SET value = ? WHERE key = ?",
                        [(self.generation + 1, "generation"), (_now(), "updated_at")],
                    )
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._snapshot = None
            self.generation += change.counts

    def raise_above(self, generation: int) -> None:
        """Give the store a generation higher than another's, whose place it takes."""
        if self.generation <= generation:
            with self.change() as change:
                change.set_meta("generation", generation + 1)
            self.generation = generation + 1

    def read(self) -> Snapshot:
        """Return a view of the store as it is now, until the next change."""
        if self._snapshot is None:
            self._snapshot = Snapshot(self._connection, self.store_name)
        return self._snapshot

    def checkpoint(self) -> bool:
        """Move the log into the store and empty it, so that nothing removed is left there.

        Returns False when a reader still needs the log.
        """
        with plain_errors(self._path):
            row = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return bool(row[0] == 0)

    def dead_share(self) -> float:
        """Return the share of the file that holds only zeros where something was removed."""
        pages, free, size = (
            self._connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return float((self._number("dead_bytes") + free * size) / max(1, pages * size))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _number(self, key: str) -> int:
        query = "SELECT value FROM meta WHERE key = ?"
        return int(self._connection.execute(query, (key,)).fetchone()[0])


class Change:
    """What one transaction does. ``counts`` tells whether any answer may differ because of it."""

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self._connection = connection
        self._generation = generation
        self.counts = False

    def set_meta(self, key: str, value: object) -> None:
        """Keep a value about the store; generation unchanged."""
        self._run("INSERT OR REPLACE INTO meta VALUES (?, ?)", key, value)

    def set_encoder(self, info: EncoderInfo) -> None:
        """Record the encoder under its present name; generation unchanged."""
        encoder = json.dumps(asdict(info))
        query = "SELECT 1 FROM meta WHERE key = 'encoder' AND value = ?"
        if self._number(query, encoder) is None:
            self.set_meta("encoder", encoder)

    def set_folders(self, folders: Sequence[tuple[Path, str]]) -> None:
        """Make these the folders of the index; files of others are taken out."""
        have = dict(self._connection.execute("SELECT path, name FROM folder"))
        want = {os.fsencode(path): name for path, name in folders}
        if have == want:
            return
        self.counts = True
        for path in have.keys() - want.keys():
            self._run("DELETE FROM folder WHERE path = ?", path)
        for path, name in want.items():
            if path not in have:
                self._run("INSERT INTO folder (path, name) VALUES (?, ?)", path, name)

    def add_document(
        self, document: Document, chunks: Sequence[Chunk], vectors: Sequence[NDArray[np.float16]]
    ) -> None:
        """Write a document with its chunks and their vectors, in place of one of the same id.

        ``vectors`` has an array of shape (1 + sentences, dim) for each chunk. A document without a
        title of its own is written with an empty one, and read with the name of its file.
        """
        self.counts = True
        text = "".join(chunk.text for chunk in chunks)
        if text != document.text and not (document.text.isspace() and not chunks):
            raise ValueError(f"the chunks of {document.title!r} do not cover its text")
        old = self._number("SELECT key FROM document WHERE id = ?", document.id)
        if old is not None:
            self._run("UPDATE document SET id = id || ':old' WHERE key = ?", old)
        key = self._insert(
            "INSERT INTO document (id, media_type, language, date) VALUES (?, ?, ?, ?)",
            *(document.id, document.media_type, document.language, document.date),
        )
        self._run("INSERT INTO title VALUES (?, ?)", key, document.title)
        self._connection.executemany(
            "INSERT INTO page (document, number, start, label, heading, furniture, warning)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (key, p.number, p.start if text else 0, p.label, p.heading, p.furniture, p.warning)
                for p in document.pages
            ],
        )
        for chunk, own in zip(chunks, vectors, strict=True):
            self._add_chunk(key, chunk, own)
        if old is not None:
            self._run("UPDATE source_file SET document = ? WHERE document = ?", key, old)
            self._remove_document(old)

    def put_file(self, file: SourceFile) -> None:
        """Record where a document lies, in place of what the index knew of that path."""
        folder = self._number("SELECT id FROM folder WHERE path = ?", os.fsencode(file.folder))
        key = self._number("SELECT key FROM document WHERE id = ?", file.document_id)
        old = self._connection.execute(
            "SELECT document, state, reason FROM source_file WHERE folder = ? AND path = ?",
            (folder, file.path),
        ).fetchone()
        self.counts |= old != (key, file.state, file.reason)
        self._run(
            "INSERT INTO source_file (folder, path, spelled, size, mtime_ns, checked_ns, document,"
            " state, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (folder, path) DO UPDATE SET spelled = excluded.spelled,"
            " size = excluded.size, mtime_ns = excluded.mtime_ns, checked_ns = excluded.checked_ns,"
            " document = excluded.document, state = excluded.state, reason = excluded.reason",
            *(folder, file.path, os.fsencode(file.location.relative_to(file.folder))),
            *(file.size, file.mtime_ns, file.checked_ns, key, file.state, file.reason),
        )

    def remove_file(self, file: SourceFile) -> None:
        """Forget that something lies at a path."""
        self.counts = True
        self._run(
            "DELETE FROM source_file WHERE path = ?"
            " AND folder = (SELECT id FROM folder WHERE path = ?)",
            *(file.path, os.fsencode(file.folder)),
        )

    def remove_orphans(self, document_id: str | None = None) -> None:
        """Remove the documents that lie nowhere any more, or only one if it does."""
        orphans = self._all(
            "SELECT key FROM document WHERE id = coalesce(?, id)"
            " EXCEPT SELECT document FROM source_file"
            if document_id is None
            else "SELECT key FROM document WHERE id = ? AND NOT EXISTS"
            " (SELECT 1 FROM source_file WHERE document = document.key)",
            document_id,
        )
        for (key,) in orphans:
            self._remove_document(key)

    def _add_chunk(self, key: int, chunk: Chunk, vectors: NDArray[np.float16]) -> None:
        if len(vectors) != 1 + len(chunk.sentences):
            raise ValueError(f"chunk {chunk.id} has {len(vectors)} vectors")
        row = self._insert(
            "INSERT INTO chunk (document, ordinal, start, end, first_page, last_page, language,"
            " sentences, generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(key, chunk.ordinal, chunk.start, chunk.end, chunk.first_page, chunk.last_page),
            *(chunk.language, pack_sentences(chunk), self._generation),
        )
        self._run(
            "INSERT INTO content VALUES (?, ?, ?, ?)", row, chunk.heading, chunk.where, chunk.text
        )
        blob = np.ascontiguousarray(vectors, "<f2").tobytes()
        self._run("INSERT INTO embedding VALUES (?, ?)", row, blob)

    def _remove_document(self, key: int) -> None:
        self.counts = True
        chunks = [row[0] for row in self._all("SELECT id FROM chunk WHERE document = ?", key)]
        dead = 0
        for table, (owner, columns) in WIPED.items():
            dead += self._wipe(table, owner, columns, chunks if owner == "chunk" else [key])
        self._run("DELETE FROM document WHERE key = ?", key)
        self._run("UPDATE meta SET value = value + ? WHERE key = 'dead_bytes'", dead)
        self._run("UPDATE meta SET value = ? WHERE key = 'removed'", self._generation)

    def _wipe(self, table: str, owner: str, columns: Iterable[str], keys: list[int]) -> int:
        """Overwrite rows with as many zeros, in place; returns the number of bytes."""
        sizes = {column: f"length(CAST({column} AS BLOB))" for column in columns}
        total = " + ".join(f"coalesce(sum({size}), 0)" for size in sizes.values())
        zeros = ", ".join(
            f"{column} = CASE WHEN {column} IS NULL THEN NULL ELSE zeroblob({size}) END"
            for column, size in sizes.items()
        )
        wiped = 0
        for key in keys:
            wiped += self._number(f"SELECT {total} FROM {table} WHERE {owner} = ?", key) or 0
            self._run(f"UPDATE {table} SET {zeros} WHERE {owner} = ?", key)
        return wiped

    def _insert(self, query: str, *values: object) -> int:
        return int(self._connection.execute(query, values).lastrowid or 0)

    def _run(self, query: str, *values: object) -> None:
        self._connection.execute(query, values)

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, values).fetchall()

    def _number(self, query: str, *values: object) -> int | None:
        row = self._connection.execute(query, values).fetchone()
        return int(row[0]) if row else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
