"""Make one encoder of several: the weighted mean of their weights.

Usage: python training/average_encoder.py TARGET FOLDER=WEIGHT [FOLDER=WEIGHT …]

The folders are model folders over the same word pieces. A mean of weights from one training run
and its start is often better than any of them (Wortsman et al., "Model soups", ICML 2022).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from encoder_folder import write_model
from numpy.typing import NDArray

from tenkyo.index.convolution import TOKENIZER, WEIGHTS, read_tensors


def read_weights(folder: Path) -> dict[str, NDArray[np.float32]]:
    """Return a model folder's weights in 32 bits."""
    tensors = read_tensors(folder / WEIGHTS)
    scale = tensors.pop("table_scale").astype(np.float32)
    wide = {name: tensor.astype(np.float32) for name, tensor in tensors.items()}
    return wide | {"table": wide["table"] * scale[:, None]}


def mean_weights(members: list[tuple[Path, float]]) -> dict[str, NDArray[np.float32]]:
    """Return the mean of several folders' weights, each by its share of the sum.

    Raises SystemExit when two of them have different word pieces.
    """
    pieces = (members[0][0] / TOKENIZER).read_bytes()
    total = sum(weight for _, weight in members)
    mean: dict[str, NDArray[np.float32]] = {}
    for folder, weight in members:
        if (folder / TOKENIZER).read_bytes() != pieces:
            raise SystemExit(f"{folder} has other word pieces than {members[0][0]}")
        for name, value in read_weights(folder).items():
            mean[name] = mean.get(name, np.float32(0)) + value * np.float32(weight / total)
    return mean


def _member(text: str) -> tuple[Path, float]:
    folder, _, weight = text.rpartition("=")
    return Path(folder), float(weight)


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Write the mean of several encoders.")
    parser.add_argument("target", type=Path, help="model folder to write")
    parser.add_argument("members", type=_member, nargs="+", help="FOLDER=WEIGHT")
    options = parser.parse_args(arguments)
    write_model(
        mean_weights(options.members),
        tokenizer=options.members[0][0],
        target=options.target,
        name=options.target.resolve().name,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
