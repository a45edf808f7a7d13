"""Statements are supported, differ or are not found, and a changed number never passes."""

from collections.abc import Iterator

import pytest

from tenkyo.app.claim import ClaimChecker, Difference
from tenkyo.app.claim_compare import Comparer, Comparison, Stretch
from tenkyo.app.claim_facts import Fact, clauses, denials, find_facts
from tenkyo.app.claim_names import NameFinder, find_names, join_names
from tenkyo.app.claim_relate import closeness, relate
from tenkyo.app.claim_statement import parse_statement
from tenkyo.index.caches import refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.meanings import Meanings, form_of
from tenkyo.index.retriever import Retriever
from tenkyo.index.store import Store
from tenkyo.index.sync import sync
from tenkyo.index.terms import stem
from tenkyo.ingest.errors import QueryError


def fact(text: str) -> Fact:
    (found,) = find_facts(text)
    return found


@pytest.mark.parametrize(
    ("stated", "source", "relation"),
    [
        ("99.8％", "99.8 per cent", "met"),
        ("98 %", "99.8 %", "differs"),
        ("two weeks", "14日間", "met"),
        ("60 minutes", "1時間", "met"),
        ("30分", "30億ドル", None),
        ("30億ドル", "30億円", None),
        ("30億ドル", "USD 3 billion", "met"),
        ("2019年", "May 2019", "met"),
        ("May 2019", "2019年", "unclear"),
        ("14 February 2020", "2月14日", "met"),
        ("2018年5月", "2019年5月", "differs"),
        ("2010s", "2015年", "met"),
        ("1990s", "2015年", "differs"),
        ("8万人", "80,000 trainees", "met"),
        ("120 words", "120語", "met"),
        ("7点", "five items", "differs"),
        ("10枚", "7番", None),
        ("40か国", "In thirty-four of them", "differs"),
        ("40か国", "34 metres", None),
        ("more than 150 people", "152人", "met"),
        ("more than 160 people", "152人", "differs"),
        ("over 152 people", "152人", "differs"),
        ("152人以上", "152人", "met"),
        ("at least 20%", "7割を超える", "differs"),
        ("5点まで", "5点以上", "differs"),
        ("25人", "up to 25 people", "met"),
        ("12人", "20人以下", "unclear"),
        ("約2,600点", "2,603点", "met"),
        ("約2,603点", "約2,600点", "differs"),
        ("Thursday", "木曜日", "met"),
        ("Thursday", "Fridays", "differs"),
        ("午後8時", "19:00", "differs"),
        ("第2期", "the second phase", "met"),
        ("3月41日", "3月11日", "differs"),
        ("半分", "2分の1", "met"),
    ],
)
def test_facts_compare_by_kind_unit_and_bound(
    stated: str, source: str, relation: str | None
) -> None:
    assert relate(fact(stated), fact(source)) == relation


def test_over_some_years_is_no_limit() -> None:
    assert fact("over three years").bound == "="
    assert fact("over three hours").bound == ">"


def test_units_reach_over_a_word_and_headings_are_labels() -> None:
    assert (fact("seven more days").value, fact("seven more days").unit) == ("7", "day")
    assert fact("7営業日以内").bound == "<="
    assert fact("six players").unit == f"?{stem('players')}"
    assert [one.label for one in find_facts("3. Reading 12 papers")] == [True, False]
    assert fact("25 April.").end == len("25 April")


def test_a_slip_is_nearer_than_another_number() -> None:
    stated = fact("November 2012")
    slip, other = fact("November 2011"), fact("March 2019")
    assert closeness(stated, slip) > closeness(stated, other)
    assert closeness(fact("午後8時"), fact("午後7時")) > closeness(fact("午後8時"), fact("午前9時"))
    assert closeness(fact("月曜"), fact("火曜")) == 1.0


@pytest.mark.parametrize(
    "text",
    [
        "食べ物は認めません",
        "It is not lent.",
        "眠らずに待つ",
        "No food is sold.",
        "It doesn't close.",
    ],
)
def test_denials(text: str) -> None:
    assert len(denials(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "座学だけではない",
        "not only Japan",
        "no more than five",
        "少なくない",
        "2本にすぎない",
        "必ず書く",
    ],
)
def test_wordings_that_deny_nothing(text: str) -> None:
    assert denials(text) == []


def test_clauses_end_at_commas_but_not_inside_numbers_or_after_particles() -> None:
    text = "前者は2011年，後者は，1,000人。"
    assert [text[a:b] for a, b in clauses(text)] == ["前者は2011年，", "後者は，1,000人。"]
    text = "97 for police and 25 for forensics"
    assert [text[a:b] for a, b in clauses(text)] == ["97 for police and", " 25 for forensics"]


def test_names_are_capitals_inside_a_sentence_acronyms_and_katakana() -> None:
    assert [n.text for n in find_names("The train in Jakarta, the MRT, opened in March.")] == [
        "Jakarta",
        "MRT",
    ]
    assert [n.text for n in find_names("西ジャワ州のブカシでJICAが始めた")] == [
        "西ジャワ",
        "ブカシ",
        "JICA",
    ]
    assert [n.text for n in find_names("Readers may ask. Thailand may not.")] == ["Thailand"]
    assert [n.person for n in find_names("Mr Motegi met Indonesia")] == [True, False]


def test_names_side_by_side_are_one() -> None:
    text = "協力は西ジャワ州のブカシで"
    assert [n.text for n in join_names(text, find_names(text))] == ["西ジャワ州のブカシ"]


@pytest.mark.parametrize(
    ("name", "text", "met"),
    [
        ("Bekasi", "西ジャワ州のブカシ", True),
        ("Surabaya", "西ジャワ州のブカシ", False),
        ("バカムラ", "known as BAKAMLA", True),
        ("インドネシア", "an Indonesian port", True),
        ("Indonesia", "Indonesians run it", True),
        ("カラー", "fifty yen in colour", True),
        ("バリ", "中部ジャワ州", False),
    ],
)
def test_names_are_met_across_scripts(name: str, text: str, met: bool) -> None:
    (found,) = find_names(f"x {name}") if name.isascii() else find_names(name)
    assert NameFinder().meets(found, form_of(text)) is met


def compared(
    statement: str, text: str, *, passage: str = "", heading: str = "", around: str = ""
) -> Comparison:
    parsed = parse_statement(statement)
    words = {stem(word): 1.0 for word in parsed.bare.lower().replace(".", "").split()}
    return Comparer(parsed, Meanings.typed(words), NameFinder()).compare(
        Stretch(text, heading, passage, f"{passage} {text}", f"{around} {passage} {text}")
    )


def test_every_quantity_and_name_must_be_met() -> None:
    found = compared("Boats run to Malta in 30 minutes.", "Boats reach Malta in 30 minutes.")
    assert found.agrees
    assert found.met == ("30 minutes",)
    assert not compared("Boats run to Malta in 30 minutes.", "Boats run to Malta.").agrees
    assert compared("Boats run to Malta.", "They run daily.", passage="Malta has boats.").agrees
    elsewhere = compared("Boats run to Malta.", "Boats run to Gozo.", passage="Malta has boats.")
    assert elsewhere.remote == ("Malta",)


def test_a_topic_may_be_named_around_the_passage() -> None:
    text = "It opened in 2019 under Indonesia's flag."
    assert compared("The MRT opened in 2019.", text, around="MRT").agrees
    assert compared("The MRT opened in 2019.", text).missing == ("MRT",)


def test_a_year_told_from_the_day_of_writing_is_not_guessed() -> None:
    stated = "The line opened in March 2018."
    for text in ("The line opened last March.", "The line opened in March of last year."):
        assert compared(stated, text).unclear == ("March 2018",)
    assert compared("The line opened in March.", "The line opened last March.").agrees
    assert compared(stated, "The line opened in March.").agrees
    assert compared(stated, "The line opened.", passage="In March 2018:").agrees
    assert compared(stated, "The line opened.", passage="Last March:").missing == ("March 2018",)


def test_what_differs_is_told_in_the_words_of_both() -> None:
    found = compared("Boats run to Malta in 30 minutes.", "Boats run to Malta in forty minutes.")
    assert found.differing == (("30 minutes", "forty minutes"),)
    named = compared("In 2018 the boat Rose called.", "In 2018 the boat Lily called at Malta.")
    assert named.differing == (("Rose", "Lily"),)


def test_a_number_met_beside_other_words_is_not_the_one_meant() -> None:
    source = "The harbour opened in 2011, and the lighthouse opened in 2019."
    assert compared("The lighthouse opened in 2019.", source).agrees
    assert compared("The lighthouse opened in 2011.", source).differing == (("2011", "2019"),)


def test_numbers_that_changed_places_differ() -> None:
    found = compared("We saw 9 dogs of 7 cats.", "We saw 7 dogs of 9 cats.")
    assert not found.agrees
    swapped = compared("It ran from 2022 to 2020.", "It ran from 2020 to 2022.")
    assert ("2022", "2020") in swapped.differing


def test_digits_that_are_no_quantity_must_stand_in_the_source() -> None:
    assert compared("Mark ID-5/11 is here.", "Mark ID-5/11 is here.").agrees
    assert not compared("Mark ID-5/11 is here.", "Mark ID-5/14 is here.").agrees


def test_a_denial_on_one_side_is_noticed() -> None:
    assert compared("Food is sold here.", "Food is not sold here.").denial
    assert compared("Food is not sold here.", "Food is sold here.").denial
    assert not compared("Food is not sold here.", "Food is not sold here.").denial
    assert not compared("Food is sold here.", "Food is sold here, not only on Mondays.").denial


def test_words_count_less_beside_the_sentence() -> None:
    inside = compared("Boats cross daily.", "Boats cross daily.")
    heading = compared("Boats cross daily.", "Cross daily.", heading="Boats")
    outside = compared("Boats cross daily.", "Cross daily.", passage="Boats.")
    assert inside.coverage == 1.0
    assert inside.coverage > heading.coverage > outside.coverage > 2 / 3


DOCUMENTS = {
    "harbour.md": (
        "# The harbour bridge\n\n"
        "The bridge across the harbour was finished in 1987 by workers from Portugal. It is 640 "
        "metres long. Bicycles are not admitted.\n\n"
        "# The ferry\n\n"
        "The ferry runs on time in 99.8 per cent of cases. A ticket costs 300 yen.\n"
    ),
    "図書館.txt": (
        "図書館の利用案内\n\n図書館の貸出しは一人5冊まで、期間は14日間です。"
        "閉館日は毎週月曜日です。\n昨年は3,940人が訪れました。\n"
    ),
}


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClaimChecker]:
    root = tmp_path_factory.mktemp("claim")
    (root / "documents").mkdir()
    for name, text in DOCUMENTS.items():
        (root / "documents" / name).write_text(text, encoding="utf-8")
    encoder = load_encoder(None)
    sync(root / "index", [root / "documents"], encoder=encoder, refresh=refresh_caches)
    with Store.open(root / "index") as store:
        yield ClaimChecker(Retriever(store, encoder))


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The harbour bridge was completed in 1987.", "finished in 1987"),
        ("図書館では5冊まで2週間借りられる。", "14日間"),
        ("More than 3,900 people visited last year.", "3,940人"),
    ],
)
def test_a_true_statement_is_supported(checker: ClaimChecker, statement: str, quote: str) -> None:
    finding = checker.find(statement)
    assert finding.verdict == "supported"
    assert finding.differences == ()
    assert finding.answer.found
    assert quote in finding.answer.citations[0].quote


@pytest.mark.parametrize(
    ("statement", "stated", "source"),
    [
        ("The ferry runs on time in 98 per cent of cases.", "98 per cent", "99.8 per cent"),
        ("The harbour bridge was finished in 1978.", "1978", "1987"),
        ("The harbour bridge was finished in 1987 by workers from Spain.", "Spain", "Portugal"),
        ("図書館の閉館日は毎週火曜日です。", "火曜日", "月曜日"),
    ],
)
def test_a_changed_statement_differs(
    checker: ClaimChecker, statement: str, stated: str, source: str
) -> None:
    finding = checker.find(statement)
    assert finding.verdict == "differs"
    assert finding.differences == (Difference(stated, source),)
    assert source in finding.answer.citations[0].quote


def test_what_is_not_there_is_not_found(checker: ClaimChecker) -> None:
    finding = checker.find("Volcanoes erupted in Iceland in 2010.", limit=1)
    assert (finding.verdict, finding.note) == ("not found", None)
    assert finding.answer.citations == ()
    assert not finding.answer.found
    assert len(finding.answer.passages) == 1


def test_a_denial_is_not_judged(checker: ClaimChecker) -> None:
    finding = checker.find("Bicycles are admitted on the harbour bridge.")
    assert finding.verdict == "not found"
    assert finding.note == "denial"


def test_an_empty_statement_is_refused(checker: ClaimChecker) -> None:
    with pytest.raises(QueryError, match="empty"):
        checker.find("  ")


def test_every_changed_number_of_the_documents_differs(checker: ClaimChecker) -> None:
    for old, new in (("1987", "1967"), ("640", "460"), ("99.8", "98"), ("300", "200")):
        for sentence in DOCUMENTS["harbour.md"].split(". "):
            if old in sentence:
                changed = checker.find(sentence.strip().rpartition("\n")[2].replace(old, new))
                assert changed.verdict == "differs", (old, new)
