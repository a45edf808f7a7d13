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
_SOUNDS = {
    "ヴァ": "バ",
    "ヴィ": "ビ",
    "ヴェ": "ベ",
    "ヴォ": "ボ",
    "ヴ": "ブ",
    "ウィ": "ウイ",
    "ウェ": "ウエ",
    "ウォ": "ウオ",
    "クォ": "クオ",
    "ヂ": "ジ",
    "ヅ": "ズ",
}
_SOUND = re.compile("|".join(_SOUNDS))
_OLD_KANJI = str.maketrans(
    "國學會體經濟圖關東發賣變讀寫實數樣點廣應歐亞惡澤濱邊櫻榮營藝總聲條號續團醫德"
    "驛戰黨縣舊與將當對處萬來兩辯證險驗權勸觀歡齊劍龍瀧彌壽眞氣淺彈緣繩假價佛拂獨譯釋"
    "圍壹隱衞圓鹽奧橫溫穩畫壞懷槪擴覺嶽樂陷卷寬罐旣歸僞戲犧據擧虛峽挾狹鄕曉區驅勳薰徑惠揭溪"
    "繼莖螢輕鷄擊缺儉圈檢獻硏顯嚴恆黃鑛黑碎齋劑雜參慘棧蠶贊殘絲齒兒辭濕舍收從澁獸縱肅緖敍奬燒稱"
    "乘剩壤孃淨狀疊讓釀囑觸寢愼晉盡粹醉穗隨髓樞瀨靜竊攝專潛纖踐錢禪雙壯搜插爭聰莊裝騷臟藏屬墮帶滯"
    "臺擇單擔膽斷癡遲晝蟲鑄廳聽鎭遞鐵轉傳盜燈鬪屆貳腦霸廢拜麥髮拔蠻祕倂竝寶豐襃滿默餠藥豫餘譽搖謠"
    "賴亂覽獵綠鄰壘勵禮靈齡戀爐勞樓灣瓣辨﨑髙邉",
    "国学会体経済図関東発売変読写実数様点広応欧亜悪沢浜辺桜栄営芸総声条号続団医徳"
    "駅戦党県旧与将当対処万来両弁証険験権勧観歓斉剣竜滝弥寿真気浅弾縁縄仮価仏払独訳釈"
    "囲壱隠衛円塩奥横温穏画壊懐概拡覚岳楽陥巻寛缶既帰偽戯犠拠挙虚峡挟狭郷暁区駆勲薫径恵掲渓"
    "継茎蛍軽鶏撃欠倹圏検献研顕厳恒黄鉱黒砕斎剤雑参惨桟蚕賛残糸歯児辞湿舎収従渋獣縦粛緒叙奨焼称"
    "乗剰壌嬢浄状畳譲醸嘱触寝慎晋尽粋酔穂随髄枢瀬静窃摂専潜繊践銭禅双壮捜挿争聡荘装騒臓蔵属堕帯滞"
    "台択単担胆断痴遅昼虫鋳庁聴鎮逓鉄転伝盗灯闘届弐脳覇廃拝麦髪抜蛮秘併並宝豊褒満黙餅薬予余誉揺謡"
    "頼乱覧猟緑隣塁励礼霊齢恋炉労楼湾弁弁崎高辺",
)
# A verb's ending between two kanji, which may be left out: 申し込み, 申込み.
_ENDING = "[いえきぎけげしじせぜちねびべみめりれ]"
_OKURIGANA = re.compile(rf"(?=([{_KANJI}]){_ENDING}([{_KANJI}]))")
_LEFT_OUT = re.compile(rf"(?<=[{_KANJI}]){_ENDING}(?=[{_KANJI}])|(?<=[{_KANJI}]{{2}}){_ENDING}$")
_PARTICLES = "はがをにでとのへもや"
_KANA = "\u3041-\u3096"
# A word in hiragana: what stands before is no verb's stem, and a particle or nothing follows.
_KANA_WORD = re.compile(
    rf"(?:(?<![{_JAPANESE}{_KANJI}])|(?<=[{_KANJI}\u30a1-\u30ff])[{_PARTICLES}]|(?<=[\u30a1-\u30ff]))"
    rf"([{_KANA}]{{2,8}}?)(?=[{_PARTICLES}]?(?![{_KANA}]))"
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

    サーバー and サーバ, ヴェトナム and ベトナム, ウィルス and ウイルス, 國 and 国 become the same.
    """
    return _KATAKANA_RUN.sub(_level_katakana, fold_text(text).translate(_OLD_KANJI))


def _level_katakana(match: re.Match[str]) -> str:
    word = _SOUND.sub(lambda sound: _SOUNDS[sound[0]], match.group())
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


def latin_terms(form: str) -> Iterator[str]:
    """Yield those terms of a text in search form that are not Japanese: stems and numbers."""
    for match in _RUNS.finditer(form):
        if match.lastgroup != "ja":
            yield stem(match.group()) if match.lastgroup == "word" else match.group()


def okurigana_terms(form: str) -> list[str]:
    """Return the kanji on both sides of a verb's ending, as they stand where it is left out.

    申し込み gives 申込, so that 申込, 申込み and 申し込み meet.
    """
    return [before + after for before, after in _OKURIGANA.findall(form)]


def kana_words(form: str) -> list[str]:
    """Return what may be words written in hiragana alone, as ごみ in 家庭のごみは."""
    return list(dict.fromkeys(_KANA_WORD.findall(form)))


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
    counts.update(okurigana_terms(form))
    counts |= Counter(_KANJI_ONE.findall(form))
    return counts, length


def phrase_terms(phrase: str) -> list[str]:
    """Return the terms that a phrase in either language must contain, without repetition.

    申し込み must contain what 申込み and 申込 do.
    """
    form = search_form(phrase)
    for _ in range(2):
        form = _LEFT_OUT.sub("", form)
    return list(dict.fromkeys(terms_of_form(form)))


def lone_kanji(form: str) -> list[str]:
    """Return the kanji that stand alone between kana or spaces: words of one character."""
    return list(dict.fromkeys(_LONE_KANJI.findall(form)))


def is_hiragana(term: str) -> bool:
    """Tell whether a term is written in hiragana alone, as grammar mostly is."""
    return _HIRAGANA.fullmatch(term) is not None
