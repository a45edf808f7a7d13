"""Errors and reasons, which the layers below tell in English, in the reader's language.

They come as text: what an index says of its files was written down when they were read. So a text
is compared with the known messages, and what fills their names there is put into the Japanese.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import PurePosixPath
from string import Formatter

from tenkyo.app.index_messages import INDEX_MESSAGES
from tenkyo.app.input_messages import INPUT_MESSAGES
from tenkyo.app.messages import Locale, Message
from tenkyo.app.reader_messages import READER_MESSAGES, SYSTEM_MESSAGES
from tenkyo.ingest.cleaning import shown_name
from tenkyo.ingest.errors import LOCKED, TenkyoError

# What fills these names is a known message, or may be one. All else is a user's and stays.
_ALWAYS = frozenset({"first", "second", "problem"})
_PERHAPS = frozenset({"error", "kind", "origin", "reason", "what", "who", "work"})


def is_locked(reason: str) -> bool:
    """Tell whether a file could not be read for want of a password."""
    return LOCKED in reason


def error_text(error: TenkyoError, locale: Locale) -> str:
    """Return what to tell the user about an error."""
    return reason_text(str(error), locale)


def reason_text(reason: str, locale: Locale) -> str:
    """Return a reason in a language; one that is not known stays as it is."""
    return reason if locale == "en" else _japanese(reason) or reason


def file_reason(document: str, reason: str, locale: Locale) -> str:
    """Return why a file is not as it should be, without its name, which is shown beside it."""
    name = shown_name(PurePosixPath(document).name)
    return reason_text(reason.removeprefix(f"{name}: "), locale)


@lru_cache(maxsize=4096)
def _japanese(told: str) -> str | None:
    for message, pattern in _patterns():
        found = pattern.fullmatch(told)
        filled = found and _filled(message, found.groupdict())
        if filled:
            return filled
    for at in re.finditer("; ", told):
        parts = _japanese(told[: at.start()]), _japanese(told[at.end() :])
        if parts[0] and parts[1]:
            return f"{parts[0]}；{parts[1]}"
    # It may begin with the name of its file, which is shown beside it anyway.
    rest = told.partition(": ")[2]
    return _japanese(rest) if rest else None


def _filled(message: Message, values: dict[str, str]) -> str | None:
    """Return the Japanese, None where a part that has to be a message is none that is known."""
    for name, value in values.items():
        if name in _ALWAYS | _PERHAPS:
            known = _japanese(value)
            if known is None and name in _ALWAYS:
                return None
            values[name] = known or value
    return message.ja.format(**values)


@cache
def _patterns() -> tuple[tuple[Message, re.Pattern[str]], ...]:
    """Return all known messages, those with the most text of their own first."""
    found = []
    for message in (*READER_MESSAGES, *SYSTEM_MESSAGES, *INDEX_MESSAGES, *INPUT_MESSAGES):
        pieces = list(Formatter().parse(message.en))
        pattern = "".join(
            re.escape(text) + (f"(?P<{name}>.*?)" if name else "") for text, name, _, _ in pieces
        )
        own = sum(len(text) for text, *_ in pieces)
        found.append((own, message, re.compile(pattern, re.S | re.I)))
    found.sort(key=lambda item: -item[0])
    return tuple((message, pattern) for _, message, pattern in found)
