"""Markdown: rendered to plain text, with headings, items and table rows by source line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tenkyo.ingest.cleaning import clean_text, collapse_space
from tenkyo.ingest.content import Content, Piece, iso_day, lay_out, sensible_title
from tenkyo.ingest.decoding import decode_text
from tenkyo.ingest.types import BlockKind

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# What lies deeper is dropped by the parser, whose own limit is 20.
_MAX_NESTING = 100
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(
    r"""^(title|date):[ \t]*(["']?)(.{1,300}?)\2[ \t]*$""", re.MULTILINE | re.IGNORECASE
)


def read_markdown(data: bytes) -> Content:
    """Read Markdown (CommonMark with tables); markup goes, front matter gives title and date.

    Raises `NotText` for binary data.
    """
    text = clean_text(decode_text(data))
    fields: dict[str, str] = {}
    if front := _FRONT_MATTER.match(text):
        fields = {name.lower(): value for name, _, value in _FIELD.findall(front.group(1))}
        # Line numbers stay those of the file.
        text = "\n" * front.group().count("\n") + text[front.end() :]
    tokens = _parser().parse(text)
    return lay_out(
        _pieces(tokens),
        title=sensible_title(fields.get("title")),
        date=iso_day(fields.get("date")),
    )


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    cells: list[str] | None = None
    items = level = 0
    line = 0
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type in ("list_item_open", "list_item_close"):
            items += token.nesting
        elif token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close" and cells is not None:
            yield Piece(" | ".join(cells), "row", where=f"line {line}")
            cells = None
        elif token.type == "inline" and cells is not None:
            cells.append(_inline(token.children or ()))
        else:
            yield from _leaf(token, level, items, where=f"line {line}")


def _leaf(token: Token, level: int, items: int, *, where: str) -> Iterator[Piece]:
    """Yield the text of a token that holds some."""
    if token.type == "inline":
        kind: BlockKind = "heading" if level else "item" if items else "paragraph"
        yield Piece(_inline(token.children or ()), kind, level, where)
    elif token.type in ("fence", "code_block"):
        yield Piece(token.content, "paragraph", where=where)
    elif token.type == "html_block":
        from tenkyo.ingest.html_reader import pieces_of_html

        for piece in pieces_of_html(token.content):
            yield replace(piece, where=where)


def _inline(tokens: Iterable[Token]) -> str:
    """Return the text of a paragraph's tokens; ruby keeps its base only."""
    parts: list[str] = []
    ruby = False
    for token in tokens:
        if token.type == "html_inline":
            tag = token.content.lower()
            ruby = tag.startswith(("<rt", "<rp")) or (ruby and not tag.startswith(("</rt", "</rp")))
            parts.append("\n" if tag.startswith("<br") else "")
        elif ruby:
            continue
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image":
            parts.append(_inline(token.children or ()))
        else:
            parts.append(token.content)
    return collapse_space("".join(parts))
