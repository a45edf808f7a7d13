"""Copies of a store under a new name: of the present format, or without what was removed.

A copy is made under a temporary name and is whole, on disk, before it gets its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tenkyo.index.connection import connect, connect_new, plain_errors
from tenkyo.index.layout import (
    Pointer,
    new_store_name,
    read_pointer,
    store_path,
    write_pointer,
)
from tenkyo.index.schema import FORMAT_VERSION, STEPS, check_format, migrate

# Every table, in an order that satisfies its references, and which rows are alive.
_LIVE = {
    "folder": "TRUE",
    "document": "TRUE",
    "source_file": "TRUE",
    "chunk": "TRUE",
    "title": "document IN (SELECT key FROM old.document)",
    "page": "document IN (SELECT key FROM old.document)",
    "content": "chunk IN (SELECT id FROM old.chunk)",
    "embedding": "chunk IN (SELECT id FROM old.chunk)",
    "meta": "TRUE",
}


def upgrade(index_dir: Path) -> None:
    """Bring the store in use to the present format, in a copy that then takes its place.

    The store as it was stays behind as the one `rollback` goes back to. The caller holds the lock.
    """
    old = read_pointer(index_dir).current
    path = store_path(index_dir, old)
    with plain_errors(path, files=True), closing(connect(path)) as source:
        if check_format(source, path) == FORMAT_VERSION:
            return
        with _new_file(index_dir) as (name, temporary), closing(connect_new(temporary)) as copy:
            source.backup(copy)
            migrate(copy, STEPS)
    write_pointer(index_dir, Pointer(name, old))


def compact(index_dir: Path, store_name: str) -> str:
    """Write a copy of a store that holds only what is alive; returns the copy's name.

    The caller holds the lock.
    """
    path = store_path(index_dir, store_name)
    with (
        plain_errors(path, files=True),
        _new_file(index_dir) as (name, temporary),
        closing(connect_new(temporary)) as copy,
    ):
        migrate(copy)
        copy.execute("ATTACH ? AS old", (f"{path.absolute().as_uri()}?mode=ro",))
        copy.execute("BEGIN")
        for table, alive in _LIVE.items():
            order = "" if table == "meta" else " ORDER BY rowid"
            copy.execute(f"INSERT INTO {table} SELECT * FROM old.{table} WHERE {alive}{order}")
        copy.execute("DELETE FROM sqlite_sequence")
        copy.execute("INSERT INTO sqlite_sequence SELECT * FROM old.sqlite_sequence")
        copy.execute("UPDATE meta SET value = 0 WHERE key = 'dead_bytes'")
        copy.execute("COMMIT")
        copy.execute("DETACH old")
    return name


@contextmanager
def _new_file(index_dir: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name of a new store and the temporary path to write it at."""
    name = new_store_name(index_dir)
    temporary = index_dir / f".index-{name}.sqlite"
    temporary.unlink(missing_ok=True)
    os.close(os.open(temporary, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        yield name, temporary
        # Readers and the writer agree on a log from the first connection on.
        connect(temporary, write=True).close()
        handle = os.open(temporary, os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        temporary.replace(store_path(index_dir, name))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
