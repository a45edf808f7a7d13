"""Fit the ranking model on questions kept apart from every evaluation.

    python training/fit_fusion.py DATA_FOLDER --work WORK_FOLDER --out index/models/fusion.json

DATA_FOLDER holds `qa/jaquad_train.jsonl.gz`, `qa/squad_sentences.jsonl.gz` and
`qa/kyoto_wiki.jsonl.gz`; the written questions, and a folder that half of them are about, stand
beside this script. The paragraphs and the folder are indexed, every question is asked, and what
each witness says of each passage is fitted to whether the passage holds the answer.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from fusion_fit import columns, fit_logistic, fit_ranking, fit_sentences, logistic
from fusion_witnesses import Asked, gather, ranked

from tenkyo.index.features import confidence_features, quick_features
from tenkyo.index.fusion import Coefficients, FusionModel, Logistic, Shortlist, write_model

# Questions of each set count by how like they are to what people ask of a folder.
WEIGHTS = {"japanese": 0.3, "english": 0.3, "articles": 1.0, "folder": 3.0}
# Only these have questions without an answer of every kind, close to a topic and far from all; the
# others teach a confidence that no question about a folder of one's own reaches.
CONFIDENT = frozenset({"folder"})
# An English document of the set is sentences with nothing to do with each other.
SENTENCES = frozenset({"japanese", "articles", "folder"})
# How long passages are differs from folder to folder, so it must not count.
LEFT_OUT = frozenset({"length", "heading"})
# What no encoder but one that compares word pieces can tell.
OF_PIECES = frozenset(
    {"likeness", "sentence_likeness", "unlike", "likeness_before", "likeness_near"}
)
# How many of the questions that people put to a folder are answered in it, as we assume.
ANSWERABLE = 0.8
# Words alone meet in many places: be slower to believe them.
ANSWERED_BY_WORDS = 0.6
# The share of answerable training questions that may be refused. They are harder than most: at a
# twentieth, two thirds of those without an answer are answered; at a tenth, half.
REFUSED = 0.1

Rows = list[tuple[dict[str, float], bool]]


def fit_coefficients(asked: Sequence[Asked], *, pieces: bool) -> Coefficients:
    """Fit the sentences, then the ranking, then the confidence in its first candidate."""
    without = LEFT_OUT if pieces else LEFT_OUT | OF_PIECES
    names = [name for name in asked[0].sentence_names if name not in without]
    sentence = fit_sentences(names, [one for one in asked if one.source in SENTENCES])
    names = [name for name in asked[0].names if name not in without] + ["answering"]
    within, across = fit_passages(names, asked, sentence)
    fitted = Coefficients(sentence, within, across, confidence=Logistic(0.0, {}))
    rows = confidence_rows(asked, fitted)
    kept = [name for name in rows[0][0] if name not in without]
    return replace(fitted, confidence=as_asked(fit_logistic(kept, rows), rows))


def fit_passages(
    names: Sequence[str], asked: Sequence[Asked], sentence: Logistic
) -> tuple[Logistic, Logistic]:
    """Fit the ranking of passages in the question's language and of those in the other."""
    groups = [
        columns(names, one.with_answering(sentence), one.right, WEIGHTS[one.source])
        for one in asked
        if one.right.any()
    ]
    theta = fit_ranking(names, groups)
    count = len(names)
    return logistic(0.0, names, theta[:count]), logistic(0.0, names, theta[count:])


def confidence_rows(asked: Sequence[Asked], fitted: Coefficients) -> Rows:
    """Return what is seen of the best candidate of each question, and if it answers."""
    rows = []
    for one in asked:
        if one.source not in CONFIDENT or not one.candidates:
            continue
        found = ranked(one, fitted)
        answered = any(right for *_, right in found[:3])
        if answered or one.absent:
            weights = [weight for weight, *_ in found]
            _, features, crossing, _ = found[0]
            seen = confidence_features(features, weights, crossing=crossing, nowhere=one.nowhere)
            rows.append((seen, answered))
    return rows


def fit_all(asked: Sequence[Asked]) -> FusionModel:
    """Fit every part of the model but its threshold."""
    full, plain = (fit_coefficients(asked, pieces=pieces) for pieces in (True, False))
    rows = confidence_rows(asked, plain)
    of_vectors = ("passage_similarity", "sentence_similarity", "answering", "lead")
    kept = [name for name in rows[0][0] if name not in OF_PIECES.union(of_vectors)]
    by_words = as_asked(fit_logistic(kept, rows), rows, ANSWERED_BY_WORDS)
    quick = list(quick_features(None, 0.0))
    shortlist = Shortlist(*fit_passages(quick, asked, Logistic(0.0, {})))
    return FusionModel(shortlist, full, plain, by_words, 0.5)


def as_asked(model: Logistic, rows: Rows, share: float = ANSWERABLE) -> Logistic:
    """Shift a model to the share of answered questions that we assume (King & Zeng 2001)."""
    seen = sum(label for _, label in rows) / len(rows)
    shift = math.log(share / (1 - share)) - math.log(seen / (1 - seen))
    return replace(model, intercept=round(model.intercept + shift, 4))


def report(asked: Sequence[Asked], fitted: Coefficients) -> list[float]:
    """Print how a model does on questions it has not seen; return answerable ones' confidence."""
    from sklearn.metrics import roc_auc_score

    for source in WEIGHTS:
        firsts, sentences = [], []
        for one in asked:
            if one.source == source and not one.absent and one.candidates:
                firsts.append(ranked(one, fitted)[0][-1])
                sentences += one.sentence_hits(fitted.sentence)
        print(source, f"first {np.mean(firsts):.4f}, sentence {np.mean(sentences or [0]):.4f}")
    rows = confidence_rows(asked, fitted)
    values = [fitted.confidence.probability(seen) for seen, _ in rows]
    labels = [label for _, label in rows]
    print(f"AUROC {roc_auc_score(labels, values):.4f}", flush=True)
    return [value for value, label in zip(values, labels, strict=True) if label]


def main() -> None:
    """Gather, fit on halves for the report and the threshold, fit on everything and write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    asked = gather(arguments.data, arguments.work)
    sure: list[float] = []
    for half in (0, 1):
        # A question asked twice, or in two languages, must not stand in both halves.
        apart = [[one for i, one in enumerate(asked) if i // 2 % 2 == side] for side in (0, 1)]
        sure += report(apart[half], fit_coefficients(apart[1 - half], pieces=True))
    model = replace(fit_all(asked), threshold=round(float(np.quantile(sure, REFUSED)), 2))
    arguments.out.write_text(write_model(model), encoding="utf-8")


if __name__ == "__main__":
    main()
