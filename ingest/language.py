"""The language of a text: Japanese, English or another."""

from __future__ import annotations

import re

from tenkyo.ingest.types import Language

_SAMPLE = 20_000
_HIRAGANA = re.compile("[ぁ-ゖ]")
_JAPANESE = re.compile("[ぁ-ゖァ-ヺー々〆ｦ-ﾟ\u2e80-\u2fd5\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile("[A-Za-zÀ-ɏＡ-Ｚａ-ｚ]")
_LETTER = re.compile(r"[^\W\d_]")
# Forms that mainland China simplified and Japan did not: with no kana around, not Japanese.
_CHINESE = re.compile(
    "[们这为对发经时说个过还进车东长门问间见观让认议让动务区医华单卖电飞马鱼鸟龙们吗呢你她]"
)
_KANA = re.compile("[ぁ-ゖァ-ヺｦ-ﾝ]")
_ENGLISH_WORD = re.compile(
    r"\b(?:the|of|and|in|is|are|was|were|what|when|where|which|who|why|how|does|do|did|to|for|about"
    r"|mean|means|has|have|with|on|by|tell|me)\b",
    re.IGNORECASE,
)


def detect_language(text: str) -> Language:
    """Return "ja", "en" (any text in Latin letters) or "other".

    A fair share of kana and kanji makes a text Japanese, for Latin names abound in Japanese. An
    English question about a Japanese name stays English: it has English words and no hiragana.
    """
    sample = text[:_SAMPLE]
    japanese = len(_JAPANESE.findall(sample))
    latin = len(_LATIN.findall(sample))
    letters = len(_LETTER.findall(sample))
    if 2 * (japanese + latin) < letters or letters == 0:
        return "other"
    if japanese == 0 or japanese < (japanese + latin) / 5:
        return "en"
    if not _KANA.search(sample) and _CHINESE.search(sample):
        return "other"
    if latin and not _HIRAGANA.search(sample) and _ENGLISH_WORD.search(sample):
        return "en"
    return "ja"
