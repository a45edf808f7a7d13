"""Loading an encoder: the bundled one, or any sentence-transformers model by name or path."""

from __future__ import annotations

import hashlib
import importlib.resources
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.convolution import (
    TOKENIZER,
    WEIGHTS,
    ConvolutionEncoder,
    holds_encoder,
    read_config,
)
from tenkyo.index.sentence_encoder import SentenceEncoder, find_model
from tenkyo.index.types import Embeddings, Encoder, EncoderInfo
from tenkyo.ingest.errors import EncoderError

BUNDLED = "tenkyo-encoder-v1"


def bundled_folder() -> Path:
    """Return the folder of the encoder that comes with Tenkyo."""
    return Path(str(importlib.resources.files("tenkyo.index"))) / "models" / BUNDLED


def load_encoder(
    name: str | None = None, *, query_prompt: str | None = None, passage_prompt: str | None = None
) -> Encoder:
    """Load an encoder by name or folder; None is the one that comes with Tenkyo.

    A name other than the bundled one's is looked up in the cache of Hugging Face, never on the
    network. The name in ``info`` loads the same encoder again. Prompts are the model's own unless
    given; Tenkyo's own has none. Raises EncoderError when there is no such model, or when it
    cannot be loaded.
    """
    if name is None or name == BUNDLED:
        return TenkyoEncoder(bundled_folder(), name=BUNDLED)
    folder, lasting = find_model(name)
    if holds_encoder(folder):
        return TenkyoEncoder(folder, name=lasting)
    return SentenceEncoder(
        folder, name=lasting, query_prompt=query_prompt, passage_prompt=passage_prompt
    )


class TenkyoEncoder:
    """An encoder of Tenkyo's own kind, without torch, which takes seconds to import.

    ``ConvolutionEncoder.encode`` says what becomes of long and of empty texts.
    """

    def __init__(self, folder: Path, *, name: str) -> None:
        self._network = ConvolutionEncoder(folder)
        config = self._network.config
        self._info = EncoderInfo(
            name=name,
            revision=config.revision,
            dim=config.dim,
            max_tokens=config.max_tokens,
        )

    @property
    def info(self) -> EncoderInfo:
        """What identifies this encoder."""
        return self._info

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed questions."""
        return self._network.encode(texts)

    def pieces(self, text: str) -> tuple[NDArray[np.int64], list[str]]:
        """Return a text's piece ids, the rarer the higher, and how each is written."""
        return self._network.pieces(text)

    def piece_vectors(self, ids: NDArray[np.int64]) -> Embeddings:
        """Return the vectors of pieces, rows of length 1."""
        return self._network.piece_vectors(ids)

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Embed chunks and sentences."""
        return self._network.encode(texts)


def verify_revision(folder: Path) -> None:
    """Hash an encoder's files and compare with the revision that its configuration states.

    Raises EncoderError when they differ or cannot be read.
    """
    stated = read_config(folder).revision
    try:
        found = folder_revision(folder)
    except OSError as error:
        raise EncoderError(
            f"The encoder in {folder} cannot be read: install it again ({error})"
        ) from error
    if found != stated:
        raise EncoderError(
            f"The encoder in {folder} is not what its {stated[:12]} says: install it again"
        )


def folder_revision(folder: Path) -> str:
    """Hash weights and tokenizer: what makes two encoders give the same vectors."""
    digests = "".join(f"{name} {file_hash(folder / name)}\n" for name in (WEIGHTS, TOKENIZER))
    return hashlib.sha256(digests.encode("ascii")).hexdigest()


def file_hash(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
