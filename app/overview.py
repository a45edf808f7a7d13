"""What an index holds: its counts and the state of every file, for `status` and the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tenkyo.index.freshness import OutOfDate, out_of_date
from tenkyo.index.report import FileReason
from tenkyo.index.store import Store
from tenkyo.index.store_files import DocumentFigures
from tenkyo.index.types import SourceFile

State = Literal["ok", "changed", "gone", "new", "failed"]


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file: its shown path, its state, and remarks as pairs of a page (or None) and a reason."""

    document: str
    state: State
    language: str | None = None
    pages: int | None = None
    remarks: tuple[tuple[int | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts, and a row a file. ``size`` is in bytes, ``updated`` UTC in ISO 8601.

    ``folders`` are shown names. ``out_of_date`` names the files that the index does not agree with,
    ``faults`` says which folders cannot be compared with it, ``skipped`` what is passed over.
    """

    rows: tuple[FileRow, ...]
    documents: int
    pages: int
    chunks: int
    generation: int
    encoder: str
    folders: tuple[str, ...]
    size: int
    updated: str
    out_of_date: tuple[str, ...]
    faults: tuple[str, ...] = ()
    skipped: tuple[FileReason, ...] = ()


def overview(store: Store) -> Overview:
    """Read what an index holds and compare it with its folders."""
    with store.read() as snapshot:
        manifest = snapshot.manifest()
        folders = snapshot.folders()
        compared = out_of_date(store.index_dir, snapshot)
        states = _states(compared)
        documents = snapshot.documents()
        rows = [
            _row(file, documents.get(file.document_id or ""), states.pop(file.shown, "ok"))
            for file in snapshot.source_files()
        ]
        rows += [FileRow(shown, state) for shown, state in states.items()]
        pages = snapshot.page_count
    rows.sort(key=lambda row: row.document)
    return Overview(
        rows=tuple(rows),
        documents=manifest.documents,
        pages=pages,
        chunks=manifest.chunks,
        generation=manifest.generation,
        encoder=manifest.encoder.name,
        folders=tuple(name for _, name in folders),
        size=folder_size(store),
        updated=manifest.updated_at,
        out_of_date=tuple(row.document for row in rows if row.state not in ("ok", "failed")),
        faults=tuple(fault.reason for fault in compared.faults),
        skipped=compared.skipped,
    )


def folder_size(store: Store) -> int:
    """Return the bytes of all files in the index folder."""
    return sum(path.stat().st_size for path in store.index_dir.rglob("*") if path.is_file())


def _states(compared: OutOfDate) -> dict[str, State]:
    """Return the state of every file that is not as the index has it, by shown path."""
    groups: tuple[tuple[State, Iterable[str]], ...] = (
        ("new", (*compared.added, *compared.renamed)),
        ("changed", compared.changed),
        ("gone", compared.removed),
        ("failed", (file.document for file in compared.failed)),
    )
    return {shown: state for state, paths in groups for shown in paths}


def _row(file: SourceFile, figures: DocumentFigures | None, state: State) -> FileRow:
    remarks: list[tuple[int | None, str]] = []
    if file.reason and state == "failed":
        remarks.append((None, file.reason))
    if figures is None:
        return FileRow(file.shown, state, remarks=tuple(remarks))
    remarks += figures.warnings
    return FileRow(file.shown, state, figures.language, figures.pages, tuple(remarks))
