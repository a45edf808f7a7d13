"""An index follows its folders: only what changed is done, and nothing that stays is lost."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stand_ins import HashEncoder, chunk_lines, read_lines

from tenkyo.index.caches import check_caches, refresh_caches
from tenkyo.index.folders import add_folders, find_folder
from tenkyo.index.generations import rollback
from tenkyo.index.layout import Pointer, read_pointer, store_names
from tenkyo.index.reading import Reading, standard_reading
from tenkyo.index.report import FileReason, PageWarning, SyncReport
from tenkyo.index.retriever import Retriever
from tenkyo.index.store import Store
from tenkyo.index.sync import Options, Stopped, forget, sync
from tenkyo.ingest.errors import FolderError, IndexNotFound, StoreError
from tenkyo.ingest.types import Chunk, Document

READING = Reading(read_lines, chunk_lines, "r1", "c1")


@dataclass
class Bench:
    """A folder, an index of it, and what was asked of the encoder and of the caches."""

    root: Path
    encoder: HashEncoder = field(default_factory=HashEncoder)
    reading: Reading = READING
    refreshed: list[str] = field(default_factory=list)
    name: str = "index"
    real_caches: bool = False

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def index(self) -> Path:
        return self.root / self.name

    def put(self, name: str, text: str, folder: str = "docs") -> Path:
        path = self.root / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def sync(self, *folders: Path, **options: object) -> SyncReport:
        self.encoder.passages.clear()
        return sync(
            self.index,
            folders,
            encoder=self.encoder,
            refresh=self.refresh,
            options=Options(**options),  # type: ignore[arg-type]
            reading=self.reading,
        )

    def refresh(self, store: Store) -> None:
        with store.read() as snapshot:
            self.refreshed.append(f"{store.store_name}:{snapshot.generation}")
        if self.real_caches:
            refresh_caches(store)

    def rollback(self) -> None:
        rollback(self.index, refresh=self.refresh)

    def content(self) -> dict[str, object]:
        """Everything an answer could be made of, by shown path."""
        with Store.open(self.index) as store, store.read() as snapshot:
            assert store.check() == []
            places: dict[str, object] = {}
            for file in snapshot.source_files():
                if file.document_id is None:
                    continue
                rows = snapshot.document_rows(file.document_id)
                vectors = snapshot.vectors(rows)
                places[file.shown] = (
                    snapshot.document(file.document_id),
                    [(c.chunk, c.title, c.places) for c in snapshot.iter_chunks(rows)],
                    [vectors[row].tolist() for row in rows.tolist()],
                )
            return places


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path)
    bench.put("a.txt", "Alpha one. Alpha two\nAlpha three\n")
    bench.put("ja/い.txt", "いろは\nWARN\n\f二頁\n")
    return bench


def counts(report: SyncReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.renamed, report.removed, report.unchanged


def age(path: Path) -> None:
    """Date a file back far enough for its time to be trusted."""
    old = time.time() - 1000
    os.utime(path, (old, old))


def test_a_new_index(bench: Bench) -> None:
    report = bench.sync(bench.docs)
    assert counts(report) == (2, 0, 0, 0, 0)
    assert (report.chunks, report.embedded) == (5, 5)
    assert report.warnings == (PageWarning("ja/い.txt", 1, "hardly any text"),)
    assert (report.failed, report.skipped, report.faults, report.notice) == ((), (), (), "")
    assert bench.refreshed == [f"store-000001:{report.generation}"]
    assert sorted(bench.content()) == ["a.txt", "ja/い.txt"]
    texts = bench.encoder.passages
    assert sorted(texts) == sorted(
        ["Alpha one. Alpha two", "Alpha one.", "Alpha two", "Alpha three", "いろは", "WARN", "二頁"]
    ), "a chunk of one sentence is embedded once"


def test_nothing_changed_writes_nothing(bench: Bench) -> None:
    first = bench.sync(bench.docs)
    for path in bench.docs.rglob("*.txt"):
        age(path)
    second = bench.sync()
    assert counts(second) == (0, 0, 0, 0, 2)
    before = (bench.index / "store-000001.sqlite").read_bytes()
    third = bench.sync()
    assert counts(third) == (0, 0, 0, 0, 2)
    assert (bench.index / "store-000001.sqlite").read_bytes() == before
    assert first.generation == second.generation == third.generation
    assert bench.encoder.passages == []


def test_only_what_changed_is_embedded(bench: Bench) -> None:
    bench.sync(bench.docs)
    bench.put("a.txt", "Alpha one. Alpha two\nAlpha four\n")
    report = bench.sync()
    assert counts(report) == (0, 1, 0, 0, 1)
    assert bench.encoder.passages == ["Alpha four"]
    assert (report.chunks, report.embedded) == (5, 1)


def test_a_change_of_the_same_size_within_a_tick_is_seen(bench: Bench) -> None:
    path = bench.put("a.txt", "one\n")
    bench.sync(bench.docs)
    status = path.stat()
    path.write_text("two\n", encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert counts(bench.sync()) == (0, 1, 0, 0, 1)


def test_verify_sees_a_change_behind_an_old_date(bench: Bench) -> None:
    path = bench.put("a.txt", "one\n")
    age(path)
    bench.sync(bench.docs)
    status = path.stat()
    path.write_text("two\n", encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert counts(bench.sync()) == (0, 0, 0, 0, 2)
    assert counts(bench.sync(verify=True)) == (0, 1, 0, 0, 1)


def test_a_renamed_file_is_neither_read_nor_embedded(bench: Bench) -> None:
    bench.sync(bench.docs)
    (bench.docs / "a.txt").rename(bench.docs / "b.txt")

    def never(*_: object, **__: object) -> object:
        raise AssertionError("read again")

    bench.reading = replace(READING, read=never)  # type: ignore[arg-type]
    report = bench.sync()
    assert counts(report) == (0, 0, 1, 0, 1)
    assert bench.encoder.passages == []
    assert sorted(bench.content()) == ["b.txt", "ja/い.txt"]


def test_files_that_change_places(bench: Bench) -> None:
    bench.put("b.txt", "Beta\n")
    bench.sync(bench.docs)
    (bench.docs / "a.txt").rename(bench.docs / "x")
    (bench.docs / "b.txt").rename(bench.docs / "a.txt")
    (bench.docs / "x").rename(bench.docs / "b.txt")
    report = bench.sync()
    assert counts(report) == (0, 2, 0, 0, 1)
    assert bench.encoder.passages == []


def test_a_file_moved_away_while_another_takes_its_name(bench: Bench) -> None:
    bench.sync(bench.docs)
    (bench.docs / "a.txt").rename(bench.docs / "b.txt")
    bench.put("a.txt", "Gamma\n")
    report = bench.sync()
    assert counts(report) == (1, 1, 0, 0, 1)
    assert bench.encoder.passages == ["Gamma"]


def test_copies_count_as_files_and_are_one_document(bench: Bench) -> None:
    bench.put("c1.txt", "Same\n")
    bench.put("c2.txt", "Same\n")
    report = bench.sync(bench.docs)
    assert counts(report) == (4, 0, 0, 0, 0)
    assert report.chunks == 6
    (bench.docs / "c1.txt").unlink()
    report = bench.sync()
    assert counts(report) == (0, 0, 0, 1, 3)
    assert report.chunks == 6
    shutil.copy(bench.docs / "c2.txt", bench.docs / "c3.txt")
    assert counts(bench.sync()) == (1, 0, 0, 0, 3)
    assert bench.encoder.passages == []


def test_a_removed_file_leaves_no_byte(bench: Bench) -> None:
    bench.put("secret.txt", "Nightingale sings\n")
    bench.sync(bench.docs)
    (bench.docs / "secret.txt").unlink()
    report = bench.sync()
    assert counts(report) == (0, 0, 0, 1, 2)
    stored = b"".join(path.read_bytes() for path in bench.index.iterdir())
    assert b"Nightingale" not in stored
    assert b"secret.txt" not in stored
    assert b"Alpha three" in stored


def test_a_file_that_fails_keeps_its_last_version(bench: Bench) -> None:
    bench.sync(bench.docs)
    before = bench.content()
    bench.put("a.txt", "BROKEN\n")
    bench.put("new.txt", "BROKEN too\n")
    report = bench.sync()
    assert counts(report) == (0, 0, 0, 0, 1)
    assert report.failed == (
        FileReason("a.txt", "a.txt: it says so"),
        FileReason("new.txt", "new.txt: it says so"),
    )
    assert bench.content() == before
    generation = report.generation
    report = bench.sync()
    assert len(report.failed) == 2, "a file that failed is tried again"
    assert report.generation == generation
    bench.put("a.txt", "Mended\n")
    (bench.docs / "new.txt").unlink()
    report = bench.sync()
    assert (counts(report), report.failed) == ((0, 1, 0, 0, 1), ())
    with Store.open(bench.index) as store, store.read() as snapshot:
        assert [(f.shown, f.state) for f in snapshot.source_files()] == [
            ("a.txt", "ok"),
            ("ja/い.txt", "ok"),
        ]


@pytest.mark.parametrize(
    ("chunk", "reason"),
    [(lambda document: [], "do not cover"), (lambda document: 1 / 0, "ZeroDivisionError")],
)
def test_a_document_that_cannot_be_cut_costs_only_itself(
    bench: Bench, chunk: Callable[[Document], list[Chunk]], reason: str
) -> None:
    bench.reading = replace(
        READING,
        chunk=lambda document: (chunk if "Alpha" in document.text else chunk_lines)(document),
    )
    report = bench.sync(bench.docs)
    assert counts(report) == (1, 0, 0, 0, 0)
    assert [item.document for item in report.failed] == ["a.txt"]
    assert reason in report.failed[0].reason


def test_a_file_that_cannot_be_opened(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.sync(bench.docs)
    before = bench.content()
    bench.put("a.txt", "Other\n")
    real = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    report = bench.sync()
    assert report.failed == (FileReason("a.txt", "it cannot be read: permission denied"),)
    assert counts(report) == (0, 0, 0, 0, 1)
    assert bench.content() == before


def test_a_folder_below_that_cannot_be_read_loses_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.sync(bench.docs)
    before = bench.content()
    real = os.scandir

    def refuse(path: os.PathLike[str]) -> object:
        if str(path).endswith("ja"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("tenkyo.ingest.files.os.scandir", refuse)
    report = bench.sync()
    assert counts(report) == (0, 0, 0, 0, 1)
    assert [item.document for item in report.failed] == ["ja/い.txt"]
    assert [item.document for item in report.skipped] == ["ja"]
    assert bench.content() == before


def test_the_suffix_decides_how_bytes_are_read(bench: Bench) -> None:
    bench.sync(bench.docs)
    (bench.docs / "a.txt").rename(bench.docs / "a.md")
    read: list[str] = []
    bench.reading = replace(
        READING,
        read=lambda path, data, passwords=(): (read.append(path.name), read_lines(path, data))[1],
    )
    report = bench.sync()
    assert counts(report) == (0, 0, 1, 0, 1)
    assert read == ["a.md"]
    assert sorted(bench.content()) == ["a.md", "ja/い.txt"]


def test_a_title_that_is_the_name_follows_the_name(bench: Bench) -> None:
    bench.sync(bench.docs)
    (bench.docs / "a.txt").rename(bench.docs / "zeta.txt")
    bench.sync()
    with Store.open(bench.index) as store, store.read() as snapshot:
        assert sorted({chunk.title for chunk in snapshot.iter_chunks()}) == ["zeta", "い"]


def test_a_lost_or_emptied_folder_is_a_fault(bench: Bench) -> None:
    bench.put("m.txt", "More\n", "more")
    bench.sync(bench.docs, bench.root / "more")
    before = bench.content()
    assert sorted(before) == ["docs/a.txt", "docs/ja/い.txt", "more/m.txt"]
    (bench.root / "more" / "m.txt").unlink()
    report = bench.sync()
    assert counts(report) == (0, 0, 0, 0, 3)
    ((folder, reason),) = [(item.document, item.reason) for item in report.faults]
    assert folder == str(bench.root / "more")
    assert "--removed-all" in reason
    shutil.rmtree(bench.root / "more")
    report = bench.sync()
    assert "is not there" in report.faults[0].reason
    assert bench.content() == before
    report = bench.sync(removed_all=True)
    assert counts(report) == (0, 0, 0, 1, 2)
    assert sorted(bench.content()) == ["docs/a.txt", "docs/ja/い.txt"]


def test_a_run_without_any_folder_in_reach_is_an_error(bench: Bench) -> None:
    bench.sync(bench.docs)
    shutil.rmtree(bench.docs)
    with pytest.raises(FolderError, match="is not there"):
        bench.sync()
    bench.docs.mkdir()
    with pytest.raises(FolderError, match="has lost all its documents \\(2\\)"):
        bench.sync(bench.docs)
    assert len(bench.content()) == 2
    assert counts(bench.sync(removed_all=True)) == (0, 0, 0, 2, 0)


def test_folders_that_are_no_use_make_no_index(bench: Bench) -> None:
    with pytest.raises(FolderError, match="is not there"):
        bench.sync(bench.root / "absent")
    (bench.root / "empty").mkdir()
    with pytest.raises(FolderError, match=r"no documents in .*empty"):
        bench.sync(bench.root / "empty")
    with pytest.raises(IndexNotFound, match="tenkyo index FOLDER"):
        bench.sync()
    assert store_names(bench.index) == []


def test_a_folder_given_alone_leaves_the_others_as_they_are(bench: Bench) -> None:
    bench.sync(bench.docs)
    bench.put("a.txt", "Changed\n")
    bench.put("m.txt", "More\n", "more")
    report = bench.sync(bench.root / "more")
    assert counts(report) == (1, 0, 0, 0, 0)
    assert counts(bench.sync()) == (0, 1, 0, 0, 2)


def test_forget_takes_a_folder_out(bench: Bench) -> None:
    bench.put("m.txt", "More\n", "more")
    bench.sync(bench.docs, bench.root / "more")
    report = forget(bench.index, Path("more"), refresh=bench.refresh)
    assert counts(report) == (0, 0, 0, 1, 0)
    assert sorted(bench.content()) == ["a.txt", "ja/い.txt"]
    with pytest.raises(FolderError, match="no folder of this index"):
        forget(bench.index, bench.root / "more", refresh=bench.refresh)


def test_names_of_folders_are_unique(tmp_path: Path) -> None:
    paths = [tmp_path / part / "Docs" for part in "abc"]
    paths[1] = tmp_path / "b" / "docs"
    folders = add_folders((), [*paths, paths[0]])
    assert folders == [(paths[0], "Docs"), (paths[1], "docs (2)"), (paths[2], "Docs (3)")]
    assert find_folder(folders, Path("docs (2)")) == paths[1]


def test_a_dry_run_changes_nothing(bench: Bench) -> None:
    plan = bench.sync(bench.docs, dry_run=True)
    assert counts(plan) == (2, 0, 0, 0, 0)
    assert (plan.embedded, plan.chunks) == (5, 0)
    assert not bench.index.exists()
    bench.sync(bench.docs)
    before = bench.content()
    bench.put("a.txt", "Alpha one. Alpha two\nAlpha four\n")
    (bench.docs / "ja/い.txt").unlink()
    plan = bench.sync(dry_run=True)
    assert counts(plan) == (0, 1, 0, 1, 0)
    assert plan.embedded == 1
    assert plan.seconds >= 0
    assert bench.content() == before
    bench.encoder = HashEncoder("r2")
    plan = bench.sync(dry_run=True)
    assert plan.notice.startswith("the encoder changed: all chunks are embedded")
    assert bench.content() == before


def test_an_interrupted_run_goes_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenkyo.index.builder._GATHER", 1)
    for number in range(20):
        bench.put(f"{number:02}.txt", f"Number {number}\n")
    real = bench.encoder.encode_passages

    def interrupt(texts: Sequence[str]) -> np.ndarray:
        if "Number 15" in texts:
            raise KeyboardInterrupt
        return real(texts)

    monkeypatch.setattr(bench.encoder, "encode_passages", interrupt)
    with pytest.raises(KeyboardInterrupt):
        bench.sync(bench.docs)
    monkeypatch.setattr(bench.encoder, "encode_passages", real)
    report = bench.sync()
    assert counts(report) == (7, 0, 0, 0, 15)
    assert report.embedded == 10


def test_a_run_can_be_asked_to_stop(bench: Bench) -> None:
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 1

    with pytest.raises(Stopped):
        bench.sync(bench.docs, stop=stop)
    assert counts(bench.sync()) == (2, 0, 0, 0, 0)


class Meter:
    def __init__(self) -> None:
        self.total, self.done, self.said = 0, 0, []

    def start(self, total: int) -> None:
        self.total = total

    def advance(self, amount: int) -> None:
        assert amount >= 0
        self.done += amount

    def message(self, text: str) -> None:
        self.said.append(text)


def test_progress_ends_where_it_said(bench: Bench) -> None:
    bench.put("bad.txt", "BROKEN\n")
    bench.put("copy.txt", "Alpha one. Alpha two\nAlpha three\n")
    meter = Meter()
    bench.sync(bench.docs, progress=meter)
    sizes = sum(path.stat().st_size for path in bench.docs.rglob("*.txt"))
    assert (meter.done, meter.total) == (sizes, sizes)
    assert "ja/い.txt" in meter.said


def test_files_that_change_after_they_were_listed(bench: Bench) -> None:
    """One comes to be a copy, and a copy comes to be another."""
    copy, other = bench.put("copy.txt", "Alpha one. Alpha two\nAlpha three\n"), "Of its own\n"
    bench.put("b.txt", "Beta\n")
    read: list[str] = []

    class Meddler(Meter):
        def start(self, total: int) -> None:
            bench.put("b.txt", "Alpha one. Alpha two\nAlpha three\n")
            copy.write_text(other, encoding="utf-8")

    def noted(path: PurePath, data: bytes, *, passwords: tuple[str, ...] = ()) -> Document:
        read.append(path.name)
        return read_lines(path, data, passwords=passwords)

    bench.reading = replace(READING, read=noted)
    assert counts(bench.sync(bench.docs, progress=Meddler())) == (4, 0, 0, 0, 0)
    assert sorted(read) == ["a.txt", "b.txt", "copy.txt", "い.txt"]
    texts = {shown: entry[0].text for shown, entry in bench.content().items()}  # type: ignore[index]
    assert texts["copy.txt"] == other
    assert texts["b.txt"] == texts["a.txt"]
    read.clear()
    bench.reading = replace(bench.reading, reader="r2")
    bench.sync(verify=True)
    # Of the copies that are listed as such, one is read.
    assert sorted(read) == ["a.txt", "copy.txt", "い.txt"]


# --- a change of encoder, chunking or reader ---


def _other_encoder(bench: Bench) -> None:
    bench.encoder = HashEncoder("r2", dim=8)


def _other_reader(bench: Bench) -> None:
    bench.reading = replace(bench.reading, reader="r2")


def _other_chunking(bench: Bench) -> None:
    bench.reading = replace(bench.reading, chunking="c2")


CHANGES: list[tuple[Callable[[Bench], None], str, int]] = [
    (_other_encoder, "the encoder changed: all chunks are embedded", 5),
    (_other_reader, "the reader changed: every document is read again", 0),
    (_other_chunking, "the chunking changed: every document is read again", 0),
]


@pytest.mark.parametrize(("change", "notice", "embedded"), CHANGES)
def test_a_change_builds_a_second_store(
    bench: Bench, change: Callable[[Bench], None], notice: str, embedded: int
) -> None:
    bench.sync(bench.docs)
    before = bench.content()
    change(bench)
    seen: list[Pointer] = []
    real = bench.refresh
    bench.refresh = lambda store: (seen.append(read_pointer(bench.index)), real(store))[1]  # type: ignore[method-assign]
    report = bench.sync()
    assert report.notice.startswith(notice)
    assert counts(report) == (0, 0, 0, 0, 2)
    assert report.embedded == embedded
    assert seen == [Pointer("store-000001")], "the caches are ready before the store is in use"
    assert read_pointer(bench.index) == Pointer("store-000002", "store-000001")
    after = bench.content()
    assert {path: item[:2] for path, item in after.items()} == {
        path: item[:2] for path, item in before.items()
    }
    assert counts(bench.sync()) == (0, 0, 0, 0, 2)
    assert read_pointer(bench.index) == Pointer("store-000002", "store-000001")


def test_only_the_encoder_changed_reads_no_file(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in bench.docs.rglob("*.txt"):
        age(path)
    bench.sync(bench.docs)
    _other_encoder(bench)

    def refuse(path: Path) -> bytes:
        raise AssertionError(f"{path} is read")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert bench.sync().embedded == 5


def test_a_new_name_or_question_prompt_redoes_nothing(bench: Bench) -> None:
    bench.sync(bench.docs)
    bench.encoder.info = replace(bench.encoder.info, name="moved", query_prompt="query: ")
    assert counts(bench.sync()) == (0, 0, 0, 0, 2)
    assert store_names(bench.index) == ["store-000001"]
    with Store.open(bench.index) as store, store.read() as snapshot:
        assert snapshot.manifest().encoder == bench.encoder.info


def test_an_interrupted_rebuild_leaves_the_old_index_and_goes_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenkyo.index.builder._GATHER", 1)
    bench.sync(bench.docs)
    before = bench.content()
    _other_encoder(bench)
    real = bench.encoder.encode_passages

    def interrupt(texts: Sequence[str]) -> np.ndarray:
        if "いろは" in texts:
            raise KeyboardInterrupt
        return real(texts)

    monkeypatch.setattr(bench.encoder, "encode_passages", interrupt)
    with pytest.raises(KeyboardInterrupt):
        bench.sync()
    assert read_pointer(bench.index) == Pointer("store-000001")
    assert bench.content() == before
    monkeypatch.setattr(bench.encoder, "encode_passages", real)
    report = bench.sync()
    assert report.embedded == 3, "what the interrupted run did is kept"
    assert read_pointer(bench.index) == Pointer("store-000002", "store-000001")


def test_a_rebuild_keeps_documents_it_cannot_read(bench: Bench) -> None:
    bench.put("m.txt", "More\n", "more")
    bench.sync(bench.docs, bench.root / "more")
    before = bench.content()
    shutil.move(bench.root / "more", bench.root / "away")

    def fails(path: PurePath, data: bytes, *, passwords: tuple[str, ...] = ()) -> Document:
        if path.name == "a.txt":
            return read_lines(path, b"BROKEN")
        return read_lines(path, data)

    bench.reading = Reading(fails, chunk_lines, "r2", "c1")
    report = bench.sync()
    assert [item.document for item in report.failed] == ["docs/a.txt"]
    assert counts(report) == (0, 0, 0, 0, 2)
    assert bench.content() == before
    shutil.move(bench.root / "away", bench.root / "more")
    read: list[str] = []

    def reads(path: PurePath, data: bytes, *, passwords: tuple[str, ...] = ()) -> Document:
        read.append(path.name)
        return read_lines(path, data)

    bench.reading = Reading(reads, chunk_lines, "r2", "c1")
    report = bench.sync()
    assert sorted(read) == ["a.txt", "m.txt"], "what an older reader read is read again"
    assert report.failed == ()
    assert bench.content() == before


def test_rollback_goes_back_and_forth(bench: Bench) -> None:
    generations = [bench.sync(bench.docs).generation]
    with pytest.raises(StoreError, match="nothing to go back to"):
        bench.rollback()
    before = bench.content()
    _other_encoder(bench)
    generations.append(bench.sync().generation)
    after = bench.content()
    bench.rollback()
    assert bench.content() == before
    assert read_pointer(bench.index) == Pointer("store-000001", "store-000002")
    with Store.open(bench.index) as store, store.read() as snapshot:
        generations.append(snapshot.generation)
    report = bench.sync()
    assert report.embedded == 0, "the newer store is still there"
    assert bench.content() == after
    generations.append(report.generation)
    assert generations == sorted(set(generations)), "each is higher than the one before"


def test_rollback_brings_nothing_removed_back(bench: Bench) -> None:
    bench.sync(bench.docs)
    _other_encoder(bench)
    bench.sync()
    (bench.docs / "a.txt").rename(bench.docs / "b.txt")
    (bench.docs / "ja/い.txt").unlink()
    bench.sync()
    stored = b"".join(path.read_bytes() for path in bench.index.iterdir())
    assert "いろは".encode() not in stored
    bench.rollback()
    assert sorted(bench.content()) == ["b.txt"]


def test_a_removal_shows_at_once_while_a_second_store_is_made(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.sync(bench.docs)
    _other_encoder(bench)
    (bench.docs / "a.txt").unlink()
    monkeypatch.setattr(bench.encoder, "encode_passages", _raise_interrupt)
    with pytest.raises(KeyboardInterrupt):
        bench.sync()
    assert sorted(bench.content()) == ["ja/い.txt"]


def _raise_interrupt(texts: Sequence[str]) -> np.ndarray:
    raise KeyboardInterrupt


def test_two_changes_leave_two_stores(bench: Bench) -> None:
    bench.sync(bench.docs)
    (bench.index / "words-store-000001-3.cache").touch()
    (bench.index / ".cache-left").touch()
    _other_encoder(bench)
    bench.sync()
    assert not (bench.index / "words-store-000001-3.cache").exists()
    assert not (bench.index / ".cache-left").exists()
    _other_reader(bench)
    bench.sync()
    assert store_names(bench.index) == ["store-000002", "store-000003"]


def test_a_store_full_of_holes_is_written_anew(bench: Bench) -> None:
    for number in range(30):
        bench.put(f"{number}.txt", f"{number} long " * 3000)
    bench.sync(bench.docs)
    size = sum(path.stat().st_size for path in bench.index.iterdir())
    for number in range(29):
        (bench.docs / f"{number}.txt").unlink()
    bench.sync()
    assert sum(path.stat().st_size for path in bench.index.iterdir()) < size / 4
    assert sorted(bench.content()) == ["29.txt", "a.txt", "ja/い.txt"]
    assert read_pointer(bench.index) == Pointer("store-000002")


def test_the_store_before_is_written_anew_as_well(bench: Bench) -> None:
    bench.put("big.txt", "words " * 30000)
    bench.sync(bench.docs)
    _other_encoder(bench)
    bench.sync()
    (bench.docs / "big.txt").unlink()
    bench.sync()
    assert read_pointer(bench.index) == Pointer("store-000004", "store-000003")
    assert store_names(bench.index) == ["store-000003", "store-000004"]
    bench.rollback()
    assert sorted(bench.content()) == ["a.txt", "ja/い.txt"]


def test_a_full_disk_keeps_what_was_there(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.sync(bench.docs)
    before = bench.content()
    bench.put("big.txt", "big words\n" * 20000)
    from tenkyo.index import store_writer

    real = store_writer.connect

    def small(path: Path, *, write: bool = False) -> object:
        connection = real(path, write=write)
        connection.execute("PRAGMA max_page_count = 60")
        return connection

    monkeypatch.setattr(store_writer, "connect", small)
    with pytest.raises(StoreError, match=r"disk .* is full"):
        bench.sync()
    monkeypatch.setattr(store_writer, "connect", real)
    assert bench.content() == before
    assert counts(bench.sync()) == (1, 0, 0, 0, 2)


def test_the_standard_reading_fits(tmp_path: Path) -> None:
    bench = Bench(tmp_path, reading=standard_reading())
    bench.put("note.md", "# Title\n\nFirst sentence. Second sentence.\n\n## Part\n\n本文です。\n")
    assert counts(bench.sync(bench.docs)) == (1, 0, 0, 0, 0)
    ((document, chunks, _),) = bench.content().values()  # type: ignore[misc]
    assert document.title == "Title"
    assert "".join(chunk.text for chunk, _, _ in chunks) == document.text


# --- any sequence of changes gives what a fresh index gives ---

NAMES = st.sampled_from(["a.txt", "b.txt", "sub/a.txt", "sub/c.txt", "d.md"])
TEXTS = st.sampled_from(["One\n", "Two. Three\nFour\n", "Five\fSix\n", "One\nTwo. Three\n"])
ACTIONS = st.one_of(
    st.tuples(st.just("write"), NAMES, TEXTS),
    st.tuples(st.just("remove"), NAMES, st.just("")),
    st.tuples(st.just("rename"), NAMES, NAMES),
    st.tuples(st.just("stopped"), st.just(""), st.just("")),
    st.tuples(st.just("encoder"), st.sampled_from(["r1", "r2"]), st.just("")),
    st.tuples(st.just("rollback"), st.just(""), st.just("")),
)


def act(bench: Bench, kind: str, one: str, other: str) -> None:
    path = bench.docs / one
    if kind == "write":
        bench.put(one, other)
    elif kind == "remove":
        path.unlink(missing_ok=True)
    elif kind == "rename" and path.exists():
        target = bench.docs / other
        target.parent.mkdir(exist_ok=True)
        path.replace(target)
    elif kind == "encoder":
        bench.encoder = HashEncoder(one)
    elif kind == "stopped":
        with suppress(Stopped, FolderError):
            bench.sync(stop=lambda: True)
    elif kind == "rollback" and read_pointer(bench.index).previous:
        bench.rollback()


def answers(bench: Bench) -> list[object]:
    """What a few questions find, best first, with places and scores."""
    found: list[object] = []
    with Store.open(bench.index) as store, store.read() as snapshot:
        for question in ("One two", "Three. Four", "nothing of this"):
            outcome = Retriever(store, bench.encoder).search(question, snapshot)
            assert not outcome.by_words_only
            for passage in outcome.passages:
                stored = passage.stored
                known = (stored.chunk, stored.title, stored.places)
                found.append((question, known, pytest.approx(passage.score, abs=1e-6)))
        assert check_caches(store) == []
    return found


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(st.lists(ACTIONS, min_size=1, max_size=4), min_size=1, max_size=4))
def test_any_sequence_answers_like_a_fresh_index(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, str, str]]]
) -> None:
    bench = Bench(tmp_path_factory.mktemp("sequence"), real_caches=True)
    bench.put("a.txt", "One\n")
    with pytest.MonkeyPatch.context() as patch:
        # Segments and tails as small as these texts.
        patch.setattr("tenkyo.index.segments._LEAST", 3)
        patch.setattr("tenkyo.index.caches._TAIL_SHARE", 0.3)
        bench.sync(bench.docs)
        for actions in rounds:
            for action in actions:
                act(bench, *action)
            bench.sync(removed_all=True)
            if not any(path.is_file() for path in bench.docs.rglob("*")):
                assert bench.content() == {}
                assert answers(bench) == []
                continue
            fresh = Bench(bench.root, encoder=bench.encoder, name="fresh", real_caches=True)
            fresh.sync(bench.docs)
            assert bench.content() == fresh.content()
            assert answers(bench) == answers(fresh)
            shutil.rmtree(fresh.index)
