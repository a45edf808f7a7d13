"""Are the words emphasised in an answering sentence the answer? By the kind of answer wanted.

    python benchmarks/emphasis.py FOLDER [--most N]

FOLDER holds ``qa/jaquad_train.jsonl.gz``: questions with a paragraph and the answer in it. The
sentence that has the answer is given, so that emphasis alone is measured. A phrase is right when it
and the answer overlap.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from pathlib import Path

from tenkyo.app.emphasis import answering_phrase
from tenkyo.index.question import parse_question

_SENTENCE = re.compile(r"[^。]*。|[^。]+$")


def judge(question: str, paragraph: str, answer: str) -> tuple[str, bool | None] | None:
    """Return the kind wanted and whether the phrase is right, None for none; None to leave out."""
    sentence = next((s for s in _SENTENCE.findall(paragraph) if answer in s), None)
    parsed = parse_question(question)
    if sentence is None or not parsed.wanted:
        return None
    kind = max(parsed.wanted, key=lambda name: parsed.wanted[name]).partition(":")[0]
    phrase = answering_phrase(sentence, parsed)
    if phrase is None:
        return kind, None
    return kind, any(
        found.start() < phrase.end and phrase.start < found.end()
        for found in re.finditer(re.escape(answer), sentence)
    )


def main() -> None:
    """Print how often words are emphasised and how often they are the answer."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=10_000)
    arguments = parser.parse_args()
    asked: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    file = arguments.folder / "qa" / "jaquad_train.jsonl.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for _, line in zip(range(arguments.most), lines, strict=False):
            row = json.loads(line)
            judged = judge(row["q"], row["pos"], row["answer"])
            if judged is None:
                continue
            for kind in (judged[0], "all"):
                asked[kind] += 1
                marked[kind] += judged[1] is not None
                right[kind] += judged[1] is True
    print(f"{'wanted':12} {'questions':>9} {'marked':>7} {'right':>6}")
    for kind in sorted(asked, key=lambda name: (name == "all", -asked[name])):
        share = right[kind] / marked[kind] if marked[kind] else float("nan")
        print(f"{kind:12} {asked[kind]:9} {marked[kind]:7} {share:6.3f}")


if __name__ == "__main__":
    main()
