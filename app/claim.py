"""The source of a statement: supported, differing in a number, date or name, or not found."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tenkyo.app.answer import Answer
from tenkyo.app.citation import Choice, Citation, cite
from tenkyo.app.claim_compare import Comparer, Comparison, Stretch
from tenkyo.app.claim_names import NameFinder
from tenkyo.app.claim_statement import Statement, parse_statement
from tenkyo.index.features import Candidate
from tenkyo.index.freshness import stale_paths
from tenkyo.index.fusion import fusion_model
from tenkyo.index.lexicon import Glossary
from tenkyo.index.meanings import Meanings, form_of
from tenkyo.index.retriever import Candidates, Retriever, SearchOutcome, rank
from tenkyo.index.store import Snapshot
from tenkyo.index.terms import phrase_terms
from tenkyo.index.types import Passage, QueryFilter
from tenkyo.ingest.cleaning import display_text

Verdict = Literal["supported", "differs", "not found"]
Note = Literal["denial", "unclear"]

# How many of the best passages are read sentence by sentence, and how many sources are cited.
_READ = 20
_CITED = 3
# The least strength of a reading, by whether it crosses languages and whether a number or date of
# it is met: words alone must agree more to say that a sentence states the same. They lie in the
# gaps that benchmarks/claims.jsonl leaves.
_SUPPORTS = {False: 0.52, True: 0.4}
_SUPPORTS_BY_WORDS = 0.6
_DIFFERS = {False: 0.57, True: 0.42}
_LEAST_COVERAGE = 0.2
# A passage that supports may be a little weaker than one that differs: others may speak of a like
# thing with other numbers.
_LEAD = 0.1
# Two sentences are cited only where one says clearly less.
_SINGLE = 0.03
# A source that differs in one part of a date, or little, is likelier to be the one meant.
_CLOSE = 0.15


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the statement and the words of the source that say otherwise."""

    stated: str
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the documents have to a statement.

    ``answer`` cites the sentences that the verdict rests on and is not found where the verdict is
    "not found". ``matching`` are the words of those sentences that meet a number or date stated.
    ``note`` says why the nearest sentence was not judged: "denial" when it says the same but for a
    "not", "unclear" when its number or date is less exact than the one stated.
    """

    verdict: Verdict
    differences: tuple[Difference, ...]
    answer: Answer
    matching: tuple[str, ...] = ()
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One or two sentences compared with the statement, at ``[start, end)`` of their document.

    ``strength`` says how much of what is said, quantities and names apart, is the same, 0 to 1.
    """

    passage: Passage
    crossing: bool
    start: int
    end: int
    comparison: Comparison
    strength: float

    @property
    def rank(self) -> float:
        """What readings of one verdict are ordered by: a shorter and a closer one comes first."""
        spans = {(sentence.start, sentence.end) for sentence in self.passage.chunk.sentences}
        single = (self.start, self.end) in spans
        return self.strength + _SINGLE * single + _CLOSE * self.comparison.closeness

    @property
    def supports(self) -> bool:
        """Whether this says what the statement says."""
        least = _SUPPORTS[self.crossing] if self.comparison.met else _SUPPORTS_BY_WORDS
        return (
            self.comparison.agrees
            and self.strength >= least
            and self.comparison.coverage >= _LEAST_COVERAGE
        )

    @property
    def unclear(self) -> bool:
        """Whether this names a quantity stated, but less exactly."""
        return (
            bool(self.comparison.unclear)
            and not (self.comparison.missing or self.comparison.differing)
            and self.strength >= _SUPPORTS[self.crossing]
        )

    @property
    def differs(self) -> bool:
        """Whether this says the same but for a quantity or name."""
        return (
            bool(self.comparison.differing)
            and not (self.comparison.missing or self.comparison.unclear)
            and self.strength >= _DIFFERS[self.crossing]
            and self.comparison.coverage >= _LEAST_COVERAGE
            and self.comparison.said >= _LEAST_COVERAGE
        )


class ClaimChecker:
    """Looks for the sources of statements in one index."""

    def __init__(self, retriever: Retriever, *, glossary: Glossary | None = None) -> None:
        self._retriever = retriever
        self._finder = NameFinder(glossary)

    def find(self, statement: str, *, limit: int = 10, where: QueryFilter | None = None) -> Finding:
        """Say what the documents have to a statement, with at most ``limit`` passages.

        Raises QueryError when the statement is empty or too long.
        """
        begun = time.perf_counter()
        with self._retriever.store.read() as snapshot:
            found = self._retriever.candidates(
                statement, snapshot, where=where, literally=False, most=max(limit, _READ)
            )
            passages = rank(found, fusion_model())
            readings = self._read(statement, found, passages[:_READ], snapshot)
            verdict, chosen, note = _judge(readings)
            citations = _cite(chosen, snapshot)
        best = chosen[0] if citations else None
        answer = Answer(
            question=statement,
            language=found.question.language,
            found=best is not None,
            confidence=best.strength if best else 0.0,
            text="\n".join(f"{display_text(c.quote)} [{c.number}]" for c in citations),
            citations=tuple(citations),
            passages=_passages(chosen, passages, limit),
            seconds=time.perf_counter() - begun,
            outcome=SearchOutcome(
                found.question,
                tuple(passages[:limit]),
                found.translations,
                snapshot.generation,
                found.by_words_only,
            ),
        )
        if best is None:
            return Finding("not found", (), answer, note=note)
        differences = tuple(Difference(*pair) for pair in best.comparison.differing)
        return Finding(verdict, differences, answer, best.comparison.met)

    def _read(
        self,
        statement: str,
        found: Candidates,
        passages: Sequence[Passage],
        snapshot: Snapshot,
    ) -> list[Reading]:
        """Compare the statement with every sentence and pair of sentences of the passages."""
        parsed = parse_statement(statement)
        best = passages[0].score if passages else 1.0
        candidates = {candidate.stored.row: candidate for candidate in found.candidates}
        comparers = {
            crossing: Comparer(parsed, _meanings(parsed, found, crossing=crossing), self._finder)
            for crossing in (False, True)
        }
        return [
            Reading(
                passage,
                candidate.crossing,
                start,
                end,
                comparison,
                _strength(comparison, similarity, passage.score / (best or 1.0)),
            )
            for passage in passages
            for candidate in [candidates[passage.stored.row]]
            for start, end, similarity, stretch in _stretches(
                candidate, _around(candidate, snapshot)
            )
            for comparison in [comparers[candidate.crossing].compare(stretch)]
        ]


def _judge(readings: Sequence[Reading]) -> tuple[Verdict, list[Reading], Note | None]:
    """Return the verdict, the readings it rests on, the best first, and what was not judged."""
    supporting = _ranked([reading for reading in readings if reading.supports])
    differing = _ranked([reading for reading in readings if reading.differs])
    if supporting and differing and supporting[0].strength < differing[0].strength - _LEAD:
        supporting = []
    chosen = supporting or differing
    if not chosen:
        return "not found", [], "unclear" if any(r.unclear for r in readings) else None
    if chosen[0].comparison.denial:
        return "not found", [], "denial"
    agreed = [r for r in chosen if not r.comparison.denial and _like(r, chosen[0])]
    return "supported" if supporting else "differs", _sources(agreed), None


def _passages(
    chosen: Sequence[Reading], passages: Sequence[Passage], limit: int
) -> tuple[Passage, ...]:
    """Put the passages that the verdict rests on before the others."""
    first = [reading.passage for reading in chosen]
    rest = [p for p in passages if all(p.stored.row != one.stored.row for one in first)]
    return tuple([*first, *rest][:limit])


def _ranked(readings: Sequence[Reading]) -> list[Reading]:
    return sorted(readings, key=lambda reading: -reading.rank)


def _like(one: Reading, other: Reading) -> bool:
    """Tell whether two readings differ from the statement in the same words, if at all."""
    return [pair[0] for pair in one.comparison.differing] == [
        pair[0] for pair in other.comparison.differing
    ]


def _sources(readings: Sequence[Reading]) -> list[Reading]:
    """Keep the best reading of each document, a few at most."""
    by_document: dict[str, Reading] = {}
    for reading in readings:
        by_document.setdefault(reading.passage.chunk.document_id, reading)
    return list(by_document.values())[:_CITED]


def _cite(readings: Sequence[Reading], snapshot: Snapshot) -> list[Citation]:
    choices = [Choice(r.passage, r.start, r.end, r.strength) for r in readings]
    places = {place for choice in choices for place in choice.passage.stored.places}
    return cite(choices, snapshot, frozenset(stale_paths(snapshot, places)))


def _meanings(statement: Statement, found: Candidates, *, crossing: bool) -> Meanings:
    """Return the words of a statement that are no quantity and no name, and their spellings."""
    bare = form_of(statement.bare)
    scores = found.named.translated if crossing else found.named.typed
    weights = {
        word: weight
        for word, weight in scores.weights.items()
        if (terms := phrase_terms(word)) and all(bare.holds(term) for term in terms)
    }
    return Meanings.translated(weights, found.translations) if crossing else Meanings.typed(weights)


def _around(candidate: Candidate, snapshot: Snapshot) -> str:
    """Return the text of a passage and of those before and after it."""
    row = candidate.stored.row
    beside = [one for one in snapshot.neighbours(row) if one is not None]
    chunks = snapshot.chunks([row, *beside])
    return display_text("\n".join(chunks[one].chunk.text for one in sorted(chunks)))


def _stretches(candidate: Candidate, around: str) -> Iterator[tuple[int, int, float, Stretch]]:
    """Yield the sentences of a passage and its pairs of neighbours, each with its similarity."""
    chunk = candidate.stored.chunk
    heading = display_text(f"{candidate.stored.title} | {chunk.heading or ''}")
    whole = display_text(chunk.text)
    spans = [(s.start, s.end) for s in chunk.sentences] or [(chunk.start, chunk.end)]
    similar = candidate.sentence_similarities.tolist()
    for first in range(len(spans)):
        for last in range(first, min(first + 2, len(spans))):
            start, end = spans[first][0], spans[last][1]
            before = display_text(chunk.part(chunk.start, start))
            stretch = Stretch(display_text(chunk.part(start, end)), heading, before, whole, around)
            yield start, end, max(similar[first : last + 1], default=0.0), stretch


def _strength(comparison: Comparison, similarity: float, share: float) -> float:
    """Weigh covered words, similarity of meaning, and the passage's score as a share of the best.

    The score itself is the probability of an answer to a question, which a statement is not.
    """
    alike = min(1.0, max(0.0, (similarity - 0.3) / 0.5))
    return 0.4 * comparison.coverage + 0.4 * alike + 0.2 * share
