"""What readers say of files and pages, which they say in English, in the reader's language."""

from __future__ import annotations

import re

from tenkyo.app.messages import Locale
from tenkyo.ingest.errors import LOCKED

# The latter half of a reason often is a remedy; one not known here stays in English.
_JAPANESE: tuple[tuple[str, str], ...] = (
    (r"a picture without text; .*", "文字のない画像です。文字認識（OCR）をかけると読めます"),
    (
        r"the pages are scanned pictures .*",
        "スキャン画像だけです。OCR をかけてください",
    ),
    (r"this page is damaged and could not be read", "ページが壊れていて読めません"),
    (
        r"this page is damaged; its text was .*",
        "壊れたページから一部だけ読みました（順序の乱れあり）",
    ),
    (r"the file is cut off or damaged; .*", "ファイルが壊れているため、読めた分だけです"),
    (r"this page took too much .*", "時間かメモリーがかかりすぎるため、このページは飛ばしました"),
    (
        r"the PDF takes too much .*",
        "読むのに時間がかかりすぎます。保存し直してください",
    ),
    (
        r"(\d+) % of the characters on this .*",
        r"文字の \1 % が読めません（フォントの問題）",
    ),
    (r"every page of the PDF is damaged; .*", "すべてのページが壊れています"),
    (r"the PDF has no text on any page", "どのページにも文字がありません"),
    (
        r"the PDF is damaged or cut off; .*",
        "壊れているか途中で切れています。取り直してください",
    ),
    (rf"{LOCKED}; .*", "鍵のかかった PDF です。パスワードを入力してください"),
    (r"the PDF has ([\d,]+) pages, .*", r"\1 ページあり、多すぎます。分けてください"),
    (r"this is no (\w+) document, .*", r"\1 の文書ではないか、壊れています。保存し直してください"),
    (r"this is the old (\w+) format; save it as (\S+)", r"古い \1 形式です。\2 で保存してください"),
    (
        r"the (\w+) document is locked; .*",
        r"\1 の文書に鍵があります。パスワードを外してください",
    ),
    (r"the file is empty", "空のファイルです"),
    (r"there is no text in it", "文字がありません"),
    (r"files without a suffix are not read", "拡張子のないファイルは読みません"),
    (r"(\.\w+) files are not read(?:; save it as (\S+))?", r"\1 ファイルは読みません"),
    (r"it is not an ordinary file", "普通のファイルではありません"),
    (r"another file has the same name", "同じ名前のファイルがほかにあります"),
    (r"its name is damaged .*", "ファイル名が壊れています。名前を変えてください"),
    (r"(?:a part of )?this slide is damaged .*", "壊れていて（一部）読めないスライドです"),
    (
        r"only the first ([\d,]+) rows were read; .*",
        r"はじめの \1 行だけ読みました",
    ),
    (r"this sheet is too large .*", "シートが大きすぎ、一部だけ読みました。分けてください"),
    (r"the message is encrypted; .*", "暗号化されたメールで、見出しだけ読みました"),
    (r"the folder (.*) has lost all its documents .*", r"フォルダー \1 の文書がすべて消えています"),
    (r"the folder (.*) is not there.*", r"フォルダー \1 が見つかりません"),
    (r"it is left out by .*", ".tenkyoignore で外しています"),
)


def is_locked(reason: str) -> bool:
    """Tell whether a file could not be read for want of a password."""
    return LOCKED in reason


def reason_text(reason: str, locale: Locale) -> str:
    """Return a reason in a language, as it is where no translation is known."""
    if locale == "en":
        return reason
    # A reason may begin with the name of its file, which stands beside it already.
    for told in (reason, reason.partition(": ")[2]):
        for pattern, japanese in _JAPANESE:
            if found := re.fullmatch(pattern, told, re.S):
                return found.expand(japanese)
    return reason
