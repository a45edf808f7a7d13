"""The bundled encoder as a module of sentence-transformers, for training and other programs.

A model folder names this class in its ``modules.json``; with Tenkyo installed,
``SentenceTransformer(folder, trust_remote_code=True)`` loads it.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules import InputModule
from torch import Tensor
from torch.nn import functional

from tenkyo.index.convolution import (
    CONFIG,
    TOKENIZER,
    WEIGHTS,
    PieceTokenizer,
    batches,
    read_config,
    read_tensors,
)
from tenkyo.index.network import BRANCHES, GAP, NORM_EPSILON, SUMS

_TOKENS_AT_ONCE = 4096


class ConvolutionModule(InputModule):
    """The network of ``tenkyo.index.network`` in torch, weights fixed.

    Texts are laid end to end instead of padded, so a batch of any lengths wastes nothing. One
    longer than ``max_tokens`` is embedded in pieces, as ``ConvolutionEncoder.encode`` says.
    """

    def __init__(self, folder: str | Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._folder = Path(folder)
        self.config = read_config(self._folder)
        self._pieces = PieceTokenizer(self._folder, self.config.max_tokens)
        self.tokenizer = self._pieces.tokenizer
        for name, tensor in read_tensors(self._folder / WEIGHTS).items():
            wide = tensor if name == "table" else tensor.astype(np.float32)
            # Copied, because torch does not take arrays that cannot be written to.
            self.register_buffer(_attribute(name), torch.from_numpy(np.array(wide)))

    @property
    def max_seq_length(self) -> int:
        """Tokens of one piece of text; no text is cut off."""
        return self.config.max_tokens

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self.config.dim

    def preprocess(  # type: ignore[override]
        self, inputs: Sequence[str], prompt: str | None = None, **kwargs: object
    ) -> dict[str, Tensor]:
        """Turn texts into ids, laid end to end, with the lengths that tell them apart."""
        pieces = self._pieces.pieces([(prompt or "") + text for text in inputs])
        flat = [ids for parts in pieces for ids in parts]
        return {
            "input_ids": torch.tensor([token for ids in flat for token in ids]),
            "piece_lengths": torch.tensor([len(ids) for ids in flat]),
            "text_pieces": torch.tensor([len(parts) for parts in pieces]),
        }

    def forward(self, features: dict[str, Tensor], **kwargs: object) -> dict[str, Tensor]:
        """Add ``sentence_embedding``, shape (texts, dim), rows of length 1."""
        lengths = features["piece_lengths"].tolist()
        ids = torch.split(features["input_ids"], lengths)
        vectors = torch.empty(len(ids), self.config.dim, device=features["input_ids"].device)
        for batch in batches(lengths, _TOKENS_AT_ONCE):
            vectors[batch] = self._embed([ids[position] for position in batch])
        texts = features["text_pieces"]
        if len(texts) < len(ids):
            owners = torch.repeat_interleave(texts)
            sums = torch.zeros(len(texts), self.config.dim, device=vectors.device)
            weighted = vectors * features["piece_lengths"][:, None]
            vectors = functional.normalize(sums.index_add_(0, owners, weighted))
        features["sentence_embedding"] = vectors
        return features

    def _embed(self, texts: Sequence[Tensor]) -> Tensor:
        """Embed texts of ids; see ``network`` for the layout."""
        device = texts[0].device
        sizes = [len(ids) for ids in texts]
        lengths = torch.tensor(sizes)
        owners = torch.repeat_interleave(lengths)
        inside = (torch.arange(len(owners)) + GAP * (owners + 1)).to(device)
        owners = owners.to(device)
        ids = torch.cat(list(texts))
        rows = len(ids) + GAP * (len(texts) + 1)

        tokens = self.table[ids].float() * self.table_scale[ids, None]
        # In 16 bits this product alone would cause most of the error; it is a fifth of the work.
        with torch.autocast(device.type, enabled=False):
            projected = functional.linear(tokens, self.project_weight.T, self.project_bias)
        projected = functional.layer_norm(
            projected,
            projected.shape[1:],
            self.project_norm_weight,
            self.project_norm_bias,
            NORM_EPSILON,
        )
        branches = []
        for number, x in enumerate(projected.chunk(len(BRANCHES), dim=1)):
            spread = x.new_zeros(rows, x.shape[1])
            branches.append(self._branch(number, spread.index_copy(0, inside, x), inside))
        seen = torch.cat([tokens, *branches], dim=1)
        seen = functional.layer_norm(seen, seen.shape[1:], eps=NORM_EPSILON)
        # The rest is little work and decides the last digits: always in 32 bits.
        with torch.autocast(device.type, enabled=False):
            gates = 2.0 * torch.sigmoid(seen.float() @ self.gate_weight + self.gate_bias)
            spans = zip(torch.split(gates, sizes), torch.split(seen.float(), sizes), strict=True)
            sums = torch.stack([gate.T @ part for gate, part in spans])
            weights = gates.new_zeros(len(texts), SUMS).index_add_(0, owners, gates)
            return self._head(sums, weights[:, :, None], lengths.to(device)[:, None].float())

    def _branch(self, number: int, x: Tensor, inside: Tensor) -> Tensor:
        """Run two layers of one window width, each added to what it saw; rows of tokens only."""
        width, left = BRANCHES[number]
        start = GAP - left
        for layer in ("first", "second"):
            weight = getattr(self, f"branch{number}_{layer}_weight")
            bias = getattr(self, f"branch{number}_{layer}_bias")
            inner = len(x) - 2 * GAP
            # Windows side by side, without a copy: row i is rows i to i + width - 1 of x.
            windows = x[start:].as_strided((inner, width * x.shape[1]), (x.shape[1], 1))
            out = functional.relu(functional.linear(windows, weight.T, bias)).float()
            grown = out[inside - GAP] + x[inside]
            x = torch.zeros_like(x).index_copy_(0, inside, grown)
        return grown

    def _head(self, sums: Tensor, weights: Tensor, counts: Tensor) -> Tensor:
        """Turn the sums over each text's tokens into its vector; shapes as in ``network``."""
        sums = sums * self.token_norm_weight + weights * self.token_norm_bias
        shares = self.pool_weight.reshape(sums.shape[2], SUMS, -1).transpose(0, 1)
        pooled = torch.matmul(sums.transpose(0, 1), shares).transpose(0, 1)
        pooled = pooled + weights * self.pool_bias.reshape(SUMS, -1)
        pooled = pooled.reshape(len(sums), -1) / counts.sqrt()
        y = functional.relu(pooled @ self.dense0)
        y = functional.relu(pooled @ self.skip1 + y @ self.dense1)
        z = functional.relu(y @ self.dense2)
        return functional.normalize(torch.tanh(y @ self.skip3 + z @ self.dense3))

    def save(self, output_path: str, *args: object, **kwargs: object) -> None:
        """Copy the model's files; the weights are fixed, so they are as they were read."""
        for name in (WEIGHTS, TOKENIZER, CONFIG):
            target = Path(output_path) / name
            if not (target.exists() and target.samefile(self._folder / name)):
                shutil.copyfile(self._folder / name, target)

    @classmethod
    def load(
        cls,
        model_name_or_path: str,
        subfolder: str = "",
        token: bool | str | None = None,
        cache_folder: str | None = None,
        revision: str | None = None,
        local_files_only: bool = False,
        init_defaults: dict[str, Any] | None = None,
        **kwargs: object,
    ) -> ConvolutionModule:
        """Load from a model folder."""
        folder = cls.load_dir_path(
            model_name_or_path,
            subfolder=subfolder,
            token=token,
            cache_folder=cache_folder,
            revision=revision,
            local_files_only=local_files_only,
        )
        return cls(str(folder))


def _attribute(name: str) -> str:
    """Return a tensor's name as torch takes it: without dots."""
    return name.replace(".", "_")
