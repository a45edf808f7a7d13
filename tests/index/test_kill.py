"""Kill the process at random moments: the index stays whole, and the next run completes it.

KILL_ROUNDS sets how many rounds are played (8 by default) and KILL_SEED which.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from stand_ins import HashEncoder, chunk_lines, read_lines

from tenkyo.index import store_writer
from tenkyo.index.generations import rollback
from tenkyo.index.layout import read_pointer
from tenkyo.index.reading import Reading
from tenkyo.index.store import Store
from tenkyo.index.sync import Options, sync
from tenkyo.ingest.errors import IndexNotFound, StoreError

ROUNDS = int(os.environ.get("KILL_ROUNDS", "8"))
SEED = int(os.environ.get("KILL_SEED", "1"))
READING = Reading(read_lines, chunk_lines, "r1", "c1")
# Never changed, so it must always be found, and with the same vectors.
CONTROL = "Control question. Control answer\n"
FAULTS = ("", "", "", "full", "readonly")


def bring_up(root: Path, index: str, revision: str) -> None:
    sync(
        root / index,
        [root / "docs"],
        encoder=HashEncoder(revision),
        refresh=_refresh,
        options=Options(removed_all=True),
        reading=READING,
    )


def _refresh(store: Store) -> None:
    """Write a cache as the real one does: under a name of its own, removed with its store."""
    with store.read() as snapshot:
        name = f"words-{store.store_name}-{snapshot.generation}.cache"
        (store.index_dir / name).write_bytes(snapshot.chunk_rows().tobytes())


def work(root: Path, action: str, fault: str) -> None:
    """What the process does that is killed."""
    real = store_writer.connect

    def faulty(path: Path, *, write: bool = False) -> object:
        connection = real(path, write=write)
        if write and fault == "full":
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages + 3}")
        if write and fault == "readonly":
            connection.execute("PRAGMA query_only = ON")
        return connection

    store_writer.connect = faulty  # type: ignore[assignment]
    try:
        if action == "rollback":
            rollback(root / "index", refresh=_refresh)
        else:
            bring_up(root, "index", action)
    except StoreError as error:
        assert fault or "nothing to go back to" in str(error), error


class Worker:
    """A process that has all it needs in memory and waits for the word."""

    def __init__(self, root: Path) -> None:
        tests = str(Path(__file__).parent.parent)
        path = os.pathsep.join([tests, *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
        )

    def kill_during(self, action: str, fault: str, seconds: float) -> None:
        process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.stdin.write(f"{action} {fault}\n")
        process.stdin.flush()
        time.sleep(seconds)
        process.kill()
        process.communicate()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "control.txt").write_text(CONTROL, encoding="utf-8")
    yield tmp_path


def disturb(docs: Path, chance: random.Random, texts: set[str]) -> None:
    """Add, change, rename and remove some files."""
    for _ in range(chance.randint(1, 12)):
        path = docs / f"{chance.randint(0, 25)}.txt"
        kind = chance.random()
        if kind < 0.2:
            path.unlink(missing_ok=True)
        elif kind < 0.4 and path.exists():
            path.replace(docs / f"{chance.randint(0, 25)}.txt")
        else:
            lines = range(chance.randint(1, 30))
            text = "".join(f"Line {n}. Number {chance.random()}\n" for n in lines)
            path.write_text(text, encoding="utf-8")
            texts.add(text)


def content(index: Path) -> dict[str, tuple[str, list[object]]]:
    """Every place with its text and vectors."""
    with Store.open(index) as store, store.read() as snapshot:
        found: dict[str, tuple[str, list[object]]] = {}
        for file in snapshot.source_files():
            assert file.document_id is not None
            rows = snapshot.document_rows(file.document_id)
            vectors = snapshot.vectors(rows)
            text = snapshot.text(file.document_id)
            found[file.shown] = (text, [vectors[row].tolist() for row in rows.tolist()])
        return found


def check_whole(index: Path, texts: set[str]) -> None:
    """Whatever happened: the store is sound, and all that it holds was once in a file."""
    with Store.open(index) as store, store.read() as snapshot:
        assert store.check() == []
        encoder = HashEncoder(snapshot.manifest().encoder.revision)
        control = snapshot.document_for("control.txt")
        assert control is not None
        ((row, vectors),) = snapshot.vectors(snapshot.document_rows(control)).items()
        assert snapshot.chunks([row])[row].chunk.text == CONTROL
        parts = ["Control question. Control answer", "Control question.", "Control answer"]
        expected = encoder.encode_passages(parts).astype("float16")
        assert vectors.tolist() == expected.tolist()
        for name in snapshot.document_ids():
            assert snapshot.text(name) in texts


def test_kill_at_random_moments(root: Path) -> None:
    chance = random.Random(SEED)
    texts = {CONTROL}
    began = time.monotonic()
    bring_up(root, "index", "r1")
    whole = max(0.05, 4 * (time.monotonic() - began))
    worker = Worker(root)
    try:
        for number in range(ROUNDS):
            disturb(root / "docs", chance, texts)
            revision = chance.choice(["r1", "r1", "r2"])
            action = chance.choice([revision, revision, revision, "rollback"])
            spare, worker = worker, Worker(root)
            spare.kill_during(action, chance.choice(FAULTS), chance.uniform(0, whole))
            check_whole(root / "index", texts)
            if number % 2:
                bring_up(root, "index", revision)
                check_whole(root / "index", texts)
                bring_up(root, f"fresh-{number}", revision)
                assert content(root / "index") == content(root / f"fresh-{number}")
                _check_gone(root, texts)
    finally:
        worker.close()


def test_killed_before_there_is_an_index(root: Path) -> None:
    chance = random.Random(SEED)
    for _ in range(3):
        worker = Worker(root)
        worker.kill_during("r1", "", chance.uniform(0, 0.02))
        try:
            read_pointer(root / "index")
        except IndexNotFound:
            continue
        with Store.open(root / "index") as store:
            assert store.check() == []
    bring_up(root, "index", "r1")
    check_whole(root / "index", {CONTROL})


def _check_gone(root: Path, texts: set[str]) -> None:
    """No line of a text that no file holds any more is left in any file of the index."""
    live = {path.read_text(encoding="utf-8") for path in (root / "docs").iterdir()}
    stored = b"".join(path.read_bytes() for path in (root / "index").iterdir())
    lines = {line for text in live for line in text.splitlines()}
    for text in texts - live:
        for line in text.splitlines():
            assert line in lines or line.encode() not in stored


if __name__ == "__main__":
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    asked = sys.stdin.readline().split()
    work(Path(sys.argv[1]), asked[0], asked[1] if len(asked) > 1 else "")
