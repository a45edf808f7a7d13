"""How long it takes to begin: help, a first answer from a cold process, the page.

    python benchmarks/start.py WORK [--rounds 5] [--out FILE]

The index is that of `corpus/`. Seconds from the start of a process: until help is printed, until a
first question is answered, until the page's address answers at all (the waiting page) and until it
answers with the page. The least of the rounds, and the processor seconds of the last.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from suite_process import Taken, run

CORPUS = Path(__file__).parent.parent / "corpus"
QUESTION = "When did the koban system begin in Indonesia?"
TENKYO = [sys.executable, "-m", "tenkyo.app"]
_LOOK_EVERY = 0.01
_GIVE_UP = 120.0


def best(rounds: int, command: list[str], log: Path) -> Taken:
    """Run a command several times and return the fastest."""
    return min(
        (run(command, log=log, limit=_GIVE_UP) for _ in range(rounds)), key=lambda t: t.seconds
    )


def page(index: Path) -> tuple[float, float]:
    """Start the page; return the seconds until its address answers, and until it is the page."""
    port = free_port()
    command = [*TENKYO, "chat", "--index", str(index), "--port", str(port)]
    began = time.perf_counter()
    first: float | None = None
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            while time.perf_counter() - began < _GIVE_UP:
                status = answer(f"http://127.0.0.1:{port}/")
                now = time.perf_counter() - began
                if status and first is None:
                    first = now
                if status == 200 and first is not None:
                    return first, now
                time.sleep(_LOOK_EVERY)
        finally:
            server.terminate()
    raise SystemExit("the page did not come up")


def answer(address: str) -> int | None:
    """Return the status with which an address answers, None where nobody does."""
    try:
        with urllib.request.urlopen(address, timeout=10) as response:
            response.read()
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Measure all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    log, index = given.work / "log.txt", given.work / "index"
    run([*TENKYO, "index", str(CORPUS), "--index", str(index)], log=log, limit=_GIVE_UP)
    shown = best(given.rounds, [*TENKYO, "--help"], log)
    asked = best(given.rounds, [*TENKYO, "ask", QUESTION, "--index", str(index)], log)
    pages = [page(index) for _ in range(given.rounds)]
    figures = {
        "help_s": shown.seconds,
        "help_cpu_s": shown.cpu_seconds,
        "ask_cold_s": asked.seconds,
        "ask_cold_cpu_s": asked.cpu_seconds,
        "ask_cold_memory_mib": asked.memory_mib,
        "waiting_page_s": round(min(first for first, _ in pages), 2),
        "page_s": round(min(real for _, real in pages), 2),
    }
    text = json.dumps(figures, indent=1) + "\n"
    print(text, end="")
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
