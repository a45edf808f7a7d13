"""The words beside a figure: whether two sentences speak of the same, of all of it, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from tenkyo.app.claim_facts import find_facts
from tenkyo.app.claim_names import find_names
from tenkyo.app.likeness import overlap
from tenkyo.index.lexicon import query_words, translate
from tenkyo.index.meanings import Form
from tenkyo.index.terms import phrase_terms
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.types import Language

# How alike two texts must read, figures apart, to be versions of each other.
_TWIN = 0.8
ONCE = re.compile(
    r"設立|創設|創立|創業|開業|開通|開設|発足|始ま|開始|完成|竣工|締結|結ばれ|署名|発効|施行|制定"
    r"|就任|誕生|生まれ|死去|廃止|導入|独立"
    r"|\b(?:founded|established|set up|opened|opens?|opening|launched|began|begun|start(?:s|ed)?"
    r"|introduced|completed|built|signed|concluded|took effect|enacted|born|died|abolished"
    r"|independen\w+)\b",
    re.IGNORECASE,
)
# Of what a number is the count: all of it, or a part.
# Of what a number is the count: all of it, or a part.
_EXTENT = re.compile(
    r"合わせて|あわせて|合計|総計|総数|累計|延べ|のべ|全体|全部で|うち|一部|平均|最大|最小|最高|最低"
    r"|半数|残り|\b(?:total|altogether|in all|combined|of (?:whom|which|them|these|those)|average"
    r"|mean|maximum|minimum|cumulative|remaining|part of|more than half)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"今年|昨年|去年|前年|来年|翌年|本年|今月|先月|来月|今回|前回|次回|今期|前期"
    r"|\b(?:this|last|next|previous|following|past|current)"
    r" (?:year|month|week|quarter|time|edition)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"場合|ときは|とき、|であれば|なければ|に限り|を除|以外"
    r"|\b(?:if|unless|except|when|only|for members|provided)\b",
    re.IGNORECASE,
)
# A year or number that tells one version of a document from another.
_EDITION = re.compile(
    r"(?:第?\s?\d+(?:\.\d+)*\s?|\d{4}年?度?(?:\d+月)?\s?)(?:版|訂|次案)|改[訂定正]"
    r"|(?:令和|平成)\S{1,9}版|\b(?:\w+ edition|edition of \S+(?: \d{4})?"
    r"|version(?: of)? \S+(?: \w+ \d{4})?|v\d+(?:\.\d+)*|rev(?:ision)?\.? ?\d+|draft \d+)\b",
    re.IGNORECASE,
)
_KANJI_STEM = re.compile(r"[一-鿿々]+(?=[ぁ-ゖ]+$)")
_CELL = re.compile(r"[|｜]")
# Words that say nothing of what a figure is about.
_LIGHT = frozenset(
    [
        "人",
        "名",
        "年",
        "月",
        "日",
        "こと",
        "今",
        "現在",
        "時点",
        "する",
        "行う",
        "なる",
        "ある",
        "いる",
        "数",
        "数える",
        "同",
        "約",
        "何分",
        "何回",
        "何冊",
        "people",
        "number",
        "now",
        "today",
        "present",
        "year",
        "years",
        "time",
        "one",
        "share",
        "percentage",
        "long",
        "amount",
    ]
)


def same_terms(one: str, other: str) -> bool:
    """Tell whether two sentences speak of the same extent, under like conditions, at one time."""
    if _RELATIVE.search(one) or _RELATIVE.search(other):
        return False
    return all(
        bool(wording.search(one)) == bool(wording.search(other))
        for wording in (_EXTENT, _CONDITION)
    )


def without_editions(text: str) -> str:
    """Return a title without the numbers and years that only tell versions of it apart."""
    return _EDITION.sub(" ", text)


def twins(one: str, other: str) -> bool:
    """Tell whether two texts read alike but for their figures."""
    return overlap(_masked(one), _masked(other)) >= _TWIN


@lru_cache(maxsize=5_000)
def _masked(text: str) -> str:
    masked = text
    for fact in find_facts(text):
        masked = masked[: fact.start] + "0" * (fact.end - fact.start) + masked[fact.end :]
    return re.sub("0+", "0", fold_text(masked))


@lru_cache(maxsize=5_000)
def content_words(text: str, language: Language) -> tuple[str, ...]:
    """Return the content words of a text that belong to no figure and no name."""
    spans = [(fact.start, fact.end) for fact in find_facts(text)]
    spans += [(name.start, name.end) for name in find_names(text)]
    bare = text
    for start, end in spans:
        bare = bare[:start] + " " * (end - start) + bare[end:]
    words = query_words(_CELL.sub(" ", bare), language)
    return tuple(word for word in words if word not in _LIGHT)


def share_of(words: Sequence[str], spoken: Language, form: Form, other: Language) -> float:
    """Return the share of words that a text has; all where there are none."""
    if not words:
        return 1.0
    met = sum(says_word(word, spoken, form, other) for word in words)
    return met / len(words)


def says_word(word: str, spoken: Language, form: Form, other: Language) -> bool:
    """Tell whether a text has a word of another one, or a translation of it."""
    ways = [word]
    if stemmed := _KANJI_STEM.match(word):
        ways.append(stemmed[0])
    if spoken != other:
        ways += _meant(word, other)
    return any(_holds(form, way) for way in ways)


@lru_cache(maxsize=20_000)
def _meant(word: str, other: Language) -> tuple[str, ...]:
    return tuple(term.text for term in translate([word], to=other)[word])


def _holds(form: Form, phrase: str) -> bool:
    terms = _terms(phrase)
    return bool(terms) and all(form.holds(term) for term in terms)


@lru_cache(maxsize=50_000)
def _terms(phrase: str) -> tuple[str, ...]:
    return tuple(phrase_terms(phrase))
