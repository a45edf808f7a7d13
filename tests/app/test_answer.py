"""Answers are verbatim, cited on their page, and absent when nothing answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tenkyo.app.answer import Answer, Answerer
from tenkyo.app.citation import Choice, choose_sentences, cite
from tenkyo.index.caches import refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.retriever import Retriever
from tenkyo.index.store import Store
from tenkyo.index.sync import sync
from tenkyo.index.types import Passage, StoredChunk
from tenkyo.ingest.types import Chunk, Sentence

TEXT = "港の橋は1987年に完成した。\n全長は640メートルで、県内で\n最も長い。\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("answer")
    (root / "documents").mkdir()
    (root / "documents" / "橋.txt").write_text(TEXT, encoding="utf-8")
    (root / "documents" / "写し.txt").write_text(TEXT, encoding="utf-8")
    sync(root / "index", [root / "documents"], encoder=load_encoder(None), refresh=refresh_caches)
    return root / "index"


@pytest.fixture
def store(index: Path) -> Iterator[Store]:
    with Store.open(index) as opened:
        yield opened


def ask(store: Store, question: str, threshold: float = 0.05) -> Answer:
    return Answerer(Retriever(store, load_encoder(None)), threshold=threshold).ask(question)


def test_the_quote_is_the_documents_own_text(store: Store) -> None:
    answer = ask(store, "橋の全長は何メートルですか")
    first = answer.citations[0]
    assert answer.found
    assert first.quote == "全長は640メートルで、県内で\n最も長い。"
    with store.read() as snapshot:
        assert snapshot.text(first.document_id, first.start, first.end) == first.quote
    assert answer.text.splitlines()[0] == "全長は640メートルで、県内で最も長い。 [1]"
    assert (first.number, first.page, first.page_label, first.stale) == (1, 1, None, False)
    assert first.where == "line 1"


def test_equal_files_are_one_document_with_two_places(store: Store) -> None:
    answer = ask(store, "When was the bridge completed?")
    assert answer.citations[0].places == ("写し.txt", "橋.txt")
    assert "1987年" in answer.citations[0].quote
    assert len({passage.stored.row for passage in answer.passages}) == len(answer.passages)


def test_below_the_threshold_nothing_is_said(store: Store) -> None:
    answer = ask(store, "橋の全長は何メートルですか", threshold=1.01)
    assert not answer.found
    assert answer.text == ""
    assert answer.citations == ()
    assert answer.passages


def test_a_changed_file_makes_its_citation_stale(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "橋.txt").write_text(TEXT, encoding="utf-8")
    index = tmp_path / "index"
    sync(index, [folder], encoder=load_encoder(None), refresh=refresh_caches)
    (folder / "橋.txt").write_text("別の文書になった。\n", encoding="utf-8")
    with Store.open(index) as store:
        assert ask(store, "橋の全長は何メートルですか").citations[0].stale
    (folder / "橋.txt").unlink()
    with Store.open(index) as store:
        assert ask(store, "橋の全長は何メートルですか").citations[0].stale


def passage(texts: list[str], scores: list[float], score: float, document: str = "d") -> Passage:
    text, sentences = "", []
    for i, part in enumerate(texts):
        sentences.append(Sentence(i, len(text), len(text) + len(part)))
        text += part
    chunk = Chunk(document, 0, text, 0, len(text), 1, 1, "ja", sentences=tuple(sentences))
    stored = StoredChunk(1, chunk, "t", "text/plain", ("a.txt",), None)
    return Passage(stored, score, 1, 1, tuple(scores))


def quotes(choices: list[Choice]) -> list[str]:
    return [c.passage.chunk.part(c.start, c.end) for c in choices]


def test_the_best_sentence_comes_first_and_weak_ones_stay_out() -> None:
    one = passage(["弱い文。", "答えの文。", "近い文。"], [0.2, 0.9, 0.8], 0.9)
    assert quotes(choose_sentences([one], 0.5)) == ["答えの文。", "近い文。"]


def test_a_likely_second_document_adds_its_citation() -> None:
    one = passage(["同じ事実。"], [0.9], 0.9, "a")
    other = passage(["同じ事実。"], [0.9], 0.8, "b")
    unlikely = passage(["別の事実。"], [0.9], 0.3, "c")
    chosen = choose_sentences([one, other, unlikely], 0.2)
    assert [choice.passage.chunk.document_id for choice in chosen] == ["a", "b"]


def test_the_same_sentence_of_a_document_is_cited_once() -> None:
    one = passage(["同じ事実。", "同じ事実。"], [0.9, 0.9], 0.9)
    assert quotes(choose_sentences([one], 0.5)) == ["同じ事実。"]


def test_no_sentence_is_chosen_below_the_threshold() -> None:
    assert choose_sentences([passage(["文。"], [0.9], 0.4)], 0.5) == []
    assert choose_sentences([], 0.5) == []
    assert choose_sentences([passage([], [], 0.9)], 0.5) == []


def test_a_quote_that_differs_from_the_store_is_never_shown(store: Store) -> None:
    with store.read() as snapshot:
        row = int(snapshot.chunk_rows()[0])
        stored = snapshot.chunks([row])[row]
        sentence = stored.chunk.sentences[0]
        true = Passage(stored, 0.9, 1, 1, (0.9,))
        forged = passage(["橋は1999年に完成した。"], [0.9], 0.9, stored.chunk.document_id)
        good = Choice(true, sentence.start, sentence.end, 0.9)
        bad = Choice(forged, 0, forged.chunk.end, 0.9)
        assert [c.number for c in cite([bad, good], snapshot, frozenset())] == [1]
        assert cite([bad], snapshot, frozenset()) == []


def test_a_bullet_is_no_part_of_the_quote(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "list.txt").write_text("• 定員は60人である。\n", encoding="utf-8")
    index = tmp_path / "index"
    sync(index, [folder], encoder=load_encoder(None), refresh=refresh_caches)
    with Store.open(index) as store:
        assert ask(store, "定員は何人ですか").citations[0].quote == "定員は60人である。"
