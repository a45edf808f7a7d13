"""Word scores by hand on three small documents, and on many drawn at random."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from tenkyo.index import lexical
from tenkyo.index.lexical import WordScores, score_words
from tenkyo.index.lexicon import WeightedTerm
from tenkyo.index.postings import K1, B, WordIndex, build_postings
from tenkyo.index.question import Term
from tenkyo.index.types import StoredChunk
from tenkyo.ingest.types import Chunk

TEXTS = ("交番、交番、警察", "警察活動", "police box")
NORM = K1 * (1 - B + B * 3 / (8 / 3))


def index(texts: Sequence[str], parts: int = 1) -> WordIndex:
    chunks = [
        StoredChunk(
            row, Chunk("d", row, text, 0, len(text), 1, 1, "ja"), "t", "text/plain", ("a",), None
        )
        for row, text in enumerate(texts)
    ]
    size = max(-(-len(chunks) // parts), 1)
    built = [build_postings(chunks[at : at + size]) for at in range(0, len(chunks), size)]
    return WordIndex.join(built, np.arange(len(chunks)))


def typed(words: WordIndex, terms: Sequence[Term], **options: object) -> WordScores:
    return score_words(words, terms, {}, count=5, **options)[0]  # type: ignore[arg-type]


def test_bm25_by_hand() -> None:
    words = index(TEXTS)
    terms = [Term("交番", 1.0), Term("警察", 0.5)]
    scores = typed(words, terms)
    rare = math.log(1 + 2.5 / 1.5)
    common = 0.5 * math.log(1 + 1.5 / 2.5)
    expected = rare * 2 * (K1 + 1) / (2 + NORM) + common * (K1 + 1) / (1 + NORM)
    assert scores.scores[0] == pytest.approx(expected, rel=1e-5)
    assert scores.scores[2] == 0
    assert scores.possible == pytest.approx((rare + common) * (K1 + 1))
    assert scores.weights["交番"] == pytest.approx(rare / (rare + common))
    assert list(scores.weights) == ["交番", "警察"]
    assert scores.best == [0, 1]
    assert typed(words, terms, allowed=np.array([False, True, True])).best == [1]
    assert score_words(words, terms, {}, count=1)[0].best == [0]


def test_the_weightiest_word_that_no_chunk_holds_is_told() -> None:
    words = index(TEXTS)
    asked = {"police": (), "dog": (WeightedTerm("犬", 1.0),), "box": ()}
    _, scores = score_words(words, [], asked, count=5)
    absent, held = math.log(1 + 3.5 / 0.5), math.log(1 + 2.5 / 1.5)
    assert scores.nowhere == pytest.approx(absent / (absent + 2 * held))
    met = {**asked, "dog": (WeightedTerm("警察", 0.5),)}
    assert score_words(words, [], met, count=5)[1].nowhere == 0.0


def test_translations_are_scored_as_one_term() -> None:
    words = index(TEXTS)
    meant = (WeightedTerm("警察", 0.6), WeightedTerm("交番", 0.2))
    _, scores = score_words(words, [], {"police": meant}, count=5)
    # Held by document 0 (.6 + .4), 1 (.6) and 2 (the word itself).
    idf = math.log(1 + (3 - 2.6 + 0.5) / (2.6 + 0.5))
    assert scores.scores[0] == pytest.approx(idf * 1.0 * (K1 + 1) / (1.0 + NORM), rel=1e-5)
    assert scores.scores[1] == pytest.approx(idf * 0.6 * (K1 + 1) / (0.6 + NORM), rel=1e-5)
    assert scores.scores[2] > 0


def test_nothing_is_found_in_an_empty_index() -> None:
    scores, _ = score_words(index([]), [Term("交番", 1.0)], {}, count=5)
    assert scores.best == []
    assert scores.possible == 1 * (K1 + 1)


def drawn(count: int) -> list[str]:
    """Texts whose words are as unevenly frequent as in real ones."""
    draw = np.random.default_rng(7)
    names = [a + b + c for a in "abcdefgh" for b in "aeiou" for c in "mnrt"]
    shares = 1 / np.arange(1, len(names) + 1)
    words = draw.choice(names, (count, 12), p=shares / shares.sum())
    return [" ".join(row) for row in words.tolist()]


@pytest.mark.parametrize("stretch", [256, 2])
def test_common_words_put_off_change_none_of_the_best(
    monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    words = index(drawn(2_000), parts=4)
    terms = [Term(text, 1.0) for text in ("aam", "aan", "bem", "hut", "het")]
    meant: Mapping[str, tuple[WeightedTerm, ...]] = {
        "aan": (WeightedTerm("aar", 0.5), WeightedTerm("aam aat", 0.3)),
        "hot": (WeightedTerm("hit", 0.5),),
        "hun": (),
    }
    monkeypatch.setattr(lexical, "_STRETCH", stretch)
    asked = np.array([3, 5, 1999])
    full = score_words(words, terms, meant, count=10)
    monkeypatch.setattr(lexical, "_READ", 60)
    monkeypatch.setattr(lexical, "_SAMPLED", 10**9)
    tally = lexical._Tally.finish
    finished: list[object] = []
    monkeypatch.setattr(
        lexical._Tally, "finish", lambda self, among: (finished.append(self), tally(self, among))
    )
    short = score_words(words, terms, meant, count=10, also=asked)
    assert len(finished) == 2
    for one, other in zip(full, short, strict=True):
        assert other.best == one.best
        assert other.scores[other.best] == pytest.approx(one.scores[one.best], rel=1e-5)
        assert other.scores[asked] == pytest.approx(one.scores[asked], rel=1e-5)
        assert other.weights == pytest.approx(one.weights)


def test_how_rare_a_word_put_off_is_can_be_told_from_some_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = index(["common"] * 40 + ["common rare"] * 2 + ["common"] * 38, parts=8)
    monkeypatch.setattr(lexical, "_READ", 10)
    monkeypatch.setattr(lexical, "_SAMPLED", 20)
    meant = {"rare": (), "word": (WeightedTerm("common", 1.0),)}
    _, scores = score_words(words, [], meant, count=2)
    assert scores.best == [40, 41]
    rare, common = math.log(1 + 78.5 / 2.5), math.log(1 + 0.5 / 80.5)
    assert scores.weights["word"] == pytest.approx(common / (rare + common))
