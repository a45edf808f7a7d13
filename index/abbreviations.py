"""Abbreviations that a text explains: 政府開発援助（ODA）, Official Development Assistance (ODA).

The words in front of brackets are found as in Schwartz & Hearst 2003, "A simple algorithm for
identifying abbreviation definitions in biomedical text".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tenkyo.index.terms import latin_terms, search_form

_WIDE = "々〆ァ-ヺー・\u3400-\u9fff"
_JAPANESE = r"\u3041-\u30ff々〆\u3400-\u9fff"
_GAP = re.compile(rf"(?<=[{_JAPANESE}])\s+(?=[{_JAPANESE}(])|(?<=\()\s+")
_BRACKETS = re.compile(r"\(([^()]{2,120})\)")
_BETWEEN = re.compile(r"\s*[:;,、/=]\s*|\s+-\s+")
_SHORT = r"(?=[^\s(]*[A-Z][^\s(]*[A-Z])[A-Z][A-Za-z0-9&-]{1,9}"
_IS_SHORT = re.compile(_SHORT)
_SHORT_LAST = re.compile(rf"(?<![A-Za-z0-9&-]){_SHORT}$")
_IS_WIDE = re.compile(rf"[{_WIDE}]{{4,30}}")
_WIDE_LAST = re.compile(rf"[{_WIDE}]{{4,30}}$")
_QUOTED_LAST = re.compile("[「『]([^「」『』]{4,40})[」』]$")
_CLOSING = " 」』\"'”’"
_BEFORE = 120
# Begins a term that tells of an explanation and not of a word.
EXPLAINED = "="


def explanations(text: str) -> Iterator[tuple[str, str]]:
    """Yield the short and the long form of every abbreviation that a text explains."""
    if "(" not in text and "（" not in text:
        return
    plain = _GAP.sub("", unicodedata.normalize("NFKC", text)).replace("\n", " ")
    for match in _BRACKETS.finditer(plain):
        raw = plain[max(0, match.start() - _BEFORE) : match.start()].rstrip()
        before = raw.rstrip(_CLOSING)
        items = [item.strip(_CLOSING + "「『“") for item in _BETWEEN.split(match[1])]
        shorts = [item for item in items if _IS_SHORT.fullmatch(item)]
        if head := _SHORT_LAST.search(before):
            yield from ((head[0], long) for long in _inside(head[0], items))
        for short in shorts:
            yield from ((short, long) for long in _inside(short, items))
            if quoted := _QUOTED_LAST.search(raw):
                yield short, quoted[1]
            elif wide := _WIDE_LAST.search(before):
                yield short, wide[0].strip("・")
            elif long := _spelled_out(short, before):
                yield short, long


def explanation_term(form: str) -> str:
    """Return the term under which the words cache keeps who explains a short or long form."""
    folded = search_form(form)
    if re.search(rf"[{_JAPANESE}]", folded):
        return EXPLAINED + folded
    return EXPLAINED + " ".join(latin_terms(folded))


def explanation_terms(text: str) -> list[str]:
    """Return the terms of all that a text explains."""
    return [explanation_term(form) for pair in explanations(text) for form in pair]


def _inside(short: str, items: list[str]) -> Iterator[str]:
    for item in items:
        if _IS_WIDE.fullmatch(item) or (item != short and _spelled_out(short, item) == item):
            yield item


def _spelled_out(short: str, before: str) -> str:
    """Return the last words of a text that an abbreviation's letters stand for, "" if none do."""
    at = len(before)
    letters = [letter for letter in short.lower() if letter.isalnum()]
    for number, letter in enumerate(reversed(letters), 1):
        first = number == len(letters)
        at = before.lower().rfind(letter, 0, at)
        while at > 0 and first and before[at - 1].isalnum():
            at = before.lower().rfind(letter, 0, at)
        if at < 0:
            return ""
    long = before[at:]
    words = len(long.split())
    return long if 2 <= words <= min(len(short) + 5, 2 * len(short)) and short not in long else ""
