"""Words divided at the end of a line, made whole again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tenkyo.ingest.pdf_furniture import RawLine

_DIVIDED = re.compile(r"([^\W\d_]+)-$")
_REST = re.compile(r"([^\W\d_]+)(?:(-)$|\S*\s*)")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MIN_PART = 3
# Words that English compounds with a hyphen often begin or end with.
_FIRST = re.compile("self|well|high|low|long|short|cross|full|half|all|mid|large|small|so")
_SECOND = re.compile(
    "readable|based|related|made|like|free|level|wide|time|term|scale|class|quality|friendly|driven"
    "|oriented|led|owned|funded|old|year|day|month|rich|aware|specific|range|speed|held|standing"
    "|up|down|off|in|out|on|to|of|the|and|century|sized|known|being|sector|border|party|thirds"
)


def known_words(pages: Iterable[Sequence[RawLine]]) -> frozenset[str]:
    """Return the words that stand undivided somewhere, and the parts of compounds with hyphens."""
    words: set[str] = set()
    for lines in pages:
        for line in lines:
            if not line.text.isascii() and not re.search("[A-Za-z]", line.text):
                continue
            found = _WORDS.findall(line.text.casefold())
            # The first and the last word of a line may be parts of a divided one.
            if line.text.endswith("-"):
                found = found[:-1]
            words.update(found[1:])
            words.update(part for word in found for part in word.split("-")[:-1] if "-" in word)
    return frozenset(words)


def join_divided(lines: Sequence[RawLine], words: frozenset[str]) -> list[RawLine]:
    """Move the rest of a divided word up to its beginning.

    The hyphen stays where the document has the compound, or both parts as words, where they are
    such as compounds have, or where the rest does not begin with a small letter; else it only
    divided the word and is dropped.
    """
    joined: list[RawLine] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before is None or before.row or line.row or not before.text.endswith("-"):
            joined.append(line)
            continue
        start = _DIVIDED.search(before.text)
        rest = _REST.match(line.text)
        if not start or not rest or not _latin(start[1] + rest[1]):
            joined.append(line)
            continue
        hyphen = "-" if _stays(start[1], rest[1], words) else ""
        moved = rest[0].rstrip()
        joined[-1] = replace(before, text=before.text[:-1] + hyphen + moved, room=0.0)
        if left := line.text[rest.end() :]:
            joined.append(replace(line, text=left))
    return joined


def _latin(text: str) -> bool:
    return max(text) < "\u0250"


def _stays(start: str, rest: str, words: frozenset[str]) -> bool:
    if not rest[0].islower():
        return True
    first, second = start.casefold(), rest.casefold()
    if first + second in words:
        return False
    if f"{first}-{second}" in words:
        return True
    if _FIRST.fullmatch(first) or _SECOND.fullmatch(second):
        return True
    return min(len(first), len(second)) >= _MIN_PART and first in words and second in words
