"""Compare folders with what an index knows of them: what is new, changed, renamed, gone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from tenkyo.index.types import SourceFile
from tenkyo.ingest.errors import FolderError
from tenkyo.ingest.files import FoundFile, Listing, find_files
from tenkyo.ingest.readers import SUFFIXES, document_id

Kind = Literal["added", "changed", "renamed", "unchanged"]
Key = tuple[Path, str]

# A file written this shortly before it was looked at may change again without a new time.
_RACY_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Pending:
    """A file to be put into the index.

    ``file`` names its document once that is known. ``path`` opens it. ``before`` is what the index
    knew of the path. ``again`` asks to read it although the index has a document of these bytes.
    """

    kind: Kind
    file: SourceFile
    path: Path
    before: SourceFile | None = None
    again: bool = False


@dataclass(slots=True)
class Survey:
    """The difference between folders and an index.

    ``touched`` need a new date in the index, ``linked`` lie with bytes the index has, ``to_read``
    have others. ``failed`` cannot be opened and keep what the index has of them.
    """

    unchanged: int = 0
    touched: list[SourceFile] = field(default_factory=list)
    linked: list[Pending] = field(default_factory=list)
    to_read: list[Pending] = field(default_factory=list)
    removed: list[SourceFile] = field(default_factory=list)
    failed: list[SourceFile] = field(default_factory=list)


class Disk:
    """Folders as they are found when a run begins; each file is hashed once at most."""

    def __init__(
        self,
        folders: Sequence[tuple[Path, str]],
        *,
        several: bool = False,
        exclude: tuple[Path, ...] = (),
        list_files: Callable[..., Listing] = find_files,
    ) -> None:
        """List the folders; one that cannot be listed is kept in ``faults`` with the reason.

        ``several`` tells whether the index has others besides, so that shown paths name theirs.
        """
        self.checked_ns = time.time_ns()
        self.several = several or len(folders) > 1
        self.names = dict(folders)
        self.listings: dict[Path, Listing] = {}
        self.faults: dict[Path, str] = {}
        self._ids: dict[Path, str] = {}
        for folder, _ in folders:
            try:
                self.listings[folder] = list_files(folder, exclude=exclude)
            except FolderError as error:
                self.faults[folder] = str(error)

    def found(self) -> Iterable[tuple[Key, FoundFile]]:
        """Yield the files of all folders that could be listed."""
        for folder, listing in self.listings.items():
            for file in listing.found:
                yield (folder, file.relative), file

    def shown(self, folder: Path, path: str) -> str:
        """Return the path users see."""
        return f"{self.names[folder]}/{path}" if self.several else path

    def skipped(self) -> Iterable[tuple[str, str]]:
        """Yield what was passed over in all folders, as shown paths and reasons."""
        for folder, listing in self.listings.items():
            for file in listing.skipped:
                yield self.shown(folder, file.relative), file.reason

    def distrust(self, known: Iterable[SourceFile]) -> None:
        """Make a fault of every folder that had documents and has no file any more."""
        had = Counter(file.folder for file in known if file.document_id)
        for folder, listing in list(self.listings.items()):
            if had[folder] and not listing.found:
                del self.listings[folder]
                self.faults[folder] = (
                    f"the folder {folder} has lost all its documents ({had[folder]}); they stay in "
                    "the index: if they are gone for good, run `tenkyo index --removed-all`"
                )

    def accept_loss(self, known: Iterable[SourceFile]) -> None:
        """Take the folders that had files and cannot be reached to be empty."""
        for folder in {file.folder for file in known} & self.faults.keys():
            del self.faults[folder]
            self.listings[folder] = Listing((), ())

    def refuse(self, asked: Iterable[Path], known: Iterable[SourceFile]) -> None:
        """Raise FolderError when a folder that was asked for, or every folder, is of no use."""
        had = {file.folder for file in known}
        for folder in asked:
            if folder in self.faults:
                raise FolderError(self.faults[folder])
            if not self.listings[folder].found and folder not in had:
                kinds = ", ".join(sorted(SUFFIXES))
                raise FolderError(f"there are no documents in {folder}; those read are {kinds}")
        if self.faults and not self.listings:
            raise FolderError(next(iter(self.faults.values())))
        if not self.names:
            raise FolderError("the index has no folders: add one with `tenkyo index FOLDER`")

    def document_id(self, file: FoundFile) -> str:
        """Return the id of the bytes in a file. Raises OSError."""
        if file.path not in self._ids:
            self._ids[file.path] = document_id(file.path.read_bytes())
        return self._ids[file.path]

    def assume(self, file: FoundFile, known: str) -> None:
        """Take a file's bytes to be those of a document."""
        self._ids[file.path] = known


def survey(
    disk: Disk,
    known: Iterable[SourceFile],
    *,
    verify: bool = False,
    on_file: Callable[[str], None] | None = None,
) -> Survey:
    """Compare what lies on disk with the files of an index.

    A file of known size and time is taken to be unchanged, unless ``verify`` asks to hash all or
    the time is too recent to be trusted. ``on_file`` is told each file before it is hashed.
    """
    result = Survey()
    left = {(file.folder, file.path): file for file in known}
    suffixes: dict[str, set[str]] = {}
    for file in left.values():
        if file.document_id:
            read_as = {_suffix(file.path)} if file.state == "ok" else set()
            suffixes.setdefault(file.document_id, set()).update(read_as)
    for key, found in disk.found():
        before = left.pop(key, None)
        if before and not verify and _looks_unchanged(before, found):
            result.unchanged += 1
            disk.assume(found, before.document_id or "")
            continue
        if on_file:
            on_file(found.relative)
        file = _source(disk, key, found)
        try:
            file = replace(file, document_id=disk.document_id(found))
        except OSError as error:
            reason = f"it cannot be read: {(error.strerror or str(error)).lower()}"
            result.failed.append(failed_file(file, before, reason))
            continue
        _sort(result, Pending(_kind(before), file, found.path, before), suffixes)
    _sort_missing(result, disk, left.values())
    _pair_renamed(result)
    return result


def failed_file(file: SourceFile, before: SourceFile | None, reason: str) -> SourceFile:
    """Return what the index keeps of a file that cannot be read: its last version, if any."""
    if before is None:
        return replace(file, document_id=None, state="failed", reason=reason)
    return replace(before, state="failed", reason=reason)


def _sort(result: Survey, pending: Pending, suffixes: dict[str, set[str]]) -> None:
    file, before = pending.file, pending.before
    readings = suffixes.get(file.document_id or "", set())
    if before and before.state == "ok" and before.document_id == file.document_id:
        result.unchanged += 1
        result.touched.append(file)
    elif _suffix(file.path) in readings:
        result.linked.append(pending)
    else:
        # The same bytes under another suffix, or read by another reader, may be another text.
        result.to_read.append(replace(pending, again=file.document_id in suffixes))


def _sort_missing(result: Survey, disk: Disk, missing: Iterable[SourceFile]) -> None:
    for file in missing:
        listing = disk.listings.get(file.folder)
        if listing is None:
            if file.folder in disk.faults:
                result.unchanged += file.document_id is not None
            continue
        for skipped in listing.skipped:
            inside = skipped.relative == "." or file.path.startswith(f"{skipped.relative}/")
            if inside or file.path == skipped.relative:
                result.failed.append(failed_file(file, file, skipped.reason))
                break
        else:
            result.removed.append(file)


def _pair_renamed(result: Survey) -> None:
    """Call those additions renamed whose bytes lay at a path that is gone."""
    gone: dict[str, int] = {}
    for file in result.removed:
        if file.document_id:
            gone[file.document_id] = gone.get(file.document_id, 0) + 1
    for pendings in (result.linked, result.to_read):
        for i, pending in enumerate(pendings):
            name = pending.file.document_id or ""
            if pending.kind == "added" and gone.get(name):
                gone[name] -= 1
                pendings[i] = replace(pending, kind="renamed")


def _kind(before: SourceFile | None) -> Kind:
    return "changed" if before and before.document_id else "added"


def is_recent(mtime_ns: int, checked_ns: int) -> bool:
    """Tell whether a file was so new when it was looked at that its time proves nothing."""
    return mtime_ns + _RACY_NS >= checked_ns


def _looks_unchanged(before: SourceFile, found: FoundFile) -> bool:
    return (
        before.state == "ok"
        and (before.size, before.mtime_ns) == (found.size, found.mtime_ns)
        and not is_recent(found.mtime_ns, before.checked_ns)
        and before.location == _plain(found.path)
    )


def _source(disk: Disk, key: Key, found: FoundFile) -> SourceFile:
    folder, relative = key
    return SourceFile(
        folder=folder,
        folder_name=disk.names[folder],
        path=relative,
        shown=disk.shown(folder, relative),
        location=_plain(found.path),
        size=found.size,
        mtime_ns=found.mtime_ns,
        checked_ns=disk.checked_ns,
        document_id=None,
    )


def _plain(path: Path) -> Path:
    """Return a path without the prefix that Windows needs to open a long one."""
    text = str(path)
    return Path(text.removeprefix("\\\\?\\")) if text.startswith("\\\\?\\") else path


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
