"""Tenkyo driven as its peers are, and where the time of its answers goes.

    python benchmarks/asking.py index FOLDER SAVED --out FILE
    python benchmarks/asking.py ask QUESTIONS SAVED --out FILE
    python benchmarks/asking.py stages QUESTIONS SAVED --out FILE

The first two are those of `peers/contender.py`. The third asks the questions again with a clock
around each stage; what no clock sees is "rest".
"""

from __future__ import annotations

import functools
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from peers.contender import LIMIT, run

# Stage → the functions it is made of, where they are called. What one takes in another is its own.
STAGES: dict[str, tuple[str, ...]] = {
    "parse": ("index.retriever:parse_question", "index.retriever:query_words"),
    "translate": ("index.retriever:translate",),
    "encode": ("index.retriever:Retriever._embed",),
    "dense": ("index.retriever:nearest_in_store",),
    "words, translated ones too": ("index.retriever:name_chunks",),
    "read from the store": (
        "index.store_reader:Snapshot.chunks",
        "index.store_reader:Snapshot.vectors",
    ),
    "weigh": ("index.retriever:weigh_named", "index.retriever:rank"),
    "choose sentences": ("app.answer:choose_sentences", "app.answer:gather"),
    "cite": ("app.answer:_cite", "app.answer:_values", "app.answer:merge_alike"),
}


class Tenkyo:
    """The command's own index and answers, citations and all."""

    def __init__(self, encoder: str = "") -> None:
        self._encoder = encoder or None

    def index(self, folder: Path, saved: Path) -> int:
        """Index as `tenkyo index` does."""
        from tenkyo.app.config import Settings
        from tenkyo.app.indexing import update_index

        settings = Settings(folders=(folder,), index=saved, encoder=self._encoder)
        return update_index(settings).chunks

    def open(self, saved: Path) -> None:
        """Open as `tenkyo ask` does."""
        from tenkyo.app.config import Settings
        from tenkyo.app.session import open_answerer
        from tenkyo.index.store import Store

        settings = Settings(index=saved, encoder=self._encoder)
        self._answerer = open_answerer(settings, Store.open(saved))

    def search(self, question: str, limit: int) -> list[str]:
        """Answer, and return the files of the passages."""
        answer = self._answerer.ask(question, limit=limit)
        return [passage.stored.places[0] for passage in answer.passages]


def watch_stages(spent: dict[str, float]) -> list[str]:
    """Put a clock around every stage, which adds its seconds to ``spent``.

    Return the functions that are not there: their time counts where they were called from.
    """
    inside: list[str] = []
    missing = []
    for stage, names in STAGES.items():
        for name in names:
            module, _, path = name.partition(":")
            *owners, last = path.split(".")
            try:
                holder = functools.reduce(getattr, owners, import_module(f"tenkyo.{module}"))
                setattr(holder, last, timed(getattr(holder, last), stage, spent, inside))
            except (AttributeError, ImportError):
                missing.append(name)
    return missing


def timed(
    function: Callable[..., Any], stage: str, spent: dict[str, float], inside: list[str]
) -> Callable[..., Any]:
    """Return a function that also notes how long it took, at the cost of the stage around it."""

    @functools.wraps(function)
    def run_timed(*arguments: object, **options: object) -> object:
        inside.append(stage)
        began = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            seconds = time.perf_counter() - began
            inside.pop()
            spent[stage] += seconds
            if inside:
                spent[inside[-1]] -= seconds

    return run_timed


def by_stage(questions: list[str], saved: Path) -> dict[str, dict[str, float]]:
    """Ask all questions and return median and p95 of each stage, in milliseconds."""
    spent: dict[str, float] = defaultdict(float)
    if missing := watch_stages(spent):
        print("not watched:", *missing)
    tenkyo = Tenkyo()
    tenkyo.open(saved)
    for question in questions[:5]:
        tenkyo.search(question, LIMIT)
    rows: dict[str, list[float]] = defaultdict(list)
    for question in questions:
        spent.clear()
        began = time.perf_counter()
        tenkyo.search(question, LIMIT)
        whole = time.perf_counter() - began
        for stage in STAGES:
            rows[stage].append(1000 * spent[stage])
        rows["rest"].append(1000 * (whole - sum(spent.values())))
        rows["whole"].append(1000 * whole)
    return {
        stage: {"median": statistics.median(times), "p95": statistics.quantiles(times, n=20)[-1]}
        for stage, times in rows.items()
    }


def main() -> None:
    """Do one step."""
    if sys.argv[1:2] != ["stages"]:
        run(Tenkyo)
        return
    questions, saved, _, out = sys.argv[2:6]
    lines = Path(questions).read_text(encoding="utf-8").splitlines()
    figures = by_stage([json.loads(line)["question"] for line in lines], Path(saved))
    Path(out).write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
