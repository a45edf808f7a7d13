"""What of a chunk is given to the encoder, and how vectors are made, kept and used again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.store_reader import Snapshot
from tenkyo.index.types import Encoder
from tenkyo.ingest.cleaning import collapse_space
from tenkyo.ingest.types import Chunk

Vectors = NDArray[np.float16]
Texts = tuple[str, ...]

# Raised whenever `texts_of` changes: all vectors are made anew then.
EMBEDDING = "heading-chunk-sentences-1"
# So many characters of texts are given to the encoder at once; between two calls an interruption is
# seen.
_CHARACTERS_AT_ONCE = 65_536


def texts_of(chunk: Chunk) -> Texts:
    """Return what is embedded of a chunk: itself under its heading, then each sentence alone."""
    text = collapse_space(chunk.text)
    whole = f"{chunk.heading}\n{text}" if chunk.heading else text
    sentences = (chunk.text[s.start - chunk.start : s.end - chunk.start] for s in chunk.sentences)
    return (whole, *map(collapse_space, sentences))


def embed(
    encoder: Encoder, wanted: Iterable[Texts], on_batch: Callable[[float], None] | None = None
) -> dict[Texts, Vectors]:
    """Embed the texts of chunks, each text once.

    ``on_batch`` is told after every call of the encoder which share of the work that was.
    """
    keys = list(dict.fromkeys(wanted))
    # Texts of like length together waste no padding.
    texts = sorted({text for key in keys for text in key}, key=len)
    found: dict[str, Vectors] = {}
    total = sum(map(len, texts))
    for part in _parts(texts):
        found.update(zip(part, encoder.encode_passages(part).astype(np.float16), strict=True))
        if on_batch:
            on_batch(sum(map(len, part)) / max(1, total))
    return {key: np.stack([found[text] for text in key]) for key in keys}


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut a list where enough characters have come together."""
    start = characters = 0
    for end, text in enumerate(texts, 1):
        characters += len(text)
        if characters >= _CHARACTERS_AT_ONCE or end == len(texts):
            yield texts[start:end]
            start, characters = end, 0


def stored_vectors(snapshot: Snapshot, document_id: str) -> dict[Texts, Vectors]:
    """Return the vectors of a document in the store by the texts they were made of."""
    rows = snapshot.document_rows(document_id)
    vectors = snapshot.vectors(rows)
    return {
        texts_of(stored.chunk): vectors[row]
        for row, stored in snapshot.chunks(rows).items()
        if row in vectors
    }


def missing(chunks: Sequence[Chunk], known: dict[Texts, Vectors]) -> list[Texts]:
    """Return the texts of the chunks that have no vectors yet."""
    return [texts for texts in map(texts_of, chunks) if texts not in known]
