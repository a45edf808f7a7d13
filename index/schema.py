"""The tables of a store, made and changed by ordered, named steps."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tenkyo.ingest.errors import IndexDamaged, IndexTooNew

# "Tnky": marks an SQLite file as a store of ours.
APPLICATION_ID = 0x546E6B79


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the tables, run once, together with the record that it ran."""

    name: str
    statements: tuple[str, ...]


# The readable content (titles, pages, texts) and the vectors lie in tables of their own, whose rows
# are overwritten with zeros in place and not deleted: SQLite moves rows between pages when others
# are deleted, and a copy left behind by such a move escapes secure_delete.
STEPS: tuple[Step, ...] = (
    Step(
        "first tables",
        (
            "CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
            "CREATE TABLE folder (id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE,"
            " name TEXT NOT NULL UNIQUE)",
            "CREATE TABLE document (key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
            " media_type TEXT NOT NULL, language TEXT NOT NULL, date TEXT)",
            "CREATE TABLE source_file (id INTEGER PRIMARY KEY,"
            " folder INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,"
            " path TEXT NOT NULL, spelled BLOB NOT NULL, size INTEGER NOT NULL,"
            " mtime_ns INTEGER NOT NULL, checked_ns INTEGER NOT NULL,"
            " document INTEGER REFERENCES document (key), state TEXT NOT NULL, reason TEXT,"
            " UNIQUE (folder, path))",
            "CREATE INDEX source_file_document ON source_file (document)",
            "CREATE TABLE chunk (id INTEGER PRIMARY KEY AUTOINCREMENT,"
            " document INTEGER NOT NULL REFERENCES document (key) ON DELETE CASCADE,"
            " ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,"
            " first_page INTEGER NOT NULL, last_page INTEGER NOT NULL, language TEXT NOT NULL,"
            " sentences BLOB NOT NULL, generation INTEGER NOT NULL)",
            "CREATE UNIQUE INDEX chunk_document ON chunk (document, ordinal)",
            "CREATE TABLE title (document INTEGER PRIMARY KEY, text TEXT NOT NULL)",
            "CREATE TABLE page (id INTEGER PRIMARY KEY, document INTEGER NOT NULL,"
            " number INTEGER NOT NULL, start INTEGER NOT NULL, label TEXT, heading TEXT,"
            " furniture TEXT NOT NULL, warning TEXT)",
            "CREATE UNIQUE INDEX page_document ON page (document, number)",
            "CREATE TABLE content (chunk INTEGER PRIMARY KEY, heading TEXT, place TEXT,"
            " text TEXT NOT NULL)",
            "CREATE TABLE embedding (chunk INTEGER PRIMARY KEY, vectors BLOB NOT NULL)",
        ),
    ),
)
FORMAT_VERSION = len(STEPS)

# Tables that are overwritten and not deleted: their key, and the columns that hold something.
WIPED: dict[str, tuple[str, tuple[str, ...]]] = {
    "title": ("document", ("text",)),
    "page": ("document", ("label", "heading", "furniture", "warning")),
    "content": ("chunk", ("heading", "place", "text")),
    "embedding": ("chunk", ("vectors",)),
}


def migrate(connection: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> None:
    """Run the steps that a store still lacks, in one transaction; a new file gets them all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (done,) = connection.execute("PRAGMA user_version").fetchone()
        if done == 0:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(
                "CREATE TABLE schema_step (number INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                " applied_at TEXT NOT NULL)"
            )
        for number, step in enumerate(steps[done:], done + 1):
            for statement in step.statements:
                connection.execute(statement)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            connection.execute("INSERT INTO schema_step VALUES (?, ?, ?)", (number, step.name, now))
        connection.execute(f"PRAGMA user_version = {len(steps)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def check_format(connection: sqlite3.Connection, path: Path) -> int:
    """Return the format version of a store.

    Raises IndexTooNew for one of a newer program and IndexDamaged for a file that is no store.
    """
    remedy = f"move {path.parent} away and run `tenkyo index`"
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise IndexDamaged(f"{path} is no index ({error}): {remedy}") from error
    if application != APPLICATION_ID or version < 1:
        raise IndexDamaged(f"{path} is no index of Tenkyo: {remedy}")
    if version > FORMAT_VERSION:
        raise IndexTooNew(
            f"the index in {path.parent} has format {version}, and this Tenkyo reads up to "
            f"{FORMAT_VERSION}: update Tenkyo, or {remedy}"
        )
    return int(version)
