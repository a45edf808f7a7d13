"""The folders of an index: each once, under a shown name of its own."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from tenkyo.ingest.cleaning import shown_name
from tenkyo.ingest.errors import FolderError

Folders = Sequence[tuple[Path, str]]


def absolute(folder: Path) -> Path:
    """Return a folder's absolute path as it is spelled; links above it are not followed."""
    return Path(os.path.abspath(folder.expanduser()))  # noqa: PTH100


def same_place(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one folder."""
    one, other = absolute(one), absolute(other)
    if os.path.normcase(one) == os.path.normcase(other):
        return True
    try:
        return one.samefile(other)
    except OSError:
        return False


def add_folders(have: Folders, given: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return the folders of an index with those given added, each name used once."""
    folders = list(have)
    for path in given:
        if not any(same_place(path, known) for known, _ in folders):
            folders.append((absolute(path), _free_name(absolute(path), folders)))
    return folders


def find_folder(have: Folders, folder: Path) -> Path:
    """Return which folder of an index is meant, by its path or its shown name.

    Raises FolderError when it is none of them.
    """
    for path, name in have:
        if same_place(path, folder) or str(folder) == name:
            return path
    known = ", ".join(shown_name(str(path)) for path, _ in have) or "none"
    raise FolderError(f"{folder} is no folder of this index; those are: {known}")


def _free_name(path: Path, folders: Folders) -> str:
    name = unicodedata.normalize("NFC", shown_name(path.name)) or "documents"
    used = {taken.casefold() for _, taken in folders}
    free, number = name, 2
    while free.casefold() in used:
        free, number = f"{name} ({number})", number + 1
    return free
