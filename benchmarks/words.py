"""Word search, translated words included, over a million chunks: time, memory and disk.

    python benchmarks/words.py DATA_FOLDER --work WORK_FOLDER [--chunks N] [--exact]

DATA_FOLDER holds `pairs/*.tsv.gz` and `eval/`. A chunk is a run of sentences of both languages'
texts as they follow on each other, begun at a random place, so that words are as frequent and keep
company as they do in real text. ``--exact`` also scores every word everywhere and compares the best
forty. Segments once made stay in WORK_FOLDER.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.cachefile import CacheKey, open_cache, write_cache
from tenkyo.index.lexical import score_words
from tenkyo.index.lexicon import query_words, translate
from tenkyo.index.postings import Postings, WordIndex, gather, term_hash
from tenkyo.index.question import parse_question
from tenkyo.index.terms import document_terms
from tenkyo.ingest.types import Language

# As large as the segments of an index of a million chunks.
SEGMENT = 41_667
NAMED = 40
# Sentences taken of each source.
SOURCES = {"kyoto_wiki": 90_000, "msdocs_d365ops__ht": 30_000, "pydocs": 30_000}
# Terms that fill a chunk.
FULL = 230

Array = NDArray[Any]


def sentences(data: Path) -> Iterator[str]:
    """Yield sentences of both languages, those of a text one after the other."""
    for name, count in SOURCES.items():
        path = data / f"pairs/{name}.tsv.gz"
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()[:count]
        for side in (0, 1):
            yield from (line.split("\t")[side] for line in lines)
    for row in _objects(data / "eval/jaquad_dev/docs.jsonl"):
        yield from (part + "。" for part in row["text"].split("。") if part)
    for row in _objects(data / "eval/squad_sentences/pairs.jsonl"):
        yield row["pos"]


def questions(data: Path, count: int) -> list[str]:
    """Return questions in both languages."""
    asked = [row["q"] for row in _objects(data / "eval/jaquad_dev/queries.jsonl")]
    asked += [row["q"] for row in _objects(data / "eval/squad_sentences/pairs.jsonl")]
    corpus = Path(__file__).parent.parent / "corpus/questions.jsonl"
    asked += [row["question"] for row in _objects(corpus)] * 20
    return random.Random(1).sample(asked, count)


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def pool(data: Path, work: Path) -> dict[str, Array]:
    """Return the terms of all sentences end to end, from a file when it has been made."""
    path = work / "sentences.npz"
    if not path.exists():
        hashes, counts, sizes, lengths = [], [], [], []
        for text in sentences(data):
            found, length = document_terms(text)
            hashes.append(np.fromiter(map(term_hash, found), np.uint64, len(found)))
            counts.append(np.fromiter(found.values(), np.uint8, len(found)))
            sizes.append(len(found))
            lengths.append(length)
        vocabulary, terms = np.unique(np.concatenate(hashes), return_inverse=True)
        np.savez(
            path,
            vocabulary=vocabulary,
            terms=terms,
            counts=np.concatenate(counts),
            starts=np.cumsum([0, *sizes]),
            lengths=np.array(lengths, np.int64),
        )
    return dict(np.load(path))


def segment(texts: dict[str, Array], first: int, count: int) -> Postings:
    """Return the postings of chunks drawn from the sentences; ``first`` is the first one's row."""
    lengths, starts = texts["lengths"], texts["starts"]
    draw = np.random.default_rng(first)
    begin = draw.integers(0, len(lengths) - 100, count)
    before = np.concatenate([[0], np.cumsum(lengths)])
    room = draw.integers(FULL // 2, FULL * 3 // 2, count)
    end = np.searchsorted(before, before[begin] + room)
    end = np.maximum(end, begin + 1)
    sizes = starts[end] - starts[begin]
    owners = np.repeat(np.arange(count), sizes)
    flat = np.arange(sizes.sum()) + np.repeat(starts[begin] - np.cumsum(sizes) + sizes, sizes)
    terms, counts = texts["terms"][flat], texts["counts"][flat].astype(np.int64)
    order = np.argsort(terms * count + owners)
    terms, owners, counts = terms[order], owners[order], counts[order]
    fresh = np.flatnonzero((np.diff(terms, prepend=-1) != 0) | (np.diff(owners, prepend=-1) != 0))
    return gather(
        np.arange(first, first + count),
        (before[end] - before[begin]).astype(np.float32),
        [texts["vocabulary"][terms[fresh]]],
        [owners[fresh].astype(np.uint32)],
        [np.minimum(np.add.reduceat(counts, fresh), 255).astype(np.uint8)],
    )


def build(data: Path, work: Path, chunks: int) -> list[Path]:
    """Return the files of the segments, making those that are missing."""
    files = []
    texts: dict[str, Array] | None = None
    edges = [*range(0, chunks, SEGMENT), chunks]
    for first, end in pairwise(edges):
        path = work / f"words-{chunks}-{first}.cache"
        files.append(path)
        if not path.exists():
            texts = texts or pool(data, work)
            part = segment(texts, first + 1, end - first)
            write_cache(path, CacheKey("words", "bench", 1, "bench"), part.arrays())
    return files


def main() -> None:
    """Build what is missing, ask, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--chunks", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--exact", action="store_true")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    files = build(arguments.data, arguments.work, arguments.chunks)
    begun = time.perf_counter()
    parts = [Postings.from_arrays(open_cache(path).arrays) for path in files]
    words = WordIndex.join(parts, np.arange(1, arguments.chunks + 1))
    opened = time.perf_counter() - begun
    figures: dict[str, object] = {
        "chunks": arguments.chunks,
        "disk_mb": round(sum(path.stat().st_size for path in files) / 1e6),
        "postings": sum(len(part.positions) for part in parts),
        "open_s": round(opened, 2),
    }
    figures |= ask(words, questions(arguments.data, arguments.questions), exact=arguments.exact)
    scale = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale
    print(json.dumps({**figures, "peak_mb": round(peak / 1e6)}, indent=1))


def ask(words: WordIndex, texts: list[str], *, exact: bool) -> dict[str, object]:
    """Ask every question twice and time the second asking, when the files are in memory."""
    spent, alike = [], []
    for text in texts:
        question = parse_question(text)
        other: Language = "en" if question.language == "ja" else "ja"
        translations = translate(query_words(text, question.language), to=other)
        for _ in range(2):
            begun, used = time.perf_counter(), time.process_time()
            typed, translated = score_words(words, question.terms, translations, count=NAMED)
            times = time.perf_counter() - begun, time.process_time() - used
        spent.append(times)
        if exact:
            full = score_words(words, question.terms, translations, count=len(words.rows))
            alike += [
                same(one.best, other.best[:NAMED])
                for one, other in zip((typed, translated), full, strict=True)
            ]
    wall, cpu = np.array(spent).T * 1000
    figures: dict[str, object] = {
        name: {"median_ms": round(float(np.median(ms)), 1), "p95_ms": round(p95(ms), 1)}
        for name, ms in (("wall", wall), ("cpu", cpu))
    }
    return figures | ({"best_forty_alike": round(float(np.mean(alike)), 4)} if exact else {})


def same(one: list[int], other: list[int]) -> float:
    """Return the share of the second list that the first one has, in whatever order."""
    return len({*one} & {*other}) / len(other) if other else 1.0


def p95(values: Array) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return float(np.percentile(values, 95))


if __name__ == "__main__":
    main()
