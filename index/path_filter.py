"""Decide which documents a filter lets pass, by where they lie and how old they are."""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from tenkyo.index.types import QueryFilter


class Place(NamedTuple):
    """Where a document lies: its key, its folder's name, its path there, and its date or none."""

    key: int
    folder: str
    path: str
    mtime_ns: int
    date: str | None


def matching_documents(
    query_filter: QueryFilter, places: Iterable[Place], *, several: bool
) -> set[int]:
    """Return the keys of the documents with a place that the filter lets pass.

    ``several`` tells that shown paths begin with the folder's name. A document without a date has
    that of its file.
    """
    matches = path_matcher(query_filter.document)
    folder = _plain(query_filter.folder) if query_filter.folder else None
    dated = query_filter.since or query_filter.until
    keys = set()
    for place in places:
        if place.key in keys or (folder is not None and folder != _plain(place.folder)):
            continue
        if dated and not _in_time(query_filter, place):
            continue
        if matches(f"{place.folder}/{place.path}" if several else place.path):
            keys.add(place.key)
    return keys


def _in_time(query_filter: QueryFilter, place: Place) -> bool:
    day = (place.date or _day(place.mtime_ns))[:10]
    # A document that knows only its year is compared by its year.
    if query_filter.since and day < query_filter.since[: len(day)]:
        return False
    return not (query_filter.until and day > query_filter.until[: len(day)])


class _Matcher:
    def __init__(self, pattern: str) -> None:
        self._plain = _plain(pattern)
        self._anywhere = "/" not in pattern
        # Python makes each star an atomic group, so that no pattern takes exponential time.
        self._expression = re.compile(fnmatch.translate(self._plain))

    def __call__(self, path: str) -> bool:
        plain = _plain(path)
        names = [plain, plain.rpartition("/")[2]] if self._anywhere else [plain]
        return any(name == self._plain or self._expression.match(name) for name in names)


def path_matcher(pattern: str | None) -> _Matcher:
    """Return a test of shown paths against a glob; case and Unicode spelling make no difference.

    A pattern without "/" is compared with the file's name as well as with its whole path, and a
    path always matches itself, whatever brackets it holds. No pattern matches every path.
    """
    return _Matcher("*" if pattern is None else pattern)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _day(mtime_ns: int) -> str:
    try:
        return datetime.fromtimestamp(mtime_ns / 1e9, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return "1970-01-01"
