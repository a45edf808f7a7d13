"""Passages that read the same in several places, put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tenkyo.app.claim_facts import denials, find_facts, other_figures
from tenkyo.app.likeness import containment
from tenkyo.index.types import Passage
from tenkyo.ingest.fold import fold_text

# How much of the lower passage the upper one must have, and how long it must be beside it: then
# nothing is lost by showing the upper one alone.
_HELD = 0.9
_LENGTH = 0.6


def merge_alike(passages: Iterable[Passage], limit: int) -> tuple[Passage, ...]:
    """Return the first ``limit`` passages that read differently, the others with the first alike.

    Passages whose figures differ, or of which one denies more, do not read the same.
    """
    kept: list[Passage] = []
    texts: list[str] = []
    for passage in passages:
        text = fold_text(passage.chunk.text)
        alike = next((at for at, other in enumerate(texts) if _holds(other, text)), None)
        if alike is not None:
            kept[alike] = replace(kept[alike], also=(*kept[alike].also, passage.stored))
        elif len(kept) < limit:
            kept.append(passage)
            texts.append(text)
        else:
            break
    return tuple(kept)


def _holds(text: str, other: str) -> bool:
    """Tell whether a folded text says all that another one says."""
    if text == other:
        return True
    if not _LENGTH * len(text) <= len(other) <= len(text) / _HELD:
        return False
    return containment(other, text) >= _HELD and _stated(text) == _stated(other)


def _stated(text: str) -> tuple[list[object], list[str], int]:
    facts: list[object] = [(fact.kind, fact.value, fact.unit) for fact in find_facts(text)]
    return facts, other_figures(text), len(denials(text))
