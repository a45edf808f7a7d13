"""What tells whether the best candidate answers, by hand."""

import pytest

from tenkyo.index.features import best_sentence, confidence_features
from tenkyo.index.fusion import Logistic


def test_the_sentence_likeliest_to_answer_tells_what_is_lacking() -> None:
    model = Logistic(0.5, {"similarity": 2.0, "precise": 1.0})
    met = {"similarity": 0.4, "precise": 1.0}
    lacking = {"similarity": 0.9, "precise": -0.6}
    assert best_sentence([lacking, met], model) == pytest.approx({"answering": 2.3, "lacking": 0.0})
    assert best_sentence([lacking], model) == pytest.approx({"answering": 1.7, "lacking": 0.6})


def test_any_answer_lacks_nothing() -> None:
    best = best_sentence([{"precise": 0.0}], Logistic(0.0, {"precise": 1.0}))
    assert best == {"answering": 0.0, "lacking": 0.0}


def test_the_lead_is_over_the_fifth() -> None:
    first = {"passage_similarity": 0.7, "lacking": 0.4, "length": 2.0}
    seen = confidence_features(first, [9.0, 8.5, 8.0, 7.0, 6.0, 1.0], crossing=True, nowhere=0.3)
    assert seen == {
        "passage_similarity": 0.7,
        "lacking": 0.4,
        "crossing": 1.0,
        "lead": 3.0,
        "nowhere": 0.3,
    }
    assert confidence_features(first, [9.0, 8.5], crossing=False, nowhere=0.0)["lead"] == 0.5
