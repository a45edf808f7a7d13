"""One contender over one folder: how fast it indexes and answers, and how well it finds.

    python benchmarks/side_by_side.py WORK NAME --out FILE

WORK holds what `paragraphs.py` wrote. NAME is one of the contenders below. Indexing and asking are
a process each; the time of indexing and that to a first answer begin with the process, imports and
all, memory is the most that either held.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from paragraphs import read_lines
from peers_environment import peers
from suite_process import run

HERE = Path(__file__).parent
TENKYO = "Tenkyo"
# Seconds after which somebody is given up.
LIMIT = 1500.0


@dataclass(frozen=True, slots=True)
class Who:
    """A contender: its script, and what it embeds with ("" for none of its own)."""

    script: str
    encoder: str = ""


CONTENDERS = {
    TENKYO: Who("asking.py"),
    "plain script, bundled encoder": Who("peers/plain_script.py", "bundled"),
    "plain script, MiniLM": Who("peers/plain_script.py", "transformer"),
    "txtai, bundled encoder": Who("peers/txtai_search.py", "bundled"),
    "txtai, MiniLM": Who("peers/txtai_search.py", "transformer"),
    "bm25s": Who("peers/bm25s_search.py", "words"),
    "bm25s, bigrams": Who("peers/bm25s_search.py", "bigrams"),
}


def command(who: Who, environment: Path) -> tuple[list[str], dict[str, str]]:
    """Return how to start somebody, and the environment variables that it takes."""
    script = str(HERE / who.script)
    if not who.encoder:
        return [sys.executable, script], {}
    there = peers(environment)
    encoders = {"bundled": there.bundled, "transformer": there.transformer}
    encoder = str(encoders.get(who.encoder, who.encoder))
    return [str(there.python), script, "--encoder", encoder], {"PYTHONPATH": str(there.path)}


def measure(work: Path, name: str, environment: Path) -> dict[str, object]:
    """Let somebody index and answer; ``environment`` is where the peers are.

    Raises MeasureFailed.
    """
    start, variables = command(CONTENDERS[name], environment)
    own = work / "contenders" / name.replace(",", "").replace(" ", "-").lower()
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    saved, out = own / "saved", own / "out.json"

    def step(*arguments: str) -> tuple[dict[str, object], object]:
        log = own / f"{arguments[0]}.txt"
        line = [*start, *arguments, str(saved), "--out", str(out), "--began", str(time.time())]
        taken = run(line, log=log, limit=LIMIT, extra=variables)
        return json.loads(out.read_text(encoding="utf-8")), taken

    indexed, index_taken = step("index", str(work / "documents"))
    answered, ask_taken = step("ask", str(work / "questions.jsonl"))
    times = answered["milliseconds"]
    assert isinstance(times, list)
    ranked = answered["ranked"]
    assert isinstance(ranked, list)
    return {
        "pieces": indexed["pieces"],
        "index_s": index_taken.seconds,
        "index_cpu_s": index_taken.cpu_seconds,
        "index_memory_mib": index_taken.memory_mib,
        "ask_memory_mib": ask_taken.memory_mib,
        "first_answer_s": round(float(str(answered["first_answer_s"])), 2),
        "median_ms": round(statistics.median(times), 2),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 2),
        "disk_mib": round(
            sum(p.stat().st_size for p in saved.rglob("*") if p.is_file()) / 2**20, 1
        ),
        "quality": quality(list(read_lines(work / "questions.jsonl")), ranked),
    }


def disk_bytes(folder: Path) -> int:
    """Return how much the files of a folder hold."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def quality(
    asked: Sequence[dict[str, object]], ranked: Sequence[Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Return for each pair of languages the shares found first and among five, and nDCG@10.

    One file that answers is enough: the best one counts, and the ideal is to have it first.
    """
    ranks: dict[str, list[float]] = defaultdict(list)
    for one, names in zip(asked, ranked, strict=True):
        answers = one["answers"]
        assert isinstance(answers, list)
        found = (place for place, name in enumerate(names[:10]) if name in answers)
        ranks[str(one["pair"])].append(next(found, math.inf))
    return {
        pair: {
            "questions": len(places),
            "first": round(sum(place < 1 for place in places) / len(places), 4),
            "among_five": round(sum(place < 5 for place in places) / len(places), 4),
            "ndcg_at_10": round(
                sum(1 / math.log2(p + 2) for p in places if p < 10) / len(places), 4
            ),
        }
        for pair, places in ranks.items()
    }


def main() -> None:
    """Measure one contender."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("name", choices=CONTENDERS)
    parser.add_argument("--environment", type=Path, help="where the peers are installed")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    figures = measure(given.work, given.name, given.environment or given.work)
    given.out.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
