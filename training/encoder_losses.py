"""What a batch's vectors should be like, as numbers to make small."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

_FAR = -1e4


def contrast(
    first: Tensor, second: Tensor, same: NDArray[np.int64], *, scale: float, twin: float
) -> Tensor:
    """Have each find its own among all (InfoNCE, van den Oord et al., 2018), both ways.

    What is the same text as the right one, or so like it that it may say the same (``twin``), does
    not count against.
    """
    count = len(first)
    scores = first @ second.T * scale
    numbers = torch.from_numpy(same).to(first.device)
    own = torch.eye(count, len(second), dtype=torch.bool, device=first.device)
    with torch.no_grad():
        alike = second[:count].detach() @ second.detach().T > twin
        alike |= numbers[:count, None] == numbers[None, :]
        alike |= functional.pad(first @ first.T > twin, (0, len(second) - count))
    scores = scores.masked_fill(alike & ~own, _FAR)
    right = torch.arange(count, device=first.device)
    back = scores[:, :count].T
    return (functional.cross_entropy(scores, right) + functional.cross_entropy(back, right)) / 2


def follow(
    first: Tensor, second: Tensor, target: NDArray[np.float32], *, scale: float, teacher: float
) -> Tensor:
    """Rank the second side as the teacher does (distillation, Hinton et al., 2015)."""
    taught = torch.from_numpy(target).to(first.device) * teacher
    scores = first @ second.T * scale
    loss = functional.kl_div(
        functional.log_softmax(scores, 1), functional.softmax(taught, 1), reduction="batchmean"
    )
    return loss + functional.kl_div(
        functional.log_softmax(scores.T, 1), functional.softmax(taught.T, 1), reduction="batchmean"
    )


def order(first: Tensor, second: Tensor, judged: NDArray[np.float32], *, scale: float) -> Tensor:
    """Order pairs as people do: those judged more alike are to be nearer (CoSENT, Su 2022)."""
    scores = (first * second).sum(1) * scale
    values = torch.from_numpy(judged[:, 0]).to(first.device)
    worse = scores[None, :] - scores[:, None]
    worse = worse[values[:, None] > values[None, :]]
    return torch.logsumexp(functional.pad(worse, (1, 0)), 0)
