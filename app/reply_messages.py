"""What is said to those who ask no question, in English and Japanese side by side."""

from __future__ import annotations

from tenkyo.app.messages import Message

GREETING = Message(
    "Hello. Ask a question about your documents, or “What is in here?” to see what there is.",
    "こんにちは。文書について質問してください。「何が書いてありますか」と尋ねると一覧を示します。",
)
THANKS = Message("You are welcome.", "どういたしまして。")
CONTENTS = Message(
    "These are the documents; choose a heading to ask about it.",
    "文書の一覧です。見出しを選ぶと、その内容を尋ねます。",
)
MORE = Message("… and {count} documents more.", "…ほか {count} 件")
PAGE = Message("Here is the page.", "そのページです。")
NO_PAGE = Message("The document has no such page.", "そのページはこの文書にありません。")
WHICH_DOCUMENT = Message(
    "Several documents have this page; name one of them.",
    "このページのある文書が複数あります。文書名を挙げて尋ねてください。",
)
