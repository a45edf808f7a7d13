from __future__ import annotations

from dataclasses import replace

import pytest
from judged import answered, citation, passage

from tenkyo.app.outcomes import Outcome, Seen, judge
from tenkyo.app.questions import Expected, Question


def test_the_first_passage_that_holds_the_quote_counts() -> None:
    question = Question("1", "?", "ja", (Expected("a.txt", 1, "ＩＮ 2020."),))
    passages = (
        passage("b.txt", "In 2020."),
        passage("a.txt", "In 2019."),
        passage("folder/a.txt", "It began in\n2020. It ended."),
    )
    judged = judge(question, answered(*passages))
    assert (judged.ranks, judged.rank, judged.source) == ((3,), 3, "en")
    assert (judged.quoted, judged.found, judged.confidence) == (False, False, 0.7)
    assert judged.first == Seen("b.txt", 1, "In 2020.")


def test_every_expected_answer_has_its_rank() -> None:
    answers = (Expected("a.txt", 1, "gone"), Expected("b.txt", 1, "two"), Expected("c.txt", 1, "1"))
    question = Question("1", "?", "ja", answers)
    judged = judge(question, answered(passage("c.txt", "1"), passage("b.txt", "one two")))
    assert (judged.ranks, judged.rank) == ((None, 2, 1), 1)


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
    answer = answered(passage(document, quote), citations=(citation(document, quote),))
    judged = judge(question, answer)
    assert judged.quoted is right
    assert judged.first == Seen(document, 1, quote)


def test_what_is_not_among_the_answers_is_looked_for_further_down() -> None:
    answers = (Expected("a.txt", 1, "one"), Expected("a.txt", 1, "two"))
    question = Question("1", "?", "en", answers)
    one, two = passage("a.txt", "one"), passage("a.txt", "two")
    judged = judge(question, answered(one), further=[two, two, passage("b.txt", "one"), one])
    assert judged.ranks == (1, 1)
    assert judge(question, answered(), further=[passage("b.txt", "x"), two]).ranks == (None, 2)


def test_a_passage_stands_for_those_that_read_the_same() -> None:
    question = Question("1", "?", "en", (Expected("b.txt", 1, "one"),))
    twin = replace(passage("a.txt", "one"), also=(passage("b.txt", "one").stored,))
    assert judge(question, answered(passage("c.txt", "x"), twin)).rank == 2


def test_all_citations_of_the_first_statement_count() -> None:
    first, second = citation("a.txt", "So."), citation("b.txt", "So.")
    question = Question("1", "?", "en", (Expected("b.txt", 1, "So."),))
    same = replace(second, number=2, same_as=1)
    assert judge(question, answered(citations=(first, same))).quoted
    other = replace(second, number=2)
    assert not judge(question, answered(citations=(first, other))).quoted
    later = replace(second, number=3, same_as=2)
    assert not judge(question, answered(citations=(first, other, later))).quoted


def test_a_document_that_lies_in_two_places_is_right_at_either() -> None:
    question = Question("1", "?", "en", (Expected("copy.txt", 1, "So."),))
    answer = answered(citations=(citation("a.txt", "So.", places=("a.txt", "copy.txt")),))
    assert judge(question, answer).quoted


def test_an_unanswerable_question_has_no_source() -> None:
    judged = judge(Question("1", "?", "en", ()), answered(passage("a.txt", "x")))
    assert (judged.source, judged.rank, judged.quoted) == (None, None, False)
    assert judge(Question("1", "?", "en", ()), answered()).first is None


@pytest.mark.parametrize(
    ("answerable", "rank", "quoted", "found", "verdict"),
    [
        (True, 1, True, True, "right"),
        (True, 2, True, True, "right"),
        (True, 1, False, True, "sentence"),
        (True, 2, False, True, "elsewhere"),
        (True, None, False, True, "elsewhere"),
        (True, 1, False, False, "refused"),
        (False, None, False, False, "right"),
        (False, None, False, True, "answered"),
    ],
)
def test_verdicts(
    answerable: bool, rank: int | None, quoted: bool, found: bool, verdict: str
) -> None:
    answers = (Expected("a.txt", 1, "x"),) if answerable else ()
    ranks = (rank,) if answerable else ()
    outcome = Outcome(Question("1", "?", "en", answers), ranks, quoted, found, 0.5)
    assert outcome.verdict == verdict
