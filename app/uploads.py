"""Files that visitors bring: checked, put into a folder under their own name, and remembered.

Only what was brought here may be deleted from here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
import unicodedata
from pathlib import Path, PurePosixPath

from tenkyo.app import documents_messages as say
from tenkyo.app.json_output import dumps
from tenkyo.app.messages import Locale, Message
from tenkyo.app.reasons import reason_text
from tenkyo.index.types import SourceFile
from tenkyo.ingest.readers import SUFFIXES, document_id

RECORD = "uploads.jsonl"
MOST_BYTES = 200 << 20
# Left free on a disk whatever is brought; the index of a document needs room as well.
_SPARE = 500 << 20
_LONGEST_NAME = 200
_HARMFUL = re.compile('[\x00-\x1f\x7f-\x9f<>:"|?*/\\\\\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
# Names of devices on Windows, and files that speak to Tenkyo.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|questions\.jsonl|glossary\.tsv", re.I)
_BEGINNINGS = {
    ".pdf": b"%PDF-",
    **dict.fromkeys((".docx", ".xlsx", ".pptx"), b"PK"),
}
_lock = threading.Lock()


class UploadRefused(Exception):
    """A file is not taken in; the message says why."""

    def __init__(self, message: Message, **values: object) -> None:
        super().__init__(message.en.format(**values))
        self._message = message
        self._values = values

    def text(self, locale: Locale) -> str:
        """Return why, in a language."""
        told = {name: reason_text(str(value), locale) for name, value in self._values.items()}
        return self._message.text(locale, **told)


def check_name(name: str) -> str:
    """Return the name under which a file is kept; raises UploadRefused for one of no use."""
    kept = unicodedata.normalize("NFC", name)
    kinds = ", ".join(sorted(SUFFIXES))
    if PurePosixPath(kept).suffix.lower() not in SUFFIXES:
        raise UploadRefused(say.WRONG_KIND, kinds=kinds)
    harmful = _HARMFUL.search(kept) or _RESERVED.fullmatch(kept)
    hidden = kept.startswith((".", "~$", " ")) or kept.endswith((".", " "))
    if harmful or hidden or len(kept.encode(errors="replace")) > _LONGEST_NAME:
        raise UploadRefused(say.WRONG_NAME)
    return kept


def bring_in(source: Path, name: str, folder: Path, index_dir: Path) -> str:
    """Copy a file into a folder under its name, and return the name.

    Nothing is overwritten. Raises UploadRefused where the file is not wanted, or has no room.
    """
    kept = check_name(name)
    size = source.stat().st_size
    if not 0 < size <= MOST_BYTES:
        raise UploadRefused(say.WRONG_SIZE, most=MOST_BYTES >> 20)
    if shutil.disk_usage(folder).free < size + _SPARE:
        raise UploadRefused(say.NO_ROOM)
    with source.open("rb") as file:
        beginning = _BEGINNINGS.get(PurePosixPath(kept).suffix.lower(), b"")
        if beginning not in file.read(1024):
            raise UploadRefused(say.WRONG_CONTENT)
    _copy(source, folder / kept)
    _remember(index_dir, folder, kept, document_id(source.read_bytes()))
    return kept


def _copy(source: Path, target: Path) -> None:
    taken = {unicodedata.normalize("NFC", one.name).casefold() for one in target.parent.iterdir()}
    if target.name.casefold() in taken:
        raise UploadRefused(say.NAME_TAKEN)
    try:
        # "x" claims the name: what somebody else puts there meanwhile stays.
        with target.open("xb") as into, source.open("rb") as file:
            try:
                shutil.copyfileobj(file, into, 1 << 20)
                into.flush()
                os.fsync(into.fileno())
            except OSError:
                target.unlink(missing_ok=True)
                raise
    except FileExistsError:
        raise UploadRefused(say.NAME_TAKEN) from None
    except OSError as error:
        raise UploadRefused(say.NOT_WRITTEN, reason=error.strerror or error) from error


def was_brought(index_dir: Path, file: SourceFile) -> bool:
    """Tell whether a file was brought by a visitor and is what was brought."""
    wanted = [str(file.folder), file.path, file.document_id]
    return file.document_id is not None and wanted in _records(index_dir)


def _remember(index_dir: Path, folder: Path, name: str, document: str) -> None:
    with _lock, (index_dir / RECORD).open("a", encoding="utf-8") as record:
        record.write(dumps([str(folder), name, document]) + "\n")


def _records(index_dir: Path) -> list[object]:
    try:
        text = (index_dir / RECORD).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    found: list[object] = []
    for line in text.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found
