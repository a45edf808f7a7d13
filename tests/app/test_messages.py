from __future__ import annotations

import re
import string
from datetime import timedelta, timezone
from types import ModuleType

import pytest

from tenkyo.app import messages, page_messages
from tenkyo.app.messages import Message, error_text, place_text
from tenkyo.ingest.errors import (
    ConfigError,
    IndexNotFound,
    PasswordRequired,
    StoreError,
    TenkyoError,
)

JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")


def all_messages(module: ModuleType) -> list[tuple[str, Message]]:
    return [(name, value) for name, value in vars(module).items() if isinstance(value, Message)]


ALL = [*all_messages(messages), *all_messages(page_messages)]


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
    ("error", "text"),
    [
        (IndexNotFound("nothing here"), "索引がありません：nothing here"),
        (StoreError("it broke"), "索引を使えません：it broke"),
        (PasswordRequired("x.pdf"), "パスワードが要ります：x.pdf"),
        (ConfigError("port"), "設定に問題があります：port"),
        (TenkyoError("odd"), "エラー：odd"),
    ],
)
def test_an_error_begins_with_its_kind_in_japanese(error: TenkyoError, text: str) -> None:
    assert error_text(error, "ja") == text
    assert error_text(error, "en") == str(error)


@pytest.mark.parametrize(
    ("place", "english", "japanese"),
    [
        ((3, None, None), "page 3", "3 ページ"),
        ((3, "3", None), "page 3", "3 ページ"),
        ((3, "iv", None), "page 3 (printed iv)", "3 ページ（印刷上は iv）"),
        ((1, None, "line 40"), "line 40", "line 40"),
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
