"""Training text kept as ids of word pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.convolution import PieceTokenizer

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Packed:
    """Texts as ids laid end to end: text i is ``ids[offsets[i]:offsets[i + 1]]``."""

    ids: Ints
    offsets: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str], tokenizer: PieceTokenizer, longest: int) -> Packed:
        """Pack texts, of each at most so many tokens."""
        rows: list[list[int]] = []
        for start in range(0, len(texts), 10_000):
            for pieces in tokenizer.pieces(texts[start : start + 10_000]):
                ids = pieces[0]
                rows.append(ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]])
        offsets = np.cumsum([0, *map(len, rows)])
        return cls(np.concatenate([np.array(row, np.int32) for row in rows]), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def rows(self, numbers: Iterable[int]) -> list[Ints]:
        """Return the ids of some texts."""
        return [self.ids[self.offsets[i] : self.offsets[i + 1]] for i in numbers]


def save_arrays(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """Write arrays so that a run cut off leaves the old file or the new one."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
    part.replace(path)


def save_packed(path: Path, **texts: Packed | NDArray[Any]) -> None:
    """Write packed texts and arrays that belong together."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, value in texts.items():
        if isinstance(value, Packed):
            arrays[f"{name}.ids"], arrays[f"{name}.offsets"] = value.ids, value.offsets
        else:
            arrays[name] = value
    save_arrays(path, arrays)


class Shelf:
    """A file of ``save_packed``, read."""

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as file:
            self._arrays = {name: file[name] for name in file.files}

    def packed(self, name: str) -> Packed:
        """Return packed texts by name."""
        return Packed(self._arrays[f"{name}.ids"], self._arrays[f"{name}.offsets"])

    def array(self, name: str) -> NDArray[Any]:
        """Return an array by name."""
        return np.asarray(self._arrays[name])
