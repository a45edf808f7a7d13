"""Reading the data folder, and keeping the evaluation's texts out of training."""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def letters(text: str) -> str:
    """Return what two spellings of one text share: letters and digits, folded."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


class Refused:
    """The evaluation's texts, none of which may be trained on."""

    def __init__(self, evaluation: Path) -> None:
        """Read every text of every file under the folder."""
        self._known: set[str] = set()
        for path in sorted(evaluation.rglob("*")):
            for text in _texts(path):
                # What is shorter is a word or a common phrase, not a test.
                if len(key := letters(text)) >= 10:
                    self._known.add(key)
        if not self._known:
            raise SystemExit(f"{evaluation} holds no evaluation text to keep out of training")

    def __contains__(self, text: str) -> bool:
        return letters(text) in self._known

    def __len__(self) -> int:
        return len(self._known)


def _texts(path: Path) -> Iterator[str]:
    if path.suffix == ".tsv":
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from line.split("\t")
    elif path.suffix == ".jsonl" or path.name.endswith(".jsonl.gz"):
        for row in read_rows(path):
            yield from _strings(row)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read a file of JSON lines, packed or not."""
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    for line in text.splitlines():
        yield json.loads(line)


def read_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (English, Japanese) from a gzipped TSV."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            english, _, japanese = line.rstrip("\n").partition("\t")
            if english.strip() and japanese.strip():
                yield english, japanese
