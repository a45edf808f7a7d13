"""Read a folder of several hundred deliberately broken files, and tell how that went.

Usage: python benchmarks/hostile.py FOLDER [--limit SECONDS] [--memory MB] [--json]

FOLDER must not exist or be empty: it is filled with files made from the sample documents and from
scratch, always the same ones. Reading runs in a child process that is ended and begun anew when a
file takes longer than the limit or brings it down. The exit status is 1 when there was a crash, a
hang, an error that is not the reader's own, or a file neither read nor listed with a reason.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from hostile_files import build

from tenkyo.ingest.files import find_files

REPOSITORY = Path(__file__).resolve().parents[1]
CHILD = Path(__file__).resolve().with_name("hostile_child.py")
SLOWEST = 8


@dataclass(slots=True)
class Outcome:
    """What became of the files, by their relative paths; seconds are of reading and chunking."""

    read: dict[str, float] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    passed_over: dict[str, str] = field(default_factory=dict)
    crashed: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)
    faulty: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: int = 0


class Child:
    """A process that reads one file after another, told by lines in and out."""

    def __init__(self, memory_mb: int) -> None:
        command = [sys.executable, str(CHILD), str(memory_mb)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("")

    def read(self, path: Path, limit: float) -> dict[str, object] | None:
        """Return what became of a file, None when the process died; raises queue.Empty."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(os.fsencode(path).hex()) + "\n")
        self.process.stdin.flush()
        line = self.lines.get(timeout=limit)
        return json.loads(line) if line else None

    def end(self) -> None:
        """Stop the process."""
        self.process.kill()
        self.process.wait()


def read_all(folder: Path, limit: float, memory_mb: int) -> Outcome:
    """List and read the folder."""
    outcome = Outcome()
    listing = find_files(folder)
    outcome.passed_over = {file.relative: file.reason for file in listing.skipped}
    child = Child(memory_mb)
    for file in listing.found:
        began = time.monotonic()
        try:
            said = child.read(file.path, limit)
        except queue.Empty:
            outcome.hung.append(file.relative)
            child.end()
            child = Child(memory_mb)
            continue
        outcome.seconds[file.relative] = round(time.monotonic() - began, 3)
        if said is None:
            outcome.crashed.append(file.relative)
            child.end()
            child = Child(memory_mb)
            continue
        outcome.peak_mb = max(outcome.peak_mb, int(str(said["peak_mb"])))
        reason = str(said["reason"])
        if said["kind"] == "read":
            outcome.read[file.relative] = outcome.seconds[file.relative]
        else:
            (outcome.refused if said["kind"] == "refused" else outcome.faulty)[file.relative] = (
                reason
            )
    child.end()
    return outcome


def unexplained(made: dict[str, bool], outcome: Outcome) -> list[str]:
    """Name the files that were made to be accounted for and are not."""
    told = {*outcome.read, *outcome.refused, *outcome.passed_over, *outcome.crashed, *outcome.hung}
    told |= outcome.faulty.keys()
    return sorted(name for name, counts in made.items() if counts and name not in told)


def main() -> int:
    """Build the folder, read it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds a file may take")
    parser.add_argument("--memory", type=int, default=6000, help="MB the child may use")
    parser.add_argument("--json", action="store_true", help="print every file's outcome")
    arguments = parser.parse_args()
    if arguments.folder.exists() and any(arguments.folder.iterdir()):
        parser.error(f"{arguments.folder} is not empty; name a new folder")
    made = build(arguments.folder, REPOSITORY / "corpus")
    began = time.monotonic()
    outcome = read_all(arguments.folder, arguments.limit, arguments.memory)
    lost = unexplained(made, outcome)
    slowest = sorted(outcome.seconds.items(), key=lambda item: -item[1])[:SLOWEST]
    report: dict[str, object] = {
        "files": len(made),
        "read": len(outcome.read),
        "refused": len(outcome.refused),
        "passed_over": len(outcome.passed_over),
        "crashed": outcome.crashed,
        "hung": outcome.hung,
        "faulty": outcome.faulty,
        "unexplained": lost,
        "slowest": dict(slowest),
        "seconds": round(time.monotonic() - began, 1),
        "peak_mb": outcome.peak_mb,
        "reasons": dict(Counter(r.split(": ", 1)[-1] for r in outcome.refused.values())),
    }
    if arguments.json:
        report |= {"all_refused": outcome.refused, "all_passed_over": outcome.passed_over}
        report["all_read"] = outcome.read
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return int(bool(outcome.crashed or outcome.hung or outcome.faulty or lost))


if __name__ == "__main__":
    sys.exit(main())
