"""How an index fares as it grows: building, opening, asking, changing, filtering, by size.

    python benchmarks/growth.py WORK_FOLDER [--sizes 1000,10000,100000,1000000] [--source FOLDER]
                                [--questions FILE.jsonl] [--json FILE] [--keep]

Documents are drawn after those of --source (corpus/ by default; see drawn.py) and written straight
into a store. Each size is built in one process and asked in another, whose resident memory and
times are told. Questions are those of --questions, embedded by the encoder on board. Recall counts
how many of the ten nearest chunks, found by comparing every vector in the store, the vectors cache
finds. Of a changed document the time is told from the beginning of its writing until a question
finds it, and the filter lets one document in fifty pass: the first question with it also decides
which.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from drawn import Drawn, Source
from numpy.typing import NDArray

from tenkyo.index.caches import load_caches, refresh_caches
from tenkyo.index.embedding import EMBEDDING
from tenkyo.index.encoder import load_encoder
from tenkyo.index.fingerprints import Fingerprints
from tenkyo.index.layout import Pointer, prepare, write_pointer
from tenkyo.index.lock import write_lock
from tenkyo.index.reading import standard_reading
from tenkyo.index.retriever import LOOKED_AT, Retriever
from tenkyo.index.store import Snapshot, Store
from tenkyo.index.store_writer import Change, Writer
from tenkyo.index.types import QueryFilter, SourceFile

CORPUS = Path(__file__).parents[1] / "corpus"
SIZES = "1000,10000,100000,1000000"
NAME = "store-000001"
PARTS = 50
CHANGES = 5
NEAREST = 10
# Recall is counted over so many questions, spread over all.
COMPARED = 50
_DOCUMENTS_AT_ONCE = 200
_CHECKPOINT_EVERY = 50


def main() -> None:
    """Run the part that is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--source", type=Path, default=CORPUS)
    parser.add_argument("--questions", type=Path, default=CORPUS / "questions.jsonl")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--part", choices=("measure", "build", "ask"), default="measure")
    arguments = parser.parse_args()
    if arguments.part == "measure":
        measure(arguments)
        return
    size = int(arguments.sizes)
    if arguments.part == "build":
        figures = build(arguments.work, size, arguments.source)
    else:
        figures = ask(arguments.work, arguments.source, arguments.questions)
    sys.stdout.write(json.dumps(figures))


def measure(arguments: argparse.Namespace) -> None:
    """Measure every size and print a table."""
    rows = []
    for size in arguments.sizes.split(","):
        work = arguments.work / size
        shutil.rmtree(work, ignore_errors=True)
        figures: dict[str, object] = {"chunks": int(size)}
        for part in ("build", "ask"):
            figures |= _part(part, work, size, arguments)
        rows.append(figures)
        if not arguments.keep:
            shutil.rmtree(work)
        if arguments.json:
            arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    for name in rows[0]:
        sys.stdout.write(f"| {name} | " + " | ".join(str(row[name]) for row in rows) + " |\n")


def _part(part: str, work: Path, size: str, arguments: argparse.Namespace) -> dict[str, object]:
    flags = ["--part", part, "--sizes", size, "--source", str(arguments.source)]
    flags += ["--questions", str(arguments.questions)]
    done = subprocess.run(
        [sys.executable, __file__, str(work), *flags], stdout=subprocess.PIPE, check=True
    )
    figures: dict[str, object] = json.loads(done.stdout)
    return figures


def build(work: Path, size: int, source_folder: Path) -> dict[str, object]:
    """Draw documents, write them into a store, and make its caches."""
    index = work / "index"
    prepare(index)
    encoder = load_encoder(None)
    source = Source(source_folder, encoder)
    reading = standard_reading()
    prints = Fingerprints(encoder.info, EMBEDDING, reading.chunking, reading.reader)
    Writer.create(index, NAME, prints)
    drawing = writing = 0.0
    began = time.perf_counter()
    with write_lock(index), Writer(index, NAME) as writer:
        with writer.change() as change:
            change.set_folders([(work.absolute() / "documents", "documents")])
        numbered = enumerate(source.draw(size, seed=1))
        for turn in itertools.count():
            batch = list(itertools.islice(numbered, _DOCUMENTS_AT_ONCE))
            drawn = time.perf_counter()
            drawing += drawn - began
            if not batch:
                break
            with writer.change() as change:
                for number, one in batch:
                    _put(change, work, number, one)
            if turn % _CHECKPOINT_EVERY == _CHECKPOINT_EVERY - 1:
                writer.checkpoint()
            began = time.perf_counter()
            writing += began - drawn
        writer.checkpoint()
        write_pointer(index, Pointer(NAME))
        began = time.perf_counter()
        with Store.open(index, locked=True) as store:
            refresh_caches(store)
        caching = time.perf_counter() - began
    files = {kind: [*index.glob(f"{kind}-*")] for kind in ("store", "words", "dense")}
    return {
        "drawing_s": round(drawing, 1),
        "storing_s": round(writing, 1),
        "caching_s": round(caching, 1),
        "build_peak_mib": _memory()["VmHWM"],
        **{f"{kind}_mib": _mib(paths) for kind, paths in files.items()},
        "dense_segments": len(files["dense"]),
    }


def ask(work: Path, source_folder: Path, questions: Path) -> dict[str, object]:
    """Open an index, ask, compare with every vector, and change documents."""
    encoder = load_encoder(None)
    lines = questions.read_text(encoding="utf-8").splitlines()
    asked = [str(json.loads(line)["question"]) for line in lines]
    encoder.encode_queries(asked[:1])
    idle = _memory()["VmRSS"]
    with Store.open(work / "index") as store:
        began = time.perf_counter()
        with store.read() as snapshot:
            caches = load_caches(store, snapshot)
        opened = time.perf_counter() - began
        vectors = sum(len(part.owners) for part in caches.dense.parts)
        del caches
        retriever = Retriever(store, encoder)
        times = [_asked(store, retriever, question) for question in asked]
        memory = _memory()
        few = asked[:: -(-len(asked) // COMPARED)]
        return {
            "vectors": vectors,
            "open_s": round(opened, 2),
            "first_ms": round(times[0], 1),
            "p50_ms": round(statistics.median(times[1:]), 1),
            "p95_ms": round(statistics.quantiles(times[1:], n=20)[-1], 1),
            "asked": len(times) - 1,
            "idle_mib": idle,
            "resident_mib": memory["VmRSS"],
            "anonymous_mib": memory["RssAnon"],
            **compare(store, retriever, few, encoder.encode_queries(few)),
            **change_documents(work, store, retriever, Source(source_folder, encoder)),
        }


def _asked(store: Store, retriever: Retriever, question: str) -> float:
    """Ask, and return how long the answer took in milliseconds."""
    began = time.perf_counter()
    with store.read() as snapshot:
        retriever.search(question, snapshot)
    return 1000 * (time.perf_counter() - began)


def compare(
    store: Store, retriever: Retriever, asked: list[str], queries: NDArray[np.float32]
) -> dict[str, object]:
    """Compare the nearest chunks with those that a look at every vector finds."""
    few = QueryFilter(document=f"part-{PARTS // 2:02}/*")
    with store.read() as snapshot:
        passing = snapshot.rows_matching(few)
        near = nearest_of_all(snapshot, queries, None)
        near_few = nearest_of_all(snapshot, queries, passing)
        recalls, right, times = [], [], []
        for question, every, some in zip(asked, near, near_few, strict=True):
            named = retriever.candidates(question, snapshot, most=1).named.by_vectors
            recalls.append(len(every.intersection(named[:NEAREST])) / NEAREST)
            began = time.perf_counter()
            found = retriever.candidates(question, snapshot, where=few, most=LOOKED_AT)
            times.append(1000 * (time.perf_counter() - began))
            named = found.named.by_vectors
            right.append(set(named[:NEAREST]) == some)
    return {
        "compared": len(recalls),
        "recall_at_10": round(statistics.mean(recalls), 4),
        "filter_rows": len(passing) if passing is not None else 0,
        "filter_right": round(statistics.mean(right), 3),
        "filter_first_ms": round(times[0], 1),
        "filter_p50_ms": round(statistics.median(times), 1),
    }


def nearest_of_all(
    snapshot: Snapshot, queries: NDArray[np.float32], rows: NDArray[np.int64] | None
) -> list[set[int]]:
    """Return for each query the rows of the nearest chunks, looking at every vector."""
    found_rows = np.zeros((len(queries), 0), np.int64)
    found = np.zeros((len(queries), 0), np.float32)
    for batch, vectors in snapshot.iter_vectors(rows):
        starts = np.cumsum([0, *map(len, vectors[:-1])])
        similar = queries @ np.concatenate(vectors).astype(np.float32).T
        found = np.hstack([found, np.maximum.reduceat(similar, starts, axis=1)])
        found_rows = np.hstack([found_rows, np.broadcast_to(batch, (len(queries), len(batch)))])
        best = np.argsort(-found, axis=1, kind="stable")[:, :NEAREST]
        found = np.take_along_axis(found, best, axis=1)
        found_rows = np.take_along_axis(found_rows, best, axis=1)
    return [set(row) for row in found_rows.tolist()]


def change_documents(
    work: Path, store: Store, retriever: Retriever, source: Source
) -> dict[str, object]:
    """Change a document at a time, and wait until a question finds what is new."""
    times, refreshes = [], []
    for number, one in zip(range(CHANGES), source.draw(10_000, seed=2), strict=False):
        began = time.perf_counter()
        with write_lock(store.index_dir), Writer(store.index_dir, NAME) as writer:
            with writer.change() as change:
                _put(change, work, 7 * number, one)
                change.remove_orphans()
            writer.checkpoint()
            written = time.perf_counter()
            refresh_caches(store)
            refreshes.append(time.perf_counter() - written)
        text = one.chunks[0].text.split("\n")[0]
        with store.read() as snapshot:
            # Its vectors are not those of its text: that it is among the named is enough.
            found = retriever.search(text[:500], snapshot, limit=1000).passages
        times.append(time.perf_counter() - began)
        if all(passage.chunk.document_id != one.document.id for passage in found):
            raise SystemExit(f"what was written anew is not found: {text!r}")
    return {
        "changed_seen_s": round(statistics.median(times), 2),
        "changed_seen_slowest_s": round(max(times), 2),
        "changed_caching_s": round(statistics.median(refreshes), 2),
    }


def _put(change: Change, work: Path, number: int, one: Drawn) -> None:
    """Write a document as that of a file, in place of what lay there."""
    change.add_document(one.document, one.chunks, one.vectors)
    path = f"part-{number % PARTS:02}/{number:06}.txt"
    folder = work.absolute() / "documents"
    change.put_file(
        SourceFile(
            folder=folder,
            folder_name="documents",
            path=path,
            shown=path,
            location=folder / path,
            size=len(one.document.text),
            mtime_ns=0,
            checked_ns=1,
            document_id=one.document.id,
        )
    )


def _memory() -> dict[str, int]:
    """Return how much memory this process holds, in MiB (Linux only)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return {
        name: int(value.split()[0]) // 1024
        for name, _, value in (line.partition(":") for line in lines)
        if value.endswith("kB")
    }


def _mib(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths) >> 20


if __name__ == "__main__":
    main()
