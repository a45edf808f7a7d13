"""bm25s: words alone, by its own tokens or (``--encoder bigrams``) pairs of characters."""

from __future__ import annotations

import json
import re
from pathlib import Path

import bm25s
from contender import read_texts, run

_RUNS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々ー]+|[a-z0-9]+")


def bigrams(text: str) -> list[str]:
    """Return Latin words, and every two characters in a row of Japanese."""
    found = []
    for run_of in _RUNS.findall(text.lower()):
        if run_of[0] <= "z" or len(run_of) == 1:
            found.append(run_of)
        else:
            found += [run_of[i : i + 2] for i in range(len(run_of) - 1)]
    return found


class Bm25s:
    """bm25s with its default parameters."""

    def __init__(self, tokens: str) -> None:
        self.bigrams = tokens == "bigrams"

    def tokenize(self, texts: list[str]) -> list[list[str]]:
        """Return the tokens of texts."""
        if self.bigrams:
            return [bigrams(text) for text in texts]
        tokens: list[list[str]] = bm25s.tokenize(texts, return_ids=False, show_progress=False)
        return tokens

    def index(self, folder: Path, saved: Path) -> int:
        """Index each file as one text."""
        texts = read_texts(folder)
        retriever = bm25s.BM25()
        retriever.index(self.tokenize([text for _, text in texts]), show_progress=False)
        retriever.save(str(saved))
        names = json.dumps([name for name, _ in texts])
        (saved / "names.json").write_text(names, encoding="utf-8")
        return len(texts)

    def open(self, saved: Path) -> None:
        """Load the index."""
        self.retriever = bm25s.BM25.load(str(saved))
        self.names = json.loads((saved / "names.json").read_text(encoding="utf-8"))

    def search(self, question: str, limit: int) -> list[str]:
        """Return the files found; those that share no word with the question are not."""
        tokens = self.tokenize([question])
        rows, scores = self.retriever.retrieve(tokens, k=limit, show_progress=False)
        return [self.names[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0]


if __name__ == "__main__":
    run(Bm25s)
