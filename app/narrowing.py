"""Filters as people give them: a part of a name, a folder, a language, a day, month or year."""

from __future__ import annotations

import glob
import re
from calendar import monthrange

from tenkyo.app import messages
from tenkyo.app.messages import Locale
from tenkyo.index.types import QueryFilter
from tenkyo.ingest.errors import QueryError
from tenkyo.ingest.types import Language

_LANGUAGES: tuple[Language, ...] = ("ja", "en")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_WILD = re.compile(r"[*?]")


def narrow(
    document: str | None,
    folder: str | None,
    language: str | None,
    since: str | None,
    until: str | None,
    *,
    locale: Locale,
    dates: tuple[str, str] = ("since", "until"),
) -> QueryFilter | None:
    """Return the filter that some words make, None where all are empty.

    ``document`` is a glob over paths; ``dates`` are what a message calls the two.
    Raises QueryError for a language or date that is none.
    """
    spoken: Language | None = next((one for one in _LANGUAGES if one == language), None)
    if language and spoken is None:
        raise QueryError(messages.BAD_LANGUAGE.text(locale, value=language))
    where = QueryFilter(
        document=document or None,
        folder=folder or None,
        language=spoken,
        since=read_date(dates[0], since, locale=locale, last=False),
        until=read_date(dates[1], until, locale=locale, last=True),
    )
    return None if where == QueryFilter() else where


def part_of_name(text: str) -> str:
    """Return the glob that finds what people call a document: a part of its path, or a glob."""
    name = text.strip()
    if not name or _WILD.search(name):
        return name
    return f"*{glob.escape(name)}*"


def read_date(name: str, value: str | None, *, locale: Locale, last: bool) -> str | None:
    """Return a day from a day, month or year: its first, or with ``last`` its last.

    Nothing gives None. Raises QueryError for anything else.
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
        raise QueryError(messages.BAD_DATE.text(locale, option=name, value=value)) from error
    return f"{year:04}-{month:02}-{day:02}"
