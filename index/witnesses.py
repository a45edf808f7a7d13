"""The witnesses that name chunks for a question: words as typed, words translated, vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tenkyo.index.dense import Neighbour
from tenkyo.index.lexical import WordScores, score_words
from tenkyo.index.lexicon import WeightedTerm
from tenkyo.index.postings import Rows, WordIndex
from tenkyo.index.question import Question

# How many chunks each witness may name.
NAMED = 40


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The scores of chunks by words, and the chunks that each witness names, best first."""

    typed: WordScores
    translated: WordScores
    by_words: list[int]
    by_translation: list[int]
    by_vectors: list[int]

    def rows(self) -> list[int]:
        """Return every chunk row named, once."""
        return list(dict.fromkeys([*self.by_words, *self.by_translation, *self.by_vectors]))


def name_chunks(
    words: WordIndex,
    question: Question,
    translations: Mapping[str, Sequence[WeightedTerm]],
    near: Sequence[Neighbour],
    allowed: Rows | None,
) -> Witnesses:
    """Let each witness name the chunks it finds best."""
    mask = None if allowed is None else np.isin(words.rows, allowed)
    by_vectors = [neighbour.row for neighbour in near]
    typed, translated = score_words(
        words,
        question.terms,
        translations,
        count=NAMED,
        allowed=mask,
        also=np.searchsorted(words.rows, np.array(by_vectors, np.int64)),
    )
    return Witnesses(
        typed,
        translated,
        words.rows[typed.best].tolist(),
        words.rows[translated.best].tolist(),
        by_vectors,
    )
