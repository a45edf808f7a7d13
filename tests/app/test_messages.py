from __future__ import annotations

import importlib
import re
import string
from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path
from types import ModuleType

import pytest

from tenkyo.app import page_messages
from tenkyo.app.messages import Message, place_text

JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")
FOLDER = Path(__file__).parents[2] / "app"


def all_messages(module: ModuleType) -> Iterator[tuple[str, Message]]:
    for name, value in vars(module).items():
        several = value if isinstance(value, tuple) else (value,)
        yield from ((name, one) for one in several if isinstance(one, Message))


ALL = [
    pair
    for path in sorted(FOLDER.glob("*messages.py"))
    for pair in all_messages(importlib.import_module(f"tenkyo.app.{path.stem}"))
]


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize(("name", "message"), ALL, ids=[name for name, _ in ALL])
def test_both_languages_say_the_same_things(name: str, message: Message) -> None:
    assert names(message.en) == names(message.ja)
    assert not JAPANESE.search(message.en)
    said = re.sub(r"\{[^}]*\}|tenkyo|[^\w]", "", message.ja)
    assert JAPANESE.search(message.ja) or not said


def test_a_message_is_filled_in() -> None:
    message = Message("page {page}", "{page} ページ")
    assert message.text("en", page=3) == "page 3"
    assert message.text("ja", page=3) == "3 ページ"


def test_what_is_filled_in_is_no_template() -> None:
    assert Message("{a}", "{a}").text("en", a="{b} {0.__class__}") == "{b} {0.__class__}"


@pytest.mark.parametrize(
    ("place", "english", "japanese"),
    [
        ((3, None, None), "page 3", "3 ページ"),
        ((3, "3", None), "page 3", "3 ページ"),
        ((3, "iv", None), "page 3 (printed iv)", "3 ページ（印刷上は iv）"),
        ((1, None, "line 40"), "line 40", "40 行目"),
        ((1, None, "row 7"), "row 7", "表の 7 行目"),
        ((1, None, "¶ 12"), "¶ 12", "第 12 段落"),
        ((2, None, "予算!A5:D9"), "予算!A5:D9", "シート「予算」の A5:D9"),
        ((2, None, "'Ann''s 2!'!B3"), "'Ann''s 2!'!B3", "シート「Ann's 2!」の B3"),
        ((1, None, "in the middle"), "in the middle", "in the middle"),
    ],
)
def test_places(place: tuple[int, str | None, str | None], english: str, japanese: str) -> None:
    assert place_text(*place, "en") == english
    assert place_text(*place, "ja") == japanese


def test_times_in_each_languages_form() -> None:
    tokyo = timezone(timedelta(hours=9))
    night = "2026-11-24T15:30:00"
    assert page_messages.time_text(f"{night}+00:00", "ja", tokyo) == "2026年11月25日 00:30"
    assert page_messages.time_text(night, "en", tokyo) == "25 November 2026, 00:30"
