"""Everything that decides how the encoder is trained, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PairSource:
    """A file of translations, its share among them, and how many of its pairs to take at most."""

    name: str
    share: float
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of batch: how often it is drawn, and how many texts a side it holds."""

    name: str
    share: float
    batch: int


@dataclass(frozen=True, slots=True)
class Settings:
    """What to read, how to draw, how to step. Only sources that state a licence are here.

    ``table_rate`` is the step of the word pieces' table, ``body_rate`` that of all else, both
    falling in a line to nothing at the last step. ``twin`` is the similarity from which two texts
    of a batch may mean the same: neither then counts against the other.
    """

    pairs: tuple[PairSource, ...] = (
        PairSource("kyoto_wiki", 0.34, 250_000),
        PairSource("tatoeba_graded", 0.30),
        PairSource("gen_jmmlu", 0.10),
        PairSource("jec_basic", 0.04),
        PairSource("jsick_train", 0.01),
        PairSource("ami_meeting_devtest", 0.02),
        PairSource("kyoto_lexicon", 0.04),
        PairSource("gen_skycultures", 0.01),
        PairSource("gen_opensource_guide", 0.01),
        PairSource("mozilla_legal", 0.01),
        PairSource("gen_ms_beginners__mt", 0.02),
        PairSource("msdocs_d365ops__ht", 0.03, 40_000),
        PairSource("msdocs_partner__ht", 0.03),
        PairSource("msdocs_alchemy__ht", 0.02, 15_000),
        PairSource("react_docs", 0.02),
    )
    tasks: tuple[Task, ...] = (
        Task("translation", 0.24, 512),
        Task("paragraph question", 0.14, 128),
        Task("sentence question", 0.16, 160),
        Task("english question", 0.14, 160),
        Task("made question", 0.05, 160),
        Task("across", 0.10, 96),
        Task("teacher", 0.15, 256),
        Task("likeness", 0.02, 96),
    )
    scale: float = 25.0
    teacher_scale: float = 14.0
    twin: float = 0.92
    # Of a batch of translations, so many come in groups of texts that look alike.
    alike: float = 0.5
    groups: int = 2048
    steps: int = 1700
    warm_up: int = 100
    body_rate: float = 2e-4
    gate_rate: float = 2e-3
    table_rate: float = 1e-3
    slice_tokens: int = 3000
    longest: int = 192
    report_every: int = 50
    save_every: int = 100
    evaluate_every: int = 400
    seed: int = 20
    teacher_texts: int = 50_000


SETTINGS = Settings()
