"""What bringing an index in line with its folders did, or would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tenkyo.index.store_reader import Snapshot
from tenkyo.index.survey import Disk, Survey
from tenkyo.index.types import SourceFile


@dataclass(frozen=True, slots=True)
class FileReason:
    """A document, by its shown path, and why it is failed or skipped."""

    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class PageWarning:
    """A page of which something could not be read."""

    document: str
    page: int
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a run did; of a dry run, what it would do.

    The five counts count files. ``chunks`` is how many the index has, ``embedded`` for how many of
    them vectors were made. ``faults`` names the folders that were left as they were, because they
    could not be reached or had lost everything. ``notice`` says why the whole index was done anew,
    and is empty where it was not. ``warnings`` are those of the documents read in this run.
    """

    generation: int
    added: int
    changed: int
    renamed: int
    removed: int
    unchanged: int
    failed: tuple[FileReason, ...]
    skipped: tuple[FileReason, ...]
    warnings: tuple[PageWarning, ...]
    chunks: int
    seconds: float
    embedded: int = 0
    faults: tuple[FileReason, ...] = ()
    notice: str = ""


def make_report(
    snapshot: Snapshot | None,
    disk: Disk,
    found: Survey,
    *,
    failed: Sequence[SourceFile] = (),
    done: Iterable[SourceFile] = (),
    embedded: int = 0,
    seconds: float = 0.0,
    notice: str = "",
) -> SyncReport:
    """Count what a run found and did; ``failed`` and ``done`` are the files that were read.

    ``snapshot`` is of the index as it is now, None when there is none.
    """
    pending = [*found.linked, *found.to_read]
    failures = {(f.folder, f.path): f for f in (*found.failed, *failed)}
    kinds = Counter(p.kind for p in pending if (p.file.folder, p.file.path) not in failures)
    renamed = sum(p.kind == "renamed" for p in pending)
    seen = {(f.folder, f.path) for f in (*found.failed, *(p.file for p in pending))}
    gone = sum(file.document_id is not None for file in found.removed)
    return SyncReport(
        generation=snapshot.generation if snapshot else 0,
        added=kinds["added"],
        changed=kinds["changed"],
        renamed=kinds["renamed"],
        removed=gone - renamed,
        unchanged=found.unchanged - len(failures.keys() - seen) + kinds["unchanged"],
        failed=_reasons((disk.shown(f.folder, f.path), f.reason or "") for f in failures.values()),
        skipped=_reasons(disk.skipped()),
        warnings=tuple(_warnings(snapshot, disk, done)) if snapshot else (),
        chunks=snapshot.manifest().chunks if snapshot else 0,
        seconds=seconds,
        embedded=embedded,
        faults=_reasons((str(folder), reason) for folder, reason in disk.faults.items()),
        notice=notice,
    )


def _reasons(pairs: Iterable[tuple[str, str]]) -> tuple[FileReason, ...]:
    return tuple(FileReason(document, reason) for document, reason in sorted(pairs))


def _warnings(snapshot: Snapshot, disk: Disk, done: Iterable[SourceFile]) -> Iterable[PageWarning]:
    for file in sorted(done, key=lambda file: (str(file.folder), file.path)):
        for page, reason in snapshot.warnings(file.document_id or ""):
            yield PageWarning(disk.shown(file.folder, file.path), page, reason)
