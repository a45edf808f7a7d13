"""Terms: Japanese bigrams, Latin stems, numbers in normal form, spellings levelled."""

import pytest

from tenkyo.index.terms import (
    document_terms,
    kana_words,
    latin_terms,
    okurigana_terms,
    phrase_terms,
    search_form,
    stem,
    terms_of_form,
)


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
        ("鐵道廳", "鉄道庁"),
        ("髙﨑", "高崎"),
        ("ウィルス", "ウイルス"),
        ("ソフトウェア", "ソフトウエア"),
        ("メーンヴィレッヂ", "メーンビレッジ"),
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


@pytest.mark.parametrize("word", ["申し込み", "申込み", "申込"])
@pytest.mark.parametrize("text", ["申し込みは窓口へ", "申込みは窓口へ", "申込は窓口へ"])
def test_a_word_is_met_whatever_its_okurigana(word: str, text: str) -> None:
    counts, _ = document_terms(text)
    assert phrase_terms(word) == ["申込"]
    assert counts["申込"] == 1


def test_okurigana_stand_between_kanji_and_are_no_particles() -> None:
    assert okurigana_terms("取り組みと受け入れ、母と子") == ["取組", "受入"]
    assert document_terms("取り組み")[1] == 3


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("ごみの分別は", ["ごみ"]),
        ("家庭のごみは", ["ごみ"]),
        ("サッカーのとりかたは", ["とりかた"]),
        ("東京でいじめ", ["いじめ"]),
        ("食べたごみを", []),
        ("新しい", []),
    ],
)
def test_words_in_hiragana(form: str, words: list[str]) -> None:
    assert kana_words(form) == words


def test_latin_terms_are_those_that_are_not_japanese() -> None:
    form = search_form("ASEANの事務局 has 9.5 offices")
    japanese = {"の事", "事務", "務局"}
    assert list(latin_terms(form)) == [t for t in terms_of_form(form) if t not in japanese]
