from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from judged import outcome

from tenkyo.app import evaluation_messages
from tenkyo.app.config import Settings
from tenkyo.app.evaluation import Holdings, evaluate_index, evaluate_other
from tenkyo.app.evaluation_json import evaluation_json, read_evaluation
from tenkyo.app.evaluation_text import comparison_lines, evaluation_lines
from tenkyo.app.figures import SERIES
from tenkyo.app.outcomes import Evaluation, Problem, Seen
from tenkyo.app.questions import Expected, Question
from tenkyo.index.store import Store
from tenkyo.ingest.errors import IndexNotFound, QueryError

KOBAN = Question(
    "q1",
    "交番制度はいつ導入されましたか",
    "ja",
    (Expected("police.md", 1, "introduced in Bekasi"), Expected("en/gone.md", 2, "gone")),
)
ABSENT = Question("q2", "ポルトガルの首都は", "ja", ())
RIGHT = outcome("right", 1, 0.875)
MISSED = replace(
    outcome("missed", 3, 0.5),
    first=Seen("b.txt", 2, "Something\nelse."),
    problems=(None,),
)
REFUSED = replace(outcome("refused", None, 0.25, found=False), first=None, problems=("no quote",))
SAID = replace(outcome("said", None, 0.75, quote=None), first=Seen("c.txt", 1, "No."))


def made(*outcomes: object) -> Evaluation:
    return Evaluation("some-encoder", 7, 0.25, False, outcomes, 1.5)  # type: ignore[arg-type]


FOUND = made(RIGHT, MISSED, REFUSED, SAID)


def test_an_index_is_asked(indexed: Path) -> None:
    found = evaluate_index(Settings(threshold=0.01), [KOBAN, ABSENT])
    first, second = found.outcomes
    assert (first.ranks, first.quoted, first.verdict) == ((1, None), True, "right")
    assert (first.problems, second.problems) == ((None, "no document"), ())
    assert (found.threshold, found.by_words_only) == (0.01, False)
    assert found.encoder.startswith("tenkyo-encoder")


@pytest.mark.parametrize(
    ("document", "quote", "problem"),
    [
        ("en/police.md", "Ｉntroduced in\nBekasi", None),
        ("police.md", "2002. Ninety-seven", None),
        ("olice.md", "Bekasi", "no document"),
        ("en/vessels.pdf", "Bekasi", "no quote"),
        ("broken.pdf", "Bekasi", "no document"),
        ("en/police.md", "34 provinces.\n\nForensics", "several passages"),
    ],
)
def test_what_an_index_does_not_hold_is_told(
    indexed: Path, document: str, quote: str, problem: str | None
) -> None:
    with Store.open(indexed / ".tenkyo") as store, store.read() as snapshot:
        assert Holdings(snapshot).problem(Expected(document, None, quote)) == problem


def test_an_evaluation_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    file.write_text(json.dumps(evaluation_json(FOUND)), encoding="utf-8")
    read = read_evaluation(file)
    # What was not looked for is None for each answer once it is written.
    assert read == made(replace(RIGHT, problems=(None,)), MISSED, REFUSED, SAID)
    assert evaluate_other(file, Settings(), [RIGHT.question]) == read
    with pytest.raises(QueryError, match=r"before\.json: holds none of these questions"):
        evaluate_other(file, Settings(), [KOBAN])


@pytest.mark.parametrize(
    ("field", "value"),
    [("outcomes", None), ("outcomes", [{}]), ("threshold", "high"), ("encoder", ...)],
)
def test_a_file_that_is_no_evaluation(tmp_path: Path, field: str, value: object) -> None:
    data = evaluation_json(FOUND)
    if value is ...:
        del data[field]
    else:
        data[field] = value
    file = tmp_path / "other.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(QueryError, match=r"other\.json: no result of an evaluation; make one with"):
        read_evaluation(file)


def test_nothing_to_compare_with(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="none: there is nothing of that name; give an index"):
        evaluate_other(tmp_path / "none", Settings(), [KOBAN])
    with pytest.raises(IndexNotFound, match="there is no index in"):
        evaluate_other(tmp_path, Settings(), [KOBAN])


def test_all_of_it_is_in_the_json() -> None:
    data = evaluation_json(FOUND, replace(made(RIGHT), generation=6))
    assert data["failures"] == ["missed", "refused", "said"]
    assert data["outcomes"][1] == {  # type: ignore[index]
        "id": "missed",
        "question": "missed?",
        "language": "ja",
        "answers": [
            {"document": "a.txt", "page": 3, "quote": "In English.", "rank": 3, "problem": None}
        ],
        "source": "en",
        "verdict": "elsewhere",
        "rank": 3,
        "quoted": False,
        "found": True,
        "confidence": 0.5,
        "first": {"document": "b.txt", "page": 2, "text": "Something\nelse."},
    }
    comparison = data["comparison"]
    assert comparison["left_out"] == 3  # type: ignore[index]
    assert comparison["other"] == {  # type: ignore[index]
        "encoder": "some-encoder",
        "generation": 6,
        "threshold": 0.25,
        "by_words_only": False,
    }
    assert comparison["pairs"][0]["differences"][0] == {  # type: ignore[index]
        "figure": "hit_at_1",
        "this": 1.0,
        "other": 1.0,
        "difference": 0.0,
        "standard_error": None,
    }


def test_failures_say_what_was_expected_and_what_came() -> None:
    lines = evaluation_lines(FOUND, "en", most=2)
    at = lines.index("Not as expected: 3 of 4 questions")
    assert lines[at + 1 :] == [
        "  1  refused",
        "  1  another passage first",
        "  1  answered, though the documents do not say",
        "",
        "missed · ja→en · another passage first; the right one at no. 3",
        "  asked     missed?",
        "  expected  a.txt · page 3 · In English.",
        "  first     b.txt · page 2 · Something else. (certainty 0.50)",
        "",
        "refused · ja→en · refused; the right one not found",
        "  asked     refused?",
        "  expected  a.txt · page 3 · In English.",
        "  nearest   nothing",
        "  → check the question: these words do not stand in that document",
        "",
        "… and 1 more: --failures 3 shows all, --json everything",
    ]
    table = next(line for line in lines if "hit@1" in line)
    assert table.split()[-2:] == ["0.333", "0.333"]
    assert evaluation_lines(made(RIGHT), "en", most=2)[-1] == "Every question went as expected."


def test_failures_in_japanese() -> None:
    lines = evaluation_lines(replace(FOUND, by_words_only=True), "ja", most=9)
    assert "missed · ja→en · 別の箇所が1位、正解は 3 位" in lines
    assert "  期待  a.txt · 3 ページ · In English." in lines
    assert "  1位   b.txt · 2 ページ · Something else.（確実性 0.50）" in lines
    assert lines[2].startswith("語だけで探しました")


def test_a_comparison_side_by_side() -> None:
    other = made(MISSED, replace(RIGHT, quoted=False, ranks=(2,)), outcome("new", 1, 0.9))
    lines = comparison_lines(FOUND, other, "en", name="before.json", most=9)
    assert lines[:5] == [
        "Compared with before.json (some-encoder, threshold 0.250): 2 + 0 questions in both",
        "3 questions are not the same in both and were left out",
        "",
        "                              this   other  difference",
        "right passage first, hit@1    0.500  0.000  +0.500 ± 0.500",
    ]
    assert "among the first three, hit@3  1.000  1.000  =" in lines
    assert lines[-2:] == [
        "Better than the other: 1",
        "  right · another passage first; the right one at no. 2 → right · right?",
    ]
    words = comparison_lines(FOUND, replace(other, by_words_only=True), "ja", name="x", most=0)
    assert words[1].startswith("比較先：語だけで探しました")
    assert words[-1] == "… ほか 1：--failures 1 ですべて、--json で詳細を表示"


def test_pairs_are_compared_side_by_side() -> None:
    both = made(*FOUND.outcomes, outcome("en", 1, 0.9, language="en"))
    lines = comparison_lines(both, both, "en", name="x", most=9)
    assert "Difference by language pair           en→en  ja→en" in lines
    assert "all right passages, nDCG@10           =      =" in lines
    assert "↓ answered without one                –      =" in lines


def test_control_characters_stay_harmless() -> None:
    hostile = replace(MISSED, question=replace(MISSED.question, id="\x1b[2J", text="a\x1b]0;x\x07"))
    lines = evaluation_lines(made(hostile), "en", most=9)
    assert not [line for line in lines if "\x1b" in line or "\x07" in line]


def test_everything_has_a_name() -> None:
    assert list(evaluation_messages.FIGURES) == list(SERIES)
    assert set(evaluation_messages.PROBLEMS) == set(get_args(Problem))
