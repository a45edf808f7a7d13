from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged import outcome

from tenkyo.app.figures import Figures, auroc, false_answers, figures_by_pair, ndcg


def test_figures_by_hand() -> None:
    outcomes = [
        outcome("1", 1, 0.9),
        outcome("2", 2, 0.8),
        outcome("3", 4, 0.4, found=False),
        outcome("4", 11, 0.6),
        outcome("5", None, 0.5, quote=None),
        outcome("6", None, 0.1, quote=None, found=False),
    ]
    pair, everything = figures_by_pair(outcomes)
    expected = Figures(
        pair="ja→en",
        answerable=4,
        unanswerable=2,
        hit_at_1=0.25,
        hit_at_3=0.5,
        hit_at_10=0.75,
        # The eleventh counts for nothing.
        mrr=pytest.approx((1 + 1 / 2 + 1 / 4) / 4),
        ndcg_at_10=pytest.approx((1 + 1 / log2(3) + 1 / log2(5)) / 4),
        quote_accuracy=0.25,
        # 0.4 lies under 0.5 and above 0.1; the seven other pairs are in order.
        auroc=pytest.approx(7 / 8),
        # A twentieth of four is none: the threshold is 0.4, and 0.5 passes it.
        false_answers_at_5=0.5,
        refused=0.25,
        answered=0.5,
    )
    assert pair == expected
    assert (everything.pair, everything.mrr) == ("all", pair.mrr)


def test_a_pair_is_set_against_unanswerable_questions_of_its_language_only() -> None:
    english = outcome("2", None, 0.99, language="en", quote=None)
    pair, everything = figures_by_pair([outcome("1", 1, 0.9), english])
    assert (pair.pair, pair.unanswerable, pair.auroc, pair.answered) == ("ja→en", 0, None, None)
    assert (everything.unanswerable, everything.auroc) == (1, 0.0)


def test_questions_without_answers_alone() -> None:
    (everything,) = figures_by_pair([outcome("1", None, 0.2, quote=None, found=False)])
    assert (everything.answerable, everything.hit_at_1, everything.auroc) == (0, None, None)
    assert everything.answered == 0.0


@pytest.mark.parametrize(
    ("ranks", "gain"),
    [
        ((1,), 1.0),
        ((3,), 1 / 2),
        ((10,), 1 / log2(11)),
        ((11,), 0.0),
        ((None,), 0.0),
        ((1, 2), 1.0),
        ((1, None), 1 / (1 + 1 / log2(3))),
        # Two quotes in one passage are one passage to find.
        ((1, 1), 1.0),
        ((2, 2, None), (1 / log2(3)) / (1 + 1 / log2(3))),
    ],
)
def test_discounted_gain(ranks: tuple[int | None, ...], gain: float) -> None:
    assert ndcg(ranks) == pytest.approx(gain)


def test_more_right_passages_than_ten() -> None:
    assert ndcg(range(1, 13)) == pytest.approx(1.0)


def test_one_in_twenty_may_be_refused() -> None:
    positive = [0.1, *[0.5] * 19]
    assert false_answers(positive, [0.2, 0.6]) == 0.5
    assert false_answers(positive[:19], [0.2, 0.6]) == 1.0
    assert false_answers([], [0.2]) is None


def test_ties_count_half() -> None:
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([0.5, 0.9], [0.5, 0.1]) == pytest.approx(3.5 / 4)


scores = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@given(scores, scores)
def test_auroc_counts_the_pairs_in_order(one: list[float], other: list[float]) -> None:
    wins = sum((p > n) + 0.5 * (p == n) for p in one for n in other)
    assert auroc(one, other) == pytest.approx(wins / (len(one) * len(other)))
