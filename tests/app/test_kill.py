"""Kill the whole program at random moments: answers stay those of the documents in the index.

The real reader, chunker, encoder and caches work in a process that is killed while it indexes,
makes an index anew, goes back or takes documents out; in some rounds the disk is full or the folder
cannot be written. KILL_ROUNDS sets how many rounds are played (4 by default), KILL_SEED which.
As root on Linux the index lies on a small disk of its own, otherwise size limits stand for one.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest
from library import POLICE, RAILWAY

from tenkyo.app.answer import Answerer
from tenkyo.app.config import Settings
from tenkyo.app.doctor import examine
from tenkyo.index.caches import check_caches, refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.generations import rollback
from tenkyo.index.postings import term_hash
from tenkyo.index.reading import standard_reading
from tenkyo.index.retriever import Retriever
from tenkyo.index.store import Store
from tenkyo.index.sync import Options, forget, sync
from tenkyo.index.types import Embeddings, Encoder, EncoderInfo
from tenkyo.ingest.errors import TenkyoError
from tenkyo.ingest.readers import document_id

ROUNDS = int(os.environ.get("KILL_ROUNDS", "4"))
SEED = int(os.environ.get("KILL_SEED", "1"))
CONTROLS = {
    "When was the koban system introduced?": "koban system was introduced in Bekasi",
    "ジャカルタの移動時間はどのくらい短縮されましたか": "30分に短縮された",
}
QUESTIONS = (*CONTROLS, "Which number has the lighthouse?", "灯台の番号は何番ですか")
ACTIONS = ("index", "index", "encoder", "chunking", "rollback", "forget", "command")


class Reversed:
    """The encoder on board with the numbers of its vectors reversed: another, as good a one."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @property
    def info(self) -> EncoderInfo:
        return replace(self._encoder.info, revision="reversed")

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        return self._encoder.encode_queries(texts)[:, ::-1]

    def encode_passages(self, texts: Sequence[str]) -> Embeddings:
        return self._encoder.encode_passages(texts)[:, ::-1]


@cache
def asking_encoder(revision: str) -> Encoder:
    encoder = load_encoder(None)
    return Reversed(encoder) if revision == "reversed" else encoder


def bring_up(index: Path, folders: Sequence[Path], variant: str) -> None:
    """Index as the program does; a variant is made of another encoder or another chunking."""
    # A new one each time: after much work it would take another path, to vectors that differ a bit.
    encoder = load_encoder(None)
    reading = standard_reading()
    sync(
        index,
        folders,
        encoder=Reversed(encoder) if variant == "encoder" else encoder,
        refresh=refresh_caches,
        options=Options(removed_all=True),
        reading=replace(reading, chunking="other") if variant == "chunking" else reading,
    )


def work(index: Path, folders: Sequence[Path], action: str, limit: str) -> None:
    """What the process does that is killed."""
    if limit:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    try:
        if action == "rollback":
            rollback(index, refresh=refresh_caches)
        elif action == "forget":
            forget(index, folders[1], refresh=refresh_caches)
        elif action == "command":
            os.execv(sys.executable, command(index, folders))
        else:
            bring_up(index, folders, action)
    except TenkyoError as error:
        sys.stderr.write(f"{error}\n")


def command(index: Path, folders: Sequence[Path]) -> list[str]:
    arguments = ["index", *map(str, folders), "--removed-all", "--index", str(index)]
    return [sys.executable, "-m", "tenkyo.app", *arguments]


class Worker:
    """A process that has all it needs in memory and waits for the word."""

    def __init__(self, index: Path, folders: Sequence[Path]) -> None:
        tests = str(Path(__file__).parent.parent)
        path = os.pathsep.join([tests, *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(index), *map(str, folders)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": path},
        )

    def kill_during(self, action: str, limit: str, seconds: float) -> str:
        """Let it work for so long; return what it said if it was done before that."""
        process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.stdin.write(f"{action} {limit}\n")
        process.stdin.flush()
        time.sleep(seconds)
        process.kill()
        return process.communicate()[1]

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@dataclass
class Bench:
    """Two folders, an index of them, and every text that ever was in them."""

    root: Path
    chance: random.Random
    texts: dict[str, bytes] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    traces: dict[str, list[bytes]] = field(default_factory=dict)

    @property
    def index(self) -> Path:
        return self.root / "disk" / "index"

    @property
    def folders(self) -> list[Path]:
        return [self.root / "docs", self.root / "more"]

    def put(self, path: Path, text: str, mark: str = "") -> None:
        data = text.encode()
        path.write_bytes(data)
        self.texts[document_id(data)] = data
        self.marks[document_id(data)] = mark

    def disturb(self) -> None:
        """Add, change, rename and remove some files."""
        chance = self.chance
        for _ in range(chance.randint(1, 6)):
            path = chance.choice(self.folders) / f"{chance.randint(0, 9)}.txt"
            kind = chance.random()
            if kind < 0.3:
                path.unlink(missing_ok=True)
            elif kind < 0.4 and path.exists():
                path.replace(path.parent / f"{chance.randint(0, 9)}.txt")
            else:
                mark = "zq" + "".join(chance.choices("bcdfghjk", k=20)) + "zq"
                lines = [
                    f"灯台{mark}の番号は{chance.randint(1, 10**6)}番です。"
                    if chance.random() < 0.5
                    else f"The lighthouse {mark} has the number {chance.randint(1, 10**6)}. "
                    for _ in range(chance.randint(1, 40))
                ]
                self.put(path, "".join(lines), mark)

    def check_whole(self) -> None:
        """The index answers as a fresh one of the very documents that it has."""
        with Store.open(self.index) as store:
            with store.read() as snapshot:
                info = snapshot.manifest().encoder
                chunking = snapshot.meta("chunking")
                files = {(f.folder.name, f.path): f.document_id for f in snapshot.source_files()}
                for name in filter(None, files.values()):
                    vectors = snapshot.vectors(snapshot.document_rows(name)).values()
                    self.traces.setdefault(name, []).extend(v[0].tobytes()[:64] for v in vectors)
            answers = self.ask(store, info.revision)
        variant = "encoder" if info.revision == "reversed" else "index"
        variant = "chunking" if chunking == "other" else variant
        fresh = self.root / f"fresh-{self.chance.getrandbits(64):x}"
        for (folder, path), name in files.items():
            (fresh / folder).mkdir(parents=True, exist_ok=True)
            (fresh / folder / path).write_bytes(self.texts[name or ""])
        bring_up(fresh / "index", sorted(fresh.iterdir()), variant)
        with Store.open(fresh / "index") as store:
            for one, other in zip(self.ask(store, info.revision), answers, strict=True):
                assert one == other
        with Store.open(self.index) as store:
            assert store.check() == []
            assert check_caches(store) == []
        shutil.rmtree(fresh)

    def ask(self, store: Store, revision: str) -> list[object]:
        answerer = Answerer(Retriever(store, asking_encoder(revision)))
        found: list[object] = []
        for question in QUESTIONS:
            answer = answerer.ask(question)
            assert CONTROLS.get(question, "") in answer.text
            assert not answer.outcome.by_words_only
            found.append([c.quote for c in answer.citations])
            for passage in answer.passages:
                assert passage.chunk.document_id in self.texts
                found.append((passage.chunk.text, pytest.approx(passage.score, abs=1e-3)))
        return found

    def check_done(self, variant: str) -> None:
        """A run that is not disturbed completes the index, and nothing that is gone is left."""
        bring_up(self.index, [f for f in self.folders if any(f.iterdir())], variant)
        self.check_whole()
        expected = {"encoder"} if variant == "encoder" else set()
        left = {check.name for check in examine(Settings(index=self.index)) if not check.ok} - {
            "disk space"
        }
        # The doctor compares with the encoder on board, which did not make this index.
        assert left == expected
        files = [path for folder in self.folders for path in folder.iterdir()]
        live = {document_id(path.read_bytes()) for path in files}
        stored = b"".join(path.read_bytes() for path in self.index.iterdir() if path.is_file())
        for name, mark in self.marks.items():
            if mark:
                assert (mark.encode() in stored) == (name in live)
                assert name in live or term_hash(mark).to_bytes(8, "little") not in stored
        kept = {trace for name in live for trace in self.traces.get(name, ())}
        gone = {trace for name in self.traces.keys() - live for trace in self.traces[name]}
        assert not [trace for trace in gone - kept if trace in stored]
        assert any(trace in stored for trace in kept)
        assert not [path for path in self.index.iterdir() if path.name.startswith(".")]


@contextmanager
def small_disk(root: Path) -> Iterator[bool]:
    """Mount a disk of memory for the index where that is permitted; tell whether it is there."""
    disk = root / "disk"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk)]
    try:
        there = (
            subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
        )
    except OSError:
        there = False
    try:
        yield there
    finally:
        if there:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)


@contextmanager
def fault(bench: Bench, kind: str, mounted: bool) -> Iterator[str]:
    """Fill the disk or take the right to write; yields the size that no file may pass, or ""."""
    disk, ballast = bench.root / "disk", bench.root / "disk" / "ballast"
    room = bench.chance.randint(0, 400_000)
    if kind == "full" and mounted:
        status = os.statvfs(disk)
        ballast.write_bytes(bytes(max(0, status.f_bavail * status.f_frsize - room)))
        try:
            yield ""
        finally:
            ballast.unlink()
    elif kind == "readonly" and mounted:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        try:
            yield ""
        finally:
            subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    elif kind and os.name == "posix":
        yield str(room)
    else:
        yield ""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path, random.Random(SEED))
    for folder in bench.folders:
        folder.mkdir()
    bench.put(tmp_path / "docs" / "police.md", POLICE)
    bench.put(tmp_path / "docs" / "鉄道.txt", RAILWAY)
    bench.put(tmp_path / "more" / "first.txt", "The lighthouse has the number 5.\n")
    return bench


def test_kill_the_whole_program(bench: Bench) -> None:
    chance = bench.chance
    with small_disk(bench.root) as mounted:
        began = time.monotonic()
        bring_up(bench.index, bench.folders, "index")
        whole = max(0.2, 2 * (time.monotonic() - began))
        bench.check_whole()
        worker = Worker(bench.index, bench.folders)
        try:
            for number in range(ROUNDS):
                bench.disturb()
                action = chance.choice(ACTIONS)
                kind = chance.choice(("", "", "", "full", "readonly"))
                spare, worker = worker, Worker(bench.index, bench.folders)
                with fault(bench, kind, mounted) as limit:
                    slow = 1.0 if action == "command" else 0.0
                    spare.kill_during(action, limit, chance.uniform(0, whole + slow))
                bench.check_whole()
                if number % 2:
                    bench.check_done(chance.choice(("index", "index", "encoder", "chunking")))
        finally:
            worker.close()


def main() -> None:
    encoder = load_encoder(None)
    encoder.encode_passages(["warm"])
    standard_reading()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    asked = sys.stdin.readline().split()
    index, *folders = map(Path, sys.argv[1:])
    # An empty folder is an error for a run that names it.
    folders = [folder for folder in folders if any(folder.iterdir())]
    work(index, folders, asked[0], asked[1] if len(asked) > 1 else "")


if __name__ == "__main__":
    main()
