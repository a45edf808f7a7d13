"""What a question asks."""

import pytest

from tenkyo.index.question import MAX_LENGTH, parse_question
from tenkyo.ingest.errors import QueryError


def weights(text: str) -> dict[str, float]:
    return {term.text: term.weight for term in parse_question(text).terms}


def test_language_is_that_of_the_script() -> None:
    assert parse_question("ASEANとは").language == "ja"
    assert parse_question("What is ASEAN?").language == "en"


def test_grammar_has_no_weight() -> None:
    assert weights("交番はいつ") == {"交番": 1.0, "番は": 0.4}
    assert weights("When was the police box introduced?") == {
        "polic": 1.0,
        "box": 1.0,
        "introduc": 1.0,
    }


def test_words_in_hiragana_count_where_they_are_words() -> None:
    assert weights("ごみの分別") == {"の分": 0.4, "分別": 1.0, "ごみ": 0.5}
    assert weights("町のいじめ") == {"町の": 0.4, "町": 1.0, "いじ": 0.5, "じめ": 0.5}
    assert weights("それは橋にかかったお金") == {
        "は橋": 0.4,
        "橋に": 0.4,
        "お金": 0.4,
        "橋": 1.0,
        "金": 1.0,
    }


def test_okurigana_left_out_counts_a_little() -> None:
    assert weights("受付の申し込み")["申込"] == 0.2
    assert weights("受付の申込") == {"受付": 1.0, "付の": 0.4, "の申": 0.4, "申込": 1.0}


def test_a_question_of_grammar_alone_still_has_terms() -> None:
    assert weights("what is it?") == {"what": 1.0, "is": 1.0, "it": 1.0}
    assert weights("それは") == {"それ": 1.0, "れは": 1.0}


def test_quoted_phrases_are_kept() -> None:
    assert parse_question("「人を育てる」とは？").phrases == ("人を育てる",)
    assert parse_question('what is "Gotong Royong"?').phrases == ("gotong royong",)


@pytest.mark.parametrize("text", ["", "  \n", "　"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="question is empty"):
        parse_question(text)


def test_a_long_question_is_refused() -> None:
    parse_question("あ" * MAX_LENGTH)
    with pytest.raises(QueryError, match="10,000 characters and at most 2,000"):
        parse_question("あ" * 10_000)
