"""The bundled encoder in numpy: a folder of weights and a tokenizer, texts to embeddings.

The network is that of the multilingual universal sentence encoder (Yang et al., "Multilingual
Universal Sentence Encoder for Semantic Retrieval", ACL 2020), convolutional variant. It needs no
torch, so a question costs milliseconds from a cold start.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tenkyo.index.blas import one_thread
from tenkyo.index.network import Network, unit
from tenkyo.index.parallel import for_each
from tenkyo.index.types import Embeddings
from tenkyo.ingest.errors import EncoderError

WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
CONFIG = "config.json"
ARCHITECTURE = "tenkyo-convolution"

# The tokens that one thread embeds at a time: as fast as more, and they fit the caches.
TOKENS_AT_ONCE = 1024
# The tokens whose pieces are worked out together: the more, the fewer of them are new.
_TOKENS_TOGETHER = 16_384
# The texts that one thread cuts into pieces at a time.
_TEXTS_AT_ONCE = 32
# Texts whose pieces are remembered: a sentence found once is likely to be found again.
_REMEMBERED = 20_000

_BEGIN, _END = 1, 2
_DTYPES = {"I8": np.int8, "F16": np.float16, "F32": np.float32}


def holds_encoder(folder: Path) -> bool:
    """Tell whether the folder says that it holds an encoder of this kind."""
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and config.get("architecture") == ARCHITECTURE


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """What ``config.json`` says of an encoder; ``revision`` is a hash of weights and tokenizer."""

    revision: str
    dim: int
    max_tokens: int


def read_config(folder: Path) -> EncoderConfig:
    """Read ``config.json`` of an encoder's folder.

    Raises EncoderError when it is missing or damaged.
    """
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        return EncoderConfig(
            revision=str(config["revision"]),
            dim=int(config["dim"]),
            max_tokens=int(config["max_tokens"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(
            f"The encoder in {folder} is damaged ({CONFIG}): install it again"
        ) from error


def read_tensors(path: Path) -> dict[str, NDArray[Any]]:
    """Map a safetensors file into memory: arrays by name, read only, loaded as they are touched."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    size = int.from_bytes(data[:8].tobytes(), "little")
    header = json.loads(data[8 : 8 + size].tobytes())
    tensors: dict[str, NDArray[Any]] = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = (8 + size + offset for offset in entry["data_offsets"])
            tensors[name] = data[start:end].view(_DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors


class PieceTokenizer:
    """Texts to ids of word pieces, with begin and end marks."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        self.tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._room = max_tokens - 2

    def pieces(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Return the ids of each text, in one stretch or in as many even ones as the limit asks.

        No token is left out. A text without any is the two marks alone.
        """
        # A lone surrogate, which damaged PDFs yield, cannot be handed to the tokenizer.
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        return [
            [
                [_BEGIN, *part, _END]
                for part in split_evenly(self.tokenizer.encode(text).ids, self._room)
            ]
            for text in clean
        ]


def split_evenly(ids: list[int], limit: int) -> list[list[int]]:
    """Cut into the fewest parts of at most ``limit``, as equal in length as can be."""
    count = max(1, -(-len(ids) // limit))
    bounds = [len(ids) * part // count for part in range(count + 1)]
    return [ids[start:end] for start, end in itertools.pairwise(bounds)]


class ConvolutionEncoder:
    """The network with its tokenizer; see ``encode``."""

    def __init__(self, folder: Path) -> None:
        self.config = read_config(folder)
        try:
            self._tokenizer = PieceTokenizer(folder, self.config.max_tokens)
            self._network = Network(read_tensors(folder / WEIGHTS))
        # The tokenizer raises plain Exception, for a missing file as for a damaged one.
        except Exception as error:
            raise EncoderError(
                f"The encoder in {folder} is damaged ({WEIGHTS} or {TOKENIZER}): install it again"
            ) from error

        self.pieces = lru_cache(_REMEMBERED)(self._split)

    def _split(self, text: str) -> tuple[NDArray[np.int64], list[str]]:
        """Return the ids of a text's pieces, which rise with their rarity, and the pieces."""
        clean = text.lower().encode("utf-8", "replace").decode("utf-8")
        encoding = self._tokenizer.tokenizer.encode(clean)
        return np.array(encoding.ids, np.int64), encoding.tokens

    def piece_vectors(self, ids: NDArray[np.int64]) -> Embeddings:
        """Return the vectors of single pieces before any context, rows of length 1."""
        return self._network.rows(ids)

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Embed texts, shape (n, dim).

        A text longer than ``max_tokens`` is embedded in pieces: the mean of their vectors, weighted
        by their tokens, brought to length 1. A text without any word piece (empty, white space)
        gets the vector of the two marks around it, which is as near to one text as to another.
        """
        stretches = [texts[at : at + _TEXTS_AT_ONCE] for at in range(0, len(texts), _TEXTS_AT_ONCE)]
        pieces = [*itertools.chain(*for_each(self._tokenizer.pieces, stretches))]
        flat = [ids for parts in pieces for ids in parts]
        vectors = np.empty((len(flat), self.config.dim), dtype=np.float32)
        with one_thread():
            for positions in batches([len(ids) for ids in flat], _TOKENS_TOGETHER):
                vectors[positions] = self._embed([flat[position] for position in positions])
        if len(flat) == len(texts):
            return vectors
        weights = np.array([[len(ids)] for ids in flat], dtype=np.float32)
        starts = np.cumsum([0, *(len(parts) for parts in pieces[:-1])])
        return unit(np.add.reduceat(vectors * weights, starts, axis=0))

    def _embed(self, texts: Sequence[Sequence[int]]) -> Embeddings:
        """Embed texts of ids, shortest first."""
        pieces = self._network.pieces(texts)
        groups = list(batches([len(ids) for ids in texts], TOKENS_AT_ONCE))
        return np.concatenate(
            for_each(lambda group: self._network.embed([texts[i] for i in group], pieces), groups)
        )


def batches(lengths: Sequence[int], limit: int) -> Iterator[list[int]]:
    """Group positions, shortest first, so that a group sums to ``limit`` or is one position."""
    batch: list[int] = []
    total = 0
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and total + lengths[position] > limit:
            yield batch
            batch, total = [], 0
        batch.append(position)
        total += lengths[position]
    if batch:
        yield batch
