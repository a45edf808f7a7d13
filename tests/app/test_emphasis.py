"""The very words that answer are found where they are certain, and left alone elsewhere."""

from __future__ import annotations

import pytest

from tenkyo.app.emphasis import answering_phrase
from tenkyo.index.question import parse_question


def emphasised(question: str, sentence: str) -> str | None:
    phrase = answering_phrase(sentence, parse_question(question))
    return None if phrase is None else sentence[phrase.start : phrase.end]


CERTAIN = [
    # dates, as exact as they stand
    (
        "ジャカルタの鉄道はいつ開業しましたか",
        "ジャカルタの鉄道は2019年3月に開業した。",
        "2019年3月",
    ),
    ("When did the line open?", "The line opened on 24 March 2019.", "24 March 2019"),
    ("交番制度が始まったのは何年ですか", "交番制度は平成14年に始まった。", "平成14年"),
    (
        "遺書が公開されたのはいつですか",
        "遺書は1998年（平成10年）5月23日に公開された。",
        "1998年（平成10年）5月23日",
    ),
    ("橋の完成は何年ですか", "橋は明治4年（1871年）に完成した。", "明治4年（1871年）"),
    (
        "次の会合はいつですか",
        "次の会合は令和2年5月15日（金曜日）の午後2時から開く。",
        "令和2年5月15日（金曜日）の午後2時",
    ),
    ("業務はいつ始まりますか", "業務は2020年末に始まる。", "2020年末"),
    (
        "2019年の公開講座はいつでしたか",
        "2019年の公開講座は6月8日に開いた。",
        "6月8日",
    ),
    ("展示はいつですか", "展示は5月11日から6月5日まで開く。", "5月11日から6月5日"),
    ("展示はいつから始まりますか", "展示は5月11日から6月5日まで開く。", "5月11日"),
    ("展示はいつまでですか", "展示は5月11日から6月5日まで開く。", "6月5日"),
    # times and weekdays
    ("何時に閉まりますか", "木曜日は午後7時に閉まる。", "午後7時"),
    ("木曜は何時まで開いていますか", "木曜日　午前9時30分～午後7時", "午後7時"),
    ("何曜日に開きますか", "夜間開室は毎週木曜日に行う。", "木曜日"),
    # counts of what is asked for
    ("定員は何人ですか", "定員は60人で、参加は無料です。", "60人"),
    ("手帳を使う国は何か国ですか", "手帳を使う国は34か国から50人が来た。", "34か国"),
    ("カードは何枚になりましたか", "3年でカードは168枚になった。", "168枚"),
    (
        "How many cards were filled in?",
        "3年でカードは168枚になった。",
        "168枚",
    ),
    ("How many ships came?", "Forty ships with 300 people came.", "Forty ships"),
    # amounts
    ("手数料はいくらですか", "再発行の手数料は300円で、3日かかる。", "300円"),
    ("What does it cost?", "A set costs 600 yen after two working days.", "600 yen"),
    ("定時の割合は何パーセントですか", "2019年は99.8%が定時であった。", "99.8%"),
    ("貸出の期間はどのくらいですか", "一度に5点、14日間借りられる。", "14日間"),
    ("How long may I keep a book?", "You may keep it for fourteen days.", "fourteen days"),
    ("橋の長さは何メートルですか", "橋の長さは640メートルである。", "640メートル"),
    # places and persons
    ("会合はどこで開きますか", "会合は本館1階の廊下で開く。", "本館1階の廊下"),
    ("Where was it set up?", "It was set up in Jakarta.", "Jakarta"),
    (
        "振り子の研究をしたのは誰ですか",
        "1580年代にガリレオ・ガリレイが研究した。",
        "ガリレオ・ガリレイ",
    ),
    ("Who gave the speech?", "The minister, Mr Motegi, gave a speech.", "Mr Motegi"),
]
UNCERTAIN = [
    # two that fit
    ("指導官は何人育ちましたか", "市民警察で97名、鑑識で25名の指導官が育った。"),
    ("センターはいつできましたか", "防災のセンターは2011年、海のセンターは2019年にできた。"),
    ("What does a copy cost?", "Ten yen in black and white, fifty yen in colour."),
    ("Where does the line run?", "The line runs in Jakarta and in Surabaya."),
    ("協定はどこで結ばれましたか", "ジャカルタで準備し、マニラで署名した。"),
    ("Who signed it?", "Mr Motegi and Dr Lim signed it."),
    ("How many provinces are covered?", "It covers 17 of 34 provinces."),
    # none that fits
    ("定員は何人ですか", "資料は412点ある。"),
    ("いつ始まりましたか", "事業は日本の協力で始まった。"),
    ("何年ですか", "3月に始まった。"),
    ("How many ships came?", "Seven people came."),
    ("How many reports were read?", "編集は調査係（本館3階）による。"),
    ("How many books came?", "Books for 40,000 yen came."),
    ("How much money is needed?", "Two questions were asked."),
    ("事業のカードの枚数は", "カードは四つの欄を持つ。"),
    # what the question says itself is no answer
    ("2019年3月に開業したのはいつですか", "鉄道は2019年3月に開業した。"),
    # a question for something else
    ("数が多かったのはどちらですか", "洋書は2,325冊であった。"),
    ("なぜ夏に利用が減りましたか", "8月13日から席を閉じたためである。"),
    ("最も大きい割合を占めるのは何ですか", "水分が95%を占める。"),
    ("何年後に完成しましたか", "1987年に完成した。"),
]


@pytest.mark.parametrize(("question", "sentence", "words"), CERTAIN)
def test_the_very_words(question: str, sentence: str, words: str | None) -> None:
    assert emphasised(question, sentence) == words


@pytest.mark.parametrize(("question", "sentence"), UNCERTAIN)
def test_no_words_without_certainty(question: str, sentence: str) -> None:
    assert emphasised(question, sentence) is None


def test_a_value_said_twice_is_one_answer() -> None:
    said = "参加者は60人で、60人のうち全員が修了した。"
    assert emphasised("参加者は何人ですか", said) == "60人"
    phrase = answering_phrase(said, parse_question("参加者は何人ですか"))
    assert phrase is not None
    assert phrase.start == said.index("60人")
