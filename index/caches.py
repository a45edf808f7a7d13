"""Open, refresh and check the two caches of a store; rebuild them whenever they do not fit it.

A row of the store is never used again and never changed, so a segment holds true of every
generation: a reader masks the rows it does not see, and adds those that no segment has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tenkyo.index.cache_segments import (
    Kind,
    P,
    Rows,
    Segment,
    dense_kind,
    is_sound,
    open_segment,
    open_segments,
    opens,
    remove_file,
    segment_files,
    words_kind,
    write_segment,
)
from tenkyo.index.cachefile import open_cache
from tenkyo.index.dense import DenseIndex, DensePart, JoinedDense
from tenkyo.index.lock import write_lock
from tenkyo.index.milvus import MilvusIndex
from tenkyo.index.milvus_sync import MilvusVectors
from tenkyo.index.postings import Postings, WordIndex, build_postings
from tenkyo.index.segments import choose, missing_runs, plan
from tenkyo.index.store import Snapshot, Store
from tenkyo.ingest.errors import IndexDamaged, IndexLocked, StoreError

# So many chunks, and no more than this share, are searched beside the cache: readers add them.
_TAIL_CHUNKS = 128
_TAIL_SHARE = 0.1
# How often a reader lists the files when they are replaced under its hands.
_LOOKS = 3
# How many chunks are compared with the store by a check.
_SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Caches:
    """What a question is searched in, as of one generation.

    The segments are what lies in files of ``words`` and ``dense``. ``elsewhere`` has the vectors
    where they are kept in Milvus, and ``dense`` none.
    """

    generation: int
    words: WordIndex
    dense: JoinedDense
    word_segments: tuple[Segment[Postings], ...]
    dense_segments: tuple[Segment[DensePart], ...]
    elsewhere: MilvusIndex | None = None

    @property
    def nearest(self) -> DenseIndex:
        """What finds the nearest chunks."""
        return self.elsewhere or self.dense


def load_caches(
    store: Store,
    snapshot: Snapshot,
    known: Caches | None = None,
    *,
    vectors: MilvusVectors | None = None,
) -> Caches:
    """Open the caches as of a snapshot, adding what was written since and masking what is gone.

    ``known`` are those of another generation, of which whatever still holds is used again. What
    is missing or damaged is made from the store, and written for the next reader if nobody writes.
    With ``vectors`` the vectors are searched in Milvus.
    """
    live = snapshot.chunk_rows()
    words, word_segments = _assemble(
        words_kind(snapshot),
        store,
        live,
        known.word_segments if known else (),
        known.words.parts if known else (),
    )
    dense: list[DensePart] = []
    dense_segments: list[Segment[DensePart]] = []
    if vectors is None:
        dense, dense_segments = _assemble(
            dense_kind(snapshot),
            store,
            live,
            known.dense_segments if known else (),
            known.dense.parts if known else (),
        )
    caches = Caches(
        snapshot.generation,
        WordIndex.join(words, live),
        JoinedDense.join(dense, live),
        tuple(word_segments),
        tuple(dense_segments),
        vectors.load(store, snapshot) if vectors else None,
    )
    outgrown = any(
        sum(map(len, missing_runs(segments, live))) > _tail(live)
        for segments in ((word_segments,) if vectors else (word_segments, dense_segments))
    )
    if outgrown:
        _save_if_free(store, caches, vectors)
    return caches


def refresh_caches(
    store: Store, known: Caches | None = None, *, vectors: MilvusVectors | None = None
) -> None:
    """Bring the cache files up to date after a change, and remove the ones they replace.

    The caller holds the lock. Nothing of a chunk that is gone is left in any file. With ``vectors``
    Milvus is brought in line, and no file has any.
    """
    with store.read() as snapshot:
        live = snapshot.chunk_rows()
        words, dense = words_kind(snapshot), dense_kind(snapshot)
        _refresh(words, store, snapshot, live, known.words.parts if known else ())
        kept = live if vectors is None else live[:0]
        _refresh(dense, store, snapshot, kept, known.dense.parts if known else ())
    if vectors:
        vectors.refresh(store)


def check_caches(store: Store, vectors: MilvusVectors | None = None) -> list[str]:
    """Compare both caches with the store and return what does not agree, in words.

    A file that is damaged is taken away, so that it is made anew.
    """
    with store.read() as snapshot:
        live = snapshot.chunk_rows()
        problems = _check(words_kind(snapshot), store, snapshot, live)
        if vectors:
            problems += vectors.check(store)
        else:
            problems += _check(dense_kind(snapshot), store, snapshot, live)
        if not problems:
            problems += _compare(snapshot, load_caches(store, snapshot, vectors=vectors), live)
    return problems


def _tail(live: Rows) -> int:
    return min(_TAIL_CHUNKS, int(_TAIL_SHARE * len(live)))


def _assemble(
    kind: Kind[P],
    store: Store,
    live: Rows,
    opened: Sequence[Segment[P]],
    known: Sequence[P],
) -> tuple[list[P], list[Segment[P]]]:
    """Return parts that cover all live rows, in order, and the segments that are among them."""
    for _ in range(_LOOKS):
        files = segment_files(store, kind.name)
        readable = filter(opens, open_segments(kind, store, files, opened))
        chosen = choose(readable, live)
        runs = missing_runs(chosen, live)
        # A writer may have replaced a file between the listing and the opening.
        if sum(map(len, runs)) <= _tail(live) or files == segment_files(store, kind.name):
            break
    parts = [segment.part for segment in chosen]
    parts += [_make(kind, run, known) for run in runs]
    return sorted(parts, key=lambda part: int(part.rows[0])), chosen


def _make(kind: Kind[P], rows: Rows, known: Sequence[P]) -> P:
    """Make a part of the store's chunks, but for those that parts at hand have."""
    held = (part.only(rows) for part in known if len(np.intersect1d(part.rows, rows)))
    parts = list(choose(held, rows))
    parts += [kind.build(run) for run in missing_runs(parts, rows)]
    parts.sort(key=lambda part: int(part.rows[0]))
    return parts[0] if len(parts) == 1 else kind.merge(parts)


def _refresh(
    kind: Kind[P], store: Store, snapshot: Snapshot, live: Rows, known: Sequence[P]
) -> None:
    chosen = choose(open_segments(kind, store, segment_files(store, kind.name)), live)
    keep: set[Path] = set()
    for piece in plan(chosen, live, tail=_tail(live)):
        if piece.clean and len(piece.sources) == 1:
            (number, _), *_ = piece.sources
            keep.add(chosen[number or 0].path)
            continue
        parts = [
            chosen[number].part.only(rows)
            if number is not None and is_sound(chosen[number].path)
            else _make(kind, rows, known)
            for number, rows in piece.sources
        ]
        whole = parts[0] if len(parts) == 1 else kind.merge(parts)
        path = write_segment(kind, store, snapshot, whole)
        keep.update([path] if path else ())
    for path in segment_files(store, kind.name):
        if path not in keep:
            remove_file(path)


def _save_if_free(store: Store, caches: Caches, vectors: MilvusVectors | None) -> None:
    """Write what had to be made from the store, unless somebody else is writing."""
    try:
        with write_lock(store.index_dir), store.read() as snapshot:
            if snapshot.generation == caches.generation and store.is_current():
                refresh_caches(store, caches, vectors=vectors)
    except (IndexLocked, StoreError):
        return


def _check(kind: Kind[P], store: Store, snapshot: Snapshot, live: Rows) -> list[str]:
    problems = []
    sound = []
    for path in segment_files(store, kind.name):
        try:
            cache = open_cache(path, verify=True)
        except IndexDamaged as error:
            problems.append(str(error))
            remove_file(path)
            continue
        if (cache.key.store, cache.key.maker) != (store.store_name, kind.maker):
            problems.append(f"{path.name} belongs to another index or version")
            continue
        sound.append(open_segment(kind, path, cache))
    missing = sum(map(len, missing_runs(choose(sound, live), live)))
    if missing > _tail(live) and not problems:
        problems.append(f"the {kind.name} cache is missing; it is rebuilt when it is needed")
    return problems


def _compare(snapshot: Snapshot, caches: Caches, live: Rows) -> list[str]:
    """Compare a sample of chunks with what the caches have of them."""
    sample = live[:: max(1, len(live) // _SAMPLE)]
    stored = snapshot.vectors(sample)
    for dense in caches.dense.parts:
        for row in np.intersect1d(dense.rows, sample).tolist():
            if row in stored and not dense.holds(row, stored[row]):
                return [f"the dense cache does not hold the vector of chunk row {row}"]
    for part in caches.words.parts:
        rows = np.intersect1d(part.rows, sample)
        held, expected = part.only(rows), build_postings(snapshot.iter_chunks(rows))
        if any(not np.array_equal(a, expected.arrays()[name]) for name, a in held.arrays().items()):
            return [f"the words cache does not hold the words of chunk row {rows[0]}"]
    return []
