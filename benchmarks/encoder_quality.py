"""How well an encoder finds what belongs together, by itself and by brute force.

Usage: python benchmarks/encoder_quality.py DATA [--encoder NAME] [--out FILE]

DATA holds the evaluation sets, one folder each: ``tatoeba_laser``, ``jaquad_dev``,
``kyoto_heldout``, ``squad_sentences``, ``jsts_valid``, ``jsick_test``. Printed as JSON:

- Tatoeba: share of sentences whose nearest neighbour in the other language is their translation.
- JaQuAD, question → paragraph: by the paragraph's vector, and by sentences (similarity of the
  nearest sentence plus that of the paragraph).
- Kyoto: middle sentence of a paragraph → the paragraph in the other language, among those of 60
  Japanese characters and more; the sentence has at least 10 in Japanese.
- SQuAD: English question → the sentence that answers it.
- JSTS, JSICK: Spearman's correlation of similarity with the judgement of people.

R@k is the share of queries whose right answer is among the first k.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.encoder import load_encoder
from tenkyo.index.types import Embeddings, Encoder
from tenkyo.ingest.sentences import split_sentences

Figures = dict[str, float]

SHORTEST_PARAGRAPH = 60
SHORTEST_SENTENCE = 10


def recall(scores: NDArray[np.float32], right: Sequence[int]) -> Figures:
    """Return R@1 and R@5 of scores of shape (queries, candidates)."""
    gold = scores[np.arange(len(right)), right][:, None]
    ranks = (scores > gold).sum(axis=1)
    return {"R@1": float((ranks < 1).mean()), "R@5": float((ranks < 5).mean())}


def spearman(x: Sequence[float], y: Sequence[float]) -> float:
    """Return the correlation of ranks, ties sharing their mean rank."""
    ranks = []
    for values in (x, y):
        _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
        ends = np.cumsum(counts)
        ranks.append((ends - (counts - 1) / 2)[inverse])
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def tatoeba(encoder: Encoder, folder: Path) -> Figures:
    """Find each sentence's translation, both ways."""
    lines = (folder / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    english, japanese = zip(*(line.split("\t") for line in lines), strict=True)
    scores = encoder.encode_passages(japanese) @ encoder.encode_passages(english).T
    order = np.arange(len(lines))
    return {
        "ja→en": float((scores.argmax(axis=1) == order).mean()),
        "en→ja": float((scores.argmax(axis=0) == order).mean()),
    }


def jaquad(encoder: Encoder, folder: Path) -> dict[str, Figures]:
    """Find the paragraph that answers a Japanese question."""
    documents = _lines(folder / "docs.jsonl")
    queries = _lines(folder / "queries.jsonl")
    rows = {document["id"]: row for row, document in enumerate(documents)}
    right = [rows[query["doc"]] for query in queries]
    questions = encoder.encode_queries([query["q"] for query in queries])
    texts = [document["text"] for document in documents]
    whole = questions @ encoder.encode_passages(texts).T
    nearest = _nearest_sentences(encoder, questions, texts)
    return {"paragraph": recall(whole, right), "by sentences": recall(nearest + whole, right)}


def _nearest_sentences(
    encoder: Encoder, questions: Embeddings, texts: Sequence[str]
) -> NDArray[np.float32]:
    """Return each text's best sentence for each question, shape (questions, texts)."""
    cuts = [split_sentences(text) or [(0, len(text))] for text in texts]
    sentences = [
        text[start:end] for text, spans in zip(texts, cuts, strict=True) for start, end in spans
    ]
    scores = questions @ encoder.encode_passages(sentences).T
    starts = np.cumsum([0, *(len(spans) for spans in cuts[:-1])])
    return np.maximum.reduceat(scores, starts, axis=1)


def kyoto(encoder: Encoder, folder: Path) -> dict[str, Figures]:
    """Find the paragraph of which a sentence of the other language is part."""
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as file:
        paragraphs = [part for line in file for part in json.loads(line)["paras"]]
    paragraphs = [part for part in paragraphs if len("".join(part["ja"])) >= SHORTEST_PARAGRAPH]
    whole = {
        "ja": encoder.encode_passages(["".join(part["ja"]) for part in paragraphs]),
        "en": encoder.encode_passages([" ".join(part["en"]) for part in paragraphs]),
    }
    middles = [len(part["ja"]) // 2 for part in paragraphs]
    right = [
        row
        for row, middle in enumerate(middles)
        if len(paragraphs[row]["ja"][middle]) >= SHORTEST_SENTENCE
    ]
    figures = {}
    for source, target in (("en", "ja"), ("ja", "en")):
        sentences = [paragraphs[row][source][middles[row]] for row in right]
        scores = encoder.encode_queries(sentences) @ whole[target].T
        figures[f"{source}→{target}"] = recall(scores, right)
    return figures


def squad(encoder: Encoder, folder: Path) -> Figures:
    """Find the sentence that answers an English question."""
    pairs = _lines(folder / "pairs.jsonl")
    pool = sorted({pair["pos"] for pair in pairs})
    rows = {sentence: row for row, sentence in enumerate(pool)}
    questions = encoder.encode_queries([pair["q"] for pair in pairs])
    scores = questions @ encoder.encode_passages(pool).T
    return recall(scores, [rows[pair["pos"]] for pair in pairs])


def similarity(
    encoder: Encoder, file: Path, first: str = "s1", second: str = "s2", score: str = "score"
) -> float:
    """Compare similarities with people's."""
    pairs = _lines(file)
    left = encoder.encode_passages([pair[first] for pair in pairs])
    right = encoder.encode_passages([pair[second] for pair in pairs])
    return spearman(np.einsum("ij,ij->i", left, right).tolist(), [pair[score] for pair in pairs])


def measure(encoder: Encoder, data: Path) -> dict[str, object]:
    """Run every set."""
    jsick = data / "jsick_test" / "jsick.jsonl"
    return {
        "encoder": encoder.info.name,
        "revision": encoder.info.revision,
        "tatoeba": tatoeba(encoder, data / "tatoeba_laser"),
        "jaquad": jaquad(encoder, data / "jaquad_dev"),
        "kyoto": kyoto(encoder, data / "kyoto_heldout"),
        "squad": squad(encoder, data / "squad_sentences"),
        "jsts": similarity(encoder, data / "jsts_valid" / "jsts.jsonl"),
        "jsick ja": similarity(encoder, jsick),
        "jsick en": similarity(encoder, jsick, "en1", "en2", "score_en"),
        "jsick ja-en": similarity(encoder, jsick, "s1", "en2"),
    }


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure an encoder on the evaluation sets.")
    parser.add_argument("data", type=Path, help="folder of the evaluation sets")
    parser.add_argument("--encoder", help="name or folder; otherwise the one that is shipped")
    parser.add_argument("--out", type=Path, help="file to write as well")
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    figures = _rounded(measure(load_encoder(options.encoder), options.data))
    text = json.dumps(figures, ensure_ascii=False, indent=2) + "\n"
    print(text, end="")
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)
    if options.out:
        options.out.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
