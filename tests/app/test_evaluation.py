from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenkyo.app.answer import Answer
from tenkyo.app.citation import Citation
from tenkyo.app.evaluation import (
    Expected,
    Outcome,
    Question,
    auroc,
    false_answers,
    figures_by_pair,
    judge,
    read_questions,
)
from tenkyo.index.question import parse_question
from tenkyo.index.retriever import SearchOutcome
from tenkyo.index.types import Passage, StoredChunk
from tenkyo.ingest.errors import QueryError
from tenkyo.ingest.types import Chunk

RECORD = {
    "id": "q1",
    "question": "いつ？",
    "language": "ja",
    "answers": [{"document": "a.txt", "page": 1, "quote": "In 2020."}],
}


def write(folder: Path, *lines: str) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def passage(document: str, text: str) -> Passage:
    chunk = Chunk("d", 0, text, 0, len(text), 1, 1, "en")
    return Passage(StoredChunk(1, chunk, "t", "text/plain", (document,), None), 0.5, 1, 1, ())


def citation(document: str, quote: str) -> Citation:
    return Citation(
        1, "d", document, (document,), "t", 1, None, None, None, quote, 0, len(quote), "en"
    )


def answer(*passages: Passage, citations: tuple[Citation, ...] = ()) -> Answer:
    outcome = SearchOutcome(parse_question("いつ？"), passages, {}, 1, by_words_only=False)
    return Answer("いつ？", "ja", bool(citations), 0.7, "", citations, passages, 0.1, outcome)


def outcome(
    rank: int | None, confidence: float, *, source: str | None = "en", found: bool = True
) -> Outcome:
    return Outcome("ja", source, rank, rank == 1, confidence, found)  # type: ignore[arg-type]


def test_questions_are_read(tmp_path: Path) -> None:
    unanswerable = {"id": 2, "question": "Why?", "language": "en", "answers": []}
    file = write(tmp_path, json.dumps(RECORD), "", json.dumps(unanswerable), "")
    assert read_questions(file) == [
        Question("q1", "いつ？", "ja", (Expected("a.txt", 1, "In 2020."),)),
        Question("2", "Why?", "en", ()),
    ]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("{", "line 2: not JSON"),
        ("[]", "line 2: "),
        (json.dumps({**RECORD, "language": "fr"}), "line 2: language is not"),
        (json.dumps({"id": 1, "language": "ja"}), "line 2: question is missing"),
        (json.dumps({**RECORD, "question": " "}), "line 2: a text is empty"),
        (json.dumps({**RECORD, "answers": [{"document": "a"}]}), "line 2: quote is missing"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, change: str, complaint: str) -> None:
    with pytest.raises(QueryError, match=complaint):
        read_questions(write(tmp_path, json.dumps(RECORD), change))


def test_a_file_without_questions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")
    with pytest.raises(QueryError, match="holds no question"):
        read_questions(write(tmp_path, "", " "))


def test_the_first_passage_that_holds_the_quote_counts() -> None:
    question = Question("1", "?", "ja", (Expected("a.txt", 1, "ＩＮ 2020."),))
    passages = (
        passage("b.txt", "In 2020."),
        passage("a.txt", "In 2019."),
        passage("folder/a.txt", "It began in\n2020. It ended."),
    )
    judged = judge(question, answer(*passages))
    assert (judged.rank, judged.source, judged.quoted, judged.found) == (3, "en", False, False)
    assert judged.confidence == 0.7


@pytest.mark.parametrize(
    ("quote", "document", "right"),
    [
        ("It began in 2020.", "a.txt", True),
        ("in 2020", "a.txt", True),
        ("It began in 2020.", "b.txt", False),
        ("It ended.", "a.txt", False),
    ],
)
def test_the_first_citation_is_compared_with_the_quote(
    quote: str, document: str, right: bool
) -> None:
    question = Question("1", "?", "en", (Expected("a.txt", 1, "began in 2020."),))
    given_answer = answer(passage(document, quote), citations=(citation(document, quote),))
    assert judge(question, given_answer).quoted is right


def test_an_unanswerable_question_has_no_source() -> None:
    judged = judge(Question("1", "?", "en", ()), answer(passage("a.txt", "x")))
    assert (judged.source, judged.rank, judged.quoted) == (None, None, False)


def test_figures_by_hand() -> None:
    answerable = [
        outcome(1, 0.9),
        outcome(2, 0.8),
        outcome(4, 0.4, found=False),
        outcome(None, 0.6),
    ]
    unanswerable = [outcome(None, 0.5, source=None), outcome(None, 0.1, source=None, found=False)]
    pair, everything = figures_by_pair([*answerable, *unanswerable])
    assert (pair.pair, everything.pair) == ("ja→en", "all")
    assert (pair.answerable, pair.unanswerable) == (4, 2)
    assert (pair.hit_at_1, pair.hit_at_3, pair.hit_at_10) == (0.25, 0.5, 0.75)
    assert pair.mrr == pytest.approx((1 + 1 / 2 + 1 / 4) / 4)
    assert pair.quote_accuracy == 0.25
    # 0.4 lies under 0.5 and above 0.1; the seven other pairs are in order.
    assert pair.auroc == pytest.approx(7 / 8)
    # A twentieth of four is none: the threshold is 0.4, and 0.5 passes it.
    assert pair.false_answers_at_5 == 0.5
    assert (pair.refused, pair.answered) == (0.25, 0.5)


def test_a_pair_is_set_against_unanswerable_questions_of_its_language_only() -> None:
    english = Outcome("en", None, None, False, 0.99, True)
    pair, everything = figures_by_pair([outcome(1, 0.9), english])
    assert (pair.unanswerable, pair.auroc) == (0, None)
    assert (everything.unanswerable, everything.auroc) == (1, 0.0)


def test_one_in_twenty_may_be_refused() -> None:
    positive = [0.1, *[0.5] * 19]
    assert false_answers(positive, [0.2, 0.6]) == 0.5
    assert false_answers(positive[:19], [0.2, 0.6]) == 1.0
    assert false_answers([], [0.2]) is None


def test_ties_count_half() -> None:
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([0.5, 0.9], [0.5, 0.1]) == pytest.approx(3.5 / 4)


scores = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@given(scores, scores)
def test_auroc_turned_round_is_its_complement(one: list[float], other: list[float]) -> None:
    forward, backward = auroc(one, other), auroc(other, one)
    assert forward is not None
    assert backward is not None
    assert forward + backward == pytest.approx(1)
