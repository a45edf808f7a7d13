"""How a run that brings an index in line is asked to go about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tenkyo.index.progress import Progress, Quiet


class Stopped(Exception):
    """The caller asked to stop; what was done is kept."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to bring an index in line.

    ``verify`` hashes every file. ``removed_all`` takes out the documents of a folder that is gone
    or empty. ``dry_run`` changes nothing. ``wait`` is how many seconds to wait for another writer.
    ``stop`` is asked between documents.
    """

    verify: bool = False
    removed_all: bool = False
    dry_run: bool = False
    wait: float = 0.0
    passwords: tuple[str, ...] = ()
    progress: Progress = field(default_factory=Quiet)
    stop: Callable[[], bool] = lambda: False
