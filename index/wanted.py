"""The kind of answer a question wants, and which kinds a sentence offers.

The answer types are those of question answering over documents (Hovy et al. 2001, "Toward
semantics-based answer pinpointing"), kept to what can be seen without a parser: dates, times of
day, weekdays, durations, amounts, shares, counts of a unit, places, names, reasons, and what may
or must be done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from tenkyo.ingest.quantities import Quantity, find_quantities
from tenkyo.ingest.units import unit_at

# Kinds of answer that serve a question, each by how well, up to 1; none when any answer will do.
Wanted = Mapping[str, float]
NO_WISH: Wanted = MappingProxyType({})

_DURATIONS = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})
_LENGTHS = frozenset({"kilometre", "metre"})
# Kinds guessed from few signs: that none is seen proves little.
_VAGUE = frozenset({"place", "name", "reason", "advice"})

_DATE = {"date": 1.0, "weekday": 0.6, "clock": 0.5, "duration": 0.2}
_WEEKDAY = {"weekday": 1.0, "date": 0.6}
_CLOCK = {"clock": 1.0, "duration": 0.2}
_DURATION = {"duration": 1.0, "number": 0.2}
_PERCENT = {"percent": 1.0, "number": 0.3}
_MONEY = {"money": 1.0, "number": 0.1}
_SIZE = {"length": 1.0, "number": 0.8}
_PEOPLE = {"unit:person": 1.0, "number": 0.4}
_NUMBER = {"number": 1.0}
_ANY_AMOUNT = {"number": 1.0, "money": 1.0, "percent": 1.0, "duration": 0.9}
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
        r"何年(?:間|か[かけ]|勤|続|ぶり|くらい|ほど|も|目|前|経|遅|お)|何日(?:間|前|後|以内|くらい|ほど)|何(?:か|ヶ|ヵ|カ)月|何週|何時間"
        r"|何分|何秒|どのくらいの(?:期間|時間|間)|どれくらいの(?:期間|時間|間)",
        _DURATION,
    ),
    (r"いつ|何年|何月|何日|何世紀", _DATE),
    (r"何割|何(?:パーセント|%)", _PERCENT),
    (r"いくら", _MONEY),
    (r"何(?:キロ|メートル)", _SIZE),
    (r"どこ|何処|どの(?:国|都市|州|県|町|村|地域|場所|部屋)", _PLACE_KIND),
    (r"誰|だれ|どなた|何者", _NAME_KIND),
    (r"なぜ|何故|どうして|なんで(?![すし])|どういうわけ", _REASON),
    (r"どう(?:すれば|したら)", _ADVICE),
    (r"何円", _MONEY),
    (r"何[便台枚本軒頭匹杯通束組段点種]", _NUMBER),
    (r"ど[のれ](?:くらい|ぐらい)|どれ(?:ほど|だけ)|いくつ", _ANY_AMOUNT),
)
# What a noun at the end of a Japanese question names.
_JA_NAMES = _rules(
    (r"曜日$", _WEEKDAY),
    (r"(?:時刻|何時|開館時間|利用時間)$", _CLOCK),
    (r"(?:期間|年数|日数|時間|間隔)$", _DURATION),
    (r"(?:(?<!曜)日|日付|年|年号|年月|時期|期限|締め?切り?|日程)$", _DATE),
    (r"(?:割合|(?<![効能比])率|パーセント|シェア)$", _PERCENT),
    (
        r"(?:料金|費用|金額|値段|価格|予算|日当|手当|[代額賃]|(?:手数|入.|使用|利用|参加|送)料)$",
        _MONEY,
    ),
    (r"(?:者|員|生|客|人|名)数$|定員$|人口$", _PEOPLE),
    (r"(?:数|面積|[長高重広深]さ|大きさ|温度|速度|距離|規模|量|上限)$", _SIZE),
    (r"(?:場所|所在地|会場|住所|行き先|首都)$", _PLACE_KIND),
    (r"(?:名前|氏名|人名|[者師人])$", _NAME_KIND),
    (r"(?:理由|原因|背景|いきさつ|きっかけ|わけ)$", _REASON),
    (r"(?:方法|手続き?|[仕りみえしき]方|しかた|条件|きまり|必要なもの)$", _ADVICE),
    (r"(?:ても|でも)(?:いい|よい|良い|構)|(?:でき|もらえ|られ|[えけせてめれ])ますか", _ADVICE),
)
_JA_TAIL = re.compile(
    r"[はをがもって]*(?:(?:何|どう|どれ|いくつ|ど[のれ](?:くらい|ぐらい|ほど)|いくら|教え|知りた)\S*)?[?？。!\s]*$"
)

# An English interrogative stands near the beginning or begins a new part: else it joins clauses.
_ASKS_HERE = re.compile(r"^(?:\S+ ){0,2}$|(?:[,;:.]|\band|\bknow|\bme)(?: \w+)? $")
_EN_ASKS = _rules(
    (r"\b(?:what|which) (?:time|hours?)\b|\bhow late\b", _CLOCK),
    (r"\b(?:what|which) (?:day|days|weekday)\b", _WEEKDAY),
    (
        r"\bwhen\b|\b(?:what|which) (?:year|month|date|century)\b",
        _DATE,
    ),
    (r"\bhow long\b", {"duration": 1.0, "length": 0.8, "number": 0.4}),
    (
        r"\bhow (?:soon|early|far in advance|quickly|often|old)\b",
        {"duration": 1.0, "number": 0.6, "date": 0.5},
    ),
    (r"\bhow (?:expensive|cheap)\b", _MONEY),
    (
        r"\bhow (?:far|high|tall|wide|deep|large|big|heavy|hot|cold|fast|small|thick)\b",
        _SIZE,
    ),
    (r"\b(?:what|which) (?:share|percentage|proportion|rate)\b", _PERCENT),
    (r"\bhow much\b", {"money": 1.0, "percent": 0.8, "number": 0.8}),
    (r"\bhow many\b|\bwhat (?:number|amount)\b", _ANY_AMOUNT),
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
    (r"\b(?:percentage|share|proportion|rate)\b", _PERCENT),
    (
        r"\b(?:cost|price|fees?|fare|budget|charge|per diem|allowance|deposit|penalty|salary)\b",
        _MONEY,
    ),
    (r"\bnumber of (?:people|visitors|staff|members)\b", _PEOPLE),
    (
        r"\b(?:number|height|length|area|size|weight|temperature|limit|yield|capacity|speed)\b",
        _SIZE,
    ),
    (
        r"\b(?:date|year)s?$|\b(?:date|year) of\b|\b(?:start|opening|founding) year\b|\bdeadline\b",
        _DATE,
    ),
    (r"\bduration\b|\bperiod (?:of|for)\b|\bperiod$", _DURATION),
    (r"\bhours$|^(?:visiting|opening|office) hours\b", _CLOCK),
    (r"\breason\b|\bcause\b", _REASON),
    (r"\b(?:place|venue|location|address) of\b", _PLACE_KIND),
)

_PLACE = re.compile(
    r"[都道府県市区町村州国島湾海港駅館所室階棚](?![^\W\d_])|[都道府県市区町村州国島湾海港駅館室階](?=[でにのへを])"
    r"|窓口|[口門場](?=[でにのへを])|\b(?:in|at|near|on|to|from) (?:the )?[A-Z]|[ァ-ヶー]{3,}"
    r"|\b(?:beside|behind|under|below|near|inside|outside|opposite|in front of|next to)\b"
)
_NAME = re.compile(
    r"[A-Z][a-z]+ [A-Z][a-z]+|\b(?:Mr|Mrs|Ms|Dr)\b|[「『“\"]|氏|さん|大臣|大統領|首相|代表|議員"
    r"|主任|係|[長者員](?=[がはのに、])|[ァ-ヶー]{3,}"
)
_SPANS = re.compile(
    r"半[年月日]|\b(?:an?|half|quarter|few|several) (?:\w+ ){0,2}"
    r"(?:minute|hour|day|week|month|year)s?\b"
)
_WEEKDAYS = re.compile(
    r"[月火水木金土日]曜|平日|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|\b[Ww]eekdays?\b"
)
_REASONS = re.compile(
    r"ため|ので|から(?=で|だ|、|。|$)|理由|原因|おかげ|せいで|きっかけ|\b[Bb]ecause\b|[,;] since\b"
    r"|^Since\b|\bso that\b|\bin order to\b|\bdue to\b|\breason\b|\bcaused?\b"
)
_ADVISES = re.compile(
    r"ください|でき(?:ます|る|ません|ない)|られ(?:ます|ません)|えます|要り?(?:ます|る|ません|ない)|必要|までに"
    r"|認め|自由に|断り|\b(?:may|can|cannot|must|should|please|Please|need|allowed|forbidden|free)\b"
)


def wanted_answer(question: str) -> Wanted:
    """Return the kinds of answer that a folded question wants; empty when any will do."""
    counted = _COUNTED.search(question)
    unit = unit_at(question, counted.end()) if counted else None
    if unit and unit[0] not in _DURATIONS | _LENGTHS:
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


def offered_answers(sentence: str) -> frozenset[str]:
    """Return the kinds of answer that a sentence, not folded, offers."""
    kinds = {kind for quantity in find_quantities(sentence) for kind in _kinds_of(quantity)}
    signs = {
        "place": _PLACE,
        "name": _NAME,
        "duration": _SPANS,
        "weekday": _WEEKDAYS,
        "reason": _REASONS,
        "advice": _ADVISES,
    }
    return frozenset(kinds.union(kind for kind, sign in signs.items() if sign.search(sentence)))


def _kinds_of(quantity: Quantity) -> Iterator[str]:
    unit = quantity.unit
    if quantity.kind == "date":
        yield "date"
    elif unit == "clock":
        yield "clock"
    elif unit in _DURATIONS:
        yield from ("duration", "number")
    elif unit != "ordinal":
        yield from ("number", quantity.kind)
        if unit:
            yield f"unit:{unit}"
        if unit in _LENGTHS:
            yield "length"
    if quantity.kind == "money":
        yield "money"


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
