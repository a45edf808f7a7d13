from __future__ import annotations

from math import sqrt

import pytest
from judged import outcome

from tenkyo.app.comparison import Difference, PairComparison, compare
from tenkyo.app.figures import SERIES


def difference(pair: PairComparison, figure: str) -> Difference:
    return next(one for one in pair.differences if one.figure == figure)


def test_differences_are_paired() -> None:
    here = [outcome("1", 1, 0.9), outcome("2", 1, 0.8), outcome("3", 1, 0.7), outcome("4", 2, 0.6)]
    there = [outcome("1", 1, 0.9), outcome("2", 2, 0.8), outcome("3", 3, 0.7), outcome("4", 2, 0.6)]
    pair, everything = compare(here, there).pairs
    assert (pair.pair, pair.answerable, pair.unanswerable) == ("ja→en", 4, 0)
    # 0, 1, 1, 0: mean 1/2, sample variance 1/3, over four questions.
    first = difference(pair, "hit_at_1")
    assert (first.here, first.there, first.by) == (0.75, 0.25, 0.5)
    assert first.error == pytest.approx(sqrt(1 / 3 / 4))
    assert not first.is_clear
    # 0, 1/2, 2/3, 0: mean 7/24, sample variance (1/4 + 4/9 - 4 (7/24)²) / 3.
    rank = difference(pair, "mrr")
    assert rank.by == pytest.approx(7 / 24)
    assert rank.error == pytest.approx(sqrt((1 / 4 + 4 / 9 - 4 * (7 / 24) ** 2) / 3 / 4))
    nothing = difference(pair, "hit_at_3")
    assert (nothing.by, nothing.error) == (0.0, 0.0)
    assert everything.differences == pair.differences
    # Nothing is unanswerable: no figure of theirs.
    known = [one.figure for one in pair.differences]
    assert known == [
        name for name in SERIES if name not in ("auroc", "false_answers_at_5", "answered")
    ]


def test_the_error_of_a_difference_of_areas() -> None:
    answerable = [outcome("1", 1, 0.9), outcome("2", 1, 0.3)]
    unanswerable = [outcome("3", None, 0.5, quote=None), outcome("4", None, 0.1, quote=None)]
    here = [*answerable, *unanswerable]
    there = [outcome("1", 1, 0.9), outcome("2", 1, 0.8), *unanswerable]
    area = difference(compare(here, there).pairs[-1], "auroc")
    assert (area.here, area.there) == (0.75, 1.0)
    # Placements of the answerable differ by 0 and -1/2, of the unanswerable by -1/2 and 0: each
    # has the sample variance 1/8, over two questions.
    assert area.error == pytest.approx(sqrt(1 / 8 / 2 + 1 / 8 / 2))


def test_a_difference_of_one_question_has_no_error() -> None:
    (first, *_), *_ = (
        pair.differences for pair in compare([outcome("1", 1, 1)], [outcome("1", 2, 1)]).pairs
    )
    assert (first.by, first.error, first.is_clear) == (1.0, None, False)


def test_more_than_two_errors_are_clear() -> None:
    here = [outcome(str(n), 1, 0.9) for n in range(9)]
    there = [outcome(str(n), 1 if n < 4 else 2, 0.9) for n in range(9)]
    assert difference(compare(here, there).pairs[0], "hit_at_1").is_clear


def test_questions_that_went_another_way() -> None:
    here = [
        outcome("same", 1, 0.9),
        outcome("better", 1, 0.9),
        outcome("worse", 3, 0.9),
        outcome("moved", 2, 0.9),
        outcome("deep", 30, 0.9),
        outcome("no", None, 0.1, quote=None, found=False),
        outcome("only here", 1, 0.9),
    ]
    there = [
        outcome("worse", 1, 0.9),
        outcome("same", 1, 0.2),
        outcome("better", 1, 0.3, found=False),
        outcome("moved", 5, 0.9),
        outcome("deep", None, 0.9),
        outcome("no", None, 0.6, quote=None),
        outcome("same", 1, 0.2, language="en"),
        outcome("another", 1, 0.9),
    ]
    found = compare(here, there)
    assert [(change.here.question.id, change.kind) for change in found.changes] == [
        ("better", "better"),
        ("worse", "worse"),
        ("moved", "moved"),
        ("no", "better"),
    ]
    assert found.left_out == 3
    assert (found.pairs[-1].answerable, found.pairs[-1].unanswerable) == (5, 1)
