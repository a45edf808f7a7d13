"""Documents drawn after real ones, text and vectors alike, as many as wanted.

A sentence is written by a word-pair model (Shannon 1948): each word after one that it followed in
the real text. Of the words seen once there, some are replaced by new ones, so that rare words go on
coming as more is written; numbers are drawn anew. A chunk's vectors are those of a real chunk and
its sentences, turned round along some of the principal axes of all real vectors: mean, covariance
and what a chunk has in common with its sentences stay as they are. How many axes differs from chunk
to chunk, so that similarities to a question fall off from the nearest as real ones do.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.embedding import embed, texts_of
from tenkyo.index.types import Encoder
from tenkyo.ingest.chunker import chunk_document
from tenkyo.ingest.errors import IngestError
from tenkyo.ingest.readers import read_document
from tenkyo.ingest.types import Chunk, Document, Language, Page, Sentence

Vectors = NDArray[np.float16]

# An axis is turned round with a chance between these, another for each chunk.
_TURNED = (0.1, 0.5)
# How many of the words seen once are replaced.
_NEW_WORDS = 0.2
_LONGEST = 60
# Drawn after are the chunks of running text, not those of short rows.
_MOST_SENTENCES = 5
_DOCUMENT = (5, 20)
_WORDS = {
    "en": re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*|\d+|[^\w\s]"),
    "ja": re.compile(r"[\u3400-\u9fff々]+|[ァ-ヺー]+|[ぁ-ゖ]+|[A-Za-z]+|\d+|[^\w\s]"),
}
_SYLLABLES = [first + last for first in "bdfgklmnprstvz" for last in ("a", "en", "il", "or", "us")]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document drawn, with its chunks and their vectors."""

    document: Document
    chunks: tuple[Chunk, ...]
    vectors: tuple[Vectors, ...]


class WordPairs:
    """Writes sentences of one language after real ones."""

    def __init__(self, sentences: Sequence[str], language: Language) -> None:
        self._gap = " " if language == "en" else ""
        self._next: dict[str, list[str]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for sentence in sentences:
            words = _WORDS[language].findall(sentence)
            counts.update(words)
            for before, word in zip(["", *words], [*words, ""], strict=True):
                self._next[before].append(word)
        self._once = {word for word, count in counts.items() if count == 1 and word.isalpha()}
        self._kanji = sorted({sign for word in counts for sign in word if "\u3400" <= sign <= "鿿"})
        self._japanese = language == "ja"

    def sentence(self, chance: random.Random) -> str:
        """Write a sentence."""
        words: list[str] = []
        word = ""
        while len(words) < _LONGEST:
            word = chance.choice(self._next[word])
            if not word:
                break
            words.append(self._spelled(word, chance))
        return self._gap.join(words)

    def _spelled(self, word: str, chance: random.Random) -> str:
        if word.isdecimal():
            return str(chance.randrange(10 ** len(word)))
        if word in self._once and chance.random() < _NEW_WORDS:
            parts = self._kanji if self._japanese else _SYLLABLES
            return "".join(chance.choices(parts, k=2 if self._japanese else 3))
        return word


class Source:
    """Real documents to draw after: what they say, and the vectors of their chunks."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        chunks = [chunk for chunk in _chunks(folder) if chunk.language != "other"]
        found = embed(encoder, map(texts_of, chunks))
        self.languages: list[Language] = ["ja", "en"]
        self.dim = encoder.info.dim
        self.chunks = {
            language: [
                found[texts_of(one)]
                for one in chunks
                if one.language == language and 0 < len(one.sentences) <= _MOST_SENTENCES
            ]
            for language in self.languages
        }
        self.words = {
            language: WordPairs(
                [
                    chunk.part(sentence.start, sentence.end)
                    for chunk in chunks
                    if chunk.language == language
                    for sentence in chunk.sentences
                ],
                language,
            )
            for language in self.languages
        }
        every = np.concatenate([one for group in self.chunks.values() for one in group])
        self._mean = every.mean(axis=0, dtype=np.float32)
        _, axes = np.linalg.eigh(np.cov(every.astype(np.float64), rowvar=False))
        self._axes = axes.astype(np.float32)

    def draw(self, count: int, seed: int) -> Iterator[Drawn]:
        """Draw documents that have ``count`` chunks together, every second one Japanese."""
        chance = random.Random(seed)
        noise = np.random.default_rng(seed)
        number = 0
        while count > 0:
            size = min(count, chance.randint(*_DOCUMENT))
            yield self.document(self.languages[number % 2], size, chance, noise)
            number += 1
            count -= size

    def document(
        self, language: Language, size: int, chance: random.Random, noise: np.random.Generator
    ) -> Drawn:
        """Draw one document of so many chunks."""
        models = chance.choices(self.chunks[language], k=size)
        words = self.words[language]
        texts = [[words.sentence(chance) for _ in model[1:]] for model in models]
        vectors = self._turned(models, noise)
        parts = np.split(vectors, np.cumsum([len(model) for model in models])[:-1])
        return _drawn(texts, language, tuple(parts))

    def _turned(self, models: Sequence[Vectors], noise: np.random.Generator) -> Vectors:
        chances = noise.uniform(*_TURNED, size=(len(models), 1))
        signs = np.where(noise.random((len(models), self.dim)) < chances, -1, 1).astype(np.float32)
        along = (np.concatenate(models).astype(np.float32) - self._mean) @ self._axes
        along *= np.repeat(signs, [len(model) for model in models], axis=0)
        turned = along @ self._axes.T + self._mean
        unit: Vectors = (turned / np.linalg.norm(turned, axis=1, keepdims=True)).astype(np.float16)
        return unit


def _chunks(folder: Path) -> Iterator[Chunk]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            yield from chunk_document(read_document(path, path.read_bytes()))
        except IngestError:
            continue


def _drawn(
    texts: Sequence[Sequence[str]], language: Language, vectors: tuple[Vectors, ...]
) -> Drawn:
    gap = "" if language == "ja" else " "
    bodies = [gap.join(sentences) + "\n\n" for sentences in texts]
    whole = "".join(bodies)
    name = hashlib.sha256(whole.encode()).hexdigest()[:32]
    chunks, start = [], 0
    for ordinal, (sentences, body) in enumerate(zip(texts, bodies, strict=True)):
        marks, at = [], start
        for place, sentence in enumerate(sentences):
            marks.append(Sentence(place, at, at + len(sentence)))
            at += len(sentence) + len(gap)
        chunks.append(
            Chunk(
                document_id=name,
                ordinal=ordinal,
                text=body,
                start=start,
                end=start + len(body),
                first_page=1,
                last_page=1,
                language=language,
                sentences=tuple(marks),
            )
        )
        start += len(body)
    document = Document(name, "", "text/plain", language, (Page(1, whole, 0),), ())
    return Drawn(document, tuple(chunks), vectors)
