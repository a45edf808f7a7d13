"""Measure everything, one process after another, and write it down.

    python benchmarks/suite.py [--full] [--data DATA] [--work WORK] [--only NAME ...] [--again]
    python benchmarks/suite.py --tables

Writes `results/<commit>.json` (`<commit>-quick.json` without ``--full``) and the tables in
`benchmarks/README.md` and `README.md`, which are those of the newest full run; a quick run's are
printed. What has been measured at this commit is not measured again unless asked; a measurement
that fails is written down as such, and the others go on. ``--data`` is what `paragraphs.py` takes.
``--tables`` only writes the tables anew.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from peers_environment import peers
from suite_machine import describe_machine
from suite_measures import ROOT, SIZES, Measure, measures, paragraphs_command
from suite_process import MeasureFailed, run
from suite_results import RESULTS, Entry, Results, newest, read_results, write_results
from suite_tables import results_text, write_tables

_DATA_LIMIT = 300.0


def commit() -> tuple[str, bool]:
    """Return the short name of the commit, and whether what is measured differs from it."""

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf-8"
        )
        return done.stdout.strip()

    try:
        changes = git("status", "--porcelain", "--", "ingest", "index", "app")
        return git("rev-parse", "--short=12", "HEAD"), bool(changes)
    except (OSError, subprocess.CalledProcessError):
        return "unknown", False


def transformer_folder(work: Path) -> Path | None:
    """Install the peers; return where the transformer is, None where they cannot be installed."""
    try:
        return peers(work).transformer
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The peers cannot be installed, and are left out: {error}", file=sys.stderr)
        return None


def carry_out(measure: Measure, work: Path, out: Path) -> Entry:
    """Run one measurement and return what came of it."""
    out.unlink(missing_ok=True)
    printed = out if measure.prints else None
    try:
        taken = run(measure.command, log=work / "log.txt", limit=measure.limit, output=printed)
        figures = json.loads(out.read_text(encoding="utf-8"))
    except MeasureFailed as error:
        return Entry(measure.shown, error=str(error))
    except (OSError, ValueError) as error:
        return Entry(measure.shown, error=f"no figures ({type(error).__name__})")
    if isinstance(figures, dict):
        # Every single outcome of an evaluation would be half a megabyte.
        figures.pop("outcomes", None)
    return Entry(measure.shown, figures=figures, taken=asdict(taken))


def measure_all(given: argparse.Namespace) -> Results:
    """Run what has not been measured yet, keeping each result as it comes."""
    kind = "full" if given.full else "quick"
    size = SIZES[kind]
    name, changed = commit()
    path = RESULTS / (f"{name}.json" if given.full else f"{name}-quick.json")
    work: Path = given.work.absolute() / kind
    work.mkdir(parents=True, exist_ok=True)
    known = read_results(path).entries if path.exists() else {}
    transformer = transformer_folder(given.work.absolute())
    command, _ = paragraphs_command(work, given.data, size)
    run(command, log=work / "log.txt", limit=_DATA_LIMIT)
    out = work / "out.json"
    listed = measures(work, out, given.data, size, transformer)
    entries = {one.name: known[one.name] for one in listed if one.name in known}
    for number, measure in enumerate(listed, start=1):
        if not is_due(measure, entries, given):
            continue
        print(f"[{number}/{len(listed)}] {measure.name} …", end=" ", flush=True)
        began = time.monotonic()
        entries[measure.name] = entry = carry_out(measure, work, out)
        print(f"{time.monotonic() - began:.0f} s", entry.error or "", flush=True)
        ordered = {one.name: entries[one.name] for one in listed if one.name in entries}
        write_results(path, Results(name, changed, kind, now(), describe_machine(), ordered))
    return Results(name, changed, kind, now(), describe_machine(), entries)


def is_due(measure: Measure, entries: Mapping[str, Entry], given: argparse.Namespace) -> bool:
    """Tell whether something is to be measured: asked for by name, or not measured yet."""
    if given.only:
        return any(part in measure.name for part in given.only)
    return given.again or measure.name not in entries or bool(entries[measure.name].error)


def now() -> str:
    """Return the time in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--work", type=Path, default=ROOT / ".bench")
    parser.add_argument("--only", nargs="*", default=[], help="parts of names of measurements")
    parser.add_argument("--again", action="store_true", help="measure what has been measured too")
    parser.add_argument("--tables", action="store_true", help="only write the tables anew")
    given = parser.parse_args()
    if given.tables:
        write_tables(newest("full"))
        return 0
    try:
        results = measure_all(given)
    except MeasureFailed as error:
        print(f"The paragraphs could not be written: {error}", file=sys.stderr)
        return 2
    failed = [f"{name}: {entry.error}" for name, entry in results.entries.items() if entry.error]
    if given.full:
        write_tables(newest("full"))
    else:
        print(results_text(results))
    print(*failed, sep="\n", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
