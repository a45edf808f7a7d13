"""How fast the shipped encoder is, by each path.

Usage: python benchmarks/encoder_speed.py TEXTS [--compare MODEL ...] [--rounds N] [--out FILE]

TEXTS holds one sentence a line. Printed as JSON: seconds from the start of a process to the first
question's vector and the process's memory, milliseconds of a warm question, and sentences a second
of each path and of the models compared, in interleaved rounds, the best of each: on a machine that
others use too, compare only numbers of one run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from tenkyo.index import sentence_encoder
from tenkyo.index.convolution import ConvolutionEncoder, PieceTokenizer
from tenkyo.index.encoder import bundled_folder, load_encoder

COLD = """
import sys
from tenkyo.index.encoder import load_encoder
load_encoder().encode_queries(["When does the library open?"])
if sys.platform != "win32":
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
# A transformer reads a tenth of the sentences, or it alone would take all the time.
COMPARED_SHARE = 10


def cold_start(rounds: int) -> dict[str, float]:
    """Measure whole processes that embed one question."""
    seconds, memory = [], 0
    for _ in range(rounds):
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", COLD], capture_output=True, check=True)
        seconds.append(time.perf_counter() - start)
        memory = int(done.stdout or 0)
    return {"seconds": min(seconds), "memory (rusage units)": memory}


def question_milliseconds(encoder: ConvolutionEncoder) -> dict[str, float]:
    """Measure single questions on a warm encoder."""
    times = []
    for number in range(200):
        start = time.perf_counter()
        encoder.encode([f"How many stations does line {number} have, and when did it open?"])
        times.append(1000 * (time.perf_counter() - start))
    return {"median": float(np.median(times)), "90 %": float(np.percentile(times, 90))}


def ways(texts: list[str], compared: list[str]) -> dict[str, tuple[Callable[[], object], int]]:
    """Return what to time: name → (run, sentences it embeds)."""
    light = ConvolutionEncoder(bundled_folder())
    model = sentence_encoder.load_bundled(bundled_folder())
    fewer = texts[::COMPARED_SHARE]
    timed: dict[str, tuple[Callable[[], object], int]] = {
        "numpy": (lambda: light.encode(texts), len(texts)),
        "torch, 32 bits": (lambda: model.encode(texts, batch_size=256), len(texts)),
        "torch, as used": (
            lambda: sentence_encoder.embed(model, texts, batch_size=256),
            len(texts),
        ),
    }
    for name in compared:
        other = load_encoder(name)
        timed[name] = (partial(other.encode_passages, fewer), len(fewer))
    return timed


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure the speed of the shipped encoder.")
    parser.add_argument("texts", type=Path, help="one sentence a line")
    parser.add_argument("--compare", nargs="*", default=[], help="other encoders, name or folder")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--out", type=Path, help="file to write as well")
    options = parser.parse_args(arguments)
    texts = options.texts.read_text(encoding="utf-8").splitlines()
    light = ConvolutionEncoder(bundled_folder())
    pieces = PieceTokenizer(bundled_folder(), light.config.max_tokens).pieces(texts)
    figures: dict[str, object] = {
        "cold start": cold_start(options.rounds),
        "question, ms": question_milliseconds(light),
        "tokens a sentence": sum(len(part) for parts in pieces for part in parts) / len(texts),
    }
    best: dict[str, float] = {}
    timed = ways(texts, options.compare)
    for _ in range(options.rounds):
        for name, (run, count) in timed.items():
            start = time.perf_counter()
            run()
            best[name] = max(best.get(name, 0.0), count / (time.perf_counter() - start))
    figures["sentences a second"] = best
    text = json.dumps(figures, ensure_ascii=False, indent=2) + "\n"
    print(text, end="")
    if options.out:
        options.out.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
