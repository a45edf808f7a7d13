"""Numbers, dates, money and shares in one form for Japanese and English.

80,000 people and 8万人, 令和2年 and 2020, ３０億ドル and USD 3 billion come out alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from tenkyo.ingest.dates import ERA_NAMES, MONTH_NAMES, Date, date_at, years_at
from tenkyo.ingest.numerals import KANJI_NUMERALS, NUMBER_WORDS, Numeral, numeral_at
from tenkyo.ingest.units import PREFIX, currency_at, currency_of, unit_at

Kind = Literal["number", "date", "money", "percent"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity at ``[start, end)`` of the text it was found in.

    ``value`` is a plain decimal ("80000"), a fraction ("1/3"), a time ("15:00"), a date in ISO 8601
    as far as it is known ("2019-05"; "--03" for a March, "2010s"), an amount ("usd:3000000000") or
    a share ("99.8%"). ``unit`` names what is counted, in English and the singular; "ordinal" for
    第4次 and "fourth", "fiscal_year" for 2019年度, "clock" for a time.
    """

    start: int
    end: int
    kind: Kind
    value: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A quantity with its number, as long as a range may still give it its unit."""

    quantity: Quantity
    numeral: Numeral | None = None


# One to one, so that offsets stay: half width, lower case, one kind of dash, of wave, of blank.
_PLAIN: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)},
    **{code: code + 32 for code in range(0x41, 0x5B)},
    **dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-"),
    **dict.fromkeys((0x301C, 0x223C), "~"),
    **dict.fromkeys((9, 10, 13, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000), " "),
    **dict.fromkeys(map(ord, "’‘"), "'"),
    **{ord("﹪"): "%", ord("￥"): "¥"},
}
_KA = re.compile("(?<=[0-9〇零一二三四五六七八九十百千万億数何 ])[カヶケヵ箇](?=[国年月所])")
_ORDINALS = dict(
    zip(
        ["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
        range(3, 11),
        strict=True,
    )
)
_PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_WORDS = (
    *("half", "fy", "fiscal", "us\\$", "u\\.s\\.\\s?\\$", "a\\$", "s\\$", "jp¥", "[mtshr](?=\\d)"),
    *("usd", "jpy", "eur", "gbp", "aud", "sgd", "cny", "rmb", "krw", "thb", "idr", "vnd", "php"),
    *("myr", "inr", "rp", *ERA_NAMES, *MONTH_NAMES, *_ORDINALS, *NUMBER_WORDS),
)
_TRIGGER = re.compile(
    rf"[0-9{KANJI_NUMERALS}$€£¥₩฿₫₱₹]|明治|大正|昭和|平成|令和|第|半[分数]|午[前後]"
    rf"|(?<![a-z])(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
)
_SKIP = re.compile(rf"[0-9][0-9,.]*|[{KANJI_NUMERALS}]+|[^\s]")
_CLOCK = re.compile(
    r"(?P<half>午前|午後)?\s?(?P<hour>\d{1,2})(?:時(?!間)(?:\s?(?P<minute>\d{1,2})分|(?P<mid>半))?"
    r"|:(?P<minute2>\d{2})(?![:\d])|(?=\s?[ap]\.?m(?![a-z])))(?:\s?(?P<m>[ap])\.?m\.?(?![a-z]))?"
)
_PERCENT = re.compile(
    r"\s?(?:%|パーセント|(?:percent|per cent|pct)(?![a-z]))(?:ポイント)?"
    r"|\s?percentage points?|割(?![るれり当])"
)
_RANGE = re.compile(r"\s?(?:~|-|から|to)\s?")
_SHARE = re.compile(r"\s?分の\s?")
_SCALE_LETTER = re.compile(r"([kmb])(?![a-z0-9])")
_LETTERS = {"k": 10**3, "m": 10**6, "b": 10**9}
_NTH = re.compile(r"(?:st|nd|rd|th)(?![a-z])")
_PART = re.compile(r"[\s-](half|halves|third|quarter|fourth|fifth|tenth)s?(?![a-z])")
# The number of an item in a list, or of a note.
_MARKER = re.compile(r"\([0-9]{1,2}\)")
_LATIN = re.compile("[a-z]+")
_HALF = re.compile("半[分数]|half(?![a-z-])")
# Words with a kanji numeral that count nothing.
_NO_COUNT = re.compile("十分(?!間|の[一二三四五六七八九0-9])|[一十]日?市")


def find_quantities(text: str) -> list[Quantity]:
    """Return the quantities of a text, raw or folded, in order and without overlap."""
    return list(_quantities(text))


# A sentence is asked for its terms and then for what it offers.
@lru_cache(maxsize=1_000)
def _quantities(text: str) -> tuple[Quantity, ...]:
    plain = _KA.sub("か", text.translate(_PLAIN))
    return tuple(found.quantity for found in _with_ranges(plain, list(_scan(text, plain))))


def _scan(text: str, plain: str) -> Iterator[_Found]:
    at = 0
    while trigger := _TRIGGER.search(plain, at):
        start = trigger.start()
        found = [] if _inside_word(plain, start) else _read(plain, start, text[start].isupper())
        yield from found
        if found:
            at = found[-1].quantity.end
        else:
            skipped = _SKIP.match(plain, start)
            at = max(skipped.end() if skipped else start + 1, trigger.end())


def _inside_word(plain: str, start: int) -> bool:
    """Whether digits belong to a name (mp3), a version (1.2.3), or a vague number (数十)."""
    before = plain[start - 1 : start] if start else ""
    if plain[start].isdigit():
        return ("a" <= before <= "z") or (before == "." and plain[max(0, start - 2)].isdigit())
    return before != "" and before in "数何幾" and plain[start] in KANJI_NUMERALS


def _read(plain: str, start: int, capital: bool) -> list[_Found]:
    """Read what begins here: a date, a time, an amount, a number; or nothing."""
    if years := years_at(plain, start):
        first, second = years
        between = second.end - 2
        while plain[between - 1] not in "-~/ ":
            between -= 1
        return [_date(start, first), _date(between, second)]
    if clock := _clock(plain, start):
        return [_Found(clock)]
    if date := date_at(plain, start, capital=capital):
        return [_date(start, date)]
    if (prefix := PREFIX.match(plain, start)) and prefix.end() < len(plain):
        if found := _amount(plain, start, prefix):
            return [found]
        return []
    one = _ordinal(plain, start) or _half(plain, start)
    if one is not None:
        return [_Found(one)]
    numeral = numeral_at(plain, start)
    found = _counted(plain, start, numeral) if numeral else None
    return [found] if found else []


def _date(start: int, date: Date) -> _Found:
    unit = "fiscal_year" if date.fiscal else None
    return _Found(Quantity(start, date.end, "date", date.value, unit))


def _clock(plain: str, start: int) -> Quantity | None:
    found = _CLOCK.match(plain, start)
    if found is None:
        return None
    hour = int(found["hour"])
    minute = 30 if found["mid"] else int(found["minute"] or found["minute2"] or 0)
    if hour > 24 or minute > 59:
        return None
    if hour < 12 and (found["half"] == "午後" or found["m"] == "p"):
        hour += 12
    elif hour == 12 and found["m"] == "a":
        hour = 0
    return Quantity(start, found.end(), "number", f"{hour:02d}:{minute:02d}", "clock")


def _amount(plain: str, start: int, prefix: re.Match[str]) -> _Found | None:
    """Read an amount behind a sign or code of a currency: US$3 billion, ¥5,000."""
    if not plain[prefix.end()].isdigit():
        return None
    numeral = numeral_at(plain, prefix.end())
    if numeral is None:
        return None
    value, end = numeral.value, numeral.end
    if letter := _SCALE_LETTER.match(plain, end):
        value, end = value * _LETTERS[letter[1]], letter.end()
    currency = currency_of(prefix[0])
    again = currency_at(plain, end)
    if again and again[0] == currency:
        end = again[1]
    return _Found(Quantity(start, end, "money", f"{currency}:{_shown(value)}"))


def _ordinal(plain: str, start: int) -> Quantity | None:
    """Read 第4次, 4th and fourth."""
    if plain[start] == "第":
        at = start + 1 + plain[start + 1 : start + 2].isspace()
        numeral = numeral_at(plain, at) if at < len(plain) else None
        if numeral is None or numeral.value > 10000:
            return None
        return Quantity(start, numeral.end, "number", _shown(numeral.value), "ordinal")
    word = _LATIN.match(plain, start)
    if word and word[0] in _ORDINALS:
        return Quantity(start, word.end(), "number", str(_ORDINALS[word[0]]), "ordinal")
    return None


def _half(plain: str, start: int) -> Quantity | None:
    half = _HALF.match(plain, start)
    return Quantity(start, half.end(), "number", "1/2") if half else None


def _counted(plain: str, start: int, numeral: Numeral) -> _Found | None:
    """Join a number to the share, currency or unit behind it."""
    if numeral.kanji and _NO_COUNT.match(plain, start):
        return None
    value, end = numeral.value, numeral.end
    if nth := _NTH.match(plain, end):
        return _Found(Quantity(start, nth.end(), "number", _shown(value), "ordinal"))
    if share := _share(plain, start, numeral):
        return _Found(share)
    if percent := _PERCENT.match(plain, end):
        value *= 10 if percent[0] == "割" else 1
        return _Found(Quantity(start, percent.end(), "percent", _shown(value) + "%"), numeral)
    currency = currency_at(plain, end)
    # "Five won": a price in won is never so small, but a team may be.
    if currency and not (currency[0] == "krw" and value < 100):
        return _Found(
            Quantity(start, currency[1], "money", f"{currency[0]}:{_shown(value)}"), numeral
        )
    if unit := unit_at(plain, end):
        return _Found(Quantity(start, unit[1], "number", _shown(value), unit[0]), numeral)
    return _bare(plain, start, numeral)


def _share(plain: str, start: int, numeral: Numeral) -> Quantity | None:
    """Read a fraction: 3分の1, two thirds."""
    if of := _SHARE.match(plain, numeral.end):
        above = numeral_at(plain, of.end()) if of.end() < len(plain) else None
        if above:
            value = f"{_shown(above.value)}/{_shown(numeral.value)}"
            return Quantity(start, above.end, "number", value)
    part = _PART.match(plain, numeral.end)
    if part and not numeral.plain and numeral.value < 20:
        value = f"{_shown(numeral.value)}/{_PARTS[part[1]]}"
        return Quantity(start, part.end(), "number", value)
    return None


def _bare(plain: str, start: int, numeral: Numeral) -> _Found | None:
    """Judge a number that nothing follows: a year, or a number; a lone kanji or "one" is none."""
    written = plain[start : numeral.end]
    if numeral.kanji:
        counts = any(char in "十百千万億兆" for char in written) and len(written) > 1
        if not counts or re.match("[一-鿿々]", plain[numeral.end : numeral.end + 1]):
            return None
    if written == "one" or _MARKER.fullmatch(plain, max(0, start - 1), numeral.end + 1):
        return None
    if numeral.plain and len(written) == 4 and 1600 <= numeral.value <= 2099:
        return _Found(Quantity(start, numeral.end, "date", written), numeral)
    return _Found(Quantity(start, numeral.end, "number", _shown(numeral.value)), numeral)


def _with_ranges(plain: str, found: list[_Found]) -> Iterator[_Found]:
    """Give the first number of a range the unit and scale of the second: 10～20億円."""
    for i, one in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        yield _from_range(plain, one, following) if following else one


def _from_range(plain: str, one: _Found, following: _Found) -> _Found:
    first, second = one.quantity, following.quantity
    if one.numeral is None or following.numeral is None or not _bears(second):
        return one
    if first.unit or first.kind not in ("number", "date"):
        return one
    if not _RANGE.fullmatch(plain, first.end, second.start):
        return one
    value, scale = one.numeral.value, following.numeral.scale
    # 10 of 10～20億円 counts 億, but 5,000 of 5,000～2万人 does not.
    if one.numeral.scale == 1 and value * scale < following.numeral.value:
        value *= scale
    if second.kind == "money":
        shown = f"{second.value.split(':')[0]}:{_shown(value)}"
    elif second.kind == "percent":
        shown = f"{_shown(value * (10 if '割' in plain[second.start : second.end] else 1))}%"
    else:
        shown = _shown(value)
    return replace(one, quantity=replace(first, kind=second.kind, value=shown, unit=second.unit))


def _bears(quantity: Quantity) -> bool:
    return quantity.kind in ("money", "percent") or quantity.unit is not None


def _shown(value: Decimal) -> str:
    return format(value.normalize(), "f")
