"""The kinds of answer that a sentence offers."""

import pytest

from tenkyo.index.offered import offered_answers


@pytest.mark.parametrize(
    ("sentence", "offered"),
    [
        ("８万人を育成", {"number", "unit:person"}),
        ("2019年5月に締結", {"date"}),
        ("電車で30分", {"duration"}),
        ("費用は85,000円", {"money"}),
        ("定時運行率99.8％", {"percent"}),
        ("目的を定める", set()),
        ("it was signed by John Smith", {"name"}),
        ("毎週火曜日に行う", {"weekday"}),
        ("it rained for an hour", {"duration"}),
        ("雨が降ったため", {"reason"}),
        ("自由に転載できます", {"advice"}),
        ("広さは14ha", {"measure", "unit:hectare"}),
        ("深さは3m", {"measure", "unit:metre", "length"}),
        ("参加の半数", {"number", "percent"}),
        ("Six in ten are women", {"number", "percent"}),
        ("入園は無料", {"money"}),
        ("it is given out free of charge", {"money", "advice"}),
        ("毎月見直す", {"date"}),
        ("on the first day of every month", {"date"}),
        ("send it in by 20 March", {"number", "date"}),
        ("内線で呼ぶ", {"phone"}),
        ("call 03-5555-0123", {"number", "phone"}),
        ("3. Street lamps", set()),
        ("2　薬品", set()),
    ],
)
def test_offered_kinds(sentence: str, offered: set[str]) -> None:
    assert offered_answers(sentence) == offered
