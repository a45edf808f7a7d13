"""The vocabulary of searching: encoders, embeddings, manifests and passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from tenkyo.ingest.types import Chunk, Language

# Shape (n, dim), rows of length 1: similarity is the inner product, and higher is better.
Embeddings = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """What identifies an encoder: vectors of different infos are never mixed.

    ``revision`` is a hash of weights and tokenizer. A text is embedded with its prompt before it.
    """

    name: str
    revision: str
    dim: int
    query_prompt: str = ""
    passage_prompt: str = ""
    max_tokens: int = 512


class Encoder(Protocol):
    """Turns texts into embeddings."""

    @property
    def info(self) -> EncoderInfo:
        """What identifies this encoder."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed questions."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Embed chunks and sentences."""
        ...


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says of itself.

    ``chunking`` and ``reader`` are fingerprints of how the text was cut and read; times are UTC in
    ISO 8601.
    """

    format_version: int
    generation: int
    encoder: EncoderInfo
    chunking: str
    reader: str
    documents: int
    chunks: int
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk as the store returns it: with its row id and where its document lies.

    ``places`` are the shown paths of the document, at least one. ``page_label`` is the printed
    number of the chunk's first page, None where unknown or where the format has no pages.
    """

    row: int
    chunk: Chunk
    title: str
    media_type: str
    places: tuple[str, ...]
    page_label: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk retrieved for a question.

    ``score`` is the calibrated probability that the passage answers, 0 to 1. Ranks count from 1 and
    are None where that witness did not name the passage. ``sentence_scores`` has one number per
    sentence of the chunk, higher is better. ``features`` explain the score. ``also`` are chunks
    elsewhere that read the same.
    """

    stored: StoredChunk
    score: float
    dense_rank: int | None
    lexical_rank: int | None
    sentence_scores: tuple[float, ...]
    features: dict[str, float] = field(default_factory=dict)
    also: tuple[StoredChunk, ...] = ()

    @property
    def chunk(self) -> Chunk:
        """The chunk itself."""
        return self.stored.chunk


@dataclass(frozen=True, slots=True)
class QueryFilter:
    """Which passages a question may find; an empty filter lets all pass.

    ``document`` is a glob over shown paths, ``folder`` a folder's shown name, dates are ISO 8601
    days compared with the document's date.
    """

    document: str | None = None
    folder: str | None = None
    language: Language | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Where a document lies: a file of an indexed folder.

    ``shown`` is the path users see: relative, with "/", in NFC, and begun with ``folder_name`` when
    the index has several folders. ``location`` opens it, spelled as the file system spells it.
    ``size`` and ``mtime_ns`` are the file's when it was read. A file that "failed" keeps the
    document it had before, if any; one that is "kept" was read by an older reader and awaits its
    folder's return.
    """

    folder: Path
    folder_name: str
    path: str
    shown: str
    location: Path
    size: int
    mtime_ns: int
    checked_ns: int
    document_id: str | None
    state: Literal["ok", "failed", "kept"] = "ok"
    reason: str | None = None
