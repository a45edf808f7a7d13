"""A question in, ranked passages out: four witnesses name candidates, one model ranks them."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

from tenkyo.index.caches import Caches, load_caches
from tenkyo.index.dense import Neighbour, nearest_in_store
from tenkyo.index.exact import find_quoted, holds
from tenkyo.index.explained import explain
from tenkyo.index.features import Candidate, best_sentence, confidence_features
from tenkyo.index.fusion import FusionModel, fusion_model, sentence_shares
from tenkyo.index.lexicon import Glossary, WeightedTerm, query_words, translate
from tenkyo.index.milvus_sync import MilvusVectors
from tenkyo.index.pieces import PieceSource
from tenkyo.index.postings import Rows
from tenkyo.index.question import Question, parse_question
from tenkyo.index.store import Snapshot, Store
from tenkyo.index.types import Embeddings, Encoder, Passage, QueryFilter
from tenkyo.index.weighing import weigh_named
from tenkyo.index.witnesses import NAMED, Witnesses, name_chunks
from tenkyo.ingest.types import Language

# So many of the chunks named are looked at closely, the likeliest ones: the best is among them (see
# training/LOG.md).
LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class SearchOutcome:
    """What a question found, as of one generation.

    ``passages`` come best first. ``translations`` are the question's words in the other language.
    ``by_words_only`` says that the index's vectors could not be used. ``absent`` are phrases,
    folded, that stood in quotation marks and that no passage holds.
    """

    question: Question
    passages: tuple[Passage, ...]
    translations: dict[str, tuple[WeightedTerm, ...]]
    generation: int
    by_words_only: bool
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidates:
    """A question taken apart and the chunks named for it."""

    question: Question
    translations: dict[str, tuple[WeightedTerm, ...]]
    candidates: tuple[Candidate, ...]
    named: Witnesses
    by_words_only: bool
    absent: tuple[str, ...] = ()


class Retriever:
    """Finds passages in one index; safe to use from several threads."""

    def __init__(
        self,
        store: Store,
        encoder: Encoder | None,
        *,
        glossary: Glossary | None = None,
        model: FusionModel | None = None,
        vectors: MilvusVectors | None = None,
    ) -> None:
        self._store = store
        self._encoder = encoder
        self._glossary = glossary
        self._model = model or fusion_model()
        self._vectors = vectors
        self._caches: Caches | None = None
        self._filtered: tuple[tuple[str, int, QueryFilter], Rows | None] | None = None
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
        found = self.candidates(query, snapshot, where=where, most=max(limit, LOOKED_AT))
        return SearchOutcome(
            found.question,
            tuple(rank(found, self._model)[:limit]),
            found.translations,
            snapshot.generation,
            found.by_words_only,
            found.absent,
        )

    def candidates(
        self,
        query: str,
        snapshot: Snapshot,
        *,
        where: QueryFilter | None = None,
        literally: bool = True,
        most: int | None = None,
    ) -> Candidates:
        """Return every chunk that some witness names for a question, not yet ranked.

        ``most`` is how many at most, the likeliest. ``literally`` leaves out those in the
        question's language that lack a phrase in quotation marks which others have.
        """
        question = parse_question(query)
        other: Language = "en" if question.language == "ja" else "ja"
        words = query_words(query, question.language, glossary=self._glossary)
        translations = translate(words, to=other, glossary=self._glossary)
        vector = self._embed(snapshot, query)
        caches = self._load(snapshot)
        translations = explain(caches.words, snapshot, query, translations)
        allowed = self._allowed(snapshot, where) if where else None
        phrases = question.phrases if literally else ()
        quoted = find_quoted(caches.words, snapshot, phrases, allowed, other=other)
        allowed = quoted.rows
        near: list[Neighbour] = []
        if vector is not None:
            index = caches.nearest
            near = nearest_in_store(index, snapshot.vectors, vector, NAMED, allowed=allowed)
        named = name_chunks(caches.words, question, translations, near, allowed)
        source = self._encoder if isinstance(self._encoder, PieceSource) else None
        candidates = weigh_named(
            named,
            snapshot,
            question=question,
            translations=translations,
            vector=vector,
            source=source,
            words=caches.words,
            shortlist=self._model.shortlist,
            # Which of them hold a phrase is seen from their text alone.
            most=None if quoted.unread else most,
        )
        literal = {one.stored.row for one in candidates if holds(quoted.unread, one.stored)}
        if literal:
            candidates = [one for one in candidates if one.crossing or one.stored.row in literal]
        return Candidates(
            question,
            translations,
            tuple(candidates),
            named,
            vector is None,
            quoted.absent,
        )

    def _embed(self, snapshot: Snapshot, query: str) -> Embeddings | None:
        """Embed the question, unless the index's vectors come from another encoder."""
        if self._encoder is None or self._encoder.info != snapshot.encoder:
            return None
        vector: Embeddings = self._encoder.encode_queries([query])[0]
        return vector

    def _allowed(self, snapshot: Snapshot, where: QueryFilter) -> Rows | None:
        """Return the rows that a filter lets pass; the next question often has the same filter."""
        asked = snapshot.store_name, snapshot.generation, where
        known = self._filtered
        if known is None or known[0] != asked:
            self._filtered = known = asked, snapshot.rows_matching(where)
        return known[1]

    def _load(self, snapshot: Snapshot) -> Caches:
        with self._lock:
            if self._caches is None or self._caches.generation != snapshot.generation:
                self._caches = load_caches(
                    self._store, snapshot, self._caches, vectors=self._vectors
                )
            return self._caches


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
        (weigh(candidate, model) for candidate in found.candidates),
        key=lambda one: (-one[0], one[2].stored.places[0], one[2].stored.chunk.start),
    )
    if not weighed:
        return []
    best, features, first = weighed[0]
    sure = model.best(features).confidence
    if found.by_words_only:
        sure = model.confidence_by_words
    confidence = sure.probability(
        confidence_features(
            features,
            [one[0] for one in weighed],
            crossing=first.crossing,
            nowhere=found.named.translated.nowhere,
        )
    )
    return [
        Passage(
            stored=candidate.stored,
            score=confidence * math.exp(weight - best),
            dense_rank=dense.get(candidate.stored.row),
            lexical_rank=words.get(candidate.stored.row),
            sentence_scores=tuple(
                sentence_shares(model.best(features).sentence, candidate.sentence_features)
            ),
            features=features,
        )
        for weight, features, candidate in weighed
    ]


def weigh(candidate: Candidate, model: FusionModel) -> tuple[float, dict[str, float], Candidate]:
    """Return the log of a candidate's weight beside the others, and its features.

    What its best sentence tells is added to them.
    """
    fitted = model.best(candidate.features)
    best = best_sentence(candidate.sentence_features, fitted.sentence)
    features = {**candidate.features, **best}
    ranking = fitted.across if candidate.crossing else fitted.within
    return ranking.log_odds(features), features, candidate
