"""Lay out the encoder's training text: ids of word pieces, what answers what, and what looks alike.

Usage: python training/prepare_encoder.py DATA START WORK [--teacher NAME] [--only PART…]

DATA holds ``pairs/``, ``qa/`` and ``eval/`` (text that is kept out of training), START is a model
folder: the weights to train on from, whose tokenizer is used and by which alike texts are found.
Writes ``WORK/texts/*.npz``; a file that is there already is kept.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from encoder_settings import SETTINGS, PairSource
from encoder_texts import Packed, save_packed
from made_questions import make_question
from numpy.typing import NDArray
from training_text import Refused, read_pairs, read_rows

from tenkyo.index.convolution import WEIGHTS, PieceTokenizer, read_config, read_tensors
from tenkyo.index.encoder import load_encoder
from tenkyo.ingest.sentences import split_sentences


class Preparation:
    """What every step needs: the data, the tokenizer, and what is refused."""

    def __init__(self, data: Path, start: Path, target: Path) -> None:
        self.data = data
        self.start = start
        self.target = target
        self._tokenizer = PieceTokenizer(start, read_config(start).max_tokens)
        tensors = read_tensors(start / WEIGHTS)
        self._table, self._scale = tensors["table"], tensors["table_scale"].astype(np.float32)
        self.refused = Refused(data / "eval")
        print(f"{len(self.refused)} evaluation texts are kept out", flush=True)

    def pack(self, texts: Sequence[str]) -> Packed:
        """Turn texts into ids."""
        return Packed.of(texts, self._tokenizer, SETTINGS.longest)

    def means(self, texts: Packed) -> NDArray[np.float32]:
        """Return the mean of each text's word pieces, of length 1: enough to tell what is alike."""
        sums = np.empty((len(texts), self._table.shape[1]), np.float32)
        for start in range(0, len(texts), 10_000):
            rows = texts.rows(range(start, min(start + 10_000, len(texts))))
            ids = np.concatenate(rows)
            firsts = np.cumsum([0, *map(len, rows[:-1])])
            values = self._table[ids] * self._scale[ids, None]
            sums[start : start + len(rows)] = np.add.reduceat(values, firsts, axis=0)
        return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32)

    def qa(self, name: str) -> list[dict[str, str]]:
        """Read questions, without those that evaluation asks or answers."""
        rows = list(read_rows(self.data / "qa" / f"{name}.jsonl.gz"))
        kept = [
            row
            for row in rows
            if not any(str(row[key]) in self.refused for key in ("q", "pos") if key in row)
        ]
        print(f"{name}: {len(kept)} of {len(rows)}", flush=True)
        return kept


def groups_of(vectors: NDArray[np.float32], count: int) -> NDArray[np.int32]:
    """Put texts that look alike into groups (k-means on a sample)."""
    import faiss

    count = max(1, min(count, len(vectors) // 40))
    means = faiss.Kmeans(vectors.shape[1], count, niter=6, seed=1, max_points_per_centroid=40)
    means.train(vectors)
    found: NDArray[np.int64] = means.index.search(vectors, 1)[1]
    return found[:, 0].astype(np.int32)


def nearest(
    asked: NDArray[np.float32], texts: NDArray[np.float32], count: int = 24
) -> NDArray[np.int32]:
    """Return the texts nearest to each question, shape (questions, count), in no order."""
    found = [
        np.argpartition(-(asked[start : start + 2000] @ texts.T), count, axis=1)[:, :count]
        for start in range(0, len(asked), 2000)
    ]
    return np.concatenate(found).astype(np.int32)


def prepare_pairs(work: Preparation, source: PairSource) -> None:
    """Pack one source of translations, with the group of each pair."""
    pairs = list(read_pairs(work.data / "pairs" / f"{source.name}.tsv.gz"))
    kept = [
        (english, japanese)
        for english, japanese in dict.fromkeys(pairs)
        if english not in work.refused and japanese not in work.refused
    ]
    dropped = len(pairs) - len(kept)
    if source.limit and len(kept) > source.limit:
        step = len(kept) / source.limit
        kept = [kept[int(i * step)] for i in range(source.limit)]
    english, japanese = (list(side) for side in zip(*kept, strict=True))
    packed = work.pack(english)
    save_packed(
        work.target / f"pairs-{source.name}.npz",
        english=packed,
        japanese=work.pack(japanese),
        group=groups_of(work.means(packed), SETTINGS.groups),
    )
    print(f"{source.name}: {len(kept)} pairs, {dropped} doubled or refused", flush=True)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)] or [text]


def prepare_jaquad(work: Preparation) -> None:
    """Pack Japanese questions, their paragraphs and sentences, and what looks like the right one.

    ``near`` (questions, 24) are paragraphs that look right to the weights of the start: questions
    about them make hard batches.
    """
    rows = work.qa("jaquad_train")
    paragraphs = list(dict.fromkeys(row["pos"] for row in rows))
    number = {text: i for i, text in enumerate(paragraphs)}
    sentences: list[str] = []
    owner: list[int] = []
    for i, text in enumerate(paragraphs):
        inside = _sentences(text)
        sentences += inside
        owner += [i] * len(inside)
    first = np.searchsorted(owner, np.arange(len(paragraphs) + 1))
    questions, right, answering = [], [], []
    for row in rows:
        i = number[row["pos"]]
        places = range(first[i], first[i + 1])
        hits = [k for k in places if row["answer"] in sentences[k]]
        questions.append(row["q"])
        right.append(i)
        # An answer that stands in several sentences does not say which of them answers.
        answering.append(hits[0] if len(hits) == 1 else -1)
    encoder = load_encoder(str(work.start))
    asked = encoder.encode_queries(questions)
    whole = encoder.encode_passages(paragraphs)
    save_packed(
        work.target / "jaquad.npz",
        questions=work.pack(questions),
        paragraphs=work.pack(paragraphs),
        sentences=work.pack(sentences),
        owner=np.array(owner, np.int32),
        right=np.array(right, np.int32),
        answering=np.array(answering, np.int32),
        near=nearest(asked, whole),
    )


def prepare_squad(work: Preparation) -> None:
    """Pack English questions and the sentences that answer them, in the order of the articles."""
    rows = work.qa("squad_sentences")
    sentences = list(dict.fromkeys(row["pos"] for row in rows))
    number = {text: i for i, text in enumerate(sentences)}
    encoder = load_encoder(str(work.start))
    asked = encoder.encode_queries([row["q"] for row in rows])
    whole = encoder.encode_passages(sentences)
    save_packed(
        work.target / "squad.npz",
        questions=work.pack([row["q"] for row in rows]),
        sentences=work.pack(sentences),
        right=np.array([number[row["pos"]] for row in rows], np.int32),
        near=nearest(asked, whole),
    )


def prepare_kyoto(work: Preparation) -> None:
    """Pack paragraphs of both languages that are translations, and questions made of sentences."""
    rows = work.qa("kyoto_wiki")
    japanese, english = [], []
    for row, following in pairwise(rows):
        if row["lang"] == "ja" and following["lang"] == "en":
            japanese.append(row["pos"])
            english.append(following["pos"])
    parts = {
        "japanese": [_sentences(text) for text in japanese],
        "english": [_sentences(text) for text in english],
    }
    arrays: dict[str, Packed | NDArray[np.int32]] = {
        "japanese": work.pack(japanese),
        "english": work.pack(english),
    }
    for name, paragraphs in parts.items():
        arrays[f"{name}_sentences"] = work.pack([s for inside in paragraphs for s in inside])
        arrays[f"{name}_first"] = np.cumsum([0, *map(len, paragraphs)]).astype(np.int32)
    rng = np.random.default_rng(SETTINGS.seed)
    made, paragraph, sentence = [], [], []
    count = 0
    for i, inside in enumerate(parts["japanese"]):
        for text in inside:
            if text not in work.refused and (question := make_question(text, rng)):
                made.append(question)
                paragraph.append(i)
                sentence.append(count)
            count += 1
    arrays |= {
        "made": work.pack(made),
        "made_paragraph": np.array(paragraph, np.int32),
        "made_sentence": np.array(sentence, np.int32),
    }
    save_packed(work.target / "kyoto.npz", **arrays)
    print(f"kyoto: {len(japanese)} paragraphs, {len(made)} questions made", flush=True)


def prepare_likeness(work: Preparation) -> None:
    """Pack pairs of sentences with people's judgement of their likeness."""
    rows = [
        row
        for row in read_rows(work.data / "qa" / "jsts_train.jsonl.gz")
        if row["s1"] not in work.refused and row["s2"] not in work.refused
    ]
    save_packed(
        work.target / "likeness.npz",
        first=work.pack([row["s1"] for row in rows]),
        second=work.pack([row["s2"] for row in rows]),
        score=np.array([row["score"] for row in rows], np.float32),
    )
    print(f"likeness: {len(rows)}", flush=True)


def prepare_teacher(work: Preparation, name: str) -> None:
    """Pack English texts with their translations and the vectors an English teacher gives them."""
    import torch
    from sentence_transformers import SentenceTransformer

    shares = {
        "kyoto_wiki": 0.5,
        "gen_jmmlu": 0.16,
        "jec_basic": 0.05,
        "tatoeba_graded": 0.15,
        "msdocs_partner__ht": 0.05,
        "msdocs_d365ops__ht": 0.09,
    }
    rng = np.random.default_rng(SETTINGS.seed)
    english: list[str] = []
    japanese: list[str] = []
    for source, share in shares.items():
        pairs = [
            pair
            for pair in read_pairs(work.data / "pairs" / f"{source}.tsv.gz")
            if 25 <= len(pair[0]) <= 260 and not any(side in work.refused for side in pair)
        ]
        # Neighbours stay together: they are each other's hard cases.
        block = 32
        blocks = len(pairs) // block
        wanted = int(SETTINGS.teacher_texts * share) // block
        for start in rng.permutation(blocks)[:wanted]:
            part = pairs[start * block : (start + 1) * block]
            english += [pair[0] for pair in part]
            japanese += [pair[1] for pair in part]
    squad = work.qa("squad_sentences")
    sentences = list(dict.fromkeys(row["pos"] for row in squad))
    model = SentenceTransformer(name, device="cpu")
    texts = [*english, *(row["q"] for row in squad), *sentences]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = np.asarray(
            model.encode(texts, batch_size=64, normalize_embeddings=True, show_progress_bar=True)
        ).astype(np.float16)
    ends = [len(english), len(english) + len(squad)]
    save_packed(
        work.target / "teacher.npz",
        english=work.pack(english),
        japanese=work.pack(japanese),
        vectors=vectors[: ends[0]],
        question_vectors=vectors[ends[0] : ends[1]],
        sentence_vectors=vectors[ends[1] :],
    )
    print(f"teacher: {len(english)} texts, {len(squad)} questions", flush=True)


def main(arguments: list[str]) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Lay out the encoder's training text.")
    parser.add_argument("data", type=Path, help="folder of pairs/, qa/ and eval/")
    parser.add_argument("start", type=Path, help="model folder to train on from")
    parser.add_argument("work", type=Path, help="folder to write to")
    parser.add_argument("--teacher", help="English sentence-transformers model; otherwise none")
    parser.add_argument("--only", nargs="+", help="these parts alone, such as jaquad or pairs-…")
    options = parser.parse_args(arguments)
    work = Preparation(options.data, options.start, options.work / "texts")
    work.target.mkdir(parents=True, exist_ok=True)
    steps: dict[str, Callable[[], None]] = {
        "jaquad": lambda: prepare_jaquad(work),
        "squad": lambda: prepare_squad(work),
        "kyoto": lambda: prepare_kyoto(work),
        "likeness": lambda: prepare_likeness(work),
        **{
            f"pairs-{source.name}": lambda source=source: prepare_pairs(work, source)  # type: ignore[misc]
            for source in SETTINGS.pairs
        },
    }
    if options.teacher:
        steps["teacher"] = lambda: prepare_teacher(work, options.teacher)
    for name, step in steps.items():
        chosen = options.only is None or name in options.only
        if chosen and not (work.target / f"{name}.npz").exists():
            step()


if __name__ == "__main__":
    main(sys.argv[1:])
