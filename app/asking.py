"""What asking on the command line needs: an answerer, a filter from flags, questions of a batch."""

from __future__ import annotations

import argparse
import re
import sys
from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tenkyo.app import messages
from tenkyo.app.config import Settings
from tenkyo.app.messages import Locale
from tenkyo.app.progress import waiting
from tenkyo.app.reasons import reason_text
from tenkyo.ingest.errors import QueryError

if TYPE_CHECKING:
    from tenkyo.app.answer import Answerer
    from tenkyo.app.claim import ClaimChecker
    from tenkyo.index.types import QueryFilter

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@contextmanager
def answerer_for(settings: Settings) -> Iterator[Answerer]:
    """Open the index and its encoder for asking, and close the index in the end.

    Raises IndexNotFound, EncoderError and the other errors of opening.
    """
    from tenkyo.app.session import open_answerer
    from tenkyo.index.store import Store

    with Store.open(settings.index) as store:
        with waiting(messages.LOADING.text(settings.locale)):
            answerer = open_answerer(settings, store)
        yield answerer


@contextmanager
def checker_for(settings: Settings) -> Iterator[ClaimChecker]:
    """Open the index and its encoder for finding sources; as ``answerer_for``."""
    from tenkyo.app.session import open_checker
    from tenkyo.index.store import Store

    with Store.open(settings.index) as store:
        with waiting(messages.LOADING.text(settings.locale)):
            checker = open_checker(settings, store)
        yield checker


def query_filter(arguments: argparse.Namespace, settings: Settings) -> QueryFilter | None:
    """Return the filter that the flags name, None where they name none.

    Raises QueryError for a date that is none.
    """
    from tenkyo.index.types import QueryFilter

    locale = settings.locale
    where = QueryFilter(
        document=arguments.document,
        folder=arguments.folder,
        language=arguments.language,
        since=read_date("--since", arguments.since, locale=locale, last=False),
        until=read_date("--until", arguments.until, locale=locale, last=True),
    )
    return None if where == QueryFilter() else where


def read_date(option: str, value: str | None, *, locale: Locale, last: bool) -> str | None:
    """Return a day from a day, month or year: its first, or with ``last`` its last.

    Raises QueryError for anything else.
    """
    if value is None:
        return None
    match = _DATE.fullmatch(value)
    year, month, day = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    try:
        month = month or (12 if last else 1)
        days = monthrange(year, month)[1]
        day = day or (days if last else 1)
        if not (year >= 1 and day <= days):
            raise ValueError(value)
    except ValueError as error:
        message = messages.BAD_DATE.text(locale, option=option, value=value)
        raise QueryError(message) from error
    return f"{year:04}-{month:02}-{day:02}"


def batch_questions(name: str, *, locale: Locale) -> Iterator[str]:
    """Yield the questions of a batch, one a line, from a file or for "-" from standard input.

    Blank lines are questions too: each line is answered by a line of its own. Raises QueryError
    where the file cannot be read.
    """
    try:
        if name == "-":
            yield from map(str.strip, sys.stdin)
            return
        with Path(name).open(encoding="utf-8-sig", errors="replace") as file:
            yield from map(str.strip, file)
    except OSError as error:
        reason = reason_text(error.strerror or str(error), locale)
        message = messages.BATCH_UNREADABLE.text(locale, file=name, reason=reason)
        raise QueryError(message) from error
