"""What became of a question: its answer compared with what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tenkyo.app.questions import Expected, Question
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.language import detect_language
from tenkyo.ingest.types import Language

if TYPE_CHECKING:
    from tenkyo.app.answer import Answer
    from tenkyo.index.types import Passage

# Right; refused though there is an answer; another passage first; the right passage first and
# another sentence of it cited; answered though there is none.
Verdict = Literal["right", "refused", "elsewhere", "sentence", "answered"]
# Why no passage can be right: the question names what the index does not hold.
Problem = Literal["no document", "no quote", "several passages"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What came first: the first citation, or the nearest passage where nothing was cited."""

    document: str
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question.

    ``ranks`` has a place for each expected answer, in order: that of the first passage which holds
    its quote, from 1, or None. ``quoted`` says that the first statement is right. ``problems`` has
    a place for each expected answer too, once the index was looked through.
    """

    question: Question
    ranks: tuple[int | None, ...]
    quoted: bool
    found: bool
    confidence: float
    first: Seen | None = None
    problems: tuple[Problem | None, ...] = ()

    @property
    def source(self) -> Language | None:
        """The language of the first expected quote, None for a question without an answer."""
        answers = self.question.answers
        return detect_language(answers[0].quote) if answers else None

    @property
    def rank(self) -> int | None:
        """The place of the first right passage."""
        return min((rank for rank in self.ranks if rank is not None), default=None)

    @property
    def verdict(self) -> Verdict:
        """How the answer is to be taken."""
        if not self.question.answers:
            return "answered" if self.found else "right"
        if not self.found:
            return "refused"
        if self.quoted:
            return "right"
        return "sentence" if self.rank == 1 else "elsewhere"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What became of some questions, and what answered them.

    ``by_words_only`` says that the index's vectors could not be used.
    """

    encoder: str
    generation: int
    threshold: float
    by_words_only: bool
    outcomes: tuple[Outcome, ...]
    seconds: float


def judge(question: Question, answer: Answer, *, further: Sequence[Passage] = ()) -> Outcome:
    """Compare an answer with what was expected.

    A passage that is not among the answer's is looked for among ``further`` ones, best first from
    the very first. All citations of the first statement count as the first one.
    """
    first = answer.citations[0] if answer.citations else None
    if first is not None:
        seen = Seen(first.document, first.page, first.quote)
    elif answer.passages:
        nearest = answer.passages[0]
        seen = Seen(nearest.stored.places[0], nearest.chunk.first_page, nearest.chunk.text)
    else:
        seen = None
    return Outcome(
        question=question,
        ranks=tuple(
            _rank(expected, answer.passages) or _rank(expected, further)
            for expected in question.answers
        ),
        quoted=any(
            names_place(expected, citation.places)
            and (holds(citation.quote, expected.quote) or holds(expected.quote, citation.quote))
            for citation in answer.citations
            if citation is first or citation.same_as == 1
            for expected in question.answers
        ),
        found=answer.found,
        confidence=answer.confidence,
        first=seen,
    )


def names_place(expected: Expected, places: Sequence[str]) -> bool:
    """Tell whether an expected document lies at one of some shown paths, or ends one of them."""
    # With several folders a shown path begins with the folder's name.
    name = expected.document
    return any(place == name or place.endswith(f"/{name}") for place in places)


def holds(text: str, quote: str) -> bool:
    """Tell whether a text holds a quote, both folded."""
    folded = fold_text(quote).strip()
    return bool(folded) and folded in fold_text(text)


def _rank(expected: Expected, passages: Sequence[Passage]) -> int | None:
    ranks = (
        rank
        for rank, passage in enumerate(passages, start=1)
        if any(
            names_place(expected, stored.places) and holds(stored.chunk.text, expected.quote)
            for stored in (passage.stored, *passage.also)
        )
    )
    return next(ranks, None)
