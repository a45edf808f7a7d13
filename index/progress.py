"""How long work tells how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by long work how far it is; the amounts are bytes of files."""

    def start(self, total: int) -> None:
        """So much is to be done."""
        ...

    def advance(self, amount: int) -> None:
        """So much more is done."""
        ...

    def message(self, text: str) -> None:
        """Say what is being done."""
        ...


class Quiet:
    """Tells nobody."""

    def start(self, total: int) -> None:
        """Do nothing."""

    def advance(self, amount: int) -> None:
        """Do nothing."""

    def message(self, text: str) -> None:
        """Do nothing."""
