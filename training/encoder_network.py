"""The encoder while it learns: the shipped forward pass, with weights that can be stepped.

The table of word pieces is far larger than all else and each batch touches few of its rows: they
are gathered into a leaf of their own, and only they are stepped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from encoder_texts import Ints
from torch import Tensor

from tenkyo.index.convolution import batches
from tenkyo.index.sentence_module import ConvolutionModule

_EPSILON = 1e-8
_MEMORY = 0.98


class TrainedNetwork:
    """A network that embeds ids, and two optimisers: one for its table's rows, one for its body."""

    def __init__(self, folder: Path, device: str, *, body_rate: float, gate_rate: float) -> None:
        """Load a model folder to train on from."""
        self.device = torch.device(device)
        self._module = ConvolutionModule(folder).to(self.device)
        table, scale = self._module.table, self._module.table_scale
        self.table: Tensor = (table.float() * scale[:, None]).contiguous()
        self.body: dict[str, Tensor] = {}
        for name, value in list(self._module.named_buffers()):
            if name not in ("table", "table_scale"):
                leaf = value.detach().clone().requires_grad_(True)
                setattr(self._module, name, leaf)
                self.body[name] = leaf
        gates = [leaf for name, leaf in self.body.items() if name.startswith("gate")]
        others = [leaf for name, leaf in self.body.items() if not name.startswith("gate")]
        self.optimiser = torch.optim.AdamW(
            [{"params": others, "lr": body_rate}, {"params": gates, "lr": gate_rate}],
            betas=(0.9, 0.98),
            weight_decay=0.0,
        )
        self._rates = [group["lr"] for group in self.optimiser.param_groups]
        # One second moment a row of the table, as every batch touches few of them.
        self.moments = torch.zeros(len(self.table), device=self.device)
        self.seen = torch.zeros(len(self.table), device=self.device)

    def embed(self, texts: Sequence[Ints], slice_tokens: int) -> Tensor:
        """Embed texts of ids with a graph behind them, shape (n, dim); see ``step``."""
        lengths = [len(ids) for ids in texts]
        parts, order = [], []
        for positions in batches(lengths, slice_tokens):
            parts.append(self._module._embed([self._local(texts[i]) for i in positions]))
            order += positions
        back = torch.tensor(np.argsort(np.array(order)), device=self.device)
        return torch.cat(parts)[back]

    def gather(self, texts: Sequence[Ints]) -> None:
        """Make the table rows that these texts name the leaf that ``embed`` reads."""
        rows = np.unique(np.concatenate(list(texts)))
        self._rows = torch.from_numpy(rows.astype(np.int64)).to(self.device)
        self._place = np.zeros(len(self.table), np.int64)
        self._place[rows] = np.arange(len(rows))
        self._leaf = self.table[self._rows].clone().requires_grad_(True)
        self._module.table = self._leaf
        self._module.table_scale = torch.ones(len(rows), device=self.device)

    def _local(self, ids: Ints) -> Tensor:
        return torch.from_numpy(self._place[ids]).to(self.device)

    def step(self, share: float, table_rate: float) -> float:
        """Step everything that the loss reached, at a share of the rates; return the norm."""
        norm = float(torch.nn.utils.clip_grad_norm_(list(self.body.values()), 1.0))
        for group, rate in zip(self.optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * share
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        gradient = self._leaf.grad
        if gradient is not None:
            with torch.no_grad():
                self.seen[self._rows] += 1
                square = gradient.square().mean(dim=1)
                moment = _MEMORY * self.moments[self._rows] + (1 - _MEMORY) * square
                self.moments[self._rows] = moment
                correction = 1 - _MEMORY ** self.seen[self._rows]
                width = (moment / correction).sqrt() + _EPSILON
                self.table[self._rows] -= table_rate * share * gradient / width[:, None]
        return norm

    def weights(self) -> Iterator[tuple[str, Tensor]]:
        """Yield every weight by the name it has in a model folder; the table in 32 bits."""
        yield "table", self.table
        for name, value in self.body.items():
            yield name, value.detach()

    def restore(self, weights: dict[str, Tensor]) -> None:
        """Take over the weights that ``weights`` gave."""
        with torch.no_grad():
            self.table.copy_(weights["table"])
            for name, leaf in self.body.items():
                leaf.copy_(weights[name])
