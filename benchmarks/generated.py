"""Documents made up in both languages, and an encoder that costs next to nothing, for timing."""

from __future__ import annotations

import os
import random
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tenkyo.index.types import Embeddings, EncoderInfo

_ENGLISH = (
    "The {place} office received {number} applications for {thing} in {year}.",
    "Repairs to the {thing} in {place} took {number} days and ended in {year}.",
    "A survey of {number} households near {place} asked about the {thing}.",
    "Since {year} the {thing} of {place} has been kept by a staff of {number}.",
    "The committee for {thing} met {number} times in {place} before {year} was over.",
)
_JAPANESE = (
    "{place}事務所は{year}年に{thing}の申請を{number}件受け付けた。",
    "{place}での{thing}の修理には{number}日かかり、{year}年に終わった。",
    "{place}の近くに住む{number}世帯に{thing}についての調査が行われた。",
    "{year}年から{place}の{thing}は{number}人の職員が管理している。",
    "{thing}委員会は{year}年の終わりまでに{place}で{number}回開かれた。",
)
_PLACES = (
    ("Aldermoor", "Birkholm", "Carnforth", "Dunmere", "Eastvale", "Fenwick", "Garsdale"),
    ("朝霧", "石倉", "上原", "江津", "大垣", "香取", "北浜"),
)
_THINGS = (
    ("bridge", "library", "water supply", "ferry", "school bus", "archive", "market hall"),
    ("橋", "図書館", "水道", "渡し船", "通学バス", "文書館", "市場"),
)


def write_documents(folder: Path, count: int, *, sentences: int = 30) -> None:
    """Write so many documents, every second one Japanese, dated back so that dates are trusted."""
    folder.mkdir(parents=True, exist_ok=True)
    old = time.time() - 1000
    for number in range(count):
        path = folder / f"{number % 20:02}" / f"{number:05}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(document_text(number, sentences=sentences), encoding="utf-8")
        os.utime(path, (old, old))


def document_text(number: int, *, version: int = 0, sentences: int = 30) -> str:
    """Return the text of one document; another version differs in one paragraph."""
    japanese = number % 2
    chance = random.Random(number)
    paragraphs = []
    for start in range(0, sentences, 5):
        if start == 5 and version:
            chance = random.Random(f"{number} {version}")
        lines = [_sentence(japanese, chance) for _ in range(min(5, sentences - start))]
        paragraphs.append(("" if japanese else " ").join(lines))
        chance = random.Random(f"{number} {start}")
    return "\n\n".join(paragraphs) + "\n"


def _sentence(japanese: int, chance: random.Random) -> str:
    shape = chance.choice(_JAPANESE if japanese else _ENGLISH)
    return shape.format(
        place=chance.choice(_PLACES[japanese]),
        thing=chance.choice(_THINGS[japanese]),
        number=chance.randint(2, 99_999),
        year=chance.randint(1950, 2030),
    )


class CheapEncoder:
    """Gives each text a unit vector that depends on the text alone, at a fraction of the cost."""

    def __init__(self, dim: int = 512, revision: str = "cheap-1") -> None:
        self._revision = revision
        self._table = np.random.default_rng(zlib.crc32(revision.encode())).normal(size=(4096, dim))

    @property
    def info(self) -> EncoderInfo:
        """What identifies it."""
        return EncoderInfo("cheap", self._revision, self._table.shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed questions."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Embed passages."""
        hashes = np.array([zlib.crc32(text.encode("utf-8")) for text in texts], np.int64)
        vectors = self._table[hashes % 4096] + self._table[hashes // 4096 % 4096]
        unit: Embeddings = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype("f4")
        return unit
