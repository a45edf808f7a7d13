"""How alike two texts read, by the runs of characters they share.

Resemblance and containment of Broder (1997, "On the resemblance and containment of documents"),
over character runs instead of words, so that Japanese needs no dictionary.
"""

from __future__ import annotations

import re
from functools import lru_cache

_RUN = 4
_OTHER = re.compile(r"[\W_]+")


@lru_cache(maxsize=5_000)
def runs_of(text: str) -> frozenset[str]:
    """Return the runs of letters and digits of a folded text, blanks and punctuation left out."""
    packed = _OTHER.sub("", text)
    return frozenset(packed[at : at + _RUN] for at in range(max(1, len(packed) - _RUN + 1)))


def containment(text: str, other: str) -> float:
    """Return the share of a folded text's runs that another has, 0 to 1."""
    runs = runs_of(text)
    return len(runs & runs_of(other)) / len(runs)


def overlap(text: str, other: str) -> float:
    """Return how much of either folded text the other has, 0 to 1: the smaller share counts."""
    return min(containment(text, other), containment(other, text))
