"""Questions with known answers: what `questions.jsonl` may hold, one JSON object a line."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from tenkyo.app import evaluation_messages as say
from tenkyo.app.messages import Locale, Message
from tenkyo.app.reasons import reason_text
from tenkyo.index.question import MAX_LENGTH
from tenkyo.ingest.errors import QueryError
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.language import detect_language
from tenkyo.ingest.types import Language

Record = dict[str, object]

# In an index folder: the answers that were starred on the page.
STARRED = "questions.jsonl"


@dataclass(frozen=True, slots=True)
class Expected:
    """Where an answer stands: ``quote`` is compared folded, ``page`` is for people to look up."""

    document: str
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its known answers, each of them right; without any the documents do not say.

    In a file, ``id`` may be left out for the line's number and ``language`` to be told from the
    question.
    """

    id: str
    text: str
    language: Language
    answers: tuple[Expected, ...]


class _BadLine(Exception):
    """What is wrong with a line, in both languages."""

    def __init__(self, reason: Message, **values: object) -> None:
        super().__init__(reason.text("en", **values))
        self.reason = reason
        self.values = values


def read_questions(file: Path, *, locale: Locale = "en") -> list[Question]:
    """Read a file of questions; raises QueryError naming the first line that is wrong."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_text(getattr(error, "strerror", None) or "not UTF-8", locale)
        message = say.QUESTIONS_UNREADABLE.text(locale, file=file, reason=reason)
        raise QueryError(message) from error
    questions: list[Question] = []
    lines_of: dict[str, int] = {}
    bad: list[tuple[int, _BadLine]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = _read_line(line, number)
            if (other := lines_of.setdefault(question.id, number)) != number:
                raise _BadLine(say.SAME_ID, name=question.id, other=other)
            questions.append(question)
        except _BadLine as error:
            bad.append((number, error))
    if bad:
        raise QueryError(_complaint(file, bad, locale)) from bad[0][1]
    if not questions:
        raise QueryError(say.QUESTIONS_EMPTY.text(locale, file=file))
    return questions


def questions_to_ask(file: Path | None, index_dir: Path, *, locale: Locale) -> list[Question]:
    """Read a file of questions, where none is named the starred answers of an index.

    Raises QueryError as ``read_questions`` does, and where nothing is starred.
    """
    if file is None:
        file = index_dir / STARRED
        if not file.exists() or file.stat().st_size == 0:
            raise QueryError(say.NO_STARS.text(locale, file=file))
    return read_questions(file, locale=locale)


def question_record(question: Question) -> Record:
    """Return a question as it stands in a file."""
    return {
        "id": question.id,
        "question": question.text,
        "language": question.language,
        "answers": [
            {"document": one.document, "page": one.page, "quote": one.quote}
            for one in question.answers
        ],
    }


def _complaint(file: Path, bad: list[tuple[int, _BadLine]], locale: Locale) -> str:
    line, error = bad[0]
    more = say.MORE_LINES.text(locale, count=len(bad) - 1) if len(bad) > 1 else ""
    reason = error.reason.text(locale, **error.values)
    return say.QUESTIONS_LINE.text(locale, file=file, line=line, reason=reason, more=more)


def _read_line(line: str, number: int) -> Question:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _BadLine(say.NOT_JSON, column=getattr(error, "colno", 1)) from error
    if not isinstance(record, dict):
        raise _BadLine(say.NO_OBJECT)
    text = _text(record, "question")
    if len(text) > MAX_LENGTH:
        raise _BadLine(say.QUESTION_LONG, length=len(text), most=MAX_LENGTH)
    return Question(
        id=_name(record, number),
        text=text,
        language=_language(record, text),
        answers=tuple(_expected(answer) for answer in _answers(record)),
    )


def _name(record: Record, number: int) -> str:
    name = record.get("id", number)
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise _BadLine(say.ID_UNKNOWN)
    return str(name)


def _language(record: Record, text: str) -> Language:
    language = record.get("language", detect_language(text))
    if language not in ("ja", "en", "other"):
        raise _BadLine(say.LANGUAGE_UNKNOWN)
    return language


def _answers(record: Record) -> list[object]:
    # Never left out: a misspelt "answers" would make a question one without an answer.
    if "answers" not in record:
        raise _BadLine(say.FIELD_MISSING, field="answers")
    if not isinstance(record["answers"], list):
        raise _BadLine(say.NO_LIST)
    return record["answers"]


def _expected(answer: object) -> Expected:
    if not isinstance(answer, dict):
        raise _BadLine(say.NO_OBJECT)
    page = answer.get("page")
    if page is not None and (isinstance(page, bool) or not isinstance(page, int) or page < 1):
        raise _BadLine(say.NO_PAGE_NUMBER)
    # Shown paths are in NFC, and some systems' names are not.
    document = unicodedata.normalize("NFC", _text(answer, "document"))
    return Expected(document, page, _text(answer, "quote"))


def _text(record: Record, field: str) -> str:
    if field not in record:
        raise _BadLine(say.FIELD_MISSING, field=field)
    value = record[field]
    if not isinstance(value, str) or not fold_text(value).strip():
        raise _BadLine(say.FIELD_EMPTY, field=field)
    return value
