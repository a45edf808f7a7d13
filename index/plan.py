"""Estimate the work of a run before it is done."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from tenkyo.index.embedding import Texts, embed, missing, stored_vectors
from tenkyo.index.reading import Reading
from tenkyo.index.store_reader import Snapshot
from tenkyo.index.survey import Pending
from tenkyo.index.types import Encoder
from tenkyo.ingest.errors import IngestError

# Files are read for an estimate until this many seconds have passed; the rest goes by size.
_READING_SECONDS = 1.5
# Vectors of so many chunks are made to see how long one takes.
_TRIAL = 8


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many chunks want vectors, and how long reading and embedding will take."""

    chunks: int
    seconds: float


def estimate(
    to_read: Sequence[Pending],
    snapshot: Snapshot | None,
    encoder: Encoder,
    reading: Reading,
    *,
    reuse_texts: bool = False,
    reuse_vectors: bool = False,
) -> Estimate:
    """Estimate the work on files; exact for the chunks of those read within a second or so.

    ``reuse_texts`` and ``reuse_vectors`` tell what of the index in use stays good.
    """
    began = time.monotonic()
    chunks, read_bytes, left_bytes = 0, 0, 0
    trial: list[Texts] = []
    for pending in to_read:
        if reuse_texts and snapshot and pending.file.document_id and not pending.again:
            rows = snapshot.document_rows(pending.file.document_id)
            if len(rows):
                chunks += len(rows)
                stored = snapshot.chunks(rows[:_TRIAL])
                trial += missing([one.chunk for one in stored.values()], {})
                continue
        if time.monotonic() - began > _READING_SECONDS:
            left_bytes += pending.file.size
            continue
        wanted = _wanted(pending, snapshot if reuse_vectors else None, reading)
        chunks += len(wanted)
        trial += wanted
        read_bytes += pending.file.size
    spent = time.monotonic() - began
    read_chunks = len(trial)
    scale = left_bytes / read_bytes if read_bytes else 0.0
    chunks += round(read_chunks * scale)
    return Estimate(chunks, round(spent * (1 + scale) + chunks * _pace(encoder, trial), 1))


def _wanted(pending: Pending, snapshot: Snapshot | None, reading: Reading) -> list[Texts]:
    """Return the texts of a file's chunks that have no vectors in the index yet."""
    try:
        data = pending.path.read_bytes()
        chunks = reading.chunk(reading.read(PurePath(pending.file.path), data))
    except (IngestError, OSError):
        return []
    known = {}
    before = pending.before.document_id if pending.before else None
    for name in {before, pending.file.document_id}:
        if snapshot and name:
            known.update(stored_vectors(snapshot, name))
    return missing(chunks, known)


def _pace(encoder: Encoder, trial: Sequence[Texts]) -> float:
    """Return how many seconds the vectors of a chunk take."""
    if not trial:
        return 0.0
    sample = trial[:: max(1, len(trial) // _TRIAL)][:_TRIAL]
    embed(encoder, sample[:1])
    began = time.monotonic()
    embed(encoder, sample)
    return (time.monotonic() - began) / len(sample)
