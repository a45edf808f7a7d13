"""How good the answers are: metrics over questions with known answers, by language pair."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from tenkyo.app.messages import QUESTIONS_EMPTY, QUESTIONS_LINE, QUESTIONS_UNREADABLE, Locale
from tenkyo.ingest.errors import QueryError
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.language import detect_language
from tenkyo.ingest.types import Language

if TYPE_CHECKING:
    from tenkyo.app.answer import Answer

_REFUSED_SHARE = 0.05
# How many passages must be asked for, so that hit@10 can be told.
LAST_HIT = 10


@dataclass(frozen=True, slots=True)
class Expected:
    """Where an answer stands: ``quote`` is compared folded."""

    document: str
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its known answers; without any the documents do not answer it."""

    id: str
    text: str
    language: Language
    answers: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question.

    ``source`` is the language of the expected passage, None for an unanswerable question.
    ``rank`` is the place, from 1, of the first passage that holds an expected quote, or None.
    """

    language: Language
    source: Language | None
    rank: int | None
    quoted: bool
    confidence: float
    found: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one group of outcomes; shares are None where there is nothing to count."""

    pair: str
    answerable: int
    unanswerable: int
    hit_at_1: float | None
    hit_at_3: float | None
    hit_at_10: float | None
    mrr: float | None
    quote_accuracy: float | None
    auroc: float | None
    false_answers_at_5: float | None
    refused: float | None
    answered: float | None


def read_questions(file: Path, *, locale: Locale = "en") -> list[Question]:
    """Read a ``questions.jsonl`` file; raises QueryError naming the line that is wrong."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise QueryError(QUESTIONS_UNREADABLE.text(locale, file=file, reason=reason)) from error
    questions: list[Question] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                questions.append(_question(json.loads(line)))
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                message = QUESTIONS_LINE.text(locale, file=file, line=number, reason=_reason(error))
                raise QueryError(message) from error
    if not questions:
        raise QueryError(QUESTIONS_EMPTY.text(locale, file=file))
    return questions


def judge(question: Question, answer: Answer) -> Outcome:
    """Compare an answer with what was expected."""
    expected = question.answers
    passages = ((passage.stored.places, passage.chunk.text) for passage in answer.passages)
    ranks = (
        rank
        for rank, (places, text) in enumerate(passages, start=1)
        if any(_same_place(item, places) and _holds(text, item.quote) for item in expected)
    )
    first = answer.citations[0] if answer.citations else None
    return Outcome(
        language=question.language,
        source=detect_language(expected[0].quote) if expected else None,
        rank=next(ranks, None),
        quoted=first is not None
        and any(
            _same_place(item, (first.document,))
            and (_holds(first.quote, item.quote) or _holds(item.quote, first.quote))
            for item in expected
        ),
        confidence=answer.confidence,
        found=answer.found,
    )


def figures_by_pair(outcomes: Sequence[Outcome]) -> list[Figures]:
    """Return the figures by question language → passage language, and of all together last.

    A pair's abstention figures set its questions against the unanswerable ones of the same
    question language.
    """
    pairs = sorted({(o.language, o.source) for o in outcomes if o.source is not None})
    groups = [
        _figures(
            f"{language}→{source}",
            [o for o in outcomes if (o.language, o.source) == (language, source)],
            [o for o in outcomes if o.language == language and o.source is None],
        )
        for language, source in pairs
    ]
    answerable = [o for o in outcomes if o.source is not None]
    return [*groups, _figures("all", answerable, [o for o in outcomes if o.source is None])]


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the chance that a positive score lies above a negative one, ties counting half."""
    if not positive or not negative:
        return None
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def false_answers(
    positive: Sequence[float], negative: Sequence[float], *, refused: float = _REFUSED_SHARE
) -> float | None:
    """Return the share of negatives at or above the threshold that refuses a share of positives.

    The threshold is the highest one that refuses at most that share.
    """
    if not positive or not negative:
        return None
    threshold = sorted(positive)[int(refused * len(positive))]
    return sum(score >= threshold for score in negative) / len(negative)


def _figures(pair: str, answerable: Sequence[Outcome], unanswerable: Sequence[Outcome]) -> Figures:
    ranks = [o.rank for o in answerable]
    positive = [o.confidence for o in answerable]
    negative = [o.confidence for o in unanswerable]
    return Figures(
        pair=pair,
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        hit_at_1=_mean([rank is not None and rank <= 1 for rank in ranks]),
        hit_at_3=_mean([rank is not None and rank <= 3 for rank in ranks]),
        hit_at_10=_mean([rank is not None and rank <= LAST_HIT for rank in ranks]),
        mrr=_mean([1 / rank if rank is not None else 0.0 for rank in ranks]),
        quote_accuracy=_mean([o.quoted for o in answerable]),
        auroc=auroc(positive, negative),
        false_answers_at_5=false_answers(positive, negative),
        refused=_mean([not o.found for o in answerable]),
        answered=_mean([o.found for o in unanswerable]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _same_place(expected: Expected, places: Sequence[str]) -> bool:
    # With several folders a shown path begins with the folder's name.
    name = expected.document
    return any(place == name or place.endswith(f"/{name}") for place in places)


def _holds(text: str, quote: str) -> bool:
    folded = fold_text(quote).strip()
    return bool(folded) and folded in fold_text(text)


def _question(record: dict[str, object]) -> Question:
    language = record["language"]
    if language not in ("ja", "en", "other"):
        raise ValueError('language is not "ja", "en" or "other"')
    answers = cast(list[dict[str, object]], record.get("answers", []))
    return Question(
        id=str(record["id"]),
        text=_string(record["question"]),
        language=language,
        answers=tuple(
            Expected(
                document=_string(answer["document"]),
                page=cast("int | None", answer.get("page")),
                quote=_string(answer["quote"]),
            )
            for answer in answers
        ),
    )


def _string(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text is empty or no text")
    return value


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    if isinstance(error, json.JSONDecodeError):
        return "not JSON"
    return str(error)
