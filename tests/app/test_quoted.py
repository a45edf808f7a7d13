"""A phrase in quotation marks that no passage holds is told, as text and on the page."""

from dataclasses import replace

import pytest
from judged import answered, passage

from tenkyo.app.page_html import conversation_html
from tenkyo.app.terminal import answer_lines
from tenkyo.app.turns import Turn


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", "No passage contains “station <b>police” exactly."),
        ("ja", "「station <b>police」をそのまま含む箇所はありません。"),
    ],
)
def test_what_no_passage_holds_is_told(locale: str, told: str) -> None:
    plain = answered(passage("a.txt", "The police station."))
    answer = replace(plain, outcome=replace(plain.outcome, absent=("station <b>police",)))
    assert answer_lines(answer, locale)[0] == told  # type: ignore[arg-type]
    assert told not in answer_lines(plain, locale)  # type: ignore[arg-type]
    page = conversation_html([Turn("?", answer)], None, locale)  # type: ignore[arg-type]
    assert told.replace("<b>", "&lt;b&gt;") in page
