"""The statements of an answer: citations that say the same belong together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenkyo.app.citation import Citation


def statements_of(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Return the citations by statement: the one quoted first, then those that say the same."""
    return [
        [citation, *(one for one in citations if one.same_as == citation.number)]
        for citation in citations
        if citation.same_as is None
    ]
