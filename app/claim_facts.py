"""What a text asserts that can be compared exactly: quantities, weekdays, and whether it denies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from tenkyo.index.grammar import ENGLISH_STOP_WORDS
from tenkyo.index.terms import stem
from tenkyo.ingest.quantities import Quantity, find_quantities

Bound = Literal["=", "~", ">=", ">", "<=", "<"]
FactKind = Literal["number", "date", "money", "percent", "weekday"]
Relation = Literal["met", "differs", "unclear"]

# Lengths of time in one unit each, so that 14 days are two weeks and two years 24 months.
_MEASURES = {
    "second": ("second", 1),
    "minute": ("second", 60),
    "hour": ("second", 3_600),
    "week": ("day", 7),
    "year": ("month", 12),
}
# Counters that stand for things of many kinds: 3点, three items.
_GENERAL = frozenset({"item", "case", "place", "book", "field"})
# Before any other word that is counted: 42席, six players.
_ANY = "?"
_COUNTED = re.compile(r"\s?(?P<en>[a-z]{3,})(?![a-z])|(?![以未程前約])(?P<ja>[一-鿿])")
# An approximate number is met by one that is no farther off than this share of it.
_ROUGHLY = Fraction(1, 20)

# Units that no text leaves out.
_MEASURED = frozenset(
    {"clock", "ordinal", "second", "day", "month", "age", "kilometre", "metre", "kilogram"}
    | {"tonne", "hectare", "degree", "kilowatt", "megawatt"}
)
_BETWEEN = re.compile(r"(?:営業|開館|開室)(?=日)|\s(?:more|further|other|additional|extra)\s")
# Numbers of headings, lists, figures and tables count nothing.
_LABEL = re.compile(
    r"(?:^|(?<=\n))\s*(?:\d{1,2}[.)）]\s?(?!\d)|[(（]\d{1,2}[)）])"
    r"|(?<![\d.])\d{1,2}(?:\.\d{1,2})+\s(?=[一-鿿ァ-ヺ])|(?<![一-鿿])[図表]\s?\d+|第\d+[章節]"
    r"|(?:figure|fig\.|table|panel|slide|step|section|chapter)\s\d+"
)

_BEFORE: tuple[tuple[Bound, str], ...] = (
    ("<=", "(?:no|not) more than|at most|up to|(?:maximum|ceiling) of|within"),
    (">=", "at least|(?:no|not) (?:fewer|less) than|minimum of"),
    (">", "more than|over|above|exceed(?:s|ed|ing)?"),
    ("<", "less than|fewer than|under|below"),
    ("~", "about|around|some|approximately|roughly|nearly|almost"),
    ("<=", "最大で?|最高で?|せいぜい|多くとも|多くても"),
    (">=", "少なくとも|最低で?も?"),
    ("~", "約|およそ|ほぼ|おおむね|概ね"),
)
_AFTER: tuple[tuple[Bound, str], ...] = (
    (">=", r"\s?or more|以上"),
    ("<=", r"\s?or (?:less|fewer)|\s?at most|以下|以内|まで"),
    (">", "を?(?:超|越)え|を?上回|余り"),
    ("<", "未満|に?満た|を?下回|弱"),
    ("~", "程度|前後|くらい|ぐらい|ほど|規模"),
)
_BOUND_BEFORE = tuple(
    (bound, re.compile(rf"(?:(?<![a-z])(?:{wording}))\s?(?:the )?(?:us )?$"))
    for bound, wording in _BEFORE
)
_BOUND_AFTER = tuple((bound, re.compile(wording)) for bound, wording in _AFTER)

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KANJI_DAYS = dict(zip("月火水木金土日", _DAYS, strict=True))
_WEEKDAY = re.compile(
    rf"(?<![a-z])(?P<en>{'|'.join(_DAYS)})s?(?![a-z])|(?P<ja>[月火水木金土日])曜日?"
)

# A day that no month has, which dates leave out.
_NO_DAY = re.compile(r"月\s?(3[2-9]|[4-9]\d)\s?日")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_ORDINAL = re.compile(r"(?<![a-z])(?:first|second)(?![a-z])")

_DENIAL = re.compile(
    r"(?<![a-z])(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|[a-z]+n't)(?![a-z])"
    r"|な(?:い|かった|く)|ません|(?<=[かさたなばまらわせれべじめけげ])ず(?=に|[、,。]|$)|無(?:い|かった|く)"
)
# Wordings with a negative in them that deny nothing of what is said.
_NO_DENIAL = re.compile(
    r"(?<![a-z])(?:(?:no|not) (?:more|fewer|less|later) than|not (?:only|just|merely))"
    r"|(?:だけ|のみ|ばかり)[でじ][はゃも]?な[いく]|に限ら(?:ない|ず)|かもしれ(?:ない|ません)"
    r"|な(?:ければ|くては)(?:な|いけ)(?:らない|ない|りません|ません)|に(?:す|過)ぎ(?:ない|ません)"
    r"|にほかならない|間違いない|少なく(?:ない)?|しか[^。]{0,9}(?:ない|ません)|で(?:は|も)ないか"
)
_CLAUSE_END = re.compile(
    r"[。！？!?;]|(?<![はもにでの])、|(?<!\d),|[,.](?!\d)|\n"
    r"|(?<![a-z])(?:and|but|while|whereas|that|which|who|because|although)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A quantity or weekday at ``[start, end)`` of its text.

    ``value`` and ``unit`` are in normal form, as ``Quantity`` has them but with lengths of time
    brought to one unit. ``bound`` says how the text limits it. A ``label`` numbers
    a heading, list, figure or the like.
    """

    kind: FactKind
    value: str
    unit: str | None
    bound: Bound
    start: int
    end: int
    label: bool = False

    @property
    def is_single(self) -> bool:
        """Whether this is "a day", 1枚 or "the first", which other wordings leave unsaid."""
        return (self.kind, self.bound, self.value) == ("number", "=", "1") and self.unit is not None


@lru_cache(maxsize=5_000)
def find_facts(text: str) -> tuple[Fact, ...]:
    """Return the quantities and weekdays of a text in order."""
    plain = text.lower().translate(_HALF_WIDTH)
    labels = [found.span() for found in _LABEL.finditer(plain)]
    facts = [
        _of_quantity(one, plain, label=any(start <= one.start < end for start, end in labels))
        for one in find_quantities(text)
    ]
    for found in _ORDINAL.finditer(plain):
        value = "1" if found[0] == "first" else "2"
        facts.append(Fact("number", value, "ordinal", "=", found.start(), found.end()))
    for found in _WEEKDAY.finditer(plain):
        day = found["en"] or _KANJI_DAYS[found["ja"]]
        facts.append(Fact("weekday", day, None, "=", found.start(), found.end()))
    return tuple(sorted(facts, key=lambda fact: fact.start))


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("’"): "'",
    ord("，"): "、",
    0x3000: " ",
}


def _of_quantity(one: Quantity, plain: str, *, label: bool) -> Fact:
    value, unit, end = one.value, one.unit, one.end
    if one.kind == "number" and unit is None:
        unit, end = _unit_apart(one, plain)
    bound: Bound = _bound(one.start, end, plain)
    if unit in _MEASURES and "/" not in value:
        unit, factor = _MEASURES[unit]
        value = format((Decimal(value) * factor).normalize(), "f")
    if one.kind == "date" or unit == "clock":
        bound = "="
    if one.kind == "date" and (no_day := _NO_DAY.search(plain, one.start, end)):
        value = f"{value}-{no_day[1]}"
    end -= plain[end - 1] == "."
    return Fact(one.kind, value, unit, bound, one.start, end, label)


def other_figures(text: str) -> list[str]:
    """Return the digits of a text that belong to no fact: ID-5/14, a year that no calendar has."""
    plain = text.translate(_HALF_WIDTH)
    facts = find_facts(text)
    return [
        found[0]
        for found in _FIGURES.finditer(plain)
        if not any(fact.start < found.end() and found.start() < fact.end for fact in facts)
    ]


def _unit_apart(one: Quantity, plain: str) -> tuple[str | None, int]:
    """Return the unit that quantities do not see, and where it ends; None where none is written.

    It may stand behind another word (seven more days, 7営業日) or be any word at all: 42席.
    """
    if between := _BETWEEN.match(plain, one.end):
        again = find_quantities(f"5 {plain[between.end() : between.end() + 12]}")
        if again and again[0].value == "5" and again[0].unit:
            return again[0].unit, between.end() + again[0].end - 2
    counted = _COUNTED.match(plain, one.end)
    if counted is None or counted["en"] in ENGLISH_STOP_WORDS:
        return None, one.end
    return _ANY + (stem(counted["en"]) if counted["en"] else counted["ja"]), counted.end()


def _bound(start: int, end: int, plain: str) -> Bound:
    for bound, wording in _BOUND_AFTER:
        if wording.match(plain, end):
            return bound
    before = plain[max(0, start - 24) : start]
    for bound, wording in _BOUND_BEFORE:
        if wording.search(before):
            return bound
    return "="


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
    words = [unit for unit in units if unit.startswith(_ANY)]
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


def clauses(text: str) -> list[tuple[int, int]]:
    """Return the clauses of a text by their offsets, end to end."""
    plain = text.lower().translate(_HALF_WIDTH)
    ends = [found.end() for found in _CLAUSE_END.finditer(plain)]
    starts = [0, *ends]
    return [(a, b) for a, b in zip(starts, [*ends, len(text)], strict=True) if text[a:b].strip()]


def denials(text: str) -> list[int]:
    """Return where a text denies something; "not only" and the like deny nothing."""
    plain = text.lower().translate(_HALF_WIDTH)
    harmless = [found.span() for found in _NO_DENIAL.finditer(plain)]
    return [
        found.start()
        for found in _DENIAL.finditer(plain)
        if not any(start <= found.start() < end for start, end in harmless)
    ]
