from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable

import pytest
from said import HOLE, LAYERS, ROOT, Saying, sayings

from tenkyo.app.config import load_settings
from tenkyo.app.index_messages import INDEX_MESSAGES
from tenkyo.app.input_messages import INPUT_MESSAGES
from tenkyo.app.reader_messages import READER_MESSAGES
from tenkyo.app.reasons import error_text, file_reason, is_locked, reason_text
from tenkyo.ingest import errors
from tenkyo.ingest.errors import ConfigError, FolderError, IndexNotFound

ERRORS = [name for name, value in vars(errors).items() if inspect.isclass(value)]
# Commands, names and kinds of files are the same in both languages.
SAME = re.compile(r"`[^`]*`|⟦\d+⟧|sentence-transformers|hf download|true か false")
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")
JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")


def filled(said: Saying) -> str:
    """Return a text with something to know again in each of its holes."""
    first, *rest = said.text.split(HOLE)
    return first + "".join(f"⟦{at}⟧{part}" for at, part in enumerate(rest))


def with_words(told: Iterable[Saying]) -> list[Saying]:
    """Leave out what is made wholly of others."""
    unique = {one.text: one for one in told}
    return [one for text, one in unique.items() if re.search(r"[^\W\d_]", text)]


SAID = with_words(sayings(ERRORS))


def test_the_errors_are_found() -> None:
    places = {one.place.split(":")[0] for one in SAID}
    assert {"ingest/files.py", "ingest/pdf_pages.py", "index/layout.py", "app/config.py"} <= places
    assert len(SAID) > 90


@pytest.mark.parametrize("said", SAID, ids=lambda said: f"{said.place} {said.text[:30]!a}")
def test_every_error_and_reason_has_its_japanese(said: Saying) -> None:
    english = filled(said)
    japanese = reason_text(english, "ja")
    assert JAPANESE.search(japanese), f"no Japanese in app/*_messages.py for: {said.text}"
    assert not ENGLISH.search(SAME.sub("", japanese))
    # Only the name of a file may be missing, which opens some reasons.
    kept = re.findall(r"⟦\d+⟧", japanese)
    names = re.findall(r"⟦\d+⟧", english.removeprefix("⟦0⟧: ") if "⟦0⟧" not in kept else english)
    assert sorted(kept) == sorted(names)
    assert reason_text(english, "en") == english


def test_every_known_reason_is_one_that_is_said() -> None:
    files = (path for layer in LAYERS for path in (ROOT / layer).glob("*.py"))
    written = "\n".join(
        node.value
        for path in files
        if not path.stem.endswith("_messages")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    known = [message.en for message in (*READER_MESSAGES, *INDEX_MESSAGES, *INPUT_MESSAGES)]
    longest = {text: max(re.split(r"\{\w+\}|[;:] ", text), key=len).strip() for text in known}
    assert [text for text in known if longest[text] not in written] == []


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        (
            "broken.pdf: the PDF is damaged or cut off; restore it from its source",
            "PDF が壊れているか、途中で切れています。元から取り直してください",
        ),
        (
            "the folder the encoder cannot be read (Permission denied); "
            "give yourself the right to read it",
            "フォルダー the encoder を読めません（権限がありません）。"
            "読み取りの権限を付けてください",
        ),
        (
            "it cannot be read: no such file or directory",
            "読めません：ファイルかフォルダーがありません",
        ),
        (
            "this sheet is too large and was read in part; divide the file; "
            "formulas without a saved value: 1,200; open and save it in Excel",
            "シートが大きすぎ、一部だけ読みました。ファイルを分けてください；"
            "値の保存されていない数式：1,200 個。Excel で開いて保存してください",
        ),
        (
            "the chunking and the reader changed: every document is read again; "
            "the old index answers until that is done",
            "チャンクの分け方と読み取りが変わりました。すべての文書を読み直します。"
            "終わるまでは前の索引で答えます",
        ),
        (
            "process 12 on host since 2026-01-01 is writing to the index in .tenkyo: "
            "wait until it is done, or stop it",
            "host のプロセス 12（2026-01-01 から）が .tenkyo の索引に書き込んでいます。"
            "終わるのを待つか、止めてください",
        ),
        ("something quite new", "something quite new"),
        ("something quite new: and more", "something quite new: and more"),
        ("", ""),
    ],
)
def test_reasons_in_japanese(english: str, japanese: str) -> None:
    assert reason_text(english, "ja") == japanese


def test_what_a_user_named_is_left_as_it_is() -> None:
    name = "{folder} (none)\n: `x`"
    said = f"the folder {name} is not there; check its spelling, or connect its drive"
    assert f"フォルダー {name} が見つかりません" in reason_text(said, "ja")


def test_an_error_is_told_in_both_languages() -> None:
    error = IndexNotFound("there is no index in x: make one with `tenkyo index FOLDER`")
    assert error_text(error, "en") == str(error)
    assert error_text(error, "ja") == (
        "x に索引がありません。`tenkyo index FOLDER` で作ってください"
    )
    assert error_text(FolderError("質問が空です"), "ja") == "質問が空です"


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [
        ({"limit": "many"}, "limit: 1 から 100 までの整数を指定してください"),
        ({"threshold": "2"}, "threshold: 0 から 1 までの数を指定してください"),
        ({"encoder": " "}, "encoder: 空でない文字列を指定してください"),
        ({"folders": 3}, "folders: フォルダーの並びを指定してください"),
        ({"watch": "perhaps"}, "watch: true か false を指定してください"),
        ({"locale": "fr"}, "locale: 「ja」か「en」を指定してください"),
        ({"colour": "red"}, "「colour」という設定はありません。設定できるのは allow_changes"),
    ],
)
def test_settings_that_make_no_sense(setting: dict[str, object], complaint: str) -> None:
    with pytest.raises(ConfigError, match="the command line: ") as caught:
        load_settings(setting, environ={})
    assert error_text(caught.value, "ja").startswith(f"コマンドライン: {complaint}")


def test_the_name_of_a_file_is_not_said_twice() -> None:
    assert file_reason("en/a.pdf", "a.pdf: the file is empty", "en") == "the file is empty"
    assert file_reason("en/a.pdf", "a.pdf: the file is empty", "ja") == "空のファイルです"
    assert file_reason("a: b.txt", "a: b.txt: strange", "en") == "strange"
    assert file_reason("b.pdf", "a.pdf: strange", "ja") == "a.pdf: strange"


def test_a_locked_document_is_told_from_others() -> None:
    assert is_locked(f"a.pdf: {errors.LOCKED}; give its password")
    assert not is_locked("a.pdf: the PDF is damaged or cut off; restore it from its source")
