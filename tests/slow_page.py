"""The page with an encoder that thinks about one question until a file says that it may answer.

Run as the command line is; a question that has SLOWLY in it waits for a file named ``go``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tenkyo.app import engine
from tenkyo.app.cli import main
from tenkyo.app.config import Settings
from tenkyo.app.session import open_encoder
from tenkyo.index.store import Store
from tenkyo.index.types import Encoder

SLOWLY = "slowly"


class Slow:
    """An encoder that takes its time over one question."""

    def __init__(self, encoder: Encoder, go: Path) -> None:
        self.info = encoder.info
        self._encoder = encoder
        self._go = go

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        while any(SLOWLY in text for text in texts) and not self._go.exists():
            time.sleep(0.02)
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.encode_passages(texts)


def open_slowly(settings: Settings, store: Store) -> Encoder | None:
    """Open the encoder as the page does."""
    encoder = open_encoder(settings, store)
    return None if encoder is None else Slow(encoder, Path("go").absolute())


if __name__ == "__main__":
    engine.open_encoder = open_slowly
    sys.exit(main())
