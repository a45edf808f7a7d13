"""A question in, ranked passages out: four witnesses name candidates, one model ranks them."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.caches import Caches, load_caches
from tenkyo.index.features import (
    Candidate,
    Meanings,
    confidence_features,
    sentence_features,
    weigh_candidate,
)
from tenkyo.index.fusion import FusionModel, fusion_model
from tenkyo.index.lexical import WordScores, score_translated, score_typed
from tenkyo.index.lexicon import Glossary, WeightedTerm, query_words, translate
from tenkyo.index.question import Question, parse_question
from tenkyo.index.store import Snapshot, Store
from tenkyo.index.types import Embeddings, Encoder, Passage, QueryFilter, StoredChunk
from tenkyo.ingest.types import Language

# How many chunks each witness may name.
_NAMED = 40


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """What a question found, as of one generation.

    ``passages`` come best first. ``translations`` are the question's words in the other language.
    ``by_words_only`` says that the index's vectors could not be used.
    """

    question: Question
    passages: tuple[Passage, ...]
    translations: dict[str, tuple[WeightedTerm, ...]]
    generation: int
    by_words_only: bool


@dataclass(frozen=True, slots=True)
class Witnesses:
    """The scores of all chunks and the chunks that each witness names, best first."""

    typed: WordScores
    translated: WordScores
    by_words: list[int]
    by_translation: list[int]
    by_vectors: list[int]

    def rows(self) -> list[int]:
        """Return every chunk row named, once."""
        return list(dict.fromkeys([*self.by_words, *self.by_translation, *self.by_vectors]))


@dataclass(frozen=True, slots=True)
class Candidates:
    """A question taken apart and the chunks named for it."""

    question: Question
    translations: dict[str, tuple[WeightedTerm, ...]]
    candidates: tuple[Candidate, ...]
    named: Witnesses
    by_words_only: bool


class Retriever:
    """Finds passages in one index; safe to use from several threads."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder | None,
        *,
        glossary: Glossary | None = None,
        model: FusionModel | None = None,
    ) -> None:
        self._store = store
        self._encoder = encoder
        self._glossary = glossary
        self._model = model or fusion_model()
        self._caches: Caches | None = None
        self._lock = threading.Lock()

    @property
    def threshold(self) -> float:
        """The probability below which nothing is said to answer."""
        return self._model.threshold

    @property
    def store(self) -> Store:
        """The index searched."""
        return self._store

    def search(
        self,
        query: str,
        snapshot: Snapshot,
        *,
        limit: int = 10,
        where: QueryFilter | None = None,
    ) -> SearchOutcome:
        """Return the passages that best answer a question, best first, at most ``limit``.

        Raises QueryError when the question is empty or too long.
        """
        found = self.candidates(query, snapshot, where=where)
        return SearchOutcome(
            found.question,
            tuple(rank(found, self._model)[:limit]),
            found.translations,
            snapshot.generation,
            found.by_words_only,
        )

    def candidates(
        self, query: str, snapshot: Snapshot, *, where: QueryFilter | None = None
    ) -> Candidates:
        """Return every chunk that some witness names for a question, not yet ranked."""
        question = parse_question(query)
        other: Language = "en" if question.language == "ja" else "ja"
        words = query_words(query, question.language, glossary=self._glossary)
        translations = translate(words, to=other, glossary=self._glossary)
        vector = self._embed(snapshot, query)
        caches = self._load(snapshot)
        allowed = snapshot.rows_matching(where) if where else None
        named = _name_candidates(caches, question, translations, vector, allowed)
        candidates = _weigh(snapshot, caches, question, translations, vector, named)
        return Candidates(question, translations, tuple(candidates), named, vector is None)

    def _embed(self, snapshot: Snapshot, query: str) -> Embeddings | None:
        """Embed the question, unless the index's vectors come from another encoder."""
        if self._encoder is None or self._encoder.info != snapshot.manifest().encoder:
            return None
        vector: Embeddings = self._encoder.encode_queries([query])[0]
        return vector

    def _load(self, snapshot: Snapshot) -> Caches:
        with self._lock:
            if self._caches is None or self._caches.generation != snapshot.generation:
                self._caches = load_caches(self._store, snapshot, self._caches)
            return self._caches


def _weigh(
    snapshot: Snapshot,
    caches: Caches,
    question: Question,
    translations: dict[str, tuple[WeightedTerm, ...]],
    vector: Embeddings | None,
    named: Witnesses,
) -> list[Candidate]:
    """Work out what speaks for each chunk named."""
    rows = np.array(named.rows(), np.int64)
    stored = snapshot.chunks(rows)
    vectors = snapshot.vectors(rows) if vector is not None else {}
    # The words cache keeps its rows ascending.
    positions = np.searchsorted(caches.words.rows, rows).tolist()
    typed = Meanings.typed(named.typed.weights)
    translated = Meanings.translated(named.translated.weights, translations)
    candidates = []
    for row, position in zip(rows.tolist(), positions, strict=True):
        crossing = _crosses(stored[row], question)
        scores = named.translated if crossing else named.typed
        similar = None
        if vector is not None and row in vectors:
            similar = vectors[row].astype(np.float32) @ vector
        candidates.append(
            weigh_candidate(
                stored[row],
                question=question,
                crossing=crossing,
                terms=translated if crossing else typed,
                words=translated,
                similarities=similar,
                word_share=float(scores.scores[position]) / (scores.possible or 1.0),
            )
        )
    return candidates


def rank(found: Candidates, model: FusionModel) -> list[Passage]:
    """Rank candidates, best first.

    The first one's score is the probability that it answers; each other's is smaller by how much
    less it weighs.
    """
    dense = {row: place for place, row in enumerate(found.named.by_vectors, 1)}
    words = {row: place for place, row in enumerate(found.named.by_words, 1)}
    for place, row in enumerate(found.named.by_translation, 1):
        words[row] = min(place, words.get(row, place))
    weighed = sorted(
        ((model.weight(c.features, crossing=c.crossing), c) for c in found.candidates),
        key=lambda one: (-one[0], one[1].stored.places[0], one[1].stored.chunk.start),
    )
    if not weighed:
        return []
    best, first = weighed[0]
    confidence = model.confidence(
        confidence_features(first.features),
        crossing=first.crossing,
        by_words_only=found.by_words_only,
    )
    return [
        Passage(
            stored=candidate.stored,
            score=confidence * math.exp(weight - best),
            dense_rank=dense.get(candidate.stored.row),
            lexical_rank=words.get(candidate.stored.row),
            sentence_scores=tuple(
                model.sentence.probability(one)
                for one in sentence_features(candidate, found.question)
            ),
            features=dict(candidate.features),
        )
        for weight, candidate in weighed
    ]


def _name_candidates(
    caches: Caches,
    question: Question,
    translations: dict[str, tuple[WeightedTerm, ...]],
    vector: Embeddings | None,
    allowed: NDArray[np.int64] | None,
) -> Witnesses:
    """Let each witness name the chunks it finds best."""
    words = caches.words
    mask = None if allowed is None else np.isin(words.rows, allowed)
    typed = score_typed(words, question.terms)
    translated = score_translated(words, translations)
    near = [] if vector is None else caches.dense.search(vector, _NAMED, allowed)
    return Witnesses(
        typed,
        translated,
        [int(words.rows[i]) for i in typed.best(_NAMED, mask)],
        [int(words.rows[i]) for i in translated.best(_NAMED, mask)],
        [neighbour.row for neighbour in near],
    )


def _crosses(stored: StoredChunk, question: Question) -> bool:
    """Tell whether a passage is in the other language than the question."""
    language = stored.chunk.language
    return language in ("ja", "en") and language != question.language
