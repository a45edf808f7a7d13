from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tenkyo.ingest.errors import UnreadableFile
from tenkyo.ingest.lines import Line, blocks_of_lines
from tenkyo.ingest.readers import read_document
from tenkyo.ingest.types import Document


def _read(text: str) -> Document:
    return read_document("a.txt", text.encode())


def _blocks(text: str) -> list[tuple[str, str]]:
    """Each block's kind, and its text with "/" for line breaks."""
    document = _read(text)
    return [
        (
            block.kind + (str(block.level) if block.level else ""),
            _shown(document, block.start, block.end),
        )
        for block in document.blocks
    ]


def _shown(document: Document, start: int, end: int) -> str:
    return document.text[start:end].replace("\n", "/")


def test_text_is_kept_and_blocks_say_their_line() -> None:
    document = _read("\r\n一行目の文。\r\n\r\n  二つ目の文。\r\n")
    assert document.text == "\n一行目の文。\n\n  二つ目の文。\n"
    assert [(b.start, b.end, b.where) for b in document.blocks] == [
        (1, 7, "line 2"),
        (11, 17, "line 4"),
    ]
    assert [(page.number, page.start, page.label) for page in document.pages] == [(1, 0, None)]


def test_lines_broken_in_mid_sentence_are_one_block() -> None:
    text = (
        "技術協力を通じて地域の防災と減災に取り組むた\n"
        "めの拠点が、首都に置かれた。\n"
        "次の文はここから始まって、やはり次の行に続い\n"
        "て終わる。\n"
    )
    assert _blocks(text) == [
        ("paragraph", "技術協力を通じて地域の防災と減災に取り組むた/めの拠点が、首都に置かれた。"),
        ("paragraph", "次の文はここから始まって、やはり次の行に続い/て終わる。"),
    ]


def test_hard_wrapped_english() -> None:
    text = (
        "The first railway of the city opened in March and soon carried\n"
        "a hundred thousand people a day. Its trains are on time, as Dr.\n"
        "Smith has shown.\n\n"
        "A second line is planned.\n"
    )
    first, second = _blocks(text)
    assert first == ("paragraph", text[: text.index("\n\n")].replace("\n", "/"))
    assert second == ("paragraph", "A second line is planned.")


def test_short_lines_stay_apart() -> None:
    assert _blocks("りんご\nみかん\nぶどう\n") == [
        ("paragraph", "りんご"),
        ("paragraph", "みかん"),
        ("paragraph", "ぶどう"),
    ]
    assert [text for _, text in _blocks("Apples\nOranges\nPears\n")] == [
        "Apples",
        "Oranges",
        "Pears",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("市長との意見交換，", "視察と会談"),
        ("国と自治体と住民", "との間の対話を進める。"),
        ("三年間の出資を倍にする計画の", "発表があった。"),
        ("共同の訓練（海賊への対処", "と救助）"),
        ("救助の合同訓練", "（2018年7月）"),
        ("the members of the association agreed to open", "a new center in the capital."),
        (
            "事務局、防災の調整センター、地域に置かれた七つのセンターから日本の各地で行われる研",
            "修員の受入れ、機材の供与を行う。",
        ),
    ],
)
def test_a_sentence_goes_on_over_a_blank_line(before: str, after: str) -> None:
    assert [text for _, text in _blocks(f"{before}\n\n{after}\n")] == [f"{before}//{after}"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("はじめに", "この報告は三章からなる。"),
        ("防災センター", "母子手帳"),
        ("一つ目の文が終わる。", "との間に続くように見える。"),
        ("協力の三つの方向は次のとおり：", "人を育てる"),
        ("The Title of a Report", "Its first sentence is here."),
    ],
)
def test_a_blank_line_parts(before: str, after: str) -> None:
    assert [text for _, text in _blocks(f"{before}\n\n{after}\n")] == [before, after]


def test_marks_open_blocks_of_their_kind() -> None:
    text = (
        "・防災の訓練を行う\n● 研修を開く\n- a dash\n1. 一番\n2. 二番\n※ 注意書き\n注：これも注\n"
        "図1 予算の推移\nFigure 2: Costs\n→ 成果につながる\n"
    )
    assert _blocks(text) == [
        ("item", "・防災の訓練を行う"),
        ("item", "● 研修を開く"),
        ("item", "- a dash"),
        ("item", "1. 一番"),
        ("item", "2. 二番"),
        ("note", "※ 注意書き"),
        ("note", "注：これも注"),
        ("caption", "図1 予算の推移"),
        ("caption", "Figure 2: Costs"),
        ("item", "→ 成果につながる"),
    ]


def test_an_enumeration_inside_a_sentence_goes_on() -> None:
    text = "注：①開発のためのセンター，②文化のための拠点，\n\n③医学の拠点\n"
    assert [block[0] for block in _blocks(text)] == ["note"]


def test_numbers_at_a_line_start_are_no_marks() -> None:
    text = "注：①開発の拠点，②文化のための拠点，\n\n③医学の拠点\n"
    assert len(_blocks(text)) == 1


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("第1章 はじめに", 1),
        ("第二節　背景", 2),
        ("Chapter 3 Results", 1),
        ("1. 概要", 1),
        ("2.3 対象の国", 2),
        ("①「人を育てる」", 2),
        ("【参加者の声】", 3),
    ],
)
def test_numbered_headings(line: str, level: int) -> None:
    blocks = _blocks(f"本文がある。\n{line}\n次の本文がある。\n")
    assert blocks[1] == (f"heading{level}", line)


def test_a_short_line_above_a_paragraph_is_a_heading() -> None:
    text = (
        "前の段落の文である。\n\n協力の背景\n\nこの協力は二国の間で十年前に始まったものである。\n"
    )
    assert _blocks(text)[1] == ("heading2", "協力の背景")
    assert _read(text).title == "a"


def test_the_first_heading_names_the_document() -> None:
    assert _read("第1章 はじめに\n\nこれは本文である。\n").title == "第1章 はじめに"


def test_an_ideographic_indent_opens_a_paragraph() -> None:
    text = "この地域における協力は長い歴史を持つ\n　新しい段落はここから始まっている。\n"
    assert len(_blocks(text)) == 2


def test_table_rows_keep_their_lines() -> None:
    text = "国名\t人数\nタイ\t1,200\nラオス\t87\n\n国名 人数 備考\nタイ 1,200 研修\n越 8 万 目標\n"
    assert [kind for kind, _ in _blocks(text)] == ["row"] * 6


def test_contents_list() -> None:
    text = "第1章 はじめに ........ 3\n第2章 方法 ‥‥‥‥ 12\n"
    assert [kind for kind, _ in _blocks(text)] == ["row", "row"]


def test_two_spaces_after_a_full_stop_make_no_row() -> None:
    text = "It is late.  We go home now and then\nsleep well.  The end comes soon.\n"
    assert "row" not in [kind for kind, _ in _blocks(text)]


def test_symbol_font_bullets_and_controls() -> None:
    text = "\uf0fc 訓練を行う。\x00\x07\n\uf0d8次\ufeffの項目\n" + "本文が続く。" * 20
    assert _read(text).text == "• 訓練を行う。\n•次の項目\n" + "本文が続く。" * 20


def test_a_quotation_of_two_sentences_stays_whole() -> None:
    assert len(_blocks("「助けてくれた者が友人だ。\n感謝の言葉がない。」\n")) == 1


def test_a_sentence_over_a_page_break_is_one_block() -> None:
    texts = ["この鉄道は首都の渋滞を和らげるために建設さ", "れ、昨年の三月に開業した。"]
    first = Line(texts[0], 0, 1, page=1)
    second = Line(texts[1], first.end + 1, 1, page=2)
    (block,) = blocks_of_lines([first, second], places=False)
    assert (block.start, block.end, block.where) == (0, second.end, None)


def test_larger_type_makes_headings() -> None:
    lines = [
        Line("大きな題", 0, 1, size=24.0),
        Line("小見出し", 5, 2, size=14.0),
        Line("本文の文がここに長く続いている。", 10, 3, size=10.0),
    ]
    assert [(b.kind, b.level) for b in blocks_of_lines(lines, places=True)] == [
        ("heading", 1),
        ("heading", 2),
        ("paragraph", 0),
    ]


def test_no_lines_no_blocks() -> None:
    assert blocks_of_lines([], places=True) == ()


def test_very_long_input_is_read_in_time() -> None:
    assert len(_blocks("." * 300_000)) == 1
    assert len(_read("（\n" * 20_000).blocks) >= 1


_LINES = st.text(
    st.one_of(
        st.sampled_from("あ文カ。、（）「」・①1.. \n\n\t　※→【】Aab:：•\uf0fc\x00\r\f\ud800\ufffe"),
        st.characters(),
    ),
    max_size=300,
)


@given(_LINES)
def test_nothing_is_lost_and_blocks_hold_all(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    # With so many null bytes it may as well be UTF-16.
    assume(text.count("\0") <= 0.02 * len(text))
    try:
        data.decode("utf-8")
        document = read_document("a.txt", data)
    except (UnicodeDecodeError, UnreadableFile):
        return
    assert _kept(document.text) == _kept(text)
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        assert not document.text[end : block.start].strip()
        block_text = document.text[block.start : block.end]
        assert block_text == block_text.strip()
        end = block.end
    assert not document.text[end:].strip()
    numbers = [int((block.where or "").removeprefix("line ")) for block in document.blocks]
    assert all(one < other for one, other in pairwise(numbers))


def _kept(text: str) -> str:
    """The characters that must not be lost, bullets of symbol fonts as they are shown."""
    unwanted = {"\ufeff", "\ufffe", "\uffff"}
    shown = ("•" if "\uf000" <= c <= "\uf0ff" else c for c in text)
    return "".join(c for c in shown if not c.isspace() and c not in unwanted and not _is_control(c))


def _is_control(character: str) -> bool:
    return character < " " or "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff"
