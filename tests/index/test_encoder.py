"""The bundled encoder by both its paths, and loading any other."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tenkyo.index import sentence_encoder
from tenkyo.index.convolution import (
    TOKENIZER,
    WEIGHTS,
    ConvolutionEncoder,
    PieceTokenizer,
    batches,
    read_tensors,
    split_evenly,
)
from tenkyo.index.encoder import (
    BUNDLED,
    bundled_folder,
    file_hash,
    load_encoder,
    verify_revision,
)
from tenkyo.index.sentence_encoder import cut_text, files_hash, find_model
from tenkyo.ingest.errors import EncoderError

CHECK = Path(__file__).parent.parent / "data" / "encoder_check.npz"
SENTENCE = "The ferry to the island leaves at nine. "


@pytest.fixture(scope="module")
def light() -> ConvolutionEncoder:
    return ConvolutionEncoder(bundled_folder())


@pytest.fixture(scope="module")
def check() -> tuple[list[str], list[list[int]], NDArray[np.float32]]:
    with np.load(CHECK) as data:
        parts = np.split(data["ids"], data["offsets"][1:-1])
        return data["texts"].tolist(), [part.tolist() for part in parts], data["vectors"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundled_folder(), tmp_path / "copy"))


def ten_nearest(vectors: NDArray[np.float32]) -> list[set[int]]:
    order = np.argsort(-(vectors @ vectors.T), axis=1, kind="stable")
    return [set(row[:10].tolist()) for row in order]


def test_ids_are_those_of_training(
    check: tuple[list[str], list[list[int]], NDArray[np.float32]],
) -> None:
    texts, ids, _ = check
    assert PieceTokenizer(bundled_folder(), 512).pieces(texts) == [[row] for row in ids]


def test_vectors_are_those_of_the_plain_forward_pass(
    light: ConvolutionEncoder, check: tuple[list[str], list[list[int]], NDArray[np.float32]]
) -> None:
    texts, _, expected = check
    vectors = light.encode(texts)
    assert np.einsum("ij,ij->i", vectors, expected).min() > 0.99999
    assert ten_nearest(vectors) == ten_nearest(expected)


def test_a_text_alone_has_the_vector_it_has_among_others(
    light: ConvolutionEncoder, check: tuple[list[str], list[list[int]], NDArray[np.float32]]
) -> None:
    texts = check[0]
    alone = np.concatenate([light.encode([text]) for text in texts[:6]])
    np.testing.assert_allclose(alone, light.encode(texts)[:6], atol=1e-5)


def test_many_texts_have_the_vectors_they_have_in_small_calls(
    light: ConvolutionEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"橋{number}の工事。 " * (1 + number % 7) + SENTENCE for number in range(90)]
    expected = np.concatenate([light.encode(texts[at : at + 3]) for at in range(0, 90, 3)])
    monkeypatch.setattr("tenkyo.index.parallel.processors", lambda: 3)
    monkeypatch.setattr("tenkyo.index.convolution.TOKENS_AT_ONCE", 200)
    monkeypatch.setattr("tenkyo.index.convolution._TOKENS_TOGETHER", 1500)
    monkeypatch.setattr("tenkyo.index.network._PIECES_AT_ONCE", 10)
    np.testing.assert_allclose(light.encode(texts), expected, atol=1e-5)


def test_a_question_finds_its_answer_across_languages(light: ConvolutionEncoder) -> None:
    passages = ["図書館は朝九時に開く。", "市長は橋の工事を延期した。", "雨で試合が中止になった。"]
    question = light.encode(["When does the library open?"])
    assert int((question @ light.encode(passages).T).argmax()) == 0


def test_vectors_are_rows_of_length_one(light: ConvolutionEncoder) -> None:
    vectors = light.encode(["", " \n\u3000", "a\ud800b", "\0", "橋", SENTENCE * 200])
    assert vectors.shape == (6, 512)
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert light.encode([]).shape == (0, 512)


def test_the_end_of_a_long_text_counts(light: ConvolutionEncoder) -> None:
    long = SENTENCE * 100
    first, second = light.encode([long + "橋の工事は中止された。", long + "The harvest was poor."])
    assert 0.9 < float(first @ second) < 0.99999


def test_a_long_text_is_the_mean_of_its_pieces(light: ConvolutionEncoder) -> None:
    # Each sentence is one run of pieces, so 96 of them cut in two are 48 and 48.
    whole, half = light.encode([SENTENCE * 96, SENTENCE * 48])
    assert [
        len(part) for part in PieceTokenizer(bundled_folder(), 512).pieces([SENTENCE * 96])
    ] == [2]
    assert float(whole @ half) > 0.9999


@given(st.integers(0, 300), st.integers(1, 40))
def test_even_parts_are_the_whole(length: int, limit: int) -> None:
    ids = list(range(length))
    parts = split_evenly(ids, limit)
    assert [number for part in parts for number in part] == ids
    assert max(map(len, parts)) <= limit
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@given(st.lists(st.integers(1, 50), max_size=30))
def test_batches_hold_every_position_once(lengths: list[int]) -> None:
    groups = list(batches(lengths, 60))
    assert sorted(position for group in groups for position in group) == list(range(len(lengths)))
    assert all(
        len(group) == 1 or sum(lengths[position] for position in group) <= 60 for group in groups
    )


def test_info_names_the_files() -> None:
    info = load_encoder().info
    config = json.loads((bundled_folder() / "config.json").read_text(encoding="utf-8"))
    assert (info.name, info.dim, info.max_tokens) == (BUNDLED, 512, 512)
    assert (info.query_prompt, info.passage_prompt) == ("", "")
    assert info.revision == config["revision"]
    assert load_encoder(BUNDLED).info == info
    verify_revision(bundled_folder())


def test_the_folder_stays_small() -> None:
    sizes = [path.stat().st_size for path in bundled_folder().iterdir()]
    assert sum(sizes) <= 40_000_000


def test_the_model_card_states_the_hashes() -> None:
    card = (bundled_folder() / "README.md").read_text(encoding="utf-8")
    for name in (WEIGHTS, TOKENIZER):
        assert file_hash(bundled_folder() / name) in card


def test_only_named_rows_of_the_table_are_read() -> None:
    tensors = read_tensors(bundled_folder() / WEIGHTS)
    assert tensors["table"].dtype == np.int8
    assert isinstance(tensors["table"].base, np.ndarray)
    assert not tensors["table"].flags.writeable
    assert tensors["table_scale"].dtype == np.float16


def test_a_changed_file_fails_verification(copy: Path) -> None:
    with (copy / WEIGHTS).open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x7f")
    with pytest.raises(EncoderError, match="install it again"):
        verify_revision(copy)
    (copy / WEIGHTS).unlink()
    with pytest.raises(EncoderError, match="cannot be read: install it again"):
        verify_revision(copy)


def test_a_damaged_folder_is_one_clear_error(copy: Path) -> None:
    (copy / TOKENIZER).write_text("{", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"tokenizer\.json\): install it again"):
        load_encoder(str(copy))
    (copy / "config.json").write_text('{"architecture": "tenkyo-convolution"}', encoding="utf-8")
    with pytest.raises(EncoderError, match=r"config\.json\): install it again"):
        load_encoder(str(copy))


def test_an_encoder_of_our_kind_loads_from_its_folder(copy: Path) -> None:
    info = load_encoder(str(copy)).info
    assert info.name == str(copy.resolve())
    assert info.revision == load_encoder().info.revision


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "name of the encoder is empty"),
        ("./no-such-folder", r"no encoder at \./no-such-folder: check the path"),
        ("~no-such-user/x", "no encoder at ~no-such-user/x: check the path"),
        ("a/b/c", "no encoder at a/b/c: check the path"),
        (__file__, "is a file: name the folder"),
        ("no-such/encoder", r"not on this machine.*hf download no-such/encoder"),
        ("no such encoder", "not on this machine"),
    ],
)
def test_an_encoder_that_is_not_there(
    name: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid_network(monkeypatch)
    with pytest.raises(EncoderError, match=message):
        find_model(name)


def test_the_bundled_encoder_needs_no_torch() -> None:
    program = (
        "import sys; from tenkyo.index.encoder import load_encoder; "
        "encoder = load_encoder(); "
        "print(encoder.encode_queries(['橋']).shape, encoder.encode_passages(['橋'] * 99).shape, "
        "[name for name in ('torch', 'sentence_transformers', 'faiss') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "(1, 512) (99, 512) []"


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


def test_a_text_is_cut_after_a_sentence_where_one_is_near() -> None:
    text = "one two three. four five six seven"
    assert list(cut_text(text, 7, 4, count_words)) == [
        ("one two three. ", 3),
        ("four five six seven", 4),
    ]
    assert list(cut_text(text, 7, 7, count_words)) == [(text, 7)]


@given(st.text(alphabet="ab 。\n", max_size=80), st.integers(1, 5))
def test_pieces_laid_end_to_end_are_the_text(text: str, room: int) -> None:
    pieces = list(cut_text(text, count_words([text])[0], room, count_words))
    assert "".join(piece for piece, _ in pieces) == text
    assert all(tokens <= room for _, tokens in pieces)


def test_weights_tokenizer_and_settings_decide_the_hash(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    (tmp_path / "config.json").write_bytes(b"{}")
    before = files_hash(tmp_path)
    (tmp_path / "README.md").write_bytes(b"words")
    (tmp_path / "pytorch_model.bin").write_bytes(b"the same weights again")
    assert files_hash(tmp_path) == before
    (tmp_path / "config.json").write_bytes(b"{ }")
    assert files_hash(tmp_path) != before


def forbid_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.filterwarnings("default")
def test_sentence_transformers_gives_the_same_vectors(
    check: tuple[list[str], list[list[int]], NDArray[np.float32]],
    light: ConvolutionEncoder,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    forbid_network(monkeypatch)
    texts, _, expected = check
    from sentence_transformers import SentenceTransformer

    inside = SentenceTransformer(
        str(bundled_folder()), trust_remote_code=True, local_files_only=True
    )
    # In 16 bits where the processor has them.
    half = sentence_encoder.embed(inside, texts)
    assert np.einsum("ij,ij->i", half, expected).min() > 0.999
    assert ten_nearest(inside.encode(texts)) == ten_nearest(expected)
    odd = ["", "a\ud800b", SENTENCE * 200]
    np.testing.assert_allclose(inside.encode(odd), light.encode(odd), atol=1e-5)

    inside.save(str(tmp_path))
    outside = SentenceTransformer(str(tmp_path), trust_remote_code=True, local_files_only=True)
    assert outside.max_seq_length == 512
    np.testing.assert_allclose(outside.encode_query(texts), expected, atol=1e-4)


@pytest.mark.filterwarnings("default")
def test_any_other_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_network(monkeypatch)
    folder = small_model(tmp_path / "multilingual-e5-toy")
    encoder = load_encoder(str(folder))
    assert encoder.info.query_prompt == "query: "
    assert encoder.info.passage_prompt == "passage: "
    assert encoder.info.dim == 3
    assert encoder.info.revision == files_hash(folder)
    vectors = encoder.encode_passages(["bridge", "", "a\ud800"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    # Rows of the toy: query (1, 0, 0), passage (0, 1, 0), bridge (0, 0, 1).
    np.testing.assert_allclose(vectors[0], [0, 0.5**0.5, 0.5**0.5], atol=1e-2)
    np.testing.assert_allclose(
        encoder.encode_queries(["bridge"])[0], [0.5**0.5, 0, 0.5**0.5], atol=1e-6
    )
    plain = load_encoder(str(folder), query_prompt="", passage_prompt="")
    np.testing.assert_allclose(plain.encode_queries(["bridge", ""]), [[0, 0, 1], [1, 0, 0]])
    (folder / "modules.json").write_text(
        '[{"idx": 0, "name": "0", "path": "", "type": "os.path.Anything"}]', encoding="utf-8"
    )
    with pytest.raises(EncoderError, match="run code of its own, which Tenkyo does not"):
        load_encoder(str(folder))
    (folder / "modules.json").write_text("[", encoding="utf-8")
    with pytest.raises(EncoderError, match="check that its folder is complete"):
        load_encoder(str(folder))


def small_model(folder: Path) -> Path:
    """Write a static model of three words and return its folder."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = {"query": 0, "passage": 1, "bridge": 2, "[UNK]": 3}
    tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    rows = np.vstack([np.eye(3), np.zeros((1, 3))]).astype(np.float32)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=rows)])
    model.save(str(folder))
    return folder
