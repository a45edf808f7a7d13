"""The markup of a passage's text: paragraphs, the cited sentence marked, words that met."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tenkyo.app import page_messages as say
from tenkyo.app.markup import escaped
from tenkyo.app.messages import Locale
from tenkyo.app.spans import shown
from tenkyo.index.lexicon import WeightedTerm
from tenkyo.ingest.cleaning import display_text
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.types import Chunk

_SENTENCE_END = re.compile(r"[。．.!?！？」』）)]$")
_ITEM = re.compile(r"[●○■□◆◇▪•・※*–-]|[(（]?[0-9０-９]{1,2}[)）.．]|[①-⑳]")
_MOST_MET = 6
_LEAST_WEIGHT = 0.05


def marked_text(chunk: Chunk, start: int, end: int, emphasis: tuple[int, int] | None = None) -> str:
    """Return a chunk's text as paragraphs, marked from ``start`` to ``end`` of its document.

    ``emphasis`` are the words of the mark that stand out. A line end inside a sentence is joined;
    one between sentences stays before an item of a list, and after a heading, a caption or a row.
    """
    marks = (start - chunk.start, end - chunk.start)
    words = emphasis or (chunk.start, chunk.start)
    stress = (words[0] - chunk.start, words[1] - chunk.start)
    bounds = [(s.start - chunk.start, s.end - chunk.start) for s in chunk.sentences]
    parts: list[str] = []
    for first, after in bounds or [(0, len(chunk.text))]:
        if parts:
            parts.append(_between(chunk.text[:first], chunk.text[first:after]))
        parts.append(_marked(chunk.text, first, after, marks, stress))
    return f"<p>{''.join(parts)}</p>"


def met_words(
    translations: Mapping[str, Sequence[WeightedTerm]], quote: str
) -> list[tuple[str, str]]:
    """Pair the words of a question with the words of a quotation in the other language."""
    folded = fold_text(display_text(quote))
    found: list[tuple[str, str]] = []
    for word, terms in translations.items():
        likely = [term for term in terms if term.weight >= _LEAST_WEIGHT]
        met = (term.text for term in likely if _stands_in(fold_text(term.text), folded))
        if (best := next(met, None)) and fold_text(word) != fold_text(best):
            found.append((word, best))
    return found[:_MOST_MET]


def reading_aid_html(pairs: Sequence[tuple[str, str]], locale: Locale) -> str:
    """Return which words of a question a quotation in the other language met."""
    if not pairs:
        return ""
    items = "".join(f"<span>{escaped(word)} → <b>{escaped(met)}</b></span>" for word, met in pairs)
    return f'<p class="tk-aid">{escaped(say.READING_AID.text(locale))} {items}</p>'


def _stands_in(term: str, folded: str) -> bool:
    """Tell whether a term stands in a text; Latin words begin where a word begins."""
    if term.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(term)}", folded) is not None
    return term in folded


def _between(before: str, following: str) -> str:
    said = before.rstrip()
    gap = before[len(said) :]
    if gap.count("\n") > 1:
        return "</p><p>"
    if "\n" in gap and (_ITEM.match(following) or not _SENTENCE_END.search(said)):
        return "<br>"
    return " " if gap and said[-1:].isascii() else ""


def emphasised(text: str, start: int, end: int) -> str:
    """Return a displayed text as markup, with what lies between two offsets standing out."""
    start, end = max(start, 0), min(end, len(text))
    if start >= end:
        return escaped(text)
    words = f"<strong>{escaped(text[start:end])}</strong>"
    return escaped(text[:start]) + words + escaped(text[end:])


def _marked(
    text: str, first: int, after: int, marks: tuple[int, int], stress: tuple[int, int]
) -> str:
    begin, stop = max(first, marks[0]), min(after, marks[1])
    if begin >= stop:
        return escaped(display_text(text[first:after]))
    before, inside, behind = text[first:begin], shown(text[begin:stop]), text[stop:after]
    start, end = inside.here(stress[0] - begin, stress[1] - begin)
    mark = f"<mark>{emphasised(inside.text, start, end)}</mark>"
    return escaped(display_text(before)) + mark + escaped(display_text(behind))
