"""HTML: what a reader would see of a page, without its navigation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tenkyo.ingest.cleaning import clean_text, collapse_space
from tenkyo.ingest.content import Content, Piece, iso_day, lay_out, sensible_title
from tenkyo.ingest.decoding import decode_text
from tenkyo.ingest.types import BlockKind

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_DROPPED = re.compile(
    "script|style|nav|footer|aside|template|noscript|iframe|object|svg|math|"
    "head|rt|rp|select|button|textarea"
)
_BLOCKS = re.compile(
    "address|article|blockquote|body|center|dd|details|dialog|div|dl|dt|"
    "fieldset|figure|form|header|hr|html|li|main|ol|p|pre|section|summary|"
    "table|tbody|td|tfoot|th|thead|tr|ul|figcaption|caption|h1|h2|h3|h4|h5|"
    "h6"
)
_KINDS: dict[str, BlockKind] = {
    "li": "item",
    "dt": "item",
    "dd": "item",
    "figcaption": "caption",
    "caption": "caption",
}
_HEADING = re.compile("h([1-6])")
_IN_LAYOUT = ["table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"]
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,200}charset|<\?xml[^>]{0,100}encoding)\s*=\s*["']?([\w.:-]+)""", re.I
)
# Browsers read these names as the wider sets.
_WIDER = {"shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932"}
_WIDER |= {"iso-8859-1": "cp1252", "us-ascii": "cp1252", "x-euc-jp": "euc_jp"}
_DATES = ("article:published_time", "date", "dcterms.date", "dc.date", "dcterms.created")


def read_html(data: bytes) -> Content:
    """Read an HTML page, blocks numbered "¶ 1", "¶ 2", … in order.

    Raises `NotText` for binary data.
    """
    soup = _parse(_decode(data))
    title = soup.title.get_text() if soup.title else None
    pieces = (
        Piece(piece.text, piece.kind, piece.level, f"¶ {number}")
        for number, piece in enumerate(_pieces(soup), 1)
    )
    return lay_out(pieces, title=sensible_title(title), date=_date(soup))


def pieces_of_html(text: str) -> Iterator[Piece]:
    """Return the blocks of a fragment of HTML, in order, without places."""
    return _pieces(_parse(text))


def _parse(text: str) -> BeautifulSoup:
    from bs4 import BeautifulSoup

    # Beautiful Soup warns of what looks like XML, or like the name of a file, to no one's use.
    text = _DECLARATION.sub("", text) if "<" in text else "<p>" + text
    # A text that declares an encoding confuses lxml unless it is given bytes.
    return BeautifulSoup(text.encode("utf-8", "replace"), "lxml", from_encoding="utf-8")


def _decode(data: bytes) -> str:
    declared = _DECLARED.search(data[:2048])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared.group(1).decode("ascii").lower()
        for encoding in ("utf-8", _WIDER.get(name, name)):
            try:
                return data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    return decode_text(data)


def _date(soup: BeautifulSoup) -> str | None:
    for meta in soup.find_all("meta"):
        name = str(meta.get("property") or meta.get("name") or "").lower()
        if name in _DATES and (day := iso_day(str(meta.get("content") or ""))):
            return day
    return None


class _Gatherer:
    """Gathers the text of a block until the next block begins."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.cells: list[str] | None = None
        self.open: list[tuple[BlockKind, int, bool]] = [("paragraph", 0, False)]

    def take(self) -> Iterator[Piece]:
        """Give the text gathered as a piece of the block it stands in; an empty one is none."""
        kind, level, verbatim = self.open[-1]
        raw = "".join(self.parts)
        self.parts.clear()
        text = clean_text(raw).strip() if verbatim else _lines(raw)
        if text:
            yield Piece(text, kind, level)

    def take_cell(self) -> None:
        """Close a cell of the row at hand."""
        text = collapse_space("".join(self.parts))
        self.parts.clear()
        if self.cells is not None and text:
            self.cells.append(text)


def _lines(raw: str) -> str:
    """Collapse white space; a line break asked for by <br> (kept as a form feed) stays."""
    lines = (collapse_space(clean_text(line)) for line in raw.split("\f"))
    return "\n".join(line for line in lines if line)


def _pieces(soup: BeautifulSoup) -> Iterator[Piece]:
    """Walk the tree without recursion, for pages nest as deep as they like."""
    from bs4.element import NavigableString, PreformattedString, Tag

    gatherer = _Gatherer()
    ways: list[tuple[Tag | None, Iterator[object]]] = [(None, iter(soup.contents))]
    while ways:
        tag, children = ways[-1]
        child = next(children, None)
        if child is None:
            ways.pop()
            if tag is not None:
                yield from _leave(tag, gatherer)
        elif isinstance(child, Tag):
            if not _is_dropped(child):
                yield from _enter(child, gatherer)
                ways.append((child, iter(child.contents)))
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            gatherer.parts.append(str(child).replace("\f", " "))
    yield from gatherer.take()


def _is_dropped(tag: Tag) -> bool:
    attributes = tag.attrs
    return (
        _DROPPED.fullmatch(tag.name) is not None
        or "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or attributes.get("role") == "navigation"
        or bool(_HIDDEN_STYLE.search(str(attributes.get("style") or "")))
    )


def _enter(tag: Tag, gatherer: _Gatherer) -> Iterator[Piece]:
    name = tag.name
    if gatherer.cells is not None:
        gatherer.parts.append(" " if _BLOCKS.fullmatch(name) or name == "br" else "")
        return
    if name == "br":
        gatherer.parts.append("\f")
    if not _BLOCKS.fullmatch(name):
        return
    yield from gatherer.take()
    # A row that holds a list or another table is there for the layout.
    if name == "tr" and tag.find(_IN_LAYOUT) is None:
        gatherer.cells = []
    kind, level, verbatim = gatherer.open[-1]
    if heading := _HEADING.fullmatch(name):
        kind, level = "heading", int(heading.group(1))
    gatherer.open.append((_KINDS.get(name, kind), level, verbatim or name == "pre"))


def _leave(tag: Tag, gatherer: _Gatherer) -> Iterator[Piece]:
    if gatherer.cells is not None and tag.name != "tr":
        if tag.name in ("td", "th"):
            gatherer.take_cell()
        return
    if not _BLOCKS.fullmatch(tag.name):
        return
    if gatherer.cells is not None:
        gatherer.take_cell()
        if gatherer.cells:
            yield Piece(" | ".join(gatherer.cells), "row")
        gatherer.cells = None
    yield from gatherer.take()
    gatherer.open.pop()
