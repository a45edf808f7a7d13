"""Passages with the same words and figures are shown once, with all their places."""

from __future__ import annotations

from tenkyo.app.likeness import containment, overlap
from tenkyo.app.merging import merge_alike
from tenkyo.index.types import Passage, StoredChunk
from tenkyo.ingest.types import Chunk, Sentence

TOLD = "公開講座は資料室の会議室で開き、定員は先着60名、参加は無料で、手話通訳が付きます。"


def passage(row: int, text: str) -> Passage:
    sentences = (Sentence(0, 0, len(text)),)
    chunk = Chunk(f"d{row}", 0, text, 0, len(text), row, row, "ja", sentences=sentences)
    stored = StoredChunk(row, chunk, "t", "text/plain", (f"{row}.txt",), None)
    return Passage(stored, 1 / row, None, None, (0.5,))


def merged(*texts: str, limit: int = 10) -> list[tuple[int, list[int]]]:
    passages = [passage(row, text) for row, text in enumerate(texts, 1)]
    found = merge_alike(passages, limit)
    return [(one.stored.row, [also.row for also in one.also]) for one in found]


def test_the_same_words_are_one_passage() -> None:
    wide = TOLD.replace("60", "６０").replace("、", "，\n")
    assert merged(TOLD, "ほかの話である。", wide) == [(1, [3]), (2, [])]


def test_nearly_the_same_words_are_one_passage() -> None:
    assert merged(TOLD, TOLD.replace("付きます", "付く")) == [(1, [2])]


def test_other_figures_are_another_passage() -> None:
    assert merged(TOLD, TOLD.replace("60", "80")) == [(1, []), (2, [])]


def test_a_denial_is_another_passage() -> None:
    assert merged(TOLD, TOLD.replace("付きます", "付きません")) == [(1, []), (2, [])]


def test_a_part_is_another_passage() -> None:
    assert merged(TOLD, TOLD[:15]) == [(1, []), (2, [])]
    assert merged(TOLD, f"{TOLD}申し込みは電話か窓口で受け付ける。") == [(1, []), (2, [])]


def test_the_limit_counts_what_is_shown() -> None:
    assert merged(TOLD, TOLD, "二つ目の話。", "三つ目の話。", limit=2) == [(1, [2]), (3, [])]
    assert merged(TOLD, "二つ目の話。", TOLD, limit=1) == [(1, [])]
    assert merged() == []


def test_shares_of_runs() -> None:
    assert containment("abcde", "abcdef") == 1.0
    assert containment("abcdef", "abcde") == 2 / 3
    assert overlap("abcdef", "abcde") == 2 / 3
    assert containment("ab", "ab") == 1.0
    assert containment("ab", "cd") == 0.0
