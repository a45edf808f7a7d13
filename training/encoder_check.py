"""Compute an encoder's vectors the plain way, for the tests to compare with.

Usage: python training/encoder_check.py SOURCE TEXTS TARGET

SOURCE is a model folder, TEXTS one text a line; TARGET is an ``.npz``
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
from safetensors.numpy import load_file
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
    tokens = [w["table"][number] * w["table_scale"][number] for number in ids]
    gain, shift = w["project_norm.weight"], w["project_norm.bias"]
    projected = [
        layer_norm(row @ w["project.weight"] + w["project.bias"], gain, shift) for row in tokens
    ]
    parts = [tokens]
    for branch, (width, left) in enumerate(WINDOWS):
        rows = [row[256 * branch : 256 * (branch + 1)] for row in projected]
        for layer in ("first", "second"):
            weight, bias = w[f"branch{branch}.{layer}.weight"], w[f"branch{branch}.{layer}.bias"]
            rows = convolve(rows, width, left, weight, bias)
        parts.append(rows)
    pooled = np.zeros(w["pool.weight"].shape[1])
    for pieces in zip(*parts, strict=True):
        plain = layer_norm(np.concatenate(pieces), np.ones(1), np.zeros(1))
        # Each gate weighs the token for its eighth of the pooled numbers.
        gates = 2 / (1 + np.exp(-(plain @ w["gate.weight"] + w["gate.bias"])))
        features = plain * w["token_norm.weight"] + w["token_norm.bias"]
        given = features @ w["pool.weight"] + w["pool.bias"]
        pooled += given * np.repeat(gates, len(given) // len(gates))
    pooled /= np.sqrt(len(ids))
    y0 = relu(pooled @ w["dense0"])
    y1 = relu(pooled @ w["skip1"] + y0 @ w["dense1"])
    y2 = relu(y1 @ w["dense2"])
    z = np.tanh(y1 @ w["skip3"] + y2 @ w["dense3"])
    return np.asarray(z / np.linalg.norm(z))


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Write reference vectors of an encoder.")
    parser.add_argument("source", type=Path, help="model folder")
    parser.add_argument("texts", type=Path, help="one text a line")
    parser.add_argument("target", type=Path, help=".npz file to write")
    options = parser.parse_args(arguments)
    texts = options.texts.read_text(encoding="utf-8").splitlines()
    tokenizer = Tokenizer.from_file(str(options.source / "tokenizer.json"))
    ids = [[1, *tokenizer.encode(text).ids, 2] for text in texts]
    weights = {
        name: tensor.astype(np.float64)
        for name, tensor in load_file(options.source / "model.safetensors").items()
    }
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
