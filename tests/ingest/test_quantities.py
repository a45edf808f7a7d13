from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.quantities import Quantity, find_quantities


def shown(text: str) -> list[str]:
    """The quantities as "kind value unit" with what was read as each."""
    return [
        " ".join(filter(None, (one.kind, one.value, one.unit))) for one in find_quantities(text)
    ]


@pytest.mark.parametrize(
    ("quantity", "texts"),
    [
        ("number 80000 person", ["8万人", "８万 人", "八万人", "80,000人", "80,000 people",
                                 "80,000 skilled people", "eighty thousand people",
                                 "８０，０００名"]),
        ("number 15000 person", ["1万5千人", "一万五千人", "15,000 people", "15 thousand persons"]),
        ("number 50 country", ["50か国", "５０ヶ国", "五十カ国", "50 countries",
                               "fifty countries"]),
        ("number 34 province", ["34州", "thirty-four provinces", "34 provinces"]),
        ("number 30 minute", ["30分", "三十分間", "30 minutes", "thirty-minute"]),
        ("number 1 hour", ["1時間", "一時間", "one hour", "one-hour"]),
        ("number 5 year", ["5年間", "五年間", "5 years", "five years", "5か年"]),
        ("number 3 month", ["3か月", "三ヶ月", "3 months"]),
        ("number 2 week", ["2週間", "two weeks", "２ 週間"]),
        ("number 20 age", ["20歳", "二十歳", "20 years old", "20-year-old"]),
        ("number 4 ordinal", ["第4次", "第四次", "4th", "fourth", "第 ４ 回"]),
        ("number 1/3", ["3分の1", "三分の一", "one third", "one-third"]),
        ("number 1/10", ["10分の1", "十分の一", "one tenth"]),
        ("number 1/2", ["半分", "half", "半数"]),
        ("number 7000000", ["700万", "七百万", "7 million", "seven million", "7,000,000"]),
        ("number 250123", ["25万123", "250,123"]),
        ("number 15:00 clock", ["午後3時", "15時", "3 p.m.", "3:00pm", "15:00"]),
        ("number 10:30 clock", ["10時30分", "午前10時半", "10:30 a.m."]),
        ("percent 99.8%", ["99.8％", "９９．８％", "99.8パーセント", "99.8 percent",
                           "99.8 per cent"]),
        ("percent 30%", ["3割", "三割", "30%", "thirty percent"]),
        ("money usd:3000000000", ["３０億ドル", "30億米ドル", "三十億ドル", "USD 3 billion", "$3bn",
                                  "US$3 billion", "US$3,000,000,000",
                                  "3 billion US dollars", "three billion dollars", "$3B"]),
        ("money jpy:500000000000", ["5,000億円", "５０００億円", "500 billion yen", "¥5,000億",
                                    "JPY 500 billion", "￥500,000,000,000", "0.5兆円"]),
        ("money jpy:120000000", ["1億2,000万円", "一億二千万円", "120 million yen", "1億2千万円"]),
        ("money eur:1200.5", ["1,200.5ユーロ", "€1,200.50", "1200.5 euros"]),
        ("money aud:20", ["20豪ドル", "A$20", "20 Australian dollars"]),
        ("date 2020", ["2020年", "令和2年", "令和二年", "二〇二〇年", "R2年", "２０２０年",
                       "Reiwa 2",
                       "2020(令和2)年", "令和2(2020)年", "in 2020"]),
        ("date 1989", ["平成元年", "1989年", "Heisei 1"]),
        ("date 1945", ["昭和20年", "昭和二十年", "S20年", "Showa 20"]),
        ("date 1868", ["明治元年"]),
        ("date 1912", ["大正元年", "大正1年"]),
        ("date 2019 fiscal_year", ["2019年度", "令和元年度", "平成31年度", "FY2019", "fiscal 2019",
                                   "fiscal year 2019", "FY19", "2019 fiscal year"]),
        ("date 2019-05", ["2019年5月", "令和元年五月", "May 2019", "2019-05", "2019/05",
                          "may of 2019"]),
        ("date 2020-01-10", ["2020年1月10日", "２０２０年１月１０日", "令和2年1月10日",
                             "2020-01-10",
                             "10 January 2020", "January 10, 2020", "Jan. 10, 2020", "2020/1/10",
                             "10th of January 2020", "2020.1.10", "R2.1.10", "令和二年一月十日"]),
        ("date --01-10", ["1月10日", "January 10", "10 January", "Jan. 10th"]),
        ("date --03", ["昨年3月", "三月", "in March", "since March"]),
        ("date 2010s", ["2010年代", "the 2010s"]),
    ],
)  # fmt: skip
def test_one_form_in_both_languages(quantity: str, texts: list[str]) -> None:
    for text in texts:
        assert shown(text) == [quantity], text
        assert shown(fold_text(text)) == [quantity], text


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("2020年～2022年", ["date 2020", "date 2022"]),
        ("2020–2022", ["date 2020", "date 2022"]),
        ("2020-22", ["date 2020", "date 2022"]),
        ("2020～22年", ["date 2020", "date 2022"]),
        ("2018年4月〜2019年3月", ["date 2018-04", "date 2019-03"]),
        ("from 2020 to 2022", ["date 2020", "date 2022"]),
        ("10～20億円", ["money jpy:1000000000", "money jpy:2000000000"]),
        ("2-3 million dollars", ["money usd:2000000", "money usd:3000000"]),
        ("3～5年", ["number 3 year", "number 5 year"]),
        ("5–10%", ["percent 5%", "percent 10%"]),
        ("5,000～2万人", ["number 5000 person", "number 20000 person"]),
        ("(1)交番 (2)育成", []),
        ("2000～3000人", ["number 2000 person", "number 3000 person"]),
        ("2018年から5年間で8万人", ["date 2018", "number 5 year", "number 80000 person"]),
        ("全34州の半分（17州）", ["number 34 province", "number 1/2", "number 17 province"]),
        ("現在世界50か国で導入（うち34か国）", ["number 50 country", "number 34 country"]),
        ("3年間（2020年～2022年）で30億ドル",
         ["number 3 year", "date 2020", "date 2022", "money usd:3000000000"]),
        ("2020年1月，2週間", ["date 2020-01", "number 2 week"]),
        ("２０００年間", ["number 2000 year"]),
        ("It cut one hour to 30 minutes.", ["number 1 hour", "number 30 minute"]),
        ("On 10 January 2020 ten members met.", ["date 2020-01-10", "number 10 person"]),
        ("It rose 5.5 points in the 1990s.", ["number 5.5 item", "date 1990s"]),
    ],
)  # fmt: skip
def test_several_in_a_row(text: str, quantities: list[str]) -> None:
    assert shown(text) == quantities


@pytest.mark.parametrize(
    "text",
    [
        "一部", "十分な時間", "数十人", "何百人", "四国と三菱", "千葉県", "万一", "一般に",
        "百貨店", "mp3 and h264",
        "version 2.0.1", "no one", "You may go.", "They march.", "007", "万", "often",
        "１２３４５６７８９０１２３４５６７８９０", "平成", "a hundred", "U.S. policy", "tenor",
        "sept",
    ],
)  # fmt: skip
def test_what_is_no_quantity(text: str) -> None:
    assert shown(text) == []


def test_a_small_team_is_not_paid_in_won() -> None:
    assert shown("5 won the prize") == ["number 5"]
    assert shown("5,000 won") == ["money krw:5000"]


def test_spans_are_those_of_the_text_given() -> None:
    text = "約８万人が、US$3 billionを２０２０–２２年に"
    found = find_quantities(text)
    assert [text[one.start : one.end] for one in found] == [
        "８万人",
        "US$3 billion",
        "２０２０",
        "２２年",
    ]
    assert found[0] == Quantity(1, 4, "number", "80000", "person")


@given(
    st.text(
        st.sampled_from(
            "0１9,.，万億千百十一二〇年度月日時分の円$ドル人か国第~-% 令和2٣²thmayJan fivemillion/:"
        ),
        max_size=40,
    )
)
@settings(max_examples=400)
def test_spans_are_ordered_and_inside(text: str) -> None:
    last = 0
    for one in find_quantities(text):
        assert last <= one.start < one.end <= len(text)
        assert one.value
        last = one.end


@pytest.mark.parametrize(
    "unit",
    ["1", "1,", "111,", "1.", "一", "1万", "three ", "one hundred and ", "2020-", "5 to ", "$",
    "令和", "第", "may ",
     "the talks in the city went on for 30 minutes, ", "半数の国で協力が進み、8万人が学ぶ。"],
)  # fmt: skip
def test_a_large_text_takes_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.process_time()
    find_quantities(text)
    assert time.process_time() - started < 4
