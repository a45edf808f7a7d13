"""Taking a document out: a line in its folder's ignore file, and the file itself if asked."""

from __future__ import annotations

import re
from pathlib import Path

from tenkyo.index.types import SourceFile
from tenkyo.ingest.files import IGNORE_FILE

_SPECIAL = re.compile(r"([\\*?\[\] ])")
_LINE_END = re.compile("[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def ignore_pattern(path: str) -> str:
    """Return the line of an ignore file that leaves out this file alone (gitignore syntax)."""
    # A line end cannot be written there; one unknown character in its place can.
    return "/" + _LINE_END.sub("?", _SPECIAL.sub(r"\\\1", path))


def leave_out(file: SourceFile) -> Path:
    """Add a file to its folder's ignore file, and return that one. Raises OSError."""
    ignoring = file.folder / IGNORE_FILE
    have = ignoring.read_text(encoding="utf-8-sig") if ignoring.exists() else ""
    line = ignore_pattern(file.path)
    if line in have.splitlines():
        return ignoring
    gap = "" if not have or have.endswith("\n") else "\n"
    temporary = ignoring.with_name(f"{IGNORE_FILE}-new")
    temporary.write_text(f"{have}{gap}{line}\n", encoding="utf-8")
    temporary.replace(ignoring)
    return ignoring
