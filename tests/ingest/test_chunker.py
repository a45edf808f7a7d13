from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenkyo.ingest.chunker import CHUNKING, chunk_document
from tenkyo.ingest.types import Block, BlockKind, Chunk, Document, Page

DATA = Path(__file__).parents[1] / "data"


def document(
    pages: list[str], blocks: list[Block], headings: list[str | None] | None = None
) -> Document:
    made = []
    start = 0
    for i, text in enumerate(pages):
        heading = headings[i] if headings else None
        made.append(Page(number=i + 1, text=text, start=start, heading=heading))
        start += len(text)
    return Document("d0", "title", "text/plain", "other", tuple(made), tuple(blocks))


def marked(source: str) -> Document:
    """A document of lines: "#" opens a heading, "-" an item, "|" a row, "@@@" ends a page."""
    text, breaks, blocks = "", [0], []
    kinds: dict[str, BlockKind] = {"#": "heading", "-": "item", "|": "row"}
    fresh = True
    for line in source.splitlines():
        if line == "@@@":
            breaks.append(len(text))
            continue
        mark = line.split(" ")[0] if line[:1] in kinds else ""
        body = line[len(mark) :].strip() if line[:1] in "#-" else line
        if body and (mark or fresh):
            kind = kinds.get(mark[:1], "paragraph")
            level = len(mark) if kind == "heading" else 0
            blocks.append(Block(len(text), len(text) + len(body), kind, level))
        elif body:
            last = blocks[-1]
            blocks[-1] = Block(last.start, len(text) + len(body), last.kind)
        fresh = not body or bool(mark)
        text += body + "\n"
    breaks.append(len(text))
    pages = [text[a:b] for a, b in pairwise(breaks)]
    return document(pages, blocks)


def shown(made: Document, chunks: list[Chunk]) -> str:
    lines = []
    for chunk in chunks:
        lines.append(
            f"== {chunk.start}-{chunk.end} pages {chunk.first_page}-{chunk.last_page}"
            f" {chunk.language} under {chunk.heading}"
        )
        lines += [ascii_lines(made.text[one.start : one.end]) for one in chunk.sentences]
    return "\n".join(lines) + "\n"


def ascii_lines(text: str) -> str:
    return text.replace("\n", "⏎")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_chunks_are_as_recorded(language: str) -> None:
    made = marked((DATA / f"chunking.{language}.txt").read_text(encoding="utf-8"))
    golden = (DATA / f"chunking.{language}.golden").read_text(encoding="utf-8")
    assert shown(made, chunk_document(made)) == golden
    assert CHUNKING == "sentences-1"


def texts(source: str) -> list[str]:
    return [chunk.text for chunk in chunk_document(marked(source))]


def test_a_heading_opens_a_chunk_and_later_chunks_carry_it() -> None:
    body = "協力の文がここにある。" * 30
    chunks = chunk_document(marked(f"# 第一章\n## 背\n景\n{body}\n# 第二章\n短い。\n"))
    assert [chunk.text[:3] for chunk in chunks] == ["第一章", "協力の", "第二章"]
    assert [chunk.heading for chunk in chunks] == [None, "背", None]
    assert [sentence.ordinal for sentence in chunks[2].sentences] == [0, 1]


def test_a_heading_over_two_lines_is_shown_on_one() -> None:
    text = "長い\n見出し\n" + "短い文である。" * 60
    made = document([text], [Block(0, 6, "heading", 1), Block(7, len(text), "paragraph")])
    assert [chunk.heading for chunk in chunk_document(made)] == [None, "長い見出し"]


def test_a_page_without_heading_blocks_lends_its_own_heading() -> None:
    pages = ["題\n本文。\n", "続き。\n", "別の話。\n"]
    blocks = [Block(0, 1, "heading", 1), Block(2, 5, "paragraph"), Block(6, 9, "paragraph")]
    blocks.append(Block(10, 14, "paragraph"))
    chunks = chunk_document(document(pages, blocks, [None, None, "三章"]))
    assert [chunk.heading for chunk in chunks] == [None, "題", "三章"]


def test_small_blocks_share_a_chunk_and_rows_are_sentences() -> None:
    made = marked("本文である。\n- 一つ目\n- 二つ目\n| A。B | 1 |\n| C | 2 |\n")
    (chunk,) = chunk_document(made)
    said = [made.text[one.start : one.end] for one in chunk.sentences]
    assert said == ["本文である。", "一つ目", "二つ目", "| A。B | 1 |", "| C | 2 |"]


def test_a_chunk_ends_with_its_page_unless_a_block_runs_over() -> None:
    assert texts("一頁目。\n\n@@@\n二頁目。\n") == ["一頁目。\n\n", "二頁目。\n"]
    chunks = chunk_document(marked("前の文。一頁目から\n@@@\n二頁目へ。後の文。\n"))
    assert [(chunk.first_page, chunk.last_page) for chunk in chunks] == [(1, 2)]


def test_where_is_the_first_that_is_known() -> None:
    blocks = [
        Block(0, 2, "paragraph"),
        Block(3, 5, "item", where="¶ 2"),
        Block(6, 8, "item", where="¶ 3"),
    ]
    (chunk,) = chunk_document(document(["一。\n二。\n三。\n"], blocks))
    assert chunk.where == "¶ 2"


def test_sizes_are_near_the_target() -> None:
    japanese = texts("これは二十文字ちょうどの長さの文である。" * 55)
    assert [len(text) for text in japanese] == [220, 220, 220, 220, 221]
    english = texts("It has exactly ten words in it, not one more. " * 36)
    assert [len(text.split()) for text in english] == [90, 90, 90, 90]


def test_a_small_rest_joins_the_chunk_before_it() -> None:
    assert [len(text) for text in texts("これは二十文字ちょうどの長さの文である。" * 14)] == [281]


def test_long_white_space_is_divided() -> None:
    made = document(
        ["a。" + " " * 1000 + "b。\n"], [Block(0, 2, "item"), Block(1002, 1004, "item")]
    )
    chunks = chunk_document(made)
    check(made, chunks)
    assert [len(chunk.sentences) for chunk in chunks if chunk.text.strip()] == [1, 1]


def test_an_empty_document_has_no_chunks() -> None:
    assert chunk_document(document([""], [])) == []
    assert chunk_document(document([], [])) == []


kinds = st.sampled_from(["heading", "paragraph", "item", "row", "caption", "note"])
said = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text(st.sampled_from("日本語です。、「」 Abc. \n\u3000９①"), max_size=60),
    st.builds(
        lambda unit, times: unit * times,
        st.sampled_from(["協力。", "word ", "x", "7", "日本", "か1234567 "]),
        st.integers(1, 500),
    ),
)
blanks = st.one_of(st.sampled_from(["\n", "", "\n\n"]), st.integers(0, 900).map(lambda n: " " * n))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text, blocks = draw(blanks), []
    for kind, body, blank in draw(st.lists(st.tuples(kinds, said, blanks), max_size=8)):
        if body.strip():
            start = len(text) + len(body) - len(body.lstrip())
            blocks.append(Block(start, start + len(body.strip()), kind, int(kind == "heading")))
        text += body + blank
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=3)))
    edges = [0, *cuts, len(text)]
    return document([text[a:b] for a, b in pairwise(edges)], blocks)


def check(made: Document, chunks: list[Chunk]) -> None:
    text = made.text
    assert "".join(chunk.text for chunk in chunks) == text
    at = 0
    for ordinal, chunk in enumerate(chunks):
        assert (chunk.ordinal, chunk.start) == (ordinal, at)
        assert text[chunk.start : chunk.end] == chunk.text != ""
        at = chunk.end
        limit = 400 if chunk.language == "ja" else 1200
        assert len(chunk.text) <= limit
        assert len(chunk.text.split()) <= 160
        covered = chunk.start
        for i, one in enumerate(chunk.sentences):
            assert one.ordinal == i
            assert covered <= one.start < one.end <= chunk.end
            assert not text[covered : one.start].strip()
            covered = one.end
        assert not text[covered : chunk.end].strip()
    assert at == len(text)


@given(documents())
@settings(max_examples=150, deadline=None)
def test_chunks_tile_the_document(made: Document) -> None:
    chunks = chunk_document(made)
    check(made, chunks)
    starts = {one.start for chunk in chunks for one in chunk.sentences[:1]}
    blocks = made.blocks
    for before, block in zip((None, *blocks), blocks, strict=False):
        if block.kind == "heading" and (before is None or before.kind != "heading"):
            assert block.start in starts
    for chunk in chunks:
        page = {page.number: page for page in made.pages}[chunk.first_page]
        if chunk.sentences:
            assert page.start <= chunk.sentences[0].start < page.start + len(page.text)
        crossed = [p.start for p in made.pages if chunk.first_page < p.number <= chunk.last_page]
        if crossed and chunk.sentences:
            assert any(b.start < at < b.end for b in blocks for at in crossed)


@pytest.mark.parametrize(
    "unit", ["日本の協力は続く。", "The talks go on in the city. ", "x", "日", "- 項目\n\n"]
)
def test_a_large_text_takes_linear_time(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    blocks = [Block(0, len(text.rstrip()), "paragraph")]
    started = time.process_time()
    chunks = chunk_document(document([text], blocks))
    assert time.process_time() - started < 5
    assert "".join(chunk.text for chunk in chunks) == text
