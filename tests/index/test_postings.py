"""Postings and the lists read from them, on three small documents counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenkyo.index.postings import Postings, WordIndex, build_postings, gather, term_hash
from tenkyo.index.term_lists import TermLists
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
    hits = TermLists(words, [term]).hits(term)
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
    assert words.average_length == pytest.approx(8 / 3)
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
    words = WordIndex.join([again], postings.rows)
    assert found(words, "警察") == {3: 1.0, 5: 1.0}
    assert again.lengths.tolist() == [3.0, 3.0, 2.0]


def test_hash_is_stable_and_text_is_not_kept() -> None:
    assert term_hash("警察") == 1372593458083290603
    arrays = build_postings([stored(1, "機密情報 secret")]).arrays()
    data = b"".join(array.tobytes() for array in arrays.values())
    assert "機密".encode() not in data
    assert b"secret" not in data


def phrase(words: WordIndex, *terms: str) -> list[int]:
    return TermLists(words, terms).phrase(terms).positions.tolist()


def test_a_phrase_needs_all_its_terms() -> None:
    words = index([3, 5, 9])
    assert phrase(words, "警察", "察活", "活動") == [1]
    assert phrase(words, "polic", "box") == [2]
    assert phrase(words, "交番", "活動") == []
    assert phrase(words) == []


def test_the_ways_to_write_a_word_are_added_up_by_weight() -> None:
    words = index([3, 5], [9])
    ways = ((("polic",), 1.0), (("警察",), 0.6), (("交番",), 0.2), (("警察", "活動"), 0.1))
    lists = TermLists(words, [term for terms, _ in ways for term in terms])
    hits = lists.joint(ways)
    counts = dict(zip(hits.positions.tolist(), hits.counts.tolist(), strict=True))
    # Document 3: .6 + 2 × .2; document 5: .6 + .1; document 9: the word itself.
    assert counts == pytest.approx({0: 1.0, 1: 0.7, 2: 1.0})
    assert lists.joint(ways).counts.tolist() == hits.counts.tolist()
    assert lists.size(ways) == 1 + 2 + 1 + 2 + 1


def test_lists_are_read_in_a_mask_or_in_some_parts_alone() -> None:
    words = index([3], [5, 9])
    lists = TermLists(words, ["警察"])
    mask = np.array([False, True, True])
    assert lists.hits("警察", among=mask).positions.tolist() == [1]
    assert lists.hits("警察", step=2).positions.tolist() == [0]
    assert lists.size(((("警察",), 1.0),), step=2) == 1


def test_positions_are_kept_as_narrow_as_they_may_be() -> None:
    none: list[np.ndarray] = []
    for chunks, width in ((256, 1), (257, 2), (65_536, 2), (65_537, 4)):
        rows = np.arange(chunks)
        made = gather(rows, np.ones(chunks, np.float32), none, none, none)
        assert made.positions.itemsize == width


@given(st.lists(st.text("警察交番 ab", max_size=12), max_size=6), st.data())
def test_parts_put_together_or_taken_out_are_as_if_built_at_once(
    texts: list[str], data: st.DataObject
) -> None:
    chunks = [stored(row, text) for row, text in enumerate(texts)]
    cut = data.draw(st.integers(0, len(chunks)))
    kept = data.draw(st.sets(st.integers(0, len(chunks)))) & set(range(len(chunks)))
    merged = Postings.merge([build_postings(chunks[:cut]), build_postings(chunks[cut:])])
    some = build_postings(chunk for chunk in chunks if chunk.row in kept)
    for made, expected in (
        (merged, build_postings(chunks)),
        (merged.only(np.array(sorted(kept), np.int64)), some),
    ):
        for name, array in made.arrays().items():
            assert array.tolist() == expected.arrays()[name].tolist(), name
            assert array.dtype == expected.arrays()[name].dtype, name
