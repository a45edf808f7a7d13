"""Ask an index questions with known answers and see what becomes of each."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tenkyo.app import evaluation_messages as say
from tenkyo.app import messages
from tenkyo.app.config import Settings
from tenkyo.app.evaluation_json import read_evaluation
from tenkyo.app.figures import LAST_HIT
from tenkyo.app.outcomes import Evaluation, Outcome, Problem, holds, judge, names_place
from tenkyo.app.progress import progress_bar, waiting
from tenkyo.app.questions import Expected, Question
from tenkyo.ingest.errors import QueryError
from tenkyo.ingest.fold import fold_text

if TYPE_CHECKING:
    from tenkyo.index.retriever import Retriever
    from tenkyo.index.store import Snapshot
    from tenkyo.index.types import Passage

# How far down a right passage is looked for, so that it can be said where it stood.
DEPTH = 100


def evaluate_index(settings: Settings, questions: Sequence[Question]) -> Evaluation:
    """Ask the index of some settings every question; raises what opening the index raises."""
    from tenkyo.app.answer import Answerer
    from tenkyo.app.session import open_retriever
    from tenkyo.index.store import Store

    begun = time.perf_counter()
    by_words_only = False
    outcomes: list[Outcome] = []
    with Store.open(settings.index) as store:
        with waiting(messages.LOADING.text(settings.locale)):
            retriever = open_retriever(settings, store)
        threshold = retriever.threshold if settings.threshold is None else settings.threshold
        answerer = Answerer(retriever, threshold=threshold)
        with progress_bar(messages.ANSWERING.text(settings.locale)) as report:
            for question in questions:
                answer = answerer.ask(question.text, limit=max(settings.limit, LAST_HIT))
                by_words_only = answer.outcome.by_words_only
                outcome = judge(question, answer)
                if None in outcome.ranks:
                    outcome = judge(question, answer, further=_further(question, retriever))
                outcomes.append(outcome)
                report(len(outcomes), len(questions))
        with store.read() as snapshot:
            manifest = snapshot.manifest()
            holdings = Holdings(snapshot)
            outcomes = [holdings.checked(outcome) for outcome in outcomes]
    return Evaluation(
        encoder=manifest.encoder.name,
        generation=manifest.generation,
        threshold=threshold,
        by_words_only=by_words_only,
        outcomes=tuple(outcomes),
        seconds=time.perf_counter() - begun,
    )


def _further(question: Question, retriever: Retriever) -> Sequence[Passage]:
    with retriever.store.read() as snapshot:
        return retriever.search(question.text, snapshot, limit=DEPTH).passages


def evaluate_other(path: Path, settings: Settings, questions: Sequence[Question]) -> Evaluation:
    """Evaluate another index, with its own encoder, or read what an evaluation wrote as JSON.

    Raises QueryError where there is neither, and what opening the index raises.
    """
    if path.is_dir():
        return evaluate_index(replace(settings, index=path, encoder=None), questions)
    if not path.exists():
        raise QueryError(say.NOTHING_TO_COMPARE.text(settings.locale, path=path))
    other = read_evaluation(path, locale=settings.locale)
    if not {outcome.question for outcome in other.outcomes}.intersection(questions):
        raise QueryError(say.NO_QUESTION_IN_COMMON.text(settings.locale, path=path))
    return other


class Holdings:
    """What an index holds of the answers that are expected; lives as long as its snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._files = [
            (file.shown, file.document_id)
            for file in snapshot.source_files()
            if file.document_id is not None
        ]
        self._texts: dict[str, str] = {}

    def checked(self, outcome: Outcome) -> Outcome:
        """Return an outcome with the problems of its question."""
        problems = tuple(
            self.problem(expected) if rank is None else None
            for expected, rank in zip(outcome.question.answers, outcome.ranks, strict=True)
        )
        return replace(outcome, problems=problems)

    def problem(self, expected: Expected) -> Problem | None:
        """Return why no passage can hold an expected answer, None where one does."""
        named = {name for place, name in self._files if names_place(expected, (place,))}
        if not named:
            return "no document"
        quote = fold_text(expected.quote).strip()
        having = [name for name in named if quote in self._text(name)]
        if not having:
            return "no quote"
        whole = any(self._in_one_chunk(name, expected) for name in having)
        return None if whole else "several passages"

    def _text(self, document_id: str) -> str:
        if document_id not in self._texts:
            self._texts[document_id] = fold_text(self._snapshot.text(document_id))
        return self._texts[document_id]

    def _in_one_chunk(self, document_id: str, expected: Expected) -> bool:
        chunks = self._snapshot.iter_chunks(self._snapshot.document_rows(document_id))
        return any(holds(stored.chunk.text, expected.quote) for stored in chunks)
