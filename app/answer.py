"""Passages to an answer: the sentences that say so, cited, or a plain "not in these documents"."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tenkyo.app.citation import Citation, choose_sentences, cite
from tenkyo.index.freshness import stale_paths
from tenkyo.index.retriever import Retriever, SearchOutcome
from tenkyo.index.types import Passage, QueryFilter
from tenkyo.ingest.cleaning import display_text
from tenkyo.ingest.types import Language


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer made of quotes alone.

    ``text`` holds the quotes, each followed by its citation's number, and is empty when ``found``
    is False. ``confidence`` is the probability that the first passage answers, 0 to 1.
    """

    question: str
    language: Language
    found: bool
    confidence: float
    text: str
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    seconds: float
    outcome: SearchOutcome


class Answerer:
    """Answers questions from one index."""

    def __init__(self, retriever: Retriever, *, threshold: float | None = None) -> None:
        self._retriever = retriever
        self._threshold = retriever.threshold if threshold is None else threshold

    def ask(self, question: str, *, limit: int = 10, where: QueryFilter | None = None) -> Answer:
        """Answer a question with at most ``limit`` passages.

        Raises QueryError when the question is empty or too long.
        """
        begun = time.perf_counter()
        with self._retriever.store.read() as snapshot:
            outcome = self._retriever.search(question, snapshot, limit=limit, where=where)
            choices = choose_sentences(outcome.passages, self._threshold, outcome.question.wanted)
            places = {place for c in choices for place in c.passage.stored.places}
            citations = cite(choices, snapshot, frozenset(stale_paths(snapshot, places)))
        return Answer(
            question=question,
            language=outcome.question.language,
            found=bool(citations),
            confidence=outcome.passages[0].score if outcome.passages else 0.0,
            text="\n".join(f"{display_text(c.quote)} [{c.number}]" for c in citations),
            citations=tuple(citations),
            passages=outcome.passages,
            seconds=time.perf_counter() - begun,
            outcome=outcome,
        )
