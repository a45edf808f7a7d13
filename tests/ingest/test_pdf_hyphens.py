from __future__ import annotations

import pytest

from tenkyo.ingest.pdf_furniture import RawLine
from tenkyo.ingest.pdf_hyphens import join_divided, known_words


def _join(*texts: str, words: str = "") -> list[str]:
    known = known_words([[RawLine("x " + words, 10)]])
    return [line.text for line in join_divided([RawLine(text, 10) for text in texts], known)]


@pytest.mark.parametrize(
    ("words", "lines", "joined"),
    [
        ("", ("an exam-", "ple of it"), ["an example", "of it"]),
        ("", ("an exam-", "ple."), ["an example."]),
        ("", ("machine-", "readable text"), ["machine-readable", "text"]),
        ("sea-level", ("the sea-", "level, and"), ["the sea-level,", "and"]),
        ("sealevel", ("the sea-", "level, and"), ["the sealevel,", "and"]),
        ("deep blue", ("deep-", "blue water"), ["deep-blue", "water"]),
        ("", ("Anglo-", "Saxon words"), ["Anglo-Saxon", "words"]),
        ("", ("divi-", "ded-", "ness"), ["dividedness"]),
        ("", ("pages 12-", "15 and"), ["pages 12-", "15 and"]),
        ("", ("アジア-", "アフリカ"), ["アジア-", "アフリカ"]),
        ("", ("a dash -", "and more"), ["a dash -", "and more"]),
    ],
)
def test_divided_words(words: str, lines: tuple[str, ...], joined: list[str]) -> None:
    assert _join(*lines, words=words) == joined


def test_table_rows_are_left_alone() -> None:
    rows = [RawLine("a | exam-", 10, row=True), RawLine("ple | b", 10, row=True)]
    assert join_divided(rows, frozenset()) == rows
