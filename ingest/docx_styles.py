"""What the styles of a Word document say of its paragraphs: heading, list item, caption."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenkyo.ingest.content import Piece

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING = re.compile(r"(?:heading|見出し)\s*([1-9])", re.IGNORECASE)
_LIST = re.compile("list|箇条書き", re.IGNORECASE)
_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style: ``level`` is the heading level, 0 for none."""

    level: int = 0
    item: bool = False
    caption: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles of a document, by their ids."""

    by_id: dict[str, _Style]

    def piece(self, paragraph: BaseOxmlElement, text: str) -> Piece:
        """Return the paragraph's text with the kind that style and numbering give it."""
        properties = paragraph.find(f"{_WORD}pPr")
        name = _value(properties, "pStyle") or ""
        style = self.by_id.get(name, _Style())
        level = _outline_level(properties)
        level = style.level if level is None else level
        if level:
            return Piece(" ".join(text.split()), "heading", level)
        if style.caption:
            return Piece(text, "caption")
        return Piece(text, "item" if style.item or _numbered(properties) else "paragraph")


def read_styles(element: BaseOxmlElement) -> Styles:
    """Read the styles part; a style takes after the one it is based on."""
    sources = {
        style.get(f"{_WORD}styleId"): style
        for style in element.iter(f"{_WORD}style")
        if style.get(f"{_WORD}type") == "paragraph"
    }
    return Styles({name: _resolve(name, sources) for name in sources})


def tag_of(element: BaseOxmlElement) -> str:
    """Return the element's tag as "w:p"; "" for comments, the bare name in other namespaces."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    if tag.startswith(_WORD):
        return "w:" + tag[len(_WORD) :]
    return tag.replace(_COMPATIBILITY, "mc:").rsplit("}", 1)[-1]


def _resolve(name: str, sources: dict[str, BaseOxmlElement]) -> _Style:
    seen: set[str] = set()
    item = False
    while name in sources and name not in seen:
        seen.add(name)
        source = sources[name]
        title = _value(source, "name") or ""
        properties = source.find(f"{_WORD}pPr")
        item = item or bool(_LIST.match(title)) or _numbered(properties)
        level = _outline_level(properties)
        if found := _HEADING.match(title):
            return _Style(level=min(6, int(found.group(1))))
        if title.lower() in ("title", "表題"):
            return _Style(level=1)
        if title.lower() in ("caption", "図表番号"):
            return _Style(caption=True)
        if level:
            return _Style(level=level)
        name = _value(source, "basedOn") or ""
    return _Style(item=item)


def _outline_level(properties: BaseOxmlElement | None) -> int | None:
    """Return the heading level that paragraph properties set: 0 for body text, None where unset."""
    value = _value(properties, "outlineLvl")
    if value is None or not value.isdecimal():
        return None
    return 0 if int(value) >= _BODY_LEVEL else min(6, int(value) + 1)


def _numbered(properties: BaseOxmlElement | None) -> bool:
    return properties is not None and properties.find(f"{_WORD}numPr") is not None


def _value(element: BaseOxmlElement | None, child: str) -> str | None:
    found = element.find(f"{_WORD}{child}") if element is not None else None
    return None if found is None else found.get(f"{_WORD}val")
