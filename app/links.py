"""Links into the page: a source by document, page and quotation, or a question to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tenkyo.app import page_messages as say
from tenkyo.app.messages import Locale
from tenkyo.app.page_input import complaint
from tenkyo.app.sources import Sources
from tenkyo.app.turns import Turn
from tenkyo.index.question import MAX_LENGTH


@dataclass(frozen=True, slots=True)
class Link:
    """What the address of the page asks for: a question, or a source."""

    question: str = ""
    document: str = ""
    page: str = "1"
    quote: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the address asks for nothing."""
        return not (self.question or self.document)


def read_link(parameters: Mapping[str, str]) -> Link:
    """Return what the parameters of an address ask for; they may be anything."""
    return Link(
        question=parameters.get("q", ""),
        document=parameters.get("doc", ""),
        page=parameters.get("page", "") or "1",
        quote=parameters.get("quote", ""),
    )


def linked_turn(link: Link, sources: Sources, locale: Locale) -> Turn:
    """Return the turn that shows the source a link names, or says what is wrong with it."""
    title = say.FROM_LINK.text(locale)
    if len(link.quote) > MAX_LENGTH or complaint(link.document, locale):
        return Turn(title, notice=say.LINK_BAD.text(locale))
    if not (link.page.isdecimal() and 1 <= len(link.page) <= 7):
        return Turn(title, notice=say.LINK_BAD_PAGE.text(locale, page=link.page[:20]))
    if not sources.has(link.document):
        return Turn(title, notice=say.LINK_NO_DOCUMENT.text(locale, document=link.document[:200]))
    page = int(link.page)
    found = sources.linked(link.document, page, link.quote)
    if found is not None:
        return Turn(title, linked=found)
    found = sources.linked(link.document, page, "")
    if found is None:
        return Turn(title, notice=say.LINK_NO_PAGE.text(locale, page=page))
    return Turn(title, linked=found, notice=say.LINK_NO_QUOTE.text(locale, page=page))
