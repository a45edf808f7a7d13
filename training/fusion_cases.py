"""The questions that the ranking is fitted on, and the documents they are asked of."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenkyo.ingest.fold import fold_text

JAPANESE_QUESTIONS = 600
ENGLISH_QUESTIONS = 600
QUESTIONS_ACROSS = Path(__file__).with_name("questions_across.jsonl")
QUESTIONS_ABSENT = Path(__file__).with_name("questions_absent.jsonl")
FOLDER = Path(__file__).with_name("folder")
QUESTIONS_FOLDER = Path(__file__).with_name("questions_folder.jsonl")


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the documents that answer it, and what the answering text must hold.

    ``answers`` is empty where all of a document answers, ``documents`` where none does. Documents
    that are ``hidden`` count as not there. ``source`` names the set of questions.
    """

    question: str
    documents: frozenset[str]
    answers: tuple[str, ...]
    source: str
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
        cases.append(Case(row["q"], frozenset([name]), (row["answer"],), "japanese"))
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
        Case(row["q"], frozenset([names[row["pos"]]]), (row["pos"],), "english")
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
        asked_of = (question["question"], across, tuple(question["answers"]), "articles", within)
        cases.append(Case(*asked_of))
        if len(partners) == len(answering):
            cases.append(Case(question["question"], within, (), "articles", across))
    numbers = sorted(number for number in kept if number < len(rows))
    write_documents(folder, {rows[i]["pos"]: kyoto_name(i) for i in numbers})
    return cases


def absent_cases(questions: Path) -> list[Case]:
    """Return questions close to the articles' topics that nothing answers."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    return [Case(row["question"], frozenset(), (), "articles") for row in rows]


def folder_cases(questions: Path) -> list[Case]:
    """Return questions, half of them across languages, about a folder like an office's."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    return [
        Case(
            row["question"],
            frozenset(answer["document"] for answer in row["answers"]),
            tuple(answer["quote"] for answer in row["answers"]),
            "folder",
        )
        for row in rows
    ]


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
