"""Whether reading and embedding go on side by side, and whether the page answers meanwhile.

    python benchmarks/indexing.py WORK [--copies 20] [--documents 1500] [--out FILE]

First the PDFs of `corpus/`, each so many times, are indexed: seconds in which files were read, in
which texts were embedded, of the whole, and how many cores were busy on average. The less the whole
is than the sum of the two, the more went on at once. Then the page is asked over HTTP, in quiet and
while it takes in so many documents of its folder.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from generated import write_documents
from start import answer, free_port

from tenkyo.index.caches import refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.reading import Reading, standard_reading
from tenkyo.index.sync import sync
from tenkyo.index.types import Embeddings, Encoder

CORPUS = Path(__file__).parent.parent / "corpus"
QUESTIONS = (
    "How many applications for the library were received in Fenwick?",
    "石倉の橋の修理にはどのくらいかかりましたか",
)
_QUIET_QUESTIONS = 30
_GIVE_UP = 300.0


class Busy:
    """Seconds in which at least one thread was inside, and in all."""

    def __init__(self) -> None:
        self.spans: list[tuple[float, float]] = []

    @contextmanager
    def span(self) -> Iterator[None]:
        """Note the time spent inside."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.spans.append((began, time.perf_counter()))

    def seconds(self) -> float:
        """Return the seconds in which somebody was inside."""
        total, end = 0.0, 0.0
        for began, ended in sorted(self.spans):
            total += max(0.0, ended - max(began, end))
            end = max(end, ended)
        return total


class Watched:
    """An encoder with a clock."""

    def __init__(self, encoder: Encoder, busy: Busy) -> None:
        self._encoder, self._busy = encoder, busy
        self.info = encoder.info

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embed questions."""
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        """Embed passages, and note how long it takes."""
        with self._busy.span():
            return self._encoder.encode_passages(texts)


def side_by_side(work: Path, copies: int) -> dict[str, object]:
    """Index PDFs with clocks around reading and embedding."""
    for path in sorted(CORPUS.rglob("*.pdf")):
        for number in range(copies):
            copy = work / "documents" / f"{number:03}-{path.name}"
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes() + f"\n% {number}\n".encode("ascii"))
    reading, embedding = Busy(), Busy()
    standard = standard_reading()
    before, began = os.times(), time.perf_counter()
    report = sync(
        work / "index",
        [work / "documents"],
        encoder=Watched(load_encoder(None), embedding),
        refresh=refresh_caches,
        reading=with_clock(standard, reading),
    )
    whole = time.perf_counter() - began
    # Here the processes that read PDFs are ended, so that their time is counted.
    from tenkyo.ingest.pdf_process import READERS

    READERS.close()
    after = os.times()
    return {
        "files": report.added,
        "chunks": report.chunks,
        "reading_s": round(reading.seconds(), 2),
        "embedding_s": round(embedding.seconds(), 2),
        "whole_s": round(whole, 2),
        "cores_busy": round((sum(after[:4]) - sum(before[:4])) / whole, 2),
    }


def with_clock(reading: Reading, busy: Busy) -> Reading:
    """Return a reading that notes how long it takes."""

    def read(*arguments: object, **options: object) -> object:
        with busy.span():
            return reading.read(*arguments, **options)  # type: ignore[arg-type]

    def chunk(*arguments: object) -> object:
        with busy.span():
            return reading.chunk(*arguments)  # type: ignore[arg-type]

    return replace(reading, read=read, chunk=chunk)  # type: ignore[arg-type]


def while_indexing(work: Path, documents: int) -> dict[str, object]:
    """Ask the page in quiet, and while it takes in documents."""
    folder = work / "documents"
    write_documents(folder, 20)
    port = free_port()
    command = [sys.executable, "-m", "tenkyo.app", "chat", str(folder)]
    command += ["--index", str(work / "index"), "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for(lambda: answer(f"{address}/") == 200)
            call(address, "ask", QUESTIONS[0], 10, *[""] * 5)
            quiet = [timed_call(address, turn) for turn in range(_QUIET_QUESTIONS)]
            write_documents(folder, documents)
            began = time.perf_counter()
            wait_for(lambda: documents_of(address) > 20)
            busy = []
            while documents_of(address) < documents and time.perf_counter() - began < _GIVE_UP:
                busy.append(timed_call(address, len(busy)))
                time.sleep(0.1)
            took = time.perf_counter() - began
        finally:
            server.terminate()
    return {
        "taken_in": documents - 20,
        "taken_in_s": round(took, 1),
        "quiet_median_ms": round(statistics.median(quiet), 1),
        "quiet_slowest_ms": round(max(quiet), 1),
        "asked_meanwhile": len(busy),
        "meanwhile_median_ms": round(statistics.median(busy), 1),
        "meanwhile_p95_ms": round(statistics.quantiles(busy, n=20)[-1], 1),
        "meanwhile_slowest_ms": round(max(busy), 1),
    }


def call(address: str, name: str, *values: object) -> dict[str, object]:
    """Call an endpoint of the page and return its object."""
    body = json.dumps({"data": values}).encode()
    place = f"{address}/gradio_api/call/{name}"
    request = urllib.request.Request(place, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as begun:
        event = json.load(begun)["event_id"]
    with urllib.request.urlopen(f"{place}/{event}", timeout=60) as events:
        text = events.read().decode()
    data = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
    found: dict[str, object] = json.loads(data[-1])[0]
    return found


def timed_call(address: str, turn: int) -> float:
    """Ask, and return how many milliseconds the answer took."""
    began = time.perf_counter()
    call(address, "ask", QUESTIONS[turn % len(QUESTIONS)], 10, *[""] * 5)
    return 1000 * (time.perf_counter() - began)


def documents_of(address: str) -> int:
    """Return how many documents the index of the page has."""
    return int(str(call(address, "status")["documents"]))


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    until = time.perf_counter() + _GIVE_UP
    while not condition():
        if time.perf_counter() > until:
            raise SystemExit("it took too long")
        time.sleep(0.1)


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--copies", type=int, default=20)
    parser.add_argument("--documents", type=int, default=1500)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    shutil.rmtree(given.work, ignore_errors=True)
    figures = side_by_side(given.work / "pdfs", given.copies)
    figures |= while_indexing(given.work / "page", given.documents)
    text = json.dumps(figures, indent=1) + "\n"
    print(text, end="")
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
