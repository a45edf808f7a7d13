"""What is said about an answer besides its quotations, in English and Japanese side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tenkyo.app.messages import Locale, Message, place_text

if TYPE_CHECKING:
    from tenkyo.app.answer import Answer
    from tenkyo.index.types import StoredChunk

DIFFER = Message("The documents differ:", "文書によって異なります：")
SAYS = Message("{value} – {document} [{number}]", "{value} – {document} [{number}]")
SAYS_DATED = Message(
    "{value} – {document}, dated {date} [{number}]",
    "{value} – {document}（{date} 付）[{number}]",
)
SAYS_NEWEST = Message(
    "{value} – {document}, dated {date}, the newer one [{number}]",
    "{value} – {document}（{date} 付、新しいほう）[{number}]",
)
ALSO_IN = Message("Also in: {places}", "同じ内容の箇所：{places}")
BEFORE = Message("The passage before", "前の箇所")
AFTER = Message("The passage after", "後の箇所")


def also_in_text(chunks: Iterable[StoredChunk], locale: Locale) -> str:
    """Return in which other places a passage stands."""
    places = (
        f"{one.places[0]} · "
        + place_text(one.chunk.first_page, one.page_label, one.chunk.where, locale)
        for one in chunks
    )
    return ALSO_IN.text(locale, places=", ".join(places))


def differing_lines(answer: Answer, locale: Locale) -> list[str]:
    """Return what each of several documents that disagree says, one line each."""
    documents = {citation.number: citation.document for citation in answer.citations}
    lines = []
    for one in answer.differing:
        message = SAYS if one.date is None else SAYS_NEWEST if one.newest else SAYS_DATED
        document = documents[one.number]
        lines.append(
            message.text(
                locale, value=one.value, document=document, number=one.number, date=one.date
            )
        )
    return lines
