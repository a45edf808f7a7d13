"""The figures that two sentences state: the same, different, or not to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from tenkyo.app.claim_facts import Fact, find_facts
from tenkyo.app.claim_relate import relate
from tenkyo.app.emphasis import Phrase

# A figure with more digits than this is hardly met twice by chance.
_RARE_DIGITS = 4
# Numbers from here on may be rounded without saying so, by this share at most.
_ROUNDED_FROM = 100
_ROUNDING = Fraction(1, 20)

Values = Literal["met", "differs"]


def relate_values(one: Phrase | None, other: Phrase | None) -> Values | None:
    """Tell whether two phrases state the same value or another; None where one states none."""
    if one is None or other is None or one.fact is None or other.fact is None:
        return None
    relations = relate(one.fact, other.fact), relate(other.fact, one.fact)
    if "met" in relations:
        return "met"
    return "differs" if relations == ("differs", "differs") else None


@lru_cache(maxsize=5_000)
def same_figures(one: str, other: str) -> bool:
    """Tell whether two texts state the same figures, at least one."""
    every = other_facts(one, None), other_facts(other, None)
    return bool(every[0]) and all_met(*every) and all_met(*every[::-1])


def exclude_each_other(one: Fact, other: Fact) -> bool:
    """Tell whether of two figures that differ only one can be right."""
    same_kind = one.unit == other.unit and one.bound[0] == other.bound[0]
    return same_kind and not _may_be_rounded(one, other)


def may_be_of_one_year(one: Fact, other: Fact) -> bool:
    """Tell whether two dates may be of one year: what happens every year has other dates."""
    years = {fact.value[:4] for fact in (one, other) if fact.value[:4].isdigit()}
    return len(years) < 2


def is_rare(fact: Fact) -> bool:
    """Tell whether a figure is hardly met twice by chance: large, or with a fraction."""
    if fact.kind in ("date", "weekday") or fact.unit == "clock" or "/" in fact.value:
        return False
    number = fact.value.split(":")[-1].rstrip("%")
    return "." in number or len(number) > _RARE_DIGITS


def _may_be_rounded(one: Fact, other: Fact) -> bool:
    if one.kind not in ("number", "money", "percent") or one.unit == "clock":
        return False
    ours, theirs = (Fraction(fact.value.split(":")[-1].rstrip("%")) for fact in (one, other))
    coarse, fine = sorted((ours, theirs), key=_digits)
    if _digits(coarse) == _digits(fine):
        return False
    if abs(coarse) < _ROUNDED_FROM:
        # 99 for 99.8, but not 98.
        return fine.denominator > 1 and abs(coarse - fine) < 1
    return abs(coarse - fine) <= _ROUNDING * abs(fine)


def _digits(number: Fraction) -> int:
    shown = f"{float(number):.6f}".strip("0").rstrip(".")
    return len(shown.rstrip("0").replace(".", "")) if "." not in shown else len(shown) - 1


def other_facts(text: str, phrase: Phrase | None) -> list[Fact]:
    """Return what else a text states in figures."""
    return [
        fact
        for fact in find_facts(text)
        if not (phrase and phrase.start < fact.end and fact.start < phrase.end)
        and not fact.label
        and not fact.is_single
    ]


def all_met(ours: Sequence[Fact], theirs: Sequence[Fact]) -> bool:
    """Tell whether every figure is met by one of the others."""
    return all(any(relate(fact, other) == "met" for other in theirs) for fact in ours)


def conflict(ours: Sequence[Fact], theirs: Sequence[Fact]) -> bool:
    """Tell whether something else that both state is not the same."""
    for fact in ours:
        related = {relate(fact, other) for other in theirs}
        if "differs" in related and "met" not in related:
            return True
    return False
