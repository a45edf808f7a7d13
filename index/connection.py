"""Open a store's SQLite file the way every part needs it, and put its errors in plain words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenkyo.ingest.errors import IndexDamaged, StoreError

# How long a statement waits for another process's checkpoint or write, in seconds.
_PATIENCE = 15.0
_STEPS_BETWEEN_LOOKS = 1000


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """Open a connection that any one thread at a time may use; transactions are explicit.

    What is deleted is overwritten with zeros, and temporary tables stay in memory, so that nothing
    is left outside the index folder.
    """
    if not write:
        return _connect_reader(path)
    if not path.exists():
        # Made here so that its content is private even in a folder that is not.
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = _open(path, "rw")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def connect_new(path: Path) -> sqlite3.Connection:
    """Open an empty file to be written once, without a log: if that fails it is thrown away."""
    connection = _open(path, "rw")
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA temp_store = MEMORY")
    # Python hears of an interrupt only when some of its own code runs.
    connection.set_progress_handler(lambda: 0, _STEPS_BETWEEN_LOOKS)
    return connection


@contextmanager
def plain_errors(path: Path, *, files: bool = False) -> Iterator[None]:
    """Turn what SQLite says of a store, or with ``files`` the file system, into StoreError.

    An interrupt during a long statement is one again.
    """
    try:
        yield
    except sqlite3.Error as error:
        if str(error) == "interrupted":
            raise KeyboardInterrupt from error
        raise _explain(path, str(error)) from error
    except OSError as error:
        if not files:
            raise
        raise _explain(path, error.strerror or str(error)) from error


def _connect_reader(path: Path) -> sqlite3.Connection:
    try:
        connection = _open(path, "ro")
        try:
            connection.execute("SELECT * FROM sqlite_schema LIMIT 1").fetchall()
        except sqlite3.Error:
            connection.close()
            raise
    except sqlite3.OperationalError:
        log = path.with_name(path.name + "-wal")
        if os.access(path.parent, os.W_OK) or (log.exists() and log.stat().st_size):
            raise
        # A copy on a read-only medium: nothing can write, so nothing needs locking.
        connection = _open(path, "ro&immutable=1")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )


def _explain(path: Path, message: str) -> StoreError:
    lowered = message.lower()
    if "is full" in lowered or "no space" in lowered:
        return StoreError(
            f"the disk that holds {path.parent} is full: free some space and run again; "
            "what was done is kept"
        )
    if "readonly" in lowered or "read-only" in lowered or "permission" in lowered:
        return StoreError(
            f"the index in {path.parent} cannot be written ({message}): "
            "make the folder writable, or choose another with `--index DIR`"
        )
    if "locked" in lowered or "busy" in lowered:
        return StoreError(f"the index in {path.parent} is busy ({message}): try again")
    if "malformed" in lowered or "not a database" in lowered or "no such" in lowered:
        return IndexDamaged(
            f"{path} is damaged ({message}): move {path.parent} away and run `tenkyo index`"
        )
    return StoreError(f"the index in {path.parent} cannot be used: {message}")
