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
import gzip
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from tenkyo.ingest.fold import fold_text

JAPANESE_QUESTIONS = 1500
ENGLISH_QUESTIONS = 1500
QUESTIONS_ACROSS = Path(__file__).with_name("questions_across.jsonl")
QUESTIONS_ABSENT = Path(__file__).with_name("questions_absent.jsonl")
# There are few questions across languages: together they count as much as those of one language.
WEIGHT_ACROSS = 7.5
REGULARISATION = 2.0
# How long passages and sentences are differs from folder to folder, so it must not count much.
UNSIGNED = frozenset({"length"})
LEFT_OUT = frozenset({"length", "heading"})
AGAINST = frozenset({"missing", "similarity_behind", "coverage_behind", "wanted_behind"})
# How many of the questions that people put to a folder are answered in it, as we assume.
ANSWERABLE = 0.8
THRESHOLD = 0.5


Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the documents that answer it, and what the answering text must hold.

    ``answers`` is empty where all of a document answers. Documents that are ``hidden`` count as not
    there.
    """

    question: str
    documents: frozenset[str]
    answers: tuple[str, ...]
    crossing: bool
    hidden: frozenset[str] = frozenset()


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a gzipped file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def spread(items: Sequence[Any], count: int) -> list[Any]:
    """Take ``count`` items evenly over a sequence."""
    return [items[i * len(items) // count] for i in range(min(count, len(items)))]


def japanese_cases(data: Path, folder: Path) -> list[Case]:
    """Write JaQuAD's paragraphs as documents and return questions about them."""
    rows = [row for row in read_rows(data / "qa/jaquad_train.jsonl.gz") if row.get("answer")]
    texts: dict[str, str] = {}
    cases = []
    for row in spread(rows, JAPANESE_QUESTIONS):
        name = texts.setdefault(row["pos"], f"ja/{len(texts):05}.txt")
        cases.append(Case(row["q"], frozenset([name]), (row["answer"],), False))
    write_documents(folder, texts)
    return cases


def english_cases(data: Path, folder: Path) -> list[Case]:
    """Write SQuAD's answering sentences, four to a document, and return questions about them."""
    rows = list(read_rows(data / "qa/squad_sentences.jsonl.gz"))
    sentences = list(dict.fromkeys(row["pos"] for row in rows))
    names = {sentence: f"en/{i // 4:05}.txt" for i, sentence in enumerate(sentences)}
    texts: dict[str, str] = {}
    for i in range(0, len(sentences), 4):
        texts["\n\n".join(sentences[i : i + 4])] = names[sentences[i]]
    write_documents(folder, texts)
    return [
        Case(row["q"], frozenset([names[row["pos"]]]), (row["pos"],), False)
        for row in spread(rows, ENGLISH_QUESTIONS)
    ]


def crossing_cases(data: Path, folder: Path, questions: Path) -> list[Case]:
    """Write the articles that the questions across languages ask about, with others beside them.

    Every article is there in both languages. A question is asked twice: with the answering
    paragraph hidden in its own language, and with it hidden in the other. So neither language has
    an advantage but by what its passages say.
    """
    asked = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    rows = list(read_rows(data / "qa/kyoto_wiki.jsonl.gz"))
    spans: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(rows):
        spans.setdefault((row["title"], row["lang"]), []).append(number)
    kept = {number for number in range(len(rows)) if number % 100 < 3}
    cases = []
    for question in asked:
        article = spans[question["title"], "en" if question["language"] == "ja" else "ja"]
        kept.update(range(article[0], article[-1] + 2))
        answering = [i for i in article if holds(rows[i]["pos"], question["answers"])]
        # Paragraphs come in pairs, the Japanese one first.
        step = 1 if question["language"] == "en" else -1
        partners = [i + step for i in answering if rows[i + step]["lang"] == question["language"]]
        across, within = (frozenset(map(kyoto_name, each)) for each in (answering, partners))
        cases.append(Case(question["question"], across, tuple(question["answers"]), True, within))
        if len(partners) == len(answering):
            cases.append(Case(question["question"], within, (), False, across))
    numbers = sorted(number for number in kept if number < len(rows))
    write_documents(folder, {rows[i]["pos"]: kyoto_name(i) for i in numbers})
    return cases


def absent_cases(questions: Path) -> list[Case]:
    """Return questions close to the articles' topics that nothing answers."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    return [Case(row["question"], frozenset(), (), False) for row in rows]


def kyoto_name(number: int) -> str:
    """Return the name of the document that holds a paragraph of the Kyoto set."""
    return f"kyoto/{number:06}.txt"


def write_documents(folder: Path, texts: dict[str, str]) -> None:
    """Write each text under its name."""
    for text, name in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")


def holds(text: str, answers: Iterable[str]) -> bool:
    """Tell whether a text holds one of the answers, compared folded; any does if none is named."""
    wanted = [fold_text(answer) for answer in answers]
    folded = fold_text(text)
    return not wanted or any(answer in folded for answer in wanted)


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


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one question: ``matrix`` (n, 2 * features + 1), ``right`` (n,).

    The first block of columns is filled for passages in the question's language, the second and the
    last column for the others.
    """

    matrix: Matrix
    right: NDArray[np.bool_]
    weight: float


def columns(names: Sequence[str], rows: Sequence[tuple[bool, dict[str, float]]]) -> Matrix:
    """Lay features out as `Group.matrix` has them."""
    matrix = np.zeros((len(rows), 2 * len(names) + 1))
    for line, (crossing, features) in zip(matrix, rows, strict=True):
        values = [features[name] for name in names]
        if crossing:
            line[len(names) :] = [*values, 1]
        else:
            line[: len(names)] = values
    return matrix


def signs(names: Sequence[str]) -> list[tuple[float | None, float | None]]:
    """Return the bounds of the coefficients: what speaks for a passage never counts against it."""
    bounds: list[tuple[float | None, float | None]] = []
    for name in names:
        if name in UNSIGNED:
            bounds.append((None, None))
        elif name in AGAINST:
            bounds.append((None, 0.0))
        else:
            bounds.append((0.0, None))
    return bounds


def fit_ranking(names: Sequence[str], groups: Sequence[Group]) -> Matrix:
    """Fit a conditional logit: the right candidates' share of all candidates' weight.

    McFadden 1974; the listwise loss of Cao et al. 2007 with the top one only.
    """
    from scipy.optimize import minimize

    matrix = np.concatenate([group.matrix for group in groups])
    spread = scale(matrix)
    matrix = matrix / spread
    right = np.concatenate([group.right for group in groups]).astype(float)
    sizes = [len(group.right) for group in groups]
    starts = np.cumsum([0, *sizes[:-1]])
    owner = np.repeat(np.arange(len(groups)), sizes)
    weight = np.array([group.weight for group in groups])

    def loss(theta: Matrix) -> tuple[float, Matrix]:
        scores = matrix @ theta
        risen = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        every = np.add.reduceat(risen, starts)
        good = np.add.reduceat(risen * right, starts)
        slope = (risen / every[owner] - risen * right / good[owner]) * weight[owner]
        value = -(weight * np.log(good / every)).sum() + REGULARISATION * theta @ theta / 2
        return value, matrix.T @ slope + REGULARISATION * theta

    bounds = [*signs(names), *signs(names), (None, None)]
    fitted = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(fitted.x / spread)


def fit_logistic(names: Sequence[str], rows: Sequence[tuple[dict[str, float], bool]]) -> Logistic:
    """Fit a logistic model whose coefficients keep their signs."""
    from scipy.optimize import minimize

    matrix = np.array([[features[name] for name in names] for features, _ in rows])
    labels = np.array([label for _, label in rows], float)
    spread = scale(matrix)
    matrix = np.hstack([matrix / spread, np.ones((len(rows), 1))])

    def loss(theta: Matrix) -> tuple[float, Matrix]:
        scores = matrix @ theta
        value = (np.logaddexp(0, scores) - labels * scores).sum() + theta[:-1] @ theta[:-1] / 2
        slope = matrix.T @ (1 / (1 + np.exp(-scores)) - labels)
        return value, slope + np.append(theta[:-1], 0)

    bounds = [*signs(names), (None, None)]
    fitted = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    values = fitted.x[:-1] / spread
    return logistic(fitted.x[-1], names, values)


def scale(matrix: Matrix) -> Matrix:
    """Return each column's spread, 1 where it has none."""
    spread = matrix.std(0)
    spread[spread == 0] = 1
    return np.asarray(spread)


def logistic(intercept: float, names: Sequence[str], values: Iterable[float]) -> Logistic:
    """Write a fitted model down, rounded."""
    coefficients = {n: round(float(v), 4) for n, v in zip(names, values, strict=True)}
    return Logistic(round(float(intercept), 4), coefficients)


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
    sentences = [(one, right) for each in noted for one, right in each["sentences"]]
    return replace(
        ranking,
        confidence_within=as_asked(fit_logistic(list(rows[False][0][0]), rows[False]), rows[False]),
        confidence_across=as_asked(fit_logistic(list(rows[True][0][0]), rows[True]), rows[True]),
        sentence=fit_logistic(list(sentences[0][0]), sentences),
    )


def as_asked(model: Logistic, rows: Sequence[tuple[dict[str, float], bool]]) -> Logistic:
    """Shift a model to the share of answered questions that we assume (King & Zeng 2001)."""
    seen = sum(label for _, label in rows) / len(rows)
    shift = math.log(ANSWERABLE / (1 - ANSWERABLE)) - math.log(seen / (1 - seen))
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
