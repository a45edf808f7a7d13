import codecs
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenkyo.ingest.decoding import NotText, decode_text

LONG = (
    "交番制度は、地域に密着した警察活動のために導入された。\n"
    "ジャカルタの電車は30分で走る（2019年）。MRTの「定時運行率」は高い。\n"
)
SHORT = "会議は東京で開く。"
MIXED = "JICA and 外務省 opened the center in Jakarta. テスト\n"
ENGLISH = "The train takes thirty minutes.\r\nIt is on time.\n"


@pytest.mark.parametrize(
    "text", [LONG, SHORT, MIXED, ENGLISH], ids=["long", "short", "mixed", "en"]
)
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-32"],
)
def test_every_encoding_comes_back(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [LONG, MIXED, ENGLISH, SHORT, "ひらがな"])
def test_utf16_without_a_mark(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "iso2022_jp", "utf-8"])
@pytest.mark.parametrize("text", ["山田太郎", "東京都千代田区", "山田,東京,123\n佐藤,大阪,45\n"])
def test_kanji_alone(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)) == text


def test_big_endian_mark() -> None:
    assert decode_text(codecs.BOM_UTF16_BE + SHORT.encode("utf-16-be")) == SHORT


def test_vendor_characters_of_shift_jis_and_euc_jp() -> None:
    text = "①髙橋さんは㈱典拠の社員です。〜"
    assert decode_text(text.replace("〜", "～").encode("cp932")) == text.replace("〜", "～")
    assert decode_text("①の設定を行う。".encode("euc_jis_2004")) == "①の設定を行う。"


def test_half_width_kana_in_jis() -> None:
    assert decode_text("ｶﾀｶﾅと漢字".encode("iso2022_jp_ext")) == "ｶﾀｶﾅと漢字"


def test_vendor_characters_in_jis() -> None:
    # ① and ㈱ have places in row 13, which ISO-2022-JP leaves empty.
    jis = b"a\x1b$B-!HV\n$N-j5a?M\x1b(B.\x1b(I6\x1b(B"
    assert decode_text(jis) == "a①番\nの㈱求人.ｶ"


def test_western_european() -> None:
    text = "The résumé of the café owner – naïve, but “fine”."
    assert decode_text(text.encode("cp1252")) == text


def test_a_damaged_byte_is_replaced() -> None:
    assert decode_text(LONG.encode() + b"\xff") == LONG + "\ufffd"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10",
        random.Random(7).randbytes(4_000),
        bytes(range(256)) * 4,
        b"\x01\x02\x03\x04" * 50,
    ],
    ids=["png", "random", "all bytes", "controls"],
)
def test_binary_data_is_no_text(data: bytes) -> None:
    with pytest.raises(NotText, match=r"^(null bytes|the bytes are no text)$"):
        decode_text(data)


@given(
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="\ufffd")
    )
)
def test_utf8_is_never_mistaken(text: str) -> None:
    assert decode_text(text.encode()) == text.removeprefix("\ufeff")


@given(st.binary(max_size=300))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        text = decode_text(data)
    except NotText:
        return
    assert len(text) <= len(data)
