"""What speaks for the chunks that witnesses named: little of each, all of the likeliest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.features import (
    Candidate,
    Likenesses,
    quick_features,
    sentences_of,
    weigh_candidate,
)
from tenkyo.index.fusion import Shortlist
from tenkyo.index.lexicon import WeightedTerm
from tenkyo.index.meanings import Meanings
from tenkyo.index.pieces import PieceSource, asked_pieces, likeness
from tenkyo.index.postings import Rows, WordIndex
from tenkyo.index.question import Question
from tenkyo.index.store import Snapshot
from tenkyo.index.types import Embeddings, StoredChunk
from tenkyo.index.witnesses import Witnesses


def weigh_named(
    named: Witnesses,
    snapshot: Snapshot,
    *,
    question: Question,
    translations: Mapping[str, tuple[WeightedTerm, ...]],
    vector: Embeddings | None,
    source: PieceSource | None,
    words: WordIndex,
    shortlist: Shortlist,
    most: int | None = None,
) -> list[Candidate]:
    """Work out what speaks for each chunk named, or for the ``most`` likeliest of them.

    ``vector`` is the question's, None where the index's vectors cannot be used; ``source`` compares
    word pieces, None where nothing can.
    """
    rows = np.array(named.rows(), np.int64)
    crossing = _crossing(snapshot, rows, question)
    shares = _word_shares(named, words, rows, crossing)
    similarities = _similarities(snapshot, rows, vector)
    kept = list(range(len(rows)))
    if most is not None and most < len(rows):
        quick = map(quick_features, similarities, shares)
        weights = [shortlist.weight(*each) for each in zip(quick, crossing, strict=True)]
        kept = sorted(kept, key=lambda place: -weights[place])[:most]
    stored = snapshot.chunks(rows[kept])
    chunks = [stored[row] for row in rows[kept].tolist()]
    typed = Meanings.typed(named.typed.weights)
    translated = Meanings.translated(named.translated.weights, translations)
    return [
        weigh_candidate(
            chunk,
            question=question,
            crossing=crossing[place],
            terms=translated if crossing[place] else typed,
            words=translated,
            similarities=similarities[place],
            word_share=shares[place],
            alike=alike,
        )
        for place, chunk, alike in zip(
            kept, chunks, _compare_pieces(source, question, chunks), strict=True
        )
    ]


def _crossing(snapshot: Snapshot, rows: Rows, question: Question) -> list[bool]:
    """Tell of each chunk whether it is in the other language than the question."""
    languages = snapshot.languages(rows)
    return [languages[row] in ("ja", "en") and languages[row] != question.language for row in rows]


def _word_shares(
    named: Witnesses, words: WordIndex, rows: Rows, crossing: Sequence[bool]
) -> list[float]:
    """Return each chunk's word score over the best possible one, in its own language."""
    # The words cache keeps its rows ascending.
    positions = np.searchsorted(words.rows, rows).tolist()
    return [
        float(witness.scores[position]) / (witness.possible or 1.0)
        for position, crosses in zip(positions, crossing, strict=True)
        for witness in [named.translated if crosses else named.typed]
    ]


def _similarities(
    snapshot: Snapshot, rows: Rows, vector: Embeddings | None
) -> list[NDArray[np.float32] | None]:
    """Compare the question's vector with those of each chunk, None where there are none."""
    if vector is None:
        return [None] * len(rows)
    vectors = snapshot.vectors(rows)
    return [
        vectors[row].astype(np.float32) @ vector if row in vectors else None
        for row in rows.tolist()
    ]


def _compare_pieces(
    source: PieceSource | None, question: Question, chunks: Sequence[StoredChunk]
) -> Sequence[Likenesses | None]:
    """Compare the question's word pieces with those of each chunk, where the encoder can."""
    asked = None if source is None else asked_pieces(source, question)
    if source is None or asked is None or not chunks:
        return [None] * len(chunks)
    texts = [[stored.chunk.heading or "", *sentences_of(stored)] for stored in chunks]
    return [Likenesses(asked.weights, each[1:], each[0]) for each in likeness(source, asked, texts)]
