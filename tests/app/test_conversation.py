"""Follow-ups are completed from the turn before; new topics stay as they are."""

import pytest

from tenkyo.app.conversation import Turn, Understood, key_words, understand

POLICE = Turn(
    "インドネシアの市民警察活動はどこで始まりましたか？", "協力は西ジャワ州のブカシで始まった。"
)
MRT = Turn("When did the Jakarta MRT open?", "It has run from Lebak Bulus since March 2019.")
SPREAD = Turn("インドネシアでは母子手帳はいつ広まりましたか？")
BUDGET = Turn("2019年度の予算はいくらですか？")


@pytest.mark.parametrize(
    ("last", "question", "parts"),
    [
        (POLICE, "それはいつ？", ["インドネシア", "警察", "ブカシ", "いつ？"]),
        (POLICE, "その人数は？", ["インドネシア", "警察", "人数は？"]),
        (POLICE, "いつ始まりましたか", ["警察", "いつ始まりましたか"]),
        (MRT, "when was that?", ["Jakarta MRT", "when was that?"]),
        (MRT, "Who built it?", ["Jakarta MRT", "Bulus", "Who built it?"]),
        (MRT, "それはいつ？", ["Jakarta MRT", "いつ？"]),
        (MRT, "Why?", ["Jakarta MRT", "Why?"]),
    ],
)
def test_a_follow_up_takes_over_what_the_last_turn_was_about(
    last: Turn, question: str, parts: list[str]
) -> None:
    understood = understand(question, [last])
    assert understood.carried
    assert understood.question.startswith(understood.carried)
    assert all(part in understood.question for part in parts)


@pytest.mark.parametrize(
    ("last", "question", "understood"),
    [
        (SPREAD, "マレーシアでは？", "マレーシアでは母子手帳はいつ広まりましたか？"),
        (SPREAD, "では、カンボジアの場合は？", "カンボジアでは母子手帳はいつ広まりましたか？"),
        (BUDGET, "2020年度は？", "2020年度の予算はいくらですか？"),
        (MRT, "and in 2025?", "2025 When did the Jakarta MRT open?"),
        (
            Turn("How many people in Indonesia use it?"),
            "And in Malaysia?",
            "How many people in Malaysia use it?",
        ),
        (
            Turn("How many people in Indonesia use it?"),
            "What about Malaysia?",
            "How many people in Malaysia use it?",
        ),
    ],
)
def test_the_last_question_is_asked_of_something_else(
    last: Turn, question: str, understood: str
) -> None:
    assert understand(question, [last]).question == understood


@pytest.mark.parametrize(
    "question",
    [
        "AHAセンターとは何ですか",
        "交番の仕事は何ですか？",
        "この報告書は何部発行されましたか",
        "What is the AHA Centre?",
        "And what is the AHA Centre?",
        "Is it raining in Tokyo?",
        "Who funds the plastics centre that opened in 2019?",
        "How many copies may teachers print?",
        "How do I make miso soup?",
    ],
)
def test_a_new_topic_is_not_polluted(question: str) -> None:
    assert understand(question, [MRT, POLICE]) == Understood(question, None)


def test_without_a_turn_before_nothing_is_completed() -> None:
    assert understand("それはいつ？", []) == Understood("それはいつ？", None)
    assert understand("", [POLICE]) == Understood("", None)


def test_a_question_as_understood_carries_on() -> None:
    first = understand("それはいつ？", [POLICE])
    second = understand("その人数は？", [Turn(first.question)])
    assert "警察" in second.question


def test_key_words_are_what_a_question_is_about() -> None:
    assert key_words("How many people use the Jakarta MRT?") == ["people", "Jakarta", "MRT"]
    assert "何人" not in "".join(key_words("母子手帳は何人が使っていますか"))
