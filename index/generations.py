"""Which store a run works on, what it replaces, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tenkyo.index.fingerprints import Fingerprints, read_fingerprints
from tenkyo.index.layout import (
    Pointer,
    clean,
    has_pointer,
    new_store_name,
    read_pointer,
    store_names,
    write_pointer,
)
from tenkyo.index.lock import write_lock
from tenkyo.index.schema import FORMAT_VERSION
from tenkyo.index.store import Store
from tenkyo.index.store_copy import compact
from tenkyo.index.store_reader import Snapshot
from tenkyo.index.store_writer import Writer
from tenkyo.index.types import Manifest, SourceFile
from tenkyo.ingest.errors import IndexTooNew, StoreError

# A store with a larger share of zeros where something was removed is written anew.
_DEAD_SHARE = 0.25


def choose_store(index_dir: Path, wanted: Fingerprints) -> tuple[str, bool]:
    """Return the name of a store that was made as wanted, and whether it exists yet.

    The one in use comes first, then the one before it, then one whose making was interrupted.
    """
    pointer = read_pointer(index_dir) if has_pointer(index_dir) else None
    first = [pointer.current, pointer.previous] if pointer else []
    others = [name for name in reversed(store_names(index_dir)) if name not in first]
    for name in (*first, *others):
        if name and _fits(index_dir, name, wanted):
            return name, True
    return new_store_name(index_dir), False


def why_anew(current: Fingerprints, wanted: Fingerprints) -> str:
    """Say what has changed so that an index must be made anew; empty when nothing has."""
    changes = [
        ("the encoder", current.same_vectors(wanted)),
        ("the chunking", current.chunking == wanted.chunking),
        ("the reader", current.reader == wanted.reader),
    ]
    changed = [what for what, same in changes if not same]
    if not changed:
        return ""
    work = (
        "every document is read again" if changed != ["the encoder"] else "all chunks are embedded"
    )
    return f"{' and '.join(changed)} changed: {work}; the old index answers until that is done"


def carry_removals(current: Snapshot, previous: Writer) -> None:
    """Take out of the store before the one in use whatever that one has no more.

    A file that changed is taken out too, for its old text is gone; one that moved moves.
    """
    want = {(file.folder, file.path): file for file in current.source_files()}
    have = {(file.folder, file.path): file for file in previous.read().source_files()}
    names = previous.read().document_ids()
    with previous.change() as change:
        change.set_folders(current.folders())
        for key, file in have.items():
            if key not in want or want[key].document_id not in names:
                change.remove_file(file)
        for key, file in want.items():
            if file.document_id in names and not _same(have.get(key), file):
                change.put_file(replace(file, state="ok", reason=None))
        change.remove_orphans()


def publish(index_dir: Path, name: str, refresh: Callable[[Store], None]) -> None:
    """Make a complete store the one in use, in one step, its caches first; then tidy up.

    The caller holds the lock. What was removed is carried over to the store before.
    """
    pointer = read_pointer(index_dir)
    previous = pointer.previous if pointer.current == name else pointer.current
    if previous:
        with Store(index_dir, name) as store, store.read() as snapshot:
            previous = _carry_over(index_dir, snapshot, previous)
    with Writer(index_dir, name) as writer:
        if pointer.current != name:
            writer.raise_above(_generation(index_dir, pointer.current))
        name = _compacted(index_dir, writer)
    with Store(index_dir, name) as store:
        refresh(store)
    if Pointer(name, previous) != pointer:
        write_pointer(index_dir, Pointer(name, previous))
    tidy(index_dir)


def tidy(index_dir: Path, also: Sequence[str] = ()) -> None:
    """Remove the stores and caches that are neither in use, nor the way back, nor named."""
    pointer = read_pointer(index_dir)
    keep = {pointer.current, pointer.previous or "", *also}
    clean(index_dir, frozenset(keep), frozenset((pointer.current,)))


def rollback(index_dir: Path, *, refresh: Callable[[Store], None], wait: float = 0.0) -> Manifest:
    """Go back to the store before the last change of encoder, chunking, reader or format.

    Going back twice leads forward again. What has been removed since stays removed.
    Raises IndexNotFound, StoreError when there is nothing to go back to, or IndexLocked.
    """
    read_pointer(index_dir)
    with write_lock(index_dir, wait=wait):
        pointer = read_pointer(index_dir)
        if pointer.previous is None:
            raise StoreError(
                "there is nothing to go back to: encoder, chunking, reader and format have not "
                "changed since the index was made"
            )
        try:
            with Store(index_dir, pointer.current) as store, store.read() as snapshot:
                name = _carry_over(index_dir, snapshot, pointer.previous)
            with Writer(index_dir, name) as writer:
                writer.raise_above(snapshot.generation)
        except IndexTooNew:
            # Written by a newer program, which carried out each removal in both when it was made.
            name = pointer.previous
        with Store(index_dir, name) as store:
            refresh(store)
            with store.read() as snapshot:
                manifest = snapshot.manifest()
        write_pointer(index_dir, Pointer(name, pointer.current))
        tidy(index_dir)
        return manifest


def _carry_over(index_dir: Path, current: Snapshot, previous: str) -> str:
    """Carry removals over; returns the name of the store before, which may have been rewritten."""
    with Writer(index_dir, previous) as writer:
        carry_removals(current, writer)
        return _compacted(index_dir, writer)


def _generation(index_dir: Path, name: str) -> int:
    with Store(index_dir, name) as store, store.read() as snapshot:
        return snapshot.generation


def _compacted(index_dir: Path, writer: Writer) -> str:
    """Empty a store's log, and rewrite a store full of holes; returns the name it has then."""
    writer.checkpoint()
    if writer.dead_share() <= _DEAD_SHARE or writer.format_version < FORMAT_VERSION:
        return writer.store_name
    return compact(index_dir, writer.store_name)


def _fits(index_dir: Path, name: str, wanted: Fingerprints) -> bool:
    try:
        with Store(index_dir, name) as store, store.read() as snapshot:
            return read_fingerprints(snapshot).same(wanted)
    except (StoreError, ValueError, TypeError):
        # Cut short while it was made, or of another version; the one in use is checked elsewhere.
        return False


def _same(one: SourceFile | None, other: SourceFile) -> bool:
    return one is not None and one.document_id == other.document_id
