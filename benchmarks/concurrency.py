"""How asking fares while another process makes the index anew without pause.

    python benchmarks/concurrency.py WORK_FOLDER [--seconds 60] [--documents 300] [--out FILE]

Eight processes ask one question a second each, first in quiet, then while one process changes,
removes and adds documents and makes the whole index anew with another encoder, over and over, and
so in turn ``--repeats`` times. Every answer is kept with the store and the generation it read: two
answers to one question of one generation must be the same, and no answer may have two versions of a
document. The other encoders are the one on board with its numbers turned round.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from generated import document_text, write_documents

from tenkyo.app.answer import Answerer
from tenkyo.index.caches import refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.retriever import Retriever
from tenkyo.index.store import Store
from tenkyo.index.sync import Options, sync
from tenkyo.index.types import Embeddings, Encoder, EncoderInfo

ASKERS = 8
QUESTIONS = (
    "How many applications for the bridge did the Aldermoor office receive?",
    "How long did repairs to the library in Dunmere take?",
    "朝霧事務所は橋の申請を何件受け付けましたか",
    "香取の図書館は何人の職員が管理していますか",
    "水道についての調査は何世帯に行われましたか",
    "Who has kept the ferry of Fenwick?",
)


class Turned:
    """The encoder on board with the numbers of its vectors moved on by some places."""

    def __init__(self, encoder: Encoder, turn: int) -> None:
        self._encoder = encoder
        self._turn = turn

    @property
    def info(self) -> EncoderInfo:
        """What identifies it: the revision names the turn."""
        return replace(self._encoder.info, revision=f"turn-{self._turn}")

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed questions."""
        return np.roll(self._encoder.encode_queries(texts), self._turn, axis=1)

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Embed passages."""
        return np.roll(self._encoder.encode_passages(texts), self._turn, axis=1)


def main() -> None:
    """Run the part that is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--part", choices=("measure", "ask", "rebuild"), default="measure")
    parser.add_argument("--number", type=int, default=0)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    if arguments.part == "ask":
        ask(arguments.work, arguments.number, arguments.seconds)
    elif arguments.part == "rebuild":
        rebuild(arguments.work, arguments.documents)
    else:
        figures = measure(arguments.work, arguments.documents, arguments.seconds, arguments.repeats)
        text = json.dumps(figures, indent=2)
        print(text)
        if arguments.out:
            arguments.out.write_text(text + "\n", encoding="utf-8")


def measure(work: Path, documents: int, seconds: float, repeats: int) -> dict[str, object]:
    """Ask in quiet and beside a rebuild, in turn, and compare."""
    shutil.rmtree(work, ignore_errors=True)
    write_documents(work / "documents", documents)
    _sync(work, Turned(load_encoder(None), 0))
    (work / "passes.txt").touch()
    quiet: list[dict[str, object]] = []
    busy: list[dict[str, object]] = []
    for _ in range(repeats):
        quiet += _run_askers(work, seconds)
        rebuilder = _part(work, "rebuild", documents=documents)
        busy += _run_askers(work, seconds)
        # It ends between two documents.
        (work / "stop").touch()
        assert rebuilder.wait() == 0
        (work / "stop").unlink()
    passes = len((work / "passes.txt").read_text(encoding="utf-8").splitlines())
    return {
        "askers": ASKERS,
        "documents": documents,
        "answers_quiet": len(quiet),
        "answers_busy": len(busy),
        "errors": [record["error"] for record in (*quiet, *busy) if "error" in record],
        "mixed": count_mixed([*quiet, *busy]),
        "generations_seen": len({(r.get("store"), r.get("generation")) for r in busy}),
        "whole_rebuilds": passes,
        **_latencies("quiet", quiet),
        **_latencies("busy", busy),
        "p95_ratio": round(_p95(busy) / _p95(quiet), 2),
    }


def count_mixed(records: Sequence[dict[str, object]]) -> int:
    """Count answers with two versions of a document, or unlike another of their generation."""
    seen: dict[tuple[object, ...], object] = {}
    mixed = 0
    for record in records:
        if "error" in record:
            continue
        key = (record["store"], record["generation"], record["question"])
        mixed += seen.setdefault(key, record["found"]) != record["found"]
        versions: dict[str, str] = {}
        for place, version, *_ in record["found"]:  # type: ignore[attr-defined]
            mixed += versions.setdefault(place, version) != version
    return mixed


def ask(work: Path, number: int, seconds: float) -> None:
    """Ask one question a second and write down every answer."""
    encoder = load_encoder(None)
    chance = random.Random(number)
    store, answerer = _open(work, encoder)
    answerer.ask(QUESTIONS[0])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    begun = time.perf_counter() + chance.random()
    with (work / f"answers-{number}.jsonl").open("w", encoding="utf-8") as file:
        for turn in range(int(seconds)):
            time.sleep(max(0.0, begun + turn - time.perf_counter()))
            record: dict[str, object] = {"question": chance.choice(QUESTIONS)}
            started = time.perf_counter()
            try:
                if not store.is_current():
                    store.close()
                    store, answerer = _open(work, encoder)
                answer = answerer.ask(str(record["question"]))
                record["seconds"] = time.perf_counter() - started
                record |= {"store": store.store_name, "generation": answer.outcome.generation}
                record["found"] = [
                    (p.stored.places[0], p.chunk.document_id, p.chunk.start, round(p.score, 3))
                    for p in answer.passages
                ]
            except Exception as error:
                record["error"] = repr(error)
            file.write(json.dumps(record) + "\n")


def rebuild(work: Path, documents: int) -> None:
    """Change documents and make the index anew until told to stop."""
    encoder = load_encoder(None)
    chance = random.Random(os.getpid())
    with Store.open(work / "index") as store, store.read() as snapshot:
        turn = int(snapshot.manifest().encoder.revision.removeprefix("turn-"))
    while not (work / "stop").exists():
        for _ in range(5):
            number = chance.randrange(documents)
            path = work / "documents" / f"{number % 20:02}" / f"{number:05}.txt"
            if chance.random() < 0.3:
                path.unlink(missing_ok=True)
            else:
                version = chance.randrange(1, 10**6)
                path.write_text(document_text(number, version=version), encoding="utf-8")
        _sync(work, Turned(encoder, turn))
        turn += 1
        if _sync(work, Turned(encoder, turn), stop=work / "stop"):
            with (work / "passes.txt").open("a", encoding="utf-8") as file:
                file.write(f"{turn}\n")


def _sync(work: Path, encoder: Encoder, *, stop: Path | None = None) -> bool:
    from tenkyo.index.options import Stopped

    options = Options(stop=lambda: stop is not None and stop.exists())
    try:
        sync(
            work / "index",
            [work / "documents"],
            encoder=encoder,
            refresh=refresh_caches,
            options=options,
        )
    except Stopped:
        return False
    return True


def _open(work: Path, encoder: Encoder) -> tuple[Store, Answerer]:
    store = Store.open(work / "index")
    with store.read() as snapshot:
        turn = int(snapshot.manifest().encoder.revision.removeprefix("turn-"))
    return store, Answerer(Retriever(store, Turned(encoder, turn)))


def _run_askers(work: Path, seconds: float) -> list[dict[str, object]]:
    askers = [_part(work, "ask", number=number, seconds=seconds) for number in range(ASKERS)]
    for process in askers:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in askers:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.wait() for process in askers] == [0] * ASKERS
    lines: list[str] = []
    for number in range(ASKERS):
        lines += (work / f"answers-{number}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _part(work: Path, part: str, **values: object) -> subprocess.Popen[str]:
    flags = [text for name, value in values.items() for text in (f"--{name}", str(value))]
    return subprocess.Popen(
        [sys.executable, __file__, str(work), "--part", part, *flags],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _latencies(name: str, records: Sequence[dict[str, object]]) -> dict[str, float]:
    times = [float(str(r["seconds"])) * 1000 for r in records if "seconds" in r]
    return {
        f"{name}_median_ms": round(statistics.median(times), 1),
        f"{name}_p95_ms": round(_p95(records), 1),
        f"{name}_slowest_ms": round(max(times), 1),
    }


def _p95(records: Sequence[dict[str, object]]) -> float:
    times = [float(str(r["seconds"])) * 1000 for r in records if "seconds" in r]
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
