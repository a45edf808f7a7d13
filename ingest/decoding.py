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
_JIS_SWITCH = re.compile(rb"(\x1b\$[@B]|\x1b\([BIJ])")
_JIS = ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004")
_JAPANESE = ("euc_jp", "cp932", "euc_jis_2004")
_LIKELY = re.compile("[ぁ-ゖァ-ヺー、。，．・「」（）]")
# Japanese text read in the wrong encoding turns into these.
_UNLIKELY = re.compile("[｡-ﾟ\x80-\x9f\ue000-\uf8ff\ufffd]")
_AFTER_LATIN = re.compile("(?<=[A-Za-z])[^\x00-\x7f]")
_LATIN_LETTER = re.compile("[À-ÖØ-öø-ÿŒœŠšŸŽž‘’“”–—…€]")
_RUBBISH = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff]")
_TEXT = re.compile("[\t\n\r\x20-\x7e\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
_KANJI = re.compile("[\u4e00-\u9fff]")
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
        return _vendor_jis(data)
    text = _strict(data, "utf-8")
    if text is not None and text.count("\0") <= _MAX_RUBBISH * len(text):
        return text
    if b"\0" in data[:_SAMPLE]:
        return _utf16(data)
    return _utf16_of_kana(data) or _legacy(data)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _vendor_jis(data: bytes) -> str:
    """ISO-2022-JP with characters such as ① that the standard leaves out and mail programs use."""
    parts = _JIS_SWITCH.split(data)
    texts = [parts[0].decode("ascii", "replace")]
    for switch, part in zip(parts[1::2], parts[2::2], strict=True):
        if switch.startswith(b"\x1b$"):
            raised = bytes(byte | 0x80 if byte > 0x20 else byte for byte in part)
            texts.append(raised.decode("euc_jis_2004", "replace"))
        elif switch == b"\x1b(I":
            texts.append(bytes(byte | 0x80 for byte in part).decode("cp932", "replace"))
        else:
            texts.append(part.decode("ascii", "replace"))
    return "".join(texts)


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


def _utf16_of_kana(data: bytes) -> str | None:
    """UTF-16 without a mark, line ends or Latin letters; the kana's high byte gives it away."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = (_strict(data, encoding) or "")[:_SAMPLE]
        if text and len(_TEXT.findall(text)) > 0.95 * len(text) < 10 * len(_LIKELY.findall(text)):
            return _strict(data, encoding)
    return None


def _legacy(data: bytes) -> str:
    texts = [text for name in _JAPANESE if (text := _strict(data, name)) is not None]
    if not texts:
        texts = [data.decode(name, "replace") for name in ("utf-8", "euc_jp", "cp932")]
    best = max(texts, key=_score)
    if _score(best) <= 0 and 2 * len(_KANJI.findall(best, 0, _SAMPLE)) < len(best[:_SAMPLE]):
        latin = data.decode("cp1252", "replace")
        odd = len(_LATIN_LETTER.findall(latin, 0, _SAMPLE))
        if odd and 2 * len(_AFTER_LATIN.findall(latin, 0, _SAMPLE)) > odd:
            return latin
    return best


def _score(text: str) -> int:
    """How much the text looks like Japanese: likely characters less those of wrong decoding."""
    return len(_LIKELY.findall(text, 0, _SAMPLE)) - 2 * len(_UNLIKELY.findall(text, 0, _SAMPLE))
