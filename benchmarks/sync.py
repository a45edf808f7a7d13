"""How long an index takes to follow its folder, and how much is written for a small change.

    python benchmarks/sync.py WORK_FOLDER [--documents 2000] [--chunks 100000] [--out FILE]

Runs of the real command line with the encoder on board over generated documents in both languages:
a full build, runs with nothing changed, runs with one document changed, each beside the start of
Python alone. Then, with an encoder that costs nothing, an index of so many chunks in which one
document is changed (bytes written are those of all write calls; Linux only), against its size.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from generated import CheapEncoder, document_text, write_documents

from tenkyo.index.caches import load_caches, refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.store import Store
from tenkyo.index.sync import sync

REPEATS = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    figures: dict[str, object] = {}
    if arguments.documents:
        figures |= time_runs(arguments.work / "runs", arguments.documents)
    if arguments.chunks:
        figures |= measure_writing(arguments.work / "writing", arguments.chunks)
    text = json.dumps(figures, indent=2)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


def time_runs(work: Path, documents: int) -> dict[str, object]:
    """Time runs of the command line."""
    shutil.rmtree(work, ignore_errors=True)
    write_documents(work / "documents", documents)
    python = statistics.median(_timed([sys.executable, "-c", "pass"])[0] for _ in range(REPEATS))
    full, report = _index(work, work / "documents")
    unchanged = [_index(work)[0] for _ in range(REPEATS)]
    changed, embedding = [], []
    for version in range(1, REPEATS + 1):
        number = 7 * version % documents
        path = work / "documents" / f"{number % 20:02}" / f"{number:05}.txt"
        path.write_text(document_text(number, version=version), encoding="utf-8")
        seconds, after = _index(work)
        assert (after["changed"], after["added"], after["removed"]) == (1, 0, 0), after
        changed.append(seconds)
        embedding.append(after["embedded"])
    store, share = sizes(work / "index")
    return {
        "documents": documents,
        "chunks": report["chunks"],
        "full_build_s": round(full, 2),
        "python_start_s": round(python, 3),
        "nothing_changed_s": round(statistics.median(unchanged), 3),
        "nothing_changed_beyond_python_s": round(statistics.median(unchanged) - python, 3),
        "one_changed_s": round(statistics.median(changed), 3),
        "one_changed_slowest_s": round(max(changed), 3),
        "one_changed_chunks_embedded": embedding,
        "size_bytes": store,
        "size_of_text_and_embeddings": round(share, 3),
    }


def measure_writing(work: Path, chunks: int) -> dict[str, object]:
    """Change one document of a great index at a time, and count what is written."""
    shutil.rmtree(work, ignore_errors=True)
    documents = work / "documents"
    write_documents(documents, 1, sentences=1200)
    a_document = _chunk_count(work)
    write_documents(documents, -(-chunks // a_document), sentences=1200)
    _sync(work)
    size, share = sizes(work / "index")
    written, seconds = [], []
    for version in range(1, REPEATS + 1):
        number = version * 7
        path = documents / f"{number % 20:02}" / f"{number:05}.txt"
        text = document_text(number, version=version, sentences=1200)
        path.write_text(text, encoding="utf-8")
        before, began = _written(), time.perf_counter()
        _sync(work)
        seconds.append(time.perf_counter() - began)
        written.append(_written() - before)
    with Store.open(work / "index") as store, store.read() as snapshot:
        began = time.perf_counter()
        caches = load_caches(store, snapshot)
        opening = time.perf_counter() - began
        count = snapshot.manifest().chunks
        parts = len(caches.words.parts)
    return {
        "large_index_chunks": count,
        "large_index_bytes": size,
        "large_index_size_of_text_and_embeddings": round(share, 3),
        "large_index_document_chunks": a_document,
        "large_index_change_bytes": written,
        "large_index_change_share": [round(one / size, 4) for one in written],
        "large_index_change_s": [round(one, 2) for one in seconds],
        "large_index_open_caches_s": round(opening, 3),
        "large_index_segments": parts,
    }


def sizes(index: Path) -> tuple[int, float]:
    """Return the bytes of an index and their ratio to those of its texts and vectors."""
    total = sum(path.stat().st_size for path in index.iterdir())
    with Store.open(index) as store:
        name = store.store_name
    connection = sqlite3.connect(index / f"{name}.sqlite")
    (text,) = connection.execute("SELECT sum(length(CAST(text AS BLOB))) FROM content").fetchone()
    (vectors,) = connection.execute("SELECT sum(length(vectors)) FROM embedding").fetchone()
    connection.close()
    return total, total / (text + vectors)


def _chunk_count(work: Path) -> int:
    _sync(work)
    with Store.open(work / "index") as store, store.read() as snapshot:
        count = snapshot.manifest().chunks
    shutil.rmtree(work / "index")
    return count


def _sync(work: Path) -> None:
    sync(
        work / "index",
        [work / "documents"],
        encoder=CheapEncoder(load_encoder(None).info.dim),
        refresh=refresh_caches,
    )


def _index(work: Path, *folders: Path) -> tuple[float, dict[str, int]]:
    command = [sys.executable, "-m", "tenkyo.app", "index", *map(str, folders)]
    seconds, output = _timed([*command, "--index", str(work / "index"), "--json"])
    report: dict[str, int] = json.loads(output)
    return seconds, report


def _timed(command: Sequence[str]) -> tuple[float, str]:
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8")
    return time.perf_counter() - began, done.stdout


def _written() -> int:
    """Return how many bytes this process has given to the system to write."""
    lines = Path(f"/proc/{os.getpid()}/io").read_text(encoding="ascii").splitlines()
    return int(dict(line.split(": ") for line in lines)["wchar"])


if __name__ == "__main__":
    main()
