"""Citations: choose the sentences that answer, verify each quote, number them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tenkyo.index.store import Snapshot
from tenkyo.index.types import Passage
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.types import Language

# A second and third sentence join the first when they are nearly as likely to answer.
_MOST_SENTENCES = 3
_KEEP_SHARE = 0.7
_KEEP_PASSAGE = 0.7
_BULLET = re.compile(r"^[\s•●○■□◆◇▪・*-]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence of a document that answers, verbatim.

    ``quote`` equals the document's text from ``start`` to ``end`` (code points) and begins on
    ``page``. ``places`` are all shown paths of the document, ``document`` the first of them.
    ``stale`` says that the file has changed or gone since it was indexed. ``emphasis`` are the
    offsets in the document of the very words that answer, where they are certain. ``same_as`` is
    the number of the citation that stands for this one in the answer, for it says the same.
    """

    number: int
    document_id: str
    document: str
    places: tuple[str, ...]
    title: str
    page: int
    page_label: str | None
    where: str | None
    heading: str | None
    quote: str
    start: int
    end: int
    language: Language
    stale: bool = False
    warning: str | None = None
    emphasis: tuple[int, int] | None = None
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence chosen to answer: its passage and its offsets in the document."""

    passage: Passage
    start: int
    end: int
    score: float


def choose_sentences(passages: Sequence[Passage], threshold: float) -> list[Choice]:
    """Choose one to three sentences that answer, best first, the same fact only once a document.

    A sentence of a later passage counts when that passage is nearly as probable as the first.
    """
    if not passages or passages[0].score < threshold:
        return []
    floor = max(threshold, passages[0].score * _KEEP_PASSAGE)
    choices = [
        Choice(passage, sentence.start, sentence.end, passage.score * score)
        for passage in passages
        if passage.score >= floor
        for sentence, score in zip(passage.chunk.sentences, passage.sentence_scores, strict=False)
    ]
    choices.sort(key=lambda choice: -choice.score)
    first = next((choice for choice in choices if choice.passage is passages[0]), None)
    if first is None:
        return []
    rest = [c for c in choices if c is not first and c.score >= first.score * _KEEP_SHARE]
    return _distinct([first, *rest])[:_MOST_SENTENCES]


def _distinct(choices: Sequence[Choice]) -> list[Choice]:
    """Keep the first of sentences that read the same in the same document."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for choice in choices:
        key = (choice.passage.chunk.document_id, fold_text(_slice(choice)))
        if key not in seen:
            seen.add(key)
            kept.append(choice)
    return kept


def _slice(choice: Choice) -> str:
    return choice.passage.chunk.part(choice.start, choice.end)


def cite(choices: Sequence[Choice], snapshot: Snapshot, stale: frozenset[str]) -> list[Citation]:
    """Give the chosen sentences numbers, each verified against the stored document.

    A quote that differs from the document's text is left out, never shown. ``stale`` holds the
    shown paths whose files have changed or gone.
    """
    cited = (cite_one(choice, snapshot, stale) for choice in choices)
    true = [citation for citation in cited if citation is not None]
    return [replace(citation, number=number) for number, citation in enumerate(true, 1)]


def cite_one(choice: Choice, snapshot: Snapshot, stale: frozenset[str]) -> Citation | None:
    """Cite a sentence as number 1, or return None where it differs from the stored document."""
    chunk = choice.passage.chunk
    bare = _BULLET.sub("", _slice(choice))
    quote = bare.rstrip()
    start = choice.end - len(bare)
    end = start + len(quote)
    if not quote or snapshot.text(chunk.document_id, start, end) != quote:
        return None
    page = snapshot.page_at(chunk.document_id, start)
    stored = choice.passage.stored
    return Citation(
        number=1,
        document_id=chunk.document_id,
        document=stored.places[0],
        places=stored.places,
        title=stored.title,
        page=page.number,
        page_label=page.label,
        where=chunk.where,
        heading=chunk.heading or page.heading,
        quote=quote,
        start=start,
        end=end,
        language=chunk.language,
        stale=all(place in stale for place in stored.places),
        warning=page.warning,
    )
