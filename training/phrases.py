"""Phrases: Japanese words and the runs of English words that alignment joins them to."""

from __future__ import annotations

from collections.abc import Sequence

from tenkyo.index.grammar import ENGLISH_STOP_WORDS

Phrase = tuple[str, str]


def phrases_of(
    words: Sequence[str],
    units: Sequence[tuple[str, int]],
    links: Sequence[tuple[int, int]],
    *,
    longest: int = 4,
) -> list[Phrase]:
    """Return (English run, Japanese unit) for all that fit together in one sentence pair.

    ``words`` are all English words, ``units`` (word, number of parts), ``links`` (place among the
    words, place among all parts). A run fits a unit when none of its links lead out of the unit, as
    in phrase extraction (Koehn, Och and Marcu 2003). Single words to single parts are left out.
    """
    unit_of = [number for number, (_, parts) in enumerate(units) for _ in range(parts)]
    places: dict[int, list[int]] = {}
    owner: dict[int, set[int]] = {}
    for place, part in links:
        places.setdefault(unit_of[part], []).append(place)
        owner.setdefault(place, set()).add(unit_of[part])
    found = []
    for number, linked in places.items():
        first, last = min(linked), max(linked)
        if last - first >= longest or (first == last and units[number][1] == 1):
            continue
        run = words[first : last + 1]
        if all(
            owner.get(place, {number}) == {number}
            and (place in owner or words[place] in ENGLISH_STOP_WORDS)
            for place in range(first, last + 1)
        ):
            found.append((" ".join(run), units[number][0]))
    return found
