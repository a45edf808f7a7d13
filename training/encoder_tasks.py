"""The batches that the encoder learns from: what belongs together, what must not be confused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from encoder_settings import Settings
from encoder_texts import Ints, Shelf
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of two sides: ``first[i]`` belongs to ``second[i]``.

    Rows of ``second`` beyond those of ``first`` only count against. ``same`` (second) names what
    must not: equal numbers are one text. ``target`` (first, second) is a teacher's similarity or,
    in one column, people's judgement; without it each is to find its own.
    """

    task: str
    first: list[Ints]
    second: list[Ints]
    same: Numbers
    target: NDArray[np.float32] | None = None


class Tasks:
    """Draws batches from prepared text."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._settings = settings
        self._pairs = [
            (source, Shelf(folder / f"pairs-{source.name}.npz")) for source in settings.pairs
        ]
        self._jaquad = Shelf(folder / "jaquad.npz")
        self._squad = Shelf(folder / "squad.npz")
        self._kyoto = Shelf(folder / "kyoto.npz")
        self._likeness = Shelf(folder / "likeness.npz")
        teacher = folder / "teacher.npz"
        self._teacher = Shelf(teacher) if teacher.exists() else None
        self._by_paragraph = _members(self._jaquad.array("right"))
        self._by_sentence = _members(self._squad.array("right"))
        self._by_group = [_members(shelf.array("group")) for _, shelf in self._pairs]

    def draw(self, rng: np.random.Generator) -> Batch:
        """Draw a task by its share, and a batch of it."""
        tasks = [t for t in self._settings.tasks if t.name != "teacher" or self._teacher]
        shares = np.array([task.share for task in tasks])
        task = tasks[rng.choice(len(tasks), p=shares / shares.sum())]
        makers: dict[str, Callable[[np.random.Generator, int], Batch]] = {
            "translation": self._translation,
            "paragraph question": self._paragraph_question,
            "sentence question": self._sentence_question,
            "english question": self._english_question,
            "made question": self._made_question,
            "across": self._across,
            "teacher": self._taught,
            "likeness": self._alike,
        }
        return makers[task.name](rng, task.batch)

    def _translation(self, rng: np.random.Generator, size: int) -> Batch:
        """Sentences and their translations, part of them in groups that look alike."""
        shares = np.array([source.share for source, _ in self._pairs])
        number = rng.choice(len(shares), p=shares / shares.sum())
        shelf = self._pairs[number][1]
        english, japanese = shelf.packed("english"), shelf.packed("japanese")
        chosen: list[int] = []
        groups = self._by_group[number]
        while len(chosen) < size * self._settings.alike:
            group = groups[rng.integers(len(groups))]
            chosen += rng.permutation(group)[:32].tolist()
        chosen += rng.integers(len(english), size=size).tolist()
        rows = list(dict.fromkeys(chosen))[:size]
        return Batch(
            f"translation {self._pairs[number][0].name}",
            english.rows(rows),
            japanese.rows(rows),
            _equal(japanese.rows(rows)),
        )

    def _neighbours(
        self, rng: np.random.Generator, shelf: Shelf, members: list[Numbers], size: int
    ) -> list[int]:
        """Return questions in families: what answers one looks like an answer to the others."""
        near = shelf.array("near")
        right = shelf.array("right")
        chosen: dict[int, int] = {}
        while len(chosen) < size:
            question = int(rng.integers(len(right)))
            family = [int(right[question]), *rng.permutation(near[question])[:7].tolist()]
            for place in family:
                if place not in chosen and len(members[place]):
                    pick = question if place == right[question] else rng.choice(members[place])
                    chosen[place] = int(pick)
        return list(chosen.values())[:size]

    def _paragraph_question(self, rng: np.random.Generator, size: int) -> Batch:
        rows = self._neighbours(rng, self._jaquad, self._by_paragraph, size)
        right = self._jaquad.array("right")[rows]
        return Batch(
            "paragraph question",
            self._jaquad.packed("questions").rows(rows),
            self._jaquad.packed("paragraphs").rows(right),
            right.astype(np.int64),
        )

    def _sentence_question(self, rng: np.random.Generator, size: int) -> Batch:
        """Questions and the answering sentence, against others of the same paragraph."""
        answering = self._jaquad.array("answering")
        owner = self._jaquad.array("owner")
        first = np.searchsorted(owner, np.arange(owner[-1] + 2))
        rows = [
            row
            for row in self._neighbours(rng, self._jaquad, self._by_paragraph, size)
            if answering[row] >= 0
        ]
        right = answering[rows].tolist()
        others: list[int] = []
        for sentence in right:
            inside = np.arange(first[owner[sentence]], first[owner[sentence] + 1])
            others += rng.permutation(inside[inside != sentence])[:2].tolist()
        sentences = [*right, *others]
        return Batch(
            "sentence question",
            self._jaquad.packed("questions").rows(rows),
            self._jaquad.packed("sentences").rows(sentences),
            np.array(sentences),
        )

    def _english_question(self, rng: np.random.Generator, size: int) -> Batch:
        rows = self._neighbours(rng, self._squad, self._by_sentence, size)
        right = self._squad.array("right")[rows]
        target = None
        if self._teacher and rng.random() < 0.5:
            asked = self._teacher.array("question_vectors")[rows].astype(np.float32)
            target = asked @ self._teacher.array("sentence_vectors")[right].astype(np.float32).T
        return Batch(
            "english question taught" if target is not None else "english question",
            self._squad.packed("questions").rows(rows),
            self._squad.packed("sentences").rows(right),
            right.astype(np.int64),
            target,
        )

    def _made_question(self, rng: np.random.Generator, size: int) -> Batch:
        """Match made questions and their sentence, or their paragraph in the other language."""
        paragraph = self._kyoto.array("made_paragraph")
        block = 8
        starts = rng.integers(len(paragraph) - block, size=size // block)
        rows = np.unique((starts[:, None] + np.arange(block)).ravel())
        across = rng.random() < 0.4
        if across:
            rows = rows[np.unique(paragraph[rows], return_index=True)[1]]
            texts, right = self._kyoto.packed("english"), paragraph[rows]
        else:
            texts = self._kyoto.packed("japanese_sentences")
            right = self._kyoto.array("made_sentence")[rows]
        return Batch(
            "made question across" if across else "made question",
            self._kyoto.packed("made").rows(rows),
            texts.rows(right),
            right.astype(np.int64),
        )

    def _across(self, rng: np.random.Generator, size: int) -> Batch:
        """Match a sentence and its paragraph in the other language, against neighbours."""
        source, target = ("english", "japanese") if rng.random() < 0.5 else ("japanese", "english")
        first = self._kyoto.array(f"{source}_first")
        block = 6
        starts = rng.integers(len(first) - 1 - block, size=size // block)
        rows = np.unique((starts[:, None] + np.arange(block)).ravel())
        picks = [int(rng.integers(first[row], first[row + 1])) for row in rows]
        return Batch(
            f"across from {source}",
            self._kyoto.packed(f"{source}_sentences").rows(picks),
            self._kyoto.packed(target).rows(rows),
            rows.astype(np.int64),
        )

    def _taught(self, rng: np.random.Generator, size: int) -> Batch:
        """Draw blocks of sentences, to be ranked as the teacher does."""
        assert self._teacher is not None
        vectors = self._teacher.array("vectors")
        block = 16
        starts = rng.integers(len(vectors) // block, size=size // block) * block
        rows = np.unique((starts[:, None] + np.arange(block)).ravel())
        taught = vectors[rows].astype(np.float32)
        sides = ("english", "japanese")
        first, second = (self._teacher.packed(sides[rng.integers(2)]) for _ in range(2))
        return Batch(
            "teacher", first.rows(rows), second.rows(rows), rows.astype(np.int64), taught @ taught.T
        )

    def _alike(self, rng: np.random.Generator, size: int) -> Batch:
        score = self._likeness.array("score")
        rows = rng.integers(len(score), size=size)
        return Batch(
            "likeness",
            self._likeness.packed("first").rows(rows),
            self._likeness.packed("second").rows(rows),
            rows.astype(np.int64),
            score[rows][:, None],
        )


def _members(owner: NDArray[np.int32]) -> list[Numbers]:
    """Return, for each owner, the rows that name it."""
    order = np.argsort(owner, kind="stable")
    bounds = np.searchsorted(owner[order], np.arange(owner.max() + 2))
    return [order[bounds[i] : bounds[i + 1]] for i in range(len(bounds) - 1)]


def _equal(texts: list[Ints]) -> Numbers:
    """Give equal texts one number."""
    known: dict[bytes, int] = {}
    return np.array([known.setdefault(text.tobytes(), len(known)) for text in texts])
