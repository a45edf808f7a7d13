"""Text for a terminal: answers, reports and tables, with control characters made harmless."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from tenkyo.app import answer_messages, messages, page_messages
from tenkyo.app.answer_messages import also_in_text, differing_lines
from tenkyo.app.messages import Locale, place_text
from tenkyo.app.reasons import reason_text
from tenkyo.app.spans import shown
from tenkyo.app.statements import statements_of
from tenkyo.ingest.cleaning import display_text

if TYPE_CHECKING:
    from tenkyo.app.answer import Answer
    from tenkyo.app.citation import Citation
    from tenkyo.app.claim import Finding
    from tenkyo.index.types import Passage

# Overrides of the reading direction can make a text read as another one.
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HARMFUL = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_DIRECTION}]")
_PASSAGE_LENGTH = 200
_BOLD, _PLAIN = "\x1b[1m", "\x1b[22m"


def harmless(text: str) -> str:
    """Return a text without characters that steer a terminal; line ends and tabs stay."""
    return _HARMFUL.sub("\ufffd", text.replace("\r\n", "\n"))


def complain(problem: str) -> None:
    """Write one line to standard error."""
    sys.stderr.write(f"tenkyo: {one_line(problem)}\n")


def one_line(text: str) -> str:
    """Return a text on one line, harmless to a terminal."""
    return " ".join(harmless(display_text(text)).split())


def shorten(text: str, length: int = _PASSAGE_LENGTH) -> str:
    """Return the beginning of a text on one line."""
    line = one_line(text)
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def is_styled(stream: TextIO) -> bool:
    """Tell whether bold letters can be written to a stream: to a terminal that has them."""
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        return False
    return os.name != "nt" or "WT_SESSION" in os.environ


def answer_lines(
    answer: Answer, locale: Locale, *, explain: bool = False, bold: bool = False
) -> list[str]:
    """Return an answer as lines: its sentences, then its citations, or the nearest passages.

    With ``bold`` the very words that answer stand out.
    """
    lines = [messages.BY_WORDS_ONLY.text(locale)] if answer.outcome.by_words_only else []
    for phrase in answer.outcome.absent:
        lines.append(messages.PHRASE_ABSENT.text(locale, phrase=one_line(phrase)))
    if answer.found:
        for group in statements_of(answer.citations):
            numbers = "".join(f"[{citation.number}]" for citation in group)
            lines.append(f"{_quoted(group[0], bold=bold)} {numbers}")
        lines += _differing_lines(answer, locale)
        lines.append("")
        for citation in answer.citations:
            lines += _citation_lines(citation, locale)
    else:
        lines.append(messages.NOT_FOUND.text(locale))
    if answer.passages and (explain or not answer.found):
        title = messages.PASSAGES if answer.found else messages.NEAREST
        lines += ["", title.text(locale)]
        for passage in answer.passages if explain else answer.passages[:3]:
            lines += _passage_lines(passage, locale, explain=explain)
    return lines


def finding_lines(finding: Finding, locale: Locale) -> list[str]:
    """Return what the documents have to a statement as lines: verdict, differences, citations."""
    verdict = {
        "supported": page_messages.SUPPORTED,
        "differs": page_messages.DIFFERS,
        "not found": page_messages.NO_SUPPORT,
    }[finding.verdict]
    differences = [
        messages.DIFFERENCE.text(locale, stated=one_line(one.stated), source=one_line(one.source))
        for one in finding.differences
    ]
    lines = answer_lines(finding.answer, locale)
    # The verdict takes the place of "not in these documents".
    told = [line for line in lines if line != messages.NOT_FOUND.text(locale)]
    return [verdict.text(locale), *differences, *([""] if told and told[0] else []), *told]


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as columns; wide characters count as two."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def size_text(size: int) -> str:
    """Return a number of bytes as a reader would say it."""
    value = float(size)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def _quoted(citation: Citation, *, bold: bool) -> str:
    quote = shown(citation.quote)
    if not bold or citation.emphasis is None:
        return harmless(quote.text)
    start, end = quote.here(*(at - citation.start for at in citation.emphasis))
    before, words, after = (
        harmless(part) for part in (quote.text[:start], quote.text[start:end], quote.text[end:])
    )
    return f"{before}{_BOLD}{words}{_PLAIN}{after}"


def _differing_lines(answer: Answer, locale: Locale) -> list[str]:
    if not answer.differing:
        return []
    said = (f"- {one_line(line)}" for line in differing_lines(answer, locale))
    return ["", answer_messages.DIFFER.text(locale), *said]


def _citation_lines(citation: Citation, locale: Locale) -> list[str]:
    where = one_line(place_text(citation.page, citation.page_label, citation.where, locale))
    parts = [f"[{citation.number}] {one_line(citation.document)}", where]
    if citation.heading:
        parts.append(shorten(citation.heading, 60))
    if citation.stale:
        parts.append(messages.STALE.text(locale))
    lines = [" · ".join(parts)]
    if citation.warning:
        reason = one_line(reason_text(citation.warning, locale))
        lines.append(f"    {page_messages.PAGE_WARNING.text(locale, reason=reason)}")
    return lines


def _passage_lines(passage: Passage, locale: Locale, *, explain: bool) -> list[str]:
    stored = passage.stored
    chunk = stored.chunk
    where = one_line(place_text(chunk.first_page, stored.page_label, chunk.where, locale))
    lines = [f"- {one_line(stored.places[0])} · {where}", f"  {shorten(stored.chunk.text)}"]
    if passage.also:
        lines.append(f"  {one_line(also_in_text(passage.also, locale))}")
    if explain:
        lines.append("  " + _why(passage, locale))
    return lines


def _why(passage: Passage, locale: Locale) -> str:
    def rank(value: int | None) -> str:
        if value is None:
            return messages.NO_RANK.text(locale)
        return messages.RANK.text(locale, rank=value)

    why = messages.WHY.text(
        locale,
        score=passage.score,
        lexical=rank(passage.lexical_rank),
        dense=rank(passage.dense_rank),
    )
    features = ", ".join(f"{name} {value:.2f}" for name, value in passage.features.items())
    return f"{why}; {features}" if features else why


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _width(text: str) -> int:
    return sum(2 if _wide(character) else 1 for character in text)
