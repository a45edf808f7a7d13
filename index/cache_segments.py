"""The two kinds of cache, and their segments as files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.cachefile import CacheFile, CacheKey, open_cache, write_cache
from tenkyo.index.dense import DENSE_MAKER, EXACT_CHUNKS, DensePart, FaissIndex
from tenkyo.index.postings import WORDS_MAKER, Postings, build_postings
from tenkyo.index.signs import SignIndex
from tenkyo.index.store import Snapshot, Store
from tenkyo.ingest.errors import IndexDamaged

# Chunks that the centre of a large segment is worked out from.
_CENTRE_CHUNKS = 2000

Rows = NDArray[np.int64]
Arrays = Mapping[str, NDArray[np.generic]]

_NAME = re.compile(r"(?P<kind>words|dense)-(?P<store>store-\d+)-\d+-(?P<generation>\d+)\.cache")


class Part(Protocol):
    """What a segment of a cache holds."""

    @property
    def rows(self) -> Rows:
        """The chunk rows held, ascending."""
        ...

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays by name, to be written to a file."""
        ...

    def only(self, rows: Rows) -> Self:
        """Return what is held of some rows alone."""
        ...


P = TypeVar("P", bound=Part)


@dataclass(frozen=True, slots=True)
class Kind(Generic[P]):
    """A kind of cache: who makes its content, and how to make, open and merge its parts.

    ``owners`` is the array that names the chunk row of each thing held.
    """

    name: str
    maker: str
    owners: str
    build: Callable[[Rows], P]
    load: Callable[[Arrays], P]
    merge: Callable[[Sequence[P]], P]


@dataclass(frozen=True)
class Segment(Generic[P]):
    """A part as it lies in a file: ``rows`` are the chunk rows held, ascending."""

    path: Path
    rows: Rows
    load: Callable[[], P]

    @cached_property
    def part(self) -> P:
        """The part, opened when it is asked for."""
        return self.load()


def words_kind(snapshot: Snapshot) -> Kind[Postings]:
    """Return the words cache of a store, its parts made from a snapshot."""
    return Kind(
        "words",
        WORDS_MAKER,
        "rows",
        lambda rows: build_postings(snapshot.iter_chunks(rows)),
        Postings.from_arrays,
        Postings.merge,
    )


def dense_kind(snapshot: Snapshot) -> Kind[DensePart]:
    """Return the vectors cache of a store, its parts made from a snapshot."""
    encoder = snapshot.encoder

    def build(rows: Rows) -> DensePart:
        if len(rows) <= EXACT_CHUNKS:
            return FaissIndex.build(encoder.dim, snapshot.iter_vectors(rows))
        return SignIndex.build(_centre(snapshot, rows), snapshot.iter_vectors(rows))

    def merge(parts: Sequence[DensePart]) -> DensePart:
        exact = [part for part in parts if isinstance(part, FaissIndex)]
        if len(exact) == len(parts) and sum(len(part.rows) for part in parts) <= EXACT_CHUNKS:
            return FaissIndex.merge(exact)
        # Signs about different centres cannot be put together.
        return build(np.concatenate([part.rows for part in parts]))

    return Kind("dense", f"{DENSE_MAKER}:{encoder.revision}", "owners", build, _load_dense, merge)


def _load_dense(arrays: Arrays) -> DensePart:
    return (FaissIndex if "engine" in arrays else SignIndex).from_arrays(arrays)


def _centre(snapshot: Snapshot, rows: Rows) -> NDArray[np.float32]:
    """Return the mean of the vectors of chunks spread over all rows."""
    sample = snapshot.vectors(rows[:: -(-len(rows) // _CENTRE_CHUNKS)])
    centre: NDArray[np.float32] = np.concatenate([*sample.values()]).mean(axis=0, dtype=np.float32)
    return centre


def segment_files(store: Store, kind: str) -> list[Path]:
    """List the files of a kind of cache for this store, the newest first."""
    found = []
    for path in store.index_dir.glob(f"{kind}-{store.store_name}-*.cache"):
        match = _NAME.fullmatch(path.name)
        found.append((int(match["generation"]) if match else -1, path))
    return [path for _, path in sorted(found, reverse=True)]


def open_segments(
    kind: Kind[P], store: Store, files: Iterable[Path], opened: Iterable[Segment[P]] = ()
) -> Iterator[Segment[P]]:
    """Yield the segments in files, those already open as they are; damaged ones are left out."""
    open_ones = {segment.path: segment for segment in opened}
    for path in files:
        if path in open_ones:
            yield open_ones[path]
            continue
        try:
            cache = open_cache(path)
        except IndexDamaged:
            continue
        if (cache.key.store, cache.key.maker) == (store.store_name, kind.maker):
            yield open_segment(kind, path, cache)


def open_segment(kind: Kind[P], path: Path, cache: CacheFile) -> Segment[P]:
    """Return the segment in an opened file; its part waits until it is asked for."""
    owners = np.array(cache.arrays[kind.owners], np.int64)
    rows = owners[np.flatnonzero(np.diff(owners, prepend=-1))]
    return Segment(path, rows, partial(kind.load, cache.arrays))


def opens(segment: Segment[P]) -> bool:
    """Tell whether the part of a segment can be opened."""
    try:
        return segment.part is not None
    except ValueError:
        return False


def is_sound(path: Path) -> bool:
    """Tell whether a file holds what was written, before any of it is used for another."""
    try:
        open_cache(path, verify=True)
    except IndexDamaged:
        return False
    return True


def write_segment(kind: Kind[P], store: Store, snapshot: Snapshot, part: P) -> Path | None:
    """Write a segment; returns where it lies, None when that was not possible."""
    key = CacheKey(kind.name, store.store_name, snapshot.generation, kind.maker)
    path = store.index_dir / f"{key.kind}-{key.store}-{int(part.rows[0])}-{key.generation}.cache"
    try:
        write_cache(path, key, part.arrays())
    except OSError:
        # A full disk or a read-only copy costs speed at the next start, never an answer.
        return None
    return path


def remove_file(path: Path) -> None:
    """Remove a file of a cache, if the system lets it go."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # Windows keeps a file that a reader has mapped; the next refresh removes it.
        return
