"""Bytes to text: Unicode and the Japanese encodings, told apart without a declaration."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_JIS_ESCAPE = re.compile(rb"\x1b[$(]")
_JIS = ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004")
_JAPANESE = ("euc_jp", "cp932", "euc_jis_2004")
_LIKELY = re.compile("[ぁ-ゖァ-ヺー、。，．・「」（）]")
# Japanese text read in the wrong encoding turns into these.
_UNLIKELY = re.compile("[｡-ﾟ\x80-\x9f\ue000-\uf8ff\ufffd]")
_AFTER_LATIN = re.compile("(?<=[A-Za-z])[^\x00-\x7f]")
_LATIN_LETTER = re.compile("[À-ÖØ-öø-ÿŒœŠšŸŽž‘’“”–—…€]")
_RUBBISH = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff]")
_TEXT = re.compile("[\t\n\r\x20-\x7e\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
_MAX_RUBBISH = 0.02
_SAMPLE = 200_000


class NotText(ValueError):
    """The bytes are no text in any encoding known here."""


def decode_text(data: bytes) -> str:
    """Return the text of the bytes.

    A byte order mark decides; then the escapes of ISO-2022-JP; then UTF-8; then whichever of
    EUC-JP and Shift_JIS gives more kana and fewer half-width kana. A few damaged bytes are
    replaced. Raises `NotText` for binary data.
    """
    text = _decode(data)
    if len(_RUBBISH.findall(text, 0, _SAMPLE)) > _MAX_RUBBISH * min(len(text), _SAMPLE):
        raise NotText("the bytes are no text")
    return text


def _decode(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    if _JIS_ESCAPE.search(data) and data.isascii():
        for encoding in _JIS:
            if (text := _strict(data, encoding)) is not None:
                return text
    text = _strict(data, "utf-8")
    if text is not None and text.count("\0") <= _MAX_RUBBISH * len(text):
        return text
    return _utf16(data) if b"\0" in data[:_SAMPLE] else _legacy(data)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf16(data: bytes) -> str:
    """UTF-16 without a mark, in whichever byte order gives text."""
    candidates = [_strict(data, "utf-16-le"), _strict(data, "utf-16-be")]
    texts = [text for text in candidates if text]
    if not texts:
        raise NotText("null bytes")
    best = max(texts, key=lambda text: len(_TEXT.findall(text, 0, _SAMPLE)))
    if len(_TEXT.findall(best, 0, _SAMPLE)) < 0.9 * min(len(best), _SAMPLE):
        raise NotText("null bytes")
    return best


def _legacy(data: bytes) -> str:
    texts = [text for name in _JAPANESE if (text := _strict(data, name)) is not None]
    if not texts:
        texts = [data.decode(name, "replace") for name in ("utf-8", "euc_jp", "cp932")]
    best = max(texts, key=_score)
    if _score(best) <= 0:
        latin = data.decode("cp1252", "replace")
        odd = len(_LATIN_LETTER.findall(latin, 0, _SAMPLE))
        if odd and 2 * len(_AFTER_LATIN.findall(latin, 0, _SAMPLE)) > odd:
            return latin
    return best


def _score(text: str) -> int:
    """How much the text looks like Japanese: likely characters less those of wrong decoding."""
    return len(_LIKELY.findall(text, 0, _SAMPLE)) - 2 * len(_UNLIKELY.findall(text, 0, _SAMPLE))
