from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tenkyo.ingest.fold import fold, fold_text

AWKWARD = (
    " \n\r\t\u3000\u00a0-－−ー‐—・·‧かカガガ゙゛ﾞｶﾟ\u3099\u309a\u0301\u0345\u200b\u200d\u00ad\u0002"
    "\ufffe\ud800\uf0d8①⺠⼾㍻㌔ﬁßİΣςῬﷺ日本語ａＡzZ09,.（）。、가ᄀ\u1161\u11a8ﾡￂ\u302e\ufe0f´¨‾Å"
)
texts = st.text(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from(AWKWARD)), max_size=40
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＳＥＡＮ　２０２０", "asean 2020"),
        ("市⺠と⽇本の⻄", "市民と日本の西"),
        ("⼾と⿊", "戸と黒"),
        ("ｶﾞｲﾄﾞ", "ガイド"),
        ("か\u3099くせい", "がくせい"),
        ("か゛", "が"),
        ("日‧米・中·韓", "日・米・中・韓"),
        ("海を守る人\n材を 育成", "海を守る人材を育成"),
        ("the quick\nbrown\r\n  fox", "the quick brown fox"),
        ("coop-\neration", "cooperation"),
        ("coop\u00ad\neration and co\u00adop", "cooperation and coop"),
        ("coop\u0002\r\neration", "cooperation"),
        ("ASEAN-\nJapan", "asean-japan"),
        ("2018 -\n2020", "2018 - 2020"),
        ("Ｔｈｅ　協力 of 日本", "the協力of日本"),
        ("協力し，\nＡＳＥＡＮ", "協力し,asean"),
        ("\uf0d8 現在，\uf0d8日本", "現在,日本"),
        ("two\uf0fcwords", "two words"),
        ("zero\u200bwidth \u202eleft\ud800", "zerowidth left"),
        ("葛\U000e0100城", "葛城"),
        ("デ－タ", "データ"),
        ("2018－2020年", "2018-2020年"),
        ("①交番 2018②", "(1)交番2018(2)"),
        ("㍻30年", "平成30年"),
        ("Straße “Don’t”", 'strasse "don\'t"'),
        ("７０％〜８０％", "70%~80%"),
        ("ヴェトナム", "ヴェトナム"),
        ("", ""),
        (" \n\u3000", ""),
    ],
)
def test_fold_text_gives_the_search_form(text: str, folded: str) -> None:
    assert fold_text(text) == folded
    assert fold(text).text == folded


def test_every_radical_nfkc_leaves_has_an_ideograph() -> None:
    assigned = [chr(c) for c in range(0x2E80, 0x2F00) if unicodedata.name(chr(c), "")]
    # U+2E80 (repetition) is the one radical without an equivalent ideograph.
    assert [char for char in assigned if fold_text(char) == char] == ["\u2e80"]


def test_a_match_leads_back_to_the_original_characters() -> None:
    text = "イン\nドネシアは ㍻３０年に ｶﾞｲﾄﾞを作\n成"
    folded = fold(text)

    def original(part: str) -> str:
        at = folded.text.index(part)
        start, end = folded.original(at, at + len(part))
        return text[start:end]

    assert original("インドネシア") == "イン\nドネシア"
    assert original("30年") == "３０年"
    assert original("成30") == "㍻３０"
    assert original("ガイド") == "ｶﾞｲﾄﾞ"
    assert original("作成") == "作\n成"


def test_white_space_after_a_match_is_not_part_of_it() -> None:
    folded = fold("one  \n two")
    assert folded.text == "one two"
    assert folded.original(0, 3) == (0, 3)
    assert folded.original(3, 4) == (3, 7)
    assert folded.original(4, 7) == (7, 10)


def test_an_empty_span_has_a_place() -> None:
    folded = fold(" ab ")
    assert folded.original(0, 0) == (1, 1)
    assert folded.original(2, 2) == (3, 3)
    assert fold("").original(0, 0) == (0, 0)


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="span 1:9 lies outside a text of 2"):
        fold("ab").original(1, 9)


@given(texts)
@example("A\u200b゙か ")
@example("か \u3099")
@example("a-\n\u0345")
@settings(max_examples=500)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once
    assert fold(text).text == once


@given(texts)
@settings(max_examples=500)
def test_the_map_is_monotone_and_stays_inside(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.ends) == len(folded.text)
    last = (0, 0)
    for i in range(len(folded.text)):
        start, end = folded.original(i, i + 1)
        assert 0 <= start < end <= len(text)
        # Characters that come of one original share its span; others follow it.
        assert (start, end) == last or start >= last[1]
        last = (start, end)


@given(
    st.text(st.sampled_from("日本のカｶﾞ゙か⺠①㍻ﬁßＡb2\u3099\u0301\u200b\ufe0f。、 \n"), max_size=30)
)
@settings(max_examples=500)
def test_a_folded_span_comes_of_characters_that_fold_to_it(text: str) -> None:
    folded = fold(text)
    count = len(folded.text)
    for start in range(count):
        if start and folded.offsets[start] == folded.offsets[start - 1]:
            continue
        for end in range(start + 1, count + 1):
            if end < count and folded.offsets[end] == folded.offsets[end - 1]:
                continue
            begin, stop = folded.original(start, end)
            assert fold_text(text[begin:stop]).strip() == folded.text[start:end].strip()


def test_every_character_folds_to_what_stays_folded() -> None:
    for code in (*range(0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x11000)):
        once = fold_text(chr(code))
        assert fold_text(once) == once, hex(code)
