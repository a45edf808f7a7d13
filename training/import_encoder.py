"""Turn weights kept as plain arrays into a model folder that can be trained on.

Usage: python training/import_encoder.py SOURCE TARGET

SOURCE holds ``encoder.npz`` (table by rows at 8 bits, body at 16), ``tokenizer.json`` and
``check.npz`` (texts, ids and vectors in 32 bits). The folder TARGET is written and then loaded
again: the check's ids must be the same, and every vector within a cosine of .999.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from encoder_folder import no_gates, write_model

from tenkyo.index.convolution import TOKENIZER, ConvolutionEncoder, PieceTokenizer
from tenkyo.index.network import BRANCHES

SMALLEST_COSINE = 0.999

# Names among the arrays → names in the model folder; the table is read apart.
NAMES = {
    "proj_W": "project.weight",
    "proj_b": "project.bias",
    "ln_g_all": "project_norm.weight",
    "ln_b_all": "project_norm.bias",
    "ln_g": "token_norm.weight",
    "ln_b": "token_norm.bias",
    "cnn_W": "pool.weight",
    "cnn_b": "pool.bias",
    "d0": "dense0",
    "d1": "dense1",
    "d2": "dense2",
    "d3": "dense3",
    "p1": "skip1",
    "p3": "skip3",
    **{
        f"{part}{layer}_{branch}": f"branch{branch}.{order}.{kind}"
        for part, kind in (("w", "weight"), ("b", "bias"))
        for layer, order in ((1, "first"), (2, "second"))
        for branch in range(len(BRANCHES))
    },
}


def import_folder(source: Path, target: Path) -> None:
    """Write the model folder; the tokenizer on one line."""
    target.mkdir(parents=True, exist_ok=True)
    with np.load(source / "encoder.npz") as arrays:
        if missing := {*NAMES, "table_q", "table_scale"} - set(arrays.files):
            raise SystemExit(f"{source / 'encoder.npz'} lacks {', '.join(sorted(missing))}")
        weights = {name: arrays[key].astype(np.float32) for key, name in NAMES.items()}
        scale = arrays["table_scale"].astype(np.float32)
        weights["table"] = arrays["table_q"] * scale[:, None]
    weights |= no_gates(len(weights["token_norm.weight"]))
    tokenizer = json.loads((source / TOKENIZER).read_text(encoding="utf-8"))
    compact = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))
    (target / TOKENIZER).write_text(compact + "\n", encoding="utf-8", newline="\n")
    write_model(weights, tokenizer=target, target=target, name=target.resolve().name)


def check_folder(source: Path, target: Path) -> str:
    """Compare the written folder with the check; return what was found."""
    encoder = ConvolutionEncoder(target)
    with np.load(source / "check.npz") as check:
        texts = [str(text) for text in check["texts"]]
        expected, flat, offsets = check["vectors"], check["ids"], check["offsets"]
    tokenizer = PieceTokenizer(target, encoder.config.max_tokens)
    for number, [ids] in enumerate(tokenizer.pieces(texts)):
        if ids != flat[offsets[number] : offsets[number + 1]].tolist():
            raise SystemExit(f"{target}: other ids than in training for: {texts[number]}")
    cosines = np.einsum("ij,ij->i", encoder.encode(texts), expected)
    if cosines.min() < SMALLEST_COSINE:
        raise SystemExit(f"{target}: vectors differ from training, cosine {cosines.min():.6f}")
    return f"{len(texts)} texts: ids the same, lowest cosine {cosines.min():.7f}"


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Write a model folder of plain arrays.")
    parser.add_argument("source", type=Path, help="folder with encoder.npz, tokenizer.json, check")
    parser.add_argument("target", type=Path, help="model folder to write")
    options = parser.parse_args(arguments)
    import_folder(options.source, options.target)
    print(check_folder(options.source, options.target))


if __name__ == "__main__":
    main(sys.argv[1:])
