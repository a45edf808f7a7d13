"""The kind of answer a question wants, and which kinds a sentence offers.

The answer types are those of question answering over documents (Hovy et al. 2001, "Toward
semantics-based answer pinpointing"), kept to what can be seen without a parser: dates, times of
day, durations, amounts, shares, counts of a unit, places and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tenkyo.ingest.quantities import Quantity, find_quantities
from tenkyo.ingest.units import unit_at

# Kinds of answer that serve a question, each by how well, up to 1; none when any answer will do.
Wanted = Mapping[str, float]
NO_WISH: Wanted = MappingProxyType({})

_DURATIONS = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})
_LENGTHS = frozenset({"kilometre", "metre"})
_ANY_AMOUNT = {"number": 1.0, "money": 1.0, "percent": 1.0, "duration": 0.8}

_VAGUE = frozenset({"place", "name"})

_COUNTED = re.compile(r"何(?=\S)|いくつの(?=\S)|\bhow many(?= \w)")
_RULES: tuple[tuple[re.Pattern[str], Wanted], ...] = tuple(
    (re.compile(wording), kinds)
    for wording, kinds in (
        (r"何時(?!間)|何時から|\bwhat time\b", {"clock": 1.0, "date": 0.2}),
        (
            r"いつ|何年(?!間)|何月|何日(?!間)|何世紀|何曜日|日付|年号|[始了立結]年\b|時期|期限|締め?切り?"
            r"|\bwhen\b|\b(?:what|which) (?:year|month|date|day|century)\b|\b(?:date|year)s?$"
            r"|\bdate of\b|\b(?:start|opening|founding) year\b|\bdeadline\b|\bsince what\b",
            {"date": 1.0, "clock": 0.5},
        ),
        (
            r"割合|何割|何(?:パーセント|%)|(?<![効能比])率(?=[はをが?]|$)|\b(?:percentage|share|proportion|rate)\b",
            {"percent": 1.0, "number": 0.2},
        ),
        (
            r"いくら|料金|費用|金額|値段|価格|予算|日当|手数料"
            r"|\b(?:cost|price|fees?|budget|charge|per diem|allowance)\b",
            {"money": 1.0, "number": 0.1},
        ),
        (
            r"何年間|何か月間?|何日間|何週間|何時間|何分|期間|どのくらいの(?:期間|時間)|所要時間"
            r"|\bhow long\b|\bhow soon\b|\bduration\b",
            {"duration": 1.0, "number": 0.2},
        ),
        (
            r"\bhow (?:far|high|tall|wide|deep)\b|何(?:キロ|メートル)",
            {"length": 1.0, "number": 0.3},
        ),
        (
            r"(?:者|員|生|客|人|名)数(?=は|を|が|$)"
            r"|\bnumber of (?:people|visitors|staff|members)\b",
            {"unit:person": 1.0, "number": 0.4},
        ),
        (r"数(?=は|を|が|$)|\bnumber of\b|\b(?:height|length|area|size) of\b", {"number": 1.0}),
        (r"\bhow much\b", {"money": 1.0, "percent": 0.8, "number": 0.7}),
        (r"どのくらい|どれくらい|どれほど|どのぐらい|いくつ|規模|総額|人数|件数", _ANY_AMOUNT),
        (r"\bhow (?:many|large|big|often|old|fast)\b|\bwhat (?:number|amount)\b", _ANY_AMOUNT),
        (
            r"どこ|何処|どの(?:国|都市|州|県|町|村|地域|場所)|場所|所在地|\bwhere\b",
            {"place": 1.0},
        ),
        (r"誰|だれ|どなた|何者|人名|\bwho(?:m|se)?\b", {"name": 1.0}),
    )
)
_PLACE = re.compile(
    r"[都道府県市区町村州国島湾海港駅館所室階棚](?![^\W\d_])|[都道府県市区町村州国島湾海港駅館室階](?=[でにのへを])"
    r"|\b(?:in|at|near|on|to|from) (?:the )?[A-Z]|[ァ-ヶー]{3,}"
)
_NAME = re.compile(
    r"[A-Z][a-z]+ [A-Z][a-z]+|氏|さん|大臣|大統領|首相|代表|議員|係|長(?=[がはのに、])"
    r"|[ァ-ヶー]{3,}"
)


def wanted_answer(question: str) -> Wanted:
    """Return the kinds of answer that a folded question wants; empty when any will do."""
    counted = _COUNTED.search(question)
    unit = unit_at(question, counted.end()) if counted else None
    if unit and unit[0] not in _DURATIONS | _LENGTHS:
        return MappingProxyType({f"unit:{unit[0]}": 1.0, "number": 0.4})
    for wording, kinds in _RULES:
        if wording.search(question):
            return MappingProxyType(dict(kinds))
    return MappingProxyType(dict(_ANY_AMOUNT) if counted and "how many" in question else {})


def offered_answers(sentence: str) -> frozenset[str]:
    """Return the kinds of answer that a sentence, not folded, offers."""
    kinds = {kind for quantity in find_quantities(sentence) for kind in _kinds_of(quantity)}
    if _PLACE.search(sentence):
        kinds.add("place")
    if _NAME.search(sentence):
        kinds.add("name")
    return frozenset(kinds)


def _kinds_of(quantity: Quantity) -> Iterator[str]:
    unit = quantity.unit
    if quantity.kind == "date":
        yield "date"
    elif unit == "clock":
        yield "clock"
    elif unit in _DURATIONS:
        yield from ("duration", "number")
    elif unit != "ordinal":
        yield from ("number", quantity.kind)
        if unit:
            yield f"unit:{unit}"
        if unit in _LENGTHS:
            yield "length"
    if quantity.kind == "money":
        yield "money"


def precise_share(wanted: Wanted, offered: frozenset[str]) -> float:
    """Return `wanted_share` where the kind wanted is plain to see in a text, 0 elsewhere.

    Places and names are guessed from few signs; a missing date or amount is surely missing.
    """
    return 0.0 if _VAGUE.intersection(wanted) else wanted_share(wanted, offered)


def wanted_share(wanted: Wanted, offered: frozenset[str]) -> float:
    """Return +1 when the best kind wanted is offered, -1 when none is, 0 when any will do."""
    if not wanted:
        return 0.0
    return 2 * max((good for kind, good in wanted.items() if kind in offered), default=0.0) - 1
