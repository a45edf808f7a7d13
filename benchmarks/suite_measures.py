"""What the suite measures: each a command with a name, in the order in which they run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from side_by_side import CONTENDERS, TENKYO

HERE = Path(__file__).parent
ROOT = HERE.parent
CORPUS = ROOT / "corpus"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    paragraphs: int
    each: int
    rounds: int
    passages: int
    documents: int
    chunks: int
    copies: int
    taken_in: int
    growth: str


SIZES = {
    "quick": Size(600, 25, 1, 300, 200, 5_000, 4, 200, "1000,10000"),
    "full": Size(5000, 500, 5, 1500, 2000, 100_000, 20, 1500, "1000,10000,100000,1000000"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measurement: ``command`` leaves its figures as JSON in a file, or prints them.

    ``shown`` is what stands for it in the tables; ``limit`` how many seconds it may take.
    """

    name: str
    command: tuple[str, ...]
    shown: str
    limit: float = 900.0
    prints: bool = False


def side(contender: str) -> str:
    """Return the name of the measurement of a contender."""
    return f"side by side: {contender}"


def measures(
    work: Path, out: Path, data: Path | None, size: Size, transformer: Path | None
) -> list[Measure]:
    """Return all measurements, which write to ``out``.

    ``transformer`` is the folder of all-MiniLM-L6-v2, None where the peers are not to be had.
    """
    return [*_parts(work, out, size, transformer), *_contenders(work, out, data, size)]


def paragraphs_command(work: Path, data: Path | None, size: Size) -> tuple[list[str], str]:
    """Return what writes the folder that the contenders share, and how it is shown."""
    limits = ["--paragraphs", str(size.paragraphs), "--each", str(size.each)]
    given = ["--data", str(data)] if data else []
    shown = " ".join(["python benchmarks/paragraphs.py WORK", *(["--data DATA"] if data else [])])
    return _python("paragraphs.py", str(work / "paragraphs"), *given, *limits), " ".join(
        [shown, *limits]
    )


def _parts(work: Path, out: Path, size: Size, transformer: Path | None) -> Iterator[Measure]:
    to = ("--out", str(out))
    rounds = str(size.rounds)
    yield Measure(
        "start",
        (*_python("start.py", str(work / "start"), "--rounds", rounds), *to),
        f"python benchmarks/start.py WORK --rounds {rounds}",
    )
    yield Measure(
        "reading",
        (*_python("reading.py", str(CORPUS), "--rounds", rounds), *to),
        f"python benchmarks/reading.py corpus --rounds {rounds}",
    )
    texts = str(work / "paragraphs" / "documents")
    fewer = str(min(3, size.rounds))
    embedding = ("--rounds", fewer, "--passages", str(size.passages))
    yield Measure(
        "embedding",
        (
            *_python("encoder_speed.py", texts, *embedding),
            *(("--compare", str(transformer)) if transformer else ()),
            *to,
        ),
        f"python benchmarks/encoder_speed.py WORK/documents {' '.join(embedding)} --compare MINILM",
    )
    indexing = ("--copies", str(size.copies), "--documents", str(size.taken_in))
    yield Measure(
        "indexing",
        (*_python("indexing.py", str(work / "indexing"), *indexing), *to),
        f"python benchmarks/indexing.py WORK {' '.join(indexing)}",
    )
    changing = ("--documents", str(size.documents), "--chunks", str(size.chunks))
    yield Measure(
        "changing",
        (*_python("sync.py", str(work / "sync"), *changing), *to),
        f"python benchmarks/sync.py WORK {' '.join(changing)}",
    )
    yield from _corpus(work)
    yield Measure(
        "growth",
        (
            *_python("growth.py", str(work / "growth"), "--sizes", size.growth),
            *("--json", str(out)),
        ),
        f"python benchmarks/growth.py WORK --sizes {size.growth}",
        limit=3000.0,
    )


def _corpus(work: Path) -> Iterator[Measure]:
    index = ("--index", str(work / "corpus-index"), "--json")
    tenkyo = (sys.executable, "-m", "tenkyo.app")
    yield Measure(
        "sample", (*tenkyo, "index", str(CORPUS), *index), "tenkyo index corpus", prints=True
    )
    questions = str(CORPUS / "questions.jsonl")
    yield Measure(
        "evaluation",
        (*tenkyo, "evaluate", questions, *index),
        "tenkyo evaluate corpus/questions.jsonl",
        prints=True,
    )


def _contenders(work: Path, out: Path, data: Path | None, size: Size) -> Iterator[Measure]:
    folder = str(work / "paragraphs")
    _, prepared = paragraphs_command(work, data, size)
    for name in CONTENDERS:
        yield Measure(
            side(name),
            (
                *_python("side_by_side.py", folder, name),
                *("--environment", str(work.parent), "--out", str(out)),
            ),
            f'{prepared}; python benchmarks/side_by_side.py WORK "{name}"',
            limit=1800.0,
        )
        if name == TENKYO:
            saved = work / "paragraphs" / "contenders" / TENKYO.lower() / "saved"
            stages = _python("asking.py", "stages", f"{folder}/questions.jsonl", str(saved))
            yield Measure(
                "stages",
                (*stages, "--out", str(out)),
                "python benchmarks/asking.py stages WORK/questions.jsonl SAVED --out FILE",
            )


def _python(script: str, *arguments: str) -> list[str]:
    return [sys.executable, str(HERE / script), *arguments]
