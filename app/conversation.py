"""Follow-up questions, completed from the turn before by words alone: no language model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tenkyo.app.claim_facts import find_facts
from tenkyo.app.claim_names import find_names
from tenkyo.index.lexicon import query_words
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.types import Language

# A question with more words of its own than this stands on its own.
_OWN_WORDS = 2
_CARRIED_NAMES = 3
# Words of a question such as "how many people".
_SHORT = 3

_JAPANESE = re.compile(r"[ぁ-ヺ一-鿿]")
_END = re.compile(r"[\s?？!！。．.…]+$")
_LEAD = re.compile(
    r"^(?:(?:and|but|so|then|ok(?:ay)?|well)\b[\s,]*)+"
    r"|^(?:(?:では|じゃあ?|それでは|それなら|ちなみに|そして|あと|また)[、,\s]*)(?=.)",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"^(?:それ(?:ら)?|その|これ(?:ら)?|この|そこ|ここ|あれ|あの|彼ら?|彼女ら?|同)(?![一-鿿]{4,})"
    r"|\b(?:it|its|that|this|those|these|they|them|their|there|he|him|his|she|her)\b(?!\s+(?:is|are)\s+a\b)",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"^(?:それ(?:ら)?|これ(?:ら)?|そこ|ここ|あれ|彼ら?|彼女ら?)(?:って|とは|[はがをにでもの])?(?:には|では)?"
    r"|^(?:その|この|あの)(?![後他])"
)
_ASKS = re.compile(
    r"^(?:いつ|どこ|誰|だれ|何(?:人|年|月|日|か国|カ国|か所|回|件|本|冊|枚|州|時|％|%|割)|いくつ|いくら"
    r"|なぜ|どうして|どうやって|どのくらい|どれくらい|どのように)"
    r"|^(?:by |from |to |with |in )?(?:when|where|who(?:m|se)?|why"
    r"|how(?: (?:many|much|long|often|far))?|which (?:one|ones|year))\b",
    re.IGNORECASE,
)
_TOPIC_ONLY = re.compile(
    r"^(?P<new>[^、。？?]{1,30}?)(?P<mark>の場合は|については|に関しては|では|には|からは|まで?は|は|も)$"
)
_ABOUT = re.compile(
    r"^(?:(?:what|how) about\s+)?(?P<mark>(?:in|on|at|for|of|from|to|by|since|until)\s+)?"
    r"(?P<new>(?:the\s+)?[\w'’.-]+(?:\s+[\w'’.-]+){0,4})$",
    re.IGNORECASE,
)
_NEW_QUESTION = re.compile(
    r"^(?:what|which|who|where|when|why|how|is|are|was|were|do|does|did|can|could|may|will)\b",
    re.IGNORECASE,
)
_ENGLISH_LEAD = re.compile(r"^(?:and|but|so|what about|how about)\b", re.IGNORECASE)
_QUESTION_WORDS = re.compile(
    r"何(?:人|年|月|日|か国|カ国|か所|回|件|本|冊|枚|州|時|つ|名|社|％|%|割)?間?|いつ|どこ|誰|だれ|いくつ|いくら|どの(?:くらい|よう)?"
    r"|どれ(?:くらい)?|なぜ|どうして|教えて(?:ください|下さい)?|について|ですか|ますか|ましたか|でしょうか"
    r"|\b(?:what|which) (?:year|month|date|day|country|countries|number|percentage|share)\b"
    r"|\bhow (?:many|much|long|often|far)\b|\b(?:tell|show) me\b|\bplease\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was understood, and the first sentence cited for it, "" without one."""

    question: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """A question that stands on its own.

    ``carried`` are the words taken over from the turn before, to be shown; None where there are
    none.
    """

    question: str
    carried: str | None


def understand(question: str, history: Sequence[Turn]) -> Understood:
    """Complete a follow-up question from the last turn; leave any other as it is."""
    text = " ".join(question.split())
    bare = _END.sub("", text)
    if not history or not bare:
        return Understood(question, None)
    last = history[-1]
    led = _ENGLISH_LEAD.match(bare) is not None
    core = _END.sub("", _LEAD.sub("", bare))
    if replaced := _with_other_topic(core, last, led=led):
        return replaced
    if _points_back(core) or _only_asks(core):
        return _carry_on(core, text[len(bare) :], last)
    return Understood(question, None)


def key_words(question: str) -> list[str]:
    """Return the words of a question that say what it is about, as they are written there."""
    asked = _QUESTION_WORDS.sub(" ", question)
    words = query_words(asked, _language(asked))
    return [_as_written(word, question) for word in words]


def _points_back(core: str) -> bool:
    """Tell whether a question says "it" or その, and too little else to stand on its own."""
    if not _POINTS_BACK.search(core):
        return False
    return len(key_words(core)) <= _OWN_WORDS and not find_names(_POINTER.sub("", core))


def _only_asks(core: str) -> bool:
    """Tell whether a question is a question word with at most one word beside it."""
    short = _JAPANESE.search(core) is not None or len(core.split()) <= _SHORT
    return bool(short and _ASKS.search(core) and len(key_words(core)) <= 1 and not find_names(core))


def _carry_on(core: str, end: str, last: Turn) -> Understood:
    """Put the last question's words, and the names of its answer, before a follow-up."""
    own = {fold_text(word) for word in key_words(core)}
    words = [word for word in key_words(last.question) if fold_text(word) not in own]
    asked = fold_text(last.question)
    names = [n.text for n in find_names(last.quote) if fold_text(n.text) not in asked]
    carried = [*words, *list(dict.fromkeys(names))[:_CARRIED_NAMES]]
    if not carried:
        return Understood(core + end, None)
    rest = _POINTER.sub("", core) or core
    joined = " ".join(carried)
    return Understood(f"{joined} {rest}{end}", joined)


def _with_other_topic(core: str, last: Turn, *, led: bool) -> Understood | None:
    """Ask the last question of something else, as "and in Malaysia?" does."""
    japanese = _JAPANESE.search(core) is not None
    if not japanese and not led:
        return None
    found = (_TOPIC_ONLY if japanese else _ABOUT).match(_strip_about(core))
    if found is None or found["new"].endswith("と"):
        return None
    new = found["new"]
    if (
        _NEW_QUESTION.match(new)
        or _POINTS_BACK.search(new)
        or _ASKS.search(new)
        or len(key_words(new)) > _OWN_WORDS
    ):
        return None
    asked = last.question
    span = _slot(asked, new, (found["mark"] or "").strip())
    if span is None:
        carried = " ".join(w for w in key_words(asked) if w not in key_words(new))
        return Understood(f"{new} {asked}", carried) if carried else None
    start, end = span
    rest = f"{asked[:start]} {asked[end:]}"
    return Understood(asked[:start] + new + asked[end:], " ".join(key_words(rest)) or None)


def _strip_about(core: str) -> str:
    return re.sub(r"^(?:what|how) about\s+", "", core, flags=re.IGNORECASE)


def _slot(asked: str, new: str, mark: str) -> tuple[int, int] | None:
    """Return where in the last question something of the new topic's kind stands."""
    if find_facts(new):
        kind = find_facts(new)[0].kind
        dates = [fact for fact in find_facts(asked) if fact.kind == kind]
        return (dates[0].start, dates[0].end) if dates else None
    names = find_names(asked)
    for name in names:
        after = asked[name.end : name.end + 1]
        before = asked[: name.start].rstrip().rpartition(" ")[2].lower()
        if mark and (after == mark[0] or before == mark.lower()):
            return name.start, name.end
    return (names[0].start, names[0].end) if len(names) == 1 else None


def _as_written(word: str, text: str) -> str:
    found = re.search(re.escape(word), text, re.IGNORECASE)
    return found[0] if found else word


def _language(text: str) -> Language:
    return "ja" if _JAPANESE.search(text) else "en"
