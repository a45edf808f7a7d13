"""How Milvus' embedded engine fares with Tenkyo's vectors, and what that means for a cluster.

    python benchmarks/milvus.py WORK_FOLDER [--sizes 10000,100000] [--kinds FLAT,HNSW] [--json FILE]
                                [--source FOLDER] [--questions FILE.jsonl] [--keep]
    python benchmarks/milvus.py WORK_FOLDER --sizing FILE

Documents are drawn after real ones and written into a store (see drawn.py and growth.py); then each
kind of index is filled from that store and searched in a process of its own. Recall counts how many
of the ten nearest chunks, found by comparing every vector in the store, Milvus finds; the filter
lets one document in fifty pass. CPU times are those of the engine and its client together.
``--sizing`` prints the table of docs/milvus.md, worked out from a file that ``--json`` wrote.
Linux only.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from growth import NEAREST, PARTS, build, nearest_of_all
from numpy.typing import NDArray

from tenkyo.index.encoder import load_encoder
from tenkyo.index.lock import write_lock
from tenkyo.index.milvus import MilvusIndex
from tenkyo.index.milvus_collection import MilvusServer
from tenkyo.index.milvus_sync import MilvusVectors
from tenkyo.index.store import Store
from tenkyo.index.types import QueryFilter

CORPUS = Path(__file__).parents[1] / "corpus"
ASKED = 40
NAMED = 40
# The embedded engine closes a segment at so many vectors; a cluster by default at one GiB.
LITE_SEGMENT = 100_000
CLUSTER_SEGMENT_BYTES = 1 << 30
# What a node is taken to be, and the share of its memory that vectors may fill.
NODE_GIB, NODE_CORES, FILLED = 128, 32, 0.7
SIZES = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000)


def main() -> None:
    """Run the part that is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--kinds", default="FLAT,HNSW")
    parser.add_argument("--source", type=Path, default=CORPUS)
    parser.add_argument("--questions", type=Path, default=CORPUS / "questions.jsonl")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--sizing", type=Path)
    parser.add_argument("--part", choices=("measure", "build", "ask"), default="measure")
    arguments = parser.parse_args()
    if arguments.sizing:
        sys.stdout.write(sizing(json.loads(arguments.sizing.read_text(encoding="utf-8"))))
    elif arguments.part == "build":
        figures = build(arguments.work, int(arguments.sizes), arguments.source)
        sys.stdout.write(json.dumps(figures))
    elif arguments.part == "ask":
        sys.stdout.write(json.dumps(ask(arguments.work, arguments.kinds, arguments.questions)))
    else:
        measure(arguments)


def measure(arguments: argparse.Namespace) -> None:
    """Measure every size and kind, and print a table."""
    rows = []
    for size in arguments.sizes.split(","):
        work = arguments.work / size
        shutil.rmtree(work, ignore_errors=True)
        stored = _part("build", work, size, "", arguments)
        for kind in arguments.kinds.split(","):
            asked = _part("ask", work, size, kind, arguments)
            rows.append({"chunks": int(size), "kind": kind, **asked})
            rows[-1] |= {name: stored[name] for name in ("store_mib", "words_mib")}
            if arguments.json:
                arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
        if not arguments.keep:
            shutil.rmtree(work)
    for name in rows[0]:
        sys.stdout.write(f"| {name} | " + " | ".join(str(row[name]) for row in rows) + " |\n")


def _part(
    part: str, work: Path, size: str, kind: str, arguments: argparse.Namespace
) -> dict[str, object]:
    flags = ["--part", part, "--sizes", size, "--kinds", kind, "--source", str(arguments.source)]
    flags += ["--questions", str(arguments.questions)]
    done = subprocess.run(
        [sys.executable, __file__, str(work), *flags], stdout=subprocess.PIPE, check=True
    )
    figures: dict[str, object] = json.loads(done.stdout)
    return figures


def ask(work: Path, kind: str, questions: Path) -> dict[str, object]:
    """Fill Milvus from the store, search it, and change what it holds."""
    lines = questions.read_text(encoding="utf-8").splitlines()
    asked = [str(json.loads(line)["question"]) for line in lines]
    queries = load_encoder(None).encode_queries(asked[:: -(-len(asked) // ASKED)])
    data = work / f"{kind}.db"
    vectors = MilvusVectors(MilvusServer(str(data), index=kind))
    _ = vectors.client
    idle = _resident_mib()
    with Store.open(work / "index") as store:
        with write_lock(store.index_dir):
            filling = _timed(lambda: vectors.refresh(store))
        with store.read() as snapshot:
            loaded = vectors.load(store, snapshot)
            indexing = _timed(lambda: _index(vectors, loaded.collection.name))
            counted = vectors.client.query(
                loaded.collection.name, filter="id > 0", output_fields=["count(*)"]
            )
            few = snapshot.rows_matching(QueryFilter(document=f"part-{PARTS // 2:02}/*"))
            assert few is not None
            every = nearest_of_all(snapshot, queries, None)
            some = nearest_of_all(snapshot, queries, few)
            plain = _search(loaded, queries, every, None)
            filtered = _search(loaded, queries, some, few)
            gone = vectors.collection(loaded.collection.name)
            runs = np.array([[int(few[0]), int(few[0])]], np.int64)
            own = snapshot.vectors(few[:1])
            delete = _timed(lambda: gone.delete(runs))
            insert = _timed(lambda: gone.insert(few[:1], list(own.values())))
    count = int(counted[0]["count(*)"])
    size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    return {
        "vectors": count,
        "fill_s": round(filling[0], 1),
        "fill_cpu_s": round(filling[1], 1),
        "vectors_per_cpu_s": round(count / filling[1]),
        "index_s": round(indexing[0], 1),
        "index_cpu_s": round(indexing[1], 1),
        "disk_bytes_per_vector": round(size / count),
        "resident_mib": _resident_mib(),
        "resident_idle_mib": idle,
        **plain,
        **{f"filtered_{name}": value for name, value in filtered.items()},
        "filter_rows": len(few),
        "delete_one_ms": round(1000 * delete[0], 1),
        "insert_one_ms": round(1000 * insert[0], 1),
    }


def _index(vectors: MilvusVectors, name: str) -> None:
    """Wait for what the engine indexes in its own time: it does so before it loads."""
    vectors.client.release_collection(name)
    vectors.client.load_collection(name)


def _search(
    index: MilvusIndex,
    queries: NDArray[np.float32],
    expected: list[set[int]],
    allowed: NDArray[np.int64] | None,
) -> dict[str, object]:
    """Search as a question does, and compare the nearest with the right ones."""
    index.search(queries[0], NAMED, allowed)
    times, processor, recalls = [], [], []
    for query, right in zip(queries, expected, strict=True):
        found: list[int] = []
        took = _timed(
            lambda query=query, found=found: found.extend(  # type: ignore[misc]
                near.row for near in index.search(query, NAMED, allowed)
            )
        )
        times.append(1000 * took[0])
        processor.append(1000 * took[1])
        recalls.append(len(right.intersection(found[:NEAREST])) / NEAREST)
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
        "cpu_ms": round(statistics.median(processor), 1),
        "recall_at_10": round(statistics.mean(recalls), 4),
    }


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that something took, and those of all cores in this process."""
    began, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - processor


def _resident_mib() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))


def sizing(rows: list[dict[str, Any]]) -> str:
    """Return what more chunks ask for, worked out from the largest size measured of each kind.

    How each column is worked out, and why, stands in docs/milvus.md.
    """
    lines = [
        "| chunks | kind | vectors | memory | nodes | CPU a query | at best | store and words |",
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for kind, measured in (("FLAT", "FLAT"), ("HNSW", "HNSW"), ("HNSW_SQ", "HNSW")):
        known = [row for row in rows if row["kind"] == measured]
        largest = max(known, key=lambda row: row["chunks"])
        lines += [_sized(kind, chunks, largest) for chunks in SIZES]
    return "\n".join(lines) + "\n"


def _sized(kind: str, chunks: int, row: dict[str, Any]) -> str:
    vectors = chunks * row["vectors"] / row["chunks"]
    links = 0 if kind == "FLAT" else 4 * 2 * 16 * 1.5
    memory = vectors * ((512 if kind == "HNSW_SQ" else 2048) + 8 + links)
    nodes = math.ceil(memory / (FILLED * NODE_GIB * 2**30))
    if kind == "FLAT":
        milliseconds = row["cpu_ms"] * vectors / row["vectors"]
    else:
        measured = min(row["vectors"], LITE_SEGMENT)
        each = row["cpu_ms"] / math.ceil(row["vectors"] / LITE_SEGMENT)
        largest = CLUSTER_SEGMENT_BYTES / 2048
        size = min(vectors, largest)
        milliseconds = each * math.log(size) / math.log(measured) * math.ceil(vectors / largest)
    disk = chunks * (row["store_mib"] + row["words_mib"]) / row["chunks"] * 2**20
    cells = (
        f"{chunks:,}",
        kind,
        f"{vectors / 1e6:,.1f} M",
        _bytes(memory),
        str(nodes),
        _time(milliseconds),
        _time(milliseconds / (NODE_CORES * nodes)),
        _bytes(disk),
    )
    return "| " + " | ".join(cells) + " |"


def _bytes(count: float) -> str:
    for unit in ("MiB", "GiB", "TiB"):
        count /= 1024 if unit != "MiB" else 2**20
        if count < 1000 or unit == "TiB":
            break
    return f"{count:,.1f} {unit}"


def _time(milliseconds: float) -> str:
    return f"{milliseconds / 1000:,.1f} s" if milliseconds >= 1000 else f"{milliseconds:,.1f} ms"


if __name__ == "__main__":
    main()
