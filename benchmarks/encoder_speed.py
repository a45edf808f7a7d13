"""How fast the shipped encoder is, by each path.

    python benchmarks/encoder_speed.py FOLDER [--compare MODEL ...] [--rounds N] [--out FILE]

The texts are the passages of the documents in FOLDER, and their sentences. Printed as JSON: seconds
from the start of a process to the first question's vector and the process's memory, milliseconds of
a warm question, and passages, sentences and word pieces (of sentences) a second of each path and of
the models compared, in interleaved rounds, the best of each: on a machine that others use too,
compare only numbers of one run.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from suite_process import run

from tenkyo.index import sentence_encoder
from tenkyo.index.convolution import ConvolutionEncoder, PieceTokenizer
from tenkyo.index.embedding import texts_of
from tenkyo.index.encoder import bundled_folder, load_encoder
from tenkyo.ingest.chunker import chunk_document
from tenkyo.ingest.files import find_files
from tenkyo.ingest.readers import read_document

COLD = """
import sys
from tenkyo.index.encoder import load_encoder
load_encoder(sys.argv[1] or None).encode_queries(["When does the library open?"])
"""
# A transformer reads a tenth of the texts, or it alone would take all the time.
COMPARED_SHARE = 10
_LIMIT = 300.0


def cold_start(encoder: str, rounds: int) -> dict[str, float | None]:
    """Measure whole processes that embed one question."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", COLD, encoder]
        taken = [run(command, log=Path(folder) / "log", limit=_LIMIT) for _ in range(rounds)]
    return {
        "seconds": min(one.seconds for one in taken),
        "cpu_seconds": min(one.cpu_seconds or 0.0 for one in taken),
        "memory_mib": taken[-1].memory_mib,
    }


def question_milliseconds(encode: Callable[[list[str]], object]) -> dict[str, float]:
    """Measure single questions on a warm encoder."""
    times = []
    for number in range(200):
        start = time.perf_counter()
        encode([f"How many stations does line {number} have, and when did it open?"])
        times.append(1000 * (time.perf_counter() - start))
    return {
        "median": round(float(np.median(times)), 2),
        "p95": round(float(np.percentile(times, 95)), 2),
    }


def read_passages(folder: Path, most: int) -> tuple[list[str], list[str]]:
    """Return passages of documents, spread over all, and their sentences."""
    found = find_files(folder).found
    passages, sentences = [], []
    for file in found[:: max(1, len(found) // most)]:
        for chunk in chunk_document(read_document(file.relative, file.path.read_bytes())):
            whole, *parts = texts_of(chunk)
            passages.append(whole)
            sentences += parts
    return passages[:most], sentences[: 3 * most]


def ways(compared: list[str]) -> dict[str, tuple[Callable[[list[str]], object], int]]:
    """Return what to time: name → (embed texts, one text in how many it embeds)."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(bundled_folder()), trust_remote_code=True)
    timed: dict[str, tuple[Callable[[list[str]], object], int]] = {
        "numpy": (ConvolutionEncoder(bundled_folder()).encode, 1),
        "torch, 32 bits": (model.encode, 1),
        "torch, 16 bits": (partial(sentence_encoder.embed, model), 1),
    }
    for name in compared:
        timed[Path(name).parent.name] = (load_encoder(name).encode_passages, COMPARED_SHARE)
    return timed


def rates(
    timed: dict[str, tuple[Callable[[list[str]], object], int]], texts: list[str], rounds: int
) -> dict[str, float]:
    """Return texts a second of each way, the best of the rounds."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, (encode, share) in timed.items():
            part = texts[::share]
            start = time.perf_counter()
            encode(part)
            rate = len(part) / (time.perf_counter() - start)
            best[name] = round(max(best.get(name, 0.0), rate), 1)
    return best


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure the speed of the shipped encoder.")
    parser.add_argument("folder", type=Path, help="documents")
    parser.add_argument("--compare", nargs="*", default=[], help="folders of other encoders")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--passages", type=int, default=1500, help="at most so many")
    parser.add_argument("--out", type=Path, help="file to write as well")
    options = parser.parse_args(arguments)
    # First, while this process is small: what it holds counts as held by those that it starts.
    cold = {
        Path(name).parent.name if name else "bundled": cold_start(name, options.rounds)
        for name in ["", *options.compare]
    }
    passages, sentences = read_passages(options.folder, options.passages)
    light = ConvolutionEncoder(bundled_folder())
    pieces = PieceTokenizer(bundled_folder(), light.config.max_tokens).pieces(sentences)
    tokens = sum(len(part) for parts in pieces for part in parts) / len(sentences)
    timed = ways(options.compare)
    by_sentence = rates(timed, sentences, options.rounds)
    figures: dict[str, object] = {
        "cold_start": cold,
        "question_ms": {
            name: question_milliseconds(encode)
            for name, (encode, _) in timed.items()
            if not name.startswith("torch")
        },
        "passages": len(passages),
        "sentences": len(sentences),
        "tokens_a_sentence": round(tokens, 2),
        "passages_a_second": rates(timed, passages, options.rounds),
        "sentences_a_second": by_sentence,
        "tokens_a_second": {
            name: round(rate * tokens) for name, rate in by_sentence.items() if timed[name][1] == 1
        },
    }
    text = json.dumps(figures, ensure_ascii=False, indent=2) + "\n"
    print(text, end="")
    if options.out:
        options.out.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
