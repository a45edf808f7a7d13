"""The logistic model and the shares of sentences, by hand."""

import math
from dataclasses import replace

import pytest

from tenkyo.index.fusion import (
    BLANK,
    Coefficients,
    Logistic,
    fusion_model,
    parse_model,
    sentence_shares,
    write_model,
)


def test_probability_by_hand() -> None:
    model = Logistic(-1.0, {"a": 2.0, "b": -0.5})
    assert model.probability({"a": 1.0, "b": 2.0}) == pytest.approx(0.5)
    assert model.probability({"a": 1.0}) == pytest.approx(1 / (1 + math.exp(-1)))
    assert model.probability({"a": 1e9}) == pytest.approx(1.0)


def test_parts_come_largest_first() -> None:
    model = Logistic(0.0, {"a": 1.0, "b": -3.0})
    assert list(model.parts({"a": 1.0, "b": 1.0}).items()) == [("b", -3.0), ("a", 1.0)]


def test_sentences_share_what_a_passage_has() -> None:
    model = Logistic(0.0, {"a": math.log(2)})
    shares = sentence_shares(model, [{"a": 1.0}, {"a": 0.0}, {"a": 2.0}])
    assert shares == pytest.approx([2 / 7, 1 / 7, 4 / 7])
    assert sentence_shares(model, [{"a": 5000.0}]) == [1.0]


def test_the_model_that_ships_is_complete() -> None:
    model = fusion_model()
    assert 0 < model.threshold < 1
    for fitted in (model.full, model.plain):
        for logistic in (fitted.within, fitted.across):
            assert logistic.coefficients["passage_similarity"] > 0
            assert logistic.coefficients["answering"] > 0
        assert fitted.sentence.coefficients["similarity"] > 0
        assert fitted.confidence.coefficients["lead"] > 0
    assert model.full.across.coefficients["likeness"] > 0
    assert "likeness" not in model.plain.across.coefficients
    assert "similarity" not in " ".join(model.confidence_by_words.coefficients)


def test_a_model_is_written_and_read_back() -> None:
    one, other = Logistic(0.5, {"a": 1.0}), Logistic(-0.5, {"b": 2.0})
    fitted = Coefficients(sentence=one, within=other, across=one, confidence=other)
    model = replace(BLANK, full=fitted, confidence_by_words=one, threshold=0.4)
    assert parse_model(write_model(model)) == model


def test_a_candidate_without_pieces_is_weighed_without_them() -> None:
    fitted = replace(BLANK.full, within=Logistic(1.0, {}))
    model = replace(BLANK, full=fitted)
    assert model.best({"likeness": 0.2}) is fitted
    assert model.best({"coverage": 0.2}) is model.plain
