"""Questions in both languages over a small folder, with the encoder and model that ship."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from stand_ins import HashEncoder

from tenkyo.index import exact
from tenkyo.index.caches import refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.lexicon import load_glossary
from tenkyo.index.retriever import Retriever, SearchOutcome
from tenkyo.index.store import Store
from tenkyo.index.sync import sync
from tenkyo.index.types import QueryFilter

DOCUMENTS = {
    "ja/橋.txt": "港の橋は1987年に完成した。全長は640メートルで、県内で最も長い。\n",
    "ja/給食.txt": "給食の献立は毎月25日に決まる。地元の野菜を週に3回使う。\n",
    "ja/図書館.txt": "図書館は月曜日に休む。貸出は一人10冊までである。\n",
    "en/bridge.txt": "The harbour bridge was painted again in 2014 with 900 litres of paint.\n",
    "en/museum.txt": "The museum opens at nine. Children under twelve enter free of charge.\n",
    "en/police.txt": "The police station moved to the old post office in Kita Street.\n",
    "ja/環境.txt": "町は持続可能開発基金（SDF）を設けた。\n",
    "ja/助成.txt": "持続可能開発基金は毎年六月に申込を受け付け、ごみを減らす取り組みを助ける。\n",
    "en/fund.txt": "Applications to the SDF must name a sponsor.\n",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    root = tmp_path_factory.mktemp("retriever")
    for name, text in DOCUMENTS.items():
        path = root / "documents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    index = root / "index"
    sync(index, [root / "documents"], encoder=load_encoder(None), refresh=refresh_caches)
    with Store.open(index) as opened:
        yield opened


def search(
    store: Store, query: str, where: QueryFilter | None = None, **options: object
) -> SearchOutcome:
    retriever = Retriever(store, load_encoder(None), **options)  # type: ignore[arg-type]
    with store.read() as snapshot:
        return retriever.search(query, snapshot, where=where)


def first(outcome: SearchOutcome) -> str:
    return outcome.passages[0].stored.places[0]


def spoken(outcome: SearchOutcome, language: str) -> set[str]:
    """Return where the passages in a language were found."""
    places = {passage.stored.places[0] for passage in outcome.passages}
    return {place for place in places if place.startswith(language)}


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("橋はいつ完成しましたか", "ja/橋.txt"),
        ("When was the bridge completed?", "ja/橋.txt"),
        ("一度に何冊借りられますか", "ja/図書館.txt"),
        ("How many books may one person borrow from the library?", "ja/図書館.txt"),
        ("塗料は何リットル必要でしたか", "en/bridge.txt"),
        ("博物館は子どもも有料ですか", "en/museum.txt"),
        ("警察署はどこへ移りましたか", "en/police.txt"),
        ("where did the police station go", "en/police.txt"),
    ],
)
def test_the_right_passage_comes_first(store: Store, query: str, place: str) -> None:
    outcome = search(store, query)
    assert first(outcome) == place
    scores = [passage.score for passage in outcome.passages]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_the_answering_sentence_scores_highest(store: Store) -> None:
    passage = search(store, "全長は何メートルですか").passages[0]
    best = passage.sentence_scores.index(max(passage.sentence_scores))
    sentence = passage.chunk.sentences[best]
    assert passage.chunk.part(sentence.start, sentence.end).startswith("全長は640メートル")


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("SDF", {"ja/助成.txt", "ja/環境.txt", "en/fund.txt"}),
        ("the sdf", {"ja/助成.txt", "ja/環境.txt", "en/fund.txt"}),
        ("持続可能開発基金の長", {"ja/助成.txt", "ja/環境.txt", "en/fund.txt"}),
        ("火山の取組", {"ja/助成.txt"}),
        ("火山のごみ", {"ja/助成.txt"}),
        ("火山の獻立", {"ja/給食.txt"}),
        ("橋と火山", {"ja/橋.txt"}),
    ],
)
def test_words_name_what_is_spelled_otherwise(store: Store, query: str, places: set[str]) -> None:
    with store.read() as snapshot:
        found = Retriever(store, None).candidates(query, snapshot)
    named = {candidate.stored.places[0] for candidate in found.candidates}
    assert places <= named


def test_a_quoted_phrase_must_stand_as_it_is(store: Store) -> None:
    plain = search(store, "old police station")
    assert first(plain) == "en/police.txt"
    assert len(plain.passages) > 1
    quoted = search(store, 'When did the "Harbour Bridge" close?')
    assert spoken(quoted, "en") == {"en/bridge.txt"}
    assert quoted.absent == ()
    japanese = search(store, "「県内で最も長い」のは何ですか")
    assert spoken(japanese, "ja") == {"ja/橋.txt"}


def test_the_other_language_need_not_hold_a_quoted_phrase(store: Store) -> None:
    outcome = search(store, "「図書館」や「博物館」で子どもはただですか")
    assert spoken(outcome, "ja") == {"ja/図書館.txt"}
    assert "en/museum.txt" in spoken(outcome, "en")


def test_a_quoted_phrase_that_nothing_holds_is_told(store: Store) -> None:
    outcome = search(store, 'where did the "station police" go')
    assert outcome.absent == ("station police",)
    assert first(outcome) == "en/police.txt"
    both = search(store, '"harbour bridge" and "station police"')
    assert both.absent == ("station police",)
    assert spoken(both, "en") == {"en/bridge.txt"}


def test_quoted_phrases_that_stand_apart_are_each_found(store: Store) -> None:
    outcome = search(store, '"harbour bridge" or "police station"')
    assert outcome.absent == ()
    assert spoken(outcome, "en") == {"en/bridge.txt", "en/police.txt"}


def test_of_very_many_chunks_with_a_phrases_words_those_named_are_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact, "_READ", 0)
    outcome = search(store, 'the "harbour bridge"')
    assert spoken(outcome, "en") == {"en/bridge.txt"}
    kept = search(store, 'the "bridge harbour"')
    assert first(kept) == "en/bridge.txt"
    assert kept.absent == ()


def test_the_likeliest_alone_are_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    retriever = Retriever(store, None)

    def rows(query: str, most: int | None) -> list[int]:
        with store.read() as snapshot:
            found = retriever.candidates(query, snapshot, most=most)
        return [candidate.stored.row for candidate in found.candidates]

    asked = "When was the bridge completed, and who maintains the police station?"
    every, few = rows(asked, None), rows(asked, 2)
    assert len(every) > len(few) == 2
    assert set(few) < set(every)
    # Where only their text tells which hold a phrase, all are.
    monkeypatch.setattr(exact, "_READ", 0)
    quoted = 'the "harbour bridge"'
    assert sorted(rows(quoted, 1)) == sorted(rows(quoted, None))


def test_a_filter_is_kept(store: Store) -> None:
    outcome = search(store, "橋はいつ完成しましたか", QueryFilter(language="en"))
    assert {passage.chunk.language for passage in outcome.passages} == {"en"}
    outcome = search(store, "橋", QueryFilter(document="ja/*"))
    assert all(passage.stored.places[0].startswith("ja/") for passage in outcome.passages)


def test_a_foreign_encoder_is_never_compared(store: Store) -> None:
    with store.read() as snapshot:
        outcome = Retriever(store, HashEncoder()).search("橋の全長", snapshot)
        without = Retriever(store, None).search("橋の全長", snapshot)
    assert outcome.by_words_only
    assert outcome.passages == without.passages
    assert first(outcome) == "ja/橋.txt"
    assert all(passage.dense_rank is None for passage in outcome.passages)


def test_the_users_glossary_bridges_a_word(store: Store, tmp_path: Path) -> None:
    glossary = tmp_path / "glossary.tsv"
    glossary.write_text("給食\tzorblax\n", encoding="utf-8")
    plain = search(store, "zorblax schedule")
    helped = search(store, "zorblax schedule", glossary=load_glossary(glossary))
    assert first(helped) == "ja/給食.txt"
    assert first(plain) != "ja/給食.txt"
    assert [term.text for term in helped.translations["zorblax"]] == ["給食"]


def test_the_same_question_gives_the_same_ranking(store: Store) -> None:
    assert search(store, "図書館の休みは").passages == search(store, "図書館の休みは").passages


def test_words_alone_can_still_answer(store: Store) -> None:
    with store.read() as snapshot:
        retriever = Retriever(store, None)
        known = retriever.search("橋の全長は何メートルですか", snapshot)
        absent = retriever.search("火山の噴火はいつですか", snapshot)
    assert known.by_words_only
    assert known.passages[0].score >= retriever.threshold
    assert not absent.passages or absent.passages[0].score < retriever.threshold
