"""Whether files are still what the index read, and what in an index is out of date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tenkyo.index.report import FileReason
from tenkyo.index.store_reader import Snapshot
from tenkyo.index.survey import Disk, is_recent, survey
from tenkyo.index.types import SourceFile
from tenkyo.ingest.readers import document_id

Freshness = Literal["fresh", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class OutOfDate:
    """What the next run would do, by shown paths; ``failed`` could not be read the last time.

    ``faults`` names folders that cannot be reached or have lost everything, ``skipped`` what is
    passed over.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[str, ...]
    removed: tuple[str, ...]
    failed: tuple[FileReason, ...]
    faults: tuple[FileReason, ...]
    skipped: tuple[FileReason, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether the index is up to date, but for files that cannot be read."""
        return not (self.added or self.changed or self.renamed or self.removed or self.faults)


def freshness(file: SourceFile) -> Freshness:
    """Tell whether a file is what the index read: by size and time, and if they differ, by hash.

    A file that cannot be opened counts as gone.
    """
    try:
        status = file.location.stat()
        same = (status.st_size, status.st_mtime_ns) == (file.size, file.mtime_ns)
        if same and not is_recent(file.mtime_ns, file.checked_ns):
            return "fresh"
        if status.st_size == file.size and _id_of(file.location) == file.document_id:
            return "fresh"
    except OSError:
        return "gone"
    return "changed"


def stale_paths(snapshot: Snapshot, shown: Iterable[str]) -> set[str]:
    """Return those shown paths whose files have changed or gone since they were read."""
    wanted = set(shown)
    files = {file.shown: file for file in snapshot.files_at(wanted)}
    return {path for path in wanted if path not in files or freshness(files[path]) != "fresh"}


def out_of_date(index_dir: Path, snapshot: Snapshot) -> OutOfDate:
    """Compare all folders of an index with it; files of new size or time are hashed."""
    known = snapshot.source_files()
    folders = snapshot.folders()
    disk = Disk(folders, exclude=(index_dir,))
    disk.distrust(known)
    found = survey(disk, known)
    failed = {f.shown: f.reason or "" for f in (*known, *found.failed) if f.state == "failed"}
    pending = [*found.linked, *found.to_read]

    def paths(kind: str) -> tuple[str, ...]:
        new = {one.file.shown for one in pending if one.kind == kind}
        return tuple(sorted(new - failed.keys()))

    moved = {one.file.document_id for one in pending if one.kind == "renamed"}
    gone = [f.shown for f in found.removed if f.document_id and f.document_id not in moved]
    return OutOfDate(
        added=paths("added"),
        changed=paths("changed"),
        renamed=paths("renamed"),
        removed=tuple(sorted(gone)),
        failed=tuple(FileReason(path, reason) for path, reason in sorted(failed.items())),
        faults=tuple(FileReason(str(folder), why) for folder, why in sorted(disk.faults.items())),
        skipped=tuple(FileReason(path, why) for path, why in sorted(disk.skipped())),
    )


def _id_of(path: Path) -> str:
    return document_id(path.read_bytes())
