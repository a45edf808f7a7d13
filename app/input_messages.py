"""What is said in English of encoders, glossaries, questions and settings, with its Japanese.

A ``{name}`` stands for whatever is said there; see ``reasons.py`` for how they are compared.
"""

from __future__ import annotations

from tenkyo.app.messages import Message

INPUT_MESSAGES: tuple[Message, ...] = (
    # Encoder, lexicon, glossary
    Message(
        "The encoder in {folder} is damaged ({file}): install it again",
        "{folder} のエンコーダーが壊れています（{file}）。入れ直してください",
    ),
    Message(
        "The encoder in {folder} is damaged ({file} or {other}): install it again",
        "{folder} のエンコーダーが壊れています（{file} か {other}）。入れ直してください",
    ),
    Message(
        "The encoder in {folder} is not what its {revision} says: install it again",
        "{folder} のエンコーダーは、示された版 {revision} のものではありません。入れ直してください",
    ),
    Message(
        "The encoder in {folder} cannot be read: install it again ({error})",
        "{folder} のエンコーダーを読めません。入れ直してください（{error}）",
    ),
    Message(
        "The name of the encoder is empty: give a name or a folder",
        "エンコーダーの名前が空です。名前かフォルダーを指定してください",
    ),
    Message(
        "{name} is a file: name the folder that holds the encoder",
        "{name} はファイルです。エンコーダーの入ったフォルダーを指定してください",
    ),
    Message(
        "There is no encoder at {folder}: check the path",
        "{folder} にエンコーダーがありません。パスを確かめてください",
    ),
    Message(
        "The encoder {name} is not on this machine, and Tenkyo does not download: "
        "fetch it once (hf download {again}) or give the path of its folder",
        "エンコーダー {name} はこの機械になく、Tenkyo はダウンロードをしません。一度だけ取得するか"
        "（hf download {again}）、フォルダーのパスを指定してください",
    ),
    Message(
        "The encoder {name} wants to run code of its own, which Tenkyo does not: "
        "choose a model without",
        "エンコーダー {name} は独自のコードの実行を求めますが、Tenkyo は実行しません。"
        "そうでないモデルを選んでください",
    ),
    Message(
        "The encoder {name} cannot be loaded by sentence-transformers ({error}): "
        "check that its folder is complete",
        "エンコーダー {name} を sentence-transformers で読み込めません（{error}）。"
        "フォルダーの中身がそろっているか確かめてください",
    ),
    Message(
        "the encoder could not be loaded ({error})",
        "エンコーダーを読み込めませんでした（{error}）",
    ),
    Message(
        "The lexicon {file} cannot be read ({error}): install Tenkyo again.",
        "対訳辞書 {file} を読めません（{error}）。Tenkyo を入れ直してください。",
    ),
    Message(
        "The glossary {file} cannot be read ({error}): save it as UTF-8.",
        "用語集 {file} を読めません（{error}）。UTF-8 で保存してください。",
    ),
    Message(
        "{file}, line {line}: write Japanese, a tab and English, "
        'with several terms of a side parted by ";".',
        "{file} {line} 行目：日本語、タブ、英語の順に書き、同じ側の語は「;」で区切ってください。",
    ),
    # Questions
    Message(
        "The question is empty: type what you want to know.",
        "質問が空です。知りたいことを入力してください。",
    ),
    Message(
        "The question has {length} characters and at most {most} can be asked: shorten it.",
        "質問が {length} 文字あります。尋ねられるのは {most} 文字までです。短くしてください。",
    ),
    # Settings
    Message(
        "{file}: cannot be read as a password file; check its path",
        "{file}: パスワードのファイルとして読めません。パスを確かめてください",
    ),
    Message(
        "{file}: holds no password; put one on a line of its own",
        "{file}: パスワードがありません。1行に1つ書いてください",
    ),
    Message(
        "{file}: cannot be read; check that it is a UTF-8 text file",
        "{file}: 読めません。UTF-8 のテキストファイルか確かめてください",
    ),
    Message("{file}: not valid TOML: {error}", "{file}: 正しい TOML ではありません：{error}"),
    Message(
        '{origin}: unknown setting "{key}"; the settings are {known}',
        "{origin}: 「{key}」という設定はありません。設定できるのは {known} です",
    ),
    Message("{origin}: {key}: {problem}", "{origin}: {key}: {problem}"),
    Message("the environment", "環境変数"),
    Message("the command line", "コマンドライン"),
    Message("give a text that is not empty", "空でない文字列を指定してください"),
    Message("give a list of folders", "フォルダーの並びを指定してください"),
    Message(
        "give a whole number from {low} to {high}", "{low} から {high} までの整数を指定してください"
    ),
    Message("give a number from 0 to 1", "0 から 1 までの数を指定してください"),
    Message("give true or false", "true か false を指定してください"),
    Message('give "ja" or "en"', "「ja」か「en」を指定してください"),
    Message('give "local" or "milvus"', "「local」か「milvus」を指定してください"),
    Message(
        "give FLAT, HNSW, HNSW_SQ or DISKANN", "FLAT、HNSW、HNSW_SQ、DISKANN から指定してください"
    ),
    Message(
        "give an address as http://host:19530, or a path that ends in .db",
        "http://host:19530 の形のアドレスか、.db で終わるパスを指定してください",
    ),
    Message(
        "give user and password as the token, not in the address",
        "ユーザー名とパスワードは、アドレスではなくトークンとして指定してください",
    ),
    Message(
        "store is milvus and milvus_uri is not set: say where it is",
        "store が milvus ですが、milvus_uri がありません。場所を指定してください",
    ),
    Message(
        "{origin}: a token is read from TENKYO_MILVUS_TOKEN or from the file named by "
        "milvus_token_file alone; move it there",
        "{origin}: トークンは TENKYO_MILVUS_TOKEN か milvus_token_file のファイルからだけ"
        "読みます。そちらへ移してください",
    ),
    # A file of questions
    Message("not UTF-8", "UTF-8 ではありません"),
)
