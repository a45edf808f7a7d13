"""What the command line says of where vectors are kept, in English and Japanese."""

from __future__ import annotations

from tenkyo.app.messages import Message

ARG_STORE = Message(
    "search vectors beside the index (local) or in Milvus (milvus)",
    "ベクトルの検索先：索引のそば（local）か Milvus（milvus）",
)
ARG_MILVUS_URI = Message(
    "where Milvus is: http://host:19530, or a path that ends in .db for its embedded engine",
    "Milvus の場所：http://host:19530、または組み込みで使う .db で終わるパス",
)
ARG_MILVUS_TOKEN_FILE = Message(
    "a file with the token of Milvus, as user:password or an API key",
    "Milvus のトークン（user:password か API キー）を書いたファイル",
)
ARG_MILVUS_INDEX = Message(
    "how Milvus looks for vectors: FLAT, HNSW, HNSW_SQ or DISKANN (FLAT)",
    "Milvus での探し方：FLAT、HNSW、HNSW_SQ、DISKANN（FLAT）",
)
IN_MILVUS = Message(
    "{held} of {chunks} chunks are in Milvus at {address}, collection {collection}",
    "{chunks} チャンクのうち {held} が {address} の Milvus（コレクション {collection}）にあります",
)
MILVUS_PROBLEM = Message("problem with Milvus: {problem}", "Milvus の問題：{problem}")
NOT_IN_MILVUS = Message(
    "none of {chunks} chunks is in Milvus at {address} yet",
    "{chunks} チャンクのどれもまだ {address} の Milvus にありません",
)
