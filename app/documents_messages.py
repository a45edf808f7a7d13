"""Every sentence about the documents on the page, in English and Japanese side by side."""

from __future__ import annotations

from tenkyo.app.messages import Locale, Message

DOCUMENTS = Message("Documents in the index", "索引にある文書")
NO_DOCUMENTS = Message(
    "There is no document yet. Put PDF, Word, HTML, Markdown or text files into {folders} and "
    "press Rebuild.",
    "まだ文書がありません。{folders} に PDF・Word・HTML・Markdown・テキストのファイルを置き、"
    "「索引を更新」を押してください。",
)
COLUMN_DOCUMENT = Message("Document", "文書")
COLUMN_STATE = Message("State", "状態")
COLUMN_LANGUAGE = Message("Language", "言語")
COLUMN_PAGES = Message("Pages", "ページ数")
COLUMN_WARNINGS = Message("Remarks", "備考")
COLUMN_ACTIONS = Message("Actions", "操作")
STATE_OK = Message("Indexed", "索引済み")
STATE_STALE = Message("Changed since", "変更あり")
STATE_GONE = Message("Gone", "なくなった")
STATE_NEW = Message("Not yet indexed", "未索引")
STATE_FAILED = Message("Could not be read", "読めない")
LANGUAGE_JA = Message("Japanese", "日本語")
LANGUAGE_EN = Message("English", "英語")
LANGUAGE_OTHER = Message("Other", "その他")
ON_PAGE = Message("page {page}: {reason}", "{page} ページ：{reason}")
SUMMARY = Message(
    "{documents} documents, {pages} pages; updated {updated}.",
    "文書 {documents} 件、{pages} ページ（{updated} 更新）。",
)
ALL_FRESH = Message("Everything is up to date.", "すべて最新です。")
OUT_OF_DATE = Message(
    "{count} files are not as the index has them; rebuild to take them in.",
    "{count} 件のファイルが索引と異なります。「索引を更新」で反映します。",
)
NAMED = Message("Only documents whose name has", "名前で絞る")
SOME_SHOWN = Message(
    "{shown} of {count} are shown, those with remarks first: part of a name narrows them.",
    "{count} 件のうち、備考のあるものから {shown} 件を示しています。名前の一部で絞れます。",
)
NONE_NAMED = Message("No document has this in its name.", "この名前の文書はありません。")

REBUILD = Message("Rebuild the index", "索引を更新")
DRY_RUN = Message("Only say what would change", "変更点だけ調べる")
REBUILDING = Message("Reading what has changed …", "変わったものを読んでいます…")
REBUILT = Message(
    "Done in {seconds:.1f} s: {added} added, {changed} changed, {renamed} renamed, "
    "{removed} removed, {unchanged} unchanged.",
    "{seconds:.1f} 秒で終わりました：追加 {added}、変更 {changed}、改名 {renamed}、"
    "削除 {removed}、変更なし {unchanged}。",
)
WOULD_DO = Message(
    "Nothing has been changed. A rebuild would find: {added} added, {changed} changed, "
    "{renamed} renamed, {removed} removed, {unchanged} unchanged.",
    "何も変更していません。更新すると：追加 {added}、変更 {changed}、改名 {renamed}、"
    "削除 {removed}、変更なし {unchanged}。",
)
NOT_REBUILT = Message("The index was not rebuilt. {reason}", "索引は更新されませんでした。{reason}")
NO_CHANGES = Message(
    "Changing anything from other machines is off (--allow-changes).",
    "他の機械からの変更は許されていません（--allow-changes）。",
)

FOLLOW = Message("Take in changes in the folders by itself", "フォルダーの変更を自動で反映する")
FOLLOWING = Message("The folders are being watched.", "フォルダーを見守っています。")
NOT_FOLLOWING = Message(
    "The folders are not being watched; press Rebuild after changing files.",
    "フォルダーは見守っていません。ファイルを変えたら「索引を更新」を押してください。",
)
CHANGED_AT = Message("Last change taken in: {time}.", "最後に反映した変更：{time}。")
FOLLOW_PROBLEM = Message("The folders cannot be read: {reason}", "フォルダーを読めません：{reason}")

PASSWORD = Message("Password of a locked PDF", "鍵のかかった PDF のパスワード")
UNLOCK = Message("Open it", "開く")
UNLOCKED = Message("{document}: opened.", "{document}：開きました。")
WRONG_PASSWORD = Message(
    "This password opens none of the locked documents; it has been forgotten.",
    "このパスワードで開く文書はありません。入力された値は破棄しました。",
)

BRING = Message("Add documents: drop or choose files", "文書を追加（ここに置くか、選ぶ）")
INTO = Message("Into the folder", "追加先のフォルダー")
BROUGHT = Message("{name}: taken in.", "{name}：追加しました。")
NOT_BROUGHT = Message("{name}: not taken in. {reason}", "{name}：追加できません。{reason}")
WRONG_KIND = Message(
    "This kind of file is not read; those read are {kinds}.",
    "この種類のファイルは読めません。読めるのは {kinds} です。",
)
WRONG_NAME = Message(
    "The name cannot be kept: use letters, digits, spaces, dots and hyphens.",
    "この名前では保存できません。記号や制御文字を除いてください。",
)
WRONG_SIZE = Message(
    "The file is empty or larger than {most} MB.", "空のファイルか、{most} MB を超えています。"
)
WRONG_CONTENT = Message(
    "What is in the file is not what its name says.", "中身がファイル名の種類と違います。"
)
NAME_TAKEN = Message(
    "The folder has a file of this name already; nothing is overwritten.",
    "同じ名前のファイルがすでにあります。上書きはしません。",
)
NO_ROOM = Message("The disk is nearly full.", "ディスクの空きが足りません。")
NOT_WRITTEN = Message("It could not be written: {reason}", "書き込めませんでした：{reason}")

REMOVE = Message("Remove", "外す")
REMOVE_LABEL = Message("Remove {document} from the index", "{document} を索引から外す")
CONFIRM = Message(
    "Remove {document} from the index? The file itself stays where it is; a line in "
    ".tenkyoignore keeps it out.",
    "{document} を索引から外しますか。ファイルはそのまま残り、.tenkyoignore に記録されます。",
)
CONFIRM_BROUGHT = Message(
    "It was added here, so it can also be deleted for good.",
    "ここで追加したファイルなので、完全に削除することもできます。",
)
REMOVE_NOW = Message("Remove, keep the file", "外す（ファイルは残す）")
DELETE_NOW = Message("Delete the file for good", "ファイルを完全に削除")
CANCEL = Message("Cancel", "やめる")
NOT_INDEXED = Message(
    "{document} is not in the index any more.", "{document} はもう索引にありません。"
)
REMOVED = Message(
    "{document} is out of the index. To take it in again, delete its line from .tenkyoignore in "
    "its folder.",
    "{document} を索引から外しました。戻すには、フォルダーの .tenkyoignore からその行を消します。",
)
DELETED = Message("{document} is deleted.", "{document} を削除しました。")
NOT_REMOVED = Message(
    "{document} could not be removed: {reason}", "{document} を外せませんでした：{reason}"
)


def language_name(language: str, locale: Locale) -> str:
    """Return the name of a document's language."""
    names = {"ja": LANGUAGE_JA, "en": LANGUAGE_EN}
    return names.get(language, LANGUAGE_OTHER).text(locale)
