"""The kind of answer a question wants, and how well a sentence's kinds serve it.

The answer types are those of question answering over documents (Hovy et al. 2001, "Toward
semantics-based answer pinpointing"), kept to what can be seen without a parser: dates, times of
day, weekdays, durations, amounts, shares, counts of a unit, places, names, reasons, and what may
or must be done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tenkyo.index.offered import DURATIONS, LENGTHS
from tenkyo.ingest.units import unit_at

# Kinds of answer that serve a question, each by how well, up to 1; none when any answer will do.
Wanted = Mapping[str, float]
NO_WISH: Wanted = MappingProxyType({})

# Kinds guessed from few signs: that none is seen proves little.
_VAGUE = frozenset({"place", "name", "reason", "advice"})

_DATE = {"date": 1.0, "weekday": 0.6, "clock": 0.5, "duration": 0.2}
_WEEKDAY = {"weekday": 1.0, "date": 0.6}
_CLOCK = {"clock": 1.0, "duration": 0.2}
_DEADLINE = {"date": 1.0, "weekday": 0.8, "clock": 0.8, "duration": 0.8}
_DURATION = {"duration": 1.0, "number": 0.2}
_RATE = {"percent": 1.0, "money": 0.8, "number": 0.6}
_PERCENT = {"percent": 1.0, "number": 0.3}
_MONEY = {"money": 1.0, "number": 0.1}
_SIZE = {"length": 1.0, "measure": 0.8, "number": 0.5}
_HEAT = {"unit:degree": 1.0, "number": 0.3}
_AGE = {"unit:age": 1.0, "duration": 0.9, "number": 0.8, "date": 0.5}
_PHONE = {"phone": 1.0}
_PEOPLE = {"unit:person": 1.0, "number": 0.4}
_NUMBER = {"number": 1.0}
_COUNT = {"number": 1.0, "percent": 0.6, "money": 0.3}
_ANY_AMOUNT = {"number": 1.0, "money": 1.0, "percent": 1.0, "measure": 1.0, "duration": 0.9}
_PLACE_KIND = {"place": 1.0}
_NAME_KIND = {"name": 1.0}
_REASON = {"reason": 1.0}
_ADVICE = {"advice": 1.0}

_COUNTED = re.compile(r"何(?!\S?でも)(?=\S)|いくつの(?=\S)|\bhow many(?= \w)")

Rules = tuple[tuple[re.Pattern[str], Wanted], ...]


def _rules(*pairs: tuple[str, Wanted]) -> Rules:
    return tuple((re.compile(wording), kinds) for wording, kinds in pairs)


# More than one may be asked at once: when and where.
_JA_ASKS = _rules(
    (r"何時(?![間代])|時間帯", _CLOCK),
    (r"何曜日", _WEEKDAY),
    (
        r"何年(?:間|か[かけ]|勤|続|ぶり|くらい|ほど|も|目|前|経|遅|使|お)|何日(?:間|前|後|以内|くらい|ほど)|何(?:か|ヶ|ヵ|カ)月|何週|何時間"
        r"|何分|何秒|どのくらいの(?:期間|時間|間)|どれくらいの(?:期間|時間|間)",
        _DURATION,
    ),
    (r"いつまで|何日まで", _DEADLINE),
    (r"いつ(?!まで)|何年|何月|何日|何世紀", _DATE),
    (r"何割|何(?:パーセント|%)", _PERCENT),
    (r"いくら", _MONEY),
    (r"何(?:キロ|メートル)", _SIZE),
    (r"何歳|何才", _AGE),
    (r"どこ|何処|どの(?:国|都市|州|県|町|村|地域|場所|部屋)", _PLACE_KIND),
    (r"誰|だれ|どなた|何者", _NAME_KIND),
    (r"なぜ|何故|どうして|なんで(?![すし])|どういうわけ", _REASON),
    (r"どう(?:すれば|したら)", _ADVICE),
    (r"何(?:円|ドル|ユーロ|ポンド)", _MONEY),
    (r"何[便台枚本軒頭匹杯通束組段点種床席棟基両羽着]", _NUMBER),
    (r"ど[のれ](?:くらい|ぐらい)|どれ(?:ほど|だけ)|いくつ", _ANY_AMOUNT),
)
# What a noun at the end of a Japanese question names.
_JA_NAMES = _rules(
    (r"曜日$", _WEEKDAY),
    (r"(?:時刻|何時|開館時間|利用時間)$", _CLOCK),
    (r"(?:期間|年数|日数|時間|間隔)$", _DURATION),
    (r"(?:期限|締め?切り?)$", _DEADLINE),
    (r"年齢$", _AGE),
    (r"(?:電話|連絡先の)番号$", _PHONE),
    (r"[気水室油]温$|温度$", _HEAT),
    (r"(?:(?<!曜)日|日付|年|年号|年月|時期|日程)$", _DATE),
    (r"(?:割合|(?<![効能比])率|パーセント|シェア)$", _PERCENT),
    (
        r"(?:料金|費用|金額|値段|価格|予算|日当|手当|[代額賃]|(?:手数|入.|使用|利用|参加|送)料)$",
        _MONEY,
    ),
    (r"(?:者|員|生|客|人|名)数$|定員$|人口$", _PEOPLE),
    (r"(?:数|面積|[長高重広深]さ|大きさ|速度|距離)$", _SIZE),
    (r"(?:規模|量|上限|下限)$", _ANY_AMOUNT),
    (r"(?:場所|所在地|会場|住所|行き先|首都)$", _PLACE_KIND),
    (r"(?:名前|氏名|人名|[者師人])$", _NAME_KIND),
    (r"(?:理由|原因|背景|いきさつ|きっかけ|わけ)$", _REASON),
    (r"(?:方法|手続き?|[仕りみえしき]方|しかた|条件|きまり|必要なもの)$", _ADVICE),
    (r"(?:ても|でも)(?:いい|よい|良い|構)|(?:でき|もらえ|られ|[えけせてめれ])ますか", _ADVICE),
)
_JA_TAIL = re.compile(
    r"[はをがもって]*(?:(?:何|どう(?!やって)|どれ|いくつ|ど[のれ](?:くらい|ぐらい|ほど)|いくら|教え|知りた)\S*)?[?？。!\s]*$"
)

# An English interrogative stands near the beginning or begins a new part: else it joins clauses.
_ASKS_HERE = re.compile(r"^(?:\S+ ){0,2}$|(?:[,;:.]|\band|\bknow|\bme)(?: \w+)? $")
_EN_ASKS = _rules(
    (r"\b(?:what|which) (?:time|hours?)\b", _CLOCK),
    (r"\bhow late\b|\bby (?:when|what (?:day|date))\b|\bdeadline\b", _DEADLINE),
    (r"\bhow old\b|\b(?:what|which) age\b", _AGE),
    (r"\bhow (?:hot|cold|warm)\b|\btemperature\b", _HEAT),
    (r"\b(?:what|which) (?:day|days|weekday)\b", _WEEKDAY),
    (
        r"\bwhen\b|\b(?:what|which) (?:year|month|date|century)\b",
        _DATE,
    ),
    (r"\bhow long\b", {"duration": 1.0, "length": 0.8, "number": 0.4}),
    (
        r"\bhow (?:soon|early|far in advance|quickly|often)\b",
        {"duration": 1.0, "number": 0.6, "date": 0.5},
    ),
    (r"\bhow (?:expensive|cheap)\b", _MONEY),
    (
        r"\bhow (?:far|high|tall|wide|deep|large|big|heavy|fast|small|thick)\b",
        _SIZE,
    ),
    (r"\b(?:what|which) (?:percentage|proportion)\b", _PERCENT),
    (r"\b(?:what|which) (?:share|rate)\b", _RATE),
    (r"\bhow much time\b", _DURATION),
    (r"\bhow much\b(?! time)", {"money": 1.0, "percent": 0.8, "measure": 0.8, "number": 0.5}),
    (r"\bhow many (?:years|months|weeks|days|hours|minutes)\b", _DURATION),
    (r"\bhow many (?:dollars|yen|euros|pounds)\b", _MONEY),
    (
        r"\bhow many\b(?! (?:years|months|weeks|days|hours|minutes|dollars|yen|euros|pounds)\b)",
        _COUNT,
    ),
    (r"\bwhat (?:number|amount)\b", _ANY_AMOUNT),
    (
        r"\bwhere\b|\b(?:what|which) (?:country|countries|city|town|place|region|room|province)\b",
        _PLACE_KIND,
    ),
    (r"\bwho(?:m|se)?\b", _NAME_KIND),
    (r"\bwhy\b|\bwhat (?:caused|made|led to)\b", _REASON),
    (
        r"\bhow (?:can|do|should|must) (?:i|we)\b|\bhow to\b|\bwhat (?:must|should|do) i\b"
        r"|^(?:can|may|am|do|must|should)\b",
        _ADVICE,
    ),
)
_EN_NAMES = _rules(
    (r"\b(?:tele)?phone number\b", _PHONE),
    (r"\bage\b", _AGE),
    (r"\b(?:percentage|proportion)\b", _PERCENT),
    (r"\b(?:share|rate)\b", _RATE),
    (
        r"\b(?:cost|price|fees?|fare|budget|charge|per diem|allowance|deposit|salary)\b",
        _MONEY,
    ),
    (r"\bnumber of (?:people|visitors|staff|members)\b", _PEOPLE),
    (
        r"\b(?:number|height|length|area|size|weight|speed)\b",
        _SIZE,
    ),
    (r"\b(?:limit|yield|capacity)\b", _ANY_AMOUNT),
    (
        r"\b(?:date|year)s?$|\b(?:date|year) of\b|\b(?:start|opening|founding) year\b",
        _DATE,
    ),
    (r"\bduration\b|\bperiod (?:of|for)\b|\bperiod$", _DURATION),
    (r"\bhours$|^(?:visiting|opening|office) hours\b", _CLOCK),
    (r"\breason\b|\bcause\b", _REASON),
    (r"\b(?:place|venue|location|address) of\b", _PLACE_KIND),
)


def wanted_answer(question: str) -> Wanted:
    """Return the kinds of answer that a folded question wants; empty when any will do."""
    counted = _COUNTED.search(question)
    unit = unit_at(question, counted.end()) if counted else None
    if unit and unit[0] not in DURATIONS | LENGTHS:
        return MappingProxyType({f"unit:{unit[0]}": 1.0, "number": 0.4})
    kinds = _asked_japanese(question) or _asked_english(question)
    return MappingProxyType(dict(kinds))


def _asked_japanese(question: str) -> Wanted:
    head = _JA_TAIL.sub("", question)
    named = next((kinds for wording, kinds in _JA_NAMES if wording.search(head)), NO_WISH)
    asked = _together(kinds for wording, kinds in _JA_ASKS if wording.search(question))
    # The noun before it tells what an amount is of.
    return (named or asked) if asked in (NO_WISH, _ANY_AMOUNT) else asked


def _asked_english(question: str) -> Wanted:
    asked = _together(
        kinds
        for wording, kinds in _EN_ASKS
        for match in wording.finditer(question)
        if _ASKS_HERE.search(question[: match.start()])
    )
    return asked or next(
        (kinds for wording, kinds in _EN_NAMES if wording.search(question)), NO_WISH
    )


def _together(wishes: Iterable[Wanted]) -> dict[str, float]:
    """Return the kinds that any of several interrogatives wants, each as well as it serves one."""
    kinds: dict[str, float] = {}
    for wish in wishes:
        for kind, good in wish.items():
            kinds[kind] = max(good, kinds.get(kind, 0.0))
    return kinds


def precise_share(wanted: Wanted, offered: frozenset[str]) -> float:
    """Return `wanted_share` of the kinds that are plain to see in a text, 0 where none is wanted.

    Places, names and reasons are guessed from few signs; a missing date or amount is surely
    missing.
    """
    return wanted_share({k: good for k, good in wanted.items() if k not in _VAGUE}, offered)


def wanted_share(wanted: Wanted, offered: frozenset[str]) -> float:
    """Return +1 when the best kind wanted is offered, -1 when none is, 0 when any will do."""
    if not wanted:
        return 0.0
    return 2 * max((good for kind, good in wanted.items() if kind in offered), default=0.0) - 1
