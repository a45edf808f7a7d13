"""Answers that somebody found good, kept as questions with known answers for `evaluate`."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

from tenkyo.app.answer import Answer
from tenkyo.app.json_output import dumps

STARRED = "starred.jsonl"
_lock = threading.Lock()


def set_star(index_dir: Path, answer: Answer, *, starred: bool) -> Path:
    """Add an answer to the starred questions of an index, or take it out; return their file.

    Raises OSError where it cannot be written.
    """
    file = index_dir / STARRED
    name = "star-" + hashlib.sha256(answer.question.encode(errors="replace")).hexdigest()[:12]
    with _lock:
        lines = [line for line in _lines(file) if _name(line) != name]
        if starred:
            lines.append(dumps(_entry(name, answer)))
        temporary = file.with_name(f".{STARRED}")
        temporary.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        temporary.replace(file)
    return file


def _entry(name: str, answer: Answer) -> dict[str, object]:
    return {
        "id": name,
        "question": answer.question,
        "language": answer.language,
        "answers": [
            {"document": one.document, "page": one.page, "quote": one.quote}
            for one in answer.citations
        ],
    }


def _lines(file: Path) -> list[str]:
    if not file.exists():
        return []
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _name(line: str) -> object:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found.get("id") if isinstance(found, dict) else None
