"""The bundled encoder in numpy: a folder of weights and a tokenizer, texts to embeddings.

The network is that of the multilingual universal sentence encoder (Yang et al., "Multilingual
Universal Sentence Encoder for Semantic Retrieval", ACL 2020), convolutional variant. It needs no
torch, so a question costs milliseconds from a cold start.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tenkyo.index.blas import one_thread
from tenkyo.index.types import Embeddings
from tenkyo.ingest.errors import EncoderError

WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
CONFIG = "config.json"
ARCHITECTURE = "tenkyo-convolution"

# Each branch looks at windows of `width` tokens that begin `left` tokens before the present one.
BRANCHES = ((2, 0), (3, 1), (5, 2))
# So many sums are taken over a text's tokens, each with weights of its own; each gives its share of
# the numbers that follow.
SUMS = 8
# Zero rows between texts laid end to end, so that no window reaches from one into the next.
GAP = 2
NORM_EPSILON = 1e-6
# As fast as any other number, and it fits the caches.
TOKENS_AT_ONCE = 1024
# Texts whose pieces are remembered: a sentence found once is likely to be found again.
_REMEMBERED = 20_000

_BEGIN, _END = 1, 2
_DTYPES = {"I8": np.int8, "F16": np.float16, "F32": np.float32}

Floats = NDArray[np.float32]


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
            self._network = _Network(read_tensors(folder / WEIGHTS))
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
        pieces = self._tokenizer.pieces(texts)
        flat = [ids for parts in pieces for ids in parts]
        vectors = np.empty((len(flat), self.config.dim), dtype=np.float32)
        with one_thread():
            for batch in batches([len(ids) for ids in flat], TOKENS_AT_ONCE):
                vectors[batch] = self._network.embed([flat[position] for position in batch])
        if len(flat) == len(texts):
            return vectors
        weights = np.array([[len(ids)] for ids in flat], dtype=np.float32)
        starts = np.cumsum([0, *(len(parts) for parts in pieces[:-1])])
        return _unit(np.add.reduceat(vectors * weights, starts, axis=0))


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


class _Network:
    """The forward pass. Only the rows of the table that a text names are ever widened."""

    def __init__(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        self._table = tensors["table"]
        self._scale = tensors["table_scale"]
        self._body: dict[str, Floats] = {
            name: tensor.astype(np.float32)
            for name, tensor in tensors.items()
            if name not in ("table", "table_scale")
        }

    def rows(self, ids: NDArray[np.int64]) -> Embeddings:
        """Return rows of the table, brought to length 1."""
        rows = self._table[ids].astype(np.float32)
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))

    def embed(self, texts: Sequence[Sequence[int]]) -> Embeddings:
        """Embed texts of ids, laid end to end with ``GAP`` empty rows around each."""
        body = self._body
        lengths = np.array([len(ids) for ids in texts])
        starts = GAP + np.cumsum([0, *(lengths[:-1] + GAP)])
        ids = np.concatenate([np.asarray(ids, dtype=np.int64) for ids in texts])
        inside = np.repeat(starts - np.cumsum([0, *lengths[:-1]]), lengths) + np.arange(len(ids))
        rows = int(starts[-1] + lengths[-1]) + GAP

        tokens = self._table[ids].astype(np.float32) * self._scale[ids, None].astype(np.float32)
        projected = _normalise(tokens @ body["project.weight"] + body["project.bias"])
        projected = projected * body["project_norm.weight"] + body["project_norm.bias"]
        features = np.empty((len(ids), tokens.shape[1] + projected.shape[1]), dtype=np.float32)
        features[:, : tokens.shape[1]] = tokens
        column, breadth = tokens.shape[1], projected.shape[1] // len(BRANCHES)
        for number in range(len(BRANCHES)):
            spread = np.zeros((rows, breadth), dtype=np.float32)
            spread[inside] = projected[:, number * breadth : (number + 1) * breadth]
            features[:, column : column + breadth] = self._branch(number, spread, inside)[inside]
            column += breadth
        features = _normalise(features)
        gates = features @ body["gate.weight"] + body["gate.bias"]
        gates = 2.0 / (1.0 + np.exp(-gates))
        ends = np.cumsum(lengths)
        spans = [slice(end - length, end) for end, length in zip(ends, lengths, strict=True)]
        sums = np.stack([gates[span].T @ features[span] for span in spans])
        weights = np.stack([gates[span].sum(axis=0) for span in spans])[:, :, None]
        return self._head(sums, weights, lengths[:, None].astype(np.float32))

    def _branch(self, number: int, x: Floats, inside: NDArray[np.int64]) -> Floats:
        """Run two layers of one window width, each added to what it saw."""
        width, left = BRANCHES[number]
        for layer in ("first", "second"):
            weight = self._body[f"branch{number}.{layer}.weight"]
            breadth = x.shape[1]
            inner = len(x) - 2 * GAP
            out = np.broadcast_to(self._body[f"branch{number}.{layer}.bias"], (inner, breadth))
            # A window's rows side by side times the weight = the sum over the rows of the window.
            for step in range(width):
                seen = x[GAP - left + step : GAP - left + step + inner]
                out = out + seen @ weight[step * breadth : (step + 1) * breadth]
            grown = np.zeros_like(x)
            grown[inside] = np.maximum(out[inside - GAP], 0.0) + x[inside]
            x = grown
        return x

    def _head(self, sums: Floats, weights: Floats, counts: Floats) -> Embeddings:
        """Turn the sums over each text's tokens into its vector.

        ``sums`` (n, SUMS, features), ``weights`` (n, SUMS, 1) what the tokens weigh in each,
        ``counts`` (n, 1) how many they are.
        """
        body = self._body
        sums = sums * body["token_norm.weight"] + weights * body["token_norm.bias"]
        shares = body["pool.weight"].reshape(sums.shape[2], SUMS, -1).transpose(1, 0, 2)
        pooled = np.matmul(sums.transpose(1, 0, 2), shares).transpose(1, 0, 2)
        pooled = pooled + weights * body["pool.bias"].reshape(SUMS, -1)
        pooled = pooled.reshape(len(sums), -1) / np.sqrt(counts)
        y = np.maximum(pooled @ body["dense0"], 0.0)
        y = np.maximum(pooled @ body["skip1"] + y @ body["dense1"], 0.0)
        z = np.maximum(y @ body["dense2"], 0.0)
        return _unit(np.tanh(y @ body["skip3"] + z @ body["dense3"]))


def _normalise(x: Floats) -> Floats:
    """Bring each row to mean 0 and variance 1."""
    centred = x - x.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", centred, centred)[:, None] / np.float32(x.shape[1])
    return np.asarray(centred / np.sqrt(variance + np.float32(NORM_EPSILON)), dtype=np.float32)


def _unit(x: Floats) -> Embeddings:
    """Bring each row to length 1."""
    return np.ascontiguousarray(x / np.linalg.norm(x, axis=1, keepdims=True), dtype=np.float32)
