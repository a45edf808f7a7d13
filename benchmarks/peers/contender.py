"""How everybody in the comparison is driven: index a folder, then answer a file of questions.

    python PEER.py index FOLDER SAVED [--encoder ENCODER] --out FILE
    python PEER.py ask QUESTIONS SAVED [--encoder ENCODER] --out FILE

Two processes, as a program that is started again would be. Standard library only: a peer runs in
an environment of its own.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

LIMIT = 10
# Questions asked beforehand, so that what is loaded on first use is.
_WARM_UP = 5


class Contender(Protocol):
    """Somebody who searches a folder of text files."""

    def index(self, folder: Path, saved: Path) -> int:
        """Index a folder, save the index, and return how many pieces it has."""
        ...

    def open(self, saved: Path) -> None:
        """Open what was saved."""
        ...

    def search(self, question: str, limit: int) -> list[str]:
        """Return the names of the files found, best first, relative and with "/"."""
        ...


def read_texts(folder: Path) -> list[tuple[str, str]]:
    """Read all text files as (name, text)."""
    return [
        (path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8").strip())
        for path in sorted(folder.rglob("*.txt"))
    ]


def distinct(names: list[str]) -> list[str]:
    """Return each name once, where it came first."""
    return list(dict.fromkeys(names))


def ask(
    contender: Contender, questions: list[str], saved: Path, *, began: float
) -> dict[str, object]:
    """Open an index and ask all questions, each timed alone.

    ``began`` is when the process did, in seconds since the epoch.
    """
    contender.open(saved)
    contender.search(questions[0], LIMIT)
    first = time.time() - began
    for question in questions[-_WARM_UP:]:
        contender.search(question, LIMIT)
    milliseconds, ranked = [], []
    for question in questions:
        began = time.perf_counter()
        found = contender.search(question, LIMIT)
        milliseconds.append(1000 * (time.perf_counter() - began))
        ranked.append(distinct(found))
    return {"first_answer_s": first, "milliseconds": milliseconds, "ranked": ranked}


def run(make: Callable[[str], Contender]) -> None:
    """Carry out what the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=("index", "ask"))
    parser.add_argument("given", type=Path, help="the folder, or the file of questions")
    parser.add_argument("saved", type=Path)
    parser.add_argument("--encoder", default="", help="name or folder")
    parser.add_argument("--began", type=float, default=time.time(), help="when this was started")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    contender = make(given.encoder)
    if given.step == "index":
        result: dict[str, object] = {"pieces": contender.index(given.given, given.saved)}
    else:
        lines = given.given.read_text(encoding="utf-8").splitlines()
        questions = [json.loads(line)["question"] for line in lines]
        result = ask(contender, questions, given.saved, began=given.began)
    given.out.write_text(json.dumps(result), encoding="utf-8")
