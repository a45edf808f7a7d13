"""Write an encoder's model folder: weights rounded to what is shipped, tokenizer, settings."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from tenkyo.index.convolution import ARCHITECTURE, CONFIG, TOKENIZER, WEIGHTS
from tenkyo.index.encoder import folder_revision
from tenkyo.index.network import BRANCHES, SUMS

MAX_TOKENS = 512

_BODY = (
    *("project.weight", "project.bias", "project_norm.weight", "project_norm.bias"),
    *("token_norm.weight", "token_norm.bias", "gate.weight", "gate.bias"),
    *("pool.weight", "pool.bias", "dense0", "dense1", "dense2", "dense3", "skip1", "skip3"),
    *(
        f"branch{branch}.{layer}.{kind}"
        for branch in range(len(BRANCHES))
        for layer in ("first", "second")
        for kind in ("weight", "bias")
    ),
)
_BY_ATTRIBUTE = {name.replace(".", "_"): name for name in _BODY}


def no_gates(features: int) -> dict[str, NDArray[np.float32]]:
    """Return gates that weigh every token alike, for weights that were trained without."""
    return {
        "gate.weight": np.zeros((features, SUMS), np.float32),
        "gate.bias": np.zeros(SUMS, np.float32),
    }


def by_rows(table: NDArray[np.float32]) -> dict[str, NDArray[np.generic]]:
    """Round a table to 8 bits, one scale a row."""
    scale = (np.abs(table).max(axis=1) / 127).astype(np.float16)
    safe = np.where(scale > 0, scale, 1).astype(np.float32)
    return {
        "table": np.rint(table / safe[:, None]).clip(-127, 127).astype(np.int8),
        "table_scale": scale,
    }


def write_model(
    weights: Mapping[str, NDArray[np.float32]], *, tokenizer: Path, target: Path, name: str
) -> None:
    """Write a model folder of weights in 32 bits, with the tokenizer of another folder.

    Raises SystemExit when weights are missing or unknown.
    """
    named = {_BY_ATTRIBUTE.get(key, key): np.asarray(value) for key, value in weights.items()}
    if different := set(named) ^ {"table", *_BODY}:
        raise SystemExit(f"missing or unknown weights: {', '.join(sorted(different))}")
    target.mkdir(parents=True, exist_ok=True)
    tensors = by_rows(named.pop("table"))
    tensors |= {key: value.astype(np.float16) for key, value in named.items()}
    save_file(tensors, target / WEIGHTS, metadata={"format": "pt"})
    # The library writes it for its owner's eyes alone.
    (target / WEIGHTS).chmod(0o644)
    if tokenizer.resolve() != target.resolve():
        shutil.copyfile(tokenizer / TOKENIZER, target / TOKENIZER)
    config = {
        "architecture": ARCHITECTURE,
        "name": name,
        "dim": int(tensors["dense3"].shape[1]),
        "max_tokens": MAX_TOKENS,
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


def _write_json(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
