"""The store: an SQLite file with documents, pages, chunks and vectors, the only truth of an index.

Any number of threads and processes read it while one writes; a reader sees the generation it began
with until its snapshot ends.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Self

from tenkyo.index.connection import connect, plain_errors
from tenkyo.index.layout import read_pointer, refuse_network_drive, store_path
from tenkyo.index.lock import write_lock
from tenkyo.index.schema import FORMAT_VERSION, check_format
from tenkyo.index.store_copy import upgrade
from tenkyo.index.store_reader import Snapshot
from tenkyo.ingest.errors import IndexDamaged, StoreError

__all__ = ["Snapshot", "Store"]

_IDLE_CONNECTIONS = 16


class Store:
    """One store file, open for reading.

    ``store_name`` names the file and is never given to another; with a snapshot's generation it
    identifies what a cache covers.
    """

    def __init__(self, index_dir: Path, store_name: str) -> None:
        """Open a store by its name; `Store.open` opens the one in use.

        Raises IndexTooNew, IndexDamaged or StoreError.
        """
        self.index_dir = index_dir
        self.store_name = store_name
        self._path = store_path(index_dir, store_name)
        self._idle: list[sqlite3.Connection] = []
        self._guard = threading.Condition()
        self._closed = False
        if not self._path.is_file():
            raise IndexDamaged(f"{self._path} is missing: run `tenkyo index`")
        with plain_errors(self._path, files=True):
            connection = connect(self._path)
            try:
                self.format_version = check_format(connection, self._path)
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    @classmethod
    def open(cls, index_dir: Path, *, locked: bool = False) -> Self:
        """Open the store in use of an index, bringing one of an older format up to date first.

        ``locked`` says that the caller holds the writer's lock.
        Raises IndexNotFound, IndexTooNew, IndexDamaged, or StoreError on a network drive.
        """
        refuse_network_drive(index_dir)
        store = cls._open_current(index_dir)
        if store.format_version < FORMAT_VERSION:
            store.close()
            with nullcontext() if locked else write_lock(index_dir, wait=60.0):
                upgrade(index_dir)
            store = cls._open_current(index_dir)
        return store

    @classmethod
    def _open_current(cls, index_dir: Path) -> Self:
        for wait in (0.01, 0.05, 0.25):
            try:
                return cls(index_dir, read_pointer(index_dir).current)
            except IndexDamaged:
                # It may have been replaced between a look at the pointer and this.
                time.sleep(wait)
        return cls(index_dir, read_pointer(index_dir).current)

    def is_current(self) -> bool:
        """Tell whether this is still the store in use; if not, open the index again."""
        return not self._closed and read_pointer(self.index_dir).current == self.store_name

    @contextmanager
    def read(self) -> Iterator[Snapshot]:
        """Open a snapshot: one read transaction, which ends with the block."""
        with plain_errors(self._path):
            connection = self._take()
            try:
                connection.execute("BEGIN")
                yield Snapshot(connection, self.store_name)
            finally:
                self._give_back(connection)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        files = (self._path, self._path.with_name(self._path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def check(self) -> list[str]:
        """Check the file in depth and return what is wrong, in words."""
        with plain_errors(self._path):
            connection = self._take()
            try:
                found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
                problems = [] if found == ["ok"] else found
                broken = connection.execute("PRAGMA foreign_key_check").fetchall()
                problems += [f"a row of {row[0]} has lost its {row[2]}" for row in broken[:10]]
                size = 2 * Snapshot(connection, self.store_name).manifest().encoder.dim
                for count, what in connection.execute(_MISMATCHES, {"size": size}):
                    if count:
                        problems.append(f"{count} {what}")
                return problems
            except sqlite3.DatabaseError as error:
                return [str(error)]
            finally:
                self._give_back(connection)

    def close(self) -> None:
        """Close all connections; snapshots still open keep theirs until they end."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _take(self) -> sqlite3.Connection:
        with self._guard:
            # A store that has been replaced and deleted can be read by those who have it open.
            while not self._idle and not self._closed and not self._path.exists():
                self._guard.wait(1.0)
            if self._closed:
                raise StoreError(f"the store {self.store_name} has been closed")
            if self._idle:
                return self._idle.pop()
        return connect(self._path)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        with self._guard:
            keep = not self._closed and len(self._idle) < _IDLE_CONNECTIONS
            if keep:
                self._idle.append(connection)
                self._guard.notify()
        if not keep:
            connection.close()


_MISMATCHES = """
SELECT count(*), 'chunks have no text' FROM chunk WHERE id NOT IN (SELECT chunk FROM content)
UNION ALL
SELECT count(*), 'chunks have no vectors' FROM chunk WHERE id NOT IN (SELECT chunk FROM embedding)
UNION ALL
SELECT count(*), 'chunks have too few or too many vectors' FROM chunk
 JOIN embedding ON embedding.chunk = chunk.id
 WHERE length(vectors) != (1 + length(sentences) / 8) * :size
UNION ALL
SELECT count(*), 'documents lie in no file' FROM document
 WHERE key NOT IN (SELECT document FROM source_file WHERE document IS NOT NULL)
"""
