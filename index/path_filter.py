"""Decide which documents a filter lets pass, by where they lie and how old they are."""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from tenkyo.index.types import QueryFilter, SourceFile


def matching_places(
    query_filter: QueryFilter,
    files: Iterable[tuple[int | None, SourceFile]],
    dates: Mapping[int, str | None],
) -> set[int]:
    """Return the keys of the documents with a place that the filter lets pass.

    A document without a date has that of its file.
    """
    matches = path_matcher(query_filter.document)
    folder = _plain(query_filter.folder) if query_filter.folder else None
    keys = set()
    for key, file in files:
        if key is None or key in keys:
            continue
        if folder is not None and folder != _plain(file.folder_name):
            continue
        day = (dates.get(key) or _day(file.mtime_ns))[:10]
        # A document that knows only its year is compared by its year.
        if query_filter.since and day < query_filter.since[: len(day)]:
            continue
        if query_filter.until and day > query_filter.until[: len(day)]:
            continue
        if matches(file.shown):
            keys.add(key)
    return keys


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
