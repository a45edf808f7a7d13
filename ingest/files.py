"""The files of a folder: which are documents, which are passed over, and why."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tenkyo.ingest.cleaning import shown_name
from tenkyo.ingest.errors import FolderError
from tenkyo.ingest.readers import SUFFIXES, why_not_read

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".tenkyoignore"
_NEVER = frozenset({"questions.jsonl", "glossary.tsv"})
_WINDOWS_HIDDEN = 2
_WINDOWS_LONG = 240


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A document's file: ``relative`` is its path below the folder, in NFC and with "/"."""

    path: Path
    relative: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file or folder that is passed over, with the reason in plain words."""

    relative: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a folder, both parts in the order of their relative paths."""

    found: tuple[FoundFile, ...]
    skipped: tuple[SkippedFile, ...]


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to look into, with the ignore rules that hold in it, outermost first."""

    path: Path
    relative: str
    rules: tuple[tuple[str, GitIgnoreSpec], ...]


def find_files(folder: Path, *, exclude: tuple[Path, ...] = ()) -> Listing:
    """List the files below a folder.

    Passed over without a word are hidden files and folders, ``~$`` locks, symbolic links, what a
    ``.tenkyoignore`` (gitignore syntax) leaves out, questions.jsonl, glossary.tsv and the folders
    in ``exclude``. Raises `FolderError` when the folder is missing or cannot be read.
    """
    top = Path(os.path.abspath(folder))  # noqa: PTH100 - as spelled: links above are not resolved
    _check(top)
    left_out = {os.path.normcase(path.resolve()) for path in exclude}
    found: dict[str, FoundFile] = {}
    skipped: list[SkippedFile] = []
    waiting = [_with_rules(_Folder(top, "", ()))]
    while waiting:
        inside = waiting.pop()
        for entry in _entries(inside, skipped):
            outcome = _judge(entry, inside, left_out)
            if isinstance(outcome, _Folder):
                waiting.append(outcome)
            elif isinstance(outcome, SkippedFile):
                skipped.append(outcome)
            elif outcome and outcome.relative in found:
                skipped.append(SkippedFile(outcome.relative, "another file has the same name"))
            elif outcome:
                found[outcome.relative] = outcome
    return Listing(
        tuple(found[relative] for relative in sorted(found)),
        tuple(sorted(skipped, key=lambda file: (file.relative, file.reason))),
    )


def _check(folder: Path) -> None:
    name = shown_name(str(folder))
    if not folder.exists():
        raise FolderError(
            f"the folder {name} is not there; check its spelling, or connect its drive"
        )
    if not folder.is_dir():
        raise FolderError(f"{name} is a file and not a folder; name the folder it lies in")
    try:
        with os.scandir(folder):
            pass
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise FolderError(
            f"the folder {name} cannot be read ({reason}); give yourself the right to read it"
        ) from error


def _entries(inside: _Folder, skipped: list[SkippedFile]) -> Iterator[os.DirEntry[str]]:
    """Return the entries of a folder by name; one that cannot be read is reported."""
    try:
        with os.scandir(inside.path) as entries:
            return iter(sorted(entries, key=lambda entry: entry.name))
    except OSError as error:
        relative = inside.relative or "."
        skipped.append(SkippedFile(relative, f"the folder cannot be read: {_why(error)}"))
        return iter(())


def _judge(
    entry: os.DirEntry[str], inside: _Folder, left_out: set[str]
) -> _Folder | FoundFile | SkippedFile | None:
    """Return what an entry is, or None when it is passed over without a word."""
    name = unicodedata.normalize("NFC", entry.name)
    relative = f"{inside.relative}/{name}" if inside.relative else name
    shown = shown_name(relative) if _broken(relative) else relative
    try:
        if _is_private(entry, name):
            return None
        is_folder = entry.is_dir(follow_symlinks=False)
        if _is_ignored(relative, is_folder=is_folder, inside=inside):
            return None
        if _broken(relative):
            return SkippedFile(shown, "its name is damaged (not valid Unicode); rename it")
        if is_folder:
            path = _reachable(Path(entry.path))
            if os.path.normcase(path.resolve()) in left_out:
                return None
            return _with_rules(_Folder(path, relative, inside.rules))
        return _file(entry, relative)
    except OSError as error:
        return SkippedFile(shown, f"it cannot be read: {_why(error)}")


def _file(entry: os.DirEntry[str], relative: str) -> FoundFile | SkippedFile:
    suffix = Path(relative).suffix.lower()
    if suffix not in SUFFIXES:
        return SkippedFile(relative, why_not_read(suffix))
    # On Windows the entry's own figures may be old.
    status = _reachable(Path(entry.path)).stat()
    if not stat.S_ISREG(status.st_mode):
        return SkippedFile(relative, "it is not an ordinary file")
    return FoundFile(_reachable(Path(entry.path)), relative, status.st_size, status.st_mtime_ns)


def _is_private(entry: os.DirEntry[str], name: str) -> bool:
    if name.startswith((".", "~$")) or name.lower() in _NEVER or entry.is_symlink():
        return True
    if os.name != "nt":
        return False
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & _WINDOWS_HIDDEN)


def _is_ignored(relative: str, *, is_folder: bool, inside: _Folder) -> bool:
    """Whether the innermost rule that speaks of the path leaves it out, as git decides it."""
    for base, rules in reversed(inside.rules):
        below = relative[len(base) :] + ("/" if is_folder else "")
        verdict = rules.check_file(below).include
        if verdict is not None:
            return verdict
    return False


def _with_rules(inside: _Folder) -> _Folder:
    """Add the rules that the folder itself brings, if it does."""
    path = inside.path / IGNORE_FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return inside
    except (OSError, UnicodeDecodeError) as error:
        raise FolderError(
            f"{shown_name(str(path))} cannot be read as UTF-8 text; mend it or take it away"
        ) from error
    from pathspec import GitIgnoreSpec

    try:
        rules = GitIgnoreSpec.from_lines(unicodedata.normalize("NFC", text).splitlines())
    except ValueError as error:
        raise FolderError(f"{shown_name(str(path))} has a pattern that is none: {error}") from error
    base = f"{inside.relative}/" if inside.relative else ""
    return _Folder(inside.path, inside.relative, (*inside.rules, (base, rules)))


def _broken(name: str) -> bool:
    """Whether the name has bytes that are no text, which Python carries as lone surrogates."""
    return any("\ud800" <= character <= "\udfff" for character in name)


def _reachable(path: Path) -> Path:
    """Return the path in the form that Windows needs beyond 260 characters."""
    if os.name != "nt" or len(str(path)) < _WINDOWS_LONG or str(path).startswith("\\\\"):
        return path
    return Path("\\\\?\\" + str(path))


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
