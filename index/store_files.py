"""What a store knows of files and documents as such: where they lie, their titles, what failed."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tenkyo.index.store_rows import marks, parts, source_file
from tenkyo.index.types import SourceFile
from tenkyo.ingest.types import Language

_FILES = (
    "SELECT f.path, f.name, s.path, s.spelled, s.size, s.mtime_ns, s.checked_ns, d.id,"
    " s.state, s.reason FROM source_file s JOIN folder f ON f.id = s.folder"
    " LEFT JOIN document d ON d.key = s.document"
)


@dataclass(frozen=True, slots=True)
class DocumentFigures:
    """A document in figures; ``warnings`` are page numbers and what could not be read there."""

    language: Language
    pages: int
    warnings: tuple[tuple[int, str], ...]


class StoredFiles:
    """The files and documents of a store as of one generation; see `Snapshot`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def folders(self) -> list[tuple[Path, str]]:
        """Return the folders of the index and their shown names, in the order they were added."""
        query = "SELECT path, name FROM folder ORDER BY id"
        return [(Path(os.fsdecode(path)), name) for path, name in self._connection.execute(query)]

    def source_files(self) -> list[SourceFile]:
        """Return every file of the index, by folder and path."""
        return list(self._every_file)

    @property
    def file_count(self) -> int:
        """How many files the index knows, whether they could be read or not."""
        return int(self._connection.execute("SELECT count(*) FROM source_file").fetchone()[0])

    def failed_files(self) -> list[SourceFile]:
        """Return the files that could not be read the last time."""
        return self._files("WHERE s.state = 'failed' ORDER BY s.folder, s.path")

    def files_at(self, shown_paths: Iterable[str]) -> list[SourceFile]:
        """Return the files at some shown paths; where nothing lies, none."""
        found = []
        for shown in set(shown_paths):
            name, _, path = shown.partition("/") if self._several else ("", "", shown)
            folder = "f.name = ?" if self._several else "? = ''"
            found += self._files(f"WHERE {folder} AND s.path = ?", (name, path))
        return found

    def files_of(self, document_id: str) -> list[SourceFile]:
        """Return the files that a document was read from, by folder and path."""
        return self._files("WHERE d.id = ? ORDER BY s.folder, s.path", (document_id,))

    def document_for(self, shown_path: str) -> str | None:
        """Return the id of the document at a shown path, None when nothing lies there."""
        return next((file.document_id for file in self.files_at([shown_path])), None)

    def titles(self) -> dict[str, str]:
        """Return what every document says its title is, by its id; empty where it says none."""
        query = "SELECT d.id, title.text FROM document d JOIN title ON title.document = d.key"
        return dict(self._connection.execute(query))

    def first_places(self) -> dict[str, str]:
        """Return the shown path of every document, by its id; of several the first."""
        found: dict[str, str] = {}
        for name, folder, path in self._connection.execute(
            "SELECT d.id, f.name, s.path FROM source_file s JOIN folder f ON f.id = s.folder"
            " JOIN document d ON d.key = s.document ORDER BY s.folder, s.path"
        ):
            found.setdefault(name, f"{folder}/{path}" if self._several else path)
        return found

    def paged_documents(self) -> set[str]:
        """Return the ids of the documents that have several pages, or one with a printed number."""
        query = (
            "SELECT d.id FROM document d JOIN page ON page.document = d.key GROUP BY d.key"
            " HAVING count(*) > 1 OR count(page.label) > 0"
        )
        return {row[0] for row in self._connection.execute(query)}

    def documents(self) -> dict[str, DocumentFigures]:
        """Return the language, pages and warnings of every document, by its id."""
        warnings: dict[int, list[tuple[int, str]]] = {}
        for key, number, reason in self._connection.execute(
            "SELECT document, number, warning FROM page WHERE warning IS NOT NULL ORDER BY number"
        ):
            warnings.setdefault(key, []).append((number, reason))
        records = self._connection.execute(
            "SELECT d.key, d.id, d.language, count(page.id) FROM document d"
            " LEFT JOIN page ON page.document = d.key GROUP BY d.key"
        )
        return {
            name: DocumentFigures(language, pages, tuple(warnings.get(key, ())))
            for key, name, language, pages in records
        }

    def document_ids(self) -> set[str]:
        """Return the ids of all documents."""
        return {row[0] for row in self._connection.execute("SELECT id FROM document")}

    def warnings(self, document_id: str) -> list[tuple[int, str]]:
        """Return what could not be read in a document: page numbers and reasons."""
        return self._connection.execute(
            "SELECT page.number, page.warning FROM page JOIN document d ON d.key = page.document"
            " WHERE d.id = ? AND page.warning IS NOT NULL ORDER BY page.number",
            (document_id,),
        ).fetchall()

    def places_of(self, documents: set[int]) -> dict[int, tuple[str, ...]]:
        """Return the shown paths of documents by their keys."""
        found: dict[int, list[str]] = {}
        for part in parts(sorted(documents)):
            query = (
                "SELECT s.document, f.name, s.path FROM source_file s"
                f" JOIN folder f ON f.id = s.folder WHERE s.document IN ({marks(part)})"
                " ORDER BY s.folder, s.path"
            )
            for key, name, path in self._connection.execute(query, part):
                found.setdefault(key, []).append(f"{name}/{path}" if self._several else path)
        return {key: tuple(paths) for key, paths in found.items()}

    @cached_property
    def _several(self) -> bool:
        folders = self._connection.execute("SELECT count(*) FROM folder").fetchone()
        return int(folders[0]) > 1

    @cached_property
    def _every_file(self) -> list[SourceFile]:
        return self._files("ORDER BY s.folder, s.path")

    def _files(self, condition: str, values: tuple[object, ...] = ()) -> list[SourceFile]:
        records = self._connection.execute(f"{_FILES} {condition}", values)
        # Of tens of thousands of files, to make the folder's path for each takes half the time.
        roots: dict[bytes, Path] = {}
        return [
            source_file(
                roots.get(folder) or roots.setdefault(folder, Path(os.fsdecode(folder))),
                *record,
                several=self._several,
            )
            for folder, *record in records
        ]
