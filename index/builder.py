"""Read, cut and embed files and write them into a store, one transaction a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import PurePath, PurePosixPath

from tenkyo.index.ahead import read_ahead
from tenkyo.index.embedding import Texts, Vectors, embed, missing, stored_vectors, texts_of
from tenkyo.index.progress import Progress
from tenkyo.index.reading import Reading
from tenkyo.index.store_reader import Snapshot
from tenkyo.index.store_rows import name_title
from tenkyo.index.store_writer import Writer
from tenkyo.index.survey import Pending, failed_file
from tenkyo.index.types import Encoder, SourceFile
from tenkyo.ingest.cleaning import shown_name
from tenkyo.ingest.errors import IngestError
from tenkyo.ingest.readers import document_id
from tenkyo.ingest.types import Chunk, Document

# So many texts are gathered before they are embedded together.
_GATHER = 256


@dataclass(frozen=True, slots=True)
class Donor:
    """The store that a new one takes from what is still good: its texts, its vectors, or both."""

    snapshot: Snapshot
    texts: bool
    vectors: bool


@dataclass(frozen=True, slots=True)
class _Cut:
    """What the bytes of a file became; ``pending`` names their document."""

    pending: Pending
    document: Document
    chunks: list[Chunk]


@dataclass(slots=True)
class _Read:
    """A document ready to be embedded, and the files it lies in."""

    document: Document
    chunks: Sequence[Chunk]
    vectors: dict[Texts, Vectors]
    files: list[Pending]
    state: SourceFile | None = None


@dataclass(slots=True)
class Builder:
    """Puts files into a store; whatever happens, each document is in it whole or not at all.

    ``failed`` and ``done`` list the files that could not be read and those that were.
    """

    writer: Writer
    encoder: Encoder
    reading: Reading
    progress: Progress
    passwords: tuple[str, ...] = ()
    donor: Donor | None = None
    failed: list[SourceFile] = field(default_factory=list)
    done: list[SourceFile] = field(default_factory=list)
    embedded: int = 0
    _queue: dict[str, _Read] = field(default_factory=dict)
    _waiting: int = 0

    def add_all(self, files: Sequence[Pending], *, between: Callable[[], None]) -> None:
        """Read files, embed and write them; ``between`` is called before each and may raise.

        Files are read ahead while others are embedded.
        """
        coming: set[str] = set()
        ahead = read_ahead(
            files,
            self._cut,
            wanted=lambda pending: self._unread(pending, coming),
            size=lambda pending: pending.file.size,
        )
        # Closed at once, and not when an error is forgotten: nothing more is read then.
        with closing(ahead):
            for pending, cut in ahead:
                between()
                self._add(pending, cut)
        self.finish()

    def _unread(self, pending: Pending, coming: set[str]) -> bool:
        """Tell whether a file has to be read, as far as its bytes are those that were surveyed.

        ``coming`` are the documents that are being read.
        """
        name = pending.file.document_id
        if name is None or pending.again:
            return True
        if name in coming or self._has_text(name) or self.writer.read().has_document(name):
            return False
        coming.add(name)
        return True

    def _has_text(self, name: str) -> bool:
        """Tell whether the donor's text of a document is good."""
        donor = self.donor
        return donor is not None and donor.texts and donor.snapshot.has_document(name)

    def _add(self, pending: Pending, cut: Future[_Cut] | None) -> None:
        self.progress.message(pending.file.shown)
        try:
            self._enqueue(pending, cut)
        except IngestError as error:
            self._fail(pending, str(error))
        except FileNotFoundError:
            self._fail(pending, "it went away while it was read")
        except OSError as error:
            self._fail(pending, f"it cannot be read: {(error.strerror or str(error)).lower()}")
        if self._waiting >= _GATHER or len(self._queue) >= _GATHER:
            self.finish()

    def finish(self) -> None:
        """Embed what has been gathered and write it, one document a transaction."""
        wanted = [t for item in self._queue.values() for t in missing(item.chunks, item.vectors)]
        meter = _Meter(self.progress, [p for item in self._queue.values() for p in item.files])
        fresh = embed(self.encoder, wanted, meter.advance)
        self.embedded += len(wanted)
        for item in self._queue.values():
            self._write(item, fresh)
        meter.finish()
        self._queue.clear()
        self._waiting = 0

    def carry(self, pending: Pending, state: SourceFile) -> bool:
        """Take a document as the donor has it, under an older reading; False if it has none.

        ``state`` is what the index is to say of the file.
        """
        name = state.document_id
        if not self.donor or name is None or not self.donor.snapshot.has_document(name):
            return False
        if not self.writer.read().has_document(name) and name not in self._queue:
            item = self._from_donor(name, pending)
            item.state = state
            self._queue_up(name, item)
            self.finish()
        else:
            self.finish()
            with self.writer.change() as change:
                change.put_file(state)
        return True

    def _enqueue(self, pending: Pending, ahead: Future[_Cut] | None) -> None:
        name = pending.file.document_id
        if name and not pending.again and self._has_text(name):
            if not self._known(name, pending):
                self._queue_up(name, self._from_donor(name, pending))
            return
        if ahead is None:
            # Known by the bytes it had, which may be others now.
            data = pending.path.read_bytes()
            name = document_id(data)
            pending = _named(pending, name)
            if self._known(name, pending):
                return
            cut = self._cut(pending, data)
        else:
            cut = ahead.result()
            if self._known(cut.document.id, cut.pending):
                return
        item = _Read(cut.document, cut.chunks, self._reusable(cut.pending), [cut.pending])
        self._queue_up(cut.document.id, item)

    def _cut(self, pending: Pending, data: bytes | None = None) -> _Cut:
        """Read a file and cut it; any thread may do this. Raises IngestError and OSError."""
        if data is None:
            data = pending.path.read_bytes()
        document = self.reading.read(PurePath(pending.file.path), data, passwords=self.passwords)
        if document.title == shown_name(PurePosixPath(pending.file.path).stem):
            document = replace(document, title="")
        return _Cut(_named(pending, document.id), document, self._chunks(document, pending))

    def _chunks(self, document: Document, pending: Pending) -> list[Chunk]:
        """Cut a document; a fault of the chunker costs this document and not the run."""
        try:
            chunks = self.reading.chunk(document)
            covered = "".join(chunk.text for chunk in chunks) == document.text
            reason = "" if covered else "its passages do not cover its text"
        except Exception as error:
            reason = f"it cannot be cut into passages ({type(error).__name__})"
        if reason:
            name = shown_name(PurePosixPath(pending.file.path).name)
            raise IngestError(f"{name}: {reason}; this is a fault of Tenkyo: please report it")
        return chunks

    def _known(self, name: str, pending: Pending) -> bool:
        """Add a place to a document that is in the store or about to be written."""
        if name in self._queue:
            self._queue[name].files.append(pending)
            return True
        if pending.again or not self.writer.read().has_document(name):
            return False
        with self.writer.change() as change:
            change.put_file(replace(pending.file, document_id=name))
            if pending.before and pending.before.document_id:
                change.remove_orphans(pending.before.document_id)
        self.done.append(pending.file)
        self.progress.advance(pending.file.size)
        return True

    def _queue_up(self, name: str, item: _Read) -> None:
        self._queue[name] = item
        self._waiting += sum(len(texts) for texts in missing(item.chunks, item.vectors))

    def _from_donor(self, name: str, pending: Pending) -> _Read:
        assert self.donor is not None
        snapshot = self.donor.snapshot
        document = snapshot.document(name)
        found = snapshot.chunks(snapshot.document_rows(name))
        places = next((stored.places for stored in found.values()), ())
        if document.title == name_title(places):
            document = replace(document, title="")
        chunks = sorted((stored.chunk for stored in found.values()), key=lambda c: c.ordinal)
        vectors = stored_vectors(snapshot, name) if self.donor.vectors else {}
        return _Read(document, chunks, vectors, [pending])

    def _reusable(self, pending: Pending) -> dict[Texts, Vectors]:
        """Return vectors of the file's last version: what has not changed keeps its own."""
        found: dict[Texts, Vectors] = {}
        names = {pending.file.document_id, pending.before and pending.before.document_id}
        sources = [self.writer.read()]
        if self.donor and self.donor.vectors:
            sources.append(self.donor.snapshot)
        for snapshot in sources:
            for name in names:
                if name:
                    found.update(stored_vectors(snapshot, name))
        return found

    def _write(self, item: _Read, fresh: dict[Texts, Vectors]) -> None:
        vectors = item.vectors | fresh
        with self.writer.change() as change:
            change.add_document(
                item.document, item.chunks, [vectors[texts_of(chunk)] for chunk in item.chunks]
            )
            for pending in item.files:
                change.put_file(item.state or replace(pending.file, document_id=item.document.id))
            for pending in item.files:
                if pending.before and pending.before.document_id:
                    change.remove_orphans(pending.before.document_id)
        if item.state is None:
            self.done.extend(pending.file for pending in item.files)

    def _fail(self, pending: Pending, reason: str) -> None:
        self.progress.advance(pending.file.size)
        failed = failed_file(pending.file, pending.before, reason)
        self.failed.append(failed)
        if not self.carry(pending, failed):
            with self.writer.change() as change:
                change.put_file(failed)


def _named(pending: Pending, document_id: str) -> Pending:
    """Name the document of a file."""
    return replace(pending, file=replace(pending.file, document_id=document_id))


class _Meter:
    """Shares the bytes of a batch of files out over the calls of the encoder."""

    def __init__(self, progress: Progress, files: Sequence[Pending]) -> None:
        self._progress = progress
        self._total = sum(pending.file.size for pending in files)
        self._told = 0
        self._share = 0.0

    def advance(self, share: float) -> None:
        self._share += share
        amount = int(self._total * min(1.0, self._share)) - self._told
        self._told += amount
        self._progress.advance(amount)

    def finish(self) -> None:
        self._progress.advance(self._total - self._told)
        self._told = self._total
