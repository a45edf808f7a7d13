from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenkyo.app.questions import (
    Expected,
    Question,
    question_record,
    questions_to_ask,
    read_questions,
)
from tenkyo.ingest.errors import QueryError

ANSWER = {"document": "a.txt", "page": 1, "quote": "In 2020."}
RECORD = {"id": "q1", "question": "いつ？", "language": "ja", "answers": [ANSWER]}


def write(folder: Path, *lines: str) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_questions_are_read(tmp_path: Path) -> None:
    unanswerable = {"id": 2, "question": "Why?", "language": "en", "answers": []}
    two = {**RECORD, "id": "q3", "answers": [ANSWER, {"document": "か\u3099.txt", "quote": "x"}]}
    lines = [json.dumps(one) for one in (RECORD, unanswerable, two)]
    file = write(tmp_path, lines[0], "", lines[1], lines[2], "")
    assert read_questions(file) == [
        Question("q1", "いつ？", "ja", (Expected("a.txt", 1, "In 2020."),)),
        Question("2", "Why?", "en", ()),
        Question(
            "q3",
            "いつ？",
            "ja",
            (Expected("a.txt", 1, "In 2020."), Expected("が.txt", None, "x")),
        ),
    ]


def test_the_id_and_the_language_may_be_left_out(tmp_path: Path) -> None:
    lines = ['{"question": "いつですか", "answers": []}', '{"question": "When?", "answers": []}']
    found = read_questions(write(tmp_path, "", *lines))
    assert [(one.id, one.language) for one in found] == [("2", "ja"), ("3", "en")]


def changed(**fields: object) -> str:
    return json.dumps({**RECORD, "id": "q2", **fields})


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"id": 1,', "line 2: not JSON .at character 10."),
        ("[" * 10**5, "line 2: not JSON"),
        ('{"id": ' + "1" * 5000 + "}", "line 2: not JSON"),
        ("[]", "line 2: not an object"),
        (json.dumps(RECORD), 'line 2: the id "q1" is on line 1 too'),
        (changed(id=True), 'line 2: "id" is neither'),
        (changed(language="fr"), 'line 2: "language" is not "ja"'),
        (json.dumps({"id": 1, "answers": []}), 'line 2: "question" is missing'),
        (json.dumps({"id": 1, "question": "?"}), 'line 2: "answers" is missing'),
        (changed(question=" "), 'line 2: "question" is no text, or empty'),
        (changed(question=3), 'line 2: "question" is no text, or empty'),
        (changed(question="x" * 2001), "line 2: the question has 2,001 characters, at most 2,000"),
        (changed(answers="none"), 'line 2: "answers" is no list'),
        (changed(answers=["a"]), "line 2: not an object"),
        (changed(answers=[{"document": "a"}]), 'line 2: "quote" is missing'),
        (changed(answers=[{**ANSWER, "document": ""}]), 'line 2: "document" is no text'),
        (changed(answers=[{**ANSWER, "page": 0}]), 'line 2: "page" is no whole number'),
        (changed(answers=[{**ANSWER, "page": "7"}]), 'line 2: "page" is no whole number'),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    with pytest.raises(QueryError, match=f"questions.jsonl, {complaint}.*; write .*document"):
        read_questions(write(tmp_path, json.dumps(RECORD), line))


def test_further_wrong_lines_are_counted(tmp_path: Path) -> None:
    file = write(tmp_path, "[]", json.dumps(RECORD), "{", "}")
    with pytest.raises(QueryError, match=r"line 1: not an object in braces \(and 2 more lines\);"):
        read_questions(file)
    with pytest.raises(QueryError, match=r"1 行目：\{\} で囲んだ形ではありません（ほか 2 行）。"):
        read_questions(file, locale="ja")


def test_a_file_without_questions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"none\.jsonl: cannot be read"):
        read_questions(tmp_path / "none.jsonl")
    with pytest.raises(QueryError, match="holds no question"):
        read_questions(write(tmp_path, "", " "))
    (tmp_path / "sjis.jsonl").write_bytes("いつ".encode("cp932"))
    with pytest.raises(QueryError, match=r"sjis\.jsonl: 読めません（UTF-8 ではありません）"):
        read_questions(tmp_path / "sjis.jsonl", locale="ja")


def test_without_a_file_the_starred_ones_are_asked(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no answer is starred yet"):
        questions_to_ask(None, tmp_path, locale="en")
    write(tmp_path)
    with pytest.raises(QueryError, match="no answer is starred yet"):
        questions_to_ask(None, tmp_path, locale="en")
    file = write(tmp_path, json.dumps(RECORD))
    assert questions_to_ask(None, tmp_path, locale="en")[0].text == "いつ？"
    assert questions_to_ask(file, tmp_path / "none", locale="en")[0].text == "いつ？"


def test_the_lines_of_the_manual_are_read(tmp_path: Path) -> None:
    manual = Path(__file__).parents[2] / "docs" / "evaluate.md"
    lines = manual.read_text(encoding="utf-8").split("```")[1].strip()
    found = read_questions(write(tmp_path, lines))
    assert [(one.id, len(one.answers)) for one in found] == [("q1", 1), ("q2", 0)]


words = st.text(min_size=1, max_size=20).map(lambda text: f"あ{text}")
expected = st.builds(Expected, st.just("a.txt"), st.none() | st.integers(1, 99), words)


@given(words, st.sampled_from(("ja", "en", "other")), st.lists(expected, max_size=3))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, text: str, language: str, answers: list[Expected]
) -> None:
    question = Question("q", text, language, tuple(answers))  # type: ignore[arg-type]
    file = tmp_path_factory.mktemp("written") / "questions.jsonl"
    file.write_text(json.dumps(question_record(question), ensure_ascii=False), encoding="utf-8")
    assert read_questions(file) == [question]
