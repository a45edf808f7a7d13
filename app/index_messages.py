"""What the index says in English, with its Japanese.

A ``{name}`` stands for whatever is said there; see ``reasons.py`` for how they are compared.
"""

from __future__ import annotations

from tenkyo.app.messages import Message

INDEX_MESSAGES: tuple[Message, ...] = (
    # Where the index lies
    Message(
        "there is no index in {folder}: make one with `tenkyo index FOLDER`",
        "{folder} に索引がありません。`tenkyo index FOLDER` で作ってください",
    ),
    Message(
        "the index in {folder} cannot be opened: {reason}",
        "{folder} の索引を開けません：{reason}",
    ),
    Message(
        "the index folder {folder} cannot be made ({reason}): choose another with `--index DIR`",
        "索引のフォルダー {folder} を作れません（{reason}）。"
        "`--index DIR` で別のところを指定してください",
    ),
    Message(
        "the index folder {folder} cannot be written ({reason}): choose another with `--index DIR`",
        "索引のフォルダー {folder} に書き込めません（{reason}）。"
        "`--index DIR` で別のところを指定してください",
    ),
    Message(
        "the index folder {folder} lies on a network drive ({kind}), where an index cannot be kept "
        "safe: choose a folder on a local disk with `--index DIR`",
        "索引のフォルダー {folder} はネットワークドライブ（{kind}）にあり、索引を安全に"
        "保てません。`--index DIR` で手元のディスクのフォルダーを指定してください",
    ),
    Message(
        "{file} cannot be written ({reason}): make room or make the folder writable, and run again"
        "; what was done is kept",
        "{file} に書き込めません（{reason}）。空きを作るか、フォルダーを書き込めるようにして、"
        "もう一度実行してください。終えた分は残っています",
    ),
    Message("network", "ネットワーク"),
    # The store
    Message(
        "{file} is damaged ({error}): move {folder} away and run `tenkyo index`",
        "{file} が壊れています（{error}）。"
        "{folder} を別の場所に移し、`tenkyo index` を実行してください",
    ),
    Message(
        "{file} is missing from {folder}: move {again} away and run `tenkyo index`",
        "{folder} に {file} がありません。"
        "{again} を別の場所に移し、`tenkyo index` を実行してください",
    ),
    Message(
        "{file} is missing: run `tenkyo index`",
        "{file} がありません。`tenkyo index` を実行してください",
    ),
    Message(
        "{file} is no index ({error}): move {folder} away and run `tenkyo index`",
        "{file} は索引ではありません（{error}）。"
        "{folder} を別の場所に移し、`tenkyo index` を実行してください",
    ),
    Message(
        "{file} is no index of Tenkyo: move {folder} away and run `tenkyo index`",
        "{file} は Tenkyo の索引ではありません。"
        "{folder} を別の場所に移し、`tenkyo index` を実行してください",
    ),
    Message(
        "the index in {folder} has format {version}, and this Tenkyo reads up to {most}: "
        "update Tenkyo, or move {again} away and run `tenkyo index`",
        "{folder} の索引の形式は {version} で、この Tenkyo が読めるのは {most} までです。Tenkyo を"
        "更新するか、{again} を別の場所に移して `tenkyo index` を実行してください",
    ),
    Message(
        "the disk that holds {folder} is full: free some space and run again"
        "; what was done is kept",
        "{folder} のあるディスクに空きがありません。空きを作り、もう一度実行してください。"
        "終えた分は残っています",
    ),
    Message(
        "the index in {folder} cannot be written ({error}): "
        "make the folder writable, or choose another with `--index DIR`",
        "{folder} の索引に書き込めません（{error}）。フォルダーを書き込めるようにするか、"
        "`--index DIR` で別のところを指定してください",
    ),
    Message(
        "the index in {folder} is busy ({error}): try again",
        "{folder} の索引は使用中です（{error}）。もう一度お試しください",
    ),
    Message(
        "the index in {folder} cannot be used: {error}", "{folder} の索引を使えません：{error}"
    ),
    Message("the store {store} has been closed", "索引の本体 {store} はもう閉じられています"),
    Message(
        "there is nothing to go back to: encoder, chunking, reader and format have not changed "
        "since the index was made",
        "戻る先がありません：索引を作ってから、エンコーダー、チャンクの分け方、読み取り、形式の"
        "どれも変わっていません",
    ),
    Message(
        "{what} changed: {work}; the old index answers until that is done",
        "{what}が変わりました。{work}。終わるまでは前の索引で答えます",
    ),
    Message("every document is read again", "すべての文書を読み直します"),
    Message("all chunks are embedded", "すべてのチャンクを埋め込み直します"),
    Message("{first} and {second}", "{first}と{second}"),
    Message("the encoder", "エンコーダー"),
    Message("the chunking", "チャンクの分け方"),
    Message("the reader", "読み取り"),
    # One writer at a time
    Message(
        "{who} is writing to the index in {folder}: wait until it is done, or stop it",
        "{who}が {folder} の索引に書き込んでいます。終わるのを待つか、止めてください",
    ),
    Message(
        "waiting for {who}, which is writing to {folder}",
        "{who}が {folder} に書き込み終えるのを待っています",
    ),
    Message("another process", "ほかのプロセス"),
    Message("process {pid} on {host} since {time}", "{host} のプロセス {pid}（{time} から）"),
    Message(
        "another process has written to {folder} meanwhile: run again",
        "その間にほかのプロセスが {folder} に書き込みました。もう一度実行してください",
    ),
    # Folders of the index
    Message(
        "the folder {folder} has lost all its documents ({count}); they stay in the index: "
        "if they are gone for good, run `tenkyo index --removed-all`",
        "フォルダー {folder} の文書（{count} 件）がすべて消えています。索引には残してあります。"
        "本当になくなったのなら `tenkyo index --removed-all` を実行してください",
    ),
    Message(
        "there are no documents in {folder}; those read are {kinds}",
        "{folder} に文書がありません。読めるのは {kinds} です",
    ),
    Message(
        "the index has no folders: add one with `tenkyo index FOLDER`",
        "索引にフォルダーがありません。`tenkyo index FOLDER` で加えてください",
    ),
    Message(
        "{folder} is no folder of this index; those are: {what}",
        "{folder} はこの索引のフォルダーではありません。索引にあるのは：{what}",
    ),
    Message("none", "なし"),
    Message(
        "{reason}; this is a fault of Tenkyo: please report it",
        "{reason}。Tenkyo の不具合です。お知らせください",
    ),
    Message("its passages do not cover its text", "チャンクが本文の全体を覆っていません"),
    Message("it cannot be cut into passages ({error})", "チャンクに分けられません（{error}）"),
    # Caches, as the doctor finds them
    Message(
        "{file}: {error}; it is rebuilt from the index on the next run",
        "{file}: {error}。次に実行するとき索引から作り直します",
    ),
    Message("{file} belongs to another index or version", "{file} は別の索引か別の版のものです"),
    Message(
        "the {cache} cache is missing; it is rebuilt when it is needed",
        "検索用の控え（{cache}）がありません。必要なときに作り直します",
    ),
    Message(
        "the dense cache does not hold the vector of chunk row {row}",
        "検索用の控え（dense）にチャンク {row} のベクトルがありません",
    ),
    Message(
        "the words cache does not hold the words of chunk row {row}",
        "検索用の控え（words）にチャンク {row} の語がありません",
    ),
    Message("{count} chunks have no text", "本文のないチャンク：{count}"),
    Message("{count} chunks have no vectors", "ベクトルのないチャンク：{count}"),
    Message(
        "{count} chunks have too few or too many vectors", "ベクトルの数が合わないチャンク：{count}"
    ),
    Message("{count} documents lie in no file", "ファイルのない文書：{count}"),
    Message("a row of {table} has lost its {other}", "{table} の行に対応する {other} がありません"),
    # A Milvus server
    Message("{count} chunks are not in Milvus yet", "Milvus にまだ入っていないチャンク：{count}"),
    Message(
        "the collection {name} is gone or has been written to by another index",
        "コレクション {name} がないか、別の索引に書き換えられています",
    ),
    Message(
        "Milvus does not hold the vector of chunk row {row}",
        "Milvus にチャンク {row} のベクトルがありません",
    ),
    Message(
        "the package {package} is missing: run `pip install 'tenkyo[milvus]'`",
        "パッケージ {package} がありません。`pip install 'tenkyo[milvus]'` を実行してください",
    ),
    Message(
        "Milvus at {address} failed ({error}): {what}",
        "{address} の Milvus が応じません（{error}）。{what}",
    ),
    Message(
        "check that it runs and that milvus_uri and the token are right",
        "動いているか、milvus_uri とトークンが正しいか確かめてください",
    ),
    Message(
        "another process has this file open, and only one can; run a server to use it from several",
        "ほかのプロセスがこのファイルを開いています。同時に使うにはサーバーを動かしてください",
    ),
    Message(
        "the Milvus collection {name} holds vectors of {own} numbers, "
        "and the question's has {other}: run `tenkyo index`",
        "Milvus のコレクション {name} のベクトルは {own} 次元、質問のベクトルは {other} 次元です。"
        "`tenkyo index` を実行してください",
    ),
)
