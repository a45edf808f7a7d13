"""What documents that answer one question are to each other: exact verdicts on pairs."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tenkyo.app.agreement import Agreement, Relation, Saying
from tenkyo.app.claim_names import NameFinder
from tenkyo.index.question import parse_question
from tenkyo.ingest.language import detect_language


class Pair(NamedTuple):
    question: str
    one: Saying
    other: Saying


def says(text: str, *, heading: str = "", title: str = "", before: str = "") -> Saying:
    language = "ja" if detect_language(text) == "ja" else "en"
    return Saying(text, language, heading, title, before, f"{before}{text}")


DISAGREE = [
    Pair(
        "公開講座の定員は何人ですか",
        says("公開講座の定員は先着60名，参加は無料です。", heading="公開講座"),
        says("公開講座の定員は先着80名，参加は無料です。", heading="公開講座"),
    ),
    Pair(
        "利用者カードの再発行の手数料はいくらですか",
        says("紛失したときの再発行の手数料は300円です。", heading="利用者カード"),
        says("紛失したときの再発行の手数料は500円です。", heading="利用者カード"),
    ),
    Pair(
        "交番制度はブカシにいつ導入されましたか",
        says("交番制度は2002年にインドネシアのブカシに導入された。"),
        says("交番制度は2004年にインドネシアのブカシに導入された。"),
    ),
    Pair(
        "ジャカルタの都市高速鉄道はいつ開業しましたか",
        says("ジャカルタの都市高速鉄道は2019年3月に開業した。"),
        says("ジャカルタの都市高速鉄道は2019年4月に開業した。"),
    ),
    Pair(
        "When was the AHA Centre opened in Jakarta?",
        says("The AHA Centre was opened in Jakarta in November 2011."),
        says("The AHA Centre was opened in Jakarta in November 2012."),
    ),
    Pair(
        "How many provinces of Indonesia have community policing?",
        says("Community policing covers 17 provinces of Indonesia."),
        says("Community policing covers 19 provinces of Indonesia."),
    ),
    Pair(
        "What does a colour copy cost?",
        says("A colour copy costs 50 yen a page.", heading="Copies and prints"),
        says("A colour copy costs 60 yen a page.", heading="Copies and prints"),
    ),
    Pair(
        "In what percentage of cases do trains of the Jakarta line run on time?",
        says("Trains of the Jakarta line run on time in 99.8 per cent of cases."),
        says("Trains of the Jakarta line run on time in 98 per cent of cases."),
    ),
    Pair(
        "When was the technical cooperation agreement between Japan and ASEAN signed?",
        says("The technical cooperation agreement between Japan and ASEAN was signed in May 2019."),
        says("日本とASEANの技術協力協定は2018年5月に署名された。"),
    ),
    Pair(
        "How many provinces of Indonesia have citizens' police?",
        says("Citizens' police work in 17 provinces of Indonesia."),
        says("市民警察はインドネシアの19州で活動している。"),
    ),
    Pair(
        "ジャカルタの図書館は土曜日の何時に開きますか",
        says("The library in Jakarta opens at 9:00 on Saturdays."),
        says("ジャカルタの図書館は土曜日の10時に開館する。"),
    ),
    Pair(
        "夜間開室は木曜の何時に終わりますか",
        says("夜間開室は木曜日の午後7時に終わる。", heading="夜間開室"),
        says("夜間開室は木曜日の午後8時に終わる。", heading="夜間開室"),
    ),
    Pair(
        "電車でルバックブルスからブンダランHIまで何分かかりますか",
        says("ルバックブルスからブンダランHIまで電車で30分かかる。"),
        says("ルバックブルスからブンダランHIまで電車で45分かかる。"),
    ),
    Pair(
        "Who gave the speech on policy towards ASEAN in Jakarta?",
        says("Mr Motegi gave the speech on policy towards ASEAN in Jakarta."),
        says("Mr Kono gave the speech on policy towards ASEAN in Jakarta."),
    ),
    Pair(
        "How long may items be borrowed?",
        says(
            "Items may be borrowed for fourteen days.",
            heading="Loans",
            title="Rules of the reading room, version of 1 April 2019",
        ),
        says(
            "Items may be borrowed for twenty-one days.",
            heading="Loans",
            title="Rules of the reading room, version of 1 April 2020",
        ),
    ),
]
AGREE = [
    Pair(
        "手帳を使う国は何か国ですか",
        says("手帳を導入した国は，今では世界で50か国を数える。"),
        says("手帳を使う国は，世界で５０か国に広がった。"),
    ),
    Pair(
        "How many countries use the handbook?",
        says("Today fifty countries in the world use such a handbook."),
        says("手帳を使う国は，世界で５０か国に広がった。"),
    ),
    Pair(
        "交番制度はいつブカシに導入されましたか",
        says("交番制度は平成14年にインドネシアのブカシに導入された。"),
        says("The koban system was introduced in Bekasi, Indonesia, in 2002."),
    ),
    Pair(
        "When did the Jakarta line open?",
        says("The Jakarta line from Lebak Bulus opened in March 2019."),
        says("Jakarta's line opened on 24 March 2019."),
    ),
    Pair(
        "三年間に動員する資金の目標はいくらですか",
        says("官民の資金３０億ドルを三年間に動員する目標である。"),
        says("The target is to mobilise three billion dollars of public and private funds."),
    ),
    Pair(
        "高度人材を何人育てますか",
        says("アジアで８万人の高度人材を育てる。"),
        says("アジアで80,000人の高度人材を新しく育てる。"),
    ),
    Pair(
        "公開講座の定員は何人ですか",
        says("公開講座の定員は60名です。", heading="公開講座"),
        says("公開講座の定員は先着60人，参加は無料です。", heading="公開講座のお知らせ"),
    ),
    Pair(
        "貸出の期間はどれくらいですか",
        says("貸出の期間は二週間です。", heading="貸出"),
        says("資料の貸出の期間は14日間とする。", heading="資料の貸出"),
    ),
    Pair(
        "When does the desk close?",
        says("The desk closes at 7 p.m. on Thursdays.", heading="Opening hours"),
        says("The desk is open on Thursdays and closes at 19:00.", heading="Opening hours"),
    ),
    Pair(
        "What share of trains run on time?",
        says("The trains of the line run on time in 99.8 per cent of cases."),
        says("The line's trains are on time in 99.8% of all cases."),
    ),
    Pair(
        "What does a set of photocopies cost?",
        says("A set of photocopies for teachers costs 600 yen."),
        says("Teachers pay ¥600 for a set of photocopies."),
    ),
    Pair(
        "用語集は転載できますか",
        says("用語集の文は自由に転載できます。"),
        says("用語集の文は自由に転載できます。"),
    ),
    Pair(
        "市民警察は何州に広がりましたか",
        says("市民警察は34州のうち17州に広がった。"),
        says("市民警察は34の州のうち17の州に広がっている。"),
    ),
    Pair(
        "How many instructors of forensics were trained?",
        says("Twenty-five instructors of forensic science were trained in Indonesia."),
        says("インドネシアでは鑑識の指導官25名が育った。"),
    ),
]
APART = [
    # other subjects
    Pair(
        "定員は何人ですか",
        says("定員は60名です。", heading="公開講座"),
        says("定員は20名です。", heading="見学会"),
    ),
    Pair(
        "警察官の指導官は何人育ちましたか",
        says("市民警察の指導官97名が育った。"),
        says("鑑識の指導官25名が育った。"),
    ),
    Pair(
        "When was the centre opened in Jakarta?",
        says("The AHA Centre was opened in Jakarta in November 2011."),
        says("The ERIA office was opened in Jakarta in June 2013."),
    ),
    Pair(
        "教室の参加者は何人ですか",
        says("毎週火曜日に開く日本語会話教室の参加者は30人である。"),
        says("毎週火曜日に開く英語会話教室の参加者は12人である。"),
    ),
    Pair(
        "What does a copy cost?",
        says("A colour copy costs 50 yen a page.", heading="Copies"),
        says("A black copy costs 10 yen a page.", heading="Copies"),
    ),
    # other years
    Pair(
        "資料室の来室者は何人でしたか",
        says("資料室の来室者は2018年度に3,412人であった。"),
        says("資料室の来室者は2019年度に4,120人であった。"),
    ),
    Pair(
        "資料室の来室者は何人でしたか",
        says("資料室の来室者は3,412人であった。", title="平成30年度 調査報告書"),
        says("資料室の来室者は4,120人であった。", title="令和元年度 調査報告書"),
    ),
    Pair(
        "研究会の参加者は何人でしたか",
        says("研究会の参加者は10人であった。", title="議事録 第7回", heading="出席"),
        says("研究会の参加者は14人であった。", title="議事録 第8回", heading="出席"),
    ),
    Pair(
        "How many visitors came to the reading room?",
        says("The reading room had 3,412 visitors last year."),
        says("The reading room had 4,120 visitors last year."),
    ),
    Pair(
        "公開講座はいつですか",
        says("公開講座は2019年5月10日に開く。"),
        says("公開講座は2020年5月8日に開く。"),
    ),
    Pair(
        "How many people took part in the course in Jakarta?",
        says("Sixty people took part in the course in Jakarta.", before="In 2018 the plan grew. "),
        says("Eighty people took part in the course in Jakarta.", before="In 2019 it went on. "),
    ),
    # partial figures
    Pair(
        "指導官は何人育ちましたか",
        says("インドネシアでは合わせて122名の指導官が育った。"),
        says("インドネシアでは97名の指導官が育った。"),
    ),
    Pair(
        "インドネシアの研修に何人が参加しましたか",
        says("インドネシアの研修に60人が参加した。"),
        says("インドネシアの研修に女性24人が参加した。"),
    ),
    Pair(
        "How many people work in the reading room?",
        says("Seven people work in the reading room."),
        says("On average five people work in the reading room."),
    ),
    Pair(
        "When did the Jakarta line open?",
        says("The Jakarta line opened in 2019."),
        says("The second phase of the Jakarta line opens in 2025."),
    ),
    # limits, roundings and conditions
    Pair(
        "How many pamphlets does the card index list?",
        says("The card index in the cabinet lists about 2,600 pamphlets."),
        says("The card index in the cabinet lists 2,584 different pamphlets and nothing more."),
    ),
    Pair(
        "ジャカルタの会場の定員は何人ですか",
        says("ジャカルタの会場の定員は60人である。"),
        says("ジャカルタの会場の定員は，椅子だけを並べる場合は80人である。"),
    ),
    Pair(
        "手数料はいくらですか",
        says("再発行の手数料は300円である。"),
        says("再発行の手数料は3ドルである。"),
    ),
    # only one of them answers
    Pair(
        "When was the koban system introduced?",
        says("The koban system was introduced in Bekasi in 2002."),
        says("The koban system was praised by visitors from Bekasi."),
    ),
    Pair(
        "閲覧席で飲み物は認められますか",
        says("飲み物は閲覧席で認めます。"),
        says("飲み物は閲覧席で認めません。"),
    ),
]


def relation(pair: Pair) -> tuple[Relation | None, Relation | None]:
    agreement = Agreement(parse_question(pair.question), NameFinder())
    return (
        agreement.relation(pair.one, pair.other),
        agreement.relation(pair.other, pair.one),
    )


@pytest.mark.parametrize("pair", DISAGREE, ids=lambda pair: pair.question)
def test_documents_that_disagree(pair: Pair) -> None:
    assert relation(pair) == ("differs", "differs")


@pytest.mark.parametrize("pair", AGREE, ids=lambda pair: pair.question)
def test_documents_that_agree(pair: Pair) -> None:
    assert relation(pair) == ("same", "same")


@pytest.mark.parametrize("pair", APART, ids=lambda pair: pair.question)
def test_documents_that_speak_of_different_things(pair: Pair) -> None:
    assert relation(pair) == (None, None)
