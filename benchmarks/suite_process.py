"""Run one measurement in a process of its own, and tell what it took."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process took: seconds from start to end, of the processors, and memory at most.

    ``memory_mib`` is None where the system does not tell (Windows).
    """

    seconds: float
    cpu_seconds: float | None
    memory_mib: float | None


class MeasureFailed(Exception):
    """A measurement ended badly; the message is the last thing it said."""


def run(
    command: Sequence[str],
    *,
    log: Path,
    limit: float,
    extra: Mapping[str, str] | None = None,
    output: Path | None = None,
) -> Taken:
    """Run a command, what it says into ``log``, what it prints into ``output`` if that is given.

    ``extra`` are environment variables. Raises MeasureFailed when the command ends with an error or
    takes longer than ``limit`` seconds; it is ended then, with all that it started.
    """
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1", **(extra or {})}
    with log.open("wb") as said, (output or Path(os.devnull)).open("wb") as printed:
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdout=printed if output else said,
            stderr=said,
            env=environment,
            start_new_session=True,
        )
        late = threading.Event()

        def stop() -> None:
            late.set()
            _end(process)

        clock = threading.Timer(limit, stop)
        clock.start()
        try:
            code, cpu, memory = _wait(process)
        finally:
            clock.cancel()
            if process.poll() is None:
                _end(process)
        seconds = time.perf_counter() - began
    if late.is_set():
        raise MeasureFailed(f"stopped after {limit:.0f} s")
    if code:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise MeasureFailed(lines[-1][:300] if lines else f"exit code {code}")
    return Taken(round(seconds, 2), cpu, memory)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process, and where that can be done, those that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float | None, float | None]:
    """Wait for a process; return its exit code, processor seconds and most memory in MiB."""
    if not hasattr(os, "wait4"):
        return process.wait(), None, None
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    cpu = round(used.ru_utime + used.ru_stime, 2)
    return process.returncode, cpu, round(used.ru_maxrss / unit, 1)
