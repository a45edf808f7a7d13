"""Postings and their scores, on three small documents counted by hand."""

import math

import numpy as np
import pytest

from tenkyo.index.lexical import K1, B, phrase_hits, score_translated, score_typed
from tenkyo.index.lexicon import WeightedTerm
from tenkyo.index.postings import Postings, WordIndex, build_postings, term_hash
from tenkyo.index.question import Term
from tenkyo.index.types import StoredChunk
from tenkyo.ingest.types import Chunk

TEXTS = {3: "交番、交番、警察", 5: "警察活動", 9: "police box"}


def stored(row: int, text: str, heading: str | None = None) -> StoredChunk:
    chunk = Chunk("d", row, text, 0, len(text), 1, 1, "ja", heading)
    return StoredChunk(row, chunk, "t", "text/plain", ("a.txt",), None)


def index(
    rows: list[int], tail: list[int] | None = None, live: list[int] | None = None
) -> WordIndex:
    tail = tail or []
    base = build_postings(stored(row, TEXTS[row]) for row in rows)
    added = build_postings(stored(row, TEXTS[row]) for row in tail)
    return WordIndex.join([base, added], np.array(live or rows + tail, np.int64))


def found(words: WordIndex, term: str) -> dict[int, float]:
    hits = words.hits(term)
    rows = words.rows[hits.positions].tolist()
    return dict(zip(rows, hits.counts.tolist(), strict=True))


@pytest.mark.parametrize(("base", "tail"), [([3, 5, 9], []), ([3], [5, 9]), ([], [3, 5, 9])])
def test_hits_over_cache_and_tail(base: list[int], tail: list[int]) -> None:
    words = index(base, tail)
    assert found(words, "警察") == {3: 1.0, 5: 1.0}
    assert found(words, "交番") == {3: 2.0}
    assert found(words, "polic") == {9: 1.0}
    assert found(words, "察") == {3: 1.0, 5: 1.0}
    assert found(words, "ない") == {}
    assert words.lengths.tolist() == [3.0, 3.0, 2.0]
    assert words.size == 3


def test_what_is_gone_is_not_found() -> None:
    words = index([3, 5, 9], live=[5, 9])
    assert found(words, "警察") == {5: 1.0}
    assert words.size == 2
    assert words.average_length == 2.5


def test_the_heading_is_searched_too() -> None:
    words = WordIndex.join(
        [build_postings([stored(1, "本文", "母子手帳")])],
        np.array([1], np.int64),
    )
    assert found(words, "手帳") == {1: 1.0}


def test_arrays_give_the_same_postings_back() -> None:
    postings = build_postings(stored(row, text) for row, text in TEXTS.items())
    again = Postings.from_arrays(postings.arrays())
    assert again.hits("警察").positions.tolist() == [0, 1]


def test_hash_is_stable_and_text_is_not_kept() -> None:
    assert term_hash("警察") == 1372593458083290603
    arrays = build_postings([stored(1, "機密情報 secret")]).arrays()
    data = b"".join(array.tobytes() for array in arrays.values())
    assert "機密".encode() not in data
    assert b"secret" not in data


def test_bm25_by_hand() -> None:
    words = index([3, 5, 9])
    scores = score_typed(words, [Term("交番", 1.0), Term("警察", 0.5)])
    rare = math.log(1 + 2.5 / 1.5)
    common = 0.5 * math.log(1 + 1.5 / 2.5)
    norm = K1 * (1 - B + B * 3 / (8 / 3))
    expected = rare * 2 * (K1 + 1) / (2 + norm) + common * (K1 + 1) / (1 + norm)
    assert scores.scores[0] == pytest.approx(expected, rel=1e-5)
    assert scores.scores[2] == 0
    assert scores.possible == pytest.approx((rare + common) * (K1 + 1))
    assert scores.weights["交番"] == pytest.approx(rare / (rare + common))
    assert scores.best(5) == [0, 1]
    assert scores.best(5, np.array([False, True, True])) == [1]


def test_a_phrase_needs_all_its_terms() -> None:
    words = index([3, 5, 9])
    assert phrase_hits(words, "警察活動").positions.tolist() == [1]
    assert phrase_hits(words, "police boxes").positions.tolist() == [2]
    assert phrase_hits(words, "交番活動").positions.tolist() == []
    assert phrase_hits(words, "。").positions.tolist() == []


def test_translations_are_scored_as_one_term() -> None:
    words = index([3, 5, 9])
    meant = (WeightedTerm("警察", 0.6), WeightedTerm("交番", 0.2))
    scores = score_translated(words, {"police": meant})
    # Held by document 3 (.6 + .4), 5 (.6) and 9 (the word itself).
    idf = math.log(1 + (3 - 2.6 + 0.5) / (2.6 + 0.5))
    norm = K1 * (1 - B + B * 3 / (8 / 3))
    assert scores.scores[0] == pytest.approx(idf * 1.0 * (K1 + 1) / (1.0 + norm), rel=1e-5)
    assert scores.scores[1] == pytest.approx(idf * 0.6 * (K1 + 1) / (0.6 + norm), rel=1e-5)
    assert scores.scores[2] > 0
