"""Turn trained weights into the model folder that Tenkyo ships.

Usage: python training/export_encoder.py SOURCE TARGET [--name NAME] [--max-tokens N]

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
from numpy.typing import NDArray
from safetensors.numpy import save_file

from tenkyo.index.convolution import (
    ARCHITECTURE,
    BRANCHES,
    CONFIG,
    TOKENIZER,
    WEIGHTS,
    ConvolutionEncoder,
    PieceTokenizer,
)
from tenkyo.index.encoder import file_hash, folder_revision

SMALLEST_COSINE = 0.999

# Names in training → names in the model folder.
NAMES = {
    "table_q": "table",
    "table_scale": "table_scale",
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


def write_folder(source: Path, target: Path, *, name: str, max_tokens: int) -> None:
    """Write weights, tokenizer and the three settings files."""
    target.mkdir(parents=True, exist_ok=True)
    with np.load(source / "encoder.npz") as arrays:
        tensors = {NAMES[key]: np.ascontiguousarray(arrays[key]) for key in arrays.files}
    missing = set(NAMES.values()) - set(tensors)
    if missing:
        raise SystemExit(f"{source / 'encoder.npz'} lacks {', '.join(sorted(missing))}")
    save_file(tensors, target / WEIGHTS, metadata={"format": "pt"})
    tokenizer = json.loads((source / TOKENIZER).read_text(encoding="utf-8"))
    compact = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))
    (target / TOKENIZER).write_text(compact + "\n", encoding="utf-8", newline="\n")
    config = {
        "architecture": ARCHITECTURE,
        "name": name,
        "dim": int(tensors["dense3"].shape[1]),
        "max_tokens": max_tokens,
        "pieces": int(tensors["table"].shape[0]),
        "revision": folder_revision(target),
    }
    _write_json(target / CONFIG, config)
    module = "tenkyo.index.sentence_module.ConvolutionModule"
    _write_json(target / "modules.json", [{"idx": 0, "name": "0", "path": "", "type": module}])
    settings = {
        "__version__": {"sentence_transformers": "6.0.0"},
        "model_type": "SentenceTransformer",
        "prompts": {"query": "", "document": ""},
        "similarity_fn_name": "cosine",
    }
    _write_json(target / "config_sentence_transformers.json", settings)


def check_folder(source: Path, target: Path) -> str:
    """Compare the written folder with the training check; return what was found."""
    encoder = ConvolutionEncoder(target)
    with np.load(source / "check.npz") as check:
        texts = [str(text) for text in check["texts"]]
        expected, flat, offsets = check["vectors"], check["ids"], check["offsets"]
    tokenizer = PieceTokenizer(target, encoder.config.max_tokens)
    for number, [ids] in enumerate(tokenizer.pieces(texts)):
        if ids != flat[offsets[number] : offsets[number + 1]].tolist():
            raise SystemExit(f"{target}: other ids than in training for: {texts[number]}")
    vectors = encoder.encode(texts)
    cosines = np.einsum("ij,ij->i", vectors, expected)
    if cosines.min() < SMALLEST_COSINE:
        raise SystemExit(f"{target}: vectors differ from training, cosine {cosines.min():.6f}")
    same = sum(_nearest(expected, row) == _nearest(vectors, row) for row in range(len(texts)))
    return (
        f"{len(texts)} texts: ids the same, lowest cosine {cosines.min():.7f}, "
        f"the same ten nearest for {same}"
    )


def _nearest(vectors: NDArray[np.float32], row: int) -> set[int]:
    return set(np.argsort(-(vectors @ vectors[row]), kind="stable")[:10].tolist())


def _write_json(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Write the encoder's model folder and check it.")
    parser.add_argument("source", type=Path, help="folder with encoder.npz, tokenizer.json, check")
    parser.add_argument("target", type=Path, help="model folder to write")
    parser.add_argument("--name", help="the encoder's name; otherwise that of the target folder")
    parser.add_argument("--max-tokens", type=int, default=512)
    options = parser.parse_args(arguments)
    name = options.name or options.target.resolve().name
    write_folder(options.source, options.target, name=name, max_tokens=options.max_tokens)
    print(check_folder(options.source, options.target))
    files = sorted(path for path in options.target.iterdir() if path.is_file())
    for path in files:
        print(f"{file_hash(path)}  {path.name}  {path.stat().st_size:,} bytes")
    print(f"{sum(path.stat().st_size for path in files):,} bytes in all")


if __name__ == "__main__":
    main(sys.argv[1:])
