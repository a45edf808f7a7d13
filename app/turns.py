"""What a conversation is made of: turns, and which of their sources is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tenkyo.app.answer import Answer
from tenkyo.app.citation import Citation
from tenkyo.index.types import Passage, QueryFilter

if TYPE_CHECKING:
    from tenkyo.app.claim import Finding
    from tenkyo.app.smalltalk import Reply

Source = Citation | Passage


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link named: a passage, and what is cited of it if the link had a quotation."""

    passage: Passage
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, a statement or a link, and what became of it.

    There is a ``notice`` while there is no answer, or instead of one. ``finding`` says what the
    documents have to a statement; its answer is ``answer`` too. ``linked`` is what a link or a
    question for a page named. ``reply`` is said to what is no question. ``understood`` is the
    question that a follow-up was taken for; ``where`` narrows what was searched.
    """

    question: str
    answer: Answer | None = None
    notice: str | None = None
    finding: Finding | None = None
    linked: Linked | None = None
    reply: Reply | None = None
    understood: str | None = None
    starred: bool = False
    where: QueryFilter | None = None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What is cited."""
        if self.linked is not None:
            return (self.linked.citation,) if self.linked.citation else ()
        return self.answer.citations if self.answer else ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What was found, the best first."""
        if self.linked is not None:
            return (self.linked.passage,)
        return self.answer.passages if self.answer else ()


Turns = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which source is shown: the citation or the passage at a place of a turn, from 0.

    ``page`` is the page looked at, None for the source's own.
    """

    turn: int
    kind: Literal["citation", "passage"]
    at: int
    page: int | None = None

    def is_of(self, turn: int, kind: str, at: int) -> bool:
        """Tell whether this names a source, whatever page is looked at."""
        return (self.turn, self.kind, self.at) == (turn, kind, at)


def chosen_source(turns: Sequence[Turn], chosen: Choice | None) -> Source | None:
    """Return the citation or passage a choice names, None where there is none."""
    if chosen is None or not 0 <= chosen.turn < len(turns):
        return None
    turn = turns[chosen.turn]
    items: Sequence[Source] = turn.citations if chosen.kind == "citation" else turn.passages
    return items[chosen.at] if 0 <= chosen.at < len(items) else None


def first_choice(turns: Turns) -> Choice | None:
    """Return the source to show for the latest turn: its first citation or nearest passage."""
    if not turns or not (turns[-1].citations or turns[-1].passages):
        return None
    return Choice(len(turns) - 1, "citation" if turns[-1].citations else "passage", 0)


def own_page(source: Source) -> int:
    """Return the page on which a source begins."""
    return source.page if isinstance(source, Citation) else source.chunk.first_page


def document_of(source: Source) -> str:
    """Return the id of a source's document."""
    return source.document_id if isinstance(source, Citation) else source.chunk.document_id


def shown_path(source: Source) -> str:
    """Return the path of a source's document as users see it."""
    return source.document if isinstance(source, Citation) else source.stored.places[0]
