"""How much text a chunk may hold, in characters of Japanese and words of English."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CHARACTERS = 400
MAX_WORDS = 160
MAX_CHARACTERS_OF_WORDS = 1200
TARGET_CHARACTERS = 220
TARGET_WORDS = 90
# Room that a sentence leaves in its chunk for the white space around it, on each side.
GAP = 20

_WIDE = re.compile("[⺀-㄰㆐-鿿豈-﫿ｦ-ﾟ\U00020000-\U0003ffff]+")
_LATIN = re.compile("[A-Za-zÀ-ɏＡ-Ｚａ-ｚ]+")


@dataclass(frozen=True, slots=True)
class Size:
    """What decides whether a text is too long; sizes of neighbouring texts add up.

    ``words`` are separated by white space; ``wide`` counts Japanese and Chinese characters and
    ``latin`` Latin letters.
    """

    characters: int = 0
    words: int = 0
    wide: int = 0
    latin: int = 0

    def __add__(self, other: Size) -> Size:
        """Return the size of both texts end to end; it may count a word cut in two twice."""
        return Size(
            self.characters + other.characters,
            self.words + other.words,
            self.wide + other.wide,
            self.latin + other.latin,
        )

    @property
    def fits(self) -> bool:
        """Whether a chunk may be this long, whatever its language is taken for."""
        most = MAX_CHARACTERS if self._japanese else MAX_CHARACTERS_OF_WORDS
        return self.characters <= most and self.words <= MAX_WORDS

    @property
    def _japanese(self) -> bool:
        # A fifth of the letters being Japanese is enough for a text to count as Japanese.
        return self.wide > 0 and 4 * self.wide >= self.latin

    @property
    def share(self) -> float:
        """How much of the size that a chunk should have this is; 1 is just right."""
        if self._japanese:
            return self.characters / TARGET_CHARACTERS
        return max(self.words / TARGET_WORDS, self.characters / (TARGET_WORDS * 10))


def measure(text: str) -> Size:
    """Return the size of a text."""
    return Size(
        characters=len(text),
        words=len(text.split()),
        wide=sum(map(len, _WIDE.findall(text))),
        latin=sum(map(len, _LATIN.findall(text))),
    )
