"""What speaks for a passage: similarities, covered words, numbers and form, each as one number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.fusion import Logistic
from tenkyo.index.meanings import Form, Meanings, form_of
from tenkyo.index.pieces import Likeness
from tenkyo.index.question import Question
from tenkyo.index.sentence_form import sentence_forms
from tenkyo.index.types import StoredChunk
from tenkyo.index.wanted import precise_share, wanted_share

# A lead that several passages share is one answer found in several places: only what stands further
# down is a rival.
_RIVAL = 4


@dataclass(frozen=True, slots=True)
class Likenesses:
    """How like the question's pieces are to those of a chunk, None where nothing can compare them.

    ``weights`` (pieces,) sum to 1; ``sentences`` (sentences, pieces) and ``heading`` (pieces,)
    hold 0 to 1.
    """

    weights: NDArray[np.float32]
    sentences: Likeness
    heading: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that some witness named, with what the witnesses say.

    Similarities are inner products; ``word_share`` is the word score over the best possible one.
    ``sentence_coverages`` has one coverage and ``sentence_features`` one set of features per
    sentence of the chunk.
    """

    stored: StoredChunk
    crossing: bool
    passage_similarity: float
    sentence_similarities: NDArray[np.float32]
    word_share: float
    coverage: float
    sentence_coverages: tuple[float, ...]
    features: Mapping[str, float]
    sentence_features: tuple[Mapping[str, float], ...]


def quick_features(similarities: NDArray[np.float32] | None, word_share: float) -> dict[str, float]:
    """Return what speaks for a chunk before its text is looked at.

    ``similarities`` (1 + sentences,) are the question's with the chunk and its sentences, None when
    there are no vectors to compare.
    """
    nearest = [0.0] if similarities is None else similarities[1:]
    own = 0.0 if similarities is None else float(similarities[0])
    return {
        "passage_similarity": own,
        "sentence_similarity": float(max(nearest, default=own)),
        "word_share": word_share,
    }


def weigh_candidate(
    stored: StoredChunk,
    *,
    question: Question,
    crossing: bool,
    terms: Meanings,
    words: Meanings,
    similarities: NDArray[np.float32] | None,
    word_share: float,
    alike: Likenesses | None = None,
) -> Candidate:
    """Work out what speaks for a chunk.

    ``terms`` are the question's words as they are searched in the chunk's language, ``words`` its
    content words in any. ``similarities`` are those of `quick_features`; ``alike`` compares single
    pieces.
    """
    chunk = stored.chunk
    texts = sentences_of(stored)
    forms = [form_of(text) for text in texts]
    heading = [form_of(chunk.heading)] if chunk.heading else []
    seen = terms.seen([*forms, *heading])
    meant = seen if words is terms else words.seen([*forms, *heading])
    coverages = seen.coverages(len(forms))
    nearest = np.zeros(len(forms), np.float32)
    if similarities is not None:
        nearest = similarities[1:] if len(similarities) > 1 else similarities[:1]
    features = {
        **quick_features(similarities, word_share),
        "coverage": seen.coverage(),
        "heading": seen.coverage(since=len(forms)),
        "words": meant.coverage(),
        "sentence_words": max(meant.coverages(len(forms))),
        "missing": meant.missing(),
        "quantities": _quantities_met(question, forms),
        "precise": max(precise_share(question.wanted, form.offered) for form in forms),
        "length": math.log(max(len(chunk.text), 20) / 200),
        **(_likeness_features(alike) if alike else {}),
    }
    return Candidate(
        stored,
        crossing,
        features["passage_similarity"],
        nearest,
        word_share,
        seen.coverage(),
        coverages,
        features,
        _sentence_features(question, texts, forms, nearest.tolist(), coverages, alike),
    )


def sentences_of(stored: StoredChunk) -> list[str]:
    """Return the texts of a chunk's sentences, the whole chunk when it has none."""
    chunk = stored.chunk
    return [chunk.part(s.start, s.end) for s in chunk.sentences] or [chunk.text]


def _quantities_met(question: Question, forms: Sequence[Form]) -> float:
    """Return +1 when all numbers of the question occur, -1 when none does, 0 without any."""
    if not question.quantities:
        return 0.0
    met = sum(any(q in form.tokens for form in forms) for q in question.quantities)
    return 2 * met / len(question.quantities) - 1


def _likeness_features(alike: Likenesses) -> dict[str, float]:
    """Return how much of a question is met by its like in a chunk, and the most that is not."""
    each = np.maximum(alike.sentences, alike.heading)
    whole = each.max(axis=0)
    return {
        "likeness": float(whole @ alike.weights),
        "sentence_likeness": float((each @ alike.weights).max()),
        "unlike": float((alike.weights * (1 - whole)).max()),
    }


def _sentence_features(
    question: Question,
    texts: Sequence[str],
    forms: Sequence[Form],
    similarities: Sequence[float],
    coverages: Sequence[float],
    alike: Likenesses | None,
) -> tuple[Mapping[str, float], ...]:
    """Return, for each sentence, what speaks for its being the one that answers.

    A sentence is read after its heading and the one before it, which often name what it is about.
    """
    precise = [precise_share(question.wanted, form.offered) for form in forms]
    wanted = [wanted_share(question.wanted, form.offered) for form in forms]
    shapes = sentence_forms(texts, [share > 0 for share in precise])
    rows = [
        {
            "similarity": similarity,
            "coverage": coverage,
            "coverage_before": before,
            "precise": plain,
            "vague": offers - plain,
            "asks": float(shape.asks),
            "introduces": float(shape.introduces),
            "names_only": float(shape.names_only),
        }
        for similarity, coverage, before, plain, offers, shape in zip(
            similarities,
            coverages,
            [0.0, *coverages],
            precise,
            wanted,
            shapes,
            strict=False,
        )
    ]
    if alike:
        before = np.maximum(np.vstack([alike.heading[None], alike.sentences[:-1]]), alike.heading)
        here = np.maximum(alike.sentences, before) @ alike.weights
        for row, ahead, near in zip(rows, before @ alike.weights, here, strict=False):
            row["likeness_before"] = float(ahead)
            row["likeness_near"] = float(near)
    return tuple(rows)


def best_sentence(sentences: Sequence[Mapping[str, float]], model: Logistic) -> dict[str, float]:
    """Return what the sentence likeliest to answer tells of its passage.

    ``answering`` is how well it answers; ``lacking`` how surely it offers none of the kind of
    answer that is wanted, 0 to 1.
    """
    answering, lacking = max((model.log_odds(one), -one["precise"]) for one in sentences)
    return {"answering": answering, "lacking": max(lacking, 0.0)}


def confidence_features(
    first: Mapping[str, float], weights: Sequence[float], *, crossing: bool, nowhere: float
) -> dict[str, float]:
    """Return what tells whether the best candidate answers at all.

    ``weights`` are those of all candidates, largest first. ``lead`` is how far the first stands
    above the fifth: several documents may say the same, so the second is often no rival.
    ``nowhere`` is the share of the question's weightiest word that no chunk of the index holds.
    """
    lead = weights[0] - weights[min(_RIVAL, len(weights) - 1)]
    seen = {name: first[name] for name in _TELLING if name in first}
    return {**seen, "crossing": float(crossing), "lead": lead, "nowhere": nowhere}


_TELLING = (
    "passage_similarity",
    "sentence_similarity",
    "coverage",
    "words",
    "sentence_words",
    "missing",
    "quantities",
    "precise",
    "answering",
    "lacking",
    "likeness",
    "unlike",
)
