"""Real processes: interrupted, side by side, watching a folder while others write to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenkyo.index.lock import read_holder, write_lock
from tenkyo.index.store import Store
from tenkyo.ingest.errors import IndexNotFound, StoreError

# Windows has no such signal for one process: there the same is asked of it by a line of input.
INTERRUPTED = """
import _thread, sys, threading
threading.Thread(target=lambda: (sys.stdin.readline(), _thread.interrupt_main())).start()
from tenkyo.app.cli import main
sys.exit(main(sys.argv[1:]))
"""


@contextmanager
def tenkyo(*arguments: str, home: Path) -> Iterator[subprocess.Popen[str]]:
    start = ["-m", "tenkyo.app"] if os.name == "posix" else ["-c", INTERRUPTED]
    with subprocess.Popen(
        [sys.executable, *start, *arguments],
        cwd=home,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def interrupt(process: subprocess.Popen[str]) -> float:
    """Press Ctrl-C; return how many seconds it took to end."""
    assert process.stdin is not None
    began = time.monotonic()
    if os.name == "posix":
        process.send_signal(signal.SIGINT)
    else:
        process.stdin.write("\n")
        process.stdin.flush()
    process.wait(20)
    return time.monotonic() - began


def wait_until(condition: object, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def documents(home: Path) -> int:
    try:
        with Store.open(home / ".tenkyo") as store, store.read() as snapshot:
            return snapshot.manifest().documents
    except (IndexNotFound, StoreError):
        return 0


def write_many(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        text = "".join(f"Sentence {line} of document {number} is here. " for line in range(40))
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")


def test_an_interrupt_stops_at_once_and_keeps_what_was_done(tmp_path: Path) -> None:
    write_many(tmp_path / "many", 24)
    with tenkyo("index", "many", home=tmp_path) as process:
        wait_until(lambda: documents(tmp_path) >= 2)
        seconds = interrupt(process)
        assert process.returncode == 130
        assert process.stderr is not None
        assert process.stderr.read().count("\n") == 1
    assert seconds < 2
    done = documents(tmp_path)
    assert 2 <= done < 24
    with tenkyo("index", "--json", home=tmp_path) as process:
        report = json.loads(process.communicate()[0])
    assert report["added"] == 24 - done
    assert report["unchanged"] == done
    assert documents(tmp_path) == 24


def test_a_second_writer_waits_or_says_who_writes(home: Path) -> None:
    with write_lock(home / ".tenkyo"), tenkyo("index", home=home) as process:
        _, said = process.communicate()
        assert process.returncode == 2
        assert f"process {os.getpid()} on " in said
    with write_lock(home / ".tenkyo"):
        first = tenkyo("index", "--json", home=home)
        process = first.__enter__()
        time.sleep(0.5)
        assert process.poll() is None
    assert json.loads(process.communicate()[0])["unchanged"] == 4
    first.__exit__(None, None, None)
    assert read_holder(home / ".tenkyo") is None


def test_a_file_still_being_written_is_left_alone(home: Path) -> None:
    library = home / "library"
    with tenkyo("watch", "--settle", "0.6", "--json", home=home) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["unchanged"] == 4
        with (library / "slow.txt").open("w", encoding="utf-8") as file:
            for number in range(12):
                file.write(f"Part {number} of a slow copy.\n")
                file.flush()
                time.sleep(0.2)
        report = json.loads(process.stdout.readline())
        assert (report["added"], report["changed"]) == (1, 0)
        with Store.open(home / ".tenkyo") as store, store.read() as snapshot:
            assert "Part 11" in snapshot.text(str(snapshot.document_for("slow.txt")))
        (library / "slow.txt").unlink()
        assert json.loads(process.stdout.readline())["removed"] == 1
        assert interrupt(process) < 2
        assert process.returncode == 130
