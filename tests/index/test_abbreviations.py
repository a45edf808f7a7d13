"""Abbreviations that texts explain."""

import pytest

from tenkyo.index.abbreviations import explanation_term, explanation_terms, explanations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日本は政府開発援助（ODA）を行う", [("ODA", "政府開発援助")]),
        ("国際協力\n機構（ＪＩＣＡ）が", [("JICA", "国際協力機構")]),
        ("「持続可能な開発目標」（SDGs）を", [("SDGs", "持続可能な開発目標")]),
        ("ODA（政府開発援助）とは", [("ODA", "政府開発援助")]),
        (
            "the Official Development Assistance (ODA) of Japan",
            [("ODA", "Official Development Assistance")],
        ),
        (
            "WHO (World Health Organization) said",
            [("WHO", "World Health Organization")],
        ),
        (
            "東南アジア諸国連合（ASEAN: Association of Southeast Asian Nations）",
            [
                ("ASEAN", "Association of Southeast Asian Nations"),
                ("ASEAN", "東南アジア諸国連合"),
            ],
        ),
        ("人口（2020年）と図書館（A棟）", []),
        ("ABC (a long way)", []),
        ("a very long list of things that was kept by the Office (ODA)", []),
        ("no brackets, ODA", []),
    ],
)
def test_explanations(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(explanations(text)) == expected


def test_terms_of_explanations_meet_other_spellings_and_no_word() -> None:
    assert explanation_terms("政府開發援助(ODA)") == ["=oda", "=政府開発援助"]
    assert explanation_term("World Health Organisations") == "=world health organis"
