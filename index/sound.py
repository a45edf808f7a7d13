"""Names across scripts by their sound: katakana to Latin spellings and back."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_KATAKANA = re.compile(r"[ァ-ヺー]+")
_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "g": "ガギグゲゴ",
    "s": "サシスセソ",
    "z": "ザジズゼゾ",
    "t": "タチツテト",
    "d": "ダヂヅデド",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "b": "バビブベボ",
    "p": "パピプペポ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "y": "ヤ ユ ヨ",
    "w": "ワヰ ヱヲ",
    "v": "  ヴ  ",
}
_SOUNDS = {
    kana: row + vowel
    for row, kanas in _ROWS.items()
    for kana, vowel in zip(kanas, "aiueo", strict=True)
    if kana != " "
} | {
    "シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ヂ": "ji", "ヅ": "zu",
    "ン": "n",
}  # fmt: skip
_SMALL = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ャ": "ya", "ュ": "yu", "ョ": "yo"}
# Letters that sound alike to a Japanese ear, for the comparison of consonants.
_ALIKE = (
    ("tch", "C"), ("sch", "S"), ("ch", "C"), ("sh", "S"), ("ts", "Z"), ("tz", "Z"), ("th", "s"),
    ("ph", "f"), ("ck", "k"), ("qu", "k"), ("dj", "J"), ("ng", "n"), ("x", "ks"), ("ce", "se"),
    ("ci", "si"), ("cy", "si"), ("ge", "Je"), ("gi", "Ji"), ("gy", "Ji"), ("c", "k"), ("q", "k"),
    ("l", "r"), ("v", "b"), ("m", "n"), ("f", "h"), ("z", "J"), ("j", "J"), ("s", "S"), ("Z", "C"),
    ("w", "u"),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouy]+")
_LATIN_UNITS = re.compile(
    r"(?P<head>tch|sch|ch|sh|ts|th|ph|ck|qu|ny|ng(?=$|[^aeiouy])|ky|gy|sy|ry|my|by|py|hy|jy"
    r"|[bcdfghjklmnpqrstvwxyz])?(?P<vowel>[aeiou]+|y(?=$|[^aeiou]))?"
)


def romanised(katakana: str) -> str:
    """Return a katakana word in Hepburn spelling without long vowels."""
    out: list[str] = []
    double = False
    for kana in katakana:
        if kana == "ッ":
            double = True
            continue
        if kana in _SMALL and out:
            out[-1] = _contracted(out[-1], _SMALL[kana])
            continue
        sound = _SOUNDS.get(kana, "")
        out.append(("t" if sound.startswith("ch") else sound[:1]) + sound if double else sound)
        double = False
    return "".join(out)


def _contracted(before: str, small: str) -> str:
    """Join a small vowel to the syllable before: テ + ィ = ti, シ + ャ = sha, ウ + ォ = wo."""
    if small[0] == "y":
        head = before[:-1]
        return head + (small[1:] if head in ("sh", "ch", "j") else small)
    return ("w" if before == "u" else before[:-1]) + small


def sounds_like(katakana: str, latin: str) -> float:
    """Return how alike a katakana word and a Latin one sound, 0 to 1.

    Their consonants are compared, letters that katakana cannot tell apart made equal, with a little
    weight on the vowels.
    """
    spelled = romanised("".join(_KATAKANA.findall(katakana)))
    ours, theirs = _skeleton(spelled), _skeleton(latin.lower())
    if not ours or not theirs:
        return 0.0
    consonants = SequenceMatcher(None, ours, theirs, autojunk=False).ratio()
    letters = SequenceMatcher(None, spelled, latin.lower(), autojunk=False).ratio()
    return 0.75 * consonants + 0.25 * letters


def _skeleton(latin: str) -> str:
    """Return the consonants of a Latin word, as far as katakana keeps them apart."""
    first = "a" if latin[:1] in "aeiou" else ""
    for letters, sound in _ALIKE:
        latin = latin.replace(letters, sound)
    consonants = _VOWELS.sub("", re.sub(r"[^a-zA-Z]", "", latin))
    return first + re.sub(r"(.)\1+", r"\1", consonants)


def latin_spellings(katakana: str) -> tuple[str, ...]:
    """Return likely Latin spellings of a foreign name in katakana, best first.

    An u or o that katakana adds after a consonant may be silent, and r may stand for l.
    """
    plain = romanised(katakana)
    if len(plain) < 3:
        return ()
    bare = re.sub(r"(?<=[kgszbpmrfv])u(?=[^aeiouy]|$)|(?<=[td])o(?=[^aeiouy]|$)", "", plain)
    found = dict.fromkeys([plain, bare])
    for spelled in tuple(found):
        found |= dict.fromkeys([spelled.replace("r", "l"), spelled.replace("b", "v")])
    return tuple(word for word in found if len(word) > 2)[:6]


def katakana_guess(latin: str) -> str:
    """Return a Latin name in katakana, as regular spelling would sound; "" if it cannot be."""
    if not re.fullmatch(r"[a-z]{3,}", latin):
        return ""
    out = ""
    for match in _LATIN_UNITS.finditer(re.sub(r"([^aeiounm])\1", r"ッ\1", latin)):
        if match.group():
            out += _kana(match["head"] or "", match["vowel"] or "")
    return out


_HEADS = {
    "c": "k", "q": "k", "l": "r", "x": "s", "ck": "k", "qu": "k", "th": "s", "ph": "f", "tch": "ch",
    "sch": "sh", "ng": "n",
}  # fmt: skip
_BY_SOUND = {sound: kana for kana, sound in _SOUNDS.items() if kana not in "ヂヅヰヱヲ"}
_EXTRA = {
    "fa": "ファ", "fi": "フィ", "fe": "フェ", "fo": "フォ", "ti": "ティ", "di": "ディ",
    "tu": "トゥ",
    "du": "ドゥ", "si": "シ", "zi": "ジ", "hu": "フ", "ja": "ジャ", "ju": "ジュ", "je": "ジェ",
    "jo": "ジョ", "sha": "シャ", "shu": "シュ", "she": "シェ", "sho": "ショ", "cha": "チャ",
    "chu": "チュ", "che": "チェ", "cho": "チョ", "va": "バ", "vi": "ビ", "vu": "ブ", "ve": "ベ",
    "vo": "ボ", "wi": "ウィ", "we": "ウェ", "wo": "ウォ", "yi": "イ", "ye": "イェ", "tsa": "ツァ",
    "wu": "ウ",
}  # fmt: skip


def _kana(head: str, vowel: str) -> str:
    head = _HEADS.get(head, head)
    if not vowel:
        alone = {"n": "ン", "m": "ム", "t": "ト", "d": "ド", "ch": "チ", "sh": "シュ", "j": "ジ"}
        return alone.get(head) or _syllable(head + "u")
    vowel = vowel.replace("y", "i")
    first, rest = vowel[0], vowel[1:]
    if len(head) == 2 and head[1] == "y":
        small = {"a": "ャ", "u": "ュ", "o": "ョ"}.get(first, "")
        return _syllable(head[0] + "i") + small + "".join(map(_syllable, rest))
    long = "ー" if rest and rest[0] == first else ""
    return _syllable(head + first) + (long or "".join(map(_syllable, rest)))


def _syllable(sound: str) -> str:
    return _EXTRA.get(sound) or _BY_SOUND.get(sound, "")
