"""An answer knows when its file is no longer what was read, and `status` what is out of date."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from stand_ins import HashEncoder, chunk_lines, read_lines

from tenkyo.index.freshness import OutOfDate, freshness, out_of_date, stale_paths
from tenkyo.index.reading import Reading
from tenkyo.index.report import FileReason
from tenkyo.index.store import Store
from tenkyo.index.sync import sync

OLD = time.time() - 1000


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (docs / name).write_text(f"text of {name}\n", encoding="utf-8")
        os.utime(docs / name, (OLD, OLD))
    return docs


def bring_up(docs: Path) -> None:
    sync(
        docs.parent / "index",
        [docs],
        encoder=HashEncoder(),
        refresh=lambda store: None,
        reading=Reading(read_lines, chunk_lines, "r", "c"),
    )


def stale(docs: Path, *paths: str) -> set[str]:
    with Store.open(docs.parent / "index") as store, store.read() as snapshot:
        return stale_paths(snapshot, paths)


def status(docs: Path) -> OutOfDate:
    with Store.open(docs.parent / "index") as store, store.read() as snapshot:
        return out_of_date(docs.parent / "index", snapshot)


def test_citations_of_changed_and_lost_files_are_stale(docs: Path) -> None:
    bring_up(docs)
    assert stale(docs, "a.txt", "b.txt", "c.txt") == set()
    (docs / "a.txt").write_text("another text\n", encoding="utf-8")
    (docs / "b.txt").unlink()
    assert stale(docs, "a.txt", "b.txt", "c.txt") == {"a.txt", "b.txt"}
    assert stale(docs, "nowhere.txt") == {"nowhere.txt"}


def test_freshness_looks_at_bytes_when_the_time_differs(docs: Path) -> None:
    bring_up(docs)
    with Store.open(docs.parent / "index") as store, store.read() as snapshot:
        file = snapshot.source_files()[0]
    path = docs / "a.txt"
    os.utime(path)
    assert freshness(file) == "fresh"
    path.write_text("text of A.txt\n", encoding="utf-8")
    assert freshness(file) == "changed", "the same size, other bytes"
    os.utime(path, (OLD, OLD))
    known = replace(file, mtime_ns=path.stat().st_mtime_ns)
    assert freshness(known) == "fresh", "size and an old time are trusted"
    assert freshness(replace(known, checked_ns=known.mtime_ns + 1)) == "changed"
    path.unlink()
    assert freshness(file) == "gone"


def test_what_is_out_of_date(docs: Path) -> None:
    (docs / "bad.txt").write_text("BROKEN\n", encoding="utf-8")
    bring_up(docs)
    failed = (FileReason("bad.txt", "bad.txt: it says so"),)
    assert status(docs) == OutOfDate((), (), (), (), failed, ())
    assert status(docs).nothing
    (docs / "a.txt").write_text("changed\n", encoding="utf-8")
    (docs / "b.txt").unlink()
    (docs / "c.txt").rename(docs / "d.txt")
    (docs / "e.txt").write_text("new\n", encoding="utf-8")
    found = status(docs)
    assert found == OutOfDate(("e.txt",), ("a.txt",), ("d.txt",), ("b.txt",), failed, ())
    assert not found.nothing
    bring_up(docs)
    assert status(docs).nothing


def test_a_lost_folder_is_named(docs: Path) -> None:
    bring_up(docs)
    shutil.rmtree(docs)
    found = status(docs)
    assert (found.removed, [fault.document for fault in found.faults]) == ((), [str(docs)])
