"""Questions to begin with, made from the headings of the indexed documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tenkyo.app import page_messages as say
from tenkyo.app.answer import Answerer
from tenkyo.app.messages import Locale
from tenkyo.index.store import Store
from tenkyo.ingest.cleaning import display_text
from tenkyo.ingest.language import detect_language
from tenkyo.ingest.types import Chunk

_MOST = 4
_CHUNKS_LOOKED_AT = 300
_TRIED = 12
# A heading's number is no part of its topic.
_NUMBERING = re.compile(r"^[\s\d０-９①-⑳ⅰ-ⅻⅠ-Ⅻ()（）.．、:：#§■●○◆-]+|[\s:：。.．]+$")
# A heading of two parts, or one that ends in a particle or a verb, is no noun phrase.
_CLAUSE = re.compile(r"[：:。？?！!]|[ぁ-ん.]$")


def example_questions(answerer: Answerer, store: Store, locale: Locale) -> tuple[str, ...]:
    """Return up to four questions that the documents do answer, each from another document."""
    found: list[str] = []
    for tried, topic in enumerate(_topics(store, locale)):
        if len(found) == _MOST or tried == _TRIED:
            break
        question = say.EXAMPLE.text(locale, topic=topic)
        if answerer.ask(question, limit=3).found:
            found.append(question)
    return tuple(found)


def _topics(store: Store, locale: Locale) -> Iterator[str]:
    """Yield a heading of each document in turn: those in the reader's language, then the rest."""
    with store.read() as snapshot:
        rows = snapshot.chunk_rows()
        sample = rows[:: max(1, len(rows) // _CHUNKS_LOOKED_AT)]
        headings: dict[str, dict[str, None]] = {}
        for stored in snapshot.iter_chunks(sample):
            topic = _NUMBERING.sub("", display_text(_heading(stored.chunk)))
            if is_topic(topic) and detect_language(topic) == locale:
                headings.setdefault(stored.chunk.document_id, {}).setdefault(topic)
    queues = [list(topics) for topics in headings.values()]
    while any(queues):
        for queue in queues:
            if queue:
                yield queue.pop(len(queue) // 2)


def _heading(chunk: Chunk) -> str:
    """Return the heading that a chunk stands under or begins with, else nothing."""
    if chunk.heading or len(chunk.sentences) < 2:
        return chunk.heading or ""
    first, following = chunk.sentences[:2]
    own_line = "\n" in chunk.text[: following.start - chunk.start].rstrip(" ")[-2:]
    return chunk.text[first.start - chunk.start : first.end - chunk.start] if own_line else ""


def is_topic(text: str) -> bool:
    """Tell whether a heading reads well inside a question: a noun phrase of moderate length."""
    if _CLAUSE.search(text):
        return False
    if detect_language(text) == "en":
        return 2 <= len(text.split()) <= 8 and len(text) <= 60
    return 4 <= len(text) <= 24
