"""The lexicon file: words of both languages and their weighted translations, mapped into memory.

Words that have entries come first, ordered by hash, in blocks of 16; words that are only
translations follow. A block has its first hash and where its texts and links begin, a word only the
length of its text, the number of its links and how often it was seen. After the magic stand four
counts a language (words, entries, links, bytes of text), then each language's sections:

    text starts   u32, one a block of words        lengths       u8, in bytes, one a word
    hashes        u32, one a block of entries      marks         u8, last of the hash, one an entry
    link starts   u32, one a block of entries      link counts   u8, one an entry
                                                   frequencies   u8, one an entry
    links         u24, word of the other language << 4 | weight
    text          UTF-8 for English, UTF-16 for Japanese

A weight w is stored as k with w = 2 ** (-k / 2.5), a frequency as eighths of log2(count + 1). All
numbers are little-endian.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, log2
from pathlib import Path

from tenkyo.ingest.errors import ConfigError

_MAGIC = b"TENKYOL1"
_COUNTS = struct.Struct("<4I")
_BLOCK = 16
_STEPS = 2.5
_WEIGHTS = tuple(2 ** (-k / _STEPS) for k in range(16))
_ENCODINGS = {"ja": "utf-16-le", "en": "utf-8"}


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A translation; the weights of one word's translations sum to at most 1."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A word's translations, best first, and how often the word was seen in training text."""

    terms: tuple[WeightedTerm, ...]
    count: float = 0.0


class _Words:
    """The words of one language and the links of those that have entries."""

    def __init__(self, data: memoryview, start: int, counts: Sequence[int], encoding: str) -> None:
        words, entries, links, text = counts
        self._encoding = encoding
        parts = []
        for size in (-(-words // _BLOCK), -(-entries // _BLOCK), -(-entries // _BLOCK)):
            parts.append(data[start : start + 4 * size].cast("I"))
            start += 4 * size
        self._text_starts, self._hashes, self._link_starts = parts
        parts = []
        for size in (words, entries, entries, entries, 3 * links, text):
            parts.append(data[start : start + size])
            start += size
        self._lengths, self._marks, self._link_counts, self._frequencies = parts[:4]
        self._links, self._text = parts[4:]
        self.end = start + -start % 4

    def word(self, number: int) -> str:
        """Return the text of a word."""
        start = self._start(number)
        return str(self._text[start : start + self._lengths[number]], self._encoding)

    def find(self, word: str) -> int | None:
        """Return the number of a word's entry, None when it has none."""
        key = word.encode(self._encoding, "replace")
        hashed = zlib.crc32(key)
        mark = hashed & 255
        block = max(0, bisect_left(self._hashes, hashed) - 1)
        while block < len(self._hashes) and self._hashes[block] <= hashed:
            first = block * _BLOCK
            marks = bytes(self._marks[first : first + _BLOCK])
            at = marks.find(mark)
            while at >= 0:
                if self._is(first + at, key):
                    return first + at
                at = marks.find(mark, at + 1)
            block += 1
        return None

    def _is(self, number: int, key: bytes) -> bool:
        if self._lengths[number] != len(key):
            return False
        start = self._start(number)
        return self._text[start : start + len(key)] == key

    def _start(self, number: int) -> int:
        first = number - number % _BLOCK
        return self._text_starts[number // _BLOCK] + sum(self._lengths[first:number])

    def links(self, number: int) -> list[tuple[int, float]]:
        """Return (word of the other language, weight) for an entry."""
        first = number - number % _BLOCK
        start = self._link_starts[number // _BLOCK] + sum(self._link_counts[first:number])
        found = []
        for at in range(3 * start, 3 * (start + self._link_counts[number]), 3):
            link = int.from_bytes(self._links[at : at + 3], "little")
            found.append((link >> 4, _WEIGHTS[link & 15]))
        return found

    def frequency(self, number: int) -> float:
        """Return log2 of how often a word was seen, plus one."""
        return self._frequencies[number] / 8


class LexiconFile:
    """A lexicon file open for reading; safe to share between threads.

    Raises ConfigError when the file is missing or is not a whole lexicon file.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            if bytes(data[:8]) != _MAGIC:
                raise ValueError("it does not begin as one")
            counts = [_COUNTS.unpack_from(data, 8 + i * _COUNTS.size) for i in range(2)]
            japanese = _Words(data, 8 + 2 * _COUNTS.size, counts[0], _ENCODINGS["ja"])
            english = _Words(data, japanese.end, counts[1], _ENCODINGS["en"])
            if english.end != len(data):
                raise ValueError("it is not whole")
        except (OSError, ValueError, TypeError, struct.error) as error:
            raise ConfigError(
                f"The lexicon {path} cannot be read ({error}): install Tenkyo again."
            ) from error
        self._words = {"ja": japanese, "en": english}

    def terms(self, word: str, language: str) -> tuple[WeightedTerm, ...]:
        """Return a word's translations into the other language, best first."""
        here = self._words[language]
        number = here.find(word)
        if number is None:
            return ()
        there = self._words["en" if language == "ja" else "ja"]
        return tuple(WeightedTerm(there.word(n), weight) for n, weight in here.links(number))

    def frequency(self, word: str, language: str) -> float | None:
        """Return log2 of how often a word was seen, plus one; None when it has no entry."""
        here = self._words[language]
        number = here.find(word)
        return None if number is None else here.frequency(number)


def write_lexicon(path: Path, japanese: Mapping[str, Entry], english: Mapping[str, Entry]) -> None:
    """Write a lexicon file; the same entries give the same bytes."""
    japanese_words = _ordered(japanese, english.values(), _ENCODINGS["ja"])
    english_words = _ordered(english, japanese.values(), _ENCODINGS["en"])
    parts = (
        _packed(japanese, japanese_words, english_words, _ENCODINGS["ja"]),
        _packed(english, english_words, japanese_words, _ENCODINGS["en"]),
    )
    body = _MAGIC + b"".join(counts for counts, _ in parts)
    for _, sections in parts:
        body += sections
        body += bytes(-len(body) % 4)
    path.write_bytes(body)


def _ordered(
    entries: Mapping[str, Entry], others: Iterable[Entry], encoding: str
) -> dict[str, int]:
    """Give numbers to the words of a language: with entries by hash, the rest by spelling."""
    targets = {term.text for entry in others for term in entry.terms} - entries.keys()
    known = sorted(entries, key=lambda word: (zlib.crc32(word.encode(encoding)), word))
    return {word: number for number, word in enumerate([*known, *sorted(targets)])}


def _packed(
    entries: Mapping[str, Entry],
    words: Mapping[str, int],
    others: Mapping[str, int],
    encoding: str,
) -> tuple[bytes, bytes]:
    """Return the counts and the sections of one language."""
    texts = [word.encode(encoding) for word in words]
    found = [entries[word] for word in list(words)[: len(entries)]]
    links = [
        (others[term.text] << 4 | _step(term.weight)).to_bytes(3, "little")
        for entry in found
        for term in entry.terms
    ]
    blocks = (
        _starts(map(len, texts)),
        [zlib.crc32(text) for text in texts[: len(found) : _BLOCK]],
        _starts(len(entry.terms) for entry in found),
    )
    sections = b"".join(struct.pack(f"<{len(numbers)}I", *numbers) for numbers in blocks)
    sections += bytes(map(len, texts))
    sections += bytes(zlib.crc32(text) & 255 for text in texts[: len(found)])
    sections += bytes(len(entry.terms) for entry in found)
    sections += bytes(min(255, round(8 * log2(entry.count + 1))) for entry in found)
    sections += b"".join(links) + b"".join(texts)
    counts = _COUNTS.pack(len(texts), len(found), len(links), sum(map(len, texts)))
    return counts, sections


def _step(weight: float) -> int:
    """Return the stored form of a weight, rounded down so that sums stay at most 1."""
    return min(15, ceil(-_STEPS * log2(weight) - 1e-6))


def _starts(sizes: Iterable[int]) -> list[int]:
    """Return where each block begins when items of such sizes lie end to end."""
    return [0, *accumulate(sizes)][:-1:_BLOCK]
