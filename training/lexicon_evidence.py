"""What text and dictionaries say of words: links by domain, phrases, translations, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from align import Alignment, Cells, align, meet
from lexicon_corpus import Corpus, Laid, lay_out, read_corpus
from lexicon_settings import Settings
from lexicon_tables import Pair, gloss, headword
from lexicon_text import Japanese, Lemmas, simple, spelled
from phrases import Phrase, phrases_of
from training_text import read_pairs


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that tables are made from; pairs are (English, Japanese).

    ``domains`` holds the expected links of words for each domain, ``names`` Japanese names as they
    are read, ``english_words`` how often words are seen and ``english_counts`` their base forms,
    ``parts`` the short words of longer Japanese ones.
    """

    domains: list[dict[Pair, float]]
    phrases: dict[Pair, float]
    dictionary: set[Pair]
    names: set[Pair]
    english_words: Counter[str]
    english_counts: Counter[str]
    japanese_counts: Counter[str]
    parts: dict[str, tuple[str, ...]]


def gather(data: Path, settings: Settings) -> Evidence:
    """Read all data, align it and count."""
    japanese = Japanese()
    corpus = read_corpus(data, settings.sources, japanese, settings.seed)
    lemmas = Lemmas(corpus.english_counts)
    laid = lay_out(corpus, lemmas, settings.longest_sentence)
    cells = meet(laid.bitext)
    print(f"{len(laid.sentences):,} sentence pairs, {len(cells.source):,} cells", flush=True)
    alignment = align(laid.bitext, cells, alone=settings.alone, together=settings.together)
    domains = links_by_domain(corpus, laid, cells, alignment, settings.least_links)
    phrases = base_phrases(
        count_phrases(corpus, laid, cells, alignment, settings.certain),
        lemmas,
        settings.least_phrases,
    )
    english_counts: Counter[str] = Counter()
    for word, count in corpus.english_counts.items():
        english_counts[lemmas(word)] += count
    for (run, _), times in phrases.items():
        english_counts[run] += int(times) if " " in run else 0
    dictionary = read_dictionaries(data, settings.dictionaries, lemmas, corpus.japanese_counts)
    names = read_names(corpus)
    words = {word for _, word in dictionary | names} | {word for _, word in phrases}
    return Evidence(
        domains,
        phrases,
        dictionary,
        names,
        corpus.english_counts,
        english_counts,
        corpus.japanese_counts,
        parts_of(words, japanese),
    )


def base_phrases(counts: Counter[Phrase], lemmas: Lemmas, least: int) -> dict[Pair, float]:
    """Return the phrases seen often enough, spelled as entries are."""
    phrases: dict[Pair, float] = {}
    for (run, unit), count in counts.items():
        base = lemmas.phrase(run)
        if count >= least and gloss(base) == base and headword(unit):
            phrases[base, unit] = phrases.get((base, unit), 0.0) + count
    return phrases


def parts_of(words: Iterable[str], japanese: Japanese) -> dict[str, tuple[str, ...]]:
    """Return the short words of every word that has more than one."""
    parts = {}
    for word in words:
        found = tuple(part for unit in japanese.units(word) for part in unit.parts)
        if len(found) > 1:
            parts[word] = found
    return parts


def links_by_domain(
    corpus: Corpus, laid: Laid, cells: Cells, alignment: Alignment, least: float
) -> list[dict[Pair, float]]:
    """Return the expected links of every pair of words, for each domain."""
    counts = np.diff(laid.bitext.target_start)
    domain_of = np.repeat(np.array([corpus.domains[i] for i in laid.sentences]), counts)
    domain_of = domain_of[cells.target]
    found = []
    for domain in range(4):
        weights = np.where(domain_of == domain, alignment.cells, 0)
        links = np.bincount(cells.meeting, weights=weights, minlength=len(cells.source_word))
        found.append(
            {
                (laid.english[cells.source_word[i]], word): float(links[i])
                for i in np.flatnonzero(links > least)
                if not (word := laid.japanese[cells.target_word[i]]).isascii()
            }
        )
    return found


def count_phrases(
    corpus: Corpus, laid: Laid, cells: Cells, alignment: Alignment, certain: float
) -> Counter[Phrase]:
    """Count the phrases that links surer than ``certain`` make up."""
    sure = np.flatnonzero(alignment.cells > certain)
    source, target = cells.source[sure].tolist(), cells.target[sure].tolist()
    target_start = laid.bitext.target_start.tolist()
    counts: Counter[Phrase] = Counter()
    at = 0
    for number, sentence in enumerate(laid.sentences):
        links = []
        while at < len(target) and target[at] < target_start[number + 1]:
            links.append((laid.english_places[source[at]], target[at] - target_start[number]))
            at += 1
        units = [(unit.word, len(unit.parts)) for unit in corpus.japanese[sentence]]
        counts.update(phrases_of(corpus.english[sentence], units, links))
    return counts


def read_dictionaries(
    data: Path, names: Sequence[str], lemmas: Lemmas, seen: Counter[str]
) -> set[Pair]:
    """Return (English, Japanese) of all dictionaries; EJDict's only for Japanese words in use."""
    found: set[Pair] = set()
    for name in names:
        for english, japanese in read_pairs(data / f"{name}.tsv.gz"):
            phrase, word = gloss(simple(english)), headword(simple(japanese))
            if phrase and word and (name != "dict/ejdict" or word in seen):
                found.add((lemmas.phrase(phrase), word))
    return found


def read_names(corpus: Corpus) -> set[Pair]:
    """Return (reading in Latin letters, name) of Japanese names."""
    return {
        (latin, word)
        for (word, reading), count in corpus.readings.items()
        if count >= 2 and len(latin := spelled(reading)) > 2 and headword(word)
    }
