"""Answers and outcomes made by hand, for the tests of evaluation."""

from __future__ import annotations

from tenkyo.app.answer import Answer
from tenkyo.app.citation import Citation
from tenkyo.app.outcomes import Outcome
from tenkyo.app.questions import Expected, Question
from tenkyo.index.question import parse_question
from tenkyo.index.retriever import SearchOutcome
from tenkyo.index.types import Passage, StoredChunk
from tenkyo.ingest.types import Chunk, Language


def passage(document: str, text: str) -> Passage:
    chunk = Chunk("d", 0, text, 0, len(text), 1, 1, "en")
    return Passage(StoredChunk(1, chunk, "t", "text/plain", (document,), None), 0.5, 1, 1, ())


def citation(document: str, quote: str, *, places: tuple[str, ...] = ()) -> Citation:
    return Citation(
        number=1,
        document_id="d",
        document=document,
        places=places or (document,),
        title="t",
        page=1,
        page_label=None,
        where=None,
        heading=None,
        quote=quote,
        start=0,
        end=len(quote),
        language="en",
    )


def answered(*passages: Passage, citations: tuple[Citation, ...] = ()) -> Answer:
    outcome = SearchOutcome(parse_question("いつ？"), passages, {}, 1, by_words_only=False)
    return Answer("いつ？", "ja", bool(citations), 0.7, "", citations, passages, 0.1, outcome)


def outcome(
    name: str,
    rank: int | None,
    confidence: float,
    *,
    language: Language = "ja",
    quote: str | None = "In English.",
    found: bool = True,
) -> Outcome:
    """An outcome; without a quote, of a question that nothing answers. Rank 1 is quoted."""
    answers = () if quote is None else (Expected("a.txt", 3, quote),)
    ranks = () if quote is None else (rank,)
    question = Question(name, f"{name}?", language, answers)
    return Outcome(question, ranks, found and rank == 1, found, confidence)
