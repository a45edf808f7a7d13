"""What the readers of documents say in English, with its Japanese.

A ``{name}`` stands for whatever is said there; see ``reasons.py`` for how they are compared.
"""

from __future__ import annotations

from tenkyo.app.messages import Message

READER_MESSAGES: tuple[Message, ...] = (
    # Files that are passed over
    Message("files without a suffix are not read", "拡張子のないファイルは読みません"),
    Message(
        "{suffix} files are not read; save it as {better}",
        "{suffix} ファイルは読みません。{better} で保存してください",
    ),
    Message("{suffix} files are not read", "{suffix} ファイルは読みません"),
    Message(
        "this kind of file is not read; those are {kinds}",
        "この種類のファイルは読みません。読めるのは {kinds} です",
    ),
    Message("it is not an ordinary file", "普通のファイルではありません"),
    Message("another file has the same name", "同じ名前のファイルがほかにあります"),
    Message(
        "its name is damaged (not valid Unicode); rename it",
        "ファイル名が壊れています（正しい Unicode でない）。名前を変えてください",
    ),
    Message("it went away while it was read", "読んでいるあいだになくなりました"),
    Message("it cannot be read: {reason}", "読めません：{reason}"),
    Message("the folder cannot be read: {reason}", "フォルダーを読めません：{reason}"),
    # Folders
    Message(
        "the folder {folder} is not there; check its spelling, or connect its drive",
        "フォルダー {folder} が見つかりません。つづりを確かめるか、ドライブをつないでください",
    ),
    Message(
        "{folder} is a file and not a folder; name the folder it lies in",
        "{folder} はフォルダーでなくファイルです。それが入っているフォルダーを指定してください",
    ),
    Message(
        "the folder {folder} cannot be read ({reason}); give yourself the right to read it",
        "フォルダー {folder} を読めません（{reason}）。読み取りの権限を付けてください",
    ),
    Message(
        "{file} cannot be read as UTF-8 text; mend it or take it away",
        "{file} を UTF-8 のテキストとして読めません。直すか、取り除いてください",
    ),
    Message(
        "{file} has a pattern that is none: {error}",
        "{file} に正しくないパターンがあります：{error}",
    ),
    # Any file
    Message("the file is empty", "空のファイルです"),
    Message("there is no text in it", "文字がありません"),
    Message(
        "this is binary data and no text; give the file the suffix of its kind",
        "テキストでなくバイナリーのデータです。種類に合った拡張子を付けてください",
    ),
    Message(
        "cannot be read as {kind} ({error}); it may be damaged: open it and save it again",
        "{kind}として読めません（{error}）。壊れているかもしれません。開いて保存し直してください",
    ),
    Message("text", "テキスト"),
    Message("Word document", "Word 文書"),
    Message("PowerPoint document", "PowerPoint 文書"),
    Message("Excel document", "Excel 文書"),
    Message("table", "表"),
    Message("e-mail message", "電子メール"),
    Message(
        "only the first {count} rows were read; divide the file",
        "はじめの {count} 行だけ読みました。ファイルを分けてください",
    ),
    # Office
    Message(
        "this is the old {kind} format; save it as {suffix}",
        "古い {kind} 形式です。{suffix} で保存してください",
    ),
    Message(
        "the {kind} document is locked; save it without its password",
        "{kind} の文書に鍵がかかっています。パスワードを外して保存してください",
    ),
    Message(
        "this is no {kind} document, or it is damaged or cut off; save it again as {suffix}",
        "{kind} の文書でないか、壊れています（途中で切れたものも）。"
        "{suffix} で保存し直してください",
    ),
    Message(
        "the {kind} document {what}, which is not safe to open; "
        "take pictures out of it or save it in parts",
        "{kind} の文書は{what}ため、開くのは危険です。画像を除くか、分けて保存してください",
    ),
    Message("has {count} parts", "部品が {count} 個もある"),
    Message("unpacks to more than {size} MB", "展開すると {size} MB を超える"),
    Message("has more than {count} tags", "タグが {count} 個を超える"),
    Message(
        "this slide is damaged and could not be read", "このスライドは壊れていて読めませんでした"
    ),
    Message(
        "a part of this slide is damaged and could not be read",
        "このスライドの一部は壊れていて読めませんでした",
    ),
    Message(
        "this sheet is too large and was read in part; divide the file",
        "シートが大きすぎ、一部だけ読みました。ファイルを分けてください",
    ),
    Message(
        "formulas without a saved value: {count}; open and save it in Excel",
        "値の保存されていない数式：{count} 個。Excel で開いて保存してください",
    ),
    # Mail
    Message(
        "this is no e-mail message; save it again as .eml",
        "電子メールではありません。.eml で保存し直してください",
    ),
    Message(
        "the message has too many parts and was read in part",
        "メールの部分が多すぎ、一部だけ読みました",
    ),
    Message(
        "the message is encrypted; only its headers could be read",
        "暗号化されたメールで、ヘッダーだけ読みました",
    ),
    Message(
        "a part of the message is no text and was left out",
        "メールの一部は文字でないため飛ばしました",
    ),
    # PDF
    Message(
        "the PDF is locked and no password given opens it; "
        "give its password on the page, or in the file named by --document-password-file",
        "鍵のかかった PDF で、与えられたパスワードでは開きません。ページでパスワードを"
        "入力するか、--document-password-file のファイルに書いてください",
    ),
    Message(
        "the PDF is damaged or cut off; restore it from its source",
        "PDF が壊れているか、途中で切れています。元から取り直してください",
    ),
    Message(
        "the PDF has {count} pages, more than the {most} that are read; part it",
        "PDF が {count} ページあり、読める {most} ページを超えています。分けてください",
    ),
    Message(
        "the PDF takes too much time or memory to read; save it again with another program",
        "読むのに時間かメモリーがかかりすぎる PDF です。別のプログラムで保存し直してください",
    ),
    Message(
        "the process that reads PDFs did not start with {program}",
        "PDF を読むプロセスを {program} で起動できませんでした",
    ),
    Message(
        "the pages are scanned pictures without text; "
        "run text recognition (OCR) over the file and index it again",
        "スキャン画像だけで文字がありません。文字認識（OCR）をかけてから索引し直してください",
    ),
    Message(
        "every page of the PDF is damaged; restore it from its source",
        "PDF のすべてのページが壊れています。元から取り直してください",
    ),
    Message("the PDF has no text on any page", "PDF のどのページにも文字がありません"),
    Message(
        "the file is cut off or damaged; what could be recovered of it was read",
        "ファイルが途中で切れているか壊れているため、取り出せた分だけ読みました",
    ),
    Message(
        "the PDF has no page {page}; it has {pages}",
        "PDF に {page} ページはありません（全 {pages} ページ）",
    ),
    Message("page {page} of the PDF is damaged", "PDF の {page} ページは壊れています"),
    Message("this page is damaged and could not be read", "このページは壊れていて読めませんでした"),
    Message(
        "this page is damaged; its text was recovered in part and may be out of order",
        "壊れたページから文字の一部だけ取り出しました。順序が乱れているかもしれません",
    ),
    Message(
        "a picture without text; text recognition (OCR) would make it readable",
        "文字のない画像です。文字認識（OCR）をかけると読めます",
    ),
    Message(
        "this page took too much time or memory and was left out",
        "時間かメモリーがかかりすぎるため、このページは飛ばしました",
    ),
    Message(
        "{percent} % of the characters on this page cannot be read; its fonts do not name them",
        "このページの文字の {percent} % が読めません。フォントが文字を示していません",
    ),
)

# What the operating system says
SYSTEM_MESSAGES: tuple[Message, ...] = (
    Message("[Errno {number}] {reason}: {path}", "{path}：{reason}（エラー {number}）"),
    Message("No such file or directory", "ファイルかフォルダーがありません"),
    Message("Permission denied", "権限がありません"),
    Message("Operation not permitted", "許可されていない操作です"),
    Message("Is a directory", "フォルダーです"),
    Message("Not a directory", "フォルダーではありません"),
    Message("No space left on device", "ディスクの空きがありません"),
    Message("Read-only file system", "書き込めないディスクです"),
    Message("Input/output error", "ディスクの読み書きに失敗しました"),
    Message("File name too long", "ファイル名が長すぎます"),
    Message("Too many open files", "開いているファイルが多すぎます"),
    Message("it cannot be opened", "開けません"),
)
