"""The logistic model, by hand."""

import math
from dataclasses import replace

import pytest

from tenkyo.index.fusion import BLANK, Logistic, fusion_model, parse_model, write_model


def test_probability_by_hand() -> None:
    model = Logistic(-1.0, {"a": 2.0, "b": -0.5})
    assert model.probability({"a": 1.0, "b": 2.0}) == pytest.approx(0.5)
    assert model.probability({"a": 1.0}) == pytest.approx(1 / (1 + math.exp(-1)))
    assert model.probability({"a": 1e9}) == pytest.approx(1.0)


def test_parts_come_largest_first() -> None:
    model = Logistic(0.0, {"a": 1.0, "b": -3.0})
    assert list(model.parts({"a": 1.0, "b": 1.0}).items()) == [("b", -3.0), ("a", 1.0)]


def test_the_model_that_ships_is_complete() -> None:
    model = fusion_model()
    assert 0 < model.threshold < 1
    for logistic in (model.within, model.across):
        assert logistic.coefficients["sentence_similarity"] > 0
        assert logistic.coefficients["coverage"] > 0


def test_a_model_is_written_and_read_back() -> None:
    one = Logistic(0.5, {"a": 1.0})
    other = Logistic(-0.5, {"b": 2.0})
    model = replace(BLANK, within=one, across=other, confidence_across=one, threshold=0.4)
    assert parse_model(write_model(model)) == model
    assert model.weight({"b": 3.0}, crossing=True) == 5.5
    assert model.weight({"a": 3.0}, crossing=False) == 3.5
    assert model.confidence({"a": -0.5}, crossing=True) == 0.5
