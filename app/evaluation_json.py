"""An evaluation as JSON, and read back from it to be compared with another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import get_args

from tenkyo.app import evaluation_messages as say
from tenkyo.app.comparison import Comparison, compare
from tenkyo.app.figures import figures_by_pair
from tenkyo.app.json_output import JsonObject
from tenkyo.app.messages import Locale
from tenkyo.app.outcomes import Evaluation, Outcome, Problem, Seen
from tenkyo.app.questions import Expected, Question, question_record
from tenkyo.ingest.errors import QueryError


def evaluation_json(evaluation: Evaluation, other: Evaluation | None = None) -> JsonObject:
    """Return an evaluation: figures by language pair, all together last, and every outcome.

    With another one, also how they compare.
    """
    found = _conditions_json(evaluation) | {
        "figures": [asdict(figures) for figures in figures_by_pair(evaluation.outcomes)],
        "failures": [o.question.id for o in evaluation.outcomes if o.verdict != "right"],
        "outcomes": [_outcome_json(outcome) for outcome in evaluation.outcomes],
        "seconds": round(evaluation.seconds, 3),
    }
    if other is not None:
        comparison = compare(evaluation.outcomes, other.outcomes)
        found["comparison"] = {"other": _conditions_json(other)} | _comparison_json(comparison)
    return found


def read_evaluation(file: Path, *, locale: Locale = "en") -> Evaluation:
    """Read what ``evaluation_json`` made, figures and comparison left aside.

    Raises QueryError for any other file.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
        return Evaluation(
            encoder=str(data["encoder"]),
            generation=int(data["generation"]),
            threshold=float(data["threshold"]),
            by_words_only=bool(data["by_words_only"]),
            outcomes=tuple(_read_outcome(one) for one in data["outcomes"]),
            seconds=float(data["seconds"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise QueryError(say.NO_RESULT.text(locale, path=file)) from error


def _conditions_json(evaluation: Evaluation) -> JsonObject:
    return {
        "encoder": evaluation.encoder,
        "generation": evaluation.generation,
        "threshold": evaluation.threshold,
        "by_words_only": evaluation.by_words_only,
    }


def _outcome_json(outcome: Outcome) -> JsonObject:
    problems: Sequence[Problem | None] = outcome.problems or [None] * len(outcome.ranks)
    record = question_record(outcome.question)
    record["answers"] = [
        asdict(expected) | {"rank": rank, "problem": problem}
        for expected, rank, problem in zip(
            outcome.question.answers, outcome.ranks, problems, strict=True
        )
    ]
    return record | {
        "source": outcome.source,
        "verdict": outcome.verdict,
        "rank": outcome.rank,
        "quoted": outcome.quoted,
        "found": outcome.found,
        # Not rounded: the area under the curve lives on the order.
        "confidence": outcome.confidence,
        "first": None if outcome.first is None else asdict(outcome.first),
    }


def _comparison_json(comparison: Comparison) -> JsonObject:
    return {
        "left_out": comparison.left_out,
        "pairs": [
            {
                "pair": pair.pair,
                "answerable": pair.answerable,
                "unanswerable": pair.unanswerable,
                "differences": [
                    {
                        "figure": one.figure,
                        "this": one.here,
                        "other": one.there,
                        "difference": one.by,
                        "standard_error": one.error,
                    }
                    for one in pair.differences
                ],
            }
            for pair in comparison.pairs
        ],
        "changes": [
            {
                "id": change.here.question.id,
                "kind": change.kind,
                "this": _outcome_json(change.here),
                "other": _outcome_json(change.there),
            }
            for change in comparison.changes
        ],
    }


def _read_outcome(record: JsonObject) -> Outcome:
    answers = record["answers"]
    if not isinstance(answers, list):
        raise TypeError("answers")
    language = record["language"]
    if language not in ("ja", "en", "other"):
        raise ValueError("language")
    return Outcome(
        question=Question(
            id=str(record["id"]),
            text=str(record["question"]),
            language=language,
            answers=tuple(
                Expected(str(one["document"]), _rank(one["page"]), str(one["quote"]))
                for one in answers
            ),
        ),
        ranks=tuple(_rank(one["rank"]) for one in answers),
        quoted=bool(record["quoted"]),
        found=bool(record["found"]),
        confidence=float(str(record["confidence"])),
        first=_seen(record["first"]),
        problems=tuple(_problem(one["problem"]) for one in answers),
    )


def _seen(value: object) -> Seen | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TypeError("first")
    return Seen(str(value["document"]), int(value["page"]), str(value["text"]))


def _rank(value: object) -> int | None:
    if value is None:
        return None
    number = int(str(value))
    if number < 1:
        raise ValueError("a number below 1")
    return number


def _problem(value: object) -> Problem | None:
    return next((known for known in get_args(Problem) if known == value), None)
