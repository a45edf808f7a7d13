"""Who else says what an answer says, and who says otherwise, among the passages found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tenkyo.app.agreement import Agreement, Relation, Saying
from tenkyo.app.citation import Choice
from tenkyo.app.claim_facts import find_facts
from tenkyo.app.claim_names import NameFinder
from tenkyo.index.question import Question
from tenkyo.index.sentence_form import says_something
from tenkyo.index.store import Snapshot
from tenkyo.index.types import Passage
from tenkyo.ingest.cleaning import collapse_space

# How many passages are looked through, and how many documents more are cited for one statement.
_READ = 10
_MOST_OTHERS = 3
_MOST_DIFFERING = 2


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer, and sentences elsewhere that say the same."""

    choice: Choice
    others: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """The statements of an answer; the first ``differing`` of them cannot all be right."""

    statements: tuple[Statement, ...]
    differing: int = 0


@dataclass(frozen=True, slots=True)
class _Heard:
    """A sentence of a passage, as it is compared."""

    choice: Choice
    saying: Saying
    vector: NDArray[np.float32] | None

    @property
    def document(self) -> str:
        return self.choice.passage.chunk.document_id

    @property
    def place(self) -> tuple[str, int]:
        return self.document, self.choice.start


@dataclass(slots=True)
class _Group:
    main: _Heard
    others: list[_Heard] = field(default_factory=list)

    @property
    def documents(self) -> set[str]:
        return {self.main.document, *(one.document for one in self.others)}

    @property
    def statement(self) -> Statement:
        return Statement(self.main.choice, tuple(one.choice for one in self.others))


def gather(
    choices: Sequence[Choice],
    passages: Sequence[Passage],
    question: Question,
    snapshot: Snapshot,
) -> Gathered:
    """Put chosen sentences that say the same together, and add what other documents say.

    The documents are set against the first sentence: one that gives another value of the same
    thing is added as a statement of its own.
    """
    if not choices:
        return Gathered(())
    listener = _Listener(question, [*passages[:_READ], *(c.passage for c in choices)], snapshot)
    groups: list[_Group] = []
    for heard in map(listener.hear, choices):
        _join(groups, heard, listener, sure=True)
    chosen = {heard.place for group in groups for heard in (group.main, *group.others)}
    rest = [
        heard
        for passage in passages[:_READ]
        for heard in listener.sentences(passage)
        if heard.place not in chosen
    ]
    for heard in rest:
        _join(groups, heard, listener, sure=False)
    differing = _differing(groups, rest, listener)
    first = [groups[0], *differing]
    mains = {group.main.place for group in first}
    ordered = [*first, *(group for group in groups if group.main.place not in mains)]
    count = len(first) if differing else 0
    return Gathered(tuple(group.statement for group in ordered), count)


def _join(groups: list[_Group], heard: _Heard, listener: _Listener, *, sure: bool) -> None:
    """Add a sentence to the statement that says the same; a chosen one may be a new statement."""
    for group in groups:
        known = heard.document in group.documents or len(group.others) >= _MOST_OTHERS
        if (sure or not known) and listener.relation(group.main, heard) == "same":
            group.others.append(heard)
            return
    if sure:
        groups.append(_Group(heard))


def _differing(groups: list[_Group], rest: Sequence[_Heard], listener: _Listener) -> list[_Group]:
    """Return the statements of other documents that give another value than the first one.

    A document that says both speaks of two things.
    """
    first = groups[0]
    agreeing = first.documents
    found: list[_Group] = []
    candidates = [*(group.main for group in groups[1:]), *rest]
    for heard in candidates:
        if heard.document in agreeing or listener.relation(first.main, heard) != "differs":
            continue
        said = [one for one in candidates if one.document == first.main.document]
        if any(listener.relation(heard, one) == "same" for one in said):
            continue
        same = next((g for g in found if listener.relation(g.main, heard) == "same"), None)
        if same is not None and heard.document not in same.documents:
            same.others.append(heard)
        elif same is None and len(found) < _MOST_DIFFERING:
            own = next((g for g in groups[1:] if g.main is heard), None)
            found.append(own or _Group(heard))
    return found


class _Listener:
    """Reads sentences of passages and compares them."""

    def __init__(self, question: Question, passages: Sequence[Passage], snapshot: Snapshot) -> None:
        self._agreement = Agreement(question, NameFinder())
        rows = sorted({passage.stored.row for passage in passages})
        self._vectors: Mapping[int, NDArray[np.float16]] = snapshot.vectors(rows)

    def relation(self, one: _Heard, other: _Heard) -> Relation | None:
        near = 0.0
        if one.vector is not None and other.vector is not None:
            near = float(one.vector @ other.vector)
        return self._agreement.relation(one.saying, other.saying, similarity=near)

    def sentences(self, passage: Passage) -> Iterator[_Heard]:
        """Yield the sentences of a passage that state something comparable."""
        for sentence in passage.chunk.sentences:
            text = passage.chunk.part(sentence.start, sentence.end)
            if find_facts(text) or says_something(text):
                yield self.hear(Choice(passage, sentence.start, sentence.end, 0.0))

    def hear(self, choice: Choice) -> _Heard:
        """Return a sentence with what stands around it."""
        chunk, stored = choice.passage.chunk, choice.passage.stored
        heading = chunk.heading or ""
        opening = chunk.sentences[0] if chunk.sentences else None
        if not heading and opening and opening.start < choice.start:
            line = chunk.part(opening.start, opening.end)
            heading = "" if says_something(line) else line
        saying = Saying(
            text=collapse_space(chunk.part(choice.start, choice.end)),
            language=chunk.language,
            heading=collapse_space(heading),
            title=collapse_space(stored.title),
            before=collapse_space(chunk.part(chunk.start, choice.start)),
            passage=collapse_space(chunk.text),
        )
        vectors = self._vectors.get(stored.row)
        at = next((n for n, s in enumerate(chunk.sentences, 1) if s.start == choice.start), 0)
        known = vectors is not None and 0 < at < len(vectors)
        vector = vectors[at].astype(np.float32) if vectors is not None and known else None
        return _Heard(choice, saying, vector)
