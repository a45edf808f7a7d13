from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenkyo.ingest.measures import measure
from tenkyo.ingest.sentences import split_sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["晴れた。", "行こう！", "本当？", "うん。"],
        ["「はい。わかりました。」と彼は言った。", "終わり。"],
        ["（注：資料は仮訳。）", "以上です。"],
        ["円周率は3.14です。", "次へ。"],
        ["Mr. Smith went to Washington D.C. on Jan. 5. ", "He met Dr. Lee."],
        ["概要\n", "・人を育てる\n", "・制度を整える"],
        ["これまで以下の協力\nを実施。", "研修も行う。"],
        ["人を育てる．", "値は２．０である．", "次の段階へ．"],
        ["すごい!!!", "ほんと?!", "はい。"],
        ["MRTが開業した。", "It cut the trip to 30 minutes. ", "便利だ。"],
    ],
    ids=[
        "stops", "quotation", "parenthesis", "decimal", "abbreviations", "bullets", "broken line",
        "full-width period", "runs", "both languages",
    ],
)  # fmt: skip
def test_the_ten_cases(sentences: list[str]) -> None:
    assert split("".join(sentences)) == [sentence.strip() for sentence in sentences]


@pytest.mark.parametrize(
    "sentences",
    [
        ["「本当に必要な時に支援した者が友人。感謝する。」", "次の文。"],
        ["「はい。」", "彼はうなずいた。"],
        ["出した（表1のとおり。）。", "次。"],
        ["協力（第1号。2020年。）は続く。", "終わり。"],
        ["「閉じない。", "括弧がある。", "続く。"],
        ["閉じすぎ」だ。", "続く。"],
        ["『外「内。内。」外。』と書く。", "終わり。"],
        ["Yahoo!ニュースを見る。", "終わり。"],
        ["えっ！と驚いた。", "終わり。"],
        ["そして…彼は去った。", "終わり。"],
        ["１．概要．", "２番目．"],
        ["ＡＳＥＡＮの No.5 だ。", "はい。"],
        ["これは文です.", "次も文です."],
    ],
)
def test_japanese(sentences: list[str]) -> None:
    assert split("".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["J. R. Smith wrote it.", "The rest is known."],
        ["It is in the U.S. The line opened in 2019."],
        ["The rate is 99.8 percent.", "See Fig. 3 and pp. 5 of vol. 2."],
        ["He said \"Stop. Now.\" and left.", "Nobody spoke."],
        ["“Really?” she asked.", "Yes!"],
        ["Version 2.0.1 is at https://example.org/a.b?c=d!e now.", "Get it."],
        ["It waited... and went on.", "It waited...", "Then it went."],
        ["Wait?! What!", "No."],
        ["(See the note. It is long.)", "The end."],
        ["1. Introduction and aims", ],
        ["Acme Inc. Tokyo makes it.", "Acme Inc.", "The firm makes it."],
        ["It ended at 5 p.m. He left.", "Cities, e.g. Tokyo, are big."],
        ["It opened in\nMarch 2019 on the coast.", "It is\nfast."],
    ],
)  # fmt: skip
def test_english(sentences: list[str]) -> None:
    text = " ".join(sentences)
    expected = {
        "It is in the U.S. The line opened in 2019.": [
            "It is in the U.S.",
            "The line opened in 2019.",
        ],
        "Wait?! What!": ["Wait?!", "What!"],
        "It ended at 5 p.m. He left.": ["It ended at 5 p.m.", "He left."],
    }
    assert split(text) == [part for one in sentences for part in expected.get(one, [one])]


def test_blank_lines_part_sentences_unless_one_goes_on() -> None:
    assert split("見出し\n\n本文です。") == ["見出し", "本文です。"]
    assert split("資金を動員し、JICAの\n\n出資を倍増させる。") == [
        "資金を動員し、JICAの\n\n出資を倍増させる。"
    ]
    assert split("資金を動員し、JICAの\n\n\n出資を倍増させる。") == [
        "資金を動員し、JICAの",
        "出資を倍増させる。",
    ]


def test_bullets_of_private_use_part_sentences() -> None:
    assert split("\uf0d8 開始\n\uf0d8 拡大") == ["\uf0d8 開始", "\uf0d8 拡大"]


def test_a_long_sentence_is_divided_at_its_joints() -> None:
    text = "".join(f"{i:03d}番の国が協力を広げ、" for i in range(50)) + "終わる。"
    parts = split(text)
    assert "".join(parts) == text
    assert [len(part) for part in parts] == [325, 329]
    assert all(part.endswith(("、", "。")) for part in parts)


def test_a_long_english_sentence_is_divided_at_words() -> None:
    parts = split(" ".join(f"word{i}" for i in range(400)) + ".")
    assert [len(part.split()) for part in parts] == [158, 121, 121]


def test_empty_and_blank_texts_have_no_sentences() -> None:
    assert split_sentences("") == []
    assert split_sentences(" \n\u3000\n") == []


@given(
    st.text(
        st.sampled_from("日本語。「」（）『』！？．・①…\uf0d8 \n\tAbc.!?()\"'“”1、,-"), max_size=80
    )
)
@settings(max_examples=400)
def test_sentences_cover_all_but_white_space(text: str) -> None:
    check(text)


@given(
    st.lists(
        st.sampled_from(["日本、", "word ", "x" * 50, "。", " " * 90, "「", "7", "е"]), max_size=9
    ),
    st.integers(1, 60),
)
@settings(max_examples=200)
def test_long_texts_are_covered_and_fit(parts: list[str], times: int) -> None:
    check("".join(parts) * times)


def check(text: str) -> None:
    spans = split_sentences(text)
    covered = 0
    for start, end in spans:
        assert covered <= start < end <= len(text)
        assert not text[covered:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert measure(text[start:end]).fits
        covered = end
    assert not text[covered:].strip()


@pytest.mark.parametrize(
    "unit", ["日", "日。", "a ", "「", "(", '"', ".", "\n", " ", "1,", "、", "・\n"]
)
def test_a_large_text_takes_linear_time(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    started = time.process_time()
    split_sentences(text)
    assert time.process_time() - started < 5
