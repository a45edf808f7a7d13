"""What a single line of running text tells: how it begins, how it ends, whether it is a heading."""

from __future__ import annotations

import re
from typing import Literal

from tenkyo.ingest.cleaning import width

Mark = Literal["", "bullet", "number", "circled", "note", "caption", "bracket", "arrow", "example"]

_MAX_HEADING = 60

_BULLET = re.compile(r"[•●○◎◇◆■□▪▫▶►▸‣⁃∙◦✓✔➢➤☆★・]|[-–—−*+＊]\s")
_CIRCLED = re.compile("[①-⓿❶-➓㈠-㈩㊀-㊉]")
_NUMBER = re.compile(
    r"第\s*[\d０-９一二三四五六七八九十百]{1,4}\s*[章部節編款]"
    r"|(?:chapter|section|part|appendix)\s+[\dA-Z]{1,4}\b"
    r"|[(（][\d０-９]{1,2}[)）]|[(（][a-zア-ン][)）]"
    r"|[\d０-９]{1,2}(?:[.．]\d{1,2})+[.．]?\s+(?=[^\W\d_])|[\d０-９]{1,2}[.．)）]\s*(?![\d０-９])"
    r"|[IVX]{1,4}[.．]\s|[A-Z][.．)]\s|[ア-オ][.．)）]",
    re.IGNORECASE,
)
_UNITS = "[%％億万兆人年月日倍円件名社歳度回]|ドル|か国|カ国|ヶ国"
_UNIT = re.compile(rf"[\d０-９.．]*[\d０-９]\s*(?:{_UNITS})")
_NOTE = re.compile(
    r"※|[(（]?注\s*[\d０-９]{0,2}\s*[)）]|注\s*[\d０-９]{0,2}\s*[:：]|notes?\s*\d*:", re.I
)
_CAPTION = re.compile(
    r"(?:図表?|表|写真)\s*[\d０-９]{1,3}(?:[-－.．][\d０-９]{1,3})?(?=[\s:：.．　「]|$)"
    r"|(?:fig(?:ure|\.)|table|photo)\s*\d{1,3}(?:[-.]\d{1,3})?[.:\s]"
    r"|(?:出典|出所|資料|source)\s*[:：]",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"[(（]例\s*[\d０-９]?[)）](?![:：])|例\s*[\d０-９]?\s*[:：]")

_ENDED = re.compile(r"[。．！？!?…][」』）)\]】〉》\"'”’]*$|\.[)\]\"'”’」』）]*$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Nos?|Figs?|Vol|pp?|vs|cf|e\.g|i\.e|et al|approx|ca"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$"
)
_STRONG_END = re.compile(
    r"[，、,・（(「『【～〜]$"
    r"|(?<=[一-鿿々ァ-ヺーＡ-Ｚａ-ｚA-Za-z0-9０-９）)」』]) ?[をがはにのとでへ]$"
)
_STRONG_START = re.compile(
    r"[^。\s]{1,2}。|[、。，．）」』】〉》ぁぃぅぇぉっゃゅょァィゥェォッャュョー々]"
    r"|(?:[をのがはにでとへもや]|から|まで|より|との|での|への|として|について|による|における)(?=[^ぁ-ん\s])"
)
_PARENTHESISED = re.compile(r"[（(][^（）()]{1,40}[）)]")
_SCRIPTS = tuple(re.compile(p) for p in ("[一-鿿々]", "[ァ-ヺー]", "[ぁ-ゖ]", "[A-Za-z]"))

_QUANTITY = re.compile(
    rf"[約+\-−△▲$¥￥]?\s*[\d０-９](?:[\d０-９,，.．/／〜～–\s]*[\d０-９])?\s*(?:{_UNITS}|[州点冊台]|$)+"
)
_LEVELS = {"部": 1, "編": 1, "章": 1, "節": 2, "款": 3}
_PART = re.compile(
    r"第\s*[\d０-９一二三四五六七八九十百]{1,4}\s*([部編章節款])(?=[\s:：　「]|\S{0,28}$)"
)
_CHAPTER = re.compile(r"(?:(part|chapter|appendix)|section)\s+[\dA-Z]{1,4}\b[.:]?(?=\s|$)", re.I)
_DECIMAL = re.compile(r"[\d０-９]{1,2}((?:[.．][\d０-９]{1,2})*)[.．]?\s*(?=[^\W\d_]|[「『（(])")
_CIRCLED_QUOTE = re.compile("[①-⓿]\\s*[「『][^「」『』]{1,30}[」』]")
_BRACKETED = re.compile("【[^【】]{1,30}】|［[^［］]{1,30}］|＜[^＜＞]{1,30}＞")


def mark_of(line: str) -> Mark:
    """Return what kind of mark opens the line, "" when it opens with none."""
    if _BULLET.match(line):
        return "bullet"
    if _CIRCLED.match(line):
        return "circled"
    if line[0] in "【［":
        return "bracket"
    if line[0] in "→⇒➡⇨":
        return "arrow"
    if _NOTE.match(line):
        return "note"
    if _EXAMPLE.match(line):
        return "example"
    if _CAPTION.match(line):
        return "caption"
    if _NUMBER.match(line) and not _UNIT.match(line):
        return "number"
    return ""


def ends_sentence(line: str) -> bool:
    """Whether a sentence is complete at the end of the line."""
    return bool(_ENDED.search(line)) and not _ABBREVIATION.search(line)


def wants_more(line: str) -> bool:
    """Whether the line ends on a comma, a particle or an opening bracket, so more must follow."""
    return bool(_STRONG_END.search(line))


def begins_inside(line: str, before: str) -> bool:
    """Whether the line begins with what cannot open a sentence after the line ``before``."""
    if line[0].isascii() and line[0].islower():
        return width(before) >= 20 and bool(re.search("[A-Za-z0-9,;)]$", before))
    return bool(_STRONG_START.match(line))


def is_parenthesis(line: str) -> bool:
    """Whether the whole line stands in one pair of round brackets."""
    return bool(_PARENTHESISED.fullmatch(line))


def is_running(line: str) -> bool:
    """Whether the line reads like part of a sentence and not like a label."""
    return ends_sentence(line) or bool(re.search("[，、,]", line))


def same_script(before: str, after: str) -> bool:
    """Whether the lines meet in letters of one script, as when a word was cut in two."""
    return any(script.match(before[-1]) and script.match(after[0]) for script in _SCRIPTS)


def numbered_level(line: str) -> int:
    """Return the level, 1 to 6, of a heading that numbers or brackets alone make one; else 0.

    A line "1. …" may as well be an item of a list; `is_plain_number` tells.
    """
    if width(line) > _MAX_HEADING or ends_sentence(line) or line[-1] in "，、,：:;；":
        return 0
    if found := _PART.match(line):
        return _LEVELS[found.group(1)]
    if found := _CHAPTER.match(line):
        return 1 if found.group(1) else 2
    if _CIRCLED_QUOTE.fullmatch(line):
        return 2
    if _BRACKETED.fullmatch(line):
        return 3
    found = _DECIMAL.match(line)
    if found and mark_of(line) == "number" and not re.search("[，、]", line):
        return min(6, 1 + len(re.findall("[.．]", found.group(1))))
    return 0


def is_plain_number(line: str) -> bool:
    """Whether the line opens with a single number, as both headings and list items do."""
    return bool(re.match(r"[\d０-９]{1,2}[.．)）]?\s*(?![.．\d０-９])", line))


def is_quantity(line: str) -> bool:
    """Whether the line is a number with its unit and nothing else, such as "１７／３４州"."""
    return bool(_QUANTITY.fullmatch(line))


def may_be_heading(line: str) -> bool:
    """Whether the line is short, has letters, and neither ends a sentence nor breaks off."""
    return (
        width(line) <= _MAX_HEADING
        and not (ends_sentence(line) and not line.endswith(("？", "?")))
        and not wants_more(line)
        and line[-1] not in "：:;；"
        and len(re.findall(r"[^\W\d_]", line)) >= 2
    )
