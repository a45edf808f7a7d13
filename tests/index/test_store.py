"""The store: what is written comes back, a snapshot is one generation, removal is complete."""

from __future__ import annotations

import _thread
import os
import random
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from stand_ins import HashEncoder

from tenkyo.index import schema
from tenkyo.index.connection import connect_new, plain_errors
from tenkyo.index.fingerprints import Fingerprints
from tenkyo.index.layout import (
    Pointer,
    new_store_name,
    prepare,
    read_pointer,
    refuse_network_drive,
    write_pointer,
)
from tenkyo.index.path_filter import path_matcher
from tenkyo.index.store import Store
from tenkyo.index.store_copy import compact
from tenkyo.index.store_writer import Writer
from tenkyo.index.types import QueryFilter, SourceFile
from tenkyo.ingest.errors import (
    IndexDamaged,
    IndexLocked,
    IndexNotFound,
    IndexTooNew,
    StoreError,
)
from tenkyo.ingest.types import Chunk, Document, Page, Sentence

NAME = "store-000001"
PRINTS = Fingerprints(HashEncoder(dim=4).info, "e1", "c1", "r1")

# 0         1         2
# 0123456789012345678901234
# 典拠は出典。次の文。\nSecond page.\n
JAPANESE = "典拠は出典。次の文。\n"
ENGLISH = "Second page.\n"
REPORT = Document(
    "a" * 32,
    "報告",
    "application/pdf",
    "ja",
    (
        Page(1, JAPANESE, 0, label="iv", furniture="社外秘", heading="出典"),
        Page(2, ENGLISH, 11, label=None, warning="a picture"),
    ),
    (),
    date="2020-05-01",
)
REPORT_CHUNKS = (
    Chunk(
        "a" * 32,
        *(0, JAPANESE, 0, 11, 1, 1, "ja", None, None),
        (Sentence(0, 0, 6), Sentence(1, 6, 10)),
    ),
    Chunk("a" * 32, 1, ENGLISH, 11, 24, 2, 2, "en", "出典", "¶ 2", (Sentence(0, 11, 23),)),
)
REPORT_VECTORS = (
    np.arange(12, dtype=np.float16).reshape(3, 4),
    np.arange(8, dtype=np.float16).reshape(2, 4) + np.float16(100),
)


def source(path: str, document_id: str | None, folder: str = "/docs", **more: object) -> SourceFile:
    values: dict[str, object] = {
        "folder": Path(folder),
        "folder_name": "",
        "path": path,
        "shown": "",
        "location": Path(folder) / path,
        "size": 10,
        "mtime_ns": 1_700_000_000_000_000_000,
        "checked_ns": 0,
        "document_id": document_id,
    }
    return SourceFile(**(values | more))  # type: ignore[arg-type]


def note(number: int, text: str = "") -> tuple[Document, list[Chunk], list[np.ndarray]]:
    """A document of one chunk without a title of its own."""
    text = text or f"note {number}\n"
    name = f"{number:032}"
    document = Document(name, "", "text/plain", "en", (Page(1, text, 0),), ())
    chunk = Chunk(name, 0, text, 0, len(text), 1, 1, "en")
    return document, [chunk], [np.full((1, 4), number, np.float16)]


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    prepare(path)
    Writer.create(path, NAME, PRINTS)
    write_pointer(path, Pointer(NAME))
    return path


@pytest.fixture
def writer(index_dir: Path) -> Iterator[Writer]:
    with Writer(index_dir, NAME) as writer:
        with writer.change() as change:
            change.set_folders([(Path("/docs"), "docs")])
        yield writer


def write_report(writer: Writer) -> None:
    with writer.change() as change:
        change.add_document(REPORT, REPORT_CHUNKS, REPORT_VECTORS)
        change.put_file(source("ja/報告.pdf", REPORT.id))


def write_note(writer: Writer, number: int, path: str = "", text: str = "") -> None:
    with writer.change() as change:
        change.add_document(*note(number, text))
        change.put_file(source(path or f"{number}.txt", f"{number:032}"))


def test_what_is_written_comes_back(index_dir: Path, writer: Writer) -> None:
    write_report(writer)
    with Store.open(index_dir) as store, store.read() as snapshot:
        assert snapshot.chunk_rows().tolist() == [1, 2]
        found = snapshot.chunks([2, 1, 99])
        assert [found[row].chunk for row in (1, 2)] == list(REPORT_CHUNKS)
        assert (found[1].page_label, found[2].page_label) == ("iv", None)
        assert found[1].places == ("ja/報告.pdf",)
        assert (found[1].title, found[1].media_type) == ("報告", "application/pdf")
        vectors = snapshot.vectors([1, 2, 99])
        assert vectors[1].dtype == np.float16
        assert vectors[1].tolist() == REPORT_VECTORS[0].tolist()
        assert vectors[2].tolist() == REPORT_VECTORS[1].tolist()
        assert snapshot.document(REPORT.id) == REPORT
        assert snapshot.warnings(REPORT.id) == [(2, "a picture")]
        assert snapshot.neighbours(1) == (None, 2)
        assert snapshot.neighbours(2) == (1, None)
        assert snapshot.neighbours(99) == (None, None)
        assert snapshot.document_for("ja/報告.pdf") == REPORT.id
        assert snapshot.document_for("報告.pdf") is None
        assert [file.shown for file in snapshot.files_of(REPORT.id)] == ["ja/報告.pdf"]
        assert snapshot.files_of("none") == []
        assert snapshot.first_places() == {REPORT.id: "ja/報告.pdf"}
        assert snapshot.titles() == {REPORT.id: REPORT.title}
        assert snapshot.languages([1, 99]) == {1: REPORT_CHUNKS[0].language}
        assert (snapshot.file_count, snapshot.failed_files()) == (1, [])
        assert snapshot.page_count == 2


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [(0, None, JAPANESE + ENGLISH), (8, 17, "文。\nSecond"), (11, 24, ENGLISH), (24, 30, "")],
)
def test_text_crosses_chunks_and_pages(
    index_dir: Path, writer: Writer, start: int, end: int | None, text: str
) -> None:
    write_report(writer)
    with Store.open(index_dir) as store, store.read() as snapshot:
        assert snapshot.text(REPORT.id, start, end) == text
        with pytest.raises(KeyError, match="nowhere"):
            snapshot.text("nowhere")


def test_streams_go_in_row_order_batch_by_batch(index_dir: Path, writer: Writer) -> None:
    for number in range(1, 6):
        write_note(writer, number)
    with Store.open(index_dir) as store, store.read() as snapshot:
        batches = [rows.tolist() for rows, _ in snapshot.iter_vectors(batch=2)]
        assert batches == [[1, 2], [3, 4], [5]]
        some = [
            (rows.tolist(), [v[0, 0] for v in vectors])
            for rows, vectors in snapshot.iter_vectors([4, 2])
        ]
        assert some == [([2, 4], [2.0, 4.0])]
        assert [chunk.row for chunk in snapshot.iter_chunks(batch=2)] == [1, 2, 3, 4, 5]
        assert [c.chunk.text for c in snapshot.iter_chunks([5, 1])] == ["note 1\n", "note 5\n"]


def test_a_change_raises_the_generation_once(index_dir: Path, writer: Writer) -> None:
    assert writer.generation == 1  # the folder
    write_report(writer)
    assert writer.generation == 2
    write_note(writer, 7)
    with Store.open(index_dir) as store, store.read() as snapshot:
        assert snapshot.generation == 3
        assert snapshot.rows_since(2).tolist() == [3]
        assert snapshot.rows_since(0).tolist() == [1, 2, 3]
        manifest = snapshot.manifest()
    assert (manifest.documents, manifest.chunks, manifest.generation) == (2, 3, 3)
    assert (manifest.encoder, manifest.chunking, manifest.reader) == (PRINTS.encoder, "c1", "r1")
    with writer.change() as change:
        change.put_file(source("7.txt", f"{7:032}", size=11))
    assert writer.generation == 3, "a new date of a file changes no answer"


def test_a_failed_change_leaves_nothing(index_dir: Path, writer: Writer) -> None:
    with pytest.raises(ValueError, match="do not cover"), writer.change() as change:
        change.add_document(REPORT, REPORT_CHUNKS[:1], REPORT_VECTORS[:1])
    assert writer.generation == 1
    with Store.open(index_dir) as store, store.read() as snapshot:
        assert snapshot.document_ids() == set()


def test_a_snapshot_does_not_see_what_is_written_meanwhile(index_dir: Path, writer: Writer) -> None:
    write_report(writer)
    with Store.open(index_dir) as store, store.read() as before:
        write_note(writer, 3)
        with store.read() as after:
            assert after.chunk_rows().tolist() == [1, 2, 3]
        assert before.chunk_rows().tolist() == [1, 2]
        assert before.generation == 2


def test_many_threads_read_while_one_writes(index_dir: Path, writer: Writer) -> None:
    """Every note has one chunk, and the folder and each note raise the generation by one."""
    wrong: list[object] = []
    done = threading.Event()

    def ask(store: Store) -> None:
        while not done.is_set():
            with store.read() as snapshot:
                rows = snapshot.chunk_rows()
                if len(rows) != snapshot.generation - 1 or len(snapshot.chunks(rows)) != len(rows):
                    wrong.append((snapshot.generation, rows))

    with Store.open(index_dir) as store:
        threads = [threading.Thread(target=ask, args=(store,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(1, 40):
            write_note(writer, number)
        done.set()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_the_same_bytes_in_two_places_are_one_document(index_dir: Path, writer: Writer) -> None:
    write_note(writer, 1, "b/second.txt")
    with writer.change() as change:
        change.put_file(source("a/first.txt", f"{1:032}"))
    with Store.open(index_dir) as store, store.read() as snapshot:
        (stored,) = snapshot.chunks([1]).values()
        assert stored.places == ("a/first.txt", "b/second.txt")
        assert stored.title == "first"
        assert snapshot.document(f"{1:032}").title == "first"
        assert snapshot.manifest().documents == 1
        assert len(snapshot.source_files()) == 2


def test_shown_paths_name_the_folder_when_there_are_several(
    index_dir: Path, writer: Writer
) -> None:
    write_note(writer, 1)
    with writer.change() as change:
        change.set_folders([(Path("/docs"), "docs"), (Path("/more/docs"), "docs (2)")])
        change.put_file(source("x/1.txt", f"{1:032}", "/more/docs"))
    with Store.open(index_dir) as store, store.read() as snapshot:
        assert [f.shown for f in snapshot.source_files()] == ["docs/1.txt", "docs (2)/x/1.txt"]
        assert snapshot.source_files()[1].location == Path("/more/docs/x/1.txt")
        assert snapshot.chunks([1])[1].places == ("docs/1.txt", "docs (2)/x/1.txt")
        assert snapshot.document_for("docs (2)/x/1.txt") == f"{1:032}"
    with writer.change() as change:
        change.set_folders([(Path("/more/docs"), "docs (2)")])
        change.remove_orphans()
    with Store.open(index_dir) as store, store.read() as snapshot:
        assert [f.shown for f in snapshot.source_files()] == ["x/1.txt"]


def test_filters(index_dir: Path, writer: Writer) -> None:
    write_report(writer)
    write_note(writer, 1, "notes/Nov 2023.txt")  # dated by its file: 2023-11-14
    with Store.open(index_dir) as store, store.read() as snapshot:

        def rows(**filters: str) -> list[int] | None:
            found = snapshot.rows_matching(QueryFilter(**filters))  # type: ignore[arg-type]
            return None if found is None else found.tolist()

        assert rows() is None
        assert rows(document="*.pdf") == [1, 2]
        assert rows(document="nov*") == [3]
        assert rows(document="absent*") == []
        assert rows(folder="DOCS") == [1, 2, 3]
        assert rows(folder="other") == []
        assert rows(language="en") == [2, 3]
        assert rows(language="en", document="ja/*") == [2]
        assert rows(since="2020-05-01") == [1, 2, 3]
        assert rows(since="2020-05-02") == [3]
        assert rows(until="2020-05-01") == [1, 2]
        assert rows(since="2023-11-14", until="2023-11-14") == [3]


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        (None, "a/b.pdf", True),
        ("a/*.pdf", "a/b.pdf", True),
        ("b.pdf", "a/b.pdf", True),
        ("x/b.pdf", "a/x/b.pdf", False),
        ("[1] a?.pdf", "[1] a?.pdf", True),
        ("報告*", "ja/報告書.pdf", True),
        ("か\u3099*", "がいむ.txt", True),
        ("*.PDF", "A.pdf", True),
        ("[", "a", False),
        ("a*" * 30 + "b", "a" * 5000, False),
    ],
)
def test_path_globs(pattern: str | None, path: str, matches: bool) -> None:
    assert path_matcher(pattern)(path) is matches


def test_writing_a_document_anew_replaces_it(index_dir: Path, writer: Writer) -> None:
    write_note(writer, 1)
    with writer.change() as change:
        document, chunks, vectors = note(1)
        change.add_document(document, chunks, vectors)
    with Store.open(index_dir) as store, store.read() as snapshot:
        assert snapshot.chunk_rows().tolist() == [2]
        assert snapshot.chunks([1, 2])[2].places == ("1.txt",)
        assert snapshot.vectors([1]) == {}
        assert store.check() == []


def test_removal_leaves_no_byte_behind(index_dir: Path, writer: Writer) -> None:
    """Documents come and go in every order; no text or vector of a gone one is in any file."""
    chance = random.Random(7)
    live: dict[int, bytes] = {}
    gone: list[bytes] = []
    for number in range(1, 160):
        if live and chance.random() < 0.5:
            victim = chance.choice(list(live))
            with writer.change() as change:
                change.remove_file(source(f"{victim}.txt", None))
                change.remove_orphans()
            gone.append(live.pop(victim))
        else:
            mark = f"MARK{chance.getrandbits(60):015x}"
            write_note(writer, number, text=f"{mark} " * chance.randint(1, 400))
            live[number] = mark.encode()
    assert writer.checkpoint()
    stored = b"".join(path.read_bytes() for path in index_dir.iterdir())
    assert [mark for mark in gone if mark in stored] == []
    assert all(mark in stored for mark in live.values())
    assert len(gone) > 50


def test_compacting_keeps_rows_and_drops_what_is_dead(index_dir: Path, writer: Writer) -> None:
    for number in range(1, 40):
        write_note(writer, number, text=f"{number} " * 8000)
    with writer.change() as change:
        for number in range(1, 39):
            change.remove_file(source(f"{number}.txt", None))
        change.remove_orphans()
    writer.checkpoint()
    assert 0.6 < writer.dead_share() < 1
    name = compact(index_dir, NAME)
    assert name == "store-000002"
    with Store(index_dir, NAME) as old, Store(index_dir, name) as new:
        assert new.check() == []
        assert new.size < old.size / 4
        with old.read() as before, new.read() as after:
            assert after.generation == before.generation
            assert after.chunk_rows().tolist() == [39]
            assert after.chunks([39]) == before.chunks([39])
            assert after.vectors([39])[39].tolist() == before.vectors([39])[39].tolist()
    with Writer(index_dir, name) as compacted:
        assert compacted.dead_share() == 0
        write_note(compacted, 50)
        assert compacted.read().chunk_rows().tolist() == [39, 40]


def test_a_writer_that_missed_a_change_refuses(index_dir: Path, writer: Writer) -> None:
    with Writer(index_dir, NAME) as other:
        write_note(other, 1)
    with pytest.raises(IndexLocked, match="another process has written"):
        write_note(writer, 2)


def test_the_folder_is_private(index_dir: Path) -> None:
    if os.name == "posix":
        assert stat.S_IMODE(index_dir.stat().st_mode) == 0o700
        assert stat.S_IMODE((index_dir / f"{NAME}.sqlite").stat().st_mode) == 0o600


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match="tenkyo index FOLDER"):
        Store.open(tmp_path / "absent")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(IndexNotFound, match="there is no index"):
        Store.open(tmp_path / "file")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"current": "../x", "previous": null}'])
def test_a_damaged_pointer(index_dir: Path, content: str) -> None:
    (index_dir / "index.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamaged, match="tenkyo index"):
        Store.open(index_dir)


def test_a_missing_or_foreign_store(index_dir: Path) -> None:
    path = index_dir / f"{NAME}.sqlite"
    path.unlink()
    with pytest.raises(IndexDamaged, match="missing"):
        Store.open(index_dir)
    path.write_bytes(b"no database at all, but long enough to look like one" * 40)
    with pytest.raises(IndexDamaged, match="not a database"):
        Store.open(index_dir)
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE notes (text)")
    with pytest.raises(IndexDamaged, match="no index of Tenkyo"):
        Store.open(index_dir)


def test_a_newer_format(index_dir: Path) -> None:
    with closing(sqlite3.connect(index_dir / f"{NAME}.sqlite")) as connection:
        connection.execute(f"PRAGMA user_version = {schema.FORMAT_VERSION + 1}")
    with pytest.raises(IndexTooNew, match="update Tenkyo"):
        Store.open(index_dir)


def test_an_older_format_is_brought_up_to_date_in_a_copy(
    index_dir: Path, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(writer)
    writer.close()
    steps = (*schema.STEPS, schema.Step("a note", ("ALTER TABLE document ADD COLUMN note TEXT",)))
    monkeypatch.setattr("tenkyo.index.schema.FORMAT_VERSION", len(steps))
    monkeypatch.setattr("tenkyo.index.store.FORMAT_VERSION", len(steps))
    monkeypatch.setattr("tenkyo.index.store_copy.FORMAT_VERSION", len(steps))
    monkeypatch.setattr("tenkyo.index.store_copy.STEPS", steps)
    with Store.open(index_dir) as store, store.read() as snapshot:
        assert snapshot.manifest().format_version == len(steps)
        assert snapshot.document(REPORT.id) == REPORT
    assert read_pointer(index_dir) == Pointer("store-000002", NAME)
    with closing(sqlite3.connect(index_dir / "store-000002.sqlite")) as connection:
        names = connection.execute("SELECT number, name FROM schema_step ORDER BY number")
        assert names.fetchall() == [(1, "first tables"), (2, "a note")]


def test_a_store_knows_when_another_took_its_place(index_dir: Path) -> None:
    with Store.open(index_dir) as store:
        assert store.is_current()
        name = new_store_name(index_dir)
        assert name == "store-000002"
        Writer.create(index_dir, name, PRINTS)
        write_pointer(index_dir, Pointer(name, NAME))
        assert not store.is_current()
    with pytest.raises(StoreError, match="closed"), store.read():
        pass


def test_a_store_that_is_deleted_can_be_read_to_the_end(index_dir: Path, writer: Writer) -> None:
    write_report(writer)
    writer.close()
    with Store(index_dir, NAME) as store:
        if os.name == "posix":
            for path in index_dir.glob(f"{NAME}*"):
                path.unlink()
        titles: list[str] = []

        def ask() -> None:
            with store.read() as snapshot:
                titles.append(snapshot.document(REPORT.id).title)

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert titles == ["報告"] * 6


def test_a_check_finds_what_does_not_agree(index_dir: Path, writer: Writer) -> None:
    write_report(writer)
    writer.close()
    with closing(sqlite3.connect(index_dir / f"{NAME}.sqlite", isolation_level=None)) as connection:
        connection.execute("UPDATE embedding SET vectors = x'0000' WHERE chunk = 1")
        connection.execute("DELETE FROM embedding WHERE chunk = 2")
        connection.execute("DELETE FROM content WHERE chunk = 2")
        connection.execute("UPDATE source_file SET document = NULL")
    with Store.open(index_dir) as store:
        assert store.check() == [
            "1 chunks have no text",
            "1 chunks have no vectors",
            "1 chunks have too few or too many vectors",
            "1 documents lie in no file",
        ]


def test_a_damaged_file_is_named(index_dir: Path, writer: Writer) -> None:
    for number in range(1, 30):
        write_note(writer, number, text=f"{number} " * 500)
    writer.close()
    path = index_dir / f"{NAME}.sqlite"
    data = bytearray(path.read_bytes())
    data[4096 * 2 :] = os.urandom(len(data) - 4096 * 2)
    path.write_bytes(data)
    with Store.open(index_dir) as store:
        assert store.check() != []
        with pytest.raises(IndexDamaged, match="damaged"), store.read() as snapshot:
            list(snapshot.iter_chunks())


def test_a_long_statement_can_be_interrupted(index_dir: Path) -> None:
    path = index_dir / "new.sqlite"
    path.touch()
    endless = (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    )
    timer = threading.Timer(0.2, _thread.interrupt_main)
    timer.start()
    with (
        closing(connect_new(path)) as connection,
        pytest.raises(KeyboardInterrupt),
        plain_errors(path),
    ):
        connection.execute(endless).fetchone()
    timer.join()


def test_names_of_stores_are_never_used_again(index_dir: Path) -> None:
    (index_dir / "words-store-000041-7.cache").touch()
    assert new_store_name(index_dir) == "store-000042"


MOUNTS = r"""
/dev/sda1 / ext4 rw 0 0
server:/x /mnt/team nfs4 rw 0 0
/dev/sdb1 /mnt/team/local\040disk ext4 rw 0 0
me@host:/ /home/me/far fuse.sshfs rw 0 0
""".strip()


@pytest.mark.parametrize("path", ["/mnt/team/index", "/home/me/far", "\\\\server\\share"])
def test_network_drives_are_refused(path: str) -> None:
    with pytest.raises(StoreError, match="--index"):
        refuse_network_drive(Path(path), MOUNTS)


@pytest.mark.parametrize("path", ["/home/me", "/mnt/team/local disk/x", "/mnt/teams"])
def test_local_disks_are_not(path: str) -> None:
    assert refuse_network_drive(Path(path), MOUNTS) is None  # type: ignore[func-returns-value]


def test_a_copy_without_write_access_can_be_read(
    index_dir: Path, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(writer)
    writer.close()
    real = sqlite3.connect

    def refuse(name: str, **options: object) -> sqlite3.Connection:
        if "immutable" not in name:
            raise sqlite3.OperationalError("unable to open database file")
        return real(name, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr("tenkyo.index.connection.sqlite3.connect", refuse)
    monkeypatch.setattr("tenkyo.index.connection.os.access", lambda *_: False)
    with Store.open(index_dir) as store, store.read() as snapshot:
        assert snapshot.document(REPORT.id) == REPORT
