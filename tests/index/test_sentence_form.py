"""Headings, questions and table headers are told from sentences that say something."""

import pytest

from tenkyo.index.sentence_form import SentenceForm, says_something, sentence_forms


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("全長は640メートルである。", True),
        ("「本当の友だ。」", True),
        ("2020年の研修の科目", False),
        ("ジャカルタの都市高速鉄道（ＭＲＴ）", False),
        ("車 | 1時間以上", False),
        ("Q. How many items may I borrow?", False),
        ("問　転載してもよいですか。", False),
        ("問　診察券を失くしました。", False),
        ("三つの方向：", False),
        ("A line without an end that goes on for more than forty characters", True),
    ],
)
def test_what_says_something(sentence: str, says: bool) -> None:
    assert says_something(sentence) is says


def test_a_short_line_with_the_answer_is_no_heading() -> None:
    forms = sentence_forms(["定員　60人", "研修の定員"], [True, False])
    assert [form.names_only for form in forms] == [False, True]


def test_the_first_row_of_a_table_only_names_what_follows() -> None:
    rows = ["品種 | 収量", "あかね | 572キロ", "旧品種 | 540キロ", "表の終わり。"]
    assert [form.names_only for form in sentence_forms(rows, [False] * 4)] == [
        True,
        False,
        False,
        False,
    ]
    # A lone row, or one with figures, is no header.
    alone = sentence_forms(["品種 | 収量", "文。"], [False] * 2)[0]
    assert alone == SentenceForm(asks=False, introduces=False, names_only=False)
    assert not sentence_forms(["1 | 5月", "2 | 6月"], [False] * 2)[0].names_only
