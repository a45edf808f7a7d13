"""What asking on the command line needs: an answerer, a filter from flags, questions of a batch."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tenkyo.app import messages
from tenkyo.app.config import Settings
from tenkyo.app.messages import Locale
from tenkyo.app.progress import waiting
from tenkyo.app.reasons import reason_text
from tenkyo.ingest.errors import QueryError

if TYPE_CHECKING:
    from tenkyo.app.answer import Answerer
    from tenkyo.app.claim import ClaimChecker
    from tenkyo.index.types import QueryFilter


@contextmanager
def answerer_for(settings: Settings) -> Iterator[Answerer]:
    """Open the index and its encoder for asking, and close the index in the end.

    Raises IndexNotFound, EncoderError and the other errors of opening.
    """
    from tenkyo.app.session import open_answerer
    from tenkyo.index.store import Store

    with Store.open(settings.index) as store:
        with waiting(messages.LOADING.text(settings.locale)):
            answerer = open_answerer(settings, store)
        yield answerer


@contextmanager
def checker_for(settings: Settings) -> Iterator[ClaimChecker]:
    """Open the index and its encoder for finding sources; as ``answerer_for``."""
    from tenkyo.app.session import open_checker
    from tenkyo.index.store import Store

    with Store.open(settings.index) as store:
        with waiting(messages.LOADING.text(settings.locale)):
            checker = open_checker(settings, store)
        yield checker


def query_filter(arguments: argparse.Namespace, settings: Settings) -> QueryFilter | None:
    """Return the filter that the flags name, None where they name none.

    Raises QueryError for a date that is none.
    """
    from tenkyo.app.narrowing import narrow

    return narrow(
        arguments.document,
        arguments.folder,
        arguments.language,
        arguments.since,
        arguments.until,
        locale=settings.locale,
        dates=("--since", "--until"),
    )


def batch_questions(name: str, *, locale: Locale) -> Iterator[str]:
    """Yield the questions of a batch, one a line, from a file or for "-" from standard input.

    Blank lines are questions too: each line is answered by a line of its own. Raises QueryError
    where the file cannot be read.
    """
    try:
        if name == "-":
            yield from map(str.strip, sys.stdin)
            return
        with Path(name).open(encoding="utf-8-sig", errors="replace") as file:
            yield from map(str.strip, file)
    except OSError as error:
        reason = reason_text(error.strerror or str(error), locale)
        message = messages.BATCH_UNREADABLE.text(locale, file=name, reason=reason)
        raise QueryError(message) from error
