"""Sources behind the page: a passage by its words, a page to look at, a file to download."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from tenkyo.app.citation import Choice, Citation, cite
from tenkyo.app.turns import Linked, Source, document_of, own_page
from tenkyo.index.freshness import stale_paths
from tenkyo.index.store import Snapshot, Store
from tenkyo.index.types import Passage, StoredChunk
from tenkyo.ingest.errors import IngestError
from tenkyo.ingest.fold import fold, fold_text
from tenkyo.ingest.pdf_marks import PagePicture, page_picture, parts_by_page
from tenkyo.ingest.readers import document_id
from tenkyo.ingest.types import Document

_PDF = "application/pdf"
# A page without a picture is shown as its text; one page may be a whole book.
_MOST_CHUNKS = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to look at: its picture, or where there is none the chunks on it.

    ``pages`` is how many the document has; ``before`` and ``after`` are the chunks beside the one
    of the source.
    """

    page: int
    label: str | None
    pages: int
    picture: PagePicture | None = None
    chunks: tuple[StoredChunk, ...] = ()
    before: StoredChunk | None = None
    after: StoredChunk | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """The file of a document, unchanged since it was indexed."""

    name: str
    data: bytes


class Sources:
    """Reads sources from the store in use."""

    def __init__(
        self, store: Callable[[], Store], *, passwords: Callable[[], tuple[str, ...]]
    ) -> None:
        self._store = store
        self._passwords = passwords

    def passage(self, document: str, page: int, quote: str) -> StoredChunk | None:
        """Return the chunk of a page that holds a quotation, or the first of the page."""
        with self._store().read() as snapshot:
            return _find(snapshot, document, page, quote)

    def beside(self, stored: StoredChunk) -> tuple[StoredChunk | None, StoredChunk | None]:
        """Return the passages before and after one, None at an end of the document."""
        with self._store().read() as snapshot:
            return _neighbours(snapshot, stored.row)

    def linked(self, document: str, page: int, quote: str) -> Linked | None:
        """Return the passage a link names, and the citation of its quotation."""
        with self._store().read() as snapshot:
            stored = _find(snapshot, document, page, quote)
            if stored is None:
                return None
            passage = Passage(stored, 0.0, None, None, ())
            folded, wanted = fold(stored.chunk.text), fold_text(quote)
            if not wanted:
                return Linked(passage)
            at = folded.text.index(wanted)
            start, end = folded.original(at, at + len(wanted))
            offset = stored.chunk.start
            choice = Choice(passage, offset + start, offset + end, 0.0)
            stale = frozenset(stale_paths(snapshot, stored.places))
            return Linked(passage, next(iter(cite([choice], snapshot, stale)), None))

    def has(self, document: str) -> bool:
        """Tell whether a document is in the index."""
        with self._store().read() as snapshot:
            return snapshot.document_for(document) is not None

    def sheet(self, source: Source, page: int | None = None) -> Sheet | None:
        """Return the page of a source, or another of its document; None where it is gone."""
        name = document_of(source)
        with self._store().read() as snapshot:
            if not snapshot.has_document(name):
                return None
            document = snapshot.document(name)
            pages = {one.number: one for one in document.pages}
            own = own_page(source)
            here = pages.get(page if page is not None else own) or pages.get(own)
            if here is None:
                return None
            data = _unchanged(snapshot, name) if document.media_type == _PDF else None
            picture = self._draw(data, here.number, _part(document, source, here.number))
            chunks: tuple[StoredChunk, ...] = ()
            if picture is None and here.number != own:
                chunks = _chunks_on(snapshot, name, here.number)
            before, after = _neighbours(snapshot, _row_of(snapshot, source))
        return Sheet(here.number, here.label, len(pages), picture, chunks, before, after)

    def original(self, document: str) -> Original | None:
        """Return the file at a shown path, None where it is not what was indexed."""
        with self._store().read() as snapshot:
            name = snapshot.document_for(document)
            data = _unchanged(snapshot, name, document) if name else None
        return None if data is None else Original(PurePosixPath(document).name, data)

    def _draw(self, data: bytes | None, page: int, part: tuple[str, int]) -> PagePicture | None:
        if data is None:
            return None
        quote, at = part
        try:
            return page_picture(data, page, quote, at=at, passwords=self._passwords())
        except IngestError:
            return None


def _neighbours(snapshot: Snapshot, row: int) -> tuple[StoredChunk | None, StoredChunk | None]:
    """Return the chunks before and after one in its document."""
    beside = snapshot.neighbours(row)
    chunks = snapshot.chunks([one for one in beside if one is not None])
    before, after = (chunks.get(one) if one is not None else None for one in beside)
    return before, after


def _row_of(snapshot: Snapshot, source: Source) -> int:
    """Return the row of the chunk that a source lies in."""
    if isinstance(source, Passage):
        return source.stored.row
    rows = snapshot.document_rows(source.document_id).tolist()
    starts = bisect_right(
        rows, source.start, key=lambda row: snapshot.chunks([row])[row].chunk.start
    )
    return int(rows[max(0, starts - 1)])


def _find(snapshot: Snapshot, document: str, page: int, quote: str) -> StoredChunk | None:
    name = snapshot.document_for(document)
    wanted = fold_text(quote)
    for stored in snapshot.iter_chunks(snapshot.document_rows(name) if name else ()):
        chunk = stored.chunk
        here = chunk.first_page <= page <= chunk.last_page
        if here and wanted in fold_text(chunk.text):
            return stored
    return None


def _chunks_on(snapshot: Snapshot, name: str, page: int) -> tuple[StoredChunk, ...]:
    every = snapshot.iter_chunks(snapshot.document_rows(name))
    found = [one for one in every if one.chunk.first_page <= page <= one.chunk.last_page]
    return tuple(found[:_MOST_CHUNKS])


def _part(document: Document, source: Source, page: int) -> tuple[str, int]:
    """Return what a page holds of a citation, and where in its text; nothing of a passage."""
    if isinstance(source, Citation):
        for number, quote, at in parts_by_page(document, source.start, source.end):
            if number == page:
                return quote, at
    return "", 0


def _unchanged(snapshot: Snapshot, name: str, shown: str | None = None) -> bytes | None:
    """Read a document's file, None where no file has the bytes that were indexed any more."""
    for file in snapshot.files_of(name):
        if shown not in (None, file.shown):
            continue
        try:
            data = file.location.read_bytes()
        except OSError:
            continue
        if document_id(data) == name:
            return data
    return None
