"""Where sentences begin and end, in Japanese and English."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from tenkyo.ingest.line_marks import begins_inside, ends_sentence, mark_of, same_script, wants_more
from tenkyo.ingest.measures import (
    GAP,
    MAX_CHARACTERS,
    MAX_CHARACTERS_OF_WORDS,
    MAX_WORDS,
    Size,
    measure,
)

# A quotation or parenthesis longer than this is divided at its own sentence ends.
_MAX_BRACKETED = 200
_MAX_DEPTH = 8
_PAIRS = dict(zip("」』）)］]】〕〉》”", "「『（(［[【〔〈《“", strict=True))
_BRACKET = re.compile('[「」『』（()）［］\\[\\]【】〔〕〈〉《》“”"]')
_STOP = re.compile(r"(?P<stop>[。｡！？‼⁇⁈⁉!?．.…]+)(?P<close>[」』）)］\]】〕〉》”\"’']*)")
_WIDE = re.compile("[⺀-㄰㆐-鿿豈-﫿！-～ｦ-ﾟ]")
# What carries a sentence on after a quotation: 「…。」と言った.
_CARRIES_ON = re.compile("[とっをがにのはもへやでだか、，,。．.！？]|など|なん|より|まで|ら[しれ]")
_NUMBERING = re.compile(
    "[（(]?(?:[0-9０-９]{1,3}|[A-Za-zＡ-Ｚａ-ｚ]|[ivxIVXⅠ-Ⅻⅰ-ⅻ]{1,4}|[一二三四五六七八九十])"
)
_NEXT_WORD = re.compile(r"\s*[\"'“‘(\[]*(\w[\w'’]*)?")
_TITLES = re.compile(
    r"mr|mrs|ms|dr|prof|st|gen|sen|rep|gov|col|capt|lt|sgt|rev|hon|pres|supt|vs|"
    r"cf|viz|approx|e\.g|i\.e"
)
_BEFORE_NUMBER = re.compile(
    r"no|nos|fig|figs|p|pp|vol|vols|ch|chap|sec|art|eq|eqs|ref|refs|par|para|"
    r"ver|ca|c|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec"
)
_BEFORE_NAME = re.compile(r"inc|ltd|co|corp|jr|sr|al|dept|est|univ|assn|bros|ave|blvd|mt|ft|ed|eds")
_INITIALS = re.compile(r"[A-Za-z]|(?:[A-Za-z]{1,2}\.)+[A-Za-z]{1,2}")
_STARTERS = re.compile(
    r"A|After|All|Although|An|And|As|At|Because|Before|But|By|During|Each|For|From|"
    r"He|Her|His|How|However|I|If|In|It|Its|Many|Most|My|No|Not|Of|On|Once|One|"
    r"Only|Or|Our|She|Since|So|Some|Such|That|The|Their|Then|There|These|They|This|"
    r"Those|Through|To|Today|Under|Until|We|What|When|Where|While|Who|Why|With|You|"
    r"Your"
)
# Where a sentence that is too long may be divided, best first.
_JOINTS = tuple(
    re.compile(joint) for joint in ("[；;：]|[:—―](?=\\s)", "[、，]|,(?=\\s)", r"\n|\t", r"\s")
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of one block, in order and without white space around.

    Every character but white space lies in one of them, and each fits into a chunk. A line's end is
    no sentence's end, but a blank line or a bullet at the next line's start is. Quotations and
    brackets stay whole.
    """
    spans: list[tuple[int, int]] = []
    for begin, stop in _stretches(text):
        start = begin
        for end in (*_ends(text, begin, stop), stop):
            spans.extend(divide(text, start, end))
            start = end
    return spans


def divide(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield ``text[start:end]`` without white space around, in pieces that fit into a chunk."""
    while True:
        window = text[start : min(end, start + 2 * MAX_CHARACTERS_OF_WORDS)]
        start += len(window) - len(window.lstrip())
        if start >= end:
            return
        if not window.strip():
            continue
        if end - start <= len(window):
            last = start + len(text[start:end].rstrip())
            if _fits(text[start:last]):
                yield start, last
                return
        cut = _cut(text, start, end)
        yield start, start + len(text[start:cut].rstrip())
        start = cut


def _cut(text: str, start: int, end: int) -> int:
    """Return where to divide a text that is too long."""
    most = _longest(text[start : min(end, start + MAX_CHARACTERS_OF_WORDS - 2 * GAP)])
    cut = _joint(text, start, end, most)
    if _fits(text[start:cut]):
        return cut
    # The beginning alone counts as Japanese though the whole does not.
    return _joint(text, start, end, min(most, MAX_CHARACTERS - 2 * GAP))


def _joint(text: str, start: int, end: int, most: int) -> int:
    """Return the end of the best joint that leaves both sides a fair share."""
    ideal = min(most, (end - start + 1) // 2)
    for joint in _JOINTS:
        found = joint.finditer(text[start : start + most], ideal // 2 + 1)
        if cuts := [each.end() for each in found]:
            return start + min(cuts, key=lambda cut: abs(cut - ideal))
    return start + ideal


def _fits(text: str) -> bool:
    """Whether a sentence fits into a chunk with some white space around it."""
    return (measure(text) + Size(characters=2 * GAP)).fits


def _longest(window: str) -> int:
    """Return how many of the characters at the start fit."""
    words = len(window)
    for count, found in enumerate(re.finditer(r"\S+", window)):
        if count == MAX_WORDS:
            words = found.start()
            break
    return words if _fits(window[:words]) else min(words, MAX_CHARACTERS - 2 * GAP)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts between blank lines and bullets."""
    start = previous_end = 0
    previous = ""
    for found in re.finditer(r"[^\n]+", text):
        line = found[0].strip()
        if not line:
            continue
        blank = text.count("\n", previous_end, found.start()) - 1
        if previous and _parts(previous, line, blank):
            yield start, previous_end
            start = found.start()
        previous, previous_end = line, found.end()
    if previous:
        yield start, len(text)


def _parts(before: str, line: str, blank: int) -> bool:
    """Whether a sentence never runs from the line before, over so many blank ones, to this one."""
    more = wants_more(before)
    if blank > 0:
        running = len(before) >= 20 and same_script(before, line) and not before[-1].isascii()
        return blank > 1 or not (more or running or begins_inside(line, before))
    mark = mark_of(line)
    if mark == "bullet" or "\ue000" <= line[0] <= "\uf8ff":
        return True
    if mark == "number":
        return ends_sentence(before) or before[-1] in ":：" or mark_of(before) == "number"
    return mark in ("circled", "arrow", "note") and not more


def _ends(text: str, begin: int, stop: int) -> Iterator[int]:
    """Yield the offsets behind the sentence ends within a stretch, the last one left out."""
    pairs = _bracketed(text, begin, stop)
    opens = [pair[0] for pair in pairs]
    start = begin
    for found in _STOP.finditer(text, begin, stop):
        at, end = found.start(), found.end()
        nearest = bisect_right(opens, at) - 1
        pair = pairs[nearest] if nearest >= 0 and pairs[nearest][1] > at else None
        if pair and pair[1] >= end:
            continue
        if end < stop and _is_end(text, found, start, pair):
            yield end
            start = end


def _bracketed(text: str, begin: int, stop: int) -> list[tuple[int, int]]:
    """Return the outermost pairs of brackets that are not too long, unbalanced ones left out."""
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for found in _BRACKET.finditer(text, begin, stop):
        char, at = found[0], found.start()
        opener = _PAIRS.get(char)
        if char == '"' and any(kind == '"' for kind, _ in stack[-_MAX_DEPTH:]):
            opener = '"'
        if opener is None:
            stack.append((char, at))
            continue
        for depth in range(1, min(_MAX_DEPTH, len(stack)) + 1):
            if stack[-depth][0] == opener:
                if at - stack[-depth][1] <= _MAX_BRACKETED:
                    pairs.append((stack[-depth][1], at))
                del stack[-depth:]
                break
    outermost: list[tuple[int, int]] = []
    for pair in sorted(pairs):
        if not outermost or pair[0] > outermost[-1][1]:
            outermost.append(pair)
    return outermost


def _is_end(text: str, found: re.Match[str], start: int, pair: tuple[int, int] | None) -> bool:
    """Whether a sentence that began at ``start`` ends with these stops and closing brackets."""
    stop, end = found["stop"], found.end()
    following = text[end : end + 1]
    wide = bool(_WIDE.match(following))
    if found["close"] and wide:
        alone = pair is not None and text[pair[0]] in "（(" and not text[start : pair[0]].strip()
        return alone or not _CARRIES_ON.match(text, end)
    if "。" in stop or "｡" in stop:
        return True
    if re.search("[！？‼⁇⁈⁉]", stop):
        return not re.match("[とっ、，]", following)
    if "．" in stop or _WIDE.match(text, found.start() - 1):
        return _is_wide_end(text, found, start)
    if "!" in stop or "?" in stop:
        return (wide and len(stop) > 1) or (
            following.isspace() and not _next_word(text, end)[:1].islower()
        )
    if not following.isspace() and not wide:
        return False
    return _is_latin_end(text, found, start)


def _is_wide_end(text: str, found: re.Match[str], start: int) -> bool:
    """Judge a full-width period, or a half-width stop behind a Japanese character."""
    at, end = found.start(), found.end()
    if _NUMBERING.fullmatch(text[start:at].strip()):
        return False
    before, following = text[at - 1 : at], text[end : end + 1]
    if found["stop"].strip("…") == "":
        return following.isspace() and not _next_word(text, end)[:1].islower()
    if re.match("[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]", before) and re.match(
        "[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]", following
    ):
        return False
    return not re.match("[とっ、，]", following)


def _is_latin_end(text: str, found: re.Match[str], start: int) -> bool:
    """Judge a half-width period with white space after it."""
    following = _next_word(text, found.end())
    if following[:1].islower():
        return False
    sentence = text[max(start, found.start() - 40) : found.start()].split()
    word = sentence[-1].lstrip("\"'“‘([（「") if sentence else ""
    lower = word.lower()
    if len(sentence) == 1 and _NUMBERING.fullmatch(word):
        return False
    if found["stop"] != "." or not following:
        return True
    if _TITLES.fullmatch(lower):
        return False
    if _BEFORE_NUMBER.fullmatch(lower) and following[0].isdigit():
        return False
    if _BEFORE_NAME.fullmatch(lower) or _INITIALS.fullmatch(word):
        return _STARTERS.fullmatch(following) is not None
    return True


def _next_word(text: str, at: int) -> str:
    found = _NEXT_WORD.match(text, at)
    return (found[1] or "") if found else ""
