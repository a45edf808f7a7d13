"""Make the bilingual lexicon: pairs and dictionaries → word alignment → weighted tables → file.

Usage: python training/export_lexicon.py DATA --output index/models/tenkyo-lexicon-v1
"""

from __future__ import annotations

import argparse
import pickle
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from lexicon_evidence import Evidence, gather
from lexicon_settings import Settings
from lexicon_tables import balanced, blended, overlaid, table
from lexicon_text import Lemmas

from tenkyo.index.lexicon import load_glossary
from tenkyo.index.lexicon_file import Entry, write_lexicon


def read_glossary(path: Path, lemmas: Lemmas) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """Return the Japanese and the English entries of a glossary."""
    glossary = load_glossary(path)
    english = {lemmas.phrase(term): Entry(terms) for term, terms in glossary.english.items()}
    return {term: Entry(terms) for term, terms in glossary.japanese.items()}, english


def make_tables(
    evidence: Evidence, glossary: tuple[dict[str, Entry], dict[str, Entry]], settings: Settings
) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """Return the Japanese and the English entries.

    Phrases from alignment serve Japanese only: English phrases of that kind cost more passages
    than they found.
    """
    options = settings.tables
    links = balanced(evidence.domains, options.power)
    turned = [{(b, a): n for (a, b), n in domain.items()} for domain in evidence.domains]
    turned_links = balanced(turned, options.power)
    for (run, unit), count in evidence.phrases.items():
        turned_links[unit, run] = turned_links.get((unit, run), 0.0) + count
    seen: dict[str, float] = defaultdict(float)
    for (word, _), count in links.items():
        seen[word] += count
    names = {pair for pair in evidence.names if seen[pair[0]] < options.scarce}
    english = table(links, evidence.dictionary | names, evidence.japanese_counts, options)
    told = {(b, a) for a, b in evidence.dictionary | evidence.names}
    japanese = table(turned_links, told, evidence.english_counts, options)
    parts = {phrase: tuple(phrase.split()) for phrase in english if " " in phrase}
    english = overlaid(blended(english, parts, options), glossary[1], options)
    japanese = overlaid(blended(japanese, evidence.parts, options), glossary[0], options)
    return (
        worth_keeping(japanese, evidence.japanese_counts, glossary[0], settings),
        worth_keeping(english, evidence.english_counts, glossary[1], settings),
    )


def worth_keeping(
    entries: Mapping[str, Entry],
    counts: Counter[str],
    always: Mapping[str, Entry],
    settings: Settings,
) -> dict[str, Entry]:
    """Return the entries of words that were seen, and of unseen ones that are short enough."""
    kept = {}
    for word, entry in entries.items():
        unseen = settings.longest_unseen_english if word.isascii() else settings.longest_unseen
        if word in always or counts[word] >= settings.seen or len(word) <= unseen:
            kept[word] = Entry(entry.terms, max(counts[word], 2, 50 * (word in always)))
    return kept


def main() -> None:
    """Run all steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with pairs/, dict/ and eval/")
    parser.add_argument("--output", type=Path, required=True, help="folder of the lexicon")
    parser.add_argument(
        "--evidence", type=Path, help="file that keeps what was counted; read when it is there"
    )
    options = parser.parse_args()
    start = time.monotonic()
    settings = Settings()
    if options.evidence and options.evidence.exists():
        evidence = pickle.loads(options.evidence.read_bytes())
    else:
        evidence = gather(options.data, settings)
        if options.evidence:
            options.evidence.write_bytes(pickle.dumps(evidence))
    glossary = read_glossary(options.output / "glossary.tsv", Lemmas(evidence.english_words))
    japanese, english = make_tables(evidence, glossary, settings)
    target = options.output / "lexicon.bin"
    write_lexicon(target, japanese, english)
    print(
        f"{len(japanese):,} Japanese and {len(english):,} English entries, "
        f"{target.stat().st_size:,} bytes, {time.monotonic() - start:.0f} s"
    )


if __name__ == "__main__":
    main()
