"""Fit the ranking model on questions kept apart from every evaluation.

    python training/fit_fusion.py DATA_FOLDER --work WORK_FOLDER --out index/models/fusion.json

DATA_FOLDER holds `qa/jaquad_train.jsonl.gz`, `qa/squad_sentences.jsonl.gz` and
`qa/kyoto_wiki.jsonl.gz`; the questions across languages stand beside this script. The paragraphs
are indexed as documents, every question is asked, and what each witness says of each passage is
fitted to whether the passage holds the answer. Every question is used twice, the second time with
its document taken away, so that the probability also says when nothing answers.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from fusion_cases import (
    QUESTIONS_ABSENT,
    QUESTIONS_ACROSS,
    Case,
    absent_cases,
    crossing_cases,
    english_cases,
    holds,
    japanese_cases,
)
from fusion_fit import Group, columns, fit_logistic, fit_ranking, logistic

from tenkyo.index.caches import refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.features import (
    Candidate,
    confidence_features,
    sentence_features,
    sentences_of,
)
from tenkyo.index.fusion import BLANK, FusionModel, Logistic, write_model
from tenkyo.index.retriever import Retriever
from tenkyo.index.store import Snapshot, Store
from tenkyo.index.sync import sync

# There are few questions across languages: together they count as much as those of one language.
WEIGHT_ACROSS = 7.5
# How long passages and sentences are differs from folder to folder, so it must not count.
LEFT_OUT = frozenset({"length", "heading"})
# How many of the questions that people put to a folder are answered in it, as we assume.
ANSWERABLE = 0.8
# Words alone meet in many places: be slower to believe them.
ANSWERED_BY_WORDS = 0.6
THRESHOLD = 0.45


def is_answer(case: Case, candidate: Candidate) -> bool:
    """Tell whether a candidate lies in an answering document and holds the answer."""
    inside = any(place in case.documents for place in candidate.stored.places)
    return inside and holds(candidate.stored.chunk.text, case.answers)


def ask(retriever: Retriever, snapshot: Snapshot, case: Case) -> dict[str, Any]:
    """Ask a question and note what each witness says of each candidate, and what is right."""
    found = retriever.candidates(case.question, snapshot)
    seen = [c for c in found.candidates if not case.hidden.intersection(c.stored.places)]
    answers = [is_answer(case, candidate) for candidate in seen]
    inside = [bool(case.documents.intersection(c.stored.places)) for c in seen]
    return {
        "across": case.crossing,
        "absent": not case.documents,
        "written": bool(case.hidden) or not case.documents,
        "weight": 1.0 if not case.hidden else WEIGHT_ACROSS,
        "features": [[c.crossing, c.features] for c in seen],
        "answers": answers,
        "inside": inside,
        "sentences": [
            [one, holds(text, case.answers)]
            for candidate, right in zip(seen, answers, strict=True)
            if right and case.answers
            for one, text in zip(
                sentence_features(candidate, found.question),
                sentences_of(candidate.stored),
                strict=True,
            )
        ],
    }


def gather(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Index the training documents and ask every question, or read what an earlier run noted."""
    noted = arguments.work / "witnesses.jsonl"
    if noted.exists():
        return [json.loads(line) for line in noted.read_text(encoding="utf-8").splitlines()]
    folder = arguments.work / "documents"
    cases = [
        *japanese_cases(arguments.data, folder),
        *english_cases(arguments.data, folder),
        *crossing_cases(arguments.data, folder, QUESTIONS_ACROSS),
        *absent_cases(QUESTIONS_ABSENT),
    ]
    encoder = load_encoder(None)
    sync(arguments.work / "index", [folder], encoder=encoder, refresh=refresh_caches)
    lines = []
    with Store.open(arguments.work / "index") as store, store.read() as snapshot:
        retriever = Retriever(store, encoder, model=BLANK)
        for number, case in enumerate(cases):
            lines.append(json.dumps(ask(retriever, snapshot, case)))
            if number % 500 == 0:
                print(f"{number}/{len(cases)} questions", flush=True)
    noted.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [json.loads(line) for line in lines]


def groups_of(names: Sequence[str], noted: Sequence[dict[str, Any]]) -> list[Group]:
    """Return the questions whose answer is among their candidates."""
    return [
        Group(
            columns(names, one["features"]),
            np.array(one["answers"]),
            one["weight"],
        )
        for one in noted
        if any(one["answers"])
    ]


def first_ranks(noted: Sequence[dict[str, Any]], model: FusionModel) -> dict[str, float]:
    """Return the share of questions whose first candidate is right, within and across."""
    hits: dict[str, list[bool]] = {"within": [], "across": []}
    for one in noted:
        if one["absent"]:
            continue
        scores = [model.weight(features, crossing=c) for c, features in one["features"]]
        best = int(np.argmax(scores))
        hits["across" if one["across"] else "within"].append(one["answers"][best])
    return {pair: round(float(np.mean(right)), 4) for pair, right in hits.items()}


def confidence_rows(
    noted: Sequence[dict[str, Any]], model: FusionModel, *, across: bool
) -> list[tuple[dict[str, float], bool]]:
    """Return what is seen of the best candidate, with the answering document and without it.

    Only the questions written for this are used: those of the large sets repeat their paragraph's
    words so closely that they would teach a confidence no user's question reaches.
    """
    rows = []
    for one in filter(lambda one: one["written"], noted):
        kept = list(range(len(one["features"])))
        for without in (False, True):
            if without:
                kept = [i for i in kept if not one["inside"][i]]
            scored = sorted(
                (
                    (model.weight(one["features"][i][1], crossing=one["features"][i][0]), i)
                    for i in kept
                ),
                reverse=True,
            )
            if not scored or one["features"][scored[0][1]][0] != across:
                continue
            answered = any(one["answers"][i] for _, i in scored[:3])
            if answered or without or one["absent"]:
                seen = confidence_features(one["features"][scored[0][1]][1])
                rows.append((seen, answered))
    return rows


def fit_all(names: Sequence[str], noted: Sequence[dict[str, Any]]) -> FusionModel:
    """Fit the ranking, then the confidence in its first candidate, then the sentences."""
    theta = fit_ranking(names, groups_of(names, noted))
    count = len(names)
    ranking = replace(
        BLANK,
        within=logistic(0.0, names, theta[:count]),
        across=logistic(theta[-1], names, theta[count : 2 * count]),
    )
    rows = {across: confidence_rows(noted, ranking, across=across) for across in (False, True)}
    both = [*rows[False], *rows[True]]
    by_words = [name for name in both[0][0] if not name.endswith("similarity")]
    sentences = [(one, right) for each in noted for one, right in each["sentences"]]
    return replace(
        ranking,
        confidence_within=as_asked(fit_logistic(list(rows[False][0][0]), rows[False]), rows[False]),
        confidence_across=as_asked(fit_logistic(list(rows[True][0][0]), rows[True]), rows[True]),
        confidence_by_words=as_asked(fit_logistic(by_words, both), both, ANSWERED_BY_WORDS),
        sentence=fit_logistic(list(sentences[0][0]), sentences),
    )


def as_asked(
    model: Logistic, rows: Sequence[tuple[dict[str, float], bool]], share: float = ANSWERABLE
) -> Logistic:
    """Shift a model to the share of answered questions that we assume (King & Zeng 2001)."""
    seen = sum(label for _, label in rows) / len(rows)
    shift = math.log(share / (1 - share)) - math.log(seen / (1 - seen))
    return replace(model, intercept=round(model.intercept + shift, 4))


def report(noted: Sequence[dict[str, Any]], model: FusionModel) -> None:
    """Print how a model does on questions it has not seen."""
    from sklearn.metrics import roc_auc_score

    print("first candidate right:", first_ranks(noted, model))
    for across in (False, True):
        rows = confidence_rows(noted, model, across=across)
        values = [model.confidence(seen, crossing=across) for seen, _ in rows]
        labels = [label for _, label in rows]
        over = np.array(values) >= THRESHOLD
        told = {
            there: round(float(over[np.array(labels) == there].mean()), 3)
            for there in (True, False)
        }
        auroc = round(float(roc_auc_score(labels, values)), 4)
        print("across" if across else "within", "AUROC", auroc, "answered, by being there:", told)


def main() -> None:
    """Gather, fit on halves for the report, fit on everything and write the coefficients."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    noted = gather(arguments)
    names = [name for name in noted[0]["features"][0][1] if name not in LEFT_OUT]
    for half in (0, 1):
        # A question asked twice must not stand in both halves.
        apart = [[one for i, one in enumerate(noted) if i // 2 % 2 == side] for side in (0, 1)]
        report(apart[half], fit_all(names, apart[1 - half]))
    model = replace(fit_all(names, noted), threshold=THRESHOLD)
    arguments.out.write_text(write_model(model), encoding="utf-8")


if __name__ == "__main__":
    main()
