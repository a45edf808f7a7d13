"""The named HTTP endpoints: the same answers for programs, as JSON without server paths."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

import gradio as gr

from tenkyo.app.engine import Engine
from tenkyo.app.json_output import answer_json, chunk_json, finding_json, status_json
from tenkyo.app.narrowing import narrow
from tenkyo.ingest.errors import QueryError, TenkyoError

_Arguments = ParamSpec("_Arguments")


def _plain_errors(
    call: Callable[_Arguments, dict[str, Any]],
) -> Callable[_Arguments, dict[str, Any]]:
    """Turn errors into ones Gradio passes on; only a question's own tells its details."""

    @functools.wraps(call)
    def answered(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> dict[str, Any]:
        try:
            return call(*args, **kwargs)
        except QueryError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except TenkyoError as error:
            # Other messages may name folders of this machine.
            kind = type(error).__name__
            raise gr.Error(f"the index cannot be used ({kind})", print_exception=False) from error

    return answered


class Programs:
    """What other programs may call, for one engine. Nothing here changes anything."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @_plain_errors
    def ask(
        self,
        question: str,
        limit: int = 10,
        document: str = "",
        folder: str = "",
        language: str = "",
        since: str = "",
        until: str = "",
    ) -> dict[str, Any]:
        """Answer a question from the user's documents, in the documents' own words.

        The result has "found", "answer" (each sentence followed by its [number]), "citations"
        ("document", "page", "where", "heading", "quote"; "stale" where the file has changed since)
        and "passages", the nearest text, best first. Where "found" is false the documents do not
        say: tell the user so, and offer the passages as what comes nearest. "differing" is not
        empty where documents disagree: tell the user each "value" and leave the choice to them.

        Args:
            question: The question, in Japanese or English.
            limit: Most passages to return, 1 to 100.
            document: A glob that the document's path must fit; empty for all documents.
            folder: The name of a folder of the index; empty for all folders.
            language: "ja" or "en" for passages in that language; empty for both.
            since: The earliest day, month or year of a document's date, as 2020-01; empty for any.
            until: The latest day, month or year of a document's date; empty for any.
        """
        where = narrow(document, folder, language, since or None, until or None, locale="en")
        answer = self._engine.ask(question, limit=min(max(limit, 1), 100), where=where)
        return answer_json(answer)

    @_plain_errors
    def find(
        self,
        statement: str,
        document: str = "",
        folder: str = "",
        language: str = "",
        since: str = "",
        until: str = "",
    ) -> dict[str, Any]:
        """Find the source of a statement: the document that says so, or says otherwise.

        Use it to check a fact, a figure or a date. The "verdict" is "supported", "differs" (with
        what was "stated" and what the "source" says in "differences") or "not found"; the other
        fields are those of ask.

        Args:
            statement: One statement, in Japanese or English.
            document: A glob that the document's path must fit; empty for all documents.
            folder: The name of a folder of the index; empty for all folders.
            language: "ja" or "en" for passages in that language; empty for both.
            since: The earliest day, month or year of a document's date, as 2020-01; empty for any.
            until: The latest day, month or year of a document's date; empty for any.
        """
        where = narrow(document, folder, language, since or None, until or None, locale="en")
        return finding_json(self._engine.find(statement, limit=10, where=where))

    @_plain_errors
    def passage(self, document: str, page: int, quote: str = "") -> dict[str, Any]:
        """Return the passage of a document that holds a quotation, or the first of a page.

        Use it to read what stands around a citation: "before" and "after" are the passages beside
        it, null at an end of the document. "found" is false where there is none.

        Args:
            document: The document's path as citations show it.
            page: The page, counted from 1.
            quote: Words that the passage holds; empty for the page's first passage.
        """
        stored = self._engine.sources.passage(document, page, quote)
        if stored is None:
            return {"found": False}
        before, after = self._engine.sources.beside(stored)
        beside = {
            "before": chunk_json(before) if before else None,
            "after": chunk_json(after) if after else None,
        }
        return {"found": True} | chunk_json(stored) | beside

    @_plain_errors
    def status(self) -> dict[str, Any]:
        """Say what the index holds and how fresh it is.

        Counts of documents and pages, the files that are out of date or could not be read, and
        why.
        """
        return status_json(self._engine.overview())
