"""The figures of an evaluation, by language pair: shares, ranks, and how well a no is told."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tenkyo.app.outcomes import Outcome

# The figures of ranks look no further.
LAST_HIT = 10
# What is said of all pairs together.
ALL_PAIRS = "all"
_REFUSED_SHARE = 0.05

# Numbers whose mean is a figure, one a question. The area under the curve has two such lists, over
# either side's questions, with the same mean.
Series = tuple[Sequence[float], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of one language answered by passages of one, and those that nothing answers."""

    pair: str
    answerable: Sequence[Outcome]
    unanswerable: Sequence[Outcome]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one group; each is None where there is nothing to count.

    The last three are better when lower. ``auroc`` is the chance that an answerable question has a
    higher confidence than an unanswerable one; ``false_answers_at_5`` the share of unanswerable
    ones answered when at most 5 % of the answerable ones are refused.
    """

    pair: str
    answerable: int
    unanswerable: int
    hit_at_1: float | None
    hit_at_3: float | None
    hit_at_10: float | None
    mrr: float | None
    ndcg_at_10: float | None
    quote_accuracy: float | None
    auroc: float | None
    false_answers_at_5: float | None
    refused: float | None
    answered: float | None


def groups_by_pair(outcomes: Sequence[Outcome]) -> list[Group]:
    """Return the outcomes by question language → passage language, and all together last.

    A pair's unanswerable questions are those of the same question language.
    """
    answerable = [o for o in outcomes if o.question.answers]
    unanswerable = [o for o in outcomes if not o.question.answers]
    pairs = sorted({(o.question.language, str(o.source)) for o in answerable})
    return [
        *(
            Group(
                f"{language}→{source}",
                [o for o in answerable if (o.question.language, o.source) == (language, source)],
                [o for o in unanswerable if o.question.language == language],
            )
            for language, source in pairs
        ),
        Group(ALL_PAIRS, answerable, unanswerable),
    ]


def figures_by_pair(outcomes: Sequence[Outcome]) -> list[Figures]:
    """Return the figures of every group, of all together last."""
    return [
        Figures(
            pair=group.pair,
            answerable=len(group.answerable),
            unanswerable=len(group.unanswerable),
            **{name: mean(series(group)) for name, series in SERIES.items()},
        )
        for group in groups_by_pair(outcomes)
    ]


def mean(series: Series) -> float | None:
    """Return the figure that a series stands for, None where it is empty."""
    numbers = series[0]
    return sum(numbers) / len(numbers) if numbers else None


def ndcg(ranks: Sequence[int | None]) -> float:
    """Return the discounted gain of the first ten passages, as a share of the best possible one.

    Each right passage gains the same (Järvelin and Kekäläinen 2002, with binary relevance); one
    that holds two expected quotes counts once.
    """
    found = {rank for rank in ranks if rank is not None}
    possible = len(found) + sum(rank is None for rank in ranks)
    best = sum(_discount(rank) for rank in range(1, min(possible, LAST_HIT) + 1))
    return sum(_discount(rank) for rank in found if rank <= LAST_HIT) / best


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the chance that a positive score lies above a negative one, ties counting half."""
    return mean(_placements(positive, negative))


def false_answers(
    positive: Sequence[float], negative: Sequence[float], *, refused: float = _REFUSED_SHARE
) -> float | None:
    """Return the share of negatives at or above the threshold that refuses a share of positives.

    The threshold is the highest one that refuses at most that share.
    """
    return mean(_false_answers(positive, negative, refused))


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)


def _placements(positive: Sequence[float], negative: Sequence[float]) -> Series:
    """Return which share of the other side each score beats: of the positives, the negatives."""
    if not positive or not negative:
        return ((), ())
    low, high = sorted(negative), sorted(positive)
    return (
        [(bisect_left(low, p) + bisect_right(low, p)) / (2 * len(low)) for p in positive],
        [1 - (bisect_left(high, n) + bisect_right(high, n)) / (2 * len(high)) for n in negative],
    )


def _false_answers(positive: Sequence[float], negative: Sequence[float], refused: float) -> Series:
    if not positive:
        return ((),)
    threshold = sorted(positive)[int(refused * len(positive))]
    return ([float(score >= threshold) for score in negative],)


def _confidences(group: Group) -> tuple[list[float], list[float]]:
    return [o.confidence for o in group.answerable], [o.confidence for o in group.unanswerable]


def _answerable(value: Callable[[Outcome], float]) -> Callable[[Group], Series]:
    return lambda group: ([float(value(outcome)) for outcome in group.answerable],)


def _hit(last: int) -> Callable[[Group], Series]:
    return _answerable(lambda outcome: outcome.rank is not None and outcome.rank <= last)


def _reciprocal(outcome: Outcome) -> float:
    return 1 / outcome.rank if outcome.rank is not None and outcome.rank <= LAST_HIT else 0.0


# By the names of the fields of Figures, in their order.
SERIES: dict[str, Callable[[Group], Series]] = {
    "hit_at_1": _hit(1),
    "hit_at_3": _hit(3),
    "hit_at_10": _hit(LAST_HIT),
    "mrr": _answerable(_reciprocal),
    "ndcg_at_10": _answerable(lambda outcome: ndcg(outcome.ranks)),
    "quote_accuracy": _answerable(lambda outcome: outcome.quoted),
    "auroc": lambda group: _placements(*_confidences(group)),
    "false_answers_at_5": lambda group: _false_answers(*_confidences(group), _REFUSED_SHARE),
    "refused": _answerable(lambda outcome: not outcome.found),
    "answered": lambda group: ([float(outcome.found) for outcome in group.unanswerable],),
}
LOWER_IS_BETTER = frozenset({"false_answers_at_5", "refused", "answered"})
