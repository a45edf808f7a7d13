"""How a quantity stated stands to one of a source: met, differing, or less exact."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from tenkyo.app.claim_facts import ANY, Bound, Fact

Relation = Literal["met", "differs", "unclear"]

# An approximate number is met by one that is no farther off than this share of it.
_ROUGHLY = Fraction(1, 20)
# Counters that stand for things of many kinds: 3点, three items.
_GENERAL = frozenset({"item", "case", "place", "book", "field"})
# Units that no text leaves out.
_MEASURED = frozenset(
    {"clock", "ordinal", "second", "day", "month", "age", "kilometre", "metre", "kilogram"}
    | {"tonne", "hectare", "degree", "kilowatt", "megawatt"}
)


_BESIDE = 12
_YEAR_BEFORE = re.compile(
    r"(?:一?昨年|去年|今年|本年|来年|前年|翌年)の?\s*$|\b(?:last|this|next)\s+$", re.I
)
_YEAR_AFTER = re.compile(r"\s*(?:of\s+)?(?:last|this|next|the (?:previous|following)) year\b", re.I)


def relate(stated: Fact, source: Fact) -> Relation | None:
    """Tell how a stated fact stands to one of the source; None when they cannot be compared.

    "unclear" means that the source is less exact than the statement: they agree as far as it goes.
    """
    if stated.kind != source.kind:
        return None
    if stated.kind == "date":
        return _relate_dates(stated.value, source.value)
    if stated.kind == "weekday":
        return "met" if stated.value == source.value else "differs"
    if stated.kind == "money" and stated.value.split(":")[0] != source.value.split(":")[0]:
        return None
    if stated.kind == "number" and not _same_unit(stated, source):
        return None
    if stated.unit == "clock" or source.unit == "clock":
        return "met" if stated.value == source.value else "differs"
    return _relate_numbers(_number(stated), stated.bound, _number(source), source.bound)


def _same_unit(one: Fact, other: Fact) -> bool:
    if ("/" in one.value) != ("/" in other.value):
        return False
    if one.unit == other.unit:
        return True
    units = {one.unit or "", other.unit or ""}
    if units & _MEASURED:
        return False
    words = [unit for unit in units if unit.startswith(ANY)]
    if len(words) == 2:
        # Of two words in one script, no translation could make one of the other.
        return words[0].isascii() != words[1].isascii()
    if words:
        # Users, readers and passengers are persons; what 枚 counts is none.
        persons = {"person"} if words[0].isascii() else set()
        return units <= {*words, "", *persons, *_GENERAL}
    return "" in units or units <= _GENERAL


def _number(fact: Fact) -> Fraction:
    return Fraction(fact.value.split(":")[-1].rstrip("%"))


def _relate_numbers(stated: Fraction, limit: Bound, source: Fraction, bound: Bound) -> Relation:
    """Compare two numbers with their bounds: a limit stated holds of a number within it."""
    if stated == source:
        opposite = (limit[0] == ">" and bound[0] == "<") or (limit[0] == "<" and bound[0] == ">")
        strict = limit in ("<", ">") and bound in ("=", "~")
        return "differs" if opposite or strict else "met"
    if limit[0] in "<>":
        return _relate_limit(stated, limit[0], source, bound)
    if limit == "~" and bound in ("=", "~"):
        rounded = abs(stated - source) <= _ROUGHLY * abs(source) and _digits(stated) < _digits(
            source
        )
        return "met" if rounded else "differs"
    inside = (bound[0] == ">" and stated > source) or (bound[0] == "<" and stated < source)
    return "unclear" if inside else "differs"


def _digits(number: Fraction) -> int:
    """Return how many digits of a number are more than rounding."""
    return len(
        format(Decimal(number.numerator) / number.denominator, "f").replace(".", "").strip("0")
    )


def _relate_limit(stated: Fraction, side: str, source: Fraction, bound: Bound) -> Relation:
    within = source > stated if side == ">" else source < stated
    if bound in ("=", "~"):
        return "met" if within else "differs"
    if bound[0] == side:
        # More than 100 is also true of more than 200, but whoever states it means the same limit.
        return "differs"
    return "unclear" if within else "differs"


def _relate_dates(stated: str, source: str) -> Relation | None:
    if stated.endswith("s") or source.endswith("s"):
        return _relate_decades(stated, source)
    ours, theirs = _date_parts(stated), _date_parts(source)
    shared = [(a, b) for a, b in zip(ours, theirs, strict=True) if a and b]
    if not shared:
        return None
    if any(a != b for a, b in shared):
        return "differs"
    # A year that the source leaves to its context is no gap; a month or day is.
    gap = any(a and not b for a, b in zip(ours[1:], theirs[1:], strict=True))
    return "unclear" if gap else "met"


def _relate_decades(stated: str, source: str) -> Relation | None:
    if stated.startswith("-") or source.startswith("-"):
        return None
    if stated[:3] != source[:3]:
        return "differs"
    return "met" if stated.endswith("s") else "unclear"


def relate_in(text: str, stated: Fact, source: Fact) -> Relation | None:
    """Tell how a stated fact stands to one of a text, as ``relate`` does.

    Which year 昨年3月 or last March is, no one can tell from the text: less exact than March 2018.
    """
    relation = relate(stated, source)
    if relation != "met" or stated.kind != "date" or stated.value == source.value:
        return relation
    before, after = text[max(0, source.start - _BESIDE) : source.start], text[source.end :]
    relative = _YEAR_BEFORE.search(before) or _YEAR_AFTER.match(after)
    return "unclear" if relative else relation


def _date_parts(value: str) -> tuple[str, str, str]:
    year, month, day = (value[:4], value[5:7], value[8:])
    if value.startswith("--"):
        year, month, day = "", value[2:4], value[5:]
    return year, month, day


def closeness(stated: Fact, source: Fact) -> float:
    """Return how near two facts that differ are, 0 to 1: as a slip would leave them."""
    if stated.kind == "date":
        return _date_closeness(_date_parts(stated.value), _date_parts(source.value))
    if stated.kind == "weekday":
        return 1.0
    ours, theirs = (_size(stated), _size(source))
    ratio = float(min(ours, theirs) / max(ours, theirs)) if max(ours, theirs) else 1.0
    return ratio if stated.unit == source.unit else 0.5 * ratio


def _date_closeness(ours: tuple[str, str, str], theirs: tuple[str, str, str]) -> float:
    """Weigh the parts that agree with the distance of the years in decades."""
    named = [a == b for a, b in zip(ours, theirs, strict=True) if a or b]
    shared = sum(named) / len(named)
    if not (ours[0].isdigit() and theirs[0].isdigit()):
        return shared
    return 0.5 * shared + 0.5 * max(0.0, 1 - abs(int(ours[0]) - int(theirs[0])) / 10)


def _size(fact: Fact) -> Fraction:
    if fact.unit == "clock":
        hours, minutes = fact.value.split(":")
        return Fraction(60 * int(hours) + int(minutes))
    return abs(_number(fact))
