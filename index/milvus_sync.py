"""Bring a collection of Milvus in line with a store, which remains the one truth.

A store keeps under ``milvus`` what its collection is called, which rows it has been given, and two
marks: the one it bore when that was written, and the one of a run under way. A collection that
bears neither has been written to by somebody else, as by a copy of the index folder, and is left
to them. Rows are inserted in ascending order and never used again: what an interrupted run left
behind lies after the last row that the store names, and is deleted before anything else is done.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tenkyo.index.dense import FaissIndex
from tenkyo.index.layout import has_pointer, read_pointer, store_names
from tenkyo.index.lock import write_lock
from tenkyo.index.milvus import MilvusIndex
from tenkyo.index.milvus_collection import Collection, MilvusServer
from tenkyo.index.row_runs import NO_RUNS, Rows, Runs, pack_runs, rows_of, runs_of, unpack_runs
from tenkyo.index.store import Snapshot, Store
from tenkyo.index.store_writer import Writer
from tenkyo.ingest.errors import IndexLocked, StoreError

_KEY = "milvus"
# So many chunks may be searched beside Milvus before a reader brings it in line itself.
_TAIL_CHUNKS = 128
# What an interrupted run may have to do again.
_CHUNKS_A_STEP = 20_000
# So many new chunks are worth having the engine index them now: until then it compares them all.
_WORTH_SETTLING = 100
# How many chunks a check compares with the store, and how much an engine may round.
_SAMPLE, _TOLERANCE = 20, 1e-2


@dataclass(frozen=True, slots=True)
class Held:
    """What a store knows of its collection. ``pending`` is the mark of a run under way, else 0."""

    collection: str
    mark: int
    pending: int
    runs: str

    @property
    def rows(self) -> Rows:
        """The rows that the collection has been given, ascending."""
        return rows_of(unpack_runs(self.runs))


@dataclass(frozen=True, slots=True)
class MilvusState:
    """How far a collection is in line: chunks in it and chunks to be found, and what is wrong."""

    collection: str
    held: int
    chunks: int
    problem: str = ""


class MilvusVectors:
    """The vectors of an index, kept in Milvus."""

    def __init__(self, server: MilvusServer) -> None:
        self.server = server

    def load(self, store: Store, snapshot: Snapshot) -> MilvusIndex:
        """Return the vectors as of a snapshot; what Milvus lacks is read from the store.

        If that is much and nobody is writing, Milvus is brought in line first.
        """
        live = snapshot.chunk_rows()
        collection, rows = self._find(store)
        if len(np.setdiff1d(live, rows, assume_unique=True)) > _TAIL_CHUNKS:
            self._bring_in_line(store)
            collection, rows = self._find(store)
        missing = np.setdiff1d(live, rows, assume_unique=True)
        tail = FaissIndex.build(snapshot.manifest().encoder.dim, snapshot.iter_vectors(missing))
        held = np.intersect1d(live, rows, assume_unique=True)
        return MilvusIndex(collection, runs_of(held), tail)

    def refresh(self, store: Store) -> None:
        """Insert what the store has and the collection has not, and delete what is gone.

        The caller holds the lock.
        """
        with store.read() as snapshot:
            live = snapshot.chunk_rows()
            held = self._own(store, snapshot)
            if held is None and not len(live):
                return
            run = _Run(self, store, held or Held(_new_name(), 0, 0, pack_runs(NO_RUNS)))
            run.carry_out(snapshot, live)

    def check(self, store: Store) -> list[str]:
        """Compare the collection with the store and return what does not agree, in words."""
        state = self.state(store)
        if state.problem:
            return [state.problem]
        if state.chunks - state.held > _TAIL_CHUNKS:
            return [f"{state.chunks - state.held} chunks are not in Milvus yet"]
        with store.read() as snapshot:
            loaded = self.load(store, snapshot)
            live = snapshot.chunk_rows()
            for row, vectors in snapshot.vectors(live[:: max(1, len(live) // _SAMPLE)]).items():
                own = vectors[0].astype(np.float32)
                best = loaded.search(own, 1, np.array([row], np.int64))
                if not best or best[0].similarity < float(own @ own) - _TOLERANCE:
                    return [f"Milvus does not hold the vector of chunk row {row}"]
        return []

    def state(self, store: Store) -> MilvusState:
        """Say how far the collection is in line with the store."""
        with store.read() as snapshot:
            live = snapshot.chunk_rows()
            known = _read(snapshot)
        name = known.collection if known else ""
        try:
            _, rows = self._find(store)
        except StoreError as error:
            return MilvusState(name, 0, len(live), str(error))
        held = len(np.intersect1d(live, rows, assume_unique=True))
        problem = ""
        if known and len(known.rows) and not len(rows):
            problem = f"the collection {name} is gone or has been written to by another index"
        return MilvusState(name, held, len(live), problem)

    def tidy(self, index_dir: Path) -> None:
        """Drop the collections of stores that are not in use, unless somebody is writing."""
        if not has_pointer(index_dir) or len(store_names(index_dir)) == 1:
            return
        try:
            with write_lock(index_dir):
                current = read_pointer(index_dir).current
                others = (name for name in store_names(index_dir) if name != current)
                used = _read_from(index_dir, current)
                for held in filter(None, (_read_from(index_dir, name) for name in others)):
                    if used is None or held.collection != used.collection:
                        self._drop(held)
        except IndexLocked:
            return

    @cached_property
    def client(self) -> Any:  # noqa: ANN401
        """The connection, opened when it is first needed."""
        return self.server.connect()

    def collection(self, name: str) -> Collection:
        """Return a collection by its name, whether it is there or not."""
        return Collection(self.server, self.client, name)

    def _find(self, store: Store) -> tuple[Collection, Rows]:
        """Return a store's collection and what it holds as of now: nothing unless it is ours."""
        with store.read() as snapshot:
            held, dim = _read(snapshot), snapshot.manifest().encoder.dim
        collection = self.collection(held.collection if held else "")
        if held is None or not self._is_ours(collection, held, dim):
            return collection, np.zeros(0, np.int64)
        return collection, held.rows

    def _own(self, store: Store, snapshot: Snapshot) -> Held | None:
        """Return what may be gone on with: an empty state under the old name if all is lost."""
        held = _read(snapshot)
        if held is None:
            return None
        collection = self.collection(held.collection)
        if not collection.exists():
            # Readers who know the name find what they look for when it is there again.
            return Held(held.collection, 0, 0, pack_runs(NO_RUNS))
        return held if self._is_ours(collection, held, snapshot.manifest().encoder.dim) else None

    def _is_ours(self, collection: Collection, held: Held, dim: int) -> bool:
        if not collection.exists() or collection.dim != dim:
            return False
        collection.load()
        marks = collection.marks()
        # A first run may have been cut short before it left a mark.
        return bool(marks & {held.mark, held.pending}) or not (marks or held.mark)

    def _drop(self, held: Held) -> None:
        collection = self.collection(held.collection)
        if collection.exists() and collection.marks() & {held.mark, held.pending}:
            collection.drop()

    def _bring_in_line(self, store: Store) -> None:
        try:
            with write_lock(store.index_dir):
                if store.is_current():
                    self.refresh(store)
        except IndexLocked:
            return


class _Run:
    """One run that brings a collection in line."""

    def __init__(self, vectors: MilvusVectors, store: Store, held: Held) -> None:
        self._store = store
        self._held = held
        self._collection = vectors.collection(held.collection)

    def carry_out(self, snapshot: Snapshot, live: Rows) -> None:
        rows = self._held.rows
        gone = np.setdiff1d(rows, live, assume_unique=True)
        new = np.setdiff1d(live, rows, assume_unique=True)
        if not (len(gone) or len(new) or self._held.pending):
            self._collection.set_index()
            return
        self._begin(snapshot.manifest().encoder.dim, rows)
        self._collection.set_index()
        self._collection.delete(runs_of(gone))
        rows = np.setdiff1d(rows, gone, assume_unique=True)
        for start in range(0, len(new), _CHUNKS_A_STEP):
            step = new[start : start + _CHUNKS_A_STEP]
            for found, vectors in snapshot.iter_vectors(step, batch=512):
                self._collection.insert(found, vectors)
            rows = np.concatenate([rows, step])
            self._note(runs=runs_of(rows))
        if len(gone) or len(new) > _WORTH_SETTLING:
            self._collection.settle()
        self._note(runs=runs_of(rows), mark=self._held.pending, pending=0)

    def _begin(self, dim: int, rows: Rows) -> None:
        """Put a new mark on the collection, and clear away what an interrupted run left."""
        interrupted = bool(self._held.pending)
        if not interrupted:
            self._note(pending=secrets.randbits(46) + 1)
        if not self._collection.exists():
            self._collection.create(dim)
        self._collection.set_mark(self._held.pending)
        if interrupted:
            self._collection.delete_after(int(rows[-1]) if len(rows) else 0)

    def _note(
        self, *, runs: Runs | None = None, mark: int | None = None, pending: int | None = None
    ) -> None:
        """Let the store know how far this is."""
        held = self._held
        self._held = replace(
            held,
            runs=held.runs if runs is None else pack_runs(runs),
            mark=held.mark if mark is None else mark,
            pending=held.pending if pending is None else pending,
        )
        with (
            Writer(self._store.index_dir, self._store.store_name) as writer,
            writer.change() as change,
        ):
            change.set_meta(_KEY, json.dumps(asdict(self._held)))


def _read(snapshot: Snapshot) -> Held | None:
    """Return what a store knows of its collection, None where it has none that makes sense."""
    try:
        held = Held(**json.loads(snapshot.meta(_KEY) or "{}"))
        unpack_runs(held.runs)
    except (ValueError, TypeError):
        return None
    return held


def _read_from(index_dir: Path, store_name: str) -> Held | None:
    """Return what a store that may be of another version or cut short knows of its collection."""
    try:
        with Store(index_dir, store_name) as store, store.read() as snapshot:
            return _read(snapshot)
    except StoreError:
        return None


def _new_name() -> str:
    return f"tenkyo_{secrets.token_hex(8)}"
