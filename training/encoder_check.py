"""Compute an encoder's vectors the plain way, for the tests to compare with.

Usage: python training/encoder_check.py SOURCE TEXTS TARGET

SOURCE holds ``encoder.npz`` and ``tokenizer.json``, TEXTS one text a line; TARGET is an ``.npz``
file of ``texts``, ``ids`` with ``offsets``, and ``vectors``. The forward pass is written token by
token in 64 bits and shares no code with what it is to check.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Array = NDArray[np.float64]

# Width of each branch's window, and how many tokens to the left it begins.
WINDOWS = ((2, 0), (3, 1), (5, 2))
EPSILON = 1e-6


def relu(x: Array) -> Array:
    """Set what is negative to zero."""
    return np.maximum(x, 0.0)


def layer_norm(x: Array, gain: Array, bias: Array) -> Array:
    """Bring one row to mean 0 and variance 1, then scale and shift it."""
    return np.asarray((x - x.mean()) / np.sqrt(x.var() + EPSILON) * gain + bias)


def convolve(rows: list[Array], width: int, left: int, weight: Array, bias: Array) -> list[Array]:
    """Run one layer: each token from the window around it, zeros outside the text."""
    zero = np.zeros_like(rows[0])
    out = []
    for token in range(len(rows)):
        places = range(token - left, token - left + width)
        window = [rows[place] if 0 <= place < len(rows) else zero for place in places]
        out.append(relu(np.concatenate(window) @ weight + bias) + rows[token])
    return out


def embed(ids: list[int], w: Mapping[str, Array]) -> Array:
    """Return the vector of one text."""
    tokens = [w["table_q"][number] * w["table_scale"][number] for number in ids]
    projected = [
        layer_norm(row @ w["proj_W"] + w["proj_b"], w["ln_g_all"], w["ln_b_all"]) for row in tokens
    ]
    parts = [tokens]
    for branch, (width, left) in enumerate(WINDOWS):
        rows = [row[256 * branch : 256 * (branch + 1)] for row in projected]
        for layer in (1, 2):
            weight, bias = w[f"w{layer}_{branch}"], w[f"b{layer}_{branch}"]
            rows = convolve(rows, width, left, weight, bias)
        parts.append(rows)
    pooled = np.zeros(w["cnn_W"].shape[1])
    for pieces in zip(*parts, strict=True):
        features = layer_norm(np.concatenate(pieces), w["ln_g"], w["ln_b"])
        pooled += features @ w["cnn_W"] + w["cnn_b"]
    pooled /= np.sqrt(len(ids))
    y0 = relu(pooled @ w["d0"])
    y1 = relu(pooled @ w["p1"] + y0 @ w["d1"])
    y2 = relu(y1 @ w["d2"])
    z = np.tanh(y1 @ w["p3"] + y2 @ w["d3"])
    return np.asarray(z / np.linalg.norm(z))


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Write reference vectors of an encoder.")
    parser.add_argument("source", type=Path, help="folder with encoder.npz and tokenizer.json")
    parser.add_argument("texts", type=Path, help="one text a line")
    parser.add_argument("target", type=Path, help=".npz file to write")
    options = parser.parse_args(arguments)
    texts = options.texts.read_text(encoding="utf-8").splitlines()
    tokenizer = Tokenizer.from_file(str(options.source / "tokenizer.json"))
    ids = [[1, *tokenizer.encode(text).ids, 2] for text in texts]
    with np.load(options.source / "encoder.npz") as arrays:
        weights = {key: arrays[key].astype(np.float64) for key in arrays.files}
    vectors = np.array([embed(row, weights) for row in ids], dtype=np.float32)
    np.savez_compressed(
        options.target,
        texts=np.array(texts),
        ids=np.concatenate(ids).astype(np.int32),
        offsets=np.cumsum([0, *map(len, ids)]),
        vectors=vectors,
    )
    print(f"{len(texts)} texts, {sum(map(len, ids))} tokens, {options.target}")


if __name__ == "__main__":
    main(sys.argv[1:])
