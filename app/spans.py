"""Offsets between a text and the text as displayed, without its line breaks."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from tenkyo.ingest.cleaning import display_text

_BLANKS = " \t\n"


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as displayed: character i stands at ``offsets[i]`` of the original."""

    text: str
    offsets: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that is displayed from ``start`` to ``end``."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def here(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the original is displayed."""
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)


def shown(text: str) -> Shown:
    """Return a text as displayed, with the way back to its characters."""
    displayed = display_text(text)
    offsets: list[int] = []
    at = 0
    for character in displayed:
        while text[at] != character and not (character == " " and text[at] in _BLANKS):
            at += 1
        offsets.append(at)
        at += 1
        while character == " " and at < len(text) and text[at] in _BLANKS:
            at += 1
    return Shown(displayed, tuple(offsets))
