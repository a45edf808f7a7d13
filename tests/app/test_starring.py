from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from judged import answered, citation, passage

from tenkyo.app.config import Settings
from tenkyo.app.questions import read_questions
from tenkyo.app.starring import count_stars, is_starred, set_star, starred_file

ANSWER = answered(citations=(citation("a.txt", "In 2020."), citation("b.txt", "In ２０２０.")))
REFUSAL = replace(answered(passage("a.txt", "x")), question="だれ？")


def test_an_answer_is_kept_with_all_it_cites(tmp_path: Path) -> None:
    file = set_star(tmp_path, ANSWER, starred=True)
    assert file == tmp_path / "questions.jsonl"
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "id": "star-4d93281975aa",
        "question": "いつ？",
        "language": "ja",
        "answers": [
            {"document": "a.txt", "page": 1, "quote": "In 2020."},
            {"document": "b.txt", "page": 1, "quote": "In ２０２０."},
        ],
    }
    assert [path.name for path in tmp_path.iterdir()] == ["questions.jsonl"]


def test_a_refusal_becomes_a_question_without_an_answer(tmp_path: Path) -> None:
    set_star(tmp_path, ANSWER, starred=True)
    file = set_star(tmp_path, REFUSAL, starred=True)
    assert [len(question.answers) for question in read_questions(file)] == [2, 0]


def test_another_answer_takes_the_place_of_the_first(tmp_path: Path) -> None:
    set_star(tmp_path, ANSWER, starred=True)
    other = replace(ANSWER, citations=(citation("c.txt", "In 2021."),))
    assert (is_starred(tmp_path, ANSWER), is_starred(tmp_path, other)) == (True, False)
    (question,) = read_questions(set_star(tmp_path, other, starred=True))
    assert question.answers[0].document == "c.txt"
    assert (is_starred(tmp_path, ANSWER), is_starred(tmp_path, other)) == (False, True)


def test_lines_of_others_stay_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    line = '{"question":"a\u2028b",  "answers": []}'
    file.write_text(f"\ufeff{line}\nno JSON\n[1]\n\n", encoding="utf-8")
    set_star(tmp_path, ANSWER, starred=True)
    set_star(tmp_path, ANSWER, starred=False)
    assert file.read_bytes().decode() == f"{line}\nno JSON\n[1]\n"


def test_any_question_can_be_kept(tmp_path: Path) -> None:
    odd = replace(ANSWER, question='"\u2028\x85\n\ud800')
    file = set_star(tmp_path, odd, starred=True)
    assert read_questions(file)[0].text == odd.question
    assert is_starred(tmp_path, odd)


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\xff\xfe")
    assert not is_starred(tmp_path, ANSWER)
    with pytest.raises(UnicodeDecodeError, match="can't decode"):
        set_star(tmp_path, ANSWER, starred=True)
    assert file.read_bytes() == b"\xff\xfe"


def test_they_are_handed_out_on_this_machine_alone(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path)
    assert (count_stars(settings), starred_file(settings)) == (0, None)
    file = set_star(tmp_path, ANSWER, starred=True)
    found = starred_file(settings)
    assert found is not None
    assert (found.name, found.data) == ("questions.jsonl", file.read_bytes())
    assert count_stars(settings) == 1
    shared = replace(settings, host="0.0.0.0", allow_changes=True)
    assert (count_stars(shared), starred_file(shared)) == (0, None)
