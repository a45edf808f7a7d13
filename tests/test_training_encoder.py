"""The parts of the encoder's training whose results can be worked out by hand."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))

from average_encoder import mean_weights
from encoder_folder import by_rows, write_model
from encoder_losses import contrast, follow, order
from encoder_network import TrainedNetwork
from encoder_settings import Settings
from encoder_tasks import _members
from encoder_texts import Ints, Packed, Shelf, save_packed
from made_questions import make_question
from train_encoder import share_of
from training_text import Refused, letters

from tenkyo.index.encoder import load_encoder

BUNDLED = Path(__file__).parents[1] / "index" / "models" / "tenkyo-encoder-v1"


def test_letters_are_what_spellings_share() -> None:
    assert letters("Ｊａｐａｎ、 2020年！") == letters("japan 2020年") == "japan2020年"


def test_evaluation_text_is_refused_however_it_is_spelt(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    rows = [
        {"q": "日本の首都はどこにありますか", "docs": [{"text": "The capital of Japan is Tokyo."}]}
    ]
    (tmp_path / "set" / "q.jsonl").write_text(json.dumps(rows[0]), encoding="utf-8")
    (tmp_path / "set" / "p.tsv").write_text("short\tこれは十文字より長い文です", encoding="utf-8")
    refused = Refused(tmp_path)
    assert len(refused) == 3
    assert "日本の首都は、どこにありますか？" in refused
    assert "the capital of japan is ＴＯＫＹＯ" in refused
    assert "short" not in refused


def test_nothing_to_refuse_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="holds no evaluation text"):
        Refused(tmp_path)


def test_packed_texts_come_back_from_a_file(tmp_path: Path) -> None:
    texts = Packed(np.array([1, 7, 2, 1, 8, 9, 2], np.int32), np.array([0, 3, 7]))
    save_packed(tmp_path / "a.npz", texts=texts, right=np.array([1, 0]))
    shelf = Shelf(tmp_path / "a.npz")
    assert [row.tolist() for row in shelf.packed("texts").rows([1, 0])] == [[1, 8, 9, 2], [1, 7, 2]]
    assert shelf.array("right").tolist() == [1, 0]


@pytest.mark.parametrize(
    ("sentence", "questions"),
    [
        ("この寺は1420年に建てられた。", {"この寺はいつに建てられた", "この寺は何年に建てられた"}),
        ("会議には約3,000人が参加した。", {"会議には何人が参加した"}),
    ],
)
def test_a_question_is_made_of_a_sentence(sentence: str, questions: set[str]) -> None:
    made = {make_question(sentence, np.random.default_rng(seed)) for seed in range(40)}
    asked = {question.rstrip("かのです？た") + "た" for question in made if question}
    assert questions <= asked


def test_no_question_is_made_of_what_states_nothing() -> None:
    assert make_question("そうである。", np.random.default_rng(0)) is None


def test_members_are_the_rows_of_each_owner() -> None:
    assert [part.tolist() for part in _members(np.array([1, 0, 1, 3], np.int32))] == [
        [1],
        [0, 2],
        [],
        [3],
    ]


def test_contrast_counts_only_what_may_be_confused() -> None:
    first = torch.eye(2)
    # The right ones at 1, the others at 0: -log(e / (e + 1)) in every row and column.
    plain = contrast(first, torch.eye(2), np.array([0, 1]), scale=1.0, twin=2.0)
    assert float(plain) == pytest.approx(np.log(1 + np.exp(-1)))
    # One text twice: nothing is left that counts against.
    same = contrast(first, torch.eye(2), np.array([5, 5]), scale=1.0, twin=2.0)
    assert float(same) == pytest.approx(0.0)


def test_following_the_teacher_exactly_costs_nothing() -> None:
    first = torch.eye(3)
    agreed = np.eye(3, dtype=np.float32)
    assert float(follow(first, first, agreed, scale=2.0, teacher=2.0)) == pytest.approx(0, abs=1e-6)
    assert float(follow(first, first, 1 - agreed, scale=2.0, teacher=2.0)) > 0.1


def test_order_costs_where_people_disagree() -> None:
    first = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    second = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    agreed = order(first, second, np.array([[5.0], [0.0]], np.float32), scale=1.0)
    opposite = order(first, second, np.array([[0.0], [5.0]], np.float32), scale=1.0)
    assert float(agreed) == pytest.approx(np.log(1 + np.exp(-1)))
    assert float(opposite) == pytest.approx(np.log(1 + np.exp(1)))


def test_rates_rise_and_fall() -> None:
    settings = Settings(steps=1100, warm_up=100)
    assert [share_of(step, settings) for step in (0, 99, 100, 600, 1100)] == [0.01, 1, 1, 0.5, 0]


def test_rounding_a_table_keeps_its_largest_numbers() -> None:
    rounded = by_rows(np.array([[127.0, -63.4], [0.0, 0.0]], np.float32))
    assert rounded["table"].tolist() == [[127, -63], [0, 0]]
    assert rounded["table_scale"].tolist() == [1.0, 0.0]


def test_weights_that_lack_something_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"missing or unknown weights: branch0\.first\.bias"):
        write_model({}, tokenizer=tmp_path, target=tmp_path, name="x")


def test_a_mean_of_one_encoder_is_that_encoder() -> None:
    mean = mean_weights([(BUNDLED, 2.0), (BUNDLED, 1.0)])
    with np.errstate(all="raise"):
        network = TrainedNetwork(BUNDLED, "cpu", body_rate=0.1, gate_rate=0.1)
    for name, value in network.weights():
        key = next(k for k in mean if k.replace(".", "_") == name)
        np.testing.assert_allclose(mean[key], value.numpy(), rtol=1e-5, atol=1e-7)


def test_training_embeds_as_the_shipped_encoder_does_and_learns() -> None:
    texts = ["図書館は九時に開く。", "The library opens at nine."]
    encoder = load_encoder(None)
    ids = encoder_ids(texts)
    network = TrainedNetwork(BUNDLED, "cpu", body_rate=1e-3, gate_rate=1e-3)
    likeness = []
    for _ in range(3):
        network.gather(ids)
        vectors = network.embed(ids, slice_tokens=8)
        near = (vectors[0] * vectors[1]).sum()
        likeness.append(near.item())
        (1 - near).backward()
        network.step(1.0, table_rate=1e-3)
    expected = encoder.encode_passages(texts)
    assert likeness[0] == pytest.approx(float(expected[0] @ expected[1]), abs=1e-5)
    assert likeness[0] < likeness[1] < likeness[2]


def encoder_ids(texts: list[str]) -> list[Ints]:
    from tenkyo.index.convolution import PieceTokenizer

    return [np.array(parts[0], np.int32) for parts in PieceTokenizer(BUNDLED, 512).pieces(texts)]
