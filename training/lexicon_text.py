"""Words of Japanese and English training text, as word alignment counts them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tenkyo.index.grammar import ENGLISH_STOP_WORDS, base_forms
from tenkyo.index.sound import romanised

_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)?")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_WORD = re.compile(r"[a-z]{2,}|[ぁ-ゖァ-ヺー一-鿿々〆]+")
_GRAMMAR = ("助詞", "助動詞", "代名詞", "接続詞", "連体詞", "感動詞", "接頭辞")
_NUMBER_WORDS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred thousand million billion first second third
"""
_NUMBERS = frozenset(_NUMBER_WORDS.split())


def simple(text: str) -> str:
    """Return a text without case, width and accents of Latin letters."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    if text.isascii():
        return text
    kept = (c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", "".join(kept))


def english_words(text: str) -> list[str]:
    """Return all words, without a genitive's ending."""
    return [word.removesuffix("'s").replace("'", "") for word in _LATIN.findall(simple(text))]


def is_content(word: str) -> bool:
    """Say whether an English word is worth aligning."""
    return len(word) > 1 and word not in ENGLISH_STOP_WORDS and word not in _NUMBERS


class Lemmas:
    """Merges a plural, or a rare inflected form, into a base that is as usual as itself."""

    def __init__(self, counts: Counter[str], *, share: float = 0.3, rare: int = 20) -> None:
        self._counts = counts
        self._share = share
        self._rare = rare
        self._known: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """Return the base of a word, or the word itself."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._find(word)
        return found

    def phrase(self, words: str) -> str:
        """Return a phrase with its last word in base form, as entries are spelled."""
        start, _, last = words.rpartition(" ")
        return f"{start} {self(last)}".lstrip()

    def _find(self, word: str) -> str:
        count = self._counts[word]
        bases = [base for base in base_forms(word) if self._counts[base] > 2]
        if not bases:
            return word
        best = max(bases, key=self._counts.__getitem__)
        if count < self._rare:
            return best
        plural = not word.endswith(("ing", "ed")) and self._counts[best] >= self._share * count
        return best if plural else word


@dataclass(frozen=True, slots=True)
class Unit:
    """A Japanese word: its dictionary form, its short parts that carry meaning, its reading.

    ``name`` tells a proper noun.
    """

    word: str
    parts: tuple[str, ...]
    reading: str
    name: bool


class Japanese:
    """Sudachi's long and short units, verbs and adjectives in dictionary form."""

    def __init__(self) -> None:
        import sudachipy  # type: ignore[import-untyped]

        self._short = sudachipy.SplitMode.A
        self._tokenizer = sudachipy.Dictionary(dict="core").tokenizer(mode=sudachipy.SplitMode.C)

    def units(self, text: str) -> Iterator[Unit]:
        """Yield the long units of a text that carry meaning."""
        numeral = False
        for long in self._tokenizer.tokenize(simple(text)[:5000]):
            part = long.part_of_speech()
            counter = numeral and part[2] == "助数詞可能"
            numeral = part[1] == "数詞"
            if counter or not _carries(long.dictionary_form(), part):
                continue
            short = [
                unit.dictionary_form()
                for unit in long.split(self._short, add_single=True)
                if _carries(unit.dictionary_form(), unit.part_of_speech())
            ]
            if short:
                name = part[1] == "固有名詞"
                yield Unit(long.dictionary_form(), tuple(short), long.reading_form(), name)


def _carries(word: str, part: tuple[str, ...]) -> bool:
    if not _WORD.fullmatch(word) or part[0] in _GRAMMAR or part[1] in ("数詞", "助動詞語幹"):
        return False
    if _HIRAGANA.fullmatch(word):
        return len(word) > 2 and part[1] != "非自立可能"
    return True


def spelled(reading: str) -> str:
    """Return a Japanese name's reading as English text spells it: オオサカ → osaka."""
    return romanised(reading).replace("ou", "o").replace("oo", "o").replace("uu", "u")
