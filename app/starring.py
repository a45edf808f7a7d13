"""Answers that somebody found good, kept as questions with known answers for `evaluate`."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from pathlib import Path

from tenkyo.app.answer import Answer
from tenkyo.app.config import Settings
from tenkyo.app.json_output import dumps
from tenkyo.app.questions import STARRED, Expected, Question, question_record
from tenkyo.app.sources import Original

_lock = threading.Lock()


def set_star(index_dir: Path, answer: Answer, *, starred: bool) -> Path:
    """Add an answer to the starred questions of an index, or take it out; return their file.

    A "not in these documents" becomes a question without an answer. Lines that somebody else wrote
    stay. Raises OSError where the file cannot be written, UnicodeError where it is not UTF-8.
    """
    file = index_dir / STARRED
    entry = _entry(answer)
    with _lock:
        lines = [line for line in _lines(file) if _record(line).get("id") != entry["id"]]
        if starred:
            lines.append(dumps(entry))
        temporary = file.with_name(f".index-{STARRED}-{os.getpid()}")
        with temporary.open("w", encoding="utf-8", newline="\n") as written:
            written.writelines(f"{line}\n" for line in lines)
            written.flush()
            os.fsync(written.fileno())
        temporary.replace(file)
    return file


def is_starred(index_dir: Path, answer: Answer) -> bool:
    """Tell whether this very answer is among the starred ones."""
    return _entry(answer) in _records(index_dir)


def count_stars(settings: Settings) -> int:
    """Return how many questions ``starred_file`` hands out."""
    return len(_records(settings.index)) if settings.is_local else 0


def starred_file(settings: Settings) -> Original | None:
    """Return the file of the starred questions to take away, None where there is none.

    None too where others reach the page: what one visitor starred is not the next one's.
    """
    if not count_stars(settings):
        return None
    return Original(STARRED, (settings.index / STARRED).read_bytes())


def _records(index_dir: Path) -> list[dict[str, object]]:
    try:
        return [_record(line) for line in _lines(index_dir / STARRED)]
    except (OSError, UnicodeError):
        return []


def _entry(answer: Answer) -> dict[str, object]:
    name = "star-" + hashlib.sha256(answer.question.encode(errors="replace")).hexdigest()[:12]
    expected = tuple(Expected(one.document, one.page, one.quote) for one in answer.citations)
    return question_record(Question(name, answer.question, answer.language, expected))


def _lines(file: Path) -> list[str]:
    if not file.exists():
        return []
    # Not splitlines(), which ends lines within JSON's strings.
    return [line for line in file.read_text(encoding="utf-8-sig").split("\n") if line.strip()]


def _record(line: str) -> dict[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
