"""Questions made of sentences by rule: what is said becomes what is asked.

A number, date or name gives way to its question word, a clause or two are dropped and the ending
asks, so that question and answer share their subject but not their form.
"""

from __future__ import annotations

import re

import numpy as np

_DATE = re.compile(
    r"(?:\d{3,4}|[一二三四五六七八九〇]{3,4})年(?:[（(][^）)]{1,12}[）)])?(?:\d{1,2}月)?(?:\d{1,2}日)?"
    r"|(?:明治|大正|昭和|平成|令和)(?:元|\d{1,2})年|\d{1,2}世紀"
)
_COUNT = re.compile(
    r"約?[\d,，.]+(人|名|つ|回|年間|年|か月|ヶ月|日間|時間|分|円|億円|メートル|キロ|m|km|か所|ヶ所|社|寺|台|本|冊|巻|校|戸|石|歳|代)"
)
_PLACE = re.compile(r"[一-鿿ァ-ヶ]{2,8}(?=(?:に|で)(?:生まれ|ある|位置|建て|開|設|移|住))")
_ACTOR = re.compile(r"^[一-鿿ァ-ヶー・]{2,14}(?=が)")
_ENDINGS = (
    (r"(?:である|であった|だった|だ|です|でした)[。．]?$", ("ですか", "か", "でしょうか", "？")),
    (r"ている[。．]?$", ("ていますか", "ているか", "ているのか")),
    (r"(?<=[っいんしえけせてねめれげべ])た[。．]?$", ("たのですか", "たか", "たのか", "た？")),
    (r"(?<=[うくすつぬむるぐぶ])[。．]?$", ("のですか", "か", "のか")),
)
_ASKING = re.compile("何|どこ|誰|いつ")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]|[「」『』]")


def make_question(sentence: str, rng: np.random.Generator) -> str | None:
    """Return a question that a Japanese sentence answers, or None when no rule fits."""
    text = _BRACKETS.sub("", sentence).strip()
    if not 12 <= len(text) <= 120:
        return None
    asked = _ask(text, rng)
    if asked is None:
        return None
    clauses = asked.split("、")
    if len(clauses) > 2:
        # The clause that asks, the last, and any other by chance.
        marked = next(i for i, clause in enumerate(clauses) if _ASKING.search(clause))
        last = len(clauses) - 1
        clauses = [c for i, c in enumerate(clauses) if i in (marked, last) or rng.random() < 0.5]
    return _end("、".join(clauses), rng)


def _ask(text: str, rng: np.random.Generator) -> str | None:
    rules = [(_DATE, ("いつ", "何年")), (_COUNT, None), (_PLACE, ("どこ",)), (_ACTOR, ("誰", "何"))]
    for number in rng.permutation(len(rules)):
        pattern, words = rules[number]
        if match := pattern.search(text):
            word = f"何{match.group(1)}" if words is None else words[rng.integers(len(words))]
            return text[: match.start()] + word + text[match.end() :]
    return None


def _end(text: str, rng: np.random.Generator) -> str:
    for pattern, endings in _ENDINGS:
        if re.search(pattern, text):
            return re.sub(pattern, endings[rng.integers(len(endings))], text)
    return text.rstrip("。．") + "？"
