"""Passages to an answer: the sentences that say so, cited, or a plain "not in these documents"."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tenkyo.app.citation import Citation, choose_sentences, cite_one
from tenkyo.app.corroboration import Statement, gather
from tenkyo.app.emphasis import answering_phrase
from tenkyo.app.merging import merge_alike
from tenkyo.app.spans import shown
from tenkyo.index.freshness import stale_paths
from tenkyo.index.question import Question
from tenkyo.index.retriever import Retriever, SearchOutcome
from tenkyo.index.store import Snapshot
from tenkyo.index.types import Passage, QueryFilter
from tenkyo.ingest.cleaning import collapse_space, display_text
from tenkyo.ingest.types import Language

# Passages that read the same are shown as one: more are asked for than are shown.
_SPARE = 2


@dataclass(frozen=True, slots=True)
class Value:
    """What one document says where documents differ.

    ``number`` is that of its citation, ``date`` the document's, an ISO 8601 day. ``newest`` marks
    the latest of dates that are known and not the same.
    """

    number: int
    value: str
    date: str | None
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer made of quotes alone.

    ``text`` holds the quotes, each followed by its citation's number and those of the citations
    that say the same, and is empty when ``found`` is False. ``confidence`` is the probability that
    the first passage answers, 0 to 1. ``differing`` are the values of documents that disagree.
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
    differing: tuple[Value, ...] = ()


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
            outcome = self._retriever.search(question, snapshot, limit=_SPARE * limit, where=where)
            asked, best = outcome.question, outcome.passages[:limit]
            choices = choose_sentences(best, self._threshold)
            gathered = gather(choices, best, asked, snapshot)
            groups = _cite(gathered.statements, asked, snapshot)
            differing = _values(groups[: gathered.differing], snapshot)
        citations = tuple(citation for group in groups for citation in group)
        return Answer(
            question=question,
            language=asked.language,
            found=bool(citations),
            confidence=outcome.passages[0].score if outcome.passages else 0.0,
            text="\n".join(map(_said, groups)),
            citations=citations,
            passages=merge_alike(outcome.passages, limit),
            seconds=time.perf_counter() - begun,
            outcome=replace(outcome, passages=best),
            differing=differing,
        )


def _said(group: Sequence[Citation]) -> str:
    numbers = "".join(f"[{citation.number}]" for citation in group)
    return f"{display_text(group[0].quote)} {numbers}"


def _cite(
    statements: Sequence[Statement], asked: Question, snapshot: Snapshot
) -> list[list[Citation]]:
    """Cite and number the sentences of every statement, those that are verified."""
    choices = [c for statement in statements for c in (statement.choice, *statement.others)]
    places = {place for choice in choices for place in choice.passage.stored.places}
    stale = frozenset(stale_paths(snapshot, places))
    groups: list[list[Citation]] = []
    number = 0
    for statement in statements:
        group: list[Citation] = []
        for choice in (statement.choice, *statement.others):
            citation = cite_one(choice, snapshot, stale)
            if citation is not None:
                number += 1
                same_as = group[0].number if group else None
                numbered = replace(citation, number=number, same_as=same_as)
                group.append(_emphasised(numbered, asked))
        if group:
            groups.append(group)
    return groups


def _emphasised(citation: Citation, asked: Question) -> Citation:
    """Mark the very words of a quotation that answer, where they are certain."""
    quote = shown(citation.quote)
    phrase = answering_phrase(quote.text, asked)
    if phrase is None:
        return citation
    start, end = quote.original(phrase.start, phrase.end)
    return replace(citation, emphasis=(citation.start + start, citation.start + end))


def _values(groups: Sequence[Sequence[Citation]], snapshot: Snapshot) -> tuple[Value, ...]:
    """Return what documents that disagree say, with the dates they bear."""
    mains = [group[0] for group in groups]
    if len(mains) < 2 or not all(main.emphasis for main in mains):
        return ()
    values = [
        Value(main.number, words, snapshot.document(main.document_id).date)
        for main in mains
        if (words := emphasised_words(main))
    ]
    dates = {value.date for value in values}
    known = None not in dates and len(dates) > 1
    latest = max(date or "" for date in dates)
    return tuple(replace(value, newest=known and value.date == latest) for value in values)


def emphasised_words(citation: Citation) -> str:
    """Return the emphasised words of a citation as displayed, "" where there are none."""
    if citation.emphasis is None:
        return ""
    start, end = (at - citation.start for at in citation.emphasis)
    return collapse_space(citation.quote[start:end])
