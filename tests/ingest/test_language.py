import pytest

from tenkyo.ingest.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ジャカルタの渋滞はどうなりましたか。", "ja"),
        ("東京都 人口 統計", "ja"),
        ("JICAのASEAN向け海外投融資", "ja"),
        ("MRTとは", "ja"),
        ("ｼﾞｬｶﾙﾀ", "ja"),
        ("JICA産業人材育成", "ja"),
        ("How long does the train take?", "en"),
        ("Jakarta MRT", "en"),
        ("What is 母子手帳?", "en"),
        ("What does ゴトン・ロヨン mean?", "en"),
        ("The officers of the 交番 system, as introduced in West Java, were trained here.", "en"),
        ("这是我们的报告，经过讨论。", "other"),
        ("Отчёт о поездке", "other"),
        ("대한민국 보고서", "other"),
        ("", "other"),
        ("2019 99.8% → 30", "other"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_the_beginning_decides() -> None:
    assert detect_language("これは日本語の文章です。" * 5_000 + "English. " * 50_000) == "ja"
