"""One page of a PDF: its lines in reading order, its ruby, and what could not be read."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenkyo.ingest.cleaning import clean_text
from tenkyo.ingest.pdf_characters import HYPHENS, read_glyphs
from tenkyo.ingest.pdf_columns import PlacedLine
from tenkyo.ingest.pdf_furniture import RawLine
from tenkyo.ingest.pdf_layout import Layout, lay_out_page
from tenkyo.ingest.pdf_spans import find_spans

if TYPE_CHECKING:
    import pypdfium2

DAMAGED = "this page is damaged and could not be read"
SCANNED = "a picture without text; text recognition (OCR) would make it readable"
RECOVERED = "this page is damaged; its text was recovered in part and may be out of order"
TOO_MUCH = "this page took too much time or memory and was left out"

_EDGE_LINES = 3
_MAX_CHARACTERS = 60_000
# Written from right to left, which the layout does not know.
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
_UNREADABLE = re.compile(
    "[\ufffd\ue000-\uefff\uf100-\uf8ff\x00-\x08\x0e-\x1f\x7f-\x9f]|[\uf000-\uf0ff]{3,}"
)
_MAX_UNREADABLE = 0.1
_COMMON_SCRIPTS = frozenset(
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "GREEK", "CYRILLIC", "FULLWIDTH", "HALFWIDTH"}
)
_MAX_SCRIPTS = 3
_JAPANESE_AND_CHINESE = ("cp932", "gbk", "big5")


@dataclass(frozen=True, slots=True)
class PageExtract:
    """What was found on a page; ``unreadable`` is the share of its characters that is garbled."""

    lines: tuple[RawLine, ...]
    ruby: str = ""
    warning: str | None = None
    unreadable: float = 0.0


def read_page(pdf: pypdfium2.PdfDocument, index: int) -> PageExtract:
    """Read a page by PDFium; a warning says what is missing."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        page = pdf[index]
    except pypdfium2.PdfiumError:
        return PageExtract((), warning=DAMAGED)
    try:
        textpage = page.get_textpage()
        try:
            plain, layout = read_layout(textpage)
        finally:
            textpage.close()
        blank = pdfium.FPDFPage_CountObjects(page) == 0
    except pypdfium2.PdfiumError:
        return PageExtract((), warning=DAMAGED)
    finally:
        page.close()
    lines = plain_lines(plain) if layout is None else _raw_lines(layout)
    if not lines:
        return PageExtract((), warning=None if blank else SCANNED)
    share = unreadable_share(plain)
    ruby = "" if layout is None else " ".join(span.text for span in layout.ruby)
    return PageExtract(lines, ruby, garbled_warning(share), share)


def read_layout(textpage: pypdfium2.PdfTextPage) -> tuple[str, Layout | None]:
    """Return the text of a page in the file's order, and its layout.

    There is no layout where places would mislead: in writing from right to left, in pages
    overfull with text, and wherever a character would be lost.
    """
    plain: str = textpage.get_text_range()
    if len(plain) > _MAX_CHARACTERS or _LEFTWARD.search(plain):
        return plain, None
    layout = lay_out_page(find_spans(read_glyphs(textpage, plain)))
    return plain, layout if _keeps_all(plain, layout) else None


def _keeps_all(plain: str, layout: Layout) -> bool:
    visible = clean_text(plain.replace(HYPHENS[0], "-").replace(HYPHENS[1], "-"))
    kept = [span.text for line in layout.lines for span in line.spans]
    kept.extend(span.text for span in layout.ruby)
    return Counter("".join(visible.split())) == Counter("".join("".join(kept).split()))


def plain_lines(plain: str) -> tuple[RawLine, ...]:
    """Return the lines of a text that has no places; those that are blank are dropped."""
    lines = []
    for raw in clean_text(plain.replace(HYPHENS[1], "")).split("\n"):
        if line := raw.strip():
            lines.append(RawLine(line, None, opens=raw[0] in " \u3000"))
    return tuple(lines)


def _raw_lines(layout: Layout) -> tuple[RawLine, ...]:
    edges = _edge_lines(layout.lines)
    return tuple(
        RawLine(
            line.text,
            line.size,
            opens=line.opens,
            edge=number in edges,
            bold=line.bold,
            gap=line.gap,
            room=line.room,
            row=line.row,
        )
        for number, line in enumerate(layout.lines)
    )


def _edge_lines(lines: Sequence[PlacedLine]) -> set[int]:
    """Return which lines are among the uppermost or lowest of the page, or far down the order."""
    places = sorted(
        (line.spans[0].box(0)[1], number)
        for number, line in enumerate(lines)
        if line.spans[0].flow == "across"
    )
    order = [number for _, number in places]
    down = [number for number, line in enumerate(lines) if line.spans[0].flow == "down"]
    return {*order[:_EDGE_LINES], *order[-_EDGE_LINES:], *down[:1], *down[-1:]}


def garbled_warning(share: float) -> str | None:
    """Say that too many characters of a page cannot be read, if so."""
    if share <= _MAX_UNREADABLE:
        return None
    percent = round(100 * share)
    return f"{percent} % of the characters on this page cannot be read; its fonts do not name them"


def unreadable_share(plain: str) -> float:
    """Return the share of a page's characters that stand for nothing, or for something else.

    A font without a character map often yields letters from all over Unicode: many scripts on one
    page, or ideographs that neither Japanese nor Chinese character sets have.
    """
    visible = "".join(plain.replace(HYPHENS[0], "").replace(HYPHENS[1], "").split())
    if not visible or visible.isascii():
        return _controls(visible) / max(1, len(visible))
    counts = Counter(visible)
    bad = sum(len(run) for run in _UNREADABLE.findall(visible))
    scripts: Counter[str] = Counter()
    for char, count in counts.items():
        if char.isascii() or not unicodedata.category(char).startswith(("L", "Cn")):
            continue
        name = unicodedata.name(char, "UNASSIGNED").split()[0]
        if name == "UNASSIGNED" or (name == "CJK" and not _in_use(char)):
            bad += count
        elif name not in _COMMON_SCRIPTS:
            scripts[name] += count
    if len(scripts) > _MAX_SCRIPTS:
        bad += scripts.total()
    return min(1.0, bad / len(visible))


def _controls(text: str) -> int:
    return sum(len(run) for run in _UNREADABLE.findall(text))


def _in_use(ideograph: str) -> bool:
    for charset in _JAPANESE_AND_CHINESE:
        try:
            ideograph.encode(charset)
        except UnicodeEncodeError:
            continue
        return charset != "gbk" or ideograph <= "\u9fff"
    return "\u2e80" <= ideograph <= "\u2fdf" or ideograph > "\uffff"
