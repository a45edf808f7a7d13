"""Every sentence Tenkyo says to a user, in English and Japanese side by side.

The sentences of the page are in ``page_messages.py``. A message is looked up by its name, so a
wrong name is found by the type checker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Locale = Literal["en", "ja"]
LOCALES: tuple[Locale, ...] = ("en", "ja")


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in both languages, with the same ``{names}`` in both."""

    en: str
    ja: str

    def text(self, locale: Locale, **values: object) -> str:
        """Return the sentence in a language, its names filled in."""
        return (self.ja if locale == "ja" else self.en).format(**values)


# Help of the command line
PROGRAM = Message(
    "Ask your own documents, in Japanese or English, and get the passage that answers.",
    "手元の文書に日本語か英語で尋ね、答えの書かれた箇所を示します。",
)
EXIT_CODES = Message(
    "Exit codes: 0 found or done, 1 nothing found, 2 an error.",
    "終了コード：0 見つかった・終わった、1 見つからなかった、2 エラー。",
)
HELP_INDEX = Message("make an index or bring it up to date", "索引を作る・最新にする")
HELP_ASK = Message("ask a question, or many with --batch", "質問する（--batch でまとめて）")
HELP_FIND = Message(
    "find the source of a statement, or of many with --batch",
    "文の典拠を探す（--batch でまとめて）",
)
HELP_CHAT = Message("open the page in a browser", "ブラウザーで使うページを開く")
HELP_STATUS = Message("say what the index holds", "索引の内容を示す")
HELP_DOCTOR = Message("check that everything is in order", "異常がないか調べる")
HELP_EVALUATE = Message("measure answers against questions", "正解つきの質問で答えを測る")
HELP_ROLLBACK = Message("go back to the index before the last rebuild", "作り直す前の索引に戻す")
HELP_WATCH = Message(
    "keep the index up to date while folders change", "フォルダーの変更を索引に反映し続ける"
)
HELP_VERSION = Message("print the version and leave", "版を示して終わる")
ARG_FOLDERS = Message(
    "folders with documents (without any: those of the index, else corpus/)",
    "文書のフォルダー（省けば索引にあるもの、なければ corpus/）",
)
ARG_INDEX = Message("the index's folder (.tenkyo)", "索引のフォルダー（.tenkyo）")
ARG_JSON = Message("print JSON", "JSON で出力する")
ARG_ENCODER = Message(
    "a sentence-transformers model by name or path, instead of the one on board",
    "内蔵のものに代えて使う sentence-transformers のモデル（名前かパス）",
)
ARG_DRY_RUN = Message("say what would be done, and do nothing", "何をするかを示すだけにする")
ARG_VERIFY = Message(
    "read every file again, even with size and time unchanged",
    "大きさと日時が同じファイルも読み直す",
)
ARG_FORGET = Message("take a folder out of the index", "フォルダーを索引から外す")
ARG_REMOVED_ALL = Message(
    "confirm that all documents of a folder are gone", "フォルダーの文書がすべて消えたことを認める"
)
ARG_DOCUMENT_PASSWORDS = Message(
    "a file with passwords for encrypted documents, one a line",
    "暗号化された文書のパスワードを1行に1つ書いたファイル",
)
ARG_QUESTION = Message("the question, in Japanese or English", "質問（日本語か英語）")
ARG_STATEMENT = Message("the statement, in Japanese or English", "典拠を探す文（日本語か英語）")
ARG_BATCH = Message(
    "read one question a line (- for standard input), write one JSON object a line",
    "1行に1つの質問を読み（- は標準入力）、1行に1つの JSON を書く",
)
ARG_LIMIT = Message("most passages to return (10)", "示す箇所の数の上限（10）")
ARG_DOCUMENT = Message("only documents whose path fits GLOB", "パスが GLOB に合う文書に限る")
ARG_FOLDER = Message("only documents of a folder", "あるフォルダーの文書に限る")
ARG_LANGUAGE = Message("only passages in a language", "ある言語の箇所に限る")
ARG_SINCE = Message("only documents of this day or later", "この日以降の文書に限る")
ARG_UNTIL = Message("only documents of this day or earlier", "この日以前の文書に限る")
ARG_EXPLAIN = Message("say why each passage was found", "各箇所が選ばれた理由を示す")
ARG_PORT = Message("port of the page (the first free one from 7860)", "ページのポート番号")
ARG_HOST = Message("address to listen on (127.0.0.1)", "待ち受けるアドレス（127.0.0.1）")
ARG_PAGE_PASSWORD = Message(
    "a file with the page's password, needed with --host",
    "ページのパスワードを書いたファイル（--host には必須）",
)
ARG_ALLOW_CHANGES = Message(
    "let others than this machine rebuild the index", "他の機械からの索引の更新を許す"
)
ARG_NO_WATCH = Message(
    "leave the index as it is while files change", "ファイルが変わっても索引に反映しない"
)
ARG_QUESTIONS = Message(
    "a file of questions with their answers (without one: the answers starred on the page)",
    "質問と正解のファイル（省けば、ページで星を付けた答え）",
)
ARG_AGAINST = Message(
    "compare with another index, or with what evaluate --json wrote before",
    "別の索引か、以前の evaluate --json の出力と比べる",
)
ARG_FAILURES = Message(
    "most questions to list of those that went wrong or changed (20)",
    "期待と違った質問や変化を示す数の上限（20）",
)
ARG_SETTLE = Message(
    "seconds without a change before it is read", "変更が止まってから読むまでの秒数"
)

# Bad input
SEE_HELP = Message('{problem}; see "{program} --help"', "{problem}；「{program} --help」を参照")
NO_QUESTION = Message(
    "the question is empty: write one, or give --batch FILE",
    "質問が空です：質問を書くか、--batch FILE を指定してください",
)
ONE_OR_BATCH = Message(
    "give either a question or --batch, not both", "質問と --batch のどちらか一方にしてください"
)
FORGET_FOR_REAL = Message(
    "--forget cannot be tried with --dry-run: leave one of them out",
    "--forget は --dry-run で試せません：どちらかを省いてください",
)
BATCH_UNREADABLE = Message(
    "{file}: cannot be read ({reason}); check the path given to --batch",
    "{file}: 読めません（{reason}）。--batch に渡したパスを確かめてください",
)
BAD_LANGUAGE = Message(
    'language "{value}": give ja or en', "language「{value}」：ja か en を指定してください"
)
BAD_DATE = Message(
    '{option} "{value}": give a day as 2020-01-31, a month as 2020-01 or a year as 2020',
    "{option}「{value}」：日は 2020-01-31、月は 2020-01、年は 2020 の形で指定してください",
)
PORT_IN_USE = Message(
    "port {port} on {host} is in use: choose another with --port, or leave it out",
    "{host} のポート {port} は使用中です：--port で別の番号を指定するか、省いてください",
)
BAD_HOST = Message(
    "{host} is no address of this machine: check --host",
    "{host} はこの機械のアドレスではありません：--host を確かめてください",
)
NEEDS_PASSWORD = Message(
    "{host} can be reached by others: add --page-password-file FILE, or leave --host out",
    "{host} は他の機械から届きます：--page-password-file FILE を加えるか、--host を省いてください",
)
OUT_OF_MEMORY = Message(
    "out of memory: close other programs, or index fewer documents at a time",
    "メモリーが足りません：他のプログラムを閉じるか、文書を分けて索引してください",
)
SYSTEM_ERROR = Message(
    "{problem}; check the path, its permissions and the space on its disk",
    "{problem}。パスと、その権限、ディスクの空きを確かめてください",
)
UNEXPECTED = Message(
    "something went wrong inside Tenkyo ({kind}: {problem}); "
    'run "tenkyo doctor", and set TENKYO_DEBUG=1 to see where',
    "Tenkyo の内部で問題が起きました（{kind}: {problem}）。「tenkyo doctor」で調べ、"
    "TENKYO_DEBUG=1 で場所を表示できます",
)
STOPPED = Message("stopped; what was done is kept", "中断しました。終えた分は残っています")

# Indexing
READING = Message("Reading documents", "文書を読んでいます")
LOADING = Message("Loading the encoder", "エンコーダーを読み込んでいます")
ANSWERING = Message("Answering", "答えを探しています")
INDEXED = Message(
    "{added} added, {changed} changed, {renamed} renamed, {removed} removed, "
    "{unchanged} unchanged; {chunks} chunks, {seconds:.1f} s",
    "追加 {added}、変更 {changed}、改名 {renamed}、削除 {removed}、変更なし {unchanged}。"
    "{chunks} チャンク、{seconds:.1f} 秒",
)
PLANNED = Message(
    "{added} added, {changed} changed, {renamed} renamed, {removed} removed, "
    "{unchanged} unchanged; {embedded} chunks to embed, about {seconds:.0f} s",
    "追加 {added}、変更 {changed}、改名 {renamed}、削除 {removed}、変更なし {unchanged}。"
    "埋め込むチャンク {embedded}、約 {seconds:.0f} 秒",
)
DRY_RUN = Message("Nothing was done (dry run). It would be:", "何も変更していません。実行すると：")
FAULT = Message("left as it was: {problem}", "前のまま：{problem}")
FAILED_FILE = Message("failed   {document}: {reason}", "失敗   {document}: {reason}")
SKIPPED_FILE = Message("skipped  {document}: {reason}", "対象外 {document}: {reason}")
WARNED_PAGE = Message(
    "warning  {document}, page {page}: {reason}", "注意   {document} {page} ページ: {reason}"
)
WARNED_FILE = Message("warning  {document}: {reason}", "注意   {document}: {reason}")
ROLLED_BACK = Message(
    "Went back to the index made with {encoder}; generation {generation}.",
    "{encoder} で作った索引（世代 {generation}）に戻しました。",
)
NOT_UPDATED = Message(
    "the index was not updated and is used as it is: {problem}",
    "索引は更新できず、前のまま使います：{problem}",
)

# Answers
NOT_FOUND = Message("Not in these documents.", "これらの文書には書かれていません。")
BY_WORDS_ONLY = Message(
    "Searched by words alone: the index was made with another encoder. "
    'Run "tenkyo index" to search by meaning too.',
    "語だけで探しました：索引は別のエンコーダーで作られています。"
    "「tenkyo index」を実行すると意味でも探せます。",
)
PHRASE_ABSENT = Message(
    "No passage contains “{phrase}” exactly.", "「{phrase}」をそのまま含む箇所はありません。"
)
NEAREST = Message("The nearest passages:", "近い箇所：")
PASSAGES = Message("The passages:", "見つかった箇所：")
PAGE = Message("page {page}", "{page} ページ")
PAGE_LABELLED = Message("page {page} (printed {label})", "{page} ページ（印刷上は {label}）")
STALE = Message(
    "the file has changed or gone since it was indexed",
    "索引のあとにファイルが変わったか消えました",
)
WHY = Message(
    "score {score:.2f}, words {lexical}, vectors {dense}",
    "得点 {score:.2f}、語 {lexical}、ベクトル {dense}",
)
RANK = Message("no. {rank}", "{rank} 位")
NO_RANK = Message("none", "なし")

# Statements
DIFFERENCE = Message(
    'you wrote "{stated}", the document says "{source}"',
    "あなたの文「{stated}」、文書の記述「{source}」",
)

# Status
STATUS_DOCUMENTS = Message("documents", "文書")
STATUS_PAGES = Message("pages", "ページ")
STATUS_CHUNKS = Message("chunks", "チャンク")
STATUS_GENERATION = Message("generation", "世代")
STATUS_ENCODER = Message("encoder", "エンコーダー")
STATUS_SIZE = Message("size on disk", "ディスク上の大きさ")
STATUS_UPDATED = Message("updated", "更新")
STATUS_FOLDERS = Message("folders", "フォルダー")
STATUS_OUT_OF_DATE = Message("out of date", "最新でない")
UP_TO_DATE = Message("nothing", "なし")
OUT_OF_DATE = Message(
    '{count} files; "tenkyo index" brings them in', "{count} ファイル（「tenkyo index」で反映）"
)

# Doctor
CHECKING = Message("Checking", "調べています")
CHECK_OK = Message("ok       {check}: {found}", "正常     {check}: {found}")
CHECK_PROBLEM = Message("problem  {check}: {found}", "問題あり {check}: {found}")
CHECK_REMEDY = Message("         → {remedy}", "         → {remedy}")
CHECK_STORE = Message("store", "索引の本体")
CHECK_CACHES = Message("caches", "検索用の控え")
CHECK_ENCODER = Message("encoder", "エンコーダー")
CHECK_DISK = Message("disk space", "ディスクの空き")
CHECK_OFFLINE = Message("offline", "ネットワークなし")
CHECK_FRESH = Message("freshness", "新しさ")
STORE_OK = Message("{documents} documents, {chunks} chunks", "文書 {documents}、チャンク {chunks}")
CACHES_OK = Message("agree with the store", "本体と一致")
REMEDY_STORE = Message(
    'move the index folder away and run "tenkyo index FOLDER"',
    "索引のフォルダーを別の場所に移して「tenkyo index FOLDER」を実行してください",
)
REMEDY_INDEX = Message('run "tenkyo index"', "「tenkyo index」を実行してください")
ENCODER_OTHER = Message(
    "loaded {loaded}, the index was made with {stored}", "読込 {loaded}、索引は {stored} で作成"
)
DISK_FOUND = Message("{free} free", "空き {free}")
REMEDY_DISK = Message(
    "free at least {need} on this disk, or move the index with --index",
    "このディスクに {need} 以上の空きを作るか、--index で索引を移してください",
)
OFFLINE_OK = Message("everything needed is on this machine", "必要なものはすべて手元にあります")
OFFLINE_MISSING = Message("not installed: {names}", "入っていません：{names}")
REMEDY_INSTALL = Message('run "pip install tenkyo" again', "もう一度「pip install tenkyo」を")
FRESH_OK = Message("the index agrees with the folders", "フォルダーと一致しています")

# The chat's command
PAGE_AT = Message(
    "The page is at {address} (Ctrl+C stops it).", "ページ：{address}（Ctrl+C で終了）"
)

_PLACES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"line (\d+)"), r"\1 行目"),
    (re.compile(r"row (\d+)"), r"表の \1 行目"),
    (re.compile(r"¶ (\d+)"), r"第 \1 段落"),
    (re.compile(r"'(.+)'!([A-Z\d:]+)", re.S), r"シート「\1」の \2"),
    (re.compile(r"(.+)!([A-Z\d:]+)", re.S), r"シート「\1」の \2"),
)


def place_text(page: int, label: str | None, where: str | None, locale: Locale) -> str:
    """Return where in a document something stands, as a reader would say it."""
    if where is not None:
        return _where_in_japanese(where) if locale == "ja" else where
    if label is None or label == str(page):
        return PAGE.text(locale, page=page)
    return PAGE_LABELLED.text(locale, page=page, label=label)


def _where_in_japanese(where: str) -> str:
    for shape, japanese in _PLACES:
        if found := shape.fullmatch(where):
            return found.expand(japanese).replace("''", "'")
    return where
