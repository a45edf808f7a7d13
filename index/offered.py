"""The kinds of answer that a sentence offers, as far as plain signs tell (kinds: see `wanted`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tenkyo.ingest.quantities import Quantity, find_quantities

DURATIONS = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})
LENGTHS = frozenset({"kilometre", "metre"})
# What is measured is not counted: 20 degrees are no answer to "how many samples".
_MEASURES = LENGTHS | {"kilogram", "tonne", "hectare", "degree", "kilowatt", "megawatt"}

_PLACE = re.compile(
    r"[都道府県市区町村州国島湾海港駅館所室階棚](?![^\W\d_])|[都道府県市区町村州国島湾海港駅館室階](?=[でにのへを])"
    r"|窓口|[口門場](?=[でにのへを])|\b(?:in|at|near|on|to|from) (?:the )?[A-Z]|[ァ-ヶー]{3,}"
    r"|\b(?:beside|behind|under|below|near|inside|outside|opposite|in front of|next to)\b"
)
_NAME = re.compile(
    r"[A-Z][a-z]+ [A-Z][a-z]+|\b(?:Mr|Mrs|Ms|Dr)\b|[「『“\"]|氏|さん|大臣|大統領|首相|代表|議員"
    r"|主任|係|[長者員](?=[がはのに、])|[ァ-ヶー]{3,}"
)
_SPANS = re.compile(
    r"半[年月日]|\b(?:an?|half|quarter|few|several) (?:\w+ ){0,2}"
    r"(?:minute|hour|day|week|month|year)s?\b"
)
_PARTS = re.compile(
    r"半[数分]|[一二三四五六七八九]割|\b(?:half|thirds?|quarters?)\b"
    r"|\b(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine) in (?:\w+ )?"
    r"(?:three|four|five|ten|hundred)\b"
)
_FREE = re.compile(
    r"無料|無償|半額|\b(?:free of charge|for free|is free|are free|no charge"
    r"|(?:half|third|quarter) (?:of )?(?:the )?(?:\w+ )?price)\b"
)
_DAYS = re.compile(
    r"毎[月年]|月[初末]|年[始末]|[初末]日|\b(?:[Ff]irst|[Ll]ast) (?:\w+ )?(?:day|week|month) of\b"
    r"|\b\d{1,2} (?:Jan|Feb|March|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec)"
)
_PHONES = re.compile(r"\b(?:0\d{1,4}-\d{2,4}|\d{3}-\d{4}\b)|内線|\b(?:[Dd]ial|extension) \d")
# What stands before an item of a list counts nothing.
_LISTED = re.compile(r"^\s*\(?\d{1,2}(?:[.)．]\s|\u3000)")
_WEEKDAYS = re.compile(
    r"[月火水木金土日]曜|平日|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|\b[Ww]eekdays?\b"
)
_REASONS = re.compile(
    r"ため|ので|から(?=で|だ|、|。|$)|理由|原因|おかげ|せいで|きっかけ|\b[Bb]ecause\b|[,;] since\b"
    r"|^Since\b|\bso that\b|\bin order to\b|\bdue to\b|\breason\b|\bcaused?\b"
)
_ADVISES = re.compile(
    r"ください|でき(?:ます|る|ません|ない)|られ(?:ます|ません)|えます|要り?(?:ます|る|ません|ない)|必要|までに"
    r"|認め|自由に|断り|\b(?:may|can|cannot|must|should|please|Please|need|allowed|forbidden|free)\b"
)


def offered_answers(sentence: str) -> frozenset[str]:
    """Return the kinds of answer that a sentence, not folded, offers."""
    found = find_quantities(_LISTED.sub("", sentence))
    kinds = {kind for quantity in found for kind in _kinds_of(quantity)}
    signs = {
        "place": _PLACE,
        "name": _NAME,
        "duration": _SPANS,
        "percent": _PARTS,
        "money": _FREE,
        "phone": _PHONES,
        "date": _DAYS,
        "weekday": _WEEKDAYS,
        "reason": _REASONS,
        "advice": _ADVISES,
    }
    return frozenset(kinds.union(kind for kind, sign in signs.items() if sign.search(sentence)))


def _kinds_of(quantity: Quantity) -> Iterator[str]:
    unit = quantity.unit
    if quantity.kind == "date":
        yield "date"
    elif unit == "clock":
        yield "clock"
    elif unit in DURATIONS:
        yield "duration"
    elif unit != "ordinal":
        yield "measure" if unit in _MEASURES else quantity.kind
        if unit:
            yield f"unit:{unit}"
        if unit in LENGTHS:
            yield "length"
