"""What is given to the encoder, and in how many calls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tenkyo.index.embedding import embed
from tenkyo.index.types import Embeddings, EncoderInfo


class Lengths:
    """An encoder whose vectors are the lengths of texts; ``calls`` are the texts of each call."""

    info = EncoderInfo("lengths", "1", 1, 512)

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        return np.array([[len(text)] for text in texts], np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        self.calls.append(list(texts))
        return self.encode_queries(texts)


def test_texts_go_to_the_encoder_once_and_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenkyo.index.embedding._CHARACTERS_AT_ONCE", 5)
    encoder = Lengths()
    shares: list[float] = []
    vectors = embed(encoder, [("aaaa", "b"), ("cc", "b"), ("dddddd", "ee")], shares.append)
    assert [[len(text) for text in call] for call in encoder.calls] == [[1, 2, 2], [4, 6]]
    assert shares == pytest.approx([5 / 15, 10 / 15])
    assert vectors["aaaa", "b"].tolist() == [[4], [1]]
    assert vectors["dddddd", "ee"].tolist() == [[6], [2]]
    assert vectors["cc", "b"].dtype == np.float16


def test_texts_without_characters_are_embedded_too() -> None:
    shares: list[float] = []
    assert embed(Lengths(), [("",)], shares.append)[("",)].tolist() == [[0]]
    assert shares == [0.0]
    assert embed(Lengths(), []) == {}
