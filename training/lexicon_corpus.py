"""Training text taken apart and laid out for word alignment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from align import Bitext
from lexicon_text import Japanese, Lemmas, Unit, english_words, is_content
from training_text import Refused, read_pairs


@dataclass(frozen=True, slots=True)
class Source:
    """A file of sentence pairs, the domain it counts to, and how many pairs to take at most."""

    name: str
    domain: int
    limit: int | None = None


@dataclass(slots=True)
class Corpus:
    """Sentence pairs taken apart; ``parts`` are the short units that alignment counts."""

    domains: list[int] = field(default_factory=list)
    english: list[list[str]] = field(default_factory=list)
    japanese: list[list[Unit]] = field(default_factory=list)
    english_counts: Counter[str] = field(default_factory=Counter)
    japanese_counts: Counter[str] = field(default_factory=Counter)
    readings: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, domain: int, words: list[str], units: list[Unit]) -> None:
        """Add a sentence pair and count its words."""
        self.english_counts.update(words)
        for unit in units:
            self.japanese_counts.update({unit.word, *unit.parts})
            if unit.name:
                self.readings[unit.word, unit.reading] += 1
        if words and units:
            self.domains.append(domain)
            self.english.append(words)
            self.japanese.append(units)


def read_corpus(data: Path, sources: Sequence[Source], japanese: Japanese, seed: int) -> Corpus:
    """Read and take apart all sources; one that is too long is drawn from at random.

    What the evaluation in ``data / "eval"`` says is left out.
    """
    corpus = Corpus()
    refused = Refused(data / "eval")
    rng = np.random.default_rng(seed)
    known: dict[Unit, Unit] = {}
    for source in sources:
        pairs = [
            pair
            for pair in read_pairs(data / "pairs" / f"{source.name}.tsv.gz")
            if pair[0] not in refused and pair[1] not in refused
        ]
        if source.limit and len(pairs) > source.limit:
            chosen = np.sort(rng.choice(len(pairs), source.limit, replace=False))
            pairs = [pairs[i] for i in chosen]
        for english, text in pairs:
            units = [known.setdefault(unit, unit) for unit in japanese.units(text)]
            corpus.add(source.domain, english_words(english), units)
    return corpus


@dataclass(slots=True)
class Vocabulary:
    """Numbers for words, in order of appearance."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, word: str) -> int:
        """Return a word's number, a new one when it is new."""
        return self.numbers.setdefault(word, len(self.numbers))

    def words(self) -> list[str]:
        """Return all words by number."""
        return list(self.numbers)


@dataclass(frozen=True, slots=True)
class Laid:
    """The bitext of a corpus: which sentences it holds and where its words stood in them."""

    bitext: Bitext
    sentences: list[int]
    english_places: list[int]
    english: list[str]
    japanese: list[str]


def lay_out(corpus: Corpus, lemmas: Lemmas, longest: int) -> Laid:
    """Give numbers to the content words of all sentences that are not too long."""
    english, japanese = Vocabulary(), Vocabulary()
    source: list[int] = []
    target: list[int] = []
    places: list[int] = []
    starts: list[tuple[int, int]] = [(0, 0)]
    sentences = []
    for number, (words, units) in enumerate(zip(corpus.english, corpus.japanese, strict=True)):
        content = [place for place, word in enumerate(words) if is_content(word)]
        parts = [part for unit in units for part in unit.parts]
        if content and len(content) <= longest and len(parts) <= longest:
            source.extend(english.number(lemmas(words[place])) for place in content)
            target.extend(map(japanese.number, parts))
            places.extend(content)
            starts.append((len(source), len(target)))
            sentences.append(number)
    source_start, target_start = np.array(starts, np.int64).T
    bitext = Bitext(
        np.array(source, np.int32), source_start, np.array(target, np.int32), target_start
    )
    return Laid(bitext, sentences, places, english.words(), japanese.words())
