"""Words of a question met by their like: word pieces compared one by one, in either language.

The vector of a whole text blurs its words; the best match of each piece of the question among the
pieces of a sentence does not (late interaction, Khattab & Zaharia 2020, "ColBERT"). The pieces'
own vectors, before any context, are enough for that: 警察 and police lie near each other, and
nearly all other pairs far apart. They cost no pass through the network.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.blas import one_thread
from tenkyo.index.grammar import ENGLISH_STOP_WORDS
from tenkyo.index.question import Question, asked_part
from tenkyo.index.types import Embeddings

Ids = NDArray[np.int64]
# Shape (texts, pieces of the question): how like the likest piece of a text is, 0 to 1.
Likeness = NDArray[np.float32]

_SPACE = "▁"
# Hiragana is grammar nearly always, and marks are no words.
_GRAMMAR = re.compile(r"[▁\u3041-\u309fー\W_]*")
# How often a piece occurs falls with its id about as words fall with their rank (Zipf 1949).
_LEAST_WEIGHT = 1.0


@runtime_checkable
class PieceSource(Protocol):
    """An encoder that shows the word pieces of a text and has a vector for each."""

    def pieces(self, text: str) -> tuple[Ids, list[str]]:
        """Return a text's piece ids, the rarer the higher, and how each is written."""
        ...

    def piece_vectors(self, ids: Ids) -> Embeddings:
        """Return the vectors of pieces, rows of length 1."""
        ...


@dataclass(frozen=True, slots=True)
class AskedPieces:
    """The pieces of a question that carry meaning: ``weights`` sum to 1, ``vectors`` have rows."""

    weights: NDArray[np.float32]
    vectors: Embeddings


def asked_pieces(source: PieceSource, question: Question) -> AskedPieces | None:
    """Return a question's pieces but for grammar; None when nothing is left."""
    ids, written = source.pieces(asked_part(question))
    kept = [
        int(each)
        for each, piece in zip(ids, written, strict=True)
        if not _GRAMMAR.fullmatch(piece) and piece.strip(_SPACE) not in ENGLISH_STOP_WORDS
    ]
    if not kept:
        return None
    distinct = np.array(list(dict.fromkeys(kept)), np.int64)
    weights = np.maximum(np.log(np.maximum(distinct, 1)).astype(np.float32), _LEAST_WEIGHT)
    return AskedPieces(weights / weights.sum(), source.piece_vectors(distinct))


def likeness(
    source: PieceSource, asked: AskedPieces, texts: Sequence[Sequence[str]]
) -> list[Likeness]:
    """Return, for each group of texts, how well each text meets each piece of the question."""
    ids = [source.pieces(text)[0] for group in texts for text in group]
    found = np.zeros((len(ids), len(asked.weights)), np.float32)
    filled = [place for place, each in enumerate(ids) if len(each)]
    if filled:
        flat = np.concatenate([ids[place] for place in filled])
        distinct, where = np.unique(flat, return_inverse=True)
        with one_thread():
            alike = asked.vectors @ source.piece_vectors(distinct).T
        starts = np.cumsum([0, *(len(ids[place]) for place in filled[:-1])])
        found[filled] = np.maximum.reduceat(alike[:, where], starts, axis=1).T
    bounds = np.cumsum([len(group) for group in texts])[:-1]
    return np.split(found.clip(0, 1), bounds)
