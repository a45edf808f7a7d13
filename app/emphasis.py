"""The very words of a sentence that answer: one date, number, place or person, or none at all.

The expected answer type of a question leaves few candidates in a sentence that answers it (Hovy et
al. 2001, as in ``wanted.py``). Where more than one remains, nothing is emphasised.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tenkyo.app.claim_facts import ANY, Fact, find_facts
from tenkyo.app.claim_relate import relate
from tenkyo.app.emphasis_names import person_of, place_of
from tenkyo.index.question import Question
from tenkyo.ingest.fold import fold_text

# From how well a kind of answer must serve.
_WANTED = 0.8
# Lengths of time, as facts have them.
_LASTING = frozenset({"second", "day", "month"})
_LENGTHS = frozenset({"kilometre", "metre"})
_NO_COUNT = _LASTING | {"clock", "ordinal"}

# Questions for something else, of which an amount or a time is told: どちらが多い.
# A reason or what may be done is a sentence, not a phrase of one.
_NO_PHRASE = frozenset({"reason", "advice"})
_ASKS_OTHER = re.compile(
    r"どちら|どっち|どこ|誰|だれ|どの(?!くらい|ぐらい|程度)|どれ(?!くらい|ぐらい|ほど|だけ)|名前"
    r"|何(?:か(?!月|国|所|年)|が|を|です|で|なの|という|[?？]|$)"
)
_NO_DATE = re.compile(
    r"何年(?:後|前|ぶり|ほど|連続|生|目|も|以内|おき|ごと)|何日(?:後|前|以内|ほど|おき|ごと|目)"
)
_CENTURY = re.compile(r"世紀|century|centuries")
_NAMED_DAY = re.compile(r"\b(?:what|which) days?\b(?! of the week)")
# How exact the date must be that is asked for.
_EXACT: tuple[tuple[re.Pattern[str], Callable[[Fact], bool]], ...] = tuple(
    (re.compile(wording), fits)
    for wording, fits in (
        (r"年代|\bdecade\b", lambda f: f.kind == "date" and f.value.endswith("s")),
        (
            r"何年|\b(?:what|which) year\b|年(?:は|$)|\byear$",
            lambda f: f.kind == "date" and f.value[:4].isdigit() and not f.value.endswith("s"),
        ),
        (
            r"何月|\b(?:what|which) month\b",
            lambda f: f.kind == "date" and (len(f.value) >= 7 or f.value.startswith("--")),
        ),
        (
            r"何日|\b(?:what|which) date\b",
            lambda f: f.kind == "date" and f.value.count("-") >= 2 and len(f.value) > 4,
        ),
        (
            _NAMED_DAY.pattern,
            lambda f: f.kind == "weekday" or (f.kind == "date" and len(f.value) > 5),
        ),
    )
)
_BESIDE = re.compile(r"\s?[(（)）]?\s?")
_COUNTED = re.compile(r"何(?=\S)|いくつの(?=\S)|\bhow many |\bnumber of ")
_NUMBER_OF = re.compile(r"([枚件点冊人名台本回社校隻州]|か国|か所)数(?=[はをが?？]|$)")
_MUCH = re.compile(r"\bhow much\b")
_MANY = re.compile(r"\bhow many\b|いくつの")
_OF = re.compile(r"\s?(?:of|/)\s?")
# What follows a number that counts nothing: 3階, 2号.
_NUMBERED = "階号版章節頁期次代番級"
# Parts of a year, month or day.
_WITHIN = re.compile(
    r"\s?(?:年?度?末|初め|初頭|半ば|上旬|中旬|下旬|前半|後半|[春夏秋冬](?![一-鿿]))"
)
# What may stand between the parts of one time: 5月15日（金）の午後2時, 15 May 2020 at 2 p.m.
_PARTS = re.compile(r"[\s(（、,]*(?:曜日?)?[)）]?(?:の|に|at|from|on|,)?[\s,、]*")
_RANGE = re.compile(
    r"[)）]?(?:[\s(（]*[月火水木金土日][)）])?\s*(?:[~〜～‐-―−ー-]|から|より|to|until|till|through|and)[\s,、]*"
)
# Which end of a range is asked for: by its particle, or else by what is asked.
_BEGINS = (
    re.compile(r"(?:いつ|何\S{1,2})から|\b(?:from|since) (?:when|what|which)\b"),
    re.compile(r"始|開(?!催)|創|発足|\b(?:begin|began|start|open|launch)"),
)
_ENDS = (
    re.compile(r"(?:いつ|何\S{1,2})まで|\b(?:until|till|how late|by (?:when|what))\b"),
    re.compile(r"終|締|閉|期限|\b(?:end|close|deadline|finish)"),
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words of a sentence from ``start`` to ``end`` that answer a question.

    ``fact`` is the quantity they state, None where they are a name.
    """

    start: int
    end: int
    fact: Fact | None = None


def answering_phrase(sentence: str, question: Question) -> Phrase | None:
    """Return the one phrase of a sentence that can answer a question; None without certainty.

    A phrase that the question has itself answers nothing.
    """
    kinds = [kind for kind, good in question.wanted.items() if good >= _WANTED]
    if not _NO_PHRASE.isdisjoint(kinds):
        return None
    asked = fold_text(question.text)
    if kinds in (["place"], ["name"]):
        find = place_of if kinds == ["place"] else person_of
        span = find(sentence, asked)
        return Phrase(*span) if span else None
    if _ASKS_OTHER.search(asked) and "いつ" not in asked:
        return None
    known = find_facts(question.text)
    facts = [
        fact
        for fact in find_facts(sentence)
        if not fact.label and not any(relate(one, fact) == "met" for one in known)
    ]
    time = next((kind for kind in ("date", "weekday", "clock") if kind in kinds), None)
    if time is not None:
        lasting = [f for f in facts if f.kind == "number" and f.unit in _LASTING]
        spans = map(_phrase, lasting) if "duration" in kinds else ()
        return _only([*_times(sentence, facts, asked, time), *spans])
    return _only(_amounts(sentence, facts, kinds, asked))


def _only(phrases: Iterable[Phrase]) -> Phrase | None:
    """Return the only phrase; of several that state the same, the first."""
    found = list(phrases)
    if not found:
        return None
    values = {(p.fact.kind, p.fact.value, p.fact.unit) if p.fact else (p.start,) for p in found}
    return found[0] if len(values) == 1 else None


def _amounts(
    sentence: str, facts: Sequence[Fact], kinds: Sequence[str], asked: str
) -> list[Phrase]:
    """Return the amounts that a question for one can mean."""
    if not kinds and not _COUNTED.search(asked):
        return []
    counts = [f for f in facts if f.kind == "number" and f.unit not in _NO_COUNT]
    unit = _asked_unit(asked)
    if unit is not None and (not kinds or "number" in kinds or kinds[0].startswith("unit:")):
        # Of "17 of 34 provinces" either may be meant.
        parts = [f for f in counts if f.unit is None and _OF.match(sentence, f.end)]
        return [*_counted(counts, unit), *map(_phrase, parts)]
    if _MUCH.search(asked):
        kinds = [kind for kind in kinds if kind in ("money", "percent")]
    elif _MANY.search(asked):
        kinds = [kind for kind in kinds if kind not in ("money", "percent", "duration")]
    found: list[Fact] = []
    for fact in facts:
        if fact.kind in ("money", "percent"):
            fits = fact.kind in kinds
        elif fact.kind != "number":
            fits = False
        elif fact.unit in _LASTING:
            fits = "duration" in kinds
        else:
            fits = (
                ("number" in kinds and fact in counts)
                or ("length" in kinds and fact.unit in _LENGTHS)
                or ("percent" in kinds and "/" in fact.value)
                or f"unit:{fact.unit}" in kinds
            )
        if fits:
            found.append(fact)
    return [_phrase(f) for f in found]


def _counted(counts: Sequence[Fact], unit: str) -> list[Phrase]:
    """Return the numbers of what is counted; of other words' numbers only a lone one's."""
    same = [f for f in counts if f.unit == unit]
    if not same and len(counts) == 1 and unit.startswith(ANY):
        other = counts[0].unit or ""
        # The word of the other language for what is counted is not known.
        crossing = other.startswith(ANY) and other.isascii() != unit.isascii()
        crossing = crossing and other.removeprefix(ANY) not in _NUMBERED
        same = list(counts) if crossing else []
    return [_phrase(f) for f in same]


def _asked_unit(asked: str) -> str | None:
    """Return what a question asks to be counted, None where it names nothing."""
    named = _NUMBER_OF.search(asked)
    found = None if named else _COUNTED.search(asked)
    if named is not None:
        facts = find_facts(f"5{named[1]}")
    elif found is not None:
        facts = find_facts(f"5{' ' if found[0].endswith(' ') else ''}{asked[found.end() :]}")
    else:
        return None
    first = facts[0] if facts and facts[0].start == 0 else None
    return first.unit if first and first.kind == "number" else None


def _times(sentence: str, facts: Sequence[Fact], asked: str, kind: str) -> list[Phrase]:
    """Return the times that a question for one can mean."""
    if _CENTURY.search(asked) or _NO_DATE.search(asked):
        return []
    clocks = [f for f in facts if f.unit == "clock"]
    days = [f for f in facts if f.kind == "weekday"]
    dates = _dates(sentence, [f for f in facts if f.kind == "date"])
    if kind == "weekday" and not _NAMED_DAY.search(asked):
        return [_phrase(f) for f in days]
    if kind == "clock":
        return _ranges(sentence, [_phrase(f) for f in clocks], asked)
    fit = next((fits for wording, fits in _EXACT if wording.search(asked)), None)
    if fit is not None:
        found = [p for p in (*dates, *map(_phrase, days)) if p.fact and fit(p.fact)]
    else:
        found = dates or [_phrase(f) for f in days or clocks]
    joined = _ranges(sentence, found, asked)
    return [_with_parts(sentence, phrase, [*days, *clocks]) for phrase in joined]


def _phrase(fact: Fact) -> Phrase:
    return Phrase(fact.start, fact.end, fact)


def _dates(sentence: str, facts: Sequence[Fact]) -> list[Phrase]:
    """Take a year with its other name, and the day behind it, as one: 1998年（平成10年）5月23日."""
    phrases: list[Phrase] = []
    for fact in facts:
        last = phrases[-1] if phrases else None
        value = _same_date(last.fact, fact) if last and last.fact else None
        if last and last.fact and value and _BESIDE.fullmatch(sentence, last.end, fact.start):
            end = fact.end
            if "(" in unicodedata.normalize("NFKC", sentence[last.end : fact.start]):
                end += sentence[end : end + 1] in (")", "）")
            phrases[-1] = Phrase(last.start, end, replace(last.fact, value=value))
        else:
            phrases.append(_phrase(fact))
    return phrases


def _same_date(one: Fact, other: Fact) -> str | None:
    """Return the date that two facts state together, None where they are two dates."""
    if one.value.isdigit() and other.value.startswith("--"):
        return one.value + other.value[1:]
    return one.value if one.value[:4] == other.value and one.value[:4].isdigit() else None


def _ranges(sentence: str, phrases: Sequence[Phrase], asked: str) -> list[Phrase]:
    """Join the two ends of a range, or keep the end that is asked for."""
    joined: list[Phrase] = []
    at = 0
    while at < len(phrases):
        first = phrases[at]
        second = phrases[at + 1] if at + 1 < len(phrases) else None
        if second and _RANGE.fullmatch(sentence, first.end, second.start):
            joined.append(_end_asked(asked, first, second))
            at += 2
        else:
            joined.append(first)
            at += 1
    return joined


def _end_asked(asked: str, first: Phrase, second: Phrase) -> Phrase:
    """Return the end of a range that is asked for, or all of it."""
    for begins, ends in zip(_BEGINS, _ENDS, strict=True):
        sides = bool(begins.search(asked)), bool(ends.search(asked))
        if sides[0] != sides[1]:
            return first if sides[0] else second
        if any(sides):
            break
    return Phrase(first.start, second.end)


def _with_parts(sentence: str, phrase: Phrase, parts: Sequence[Fact]) -> Phrase:
    """Take the weekday and the time of day beside a date into its phrase."""
    for part in sorted(parts, key=lambda f: f.start):
        if part.start >= phrase.end and _PARTS.fullmatch(sentence, phrase.end, part.start):
            phrase = replace(phrase, end=part.end)
    within = _WITHIN.match(sentence, phrase.end)
    return replace(phrase, end=within.end()) if within else phrase
