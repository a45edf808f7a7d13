"""The value of a spreadsheet's cell as the spreadsheet shows it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_CURRENCY = re.compile(r"\[\$([^\]\-]*)[^\]]*\]")
_CONDITION = re.compile(r"\[[^\]]*\]")
# A space as wide as a character, and a character that fills the cell.
_FILLING = re.compile(r"[_*].")
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.([#0?]*))?")
_PLAIN = re.compile(r"[eE@/?]|General|G/標準", re.IGNORECASE)
_CHOOSING = re.compile(r"\[[<>=]")
_MAX_DECIMALS = 15


class _Style(NamedTuple):
    """What a number format asks for; ``scale`` is what the value is multiplied by."""

    prefix: str
    suffix: str
    thousands: bool
    needed: int
    decimals: int
    scale: Decimal


def show_value(value: object, code: str) -> str:
    """Return a cell's value as text; ``code`` is its number format.

    Dates are ISO 8601, or in Japanese where the format is. Numbers are rounded as shown, with
    their percent sign and currency; formats too intricate leave the plain number.
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime | date | time):
        return _show_date(value, code)
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int | float):
        return _show_number(value, code)
    return str(value)


def _show_date(value: datetime | date | time, code: str) -> str:
    if isinstance(value, time):
        return value.isoformat("auto" if value.second else "minutes")
    if "年" in code:
        day = f"{value.day}日" if "日" in code else ""
        return f"{value.year}年{value.month}月{day}" if "月" in code else f"{value.year}年"
    if not isinstance(value, datetime) or value.time() == time():
        return value.strftime("%Y-%m-%d") if value.year > 999 else value.isoformat()[:10]
    return value.replace(microsecond=0).isoformat(" ", "auto" if value.second else "minutes")


def _show_number(value: float, code: str) -> str:
    try:
        number = Decimal(str(value))
        if not number.is_finite():
            return str(value)
        sections = code.split(";")
        section = sections[1] if number < 0 and len(sections) > 1 else sections[0]
        style = None if _CHOOSING.search(code) else _style(section)
        if style is None:
            return _plain(number)
        if section is not sections[0]:
            number = -number
        return _styled(number, style)
    except InvalidOperation:
        return str(value)


def _plain(number: Decimal) -> str:
    """Return up to 15 digits, as spreadsheets keep them."""
    if number == number.to_integral_value() and abs(number) < Decimal(10) ** 15:
        return str(int(number))
    return f"{float(number):.15g}"


def _styled(number: Decimal, style: _Style) -> str:
    number = number * style.scale
    number = number.quantize(Decimal(1).scaleb(-style.decimals), rounding=ROUND_HALF_UP)
    text = f"{number:,f}" if style.thousands else f"{number:f}"
    if style.decimals > style.needed:
        whole, _, part = text.partition(".")
        part = part[: style.needed] + part[style.needed :].rstrip("0")
        text = f"{whole}.{part}" if part else whole
    sign = "-" if text.startswith("-") else ""
    return f"{sign}{style.prefix}{text.removeprefix('-')}{style.suffix}"


@lru_cache(maxsize=1000)
def _style(section: str) -> _Style | None:
    """Read one section of a number format; None where it asks for more than is done here."""
    literals: list[str] = []

    def keep(text: str) -> str:
        # Literals may look like digits: they are put aside.
        literals.append(text)
        return chr(0xE000 + len(literals) - 1)

    code = _CURRENCY.sub(lambda found: keep(found.group(1)), section[:200])
    code = _QUOTED.sub(lambda found: keep(found.group(1) or found.group(2) or ""), code)
    code = _FILLING.sub("", _CONDITION.sub("", code))
    runs = list(_DIGITS.finditer(code))
    if len(runs) != 1 or _PLAIN.search(code):
        return None
    run = runs[0]
    places = run.group(1) or ""
    digits = run.group().partition(".")[0]
    scaled = len(digits) - len(digits.rstrip(","))
    scale = Decimal(100) ** code.count("%") / Decimal(1000) ** scaled

    def literal(text: str) -> str:
        return "".join(
            literals[ord(c) - 0xE000] if 0 <= ord(c) - 0xE000 < len(literals) else c for c in text
        ).strip()

    return _Style(
        literal(code[: run.start()]),
        literal(code[run.end() :]),
        "," in digits.rstrip(","),
        min(_MAX_DECIMALS, places.count("0")),
        min(_MAX_DECIMALS, len(places)),
        scale,
    )
