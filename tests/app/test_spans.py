from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tenkyo.app.spans import shown
from tenkyo.ingest.cleaning import display_text

TEXTS = st.text(st.sampled_from("ab 、。語文\t\n1"), max_size=40)


def test_offsets_lead_back_over_line_breaks() -> None:
    text = "一晩に5\n人が  \n two\n   days"
    found = shown(text)
    assert found.text == "一晩に5 人が two days"
    start = found.text.index("5 人")
    assert found.original(start, start + 3) == (3, 6)
    assert text[3:6] == "5\n人"
    assert found.here(3, 6) == (start, start + 3)


@given(TEXTS)
def test_every_character_leads_back_to_itself(text: str) -> None:
    found = shown(text)
    assert found.text == display_text(text)
    assert len(found.offsets) == len(found.text)
    assert list(found.offsets) == sorted(set(found.offsets))
    for character, at in zip(found.text, found.offsets, strict=True):
        assert text[at] == character or (character == " " and text[at] in "\t\n")
