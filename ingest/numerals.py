"""Numbers as they are written: in digits, in kanji, in English words, and mixed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}
_TO_NINETEEN = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {
    **{word: value for value, word in enumerate(_TO_NINETEEN)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
}
_SCALES = {
    "thousand": 10**3,
    **dict.fromkeys(("million", "millions", "mn"), 10**6),
    **dict.fromkeys(("billion", "billions", "bn"), 10**9),
    **dict.fromkeys(("trillion", "trillions", "tn"), 10**12),
}
NUMBER_WORDS = tuple(_WORDS)
KANJI_NUMERALS = "".join((*_DIGITS, *_SMALL, *_LARGE))

# More digits than this are a serial number, not a quantity.
_MAX_DIGITS = 15
_TOP = Decimal(10**16)

_KANJI = re.compile(f"[{KANJI_NUMERALS}]+")
_ARABIC = re.compile(r"(\d{1,3}(?:,\d{3})+(?!\d)|\d+)(\.\d+)?")
# A second point makes a version of it: 2.0.1.
_POINT = re.compile(r"\.\d")
_JAPANESE_SCALE = re.compile(r"\s?(千|百)?(万|億|兆)|\s?(千|百)(?=[円人名社件]|[^一-鿿]|$)")
_ENGLISH_SCALE = re.compile(rf"[\s-]?({'|'.join(_SCALES)})(?![a-z])")
_WORD = "|".join((*_WORDS, "hundred", *_SCALES))
_WORD_RUN = re.compile(rf"(?:{_WORD})(?![a-z])(?:(?:[\s-]|\sand\s)(?:{_WORD})(?![a-z])){{0,12}}")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that ends at offset ``end``.

    ``scale`` is the unit that its last part counts, such as 100,000,000 in 30億. ``plain`` is a
    bare row of digits, such as a year.
    """

    value: Decimal
    end: int
    scale: int = 1
    plain: bool = False
    kanji: bool = False


def numeral_at(text: str, start: int) -> Numeral | None:
    """Read the number that begins at ``start`` of a text in lower case and half width."""
    char = text[start]
    if "0" <= char <= "9":
        return _arabic(text, start)
    if char in KANJI_NUMERALS:
        return _kanji(text, start)
    return _spelled(text, start)


def kanji_value(kanji: str) -> int | None:
    """Return the value of a number in kanji (二〇二〇, 十五, 三千二百万), None if it is none."""
    if all(char in _DIGITS for char in kanji):
        return int("".join(str(_DIGITS[char]) for char in kanji)) if len(kanji) < 9 else None
    total = section = digit = 0
    above = section_above = 10**16
    for char in kanji:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _SMALL:
            if _SMALL[char] >= section_above:
                return None
            section_above = _SMALL[char]
            section += (digit or 1) * section_above
            digit = 0
        elif section + digit == 0 or _LARGE[char] >= above:
            return None
        else:
            above, section_above = _LARGE[char], 10**16
            total += (section + digit) * above
            section = digit = 0
    return total + section + digit


def _arabic(text: str, start: int) -> Numeral | None:
    found = _ARABIC.match(text, start)
    if found is None or found.end() - start > 2 * _MAX_DIGITS or _POINT.match(text, found.end()):
        return None
    digits = found[1].replace(",", "")
    if len(digits) > _MAX_DIGITS or (digits[0] == "0" and len(digits) > 1):
        return None
    value, end = Decimal(digits + (found[2] or "")), found.end()
    if scale := _JAPANESE_SCALE.match(text, end):
        return _composite(text, value, scale)
    if scale := _ENGLISH_SCALE.match(text, end):
        factor = _SCALES[scale[1]]
        return Numeral(value * factor, scale.end(), factor)
    return Numeral(value, end, plain=found[0].isdigit())


def _composite(text: str, value: Decimal, scale: re.Match[str]) -> Numeral:
    """Read on behind a first part and its scale: 1億2,000万, 3万5千, 3万250."""
    total, end, last = Decimal(0), 0, 0
    while True:
        factor = _SMALL.get(scale[1] or scale[3], 1) * _LARGE.get(scale[2], 1)
        if last and factor >= last:
            return Numeral(total, end, last)
        total += value * factor
        last, end = factor, scale.end()
        part = _ARABIC.match(text, end)
        if part is None or part.end() - end > 5:
            return Numeral(total, end, last)
        value = Decimal(part[0].replace(",", ""))
        following = _JAPANESE_SCALE.match(text, part.end())
        if following is None:
            if value < last <= 10**4:
                return Numeral(total + value, part.end())
            return Numeral(total, end, last)
        scale = following


def _kanji(text: str, start: int) -> Numeral | None:
    found = _KANJI.match(text, start)
    if found is None or found.end() - start > 24:
        return None
    value = kanji_value(found[0])
    return None if value is None else Numeral(Decimal(value), found.end(), kanji=True)


def _spelled(text: str, start: int) -> Numeral | None:
    run = _WORD_RUN.match(text, start)
    if run is None:
        return None
    total = section = 0
    end, last, scale = start, "", 1
    for found in re.finditer(r"[a-z]+", run[0]):
        word = found[0]
        if word == "and":
            if last not in ("hundred", *_SCALES):
                break
            continue
        if word in _WORDS:
            if not _may_follow(last, word):
                break
            section += _WORDS[word]
        elif section == 0:
            break
        elif word == "hundred":
            section *= 100
        else:
            scale = _SCALES[word]
            total, section = total + section * scale, 0
        last, end = word, start + found.end()
    return Numeral(Decimal(total + section), end, scale) if end > start else None


def _may_follow(last: str, word: str) -> bool:
    """Whether a number word goes on a number: five behind twenty, but not behind four."""
    return last not in _WORDS or (_WORDS[last] >= 20 and 0 < _WORDS[word] < 10)
