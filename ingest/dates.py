"""Dates as Japanese and English write them, in ISO 8601 as far as they are known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tenkyo.ingest.numerals import kanji_value

_ERAS = {
    **dict.fromkeys(("明治", "meiji", "m"), 1867),
    **dict.fromkeys(("大正", "taisho", "t"), 1911),
    **dict.fromkeys(("昭和", "showa", "s"), 1925),
    **dict.fromkeys(("平成", "heisei", "h"), 1988),
    **dict.fromkeys(("令和", "reiwa", "r"), 2018),
}
# The last year of each era; plans made in Heisei run past its end.
_LAST = {1867: 45, 1911: 15, 1925: 64, 1988: 40, 2018: 99}
_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTHS = {name[:length]: i for i, name in enumerate(_NAMES, 1) for length in (3, len(name))}
_MONTHS["sept"] = 9
_FULL_NAMES = frozenset(_NAMES)
MONTH_NAMES = tuple(sorted(_MONTHS, key=len, reverse=True))
ERA_NAMES = ("meiji", "taisho", "showa", "heisei", "reiwa")

_K = "〇零一二三四五六七八九十"
_TWO = rf"(?:\d{{1,2}}|[{_K}]{{1,3}})"
_ERA = "明治|大正|昭和|平成|令和"
_MONTH_DAY = rf"\s?(?P<month>{_TWO})\s?月(?:\s?(?P<day>{_TWO})\s?日(?!間))?"
_JAPANESE = re.compile(
    rf"(?:(?P<era>{_ERA})\s?(?P<era_year>元|{_TWO})(?:\s?\(\d{{4}}\))?"
    rf"|(?P<year>\d{{4}}|[〇一二三四五六七八九]{{4}})(?:\s?\((?:{_ERA})\s?(?:元|{_TWO})\))?)"
    rf"\s?年(?!間)(?:(?P<decade>代)|(?P<fiscal>度)|{_MONTH_DAY})?"
)
_MONTH_ONLY = re.compile(_MONTH_DAY)
_SHORT_ERA = re.compile(
    r"(?P<era>[mtshr])(?P<era_year>\d{1,2})(?:年(?P<fiscal>度)?|\.(?P<month>\d{1,2})\.(?P<day>\d{1,2}))(?!\d)"
)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?![\d.-]?\d)")
_MONTH = rf"(?P<month>{'|'.join(MONTH_NAMES)})(?![a-z])\.?"
_ENGLISH = re.compile(
    rf"{_MONTH}\s?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:,.]\d|\d)(?:,?\s(?P<year>\d{{4}})(?!\d))?"
    r"|,?\s?(?:of\s)?(?P<year2>\d{4})(?!\d))"
)
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}(?:,?\s(?P<year>\d{{4}})(?!\d))?"
)
_MONTH_NAME = re.compile(_MONTH)
_SHORT_RANGE = re.compile(r"(\d{4})年?\s?[-~/]\s?(\d{2})(?!\d|[-/.]\d)年?")
_FISCAL = re.compile(r"(?:fy|fiscal(?:\syear)?)\s?'?(\d{4}|\d{2})(?!\d)")
_FISCAL_LAST = re.compile(r"(\d{4})\sfiscal(?:\syear)?(?![a-z])")
_ENGLISH_ERA = re.compile(
    rf"(?P<era>{'|'.join(ERA_NAMES)})\s(?:era\s)?(?P<era_year>\d{{1,2}})(?!\d)"
)
_DECADE = re.compile(r"(\d{3}0)'?s(?![a-z])")
# Words before "may" and "march" that make months of them.
_LEADS = re.compile(
    r"(?:^|[^a-z])(?:in|on|of|by|since|until|till|from|to|through|during|last|next|this|early|late|mid)[\s-]$"
)
_AMBIGUOUS = ("may", "march", "mar")


@dataclass(frozen=True, slots=True)
class Date:
    """A date that ends at offset ``end``; ``fiscal`` if it is a year that begins in April."""

    value: str
    end: int
    fiscal: bool = False


def date_at(text: str, start: int, *, capital: bool) -> Date | None:
    """Read the date that begins at ``start`` of a text in lower case and half width.

    ``capital`` tells that the text had a capital letter there, which makes a month of "may".
    """
    if text[start].isascii() and text[start].isalpha():
        return _of_letters(text, start, capital)
    if found := _JAPANESE.match(text, start):
        return _japanese(found)
    if (found := _MONTH_ONLY.match(text, start)) and 1 <= _number(found["month"]) <= 12:
        return Date(_iso(None, found["month"], found["day"]), found.end())
    return _of_digits(text, start, capital) if text[start].isdigit() else None


def years_at(text: str, start: int) -> tuple[Date, Date] | None:
    """Read a range whose second year is cut short: 2020-22, 2020～22年."""
    found = _SHORT_RANGE.match(text, start)
    if found is None or not 1600 <= int(found[1]) <= 2099 or int(found[2]) <= int(found[1][2:]):
        return None
    return Date(found[1], found.end(1)), Date(found[1][:2] + found[2], found.end())


def _japanese(found: re.Match[str]) -> Date | None:
    year = _era_year(found) if found["era"] else _number(found["year"])
    if year is None or not 1000 <= year <= 2999:
        return None
    if found["decade"]:
        return Date(f"{year}s", found.end())
    month, day = found["month"], found["day"]
    if month and not 1 <= _number(month) <= 12:
        return Date(str(year), found.end() - len(found[0].split("年", 1)[1]))
    return Date(_iso(str(year), month, day), found.end(), found["fiscal"] is not None)


def _of_letters(text: str, start: int, capital: bool) -> Date | None:
    if found := _ENGLISH.match(text, start):
        year = found["year"] or found["year2"]
        sure = year or capital or found["month"] not in _AMBIGUOUS
        if sure or _LEADS.search(text, max(0, start - 12), start):
            return _dated(found, year, found["day"])
    if found := _FISCAL.match(text, start):
        year = found[1] if len(found[1]) == 4 else "20" + found[1]
        return Date(year, found.end(), fiscal=True)
    if found := _ENGLISH_ERA.match(text, start):
        year_number = _era_year(found)
        return Date(str(year_number), found.end()) if year_number else None
    if found := _SHORT_ERA.match(text, start):
        year_number = _era_year(found)
        if year_number is None:
            return None
        value = _iso(str(year_number), found["month"], found["day"])
        return Date(value, found.end(), found["fiscal"] is not None)
    found = _MONTH_NAME.match(text, start)
    if found and _LEADS.search(text, max(0, start - 12), start) and found["month"] in _FULL_NAMES:
        return Date(f"--{_MONTHS[found['month']]:02d}", found.end("month"))
    return None


def _of_digits(text: str, start: int, capital: bool) -> Date | None:
    if found := _ISO.match(text, start):
        year, mark, month, day = found.groups()
        whole = day is not None or (mark == "-" and len(month) == 2) or mark == "/"
        if whole and 1000 <= int(year) <= 2999 and 1 <= int(month) <= 12 and _is_day(day):
            return Date(_iso(year, month, day), found.end())
    if found := _DAY_FIRST.match(text, start):
        before = text[found.start("month") - 1]
        if before.isspace() and (found["year"] or found["month"] not in _AMBIGUOUS or capital):
            return _dated(found, found["year"], found["day"])
    if found := _FISCAL_LAST.match(text, start):
        return Date(found[1], found.end(), fiscal=True)
    if found := _DECADE.match(text, start):
        return Date(found[1] + "s", found.end())
    return None


def _dated(found: re.Match[str], year: str | None, day: str | None) -> Date | None:
    if not _is_day(day):
        return None
    return Date(_iso(year, str(_MONTHS[found["month"]]), day), found.end())


def _is_day(day: str | None) -> bool:
    return day is None or 1 <= int(day) <= 31


def _era_year(found: re.Match[str]) -> int | None:
    before = _ERAS[found["era"]]
    year = 1 if found["era_year"] == "元" else _number(found["era_year"])
    return before + year if 1 <= year <= _LAST[before] else None


def _number(digits: str) -> int:
    """Return the value of digits or kanji; 99 for what is no number."""
    if digits.isascii():
        return int(digits)
    value = kanji_value(digits)
    return 99 if value is None else value


def _iso(year: str | None, month: str | None, day: str | None) -> str:
    value = year or "-"
    if month:
        value += f"-{_number(month):02d}"
    if month and day and 1 <= _number(day) <= 31:
        value += f"-{_number(day):02d}"
    return value
