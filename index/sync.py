"""Bring an index in line with its folders: read and embed what is new, drop what is gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tenkyo.index.builder import Builder, Donor
from tenkyo.index.embedding import EMBEDDING
from tenkyo.index.fingerprints import Fingerprints, read_fingerprints
from tenkyo.index.folders import Folders, add_folders, find_folder, same_place
from tenkyo.index.generations import carry_removals, choose_store, publish, tidy, why_anew
from tenkyo.index.layout import Pointer, has_pointer, prepare, read_pointer, write_pointer
from tenkyo.index.lock import write_lock
from tenkyo.index.options import Options, Stopped
from tenkyo.index.plan import estimate
from tenkyo.index.reading import Reading, standard_reading
from tenkyo.index.report import SyncReport, make_report
from tenkyo.index.store import Store
from tenkyo.index.store_writer import Writer
from tenkyo.index.survey import Disk, Key, Pending, Survey, failed_file, survey
from tenkyo.index.types import Encoder, SourceFile

__all__ = ["Options", "Stopped", "forget", "sync"]

# While much is read, the caches of the index in use are looked after this often, in seconds.
_REFRESH_SECONDS = 30.0


def sync(
    index_dir: Path,
    folders: Sequence[Path],
    *,
    encoder: Encoder,
    refresh: Callable[[Store], None],
    options: Options | None = None,
    reading: Reading | None = None,
) -> SyncReport:
    """Bring an index in line with folders, or with all of its folders when none is given.

    A folder that is new to the index is added to it. ``refresh`` brings the caches of a store up
    to date, and is called before a new store takes the old one's place. A run that is interrupted
    keeps what it did, and the next one goes on from there.

    Raises FolderError, IndexLocked, IndexDamaged, StoreError, Stopped, and IndexNotFound when
    there is neither an index nor a folder to make it of.
    """
    began = time.monotonic()
    options = options or Options()
    run = _Run(index_dir, encoder, refresh, options, reading or standard_reading())
    if not folders:
        read_pointer(index_dir)
    if options.dry_run:
        return run.plan(folders)
    prepare(index_dir)
    with write_lock(index_dir, wait=options.wait, on_wait=options.progress.message):
        report = run.carry_out(folders)
    return replace(report, seconds=round(time.monotonic() - began, 3))


def forget(
    index_dir: Path, folder: Path, *, refresh: Callable[[Store], None], wait: float = 0.0
) -> SyncReport:
    """Take a folder and its documents out of an index; the files themselves are left alone.

    Raises FolderError when the index has no such folder, and what `sync` raises.
    """
    began = time.monotonic()
    read_pointer(index_dir)
    with write_lock(index_dir, wait=wait):
        name = read_pointer(index_dir).current
        with Writer(index_dir, name) as writer:
            have = writer.read().folders()
            gone = find_folder(have, folder)
            files = [file for file in writer.read().source_files() if file.folder == gone]
            with writer.change() as change:
                change.set_folders([entry for entry in have if entry[0] != gone])
                change.remove_orphans()
        publish(index_dir, name, refresh)
        with Store.open(index_dir) as store, store.read() as snapshot:
            seconds = round(time.monotonic() - began, 3)
            found = Survey(removed=files)
            return make_report(snapshot, Disk(()), found, seconds=seconds)


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of `sync`."""

    index_dir: Path
    encoder: Encoder
    refresh: Callable[[Store], None]
    options: Options
    reading: Reading

    @property
    def wanted(self) -> Fingerprints:
        reading = self.reading
        return Fingerprints(self.encoder.info, EMBEDDING, reading.chunking, reading.reader)

    def plan(self, given: Sequence[Path]) -> SyncReport:
        """Say what a run would do."""
        if not has_pointer(self.index_dir):
            disk, found = self._look(add_folders((), given), given, ())
            work = estimate(found.to_read, None, self.encoder, self.reading)
            return make_report(None, disk, found, embedded=work.chunks, seconds=work.seconds)
        with Store.open(self.index_dir) as store, store.read() as snapshot:
            prints = read_fingerprints(snapshot)
            notice = why_anew(prints, self.wanted)
            known = snapshot.source_files()
            folders = add_folders(snapshot.folders(), given)
            disk, found = self._look(folders, given, known, every=bool(notice))
            to_read = survey(disk, ()).to_read if notice else found.to_read
            work = estimate(
                to_read,
                snapshot,
                self.encoder,
                self.reading,
                reuse_texts=bool(notice) and prints.same_text(self.wanted),
                reuse_vectors=prints.same_vectors(self.wanted),
            )
            return make_report(
                snapshot,
                disk,
                found,
                embedded=work.chunks,
                seconds=work.seconds,
                notice=notice,
            )

    def carry_out(self, given: Sequence[Path]) -> SyncReport:
        """Do it; the caller holds the lock."""
        if not has_pointer(self.index_dir):
            # Nothing is made of folders that cannot be read or hold nothing.
            self._look(add_folders((), given), given, ())
            name, exists = choose_store(self.index_dir, self.wanted)
            if not exists:
                Writer.create(self.index_dir, name, self.wanted)
            write_pointer(self.index_dir, Pointer(name))
        with Store.open(self.index_dir, locked=True) as store:
            current = store.store_name
        name, exists = choose_store(self.index_dir, self.wanted)
        tidy(self.index_dir, also=(name,))
        if name == current:
            return self._update(name, given)
        if not exists:
            Writer.create(self.index_dir, name, self.wanted)
        return self._make_anew(current, name, given)

    def _update(self, name: str, given: Sequence[Path]) -> SyncReport:
        with Writer(self.index_dir, name) as writer:
            known = writer.read().source_files()
            folders = add_folders(writer.read().folders(), given)
            disk, found = self._look(folders, given, known)
            self._settle(writer, folders, found)
            builder = self._builder(writer, None)
            self._build(builder, found.to_read)
        return self._finish(name, disk, found, builder)

    def _make_anew(self, current: str, name: str, given: Sequence[Path]) -> SyncReport:
        """Build a second store beside the one in use, which loses at once what is gone."""
        with Writer(self.index_dir, current) as old:
            prints = read_fingerprints(old.read())
            known = old.read().source_files()
            folders = add_folders(old.read().folders(), given)
            disk, found = self._look(folders, given, known, every=True)
            self._settle(old, folders, found, encoder=False)
            self._settle_previous(old, keep=name)
        notice = why_anew(prints, self.wanted)
        self.options.progress.message(notice)
        donor_texts, donor_vectors = prints.same_text(self.wanted), prints.same_vectors(self.wanted)
        with (
            Store(self.index_dir, current) as store,
            store.read() as snapshot,
            Writer(self.index_dir, name) as writer,
        ):
            beside = survey(disk, writer.read().source_files())
            self._settle(writer, folders, beside)
            builder = self._builder(writer, Donor(snapshot, donor_texts, donor_vectors))
            before = {(file.folder, file.path): file for file in snapshot.source_files()}
            self._keep_unread(builder, before, beside, disk)
            self._build(builder, [_with_before(pending, before) for pending in beside.to_read])
        return self._finish(name, disk, found, builder, notice)

    def _look(
        self,
        folders: Folders,
        given: Sequence[Path],
        known: Sequence[SourceFile],
        *,
        every: bool = False,
    ) -> tuple[Disk, Survey]:
        """List folders, those given or every one, and compare them with what is known."""
        asked = [entry for entry in folders if any(same_place(entry[0], path) for path in given)]
        disk = Disk(
            folders if every else asked or folders,
            several=len(folders) > 1,
            exclude=(self.index_dir,),
        )
        if self.options.removed_all:
            disk.accept_loss(known)
        else:
            disk.distrust(known)
        disk.refuse([folder for folder, _ in asked], known)
        options = self.options
        found = survey(disk, known, verify=options.verify, on_file=options.progress.message)
        return disk, found

    def _settle(
        self, writer: Writer, folders: Folders, found: Survey, *, encoder: bool = True
    ) -> None:
        """Write what needs no reading, moves, new dates and removals, in one transaction."""
        with writer.change() as change:
            change.set_folders(folders)
            if encoder:
                change.set_encoder(self.encoder.info)
            for file in (*found.touched, *found.failed):
                change.put_file(file)
            for pending in found.linked:
                change.put_file(pending.file)
            for file in found.removed:
                change.remove_file(file)
            if change.counts:
                change.remove_orphans()
        if found.removed:
            writer.checkpoint()

    def _settle_previous(self, old: Writer, *, keep: str) -> None:
        previous = read_pointer(self.index_dir).previous
        if previous and previous != keep:
            with Writer(self.index_dir, previous) as writer:
                carry_removals(old.read(), writer)
                writer.checkpoint()

    def _keep_unread(
        self, builder: Builder, before: Mapping[Key, SourceFile], beside: Survey, disk: Disk
    ) -> None:
        """Take over the documents of files that cannot be opened and folders out of reach."""
        for file in beside.failed:
            old = before.get((file.folder, file.path))
            state = failed_file(file, old, file.reason or "")
            builder.carry(Pending("unchanged", file, file.location, old), state)
        for file in before.values():
            if file.folder in disk.faults and file.document_id:
                texts = builder.donor is not None and builder.donor.texts
                state = file if texts else replace(file, state="kept")
                builder.carry(Pending("unchanged", file, file.location, file), state)

    def _builder(self, writer: Writer, donor: Donor | None) -> Builder:
        options = self.options
        return Builder(
            writer, self.encoder, self.reading, options.progress, options.passwords, donor
        )

    def _build(self, builder: Builder, to_read: Sequence[Pending]) -> None:
        self.options.progress.start(sum(pending.file.size for pending in to_read))
        refreshed = time.monotonic()

        def between() -> None:
            nonlocal refreshed
            if self.options.stop():
                raise Stopped
            if builder.donor is None and time.monotonic() - refreshed > _REFRESH_SECONDS:
                # What caches are made of must be on disk before they are.
                builder.writer.checkpoint()
                with Store(self.index_dir, builder.writer.store_name) as store:
                    self.refresh(store)
                refreshed = time.monotonic()

        builder.add_all(to_read, between=between)

    def _finish(
        self, name: str, disk: Disk, found: Survey, builder: Builder, notice: str = ""
    ) -> SyncReport:
        publish(self.index_dir, name, self.refresh)
        with Store.open(self.index_dir, locked=True) as store, store.read() as snapshot:
            return make_report(
                snapshot,
                disk,
                found,
                failed=builder.failed,
                done=builder.done,
                embedded=builder.embedded,
                notice=notice,
            )


def _with_before(pending: Pending, before: Mapping[Key, SourceFile]) -> Pending:
    """Let a file that cannot be read now keep the version that the index in use has."""
    old = before.get((pending.file.folder, pending.file.path))
    return replace(pending, before=pending.before or old)
