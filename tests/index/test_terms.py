"""Terms: Japanese bigrams, Latin stems, numbers in normal form, spellings levelled."""

import pytest

from tenkyo.index.terms import document_terms, phrase_terms, search_form, stem, terms_of_form


def terms(text: str) -> list[str]:
    return list(terms_of_form(search_form(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("警察活動", ["警察", "察活", "活動"]),
        ("母と子", ["母と", "と子"]),
        ("母", ["母"]),
        ("ＡＳＥＡＮ事務局", ["asean", "事務", "務局"]),
        ("ゴトン・ロヨン", ["ゴト", "トン", "ロヨ", "ヨン"]),
        ("Police officers were trained.", ["polic", "offic", "were", "train"]),
        ("ASEAN's centre", ["asean", "centr"]),
        ("9.5%", ["9.5"]),
        ("", []),
    ],
)
def test_terms_of_a_text(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サーバー", "サーバ"),
        ("ヴェトナム", "ベトナム"),
        ("國際", "国際"),
        ("ｼﾞｬｶﾙﾀ", "ジャカルタ"),
        ("Ｐｏｌｉｃｅ", "police"),
        ("協\n力", "協力"),
    ],
)
def test_spellings_of_one_word_meet(one: str, other: str) -> None:
    assert search_form(one) == search_form(other)


def test_document_terms_count_single_kanji_beside_bigrams() -> None:
    counts, length = document_terms("海を守る海")
    assert length == 4
    assert counts["海を"] == 1
    assert counts["海"] == 2
    assert counts["守"] == 1


def test_numbers_of_both_languages_share_a_term() -> None:
    japanese, _ = document_terms("８万人を育成")
    english, _ = document_terms("80,000 people were trained")
    shared = {term for term in japanese if term.startswith("#")}
    assert shared
    assert shared == {term for term in english if term.startswith("#")}


def test_phrase_terms_do_not_repeat() -> None:
    assert phrase_terms("国々の国々") == ["国々", "々の", "の国"]


def test_stem_folds_possessives() -> None:
    assert stem("countries") == stem("country")
    assert stem("japan's") == "japan"
