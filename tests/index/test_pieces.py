"""Questions met by the like of their words, with a source of pieces made by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from tenkyo.index.encoder import load_encoder
from tenkyo.index.pieces import AskedPieces, PieceSource, asked_pieces, likeness
from tenkyo.index.question import parse_question
from tenkyo.index.types import Embeddings
from tests.stand_ins import HashEncoder

# Pieces as rows of a table; "bank" and "銀行" lie at .8.
_TABLE = {
    "▁the": [1.0, 0.0, 0.0],
    "▁bank": [0.0, 1.0, 0.0],
    "銀行": [0.0, 0.8, 0.6],
    "▁river": [0.0, 0.0, -1.0],
}
_NAMES = list(_TABLE)


class TablePieces:
    def pieces(self, text: str) -> tuple[NDArray[np.int64], list[str]]:
        words = [word if word in _TABLE else f"▁{word}" for word in text.split()]
        known = [word for word in words if word in _TABLE]
        return np.array([_NAMES.index(word) + 1 for word in known], np.int64), known

    def piece_vectors(self, ids: NDArray[np.int64]) -> Embeddings:
        return np.array([_TABLE[_NAMES[each - 1]] for each in ids], np.float32)


def asked(text: str) -> AskedPieces:
    found = asked_pieces(TablePieces(), parse_question(text))
    assert found is not None
    return found


def test_grammar_is_left_out_and_rare_pieces_weigh_more() -> None:
    one = asked("the bank river")
    # Ids 2 and 4: log 2 is raised to 1, log 4 is 1.386.
    assert one.weights == pytest.approx([1 / 2.3863, 1.3863 / 2.3863], abs=1e-4)
    assert asked_pieces(TablePieces(), parse_question("the the")) is None


def test_each_text_is_as_like_as_its_likest_piece() -> None:
    groups = [["銀行 the", "river"], ["", "bank"], []]
    found = likeness(TablePieces(), asked("bank"), groups)
    assert [each.shape for each in found] == [(2, 1), (2, 1), (0, 1)]
    assert found[0][:, 0] == pytest.approx([0.8, 0.0])
    assert found[1][:, 0] == pytest.approx([0.0, 1.0])


def test_what_points_the_other_way_is_not_less_than_nothing() -> None:
    [found] = likeness(TablePieces(), asked("river"), [["銀行"]])
    assert found[0, 0] == 0.0


def test_the_bundled_encoder_knows_words_of_both_languages() -> None:
    encoder = load_encoder(None)
    assert isinstance(encoder, PieceSource)
    assert not isinstance(HashEncoder(), PieceSource)
    police = asked_pieces(encoder, parse_question("the police"))
    assert police is not None
    [found] = likeness(encoder, police, [["警察は町にある。", "Police.", "銀行の窓口"]])
    assert found[0, 0] > 0.6
    assert found[1, 0] == pytest.approx(1.0, abs=1e-5)
    assert found[2, 0] < 0.4
