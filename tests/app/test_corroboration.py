"""Several documents say the same, or something different: one answer, with all who say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tenkyo.app.answer import Answer, Answerer, Value
from tenkyo.app.json_output import answer_json
from tenkyo.app.page_html import conversation_html
from tenkyo.app.source_html import source_html
from tenkyo.app.sources import Sources
from tenkyo.app.terminal import answer_lines
from tenkyo.app.turns import Choice, Turn
from tenkyo.index.caches import refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.retriever import Retriever
from tenkyo.index.store import Store
from tenkyo.index.sync import sync

COUNTRIES = "母子手帳を使う国は何か国ですか"
FEE = "利用者カードの再発行の手数料はいくらですか"
CAPACITY = "What is the capacity of the public lecture hall in Jakarta?"
RULES = """---
title: 利用の手引き
date: {date}
---

# 利用者カード

利用者カードは窓口で作ります。紛失したときの再発行の手数料は{fee}円です。
氏名と住所を確かめられるものをお持ちください。
"""
DOCUMENTS = {
    "report.txt": "母子手帳は日本で生まれた。\n母子手帳を使う国は，世界で50か国に広がった。\n",
    "slides.txt": "母と子の健康を守る。\n● 母子手帳を使う国は世界の５０か国である。\n",
    "handbook.txt": "Fifty countries in the world use the mother and child handbook.\n",
    "rules-old.md": RULES.format(date="2019-04-01", fee=300),
    "rules-new.md": RULES.format(date="2020-04-01", fee=500),
    "hall.txt": "The public lecture hall in Jakarta has a capacity of 120 people.\n",
    "copy of hall.txt": "  The public lecture hall in Jakarta has a capacity of 120 people.\n\n",
    "visit.txt": "The visit to the harbour of Surabaya has a capacity of 20 people.\n",
    "rain.txt": "雨の日は傘を貸します。\n\n返すのは翌日でかまいません。\n",
    "harbour.md": "# Ferries\n\nFerries leave at noon.\n\n# Ships\n\nThe Tsugaru is a patrol ship."
    "\n\n# Boats\n\nBoats stay near the coast.\n",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    root = tmp_path_factory.mktemp("several")
    (root / "documents").mkdir()
    for name, text in DOCUMENTS.items():
        (root / "documents" / name).write_text(text, encoding="utf-8")
    sync(root / "index", [root / "documents"], encoder=load_encoder(None), refresh=refresh_caches)
    with Store.open(root / "index") as opened:
        yield opened


def ask(store: Store, question: str) -> Answer:
    return Answerer(Retriever(store, load_encoder(None)), threshold=0.05).ask(question)


def words(store: Store, answer: Answer) -> list[str]:
    with store.read() as snapshot:
        return [
            snapshot.text(one.document_id, *one.emphasis)
            for one in answer.citations
            if one.emphasis is not None
        ]


def test_the_same_fact_is_one_answer_with_several_citations(store: Store) -> None:
    answer = ask(store, COUNTRIES)
    first = answer.text.splitlines()[0]
    assert first.endswith(" [1][2][3]")
    same = answer.citations[:3]
    assert {one.document for one in same} == {"report.txt", "slides.txt", "handbook.txt"}
    assert [(one.number, one.same_as) for one in same] == [(1, None), (2, 1), (3, 1)]
    assert set(words(store, answer)[:3]) == {"50か国", "５０か国", "Fifty countries"}
    assert answer.differing == ()


def test_documents_that_disagree_are_shown_as_disagreeing(store: Store) -> None:
    answer = ask(store, FEE)
    assert {(one.value, one.date, one.newest) for one in answer.differing} == {
        ("300円", "2019-04-01", False),
        ("500円", "2020-04-01", True),
    }
    assert [one.number for one in answer.differing] == [1, 2]
    assert [one.same_as for one in answer.citations[:2]] == [None, None]
    assert len(answer.passages) == len({one.chunk.text for one in answer.passages})
    told = answer_lines(answer, "ja")
    assert "文書によって異なります：" in told
    assert "- 500円 – rules-new.md（2020-04-01 付、新しいほう）" in "\n".join(told)
    assert "The documents differ:" in answer_lines(answer, "en")
    shown = conversation_html((Turn(FEE, answer),), None, "en")
    assert "<p>The documents differ:</p>" in shown
    assert "500円 – rules-new.md, dated 2020-04-01, the newer one [" in shown
    assert "<strong>300円</strong>" in shown


def test_other_things_are_no_disagreement(store: Store) -> None:
    answer = ask(store, CAPACITY)
    assert answer.text.splitlines()[0].startswith("The public lecture hall in Jakarta")
    assert answer.differing == ()
    assert words(store, answer)[0] == "120 people"


def test_passages_that_read_the_same_are_shown_once(store: Store) -> None:
    answer = ask(store, CAPACITY)
    found = [one for one in answer.passages if "hall in Jakarta" in one.chunk.text]
    assert [len(one.also) for one in found] == [1]
    names = {found[0].stored.places[0], found[0].also[0].places[0]}
    assert names == {"hall.txt", "copy of hall.txt"}
    shown = answer_lines(answer, "en", explain=True)
    assert f"  Also in: {found[0].also[0].places[0]} · line 1" in shown
    refused = replace(answer, found=False, citations=())
    told = conversation_html((Turn(CAPACITY, refused),), None, "ja")
    assert f"同じ内容の箇所：{found[0].also[0].places[0]} · " in told
    json_passages = json.loads(json.dumps(answer_json(answer)["passages"]))
    assert [one["also"] for one in json_passages if one["also"]] == [
        [{"document": found[0].also[0].places[0], "page": 1, "where": "line 1"}]
    ]


def test_json_tells_the_words_the_others_and_the_differences(store: Store) -> None:
    found = json.loads(json.dumps(answer_json(ask(store, FEE))))
    first = found["citations"][0]
    start, end = (at - first["start"] for at in first["emphasis"])
    assert first["quote"][start:end] == found["differing"][0]["value"]
    assert set(found["differing"][0]) == {"number", "value", "date", "newest"}
    unlike = json.loads(json.dumps(answer_json(ask(store, "雨の日はどうすればよいですか"))))
    assert unlike["differing"] == []
    assert unlike["citations"][0]["emphasis"] is None
    assert unlike["citations"][0]["same_as"] is None


def test_the_words_stand_out_in_bold_on_a_terminal_and_in_the_source(store: Store) -> None:
    answer = ask(store, CAPACITY)
    bold = answer_lines(answer, "en", bold=True)[0]
    assert "capacity of \x1b[1m120 people\x1b[22m." in bold
    assert "\x1b" not in "".join(answer_lines(answer, "en"))
    shown = source_html((Turn(CAPACITY, answer),), Choice(0, "citation", 0), None, "en")
    assert "capacity of <strong>120 people</strong>.</mark>" in shown


def test_without_two_dates_none_is_the_newer_one(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, fee in (("a.txt", 300), ("b.txt", 500)):
        text = RULES.format(date="", fee=fee).split("---\n")[2]
        (folder / name).write_text(text, encoding="utf-8")
    sync(tmp_path / "index", [folder], encoder=load_encoder(None), refresh=refresh_caches)
    with Store.open(tmp_path / "index") as store:
        answer = ask(store, FEE)
    assert set(answer.differing) <= {
        Value(number, value, None) for number in (1, 2) for value in ("300円", "500円")
    }
    assert len(answer.differing) == 2


def test_the_passages_beside_a_source_can_be_reached(store: Store) -> None:
    sources = Sources(lambda: store, passwords=tuple)
    answer = ask(store, "What kind of ship is the Tsugaru?")
    citation = answer.citations[0]
    assert citation.quote == "The Tsugaru is a patrol ship."
    for source in (citation, answer.passages[0]):
        sheet = sources.sheet(source)
        assert sheet is not None
        assert sheet.before is not None
        assert sheet.before.chunk.text.strip() == "Ferries\nFerries leave at noon."
        assert sheet.after is not None
        assert sources.beside(sheet.after) == (answer.passages[0].stored, None)
        assert sources.beside(sheet.before) == (None, answer.passages[0].stored)
    turns = (Turn("?", answer),)
    shown = source_html(turns, Choice(0, "citation", 0), sheet, "ja")
    parts = ("前の箇所", "Ferries leave", "<mark>The Tsugaru", "後の箇所", "Boats stay")
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
