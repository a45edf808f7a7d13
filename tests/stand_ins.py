"""Stand-ins for tests of the index: an encoder, a reader and a chunker small enough to check."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.types import EncoderInfo
from tenkyo.ingest.errors import UnreadableFile
from tenkyo.ingest.readers import document_id
from tenkyo.ingest.types import Block, Chunk, Document, Page, Sentence


class HashEncoder:
    """Gives each text a unit vector that depends on nothing but the text and the revision."""

    def __init__(self, revision: str = "r1", dim: int = 16) -> None:
        self.info = EncoderInfo("stand-in", revision, dim)
        self.passages: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.passages.extend(texts)
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [self._vector(text) for text in texts]
        return np.array(rows, np.float32).reshape(len(rows), self.info.dim)

    def _vector(self, text: str) -> NDArray[np.float64]:
        seed = hashlib.sha256(f"{self.info.revision}\0{text}".encode()).digest()
        vector = np.random.default_rng(int.from_bytes(seed[:8], "big")).normal(size=self.info.dim)
        return vector / np.linalg.norm(vector)


def read_lines(path: PurePath, data: bytes, *, passwords: tuple[str, ...] = ()) -> Document:
    """A document whose pages end at form feeds; text that says BROKEN cannot be read."""
    text = data.decode()
    if "BROKEN" in text:
        raise UnreadableFile(f"{path.name}: it says so")
    pages, start = [], 0
    for number, part in enumerate(text.split("\f"), 1):
        warning = "hardly any text" if "WARN" in part else None
        pages.append(Page(number, part, start, label=f"p{number}", warning=warning))
        start += len(part)
    whole = "".join(page.text for page in pages)
    blocks = (Block(0, len(whole), "paragraph"),)
    return Document(document_id(data), path.stem, "text/plain", "en", tuple(pages), blocks)


def chunk_lines(document: Document) -> list[Chunk]:
    """One chunk a line; its sentences end at full stops."""
    chunks: list[Chunk] = []
    start = 0
    for ordinal, line in enumerate(document.text.splitlines(keepends=True)):
        end = start + len(line)
        starts = [page.start for page in document.pages]
        page = sum(begin <= start for begin in starts) or 1
        sentences, at = [], start
        for part in line.rstrip("\n").split(". "):
            stop = min(at + len(part) + 1, start + len(line.rstrip("\n")))
            if part:
                sentences.append(Sentence(len(sentences), at, stop))
            at = stop + 1
        chunks.append(
            Chunk(
                document.id,
                ordinal,
                line,
                start,
                end,
                page,
                page,
                "en",
                sentences=tuple(sentences),
            )
        )
        start = end
    return chunks
