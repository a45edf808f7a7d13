"""What a text asserts that can be compared exactly: quantities, weekdays, and what it denies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from tenkyo.index.grammar import ENGLISH_STOP_WORDS
from tenkyo.index.terms import stem
from tenkyo.ingest.quantities import Quantity, find_quantities

Bound = Literal["=", "~", ">=", ">", "<=", "<"]
FactKind = Literal["number", "date", "money", "percent", "weekday"]

# Lengths of time in one unit each, so that 14 days are two weeks and two years 24 months.
_MEASURES = {
    "second": ("second", 1),
    "minute": ("second", 60),
    "hour": ("second", 3_600),
    "week": ("day", 7),
    "year": ("month", 12),
}
# "Over three years" may be as long or longer.
_LASTING = frozenset({"day", "week", "month", "year"})
# Before any other word that is counted: 42席, six players.
ANY = "?"
_COUNTED = re.compile(r"\s?(?P<en>[a-z]{3,})(?![a-z])|(?![以未程前約])(?P<ja>[一-鿿])")

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
        """Whether this is "a day" or 1枚, which other wordings leave unsaid."""
        single = (self.kind, self.bound, self.value) == ("number", "=", "1")
        return single and self.unit not in (None, "ordinal")


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
    if bound == ">" and unit in _LASTING and plain[: one.start].rstrip().endswith("over"):
        bound = "="
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
    return ANY + (stem(counted["en"]) if counted["en"] else counted["ja"]), counted.end()


def _bound(start: int, end: int, plain: str) -> Bound:
    for bound, wording in _BOUND_AFTER:
        if wording.match(plain, end):
            return bound
    before = plain[max(0, start - 24) : start]
    for bound, wording in _BOUND_BEFORE:
        if wording.search(before):
            return bound
    return "="


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
