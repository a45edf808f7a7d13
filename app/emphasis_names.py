"""The person or place of a sentence, where the words beside it leave no doubt.

Names in kanji are not recognised. Where a sentence has another name of which nothing is known,
there is doubt.
"""

from __future__ import annotations

import re

from tenkyo.app.claim_names import find_names, join_names
from tenkyo.ingest.fold import fold_text

Span = tuple[int, int]

# A foreign name in full that does something, or by whom it is done.
_ACTING = re.compile(r"[ァ-ヺー]{2,}(?:[・=＝][ァ-ヺー]+)+(?=[はが]|により|によって|による|に率)")
_TITLED = re.compile(
    r"(?<![\w-])(?:Mr|Mrs|Ms|Dr|Prof|Professor|President|Ambassador|Sir|Dame)\.? [A-Z][\w'’-]+"
    r"(?: (?:[A-Z]\.|[A-Z][\w'’-]+|(?:de|van|von|der|al|bin)(?= [A-Z])))*"
)
# What stands where a place does, parts of one joined by の.
_STANDING = re.compile(
    r"((?:[一-鿿々ァ-ヺーヶ・0-9０-９]+の)?[一-鿿々ァ-ヺーヶ・A-Za-z0-9０-９]+)"
    r"(?:で|に(?![つよ対関とおし])|へ|から|より|まで|において|における)"
)
_ENDS_AS_PLACE = re.compile(
    r"(?:[都府県市区町村州島湾港駅館室階国寺城]|(?<![同場])所|地方|半島|諸島|海峡|会場|空港|公園|広場|本部|支部"
    r"|大学|学校|神社|病院|工場|廊下|中庭|[ァ-ヺー]{3})$"
)
_POINTS_BACK = re.compile(r"^[同両各当]")
_TEMPORAL = re.compile(
    r"(?:[年月日時分秒後前間際頃中期末度初内紀夜朝昼春夏秋冬旬回目上的性本人名主特共]|(?<![廊地])下|時代|年代|最初|最後|以降|以来)$"
)
_ASKS_WHERE = re.compile(r"どこ(?:で(?![すしも])|に|へ|から)|\bwhere\b")
_IN = re.compile(r"(?:^|[\s(])(?:in|at|near|on|outside|inside|off) (?:the )?$")


def person_of(sentence: str, asked: str) -> Span | None:
    """Return the only person of a sentence who is not in the folded question."""
    spans = [m.span() for one in (_ACTING, _TITLED) for m in one.finditer(sentence)]
    return _only(spans, sentence, asked)


def place_of(sentence: str, asked: str) -> Span | None:
    """Return the only place of a sentence that is not in the folded question."""
    if not _ASKS_WHERE.search(asked):
        return None
    spans = [
        m.span(1)
        for m in _STANDING.finditer(sentence)
        if not _TEMPORAL.search(m[1]) and not _asked(m[1], asked)
    ]
    if spans:
        words = sentence[slice(*spans[0])]
        if not _ENDS_AS_PLACE.search(words) or _POINTS_BACK.search(words):
            return None
    else:
        names = join_names(sentence, [n for n in find_names(sentence) if n.text.isascii()])
        spans = [(n.start, n.end) for n in names if _IN.search(sentence[: n.start])]
    return _only(spans, sentence, asked)


def _only(spans: list[Span], sentence: str, asked: str) -> Span | None:
    """Return a single span, if there is no other name that could as well be meant."""
    fresh = [span for span in spans if not _asked(sentence[slice(*span)], asked)]
    if len(fresh) != 1:
        return None
    start, end = fresh[0]
    others = (n for n in find_names(sentence) if not (start <= n.start < end))
    return None if any(not _asked(name.text, asked) for name in others) else fresh[0]


def _asked(words: str, asked: str) -> bool:
    return fold_text(words) in asked
