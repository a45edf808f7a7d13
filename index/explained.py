"""What an index's own documents say that an abbreviation of a question stands for, and back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from tenkyo.index.abbreviations import EXPLAINED, explanation_term, explanations
from tenkyo.index.grammar import ENGLISH_STOP_WORDS
from tenkyo.index.lexicon import WeightedTerm
from tenkyo.index.postings import Rows, WordIndex, indexed_text
from tenkyo.index.store import Snapshot
from tenkyo.index.term_lists import TermLists
from tenkyo.index.terms import latin_terms, search_form
from tenkyo.ingest.fold import fold_text

_LATIN = re.compile(r"[a-z0-9]+(?:['’][a-z0-9]+)*")
_RUN = "[々〆ァ-ヺー・\u3400-\u9fff]+"
_JOINING = "なのと"
_WIDE = re.compile(f"{_RUN}(?:[{_JOINING}]{_RUN})*")
_LONGEST_PHRASE = 8
_LONGEST_RUN = 20
# So many chunks that explain a form are read, and so many other forms are taken.
_READ = 8
_TAKEN = 3

Translations = Mapping[str, tuple[WeightedTerm, ...]]


def explain(
    words: WordIndex, snapshot: Snapshot, text: str, translations: Translations
) -> dict[str, tuple[WeightedTerm, ...]]:
    """Add to the words of a question what the documents say is another form of them.

    It counts as much as the likeliest translation.
    """
    by_term = dict(_forms(search_form(text)))
    lists = TermLists(words, by_term)
    known = {term: form for term, form in by_term.items() if lists.size((((term,), 1.0),))}
    added = dict(translations)
    for term, form in known.items():
        if any(form in other and form != other for other in known.values()):
            continue
        rows = np.sort(words.rows[lists.hits(term).positions])[:_READ]
        meant = added.get(form, ())
        weight = max((one.weight for one in meant), default=1.0)
        have = {one.text for one in meant}
        others = [other for other in _others(snapshot, rows, term) if other not in have]
        if others:
            added[form] = (*meant, *(WeightedTerm(other, weight) for other in others))
    return added


def _others(snapshot: Snapshot, rows: Rows, term: str) -> list[str]:
    """Return what most of some chunks explain a form as, folded, the most frequent first."""
    found: Counter[str] = Counter()
    for stored in snapshot.chunks(rows).values():
        for pair in set(explanations(indexed_text(stored))):
            for one, other in (pair, pair[::-1]):
                if explanation_term(one) == term:
                    found[fold_text(other)] += 1
    most = max(found.values(), default=0)
    return [other for other, count in found.most_common(_TAKEN) if 2 * count >= most]


def _forms(text: str) -> Iterator[tuple[str, str]]:
    """Yield what in a question, in search form, may be a short or long form, after its term."""
    latin = list(_LATIN.finditer(text))
    stems = [" ".join(latin_terms(word[0])) for word in latin]
    for start, first in enumerate(latin):
        if first[0] in ENGLISH_STOP_WORDS:
            continue
        for end in range(start, min(len(latin), start + _LONGEST_PHRASE)):
            last = latin[end]
            if last[0] not in ENGLISH_STOP_WORDS:
                form = text[first.start() : last.end()]
                yield EXPLAINED + " ".join(stems[start : end + 1]), form
    for match in _WIDE.finditer(text):
        run = match[0]
        for start in range(len(run) - 3):
            for end in range(start + 4, min(len(run), start + _LONGEST_RUN) + 1):
                if run[start] not in _JOINING and run[end - 1] not in _JOINING:
                    yield EXPLAINED + run[start:end], run[start:end]
