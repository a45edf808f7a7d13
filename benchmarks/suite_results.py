"""The results of a run: a file by commit, each measurement with its command."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Entry:
    """What came of one measurement: its figures, or why there are none.

    ``taken`` are seconds and memory of its process.
    """

    command: str
    figures: Any = None
    taken: dict[str, float | None] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """A run. ``changed`` says that the code differed from its commit; ``when`` is UTC, ISO 8601."""

    commit: str
    changed: bool
    kind: str
    when: str
    machine: dict[str, object]
    entries: dict[str, Entry]

    def figures(self, name: str) -> Any:  # noqa: ANN401
        """Return the figures of a measurement, None where there are none."""
        entry = self.entries.get(name)
        return None if entry is None else entry.figures


def read_results(path: Path) -> Results:
    """Read a results file."""
    data = json.loads(path.read_text(encoding="utf-8"))
    entries = {name: Entry(**entry) for name, entry in data.pop("entries").items()}
    return Results(entries=entries, **data)


def write_results(path: Path, results: Results) -> None:
    """Write a results file, whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    half = path.with_suffix(".part")
    text = json.dumps(asdict(results), ensure_ascii=False, indent=1) + "\n"
    half.write_text(text, encoding="utf-8", newline="\n")
    half.replace(path)


def newest(kind: str) -> Results | None:
    """Return the latest run of a kind, None where there is none."""
    found = [read_results(path) for path in RESULTS.glob("*.json")]
    return max((one for one in found if one.kind == kind), key=lambda r: r.when, default=None)
