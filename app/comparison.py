"""Two evaluations of the same questions side by side: paired differences, and what changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import variance
from typing import Literal

from tenkyo.app.figures import LAST_HIT, SERIES, Series, groups_by_pair, mean
from tenkyo.app.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure here and there; ``error`` is the standard error of their difference.

    The error is that of paired numbers, one a question; for the area under the curve DeLong,
    DeLong and Clarke-Pearson (1988); for false answers both thresholds are taken as given. None
    where there are too few questions for one.
    """

    figure: str
    here: float
    there: float
    error: float | None

    @property
    def by(self) -> float:
        """How much higher the figure is here."""
        return self.here - self.there

    @property
    def is_clear(self) -> bool:
        """Whether the difference is more than twice its standard error."""
        return self.error is not None and abs(self.by) > 2 * self.error


@dataclass(frozen=True, slots=True)
class PairComparison:
    """The figures of one language pair, or of all together."""

    pair: str
    answerable: int
    unanswerable: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A question that went another way."""

    here: Outcome
    there: Outcome

    @property
    def kind(self) -> Literal["better", "worse", "moved"]:
        """Whether it is right only here, only there, or neither of it."""
        right = self.here.verdict == "right"
        if right == (self.there.verdict == "right"):
            return "moved"
        return "better" if right else "worse"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two evaluations compared over the questions that are the same in both.

    ``left_out`` counts those that are in one of them alone.
    """

    pairs: tuple[PairComparison, ...]
    changes: tuple[Change, ...]
    left_out: int


def compare(here: Sequence[Outcome], there: Sequence[Outcome]) -> Comparison:
    """Compare two evaluations; a question counts as the same with the same id, text and answers."""
    others = {outcome.question: outcome for outcome in there}
    both = [(one, others[one.question]) for one in here if one.question in others]
    groups = zip(
        groups_by_pair([one for one, _ in both]),
        groups_by_pair([other for _, other in both]),
        strict=True,
    )
    return Comparison(
        pairs=tuple(
            PairComparison(
                pair=group.pair,
                answerable=len(group.answerable),
                unanswerable=len(group.unanswerable),
                differences=tuple(
                    difference
                    for name, series in SERIES.items()
                    for difference in _differences(name, series(group), series(other))
                ),
            )
            for group, other in groups
        ),
        changes=tuple(Change(*pair) for pair in both if _went_another_way(*pair)),
        left_out=len(here) + len(there) - 2 * len(both),
    )


def _differences(name: str, here: Series, there: Series) -> list[Difference]:
    one, other = mean(here), mean(there)
    if one is None or other is None:
        return []
    return [Difference(name, one, other, _standard_error(here, there))]


def _standard_error(here: Series, there: Series) -> float | None:
    squares = 0.0
    for ours, theirs in zip(here, there, strict=True):
        if len(ours) < 2:
            return None
        squares += variance(a - b for a, b in zip(ours, theirs, strict=True)) / len(ours)
    return math.sqrt(squares)


def _went_another_way(here: Outcome, there: Outcome) -> bool:
    # Further down nobody looks.
    places = [o.rank if o.rank is not None and o.rank <= LAST_HIT else None for o in (here, there)]
    return here.verdict != there.verdict or places[0] != places[1]
