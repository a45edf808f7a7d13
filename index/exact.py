"""Phrases in quotation marks: the chunks that hold them as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.postings import Rows, WordIndex, indexed_text
from tenkyo.index.store import Snapshot
from tenkyo.index.term_lists import TermLists
from tenkyo.index.terms import phrase_terms
from tenkyo.index.types import QueryFilter, StoredChunk
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.types import Language

# So many chunks that hold a phrase's terms are read to see whether they hold the phrase.
_READ = 500


@dataclass(frozen=True, slots=True)
class Quoted:
    """What is known of the quoted phrases of a question.

    ``rows`` are the chunks that hold all phrases, or where none does those that hold one of them,
    and all those in the other language, which says it in other letters; ascending. None leaves the
    search as it is. ``absent`` are the phrases that no chunk holds. The
    words of the ``unread`` phrases stand in so many chunks that some may not hold the phrase.
    """

    rows: Rows | None
    absent: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def find_quoted(
    words: WordIndex,
    snapshot: Snapshot,
    phrases: Sequence[str],
    allowed: Rows | None,
    *,
    other: Language,
) -> Quoted:
    """Find the chunks, among the ``allowed`` rows if given, that hold folded phrases literally.

    ``other`` is the language that the question is not in.
    """
    wanted = {phrase: terms for phrase in phrases if (terms := phrase_terms(phrase))}
    if not wanted:
        return Quoted(allowed)
    lists = TermLists(words, (term for terms in wanted.values() for term in terms))
    holding: list[NDArray[np.int64]] = []
    absent, unread = [], []
    for phrase, terms in wanted.items():
        rows = np.sort(words.rows[lists.phrase(terms).positions])
        if allowed is not None:
            rows = np.intersect1d(rows, allowed, assume_unique=True)
        if len(rows) <= _READ:
            stored = snapshot.chunks(rows)
            rows = np.array([r for r in sorted(stored) if holds([phrase], stored[r])], np.int64)
        else:
            unread.append(phrase)
        if len(rows):
            holding.append(rows)
        else:
            absent.append(phrase)
    if not holding:
        return Quoted(allowed, tuple(absent))
    shared = holding[0]
    for rows in holding[1:]:
        shared = np.intersect1d(shared, rows, assume_unique=True)
    either = shared if len(shared) else np.unique(np.concatenate(holding))
    elsewhere = snapshot.rows_matching(QueryFilter(language=other))
    if elsewhere is not None and allowed is not None:
        elsewhere = np.intersect1d(elsewhere, allowed, assume_unique=True)
    rows = either if elsewhere is None else np.union1d(either, elsewhere)
    return Quoted(rows, tuple(absent), tuple(unread))


def holds(phrases: Sequence[str], stored: StoredChunk) -> bool:
    """Tell whether a chunk or its heading holds folded phrases, letter by letter."""
    text = fold_text(indexed_text(stored)) if phrases else ""
    return all(phrase in text for phrase in phrases)
