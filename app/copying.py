"""A citation to take away: as plain text, Markdown or BibTeX, each with page and quotation."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlencode

from tenkyo.app.citation import Citation
from tenkyo.app.messages import Locale, place_text
from tenkyo.app.turns import Source, own_page, shown_path
from tenkyo.ingest.cleaning import display_text

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~$])")
_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: "\\" + character for character in "%#$&_"},
}


def plain_citation(source: Source, locale: Locale) -> str:
    """Return the quotation and where it stands, as a reader would write it."""
    title, place = _title(source), _place(source, locale)
    if locale == "ja":
        return f"「{_quote(source)}」（{title}、{place}、{shown_path(source)}）"
    return f"“{_quote(source)}” ({title}, {place}, {shown_path(source)})"


def markdown_citation(source: Source, locale: Locale) -> str:
    """Return a block quotation in Markdown; the document's own characters stay characters."""
    quote = _MARKDOWN.sub(r"\\\1", _quote(source))
    origin = _MARKDOWN.sub(r"\\\1", f"{_title(source)}, {_place(source, locale)}")
    path = shown_path(source).replace("`", "'")
    return f"> {quote}\n>\n> — {origin} (`{path}`)"


def bibtex_citation(source: Source) -> str:
    """Return a BibTeX entry for the document, with the page and the quotation."""
    stem = re.sub(r"[^a-z0-9]+", "-", PurePosixPath(shown_path(source)).stem.lower()).strip("-")
    page = own_page(source)
    label = source.page_label if isinstance(source, Citation) else source.stored.page_label
    fields = (
        ("title", _title(source)),
        ("howpublished", shown_path(source)),
        ("pages", label or str(page)),
        ("annote", _quote(source)),
    )
    lines = "".join(f"  {name} = {{{_bibtex(value)}}},\n" for name, value in fields)
    return f"@misc{{{stem or 'document'}-p{page},\n{lines}}}"


def link_to(source: Source) -> str:
    """Return the query of the page's address that reopens a source."""
    wanted = {"doc": shown_path(source), "page": str(own_page(source))}
    if isinstance(source, Citation):
        wanted["quote"] = source.quote
    return "?" + urlencode(wanted, errors="replace")


def _quote(source: Source) -> str:
    return display_text(source.quote if isinstance(source, Citation) else source.chunk.text)


def _title(source: Source) -> str:
    return source.title if isinstance(source, Citation) else source.stored.title


def _place(source: Source, locale: Locale) -> str:
    if isinstance(source, Citation):
        return place_text(source.page, source.page_label, source.where, locale)
    chunk = source.chunk
    return place_text(chunk.first_page, source.stored.page_label, chunk.where, locale)


def _bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in text)
