"""What is counted and what is paid, by one name for both languages."""

from __future__ import annotations

import re

_COUNTED = {
    "person": "人 名 person persons people participant participants trainee trainees student"
    " students expert experts worker workers resident residents visitor visitors graduate graduates"
    " official officials officer officers members instructor instructors",
    "country": "か国 country countries nation nations",
    "year": "年 年間 か年 か年間 周年 year years",
    "month": "か月 か月間 month months",
    "week": "週 週間 week weeks",
    "day": "日 日間 day days",
    "hour": "時間 hour hours",
    "minute": "分 分間 minute minutes min mins",
    "second": "秒 秒間 second seconds",
    "time": "回 度目 times",
    "fold": "倍 fold",
    "case": "件 case cases",
    "company": "社 company companies firm firms",
    "school": "校 school schools",
    "ship": "隻 ship ships vessel vessels boat boats",
    "province": "州 province provinces",
    "prefecture": "県 都道府県 prefecture prefectures",
    "city": "市 都市 city cities",
    "place": "か所 place places location locations site sites",
    "centre": "センター centre centres center centers",
    "field": "分野 field fields area areas",
    "household": "世帯 household households",
    "item": "つ 個 点 項目 item items point points",
    "book": "冊 book books",
    "language": "か国語 言語 language languages",
    "age": "歳 才",
    "page": "頁 ページ page pages",
    "kilometre": "キロメートル km kilometre kilometres kilometer kilometers",
    "metre": "メートル m metre metres meter meters",
    "kilogram": "キログラム kg kilogram kilograms",
    "tonne": "トン t tonne tonnes ton tons",
    "hectare": "ヘクタール ha hectare hectares",
    "degree": "度 °c degree degrees",
    "kilowatt": "キロワット kw kilowatt kilowatts",
    "megawatt": "メガワット mw megawatt megawatts",
}
_PAID = {
    "usd": "us$ u.s.$ $ usd ドル 米ドル アメリカドル dollar dollars",
    "jpy": "¥ ￥ jp¥ jpy 円 日本円 yen",
    "eur": "€ eur ユーロ euro euros",
    "gbp": "£ gbp ポンド 英ポンド",
    "aud": "a$ aud 豪ドル オーストラリアドル",
    "sgd": "s$ sgd シンガポールドル",
    "cny": "cny rmb 元 人民元 yuan renminbi",
    "krw": "₩ krw ウォン won",
    "thb": "฿ thb バーツ baht",
    "idr": "idr rp ルピア rupiah",
    "vnd": "₫ vnd ドン dong",
    "php": "₱ php フィリピンペソ",
    "myr": "myr リンギット ringgit",
    "inr": "₹ inr インドルピー rupee rupees",
}
# Dollars, yen and pounds by the country before them.
_OF = {
    "us": "usd",
    "u.s.": "usd",
    "american": "usd",
    "australian": "aud",
    "singapore": "sgd",
    "japanese": "jpy",
}


def _by_spelling(table: dict[str, str]) -> dict[str, str]:
    return {each: name for name, spelled in table.items() for each in spelled.split()}


_UNIT = _by_spelling(_COUNTED)
_CURRENCY = _by_spelling(_PAID)
_LONGEST = 10
_WORD = re.compile(r"[\s-]{0,2}([a-z°]+)(?![a-z])")
# One word may stand between, as in 80,000 skilled people.
_NEXT_WORD = re.compile(r"\s([a-z]+)(?![a-z])")
_STOP = re.compile(
    "a|an|and|are|as|at|be|but|by|for|from|has|have|in|into|is|it|of|on|or|other|per|than|that|the"
    "|to|was|were|when|while|who|will|with|this|percent|million|billion|trillion|more|out"
)
_OLD = re.compile(r"[\s-](?:years?[\s-]old|years of age)(?![a-z])")
_NATIONAL = re.compile(r"[\s-](us|u\.s\.|american|australian|singapore|japanese)\s")
PREFIX = re.compile(
    "(?:us\\$|u\\.s\\.\\s?\\$|a\\$|s\\$|jp¥|[$€£¥￥₩฿₫₱₹]"
    "|(?:usd|jpy|eur|gbp|aud|sgd|cny|rmb|krw|thb|idr|vnd|php|myr|inr|rp)(?![a-z]))\\s?"
)


def unit_at(text: str, at: int) -> tuple[str, int] | None:
    """Return the unit that follows a number, and where it ends."""
    if old := _OLD.match(text, at):
        return "age", old.end()
    if found := _japanese(_UNIT, text, at):
        return found
    word = _WORD.match(text, at)
    if word is None:
        return None
    if word[1] in _UNIT:
        return _UNIT[word[1]], word.end()
    following = _NEXT_WORD.match(text, word.end())
    if following and following[1] in _UNIT and not _STOP.fullmatch(word[1]):
        # A single letter so far from its number is no unit.
        return (_UNIT[following[1]], following.end()) if len(following[1]) > 3 else None
    return None


def currency_at(text: str, at: int) -> tuple[str, int] | None:
    """Return the currency that follows an amount, and where it ends."""
    if found := _japanese(_CURRENCY, text, at):
        return found
    if national := _NATIONAL.match(text, at):
        word = _WORD.match(text, national.end() - 1)
        if word and _CURRENCY.get(word[1]) in ("usd", "jpy"):
            return _OF[national[1]], word.end()
        return None
    word = _WORD.match(text, at)
    return (_CURRENCY[word[1]], word.end()) if word and word[1] in _CURRENCY else None


def currency_of(prefix: str) -> str:
    """Return the currency of a sign or code before an amount, as `PREFIX` matched it."""
    return _CURRENCY["".join(prefix.split())]


def _japanese(table: dict[str, str], text: str, at: int) -> tuple[str, int] | None:
    """Look up the longest name that begins right here, or behind one blank."""
    begin = at + text[at : at + 1].isspace()
    if not text[begin : begin + 1] > "\u2fff":
        return None
    for end in range(begin + _LONGEST, begin, -1):
        if name := table.get(text[begin:end]):
            return name, min(end, len(text))
    return None
