from __future__ import annotations

from tenkyo.ingest.pdf_furniture import RawLine, part_furniture


def _page(*texts: str, edges: int = 1) -> list[RawLine]:
    last = len(texts) - edges
    return [
        RawLine(text, 10, edge=place < edges or place >= last) for place, text in enumerate(texts)
    ]


def _furniture(*pages: list[RawLine]) -> list[str]:
    parted = part_furniture(pages, body_size=10)
    return [" / ".join(line.text for line in page.furniture) for page in parted]


def test_a_running_header_of_a_chapter() -> None:
    chapters = ["First"] * 3 + ["Second"] * 9
    pages = [
        _page(f"Chapter: {name} {number}", f"The body {name * number}.", "and its end.")
        for number, name in enumerate(chapters, 7)
    ]
    pages[3] = _page("Chapter: Second 99", "The body.", "and its end.")
    furniture = _furniture(*pages)
    assert furniture[:3] == ["Chapter: First 7", "Chapter: First 8", "Chapter: First 9"]
    # A number that does not count on belongs to the text, where few pages say the same.
    assert _furniture(
        *(_page(f"項目 {n}", f"本文 {'あいうえ'[n % 4]}", "終わり" * n) for n in (3, 9, 4))
    ) == [
        "",
        "",
        "",
    ]


def test_lines_away_from_the_edges_stay() -> None:
    pages = [
        _page("上", "同じ行がある", "同じ行がある", f"終わり{'一二三四'[n]}") for n in range(4)
    ]
    assert [len(page.body) for page in part_furniture(pages, body_size=10)] == [3, 3, 3, 3]


def test_two_pages_with_the_same_header() -> None:
    assert _furniture(_page("報告書", "一つ目の本文", "末"), _page("報告書", "二つ目", "尾")) == [
        "報告書",
        "報告書",
    ]
    large = [[RawLine("報告書", 20, edge=True), *_page("本文", word)] for word in ("甲", "乙")]
    assert _furniture(*large) == ["本文", "本文"]
