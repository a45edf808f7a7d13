"""Every sentence of the page, in English and Japanese side by side."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from tenkyo.app.messages import LOCALES, Locale, Message

TAGLINE = Message(
    "Ask your documents. Every answer is a quotation you can check.",
    "手元の文書に尋ねる。答えはすべて、確かめられる引用です。",
)
LANGUAGE = Message("Language of the page", "表示の言語")
TAB_ASK = Message("Ask", "質問")
TAB_FIND = Message("Find a source", "典拠を探す")
TAB_DOCUMENTS = Message("Documents", "文書")
QUESTION = Message("Your question", "質問")
QUESTION_HINT = Message(
    "Ask in English or Japanese; Enter sends",
    "日本語か英語で質問（Enter で送信）",
)
SEND = Message("Ask", "質問する")
NEW_CONVERSATION = Message("New conversation", "新しい会話")
CONVERSATION = Message("Conversation", "会話")
YOU_ASKED = Message("You asked", "質問")
UNDERSTOOD = Message("Understood as: {question}", "次の質問として：{question}")
NARROW = Message("Search only some documents", "探す文書を絞る")
IN_DOCUMENT = Message("Name or path has", "名前・パスに含む")
IN_FOLDER = Message("Folder", "フォルダー")
IN_LANGUAGE = Message("Language of the passage", "箇所の言語")
SINCE = Message("Dated from", "この日から")
UNTIL = Message("Dated until", "この日まで")
NARROWED = Message("Only: {parts}", "対象：{parts}")
NARROWED_SINCE = Message("from {day}", "{day} から")
NARROWED_UNTIL = Message("until {day}", "{day} まで")
EXAMPLES = Message("For example, from your documents:", "文書から、たとえば：")
EXAMPLE = Message("What do the documents say about {topic}?", "{topic}について教えてください。")
EARLIER = Message("Asked before, on this browser:", "このブラウザーでの以前の質問：")
FORGET = Message("Forget these", "履歴を消す")
OPENING = Message("The page is being opened …", "ページを開いています…")
LOADING = Message("Getting ready to search by meaning …", "意味で探す準備をしています…")
WAITING = Message(
    "Getting ready; your question is answered in a moment …",
    "準備中です。まもなくお答えします…",
)
SEARCHING = Message("Searching the documents …", "文書を探しています…")
NOT_FOUND = Message("Not in these documents.", "これらの文書には書かれていません。")
NEAREST = Message("The nearest passages", "近い箇所")
CERTAINTY_HIGH = Message("Certainty: high", "確実性：高い")
CERTAINTY_FAIR = Message("Certainty: fair", "確実性：中くらい")
CERTAINTY_LOW = Message(
    "Certainty: low – check that this is what you asked",
    "確実性：低い（質問に合うか確かめてください）",
)
SECONDS = Message("{seconds:.1f} s", "{seconds:.1f} 秒")
SHOW_CITATION = Message("Show source {number}", "出典 {number} を表示")
SHOW_PASSAGE = Message("Show this passage: {place}", "この箇所を表示：{place}")
STAR = Message("Star this answer", "この答えに星を付ける")
STAR_REFUSAL = Message(
    "Star this reply: the documents do not say", "この返答（書かれていない）に星を付ける"
)
SAVE_STARRED = Message("Save the starred questions ({count})", "星を付けた質問を保存（{count}）")
STARRED = Message(
    "Starred: kept in {file} for “tenkyo evaluate”.",
    "星を付けました。{file} に残り、「tenkyo evaluate」で使えます。",
)
NOT_STARRED = Message("The star could not be kept: {reason}", "星を保存できません：{reason}")
BY_WORDS_ONLY = Message(
    "Searched by words alone until the index is rebuilt for this encoder.",
    "このエンコーダー用に索引を作り直すまで、語だけで探します。",
)

STATEMENT = Message("A statement whose source you look for", "典拠を探す文")
STATEMENT_HINT = Message(
    "Paste a sentence in English or Japanese; Enter looks for its source",
    "確かめたい文を貼り付け（日本語か英語、Enter で検索）",
)
FIND = Message("Find", "探す")
FIND_TAGLINE = Message(
    "Paste a sentence. See which document says so, or says otherwise.",
    "文を貼り付けると、そう書いた文書、または違うことを書いた文書を示します。",
)
CLEAR_FOUND = Message("Clear", "消す")
YOU_STATED = Message("Your statement", "確かめる文")
SUPPORTED = Message("The documents say so.", "文書にそう書かれています。")
DIFFERS = Message("A document says otherwise.", "文書には違うことが書かれています。")
NO_SUPPORT = Message(
    "No source for this in these documents.", "これらの文書に典拠は見つかりません。"
)
DENIAL = Message(
    "The nearest sentence speaks of the same, but one of the two denies it: read it yourself.",
    "最も近い文は同じことを述べていますが、片方が否定しています。ご自分で確かめてください。",
)
UNCLEAR = Message(
    "The nearest sentence is less exact than the statement: read it yourself.",
    "最も近い文は、確かめる文ほど詳しくありません。ご自分で確かめてください。",
)
COLUMN_STATED = Message("You wrote", "あなたの文")
COLUMN_SOURCE = Message("The document says", "文書の記述")
DIFFERENCES = Message("What differs", "異なる点")

SOURCE = Message("Source", "出典")
NO_SOURCE = Message(
    "Ask something, then choose a number: the passage appears here, on its page.",
    "質問して番号を選ぶと、その箇所とページがここに出ます。",
)
SOURCES_OF = Message("Sources of this answer", "この答えの出典")
PREVIOUS = Message("Previous", "前へ")
NEXT = Message("Next", "次へ")
COUNTER = Message("Source {number} of {total}", "出典 {number}／{total}")
NEAREST_COUNTER = Message("Passage {number} of {total}", "箇所 {number}／{total}")
PAGES = Message("Pages of the document", "文書のページ")
PAGE_OF = Message("Page {page} of {pages}", "{page}／{pages} ページ")
PREVIOUS_PAGE = Message("Previous page", "前のページ")
NEXT_PAGE = Message("Next page", "次のページ")
BACK_TO_QUOTE = Message("Back to the quotation", "引用に戻る")
NO_TEXT_HERE = Message("There is no text on this page.", "このページに本文はありません。")
ZOOM = Message("Size of the picture", "画像の大きさ")
ZOOM_IN = Message("Larger", "拡大")
ZOOM_OUT = Message("Smaller", "縮小")
TAKE_AWAY = Message("Copy and download", "コピーとダウンロード")
COPY_TEXT = Message("Copy quotation", "引用をコピー")
COPY_LINK = Message("Copy link", "リンクをコピー")
COPIED = Message("Copied", "コピーしました")
NOT_COPIED = Message("The browser allows no copying here", "このブラウザーではコピーできません")
DOWNLOAD = Message("Download file", "ファイルを保存")
READING_AID = Message("Words of yours, as they stand here:", "質問の語との対応：")
PAGE_PICTURE = Message("Picture of page {page}", "{page} ページの画像")
STALE = Message(
    "This file has changed or gone since it was indexed; the quotation is from the version read "
    "then. Rebuild the index to see the present one.",
    "索引のあとにこのファイルは変わったか、なくなりました。引用は読み取ったときのものです。"
    "索引を更新すると今の内容になります。",
)
PAGE_WARNING = Message("This page was read with difficulty: {reason}", "読み取りの注意：{reason}")

FROM_LINK = Message("From a link", "リンクから")
LINK_BAD = Message("This link names nothing that can be opened.", "このリンクでは何も開けません。")
LINK_BAD_PAGE = Message(
    "This link names no page: “{page}” is no page number.",
    "このリンクのページ「{page}」は番号ではありません。",
)
LINK_NO_DOCUMENT = Message(
    "The document of this link, {document}, is not in the index.",
    "リンクの文書 {document} は索引にありません。",
)
LINK_NO_PAGE = Message(
    "The document of this link has nothing to show on page {page}.",
    "リンクの文書の {page} ページには示せるものがありません。",
)
LINK_NO_QUOTE = Message(
    "The quotation of this link does not stand on page {page} (any more); here is the page.",
    "リンクの引用は {page} ページに（もう）ありません。そのページを示します。",
)

EMPTY = Message("Type a question first.", "質問を入力してください。")
TOO_LONG = Message(
    "The question has {length:,} characters; at most {most:,} can be asked.",
    "質問が {length:,} 文字あります。{most:,} 文字までにしてください。",
)
FAILED = Message("This question could not be answered. {reason}", "答えられませんでした。{reason}")
UNEXPECTED = Message(
    'Something went wrong inside Tenkyo ({kind}). The command "tenkyo doctor" looks for causes.',
    "Tenkyo の内部で問題が起きました（{kind}）。「tenkyo doctor」で原因を調べられます。",
)
PASSWORD = Message(
    "Enter the page's password; any user name will do.",
    "ページのパスワードを入力してください（ユーザー名は任意）。",
)

# Requests that are refused, in both languages at once: a request does not say who reads it
WRONG_HOST = Message(
    "This page answers only to the names of this machine.",
    "このページは、この機械の名前での要求にだけ答えます。",
)
WRONG_ORIGIN = Message(
    "This page answers only to itself.", "ほかのサイトからの要求には答えません。"
)
NOTHING_HERE = Message("There is nothing here.", "ここには何もありません。")
LOG_IN = Message("Log in on the page first.", "先にページでログインしてください。")
NO_ORIGINAL = Message(
    "This file is not in the index, or has changed or gone since.",
    "このファイルは索引にないか、索引のあとに変わったか、なくなりました。",
)
UPLOADS_OFF = Message(
    "Bringing files from other machines is off (--allow-changes).",
    "他の機械からのファイルの追加は許されていません（--allow-changes）。",
)
NO_SIZE = Message("Say how large the files are.", "ファイルの大きさが示されていません。")
TOO_LARGE = Message(
    "These files are too large together: bring fewer at a time.",
    "合わせて大きすぎます。少しずつ追加してください。",
)
DISK_FULL = Message(
    "The disk is nearly full: make room first.", "ディスクの空きが足りません。先に空けてください。"
)


def in_both(message: Message) -> str:
    """Return a sentence in both languages, for a reader whose language is not known."""
    return " / ".join(message.text(locale) for locale in LOCALES)


def time_text(stamp: str, locale: Locale, zone: tzinfo | None = None) -> str:
    """Return an ISO 8601 time as a reader writes it, in local time; without a zone it is UTC."""
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    local = moment.astimezone(zone)
    if locale == "ja":
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


# Month names come from no locale of the machine, which may be Japanese or neither.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
