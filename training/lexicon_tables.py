"""From alignment links and dictionaries to weighted translations, one table a direction."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import snowballstemmer

from tenkyo.index.grammar import ENGLISH_STOP_WORDS, JAPANESE_STOP_WORDS
from tenkyo.index.lexicon_file import Entry, WeightedTerm

Pair = tuple[str, str]

_STEMMER = snowballstemmer.stemmer("english")

_BRACKETS = re.compile(r"\([^)]*\)|（[^）]*）|\[[^\]]*\]|〈[^〉]*〉")
_ENGLISH = re.compile(r"[a-z]+(?: [a-z]+)*")
_JAPANESE = re.compile(r"[々〆ぁ-ゖァ-ヺー一-鿿]+")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")
_OKURIGANA = re.compile(r"[うくぐすつぬぶむるい]$")


@dataclass(frozen=True, slots=True)
class TableSettings:
    """How tables are made.

    ``dictionary`` is the weight of all a dictionary says of a word, in links, and at least
    ``dictionary_share`` of all its links, spread by the ``usage`` power of how often a translation
    is seen. ``power`` balances domains. ``discount`` is taken from every count of links. A
    translation needs ``least`` links, ``doubtful`` ones where a dictionary names only others, or a
    dictionary, and a ``share`` of the whole. ``blend`` is the part of a phrase's weight that goes
    to translations of its words, ``overlay`` the part that the glossary takes.
    """

    dictionary: float = 2.0
    dictionary_share: float = 0.03
    usage: float = 0.5
    scarce: float = 3.0
    power: float = 0.8
    discount: float = 0.3
    least: float = 0.6
    doubtful: float = 1.5
    share: float = 0.015
    longest: int = 8
    blend: float = 0.4
    overlay: float = 0.6


def gloss(text: str) -> str:
    """Return the searchable part of an English gloss, "" when there is none."""
    words = re.sub(r"[-'./]", " ", _BRACKETS.sub(" ", text)).split()
    while words and words[0] in ("to", "a", "an", "the", "be"):
        words = words[1:]
    found = " ".join(words)
    if not _ENGLISH.fullmatch(found) or len(words) > 5 or len(found) < 2:
        return ""
    if words[0] in ENGLISH_STOP_WORDS or words[-1] in ENGLISH_STOP_WORDS:
        return ""
    return found


def headword(text: str) -> str:
    """Return the searchable part of a Japanese headword, "" when there is none."""
    found = _BRACKETS.sub("", text).replace("・", "").replace(" ", "")
    if not _JAPANESE.fullmatch(found) or len(found) > 12 or found in JAPANESE_STOP_WORDS:
        return ""
    return "" if _HIRAGANA.fullmatch(found) and len(found) < 3 else found


def searched(word: str) -> str:
    """Return the part of a Japanese word that all its inflected forms share."""
    if len(word) > 1 and _OKURIGANA.search(word) and not _HIRAGANA.fullmatch(word):
        return word[:-1]
    return word


def table(
    links: Mapping[Pair, float],
    dictionary: Iterable[Pair],
    counts: Mapping[str, float],
    settings: TableSettings,
) -> dict[str, Entry]:
    """Return entries for the first words of the pairs.

    ``counts`` says how often the second words are seen: a dictionary's translations are weighed
    by a power of it, and one never seen helps only a word with scarce links.
    """
    seen: dict[str, dict[str, float]] = defaultdict(dict)
    totals: dict[str, float] = defaultdict(float)
    for (word, other), count in links.items():
        totals[word] += count
        if count >= settings.least:
            seen[word][other] = count - settings.discount
    told: dict[str, dict[str, float]] = defaultdict(dict)
    for word, other in dictionary:
        if counts.get(other, 0) or totals.get(word, 0.0) < settings.scarce:
            told[word][other] = (counts.get(other, 0) + 0.2) ** settings.usage
    entries = {}
    for word in seen.keys() | told.keys():
        weights = {
            other: count
            for other, count in seen.get(word, {}).items()
            if word not in told or other in told[word] or count >= settings.doubtful
        }
        total = totals.get(word, 0.0)
        if word in told:
            mass = max(settings.dictionary, settings.dictionary_share * total)
            scale = mass / sum(told[word].values())
            total += mass
            for other, weight in told[word].items():
                weights[other] = weights.get(other, 0) + scale * weight
        if terms := _best({o: w / total for o, w in weights.items()}, settings):
            entries[word] = Entry(terms, totals.get(word, 0.0))
    return entries


def balanced(domains: Sequence[Mapping[Pair, float]], power: float) -> dict[Pair, float]:
    """Add up links so that a domain's say on a word grows with a power of its links, below 1.

    Otherwise one large domain would settle every word: in texts on history a province is 国.
    """
    links: dict[Pair, float] = defaultdict(float)
    for domain in domains:
        totals: dict[str, float] = defaultdict(float)
        for (word, _), count in domain.items():
            totals[word] += count
        for pair, count in domain.items():
            links[pair] += count * max(1.0, totals[pair[0]]) ** (power - 1)
    return links


def blended(
    entries: Mapping[str, Entry], parts: Mapping[str, Sequence[str]], settings: TableSettings
) -> dict[str, Entry]:
    """Let the translations of its words stand beside those of every phrase."""
    found = dict(entries)
    for phrase, words in parts.items():
        known = [entries[word].terms[:3] for word in words if word in entries]
        if phrase in entries and known:
            found[phrase] = _mixed(entries[phrase], known, settings.blend, settings)
    return found


def overlaid(
    entries: Mapping[str, Entry], glossary: Mapping[str, Entry], settings: TableSettings
) -> dict[str, Entry]:
    """Give the glossary the first say where it knows a word."""
    found = dict(entries)
    for word, entry in glossary.items():
        known = [entries[word].terms] if word in entries else []
        found[word] = _mixed(entry, known, 1 - settings.overlay, settings) if known else entry
    return found


def _mixed(
    entry: Entry, others: Sequence[Sequence[WeightedTerm]], share: float, settings: TableSettings
) -> Entry:
    weights: dict[str, float] = defaultdict(float)
    for term in entry.terms:
        weights[term.text] += (1 - share) * term.weight
    for terms in others:
        for term in terms:
            weights[term.text] += share * term.weight / len(others)
    return Entry(_best(weights, settings), entry.count)


def _best(weights: Mapping[str, float], settings: TableSettings) -> tuple[WeightedTerm, ...]:
    """Return the best translations, those that are searched alike counted together."""
    groups: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for other, weight in weights.items():
        groups[_searched(other)].append((weight, other))
    merged = []
    for form, members in groups.items():
        text = form if _JAPANESE.fullmatch(form) else max(members)[1]
        merged.append((sum(weight for weight, _ in members), text))
    best = sorted(merged, key=lambda item: (-item[0], item[1]))[: settings.longest]
    scale = max(1.0, sum(weight for weight, _ in best))
    return tuple(WeightedTerm(o, w / scale) for w, o in best if w >= settings.share)


def _searched(word: str) -> str:
    """Return what is common to the forms of a word: a Japanese one's stem, English stems."""
    if word.isascii():
        return " ".join(_STEMMER.stemWords(word.split()))
    return searched(word)
