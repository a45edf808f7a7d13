"""Open, refresh and check the two caches of a store; rebuild them whenever they do not fit it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.cachefile import CacheFile, CacheKey, open_cache, write_cache
from tenkyo.index.dense import DENSE_MAKER, DenseIndex, FaissIndex, JoinedDense
from tenkyo.index.postings import WORDS_MAKER, Postings, WordIndex, build_postings
from tenkyo.index.store import Snapshot, Store
from tenkyo.ingest.errors import IndexDamaged

_NAME = re.compile(r"(?P<kind>words|dense)-(?P<store>.+)-(?P<generation>\d+)\.cache")
# A tail is searched beside the cache until it passes this share of it.
_TAIL_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Caches:
    """What a question is searched in, as of one generation."""

    generation: int
    words: WordIndex
    dense: DenseIndex


def load_caches(store: Store, snapshot: Snapshot) -> Caches:
    """Open the caches as of a snapshot, adding what was written since and masking what is gone.

    A cache that is missing, damaged or foreign is rebuilt, and written for the next reader.
    """
    live = snapshot.chunk_rows()
    words = _open(store, snapshot, "words")
    dense = _open(store, snapshot, "dense")
    postings = Postings.from_arrays(words.arrays) if words else _save_words(store, snapshot)
    engine = FaissIndex.from_arrays(dense.arrays) if dense else _save_dense(store, snapshot)
    word_tail = np.setdiff1d(live, postings.rows, assume_unique=True)
    vector_tail = np.setdiff1d(live, engine.owners)
    gone = len(np.setdiff1d(engine.owners, live)) > 0
    return Caches(
        generation=snapshot.generation,
        words=WordIndex.join(postings, build_postings(snapshot.iter_chunks(word_tail)), live),
        dense=_join(snapshot, engine, vector_tail, live if gone else None),
    )


def refresh_caches(store: Store) -> None:
    """Bring the cache files up to date after a change, and remove the ones they replace."""
    with store.read() as snapshot:
        live = snapshot.chunk_rows()
        words = _open(store, snapshot, "words")
        if words is None or _outgrown(words.arrays["rows"], live):
            _save_words(store, snapshot)
        dense = _open(store, snapshot, "dense")
        if dense is None or _outgrown(dense.arrays["owners"], live):
            _save_dense(store, snapshot)
        generation = snapshot.generation
    for kind in ("words", "dense"):
        for path in _files(store, kind, generation)[1:]:
            _remove(path)


def check_caches(store: Store) -> list[str]:
    """Compare both caches with the store and return what does not agree, in words."""
    problems = []
    with store.read() as snapshot:
        for kind in ("words", "dense"):
            paths = _files(store, kind, snapshot.generation)
            if not paths:
                problems.append(f"the {kind} cache is missing; it is rebuilt when it is needed")
                continue
            try:
                cache = open_cache(paths[0], verify=True)
            except IndexDamaged as error:
                problems.append(str(error))
                continue
            if not _fits(cache, store, snapshot, kind):
                problems.append(f"{paths[0].name} belongs to another index or version")
        if not problems:
            problems.extend(_compare_vectors(snapshot, load_caches(store, snapshot)))
    return problems


def _compare_vectors(snapshot: Snapshot, caches: Caches) -> list[str]:
    """Look up a sample of stored vectors: each chunk must be its own nearest neighbour."""
    live = snapshot.chunk_rows()
    sample = live[:: max(1, len(live) // 20)]
    for row, vectors in snapshot.vectors(sample).items():
        own = vectors[0].astype(np.float32)
        best = caches.dense.search(own, 1)
        if not best or best[0].similarity < float(own @ own) - 1e-3:
            return [f"the dense cache does not hold the vector of chunk row {row}"]
    return []


def _open(store: Store, snapshot: Snapshot, kind: str) -> CacheFile | None:
    """Return the newest cache that this snapshot can use, or None."""
    for path in _files(store, kind, snapshot.generation):
        try:
            cache = open_cache(path)
        except IndexDamaged:
            continue
        if _fits(cache, store, snapshot, kind):
            return cache
    return None


def _fits(cache: CacheFile, store: Store, snapshot: Snapshot, kind: str) -> bool:
    expected = _key(store, snapshot, kind)
    key = cache.key
    return (key.kind, key.store, key.maker) == (expected.kind, expected.store, expected.maker)


def _key(store: Store, snapshot: Snapshot, kind: str) -> CacheKey:
    encoder = snapshot.manifest().encoder
    maker = WORDS_MAKER if kind == "words" else f"{DENSE_MAKER}:{encoder.name}:{encoder.revision}"
    return CacheKey(kind, store.store_name, snapshot.generation, maker)


def _files(store: Store, kind: str, generation: int) -> list[Path]:
    """List the cache files of a kind for this store up to a generation, newest first."""
    found = []
    for path in store.index_dir.glob(f"{kind}-*.cache"):
        match = _NAME.fullmatch(path.name)
        if match and match["store"] == store.store_name and int(match["generation"]) <= generation:
            found.append((int(match["generation"]), path))
    return [path for _, path in sorted(found, reverse=True)]


def _outgrown(covered: NDArray[np.generic], live: NDArray[np.int64]) -> bool:
    """Tell whether a cache must be written anew: something removed, or too much added."""
    rows = np.unique(covered)
    if len(np.setdiff1d(rows, live, assume_unique=True)):
        return True
    return len(live) - len(rows) > _TAIL_SHARE * len(rows)


def _save_words(store: Store, snapshot: Snapshot) -> Postings:
    postings = build_postings(snapshot.iter_chunks())
    _write(store, _key(store, snapshot, "words"), postings.arrays())
    return postings


def _save_dense(store: Store, snapshot: Snapshot) -> FaissIndex:
    engine = FaissIndex.build(snapshot.manifest().encoder.dim, snapshot.iter_vectors())
    _write(store, _key(store, snapshot, "dense"), engine.arrays())
    return engine


def _write(store: Store, key: CacheKey, arrays: dict[str, NDArray[np.generic]]) -> None:
    path = store.index_dir / f"{key.kind}-{key.store}-{key.generation}.cache"
    try:
        write_cache(path, key, arrays)
    except OSError:
        # A full disk or a read-only copy costs speed at the next start, never an answer.
        return


def _join(
    snapshot: Snapshot, base: FaissIndex, tail: NDArray[np.int64], live: NDArray[np.int64] | None
) -> DenseIndex:
    if not len(tail) and live is None:
        return base
    added = FaissIndex.build(snapshot.manifest().encoder.dim, snapshot.iter_vectors(tail))
    return JoinedDense(base, added, live)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # Windows keeps a file that a reader has mapped; the next refresh removes it.
        return
