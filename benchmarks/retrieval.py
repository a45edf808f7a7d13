"""Words, vectors and their fusion side by side, as exact ranks over whole sets of questions.

    python benchmarks/retrieval.py DATA_FOLDER --work WORK_FOLDER [--set NAME ...] [--out FILE]

DATA_FOLDER holds `eval/jaquad_dev`, `eval/squad_sentences`, `eval/kyoto_heldout` and
`qa/kyoto_wiki.jsonl.gz`. Each set's paragraphs are indexed as documents by Tenkyo itself; a
question counts as answered at rank k when the k-th distinct document is the right one (for the
corpus questions: the k-th passage holds the quote).
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tenkyo.index.caches import refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.fusion import fusion_model
from tenkyo.index.retriever import Candidates, Retriever, rank
from tenkyo.index.store import Snapshot, Store
from tenkyo.index.sync import sync
from tenkyo.index.types import StoredChunk
from tenkyo.ingest.fold import fold_text

CORPUS = Path(__file__).parent.parent / "corpus"
DISTRACTORS = 5000
WITNESSES = ("words", "translated", "vectors", "fused")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and a test that tells whether a chunk answers it."""

    question: str
    group: str
    answers: Callable[[StoredChunk], bool]


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of questions answered at rank 1, 3 and 5, and the standard error of the first.

    ``against_best`` is the fused list's R@1 less the best single witness's, with the standard
    error of the paired difference.
    """

    questions: int
    first: dict[str, float]
    among_three: dict[str, float]
    among_five: dict[str, float]
    against_best: tuple[float, float]
    median_ms: float


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, gzipped or not."""
    data = path.read_bytes()
    for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines():
        yield json.loads(line)


def squeezed(text: str) -> str:
    """Return a text folded and without blanks, as quotes are compared."""
    return "".join(fold_text(text).split())


def write(folder: Path, name: str, text: str) -> str:
    """Write a document and return its name."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")
    return name


def lies_in(name: str) -> Callable[[StoredChunk], bool]:
    """Return a test for chunks of one document."""
    return lambda stored: name in stored.places


def jaquad(data: Path, folder: Path) -> list[Asked]:
    """Ask Japanese questions over 1,431 Japanese paragraphs."""
    base = data / "eval/jaquad_dev"
    for row in read_lines(base / "docs.jsonl"):
        write(folder, f"{row['id']}.txt", row["text"])
    return [
        Asked(row["q"], "ja-ja", lies_in(f"{row['doc']}.txt"))
        for row in read_lines(base / "queries.jsonl")
    ]


def squad(data: Path, folder: Path) -> list[Asked]:
    """Ask English questions over the sentences that answer them."""
    names: dict[str, str] = {}
    asked = []
    for row in read_lines(data / "eval/squad_sentences/pairs.jsonl"):
        name = names.setdefault(row["pos"], f"{len(names):05}.txt")
        asked.append(Asked(row["q"], "en-en", lies_in(name)))
    for text, name in names.items():
        write(folder, name, text)
    return asked


def kyoto(data: Path, folder: Path) -> list[Asked]:
    """Ask with a sentence for the paragraph of the other language that says the same."""
    asked: list[Asked] = []
    number = 0
    for article in read_lines(data / "eval/kyoto_heldout/articles.jsonl.gz"):
        for paragraph in article["paras"]:
            texts = {"ja": "".join(paragraph["ja"]), "en": " ".join(paragraph["en"])}
            if len(texts["ja"]) < 60 or not paragraph["en"]:
                continue
            number += 1
            for language, other in (("en", "ja"), ("ja", "en")):
                name = write(folder, f"{other}/{number:05}.txt", texts[other])
                sentence = max(paragraph[language], key=len)[:300]
                asked.append(Asked(sentence, f"{language}-{other}", lies_in(name)))
    return asked


def corpus(data: Path, folder: Path) -> list[Asked]:
    """Ask the corpus questions, with paragraphs of the Kyoto set around the documents."""
    rows = read_lines(data / "qa/kyoto_wiki.jsonl.gz")
    for number, row in zip(range(DISTRACTORS * 40), rows, strict=False):
        if number % 40 == 0:
            write(folder, f"around/{number:06}.txt", row["pos"])
    for path in CORPUS.rglob("*"):
        if path.is_file() and path.name != "questions.jsonl":
            target = folder / "corpus" / path.relative_to(CORPUS)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    asked = []
    for row in read_lines(CORPUS / "questions.jsonl"):
        if row["answers"]:
            places = {f"corpus/{answer['document']}" for answer in row["answers"]}
            quotes = tuple(squeezed(answer["quote"]) for answer in row["answers"])
            sources = {place.split("/")[1] for place in places}
            group = f"{row['language']}-{'both' if len(sources) > 1 else sources.pop()}"
            asked.append(Asked(row["question"], group, holds_quote(places, quotes)))
    return asked


def holds_quote(places: set[str], quotes: Sequence[str]) -> Callable[[StoredChunk], bool]:
    """Return a test for chunks of some documents that hold one of the quotes."""

    def test(stored: StoredChunk) -> bool:
        text = squeezed(stored.chunk.text)
        return bool(places.intersection(stored.places)) and any(q in text for q in quotes)

    return test


SETS = {"jaquad": jaquad, "squad": squad, "kyoto": kyoto, "corpus": corpus}


def ranks(found: Candidates, asked: Asked) -> dict[str, int]:
    """Return the rank, counted from 0, that each witness gives the answer; 999 when it has none."""
    stored = {c.stored.row: c.stored for c in found.candidates}
    crossing = asked.group[:2] != asked.group[3:5]
    fused = [passage.stored.row for passage in rank(found, fusion_model())]
    lists = {
        "words": found.named.by_words,
        "translated": found.named.by_translation,
        "vectors": found.named.by_vectors,
        "fused": fused,
    }
    placed = {}
    for witness, rows in lists.items():
        documents: list[str] = []
        placed[witness] = 999
        for row in rows:
            chunk = stored[row]
            # Sentence and paragraph sets hold both languages: only the other one is asked for.
            if crossing and "both" not in asked.group and chunk.chunk.language == asked.group[:2]:
                continue
            if asked.answers(chunk):
                placed[witness] = len(documents)
                break
            if chunk.places[0] not in documents:
                documents.append(chunk.places[0])
    return placed


def summarise(placed: Sequence[dict[str, int]], seconds: Sequence[float]) -> Figures:
    """Turn ranks into shares."""

    def share(below: int) -> dict[str, float]:
        return {w: round(sum(p[w] < below for p in placed) / len(placed), 4) for w in WITNESSES}

    first = share(1)
    best = max(WITNESSES[:-1], key=lambda w: first[w])
    differences = [(p["fused"] == 0) - (p[best] == 0) for p in placed]
    mean = sum(differences) / len(placed)
    spread = math.sqrt(sum((d - mean) ** 2 for d in differences)) / len(placed)
    return Figures(
        len(placed),
        first,
        share(3),
        share(5),
        (round(mean, 4), round(spread, 4)),
        round(1000 * sorted(seconds)[len(seconds) // 2], 1),
    )


def run(name: str, data: Path, work: Path) -> dict[str, Figures]:
    """Index a set, ask its questions, and return figures by pair of languages."""
    folder = work / name / "documents"
    asked = SETS[name](data, folder)
    encoder = load_encoder(None)
    sync(work / name / "index", [folder], encoder=encoder, refresh=refresh_caches)
    placed: dict[str, list[dict[str, int]]] = {}
    seconds: dict[str, list[float]] = {}
    with Store.open(work / name / "index") as store, store.read() as snapshot:
        retriever = Retriever(store, encoder)
        for one in asked:
            placed.setdefault(one.group, []).append(ask(retriever, snapshot, one, seconds))
    return {group: summarise(rows, seconds[group]) for group, rows in placed.items()}


def ask(
    retriever: Retriever, snapshot: Snapshot, one: Asked, seconds: dict[str, list[float]]
) -> dict[str, int]:
    """Ask one question and note how long it took."""
    begun = time.perf_counter()
    found = retriever.candidates(one.question, snapshot)
    placed = ranks(found, one)
    seconds.setdefault(one.group, []).append(time.perf_counter() - begun)
    return placed


def main() -> None:
    """Run the sets named and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--set", choices=SETS, action="append", dest="sets")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    figures = {}
    for name in arguments.sets or SETS:
        for group, values in run(name, arguments.data, arguments.work).items():
            figures[f"{name} {group}"] = asdict(values)
            print(name, group, json.dumps(asdict(values)), flush=True)
    if arguments.out:
        arguments.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
