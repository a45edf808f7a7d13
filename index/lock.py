"""One writer at a time: a lock on the index folder that says who holds it.

The operating system holds the lock and lets go of it when the process ends, however it ends.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tenkyo.index.layout import HOLDER, LOCK
from tenkyo.ingest.errors import IndexLocked, StoreError


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes: a process on a machine, since when (UTC, ISO 8601)."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since}"


@contextmanager
def write_lock(
    index_dir: Path, *, wait: float = 0.0, on_wait: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the writer's lock of an index; the folder must exist.

    ``wait`` is how many seconds to wait for another writer; ``on_wait`` is told once who that is.
    Raises IndexLocked when it still writes then, and StoreError when the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(index_dir / LOCK, thread_local=False)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if wait <= 0:
                raise
            if on_wait:
                on_wait(f"waiting for {_who(index_dir)}, which is writing to {index_dir}")
            lock.acquire(timeout=wait, poll_interval=0.1)
        _sign(index_dir)
    except Timeout:
        raise IndexLocked(
            f"{_who(index_dir)} is writing to the index in {index_dir}: "
            "wait until it is done, or stop it"
        ) from None
    except OSError as error:
        lock.release()
        raise StoreError(
            f"the index folder {index_dir} cannot be written ({error.strerror or error}): "
            "choose another with `--index DIR`"
        ) from error
    try:
        yield
    finally:
        with suppress(OSError):
            (index_dir / HOLDER).unlink(missing_ok=True)
        lock.release()


def read_holder(index_dir: Path) -> Holder | None:
    """Return who signed the lock last; None when nobody did or it went without a trace.

    Only a lock that is held makes this true: a process that was killed leaves its name behind.
    """
    try:
        return Holder(**json.loads((index_dir / HOLDER).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _who(index_dir: Path) -> str:
    return str(read_holder(index_dir) or "another process")


def _sign(index_dir: Path) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    holder = Holder(os.getpid(), socket.gethostname(), since)
    (index_dir / HOLDER).write_text(json.dumps(asdict(holder)), encoding="utf-8")
