"""The search form of a text, with a map back to the original characters.

Folding is NFKC and case folding (Unicode 5.22, "caseless matching") applied to one combining
sequence at a time, so that every folded character knows where it came from.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass, field
from functools import lru_cache

# Unicode's EquivalentUnifiedIdeograph for U+2E81 to U+2EF2, of which U+2E9A is unassigned and NFKC
# maps U+2E9F. PDF readers return these in place of the ideographs.
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗"
    "𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄"
    "黾斉齐歯齿竜龙龜亀"
)
_RADICALS = dict(
    zip((c for c in range(0x2E81, 0x2EF3) if c not in (0x2E9A, 0x2E9F)), _IDEOGRAPHS, strict=True)
)
# NFKC turns these Kangxi radicals into old forms; Japanese text has the new ones.
_NEW_FORMS = {0x2F3E: "戸", 0x2FAD: "青", 0x2FC8: "黄", 0x2FCA: "黒"}
_UNIFIED = {
    **_RADICALS,
    **dict.fromkeys((0xB7, 0x2027, 0x2219, 0x22C5), "・"),
    **dict.fromkeys((*range(0x2010, 0x2016), 0x2043, 0x2212, 0x2500, 0x2501), "-"),
    **dict.fromkeys((0x301C, 0x223C), "~"),
    **dict.fromkeys((0x2018, 0x2019, 0x201B), "'"),
    **dict.fromkeys((0x201C, 0x201D, 0x201F), '"'),
    0x2044: "/",
}
_ASCII_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
# Not seen, and outside the categories that are dropped: fillers, selectors, noncharacters.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\ufffc\ufffe\uffff"
    "\U000e0100-\U000e01ef]"
)
# What a reader leaves of a hyphen at the end of a line: U+00AD, or PDFium's U+0002 and U+FFFE.
_SOFT_HYPHENS = ("\u00ad", "\u0002", "\ufffe")
# Typed for the prolonged sound mark; the dash between katakana in "アジア-アフリカ" stays.
_LONG_VOWEL = re.compile(r"(?<=[ァ-ヺーｦ-ﾟ])[－−](?=[ァ-ヺーｦ-ﾟ])")
# A blank that stays as it is, passed over for speed.
_BETWEEN_WORDS = r"(?:(?<=[0-9A-Za-z])|(?<=[0-9A-Za-z][,.])) (?=[0-9A-Za-z])"
_LETTER = re.compile(r"[^\W\d_]")
_LOWER_LATIN = re.compile(r"[a-zß-öø-ÿ]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text: character i was folded from ``[offsets[i], ends[i])`` of the original."""

    text: str
    offsets: array[int]
    ends: array[int] = field(repr=False)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original that folds to ``text[start:end]``."""
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}:{end} lies outside a text of {len(self.text)}")
        if start == end:
            here = self.offsets[start] if start < len(self.text) else (*self.ends, 0)[start - 1]
            return here, here
        return self.offsets[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold a text; folding twice changes nothing more.

    Letters lose case, width and presentation form; white space becomes one blank, and none beside a
    Japanese or Chinese character; line-end hyphenation is joined; what cannot be seen is dropped.
    """
    run = _Run(text)
    run.fold()
    return Folded("".join(run.out), run.starts, run.ends)


def fold_text(text: str) -> str:
    """Return the folded text without its map: ``fold(text).text``."""
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    run = _Run(text, mapped=False)
    run.fold()
    return "".join(run.out)


class _Run:
    """One folding in progress."""

    def __init__(self, text: str, *, mapped: bool = True) -> None:
        self.text = _LONG_VOWEL.sub("ー", text)
        self.mapped = mapped
        self.out: list[str] = []
        self.starts = array("l")
        self.ends = array("l")
        self.wide = False

    def fold(self) -> None:
        """Walk over gaps, combining sequences and plain stretches."""
        gap: tuple[int, int] | None = None
        for match in _pattern(_specials(self.text)).finditer(self.text):
            start, end = match.span()
            if match.lastgroup == "gap":
                gap = (start, end)
                continue
            if match.lastgroup == "plain":
                folded = match[0].translate(_SINGLE)
            else:
                folded = _fold_cluster(match[0])
            if gap is not None and self.out:
                self._close_gap(*gap, folded[0])
            gap = None
            self._emit(folded, start, end, plain=match.lastgroup == "plain")

    def _emit(self, folded: str, start: int, end: int, *, plain: bool) -> None:
        self.out.append(folded)
        if letters := folded.rstrip(_ASCII_PUNCTUATION):
            self.wide = _is_wide(letters[-1])
        if not self.mapped:
            return
        if not plain:
            self.starts.extend([start] * len(folded))
            self.ends.extend([end] * len(folded))
        elif len(folded) == end - start:
            self.starts.extend(range(start, end))
            self.ends.extend(range(start + 1, end + 1))
        else:
            for at in range(start, end):
                width = len(_SINGLE[ord(self.text[at])])
                self.starts.extend([at] * width)
                self.ends.extend([at + 1] * width)

    def _close_gap(self, start: int, end: int, following: str) -> None:
        """Put between two pieces what remains of the white space and unseen characters there."""
        gap = self.text[start:end]
        if not any(_kind(char) == "white" for char in gap):
            return
        if "\n" in gap or "\r" in gap:
            if gap.startswith(_SOFT_HYPHENS) and _LETTER.match(self.text, start - 1):
                return
            if self.out[-1][-1] == "-" and self._join_hyphen(start, end):
                return
        if (self.wide or _is_wide(following)) and not _joins(following):
            return
        self._emit(" ", start, end, plain=False)

    def _join_hyphen(self, start: int, end: int) -> bool:
        """Close a hyphen at a line's end; take it out where it only divided a word."""
        before, after = self.text[start - 2 : start - 1], self.text[end]
        if not (before.isalnum() and after.isalnum()):
            return False
        if _LOWER_LATIN.match(before) and _LOWER_LATIN.match(after):
            self.out[-1] = self.out[-1][:-1]
            if self.mapped:
                self.starts.pop()
                self.ends.pop()
            if not self.out[-1]:
                self.out.pop()
        return True


class _Single(dict[int, str]):
    """Folded characters, each worked out when first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_cluster(chr(code))
        return folded


_SINGLE = _Single()


@lru_cache(maxsize=65536)
def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if char.isspace() or category == "Co":
        return "white"
    if category in ("Cc", "Cf", "Cs") or _UNSEEN.match(char):
        return "unseen"
    return "joining" if _joins(char) else "plain"


@lru_cache(maxsize=65536)
def _joins(char: str) -> bool:
    """Whether a character may combine with the one before: a mark, or a medial or final jamo."""
    first = unicodedata.normalize("NFKD", char).lstrip(" ")[:1]
    return first != "" and (unicodedata.category(first)[0] == "M" or "\u1160" <= first <= "\u11ff")


def _specials(text: str) -> str:
    return "".join(sorted(char for char in set(text) if _kind(char) != "plain"))


@lru_cache(maxsize=512)
def _pattern(specials: str) -> re.Pattern[str]:
    """Three kinds of stretches, for a text that has just these unusual characters."""
    kinds: dict[str, str] = {"white": "", "unseen": "", "joining": ""}
    for char in specials:
        kinds[_kind(char)] += re.escape(char)
    gap = kinds["white"] + kinds["unseen"]
    joining = f"{_class(kinds['unseen'])}*{_class(kinds['joining'])}"
    stretch = f"{_class(gap + kinds['joining'], but=True)}+"
    plain = f"{stretch}(?:{_BETWEEN_WORDS}{stretch})*(?!{joining})"
    cluster = f"{_class(gap, but=True)}(?:{joining})*"
    return re.compile(f"(?P<gap>{_class(gap)}+)|(?P<plain>{plain})|(?P<cluster>{cluster})")


def _class(chars: str, *, but: bool = False) -> str:
    """Return a character class; an empty one is no regular expression and is spelled otherwise."""
    if chars:
        return f"[{'^' if but else ''}{chars}]"
    return r"[\s\S]" if but else r"[^\s\S]"


@lru_cache(maxsize=65536)
def _fold_cluster(cluster: str) -> str:
    folded = "".join(_spell(char) for char in cluster if _kind(char) != "unseen")
    while True:
        again = unicodedata.normalize("NFKC", folded).casefold().translate(_UNIFIED)
        if again == folded:
            return folded
        folded = again


def _spell(char: str) -> str:
    """Put a circled number in brackets, lest ② after 2018 make 20182; bare a spacing mark."""
    if _joins(char):
        return unicodedata.normalize("NFKC", char).lstrip(" ")
    if unicodedata.category(char) == "No" and "CIRCLED" in unicodedata.name(char, ""):
        return f"({unicodedata.numeric(char):g})"
    return _NEW_FORMS.get(ord(char), char)


def _is_wide(char: str) -> bool:
    """Whether a folded character belongs to Japanese or Chinese, which put no blanks between."""
    return (
        "\u2e80" <= char <= "\u312f" or "\u3190" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"
    ) or "\U00020000" <= char <= "\U0003ffff"
