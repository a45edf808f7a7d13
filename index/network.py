"""The forward pass of the bundled encoder in numpy: word pieces to vectors.

What depends on a piece alone and not on its neighbours is worked out once for all texts of a call:
in running text few pieces are new, and this is three fifths of the work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.parallel import for_each
from tenkyo.index.types import Embeddings

# Each branch looks at windows of `width` tokens that begin `left` tokens before the present one.
BRANCHES = ((2, 0), (3, 1), (5, 2))
# So many sums are taken over a text's tokens, each with weights of its own; each gives its share of
# the numbers that follow.
SUMS = 8
# Zero rows between texts laid end to end, so that no window reaches from one into the next.
GAP = 2
NORM_EPSILON = 1e-6
# Pieces that one thread works out at a time.
_PIECES_AT_ONCE = 512

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pieces:
    """What the network makes of n pieces, each alone.

    ``ids`` (n,) ascend, ``tokens`` (n, features) are their rows of the table. Of each branch,
    ``inputs`` (n + 1, breadth) go into its first layer, and ``shares`` (width, n + 1, breadth) are
    what a piece adds to that layer at each place of a window. The last piece is the gap.
    """

    ids: Ids
    tokens: Floats
    inputs: list[Floats]
    shares: list[Floats]


class Network:
    """The network. Only the rows of the table that a text names are ever widened."""

    def __init__(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        self._table = tensors["table"]
        self._scale = tensors["table_scale"]
        self._body: dict[str, Floats] = {
            name: tensor.astype(np.float32)
            for name, tensor in tensors.items()
            if name not in ("table", "table_scale")
        }
        self._breadth = self._body["project.weight"].shape[1] // len(BRANCHES)

    def rows(self, ids: Ids) -> Embeddings:
        """Return rows of the table, brought to length 1."""
        rows = self._table[ids].astype(np.float32)
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))

    def pieces(self, texts: Sequence[Sequence[int]]) -> Pieces:
        """Work out the pieces of texts of ids."""
        ids = np.unique(np.concatenate([np.asarray(ids, np.int64) for ids in texts]))
        count, breadth = len(ids), self._breadth
        pieces = Pieces(
            ids,
            np.empty((count, self._table.shape[1]), np.float32),
            [np.zeros((count + 1, breadth), np.float32) for _ in BRANCHES],
            [np.zeros((width, count + 1, breadth), np.float32) for width, _ in BRANCHES],
        )
        starts = range(0, count, _PIECES_AT_ONCE)
        for_each(lambda start: self._work_out(pieces, start, start + _PIECES_AT_ONCE), starts)
        return pieces

    def _work_out(self, pieces: Pieces, start: int, end: int) -> None:
        """Fill in what the network makes of some of the pieces."""
        body = self._body
        ids = pieces.ids[start:end]
        end = start + len(ids)
        tokens = self._table[ids].astype(np.float32) * self._scale[ids, None].astype(np.float32)
        pieces.tokens[start:end] = tokens
        projected = _normalise(tokens @ body["project.weight"] + body["project.bias"])
        projected = projected * body["project_norm.weight"] + body["project_norm.bias"]
        for number, part in enumerate(np.split(projected, len(BRANCHES), axis=1)):
            pieces.inputs[number][start:end] = part
            shares = pieces.shares[number]
            steps = body[f"branch{number}.first.weight"].reshape(len(shares), *2 * (self._breadth,))
            for share, weight in zip(shares, steps, strict=True):
                share[start:end] = part @ weight

    def embed(self, texts: Sequence[Sequence[int]], pieces: Pieces) -> Embeddings:
        """Embed texts of ids, laid end to end with ``GAP`` empty rows around each."""
        body = self._body
        lengths = np.array([len(ids) for ids in texts])
        starts = GAP + np.cumsum([0, *(lengths[:-1] + GAP)])
        ids = np.concatenate([np.asarray(ids, dtype=np.int64) for ids in texts])
        inside = np.repeat(starts - np.cumsum([0, *lengths[:-1]]), lengths) + np.arange(len(ids))
        laid = np.full(int(starts[-1] + lengths[-1]) + GAP, len(pieces.ids))
        laid[inside] = np.searchsorted(pieces.ids, ids)

        column, breadth = pieces.tokens.shape[1], self._breadth
        features = np.empty((len(ids), column + breadth * len(BRANCHES)), dtype=np.float32)
        features[:, :column] = pieces.tokens[laid[inside]]
        for number in range(len(BRANCHES)):
            features[:, column : column + breadth] = self._branch(number, pieces, laid, inside)
            column += breadth
        features -= features.mean(axis=1, keepdims=True)
        scale = _scales(features)
        gates = (features @ body["gate.weight"]) * scale + body["gate.bias"]
        gates = 2.0 / (1.0 + np.exp(-gates))
        # Scaling the gates is less work than scaling the features.
        scaled = gates * scale
        ends = np.cumsum(lengths)
        spans = [slice(end - length, end) for end, length in zip(ends, lengths, strict=True)]
        sums = np.stack([scaled[span].T @ features[span] for span in spans])
        weights = np.stack([gates[span].sum(axis=0) for span in spans])[:, :, None]
        return self._head(sums, weights, lengths[:, None].astype(np.float32))

    def _branch(self, number: int, pieces: Pieces, laid: Ids, inside: Ids) -> Floats:
        """Run two layers of one window width, each added to what it saw; rows of tokens only."""
        width, left = BRANCHES[number]
        first, second = (self._body[f"branch{number}.{name}.bias"] for name in ("first", "second"))
        x = _sum(pieces.shares[number][step][laid[inside - left + step]] for step in range(width))
        x = np.maximum(x + first, 0.0) + pieces.inputs[number][laid[inside]]
        spread = np.zeros((len(laid), self._breadth), dtype=np.float32)
        spread[inside] = x
        weight = self._body[f"branch{number}.second.weight"].reshape(width, *2 * (self._breadth,))
        inner = len(laid) - 2 * GAP
        # A window's rows side by side times the weight = the sum over the rows of the window.
        out = _sum(
            spread[GAP - left + step : GAP - left + step + inner] @ weight[step]
            for step in range(width)
        )
        grown: Floats = np.maximum(out[inside - GAP] + second, 0.0) + x
        return grown

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
        return unit(np.tanh(y @ body["skip3"] + z @ body["dense3"]))


def unit(x: Floats) -> Embeddings:
    """Bring each row to length 1."""
    return np.ascontiguousarray(x / np.linalg.norm(x, axis=1, keepdims=True), dtype=np.float32)


def _normalise(x: Floats) -> Floats:
    """Bring each row to mean 0 and variance 1."""
    centred = x - x.mean(axis=1, keepdims=True)
    return np.asarray(centred * _scales(centred), dtype=np.float32)


def _scales(centred: Floats) -> Floats:
    """Return what brings each row, of mean 0, to variance 1."""
    variance = np.einsum("ij,ij->i", centred, centred)[:, None] / np.float32(centred.shape[1])
    return np.asarray(1.0 / np.sqrt(variance + np.float32(NORM_EPSILON)), dtype=np.float32)


def _sum(parts: Iterator[Floats]) -> Floats:
    """Add arrays up, into the first."""
    total = next(parts)
    for part in parts:
        total += part
    return total
