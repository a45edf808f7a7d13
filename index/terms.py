"""Words of a text as they are searched: Japanese bigrams, Latin stems, numbers in normal form.

Japanese has no spaces, and bigrams of characters find compounds and their parts alike without a
dictionary (Fujii & Croft 1993; Lee & Ahn 1996). Single kanji are kept beside them for one-kanji
words and for translated words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Protocol

from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.quantities import find_quantities

_JAPANESE = "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
_KANJI = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS = rf"[^\W\d_{_JAPANESE}{_KANJI}]+"
_RUNS = re.compile(
    rf"(?P<ja>[{_JAPANESE}{_KANJI}]+)|(?P<number>\d+(?:[.,]\d+)*)"
    rf"|(?P<word>{_LETTERS}(?:['’]{_LETTERS})*)"
)
_KANJI_ONE = re.compile(rf"[{_KANJI}]")
_LONE_KANJI = re.compile(rf"(?<![{_KANJI}\u30a1-\u30ff])[{_KANJI}](?![{_KANJI}\u30a1-\u30ff])")
_HIRAGANA = re.compile(r"[\u3041-\u309f]+")
_KATAKANA_RUN = re.compile(r"[\u30a1-\u30fa\u30fc-\u30ff]+")
_SMALL_VOWEL_V = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴ": "ブ"}
_OLD_KANJI = str.maketrans(
    "國學會體經濟國圖關東發賣變讀寫實數樣點廣應歐亞惡澤濱邊櫻榮營藝總聲條號續團醫德"
    "驛戰黨縣舊與將當對處萬來兩辯證險驗權勸觀歡齊劍龍瀧彌壽眞氣淺彈緣繩假價佛拂獨譯釋",
    "国学会体経済国図関東発売変読写実数様点広応欧亜悪沢浜辺桜栄営芸総声条号続団医徳"
    "駅戦党県旧与将当対処万来両弁証険験権勧観歓斉剣竜滝弥寿真気浅弾縁縄仮価仏払独訳釈",
)


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


@cache
def _stemmer() -> _Stemmer:
    import snowballstemmer

    stemmer: _Stemmer = snowballstemmer.stemmer("english")
    return stemmer


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of a folded Latin word (Snowball English)."""
    word = word.replace("’", "'")
    return _stemmer().stemWord(word.removesuffix("'s").replace("'", ""))


def search_form(text: str) -> str:
    """Fold a text and level the spellings that one word is written in.

    サーバー and サーバ, ヴェトナム and ベトナム, 國 and 国 become the same.
    """
    return _KATAKANA_RUN.sub(_level_katakana, fold_text(text).translate(_OLD_KANJI))


def _level_katakana(match: re.Match[str]) -> str:
    word = match.group()
    if "ヴ" in word:
        for spelled, levelled in _SMALL_VOWEL_V.items():
            word = word.replace(spelled, levelled)
    return word[:-1] if len(word) >= 4 and word.endswith("ー") else word


def terms_of_form(form: str) -> Iterator[str]:
    """Yield the terms of a text already in search form, in order, single kanji not included."""
    for match in _RUNS.finditer(form):
        run = match.group()
        if match.lastgroup == "ja":
            if len(run) == 1:
                yield run
            else:
                for i in range(len(run) - 1):
                    yield run[i : i + 2]
        elif match.lastgroup == "word":
            yield stem(run)
        else:
            yield run


def quantity_terms(text: str) -> list[str]:
    """Return the numbers, dates and sums of a text in normal form, marked so as to meet no word.

    A date counts for its month and its year too, so that a question about 2020 meets any day of it.
    """
    found = []
    for quantity in find_quantities(text):
        found.append(f"#{quantity.value}")
        if quantity.kind == "date":
            found += [f"#{quantity.value[:end]}" for end in (7, 4) if len(quantity.value) > end]
    return found


def document_terms(text: str) -> tuple[Counter[str], int]:
    """Return how often each term occurs in a text, and the text's length in terms."""
    form = search_form(text)
    counts = Counter(terms_of_form(form))
    length = counts.total()
    counts.update(quantity_terms(text))
    counts |= Counter(_KANJI_ONE.findall(form))
    return counts, length


def phrase_terms(phrase: str) -> list[str]:
    """Return the terms that a phrase in either language must contain, without repetition."""
    return list(dict.fromkeys(terms_of_form(search_form(phrase))))


def lone_kanji(form: str) -> list[str]:
    """Return the kanji that stand alone between kana or spaces: words of one character."""
    return list(dict.fromkeys(_LONE_KANJI.findall(form)))


def is_hiragana(term: str) -> bool:
    """Tell whether a term is written in hiragana alone, as grammar mostly is."""
    return _HIRAGANA.fullmatch(term) is not None
