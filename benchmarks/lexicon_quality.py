"""How well the lexicon's translated words alone find passages of the other language.

Usage: python benchmarks/lexicon_quality.py DATA [--questions FILE --document FILE] [--out FILE]

DATA holds `kyoto_heldout` and `tatoeba_laser`, two evaluation sets. Scored as probabilistic
structured queries over the terms that Tenkyo indexes, by brute force, without vectors and without
the words of the passage's own language. Printed as JSON:

- Kyoto: middle sentence of a paragraph → the paragraph in the other language, among those of 60
  Japanese characters and more; the sentence has at least 10 in Japanese.
- Tatoeba: sentence → its translation.
- with --questions (JSON lines) and --document (a text): English questions → the passage of about
  220 characters that holds the quote; shares found first and among three.
- milliseconds a query for finding its words and translating them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.lexicon import query_words, translate
from tenkyo.index.terms import document_terms, phrase_terms, quantity_terms
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.types import Language

K1, B = 1.2, 0.5
SHORTEST_PARAGRAPH, SHORTEST_SENTENCE, PASSAGE = 60, 10, 220


class Passages:
    """Terms of passages and BM25 over weighted sets of phrases."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._postings: dict[str, dict[int, int]] = defaultdict(dict)
        lengths = np.zeros(len(texts))
        for row, text in enumerate(texts):
            counts, lengths[row] = document_terms(text)
            for term, count in counts.items():
                self._postings[term][row] = count
        self._norms = K1 * (1 - B + B * lengths / lengths.mean())

    def _holding(self, phrase: str) -> dict[int, int]:
        """Return the passages that hold all terms of a phrase, by its rarest term's count."""
        lists = [self._postings.get(term, {}) for term in phrase_terms(phrase)]
        rows = set(lists[0]).intersection(*lists[1:]) if lists else set()
        return {row: min(found[row] for found in lists) for row in rows}

    def scores(self, query: Iterable[Sequence[tuple[str, float]]]) -> NDArray[np.float64]:
        """Return the score of every passage; a set of weighted phrases counts as one term."""
        size = len(self._norms)
        total = np.zeros(size)
        for phrases in query:
            frequency = np.zeros(size)
            for phrase, weight in phrases:
                for row, count in self._holding(phrase).items():
                    frequency[row] += weight * count
            holding = np.minimum(frequency, 1).sum()
            idf = math.log(1 + (size - holding + 0.5) / (holding + 0.5))
            total += idf * frequency * (K1 + 1) / (frequency + self._norms)
        return total


def translated(text: str, source: Language) -> list[list[tuple[str, float]]]:
    """Return the words of a query, each with its translations, and its numbers."""
    target: Language = "en" if source == "ja" else "ja"
    found = translate(query_words(text, source), target)
    words = [[(word, 1.0), *((t.text, t.weight) for t in terms)] for word, terms in found.items()]
    return [*words, *([(term, 1.0)] for term in quantity_terms(text))]


def ranks(
    passages: Passages, queries: Sequence[str], source: Language, right: Sequence[int]
) -> NDArray[np.int64]:
    """Return the rank of each right passage, from 0; ties count against it."""
    found = []
    for text, row in zip(queries, right, strict=True):
        scores = passages.scores(translated(text, source))
        found.append(int((scores >= scores[row]).sum()) - 1 if scores[row] > 0 else len(scores))
    return np.array(found, np.int64)


def both_ways(
    english: Sequence[str], japanese: Sequence[str], queries: Sequence[tuple[int, str, str]]
) -> dict[str, dict[str, float]]:
    """Return R@1 and R@5 of queries (row, English, Japanese) over passages in both languages."""
    rows = [row for row, _, _ in queries]
    figures = {}
    for source, passages, column in (("en", japanese, 1), ("ja", english, 2)):
        texts = [str(query[column]) for query in queries]
        found = ranks(Passages(passages), texts, source, rows)  # type: ignore[arg-type]
        name = "en→ja" if source == "en" else "ja→en"
        figures[name] = {"R@1": float((found < 1).mean()), "R@5": float((found < 5).mean())}
    return figures


def kyoto(folder: Path) -> dict[str, dict[str, float]]:
    """Find the paragraph of which a sentence of the other language is part."""
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as file:
        parts = [part for line in file for part in json.loads(line)["paras"]]
    parts = [part for part in parts if len("".join(part["ja"])) >= SHORTEST_PARAGRAPH]
    middles = [len(part["ja"]) // 2 for part in parts]
    queries = [
        (row, part["en"][middle], part["ja"][middle])
        for row, (part, middle) in enumerate(zip(parts, middles, strict=True))
        if len(part["ja"][middle]) >= SHORTEST_SENTENCE
    ]
    english = [" ".join(part["en"]) for part in parts]
    return both_ways(english, ["".join(part["ja"]) for part in parts], queries)


def tatoeba(folder: Path) -> dict[str, dict[str, float]]:
    """Find each sentence's translation."""
    lines = (folder / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    english, japanese = zip(*(line.split("\t") for line in lines), strict=True)
    queries = list(zip(range(len(lines)), english, japanese, strict=True))
    return both_ways(english, japanese, queries)


def document(questions: Path, file: Path) -> dict[str, float]:
    """Find the passage of one Japanese text that answers an English question."""
    passages = [""]
    for piece in re.split(r"(?<=。)|\n+", file.read_text(encoding="utf-8")):
        if len(passages[-1]) + len(piece) > PASSAGE:
            passages.append("")
        passages[-1] += piece + "\n"
    folded = [_letters(passage) for passage in passages]
    index = Passages(passages)
    found = []
    for line in questions.read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        quotes = [_letters(answer["quote"])[:12] for answer in question["answers"]]
        right = [row for row, text in enumerate(folded) if any(quote in text for quote in quotes)]
        if question["language"] == "en" and right:
            scores = index.scores(translated(question["question"], "en"))
            order = list(np.argsort(-scores, kind="stable"))
            found.append(min(order.index(row) for row in right))
    share = Counter(min(rank, 3) for rank in found)
    first, three = share[0] / len(found), 1 - share[3] / len(found)
    return {"questions": len(found), "first": first, "among three": three}


def _letters(text: str) -> str:
    return re.sub(r"\s", "", fold_text(text))


def speed(folder: Path) -> float:
    """Return milliseconds a query."""
    lines = (folder / "pairs.tsv").read_text(encoding="utf-8").splitlines()[:500]
    start = time.perf_counter()
    for line in lines:
        english, japanese = line.split("\t")
        translate(query_words(english, "en"), "ja")
        translate(query_words(japanese, "ja"), "en")
    return (time.perf_counter() - start) / len(lines) / 2 * 1000


def main() -> None:
    """Run all evaluations and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--document", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    figures: dict[str, Any] = {
        "kyoto": kyoto(options.data / "kyoto_heldout"),
        "tatoeba": tatoeba(options.data / "tatoeba_laser"),
        "milliseconds": speed(options.data / "tatoeba_laser"),
    }
    if options.questions and options.document:
        figures["document"] = document(options.questions, options.document)
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
