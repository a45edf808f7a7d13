"""What each witness says of each candidate of the training questions, kept in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from fusion_cases import (
    FOLDER,
    QUESTIONS_ABSENT,
    QUESTIONS_ACROSS,
    QUESTIONS_FOLDER,
    Case,
    absent_cases,
    crossing_cases,
    english_cases,
    folder_cases,
    holds,
    japanese_cases,
)
from numpy.typing import NDArray

from tenkyo.index.caches import refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.features import Candidate, best_sentence, sentences_of
from tenkyo.index.fusion import Coefficients, Logistic
from tenkyo.index.retriever import Candidates, Retriever
from tenkyo.index.store import Store
from tenkyo.index.sync import sync


@dataclass(frozen=True)
class Asked:
    """A question's candidates: of each whether it crosses languages, its features by ``names``.

    ``sentences`` has the features of each candidate's sentences by ``sentence_names``. ``nowhere``
    is the share of the question's weightiest word that nothing indexed holds.
    ``answering`` tells of the right candidates which sentences answer; it is empty for others.
    """

    source: str
    absent: bool
    nowhere: float
    names: tuple[str, ...]
    sentence_names: tuple[str, ...]
    candidates: Sequence[tuple[bool, Sequence[float]]]
    right: NDArray[np.bool_]
    sentences: Sequence[Sequence[Sequence[float]]]
    answering: Sequence[Sequence[bool]]

    def with_answering(self, sentence: Logistic) -> list[tuple[bool, dict[str, float]]]:
        """Return crossing and features of each candidate, its best sentence's among them."""
        return [
            (crossing, {**dict(zip(self.names, row, strict=True)), **self._best(each, sentence)})
            for (crossing, row), each in zip(self.candidates, self.sentences, strict=True)
        ]

    def _best(self, rows: Sequence[Sequence[float]], sentence: Logistic) -> dict[str, float]:
        named = [dict(zip(self.sentence_names, row, strict=True)) for row in rows]
        return best_sentence(named, sentence)

    @cached_property
    def choices(self) -> list[tuple[NDArray[np.float64], NDArray[np.bool_]]]:
        """Features and labels of the sentences of each passage where the choice is open."""
        return [
            (np.array(rows), np.array(labels))
            for rows, labels in zip(self.sentences, self.answering, strict=True)
            if any(labels) and not all(labels)
        ]

    def sentence_hits(self, sentence: Logistic) -> list[bool]:
        """Tell for each right passage whether the best sentence answers."""
        weights = [sentence.coefficients.get(name, 0.0) for name in self.sentence_names]
        return [bool(labels[np.argmax(rows @ weights)]) for rows, labels in self.choices]


def ranked(one: Asked, fitted: Coefficients) -> list[tuple[float, dict[str, float], bool, bool]]:
    """Return weight, features, crossing and truth of the candidates, best first."""
    rows = [
        ((fitted.across if crossing else fitted.within).log_odds(features), features, crossing, ok)
        for (crossing, features), ok in zip(
            one.with_answering(fitted.sentence), one.right.tolist(), strict=True
        )
    ]
    return sorted(rows, key=lambda row: -row[0])


def gather(data: Path, work: Path) -> list[Asked]:
    """Index the training documents and ask every question, or read what an earlier run noted."""
    noted = work / "witnesses.jsonl"
    if not noted.exists():
        work.mkdir(parents=True, exist_ok=True)
        part = work / "witnesses.part"
        with part.open("w", encoding="utf-8") as file:
            for line in _ask_all(data, work):
                file.write(json.dumps(line) + "\n")
        part.replace(noted)
    with noted.open(encoding="utf-8") as file:
        return [_parse(json.loads(line)) for line in file]


def _parse(line: dict[str, Any]) -> Asked:
    return Asked(
        **{**line, "right": np.array(line["right"], bool), "names": tuple(line["names"])},
    )


def _ask_all(data: Path, work: Path) -> Iterator[dict[str, Any]]:
    documents = work / "documents"
    large = [
        *japanese_cases(data, documents),
        *english_cases(data, documents),
        *crossing_cases(data, documents, QUESTIONS_ACROSS),
        *absent_cases(QUESTIONS_ABSENT),
    ]
    small = folder_cases(QUESTIONS_FOLDER)
    encoder = load_encoder(None)
    for cases, folder, index in (
        (small, FOLDER, work / "folder-index"),
        (large, documents, work / "index"),
    ):
        sync(index, [folder], encoder=encoder, refresh=refresh_caches)
        with Store.open(index) as store, store.read() as snapshot:
            retriever = Retriever(store, encoder)
            for number, case in enumerate(cases):
                yield _note(case, retriever.candidates(case.question, snapshot))
                if number % 200 == 0:
                    print(f"{number}/{len(cases)} questions", flush=True)


def _note(case: Case, found: Candidates) -> dict[str, Any]:
    """Note what each witness says of each candidate, and what is right."""
    seen = [c for c in found.candidates if not case.hidden.intersection(c.stored.places)]
    right = [_is_answer(case, candidate) for candidate in seen]
    return {
        "source": case.source,
        "absent": not case.documents,
        "nowhere": round(found.named.translated.nowhere, 4),
        "names": list(seen[0].features) if seen else [],
        "sentence_names": list(seen[0].sentence_features[0]) if seen else [],
        "candidates": [(c.crossing, [round(v, 4) for v in c.features.values()]) for c in seen],
        "right": right,
        "sentences": [
            [[round(v, 4) for v in sentence.values()] for sentence in c.sentence_features]
            for c in seen
        ],
        "answering": [
            [holds(text, case.answers) for text in sentences_of(c.stored)]
            if ok and case.answers
            else []
            for c, ok in zip(seen, right, strict=True)
        ],
    }


def _is_answer(case: Case, candidate: Candidate) -> bool:
    """Tell whether a candidate lies in an answering document and holds the answer."""
    inside = any(place in case.documents for place in candidate.stored.places)
    return inside and holds(candidate.stored.chunk.text, case.answers)
