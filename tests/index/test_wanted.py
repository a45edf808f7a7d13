"""The kind of answer a question wants, and how well what is offered serves it."""

import pytest

from tenkyo.index.offered import offered_answers
from tenkyo.index.wanted import precise_share, wanted_answer, wanted_share
from tenkyo.ingest.fold import fold_text


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("協定はいつ締結されましたか", "date"),
        ("何人が研修を修了しましたか", "unit:person"),
        ("何年間続きますか", "duration"),
        ("開室は何時からですか", "clock"),
        ("定時運行率は何パーセントですか", "percent"),
        ("定時運行率は？", "percent"),
        ("予算はいくらですか", "money"),
        ("センターはどこにありますか", "place"),
        ("誰が署名しましたか", "name"),
        ("When was the agreement signed?", "date"),
        ("How many countries use the handbook?", "unit:country"),
        ("How long does the journey take?", "duration"),
        ("How much does a copy cost?", "money"),
        ("What time does it close?", "clock"),
        ("Where is the centre?", "place"),
        ("Who signed it?", "name"),
        ("なぜ延期されたのか", "reason"),
        ("Why was it put off?", "reason"),
        ("費用の半分を負担したのはどこですか", "place"),
        ("費用はどのくらいですか", "money"),
        ("面積は？", "length"),
        ("入場料", "money"),
        ("完成した年", "date"),
        ("何年かかりましたか", "duration"),
        ("作業は何曜日にしますか", "weekday"),
        ("一日に何便ありますか", "number"),
        ("三脚を使ってもいいですか", "advice"),
        ("冬は何時までいられますか", "clock"),
        ("May I use a tripod?", "advice"),
        ("At what hours is the desk open?", "clock"),
        ("Who is in charge of the budget?", "name"),
        ("申請の期限は", "date"),
        ("室温は", "unit:degree"),
        ("参加者の年齢は", "unit:age"),
        ("事務局の電話番号", "phone"),
        ("ベッドは何床ありますか", "number"),
        ("予算は何ドルですか", "money"),
        ("By when must I apply?", "date"),
        ("How old is the bridge?", "unit:age"),
        ("What is the average age of the judges?", "unit:age"),
        ("How hot does it get?", "unit:degree"),
        ("How many years does it last?", "duration"),
        ("How many dollars are set aside?", "money"),
        ("How many samples are there?", "number"),
        ("How much time is left?", "duration"),
        ("Which phone number do I dial?", "phone"),
    ],
)
def test_wanted_kind(question: str, best: str) -> None:
    wanted = wanted_answer(fold_text(question))
    assert max(wanted, key=lambda kind: wanted[kind]) == best


def test_what_is_asked_together_is_wanted_together() -> None:
    for question in ("いつ、どこで始まりましたか", "When and where did it start?"):
        wanted = wanted_answer(fold_text(question))
        assert wanted["date"] == wanted["place"] == 1.0


@pytest.mark.parametrize(
    "question",
    [
        "協定の目的は",
        "What is the aim?",
        "作品はなんですか",
        "What happens to staff who are late?",
        "何でも見つかる索引の使いみち",
        "無料の時間の費用をどうやってまかなっていますか",
    ],
)
def test_any_answer_will_do(question: str) -> None:
    assert wanted_answer(fold_text(question)) == {}


def test_what_is_measured_or_paid_counts_nothing() -> None:
    wanted = wanted_answer(fold_text("How many samples are there?"))
    assert precise_share(wanted, offered_answers("They hold 95 samples.")) == 1.0
    assert precise_share(wanted, offered_answers("They are kept at 20 degrees.")) == -1.0
    assert precise_share(wanted, offered_answers("It takes six weeks.")) == -1.0
    assert precise_share(wanted, offered_answers("They cost 400 yen.")) == pytest.approx(-0.4)


def test_a_deadline_may_be_a_span_and_a_day_hardly() -> None:
    span = frozenset({"duration"})
    assert wanted_share(wanted_answer("払い戻しの期限"), span) == pytest.approx(0.6)
    assert wanted_share(wanted_answer("払い戻しの日"), span) == pytest.approx(-0.6)


def test_share_is_by_hand() -> None:
    wanted = {"unit:person": 1.0, "number": 0.4}
    assert wanted_share(wanted, frozenset({"unit:person", "number"})) == 1.0
    assert wanted_share(wanted, frozenset({"number"})) == pytest.approx(-0.2)
    assert wanted_share(wanted, frozenset({"date"})) == -1.0
    assert wanted_share({}, frozenset({"date"})) == 0.0


def test_only_plain_kinds_are_surely_missing() -> None:
    wanted = {"date": 1.0, "place": 1.0}
    assert wanted_share(wanted, frozenset({"place"})) == 1.0
    assert precise_share(wanted, frozenset({"place"})) == -1.0
    assert precise_share({"place": 1.0}, frozenset()) == 0.0
