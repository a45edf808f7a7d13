"""The sample questions are well formed and their quotes stand where they say."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tenkyo.ingest.files import find_files
from tenkyo.ingest.fold import Folded, fold, fold_text
from tenkyo.ingest.language import detect_language
from tenkyo.ingest.readers import read_document
from tenkyo.ingest.types import Document

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
TEXT = (CORPUS / "questions.jsonl").read_text(encoding="utf-8")
LINES: list[dict[str, Any]] = [json.loads(line) for line in TEXT.splitlines()]
ANSWERABLE = [line for line in LINES if line["answers"]]
DOCUMENTS = {file.relative: file.path for file in find_files(CORPUS).found}
# A document's language is that of its folder, as test_corpus.py checks.
LANGUAGE = {document: document[:2] for document in DOCUMENTS}


@cache
def read(document: str) -> tuple[Document, Folded]:
    path = DOCUMENTS[document]
    content = read_document(path, path.read_bytes())
    return content, fold(content.text)


def fact(line: dict[str, Any]) -> str:
    return str(line["id"]).rpartition("-")[0]


def pages_of(document: str, quote: str) -> set[int]:
    """Return the pages on which the quote begins."""
    content, folded = read(document)
    wanted = fold_text(quote)
    starts = set()
    at = folded.text.find(wanted)
    while at >= 0:
        starts.add(folded.original(at, at + len(wanted))[0])
        at = folded.text.find(wanted, at + 1)
    return {
        page.number
        for page in content.pages
        for start in starts
        if page.start <= start < page.start + len(page.text)
    }


def test_every_line_has_exactly_the_fields_of_the_contract() -> None:
    for line in LINES:
        assert list(line) == ["id", "question", "language", "answers"]
        assert line["question"].strip() == line["question"] != ""
        assert isinstance(line["answers"], list)
        for answer in line["answers"]:
            assert list(answer) == ["document", "page", "quote"], line["id"]
            assert type(answer["page"]) is int
            assert 8 <= len(answer["quote"]) <= 80, line["id"]
    assert TEXT.endswith("}\n")


def test_ids_and_questions_are_unique() -> None:
    for field in ("id", "question"):
        counts = Counter(line[field] for line in LINES)
        assert [value for value, count in counts.items() if count > 1] == []


def test_every_fact_is_asked_once_in_each_language_with_the_same_answers() -> None:
    asked: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for line in LINES:
        assert line["id"] == f"{fact(line)}-{line['language']}"
        asked[fact(line)][line["language"]] = line
    for name, lines in asked.items():
        assert sorted(lines) == ["en", "ja"], name
        places = [{tuple(answer.values()) for answer in line["answers"]} for line in lines.values()]
        assert places[0] == places[1], name


def test_questions_are_written_in_their_language() -> None:
    wrong = [x["id"] for x in LINES if detect_language(x["question"]) != x["language"]]
    assert wrong == []


@pytest.mark.parametrize("document", sorted(DOCUMENTS))
def test_every_quote_begins_on_its_page(document: str) -> None:
    answers = [x for line in ANSWERABLE for x in line["answers"] if x["document"] == document]
    quotes = {(answer["page"], answer["quote"]) for answer in answers}
    missing = [(page, quote) for page, quote in quotes if page not in pages_of(document, quote)]
    assert missing == []


def test_answers_lie_in_documents_and_all_documents_are_asked_about() -> None:
    facts = {(x["document"], fact(line)) for line in ANSWERABLE for x in line["answers"]}
    counts = Counter(document for document, _ in facts)
    assert counts.keys() == DOCUMENTS.keys()
    assert min(counts.values()) >= 4


def test_answers_in_the_language_of_the_question_come_first() -> None:
    for line in ANSWERABLE:
        crossing = [LANGUAGE[x["document"]] != line["language"] for x in line["answers"]]
        assert crossing == sorted(crossing), line["id"]


def test_at_least_half_of_the_questions_can_be_answered_across_languages() -> None:
    languages = [
        (line["language"], {LANGUAGE[answer["document"]] for answer in line["answers"]})
        for line in ANSWERABLE
    ]
    crossing = [own for own, found in languages if found != {own}]
    only = Counter(own for own, found in languages if own not in found)
    assert 2 * len(crossing) >= len(languages)
    assert only["ja"] >= 40
    assert only["en"] >= 40


def test_there_are_enough_questions_with_and_without_answers() -> None:
    assert len({fact(line) for line in ANSWERABLE}) >= 80
    unanswerable = [line for line in LINES if not line["answers"]]
    assert len({fact(line) for line in unanswerable}) >= 40
    assert {line["id"] for line in LINES if line["id"].startswith("u")} == {
        line["id"] for line in unanswerable
    }
