"""One writer at a time, who is named; a dead one is no obstacle."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tenkyo.index.lock import Holder, read_holder, write_lock
from tenkyo.ingest.errors import IndexLocked, StoreError

HOLD = """
import sys, time
from pathlib import Path
from tenkyo.index.lock import write_lock
with write_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_holder_signs(tmp_path: Path) -> None:
    with write_lock(tmp_path):
        holder = read_holder(tmp_path)
        assert isinstance(holder, Holder)
        assert (holder.pid, holder.host) == (os.getpid(), socket.gethostname())
        assert str(holder).startswith(f"process {os.getpid()} on {socket.gethostname()} since 20")
    assert read_holder(tmp_path) is None
    with write_lock(tmp_path):
        pass


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    with (
        write_lock(tmp_path),
        pytest.raises(IndexLocked, match=f"process {os.getpid()} on .* is writing"),
        write_lock(tmp_path),
    ):
        pass


def test_a_second_writer_can_wait(tmp_path: Path) -> None:
    held = threading.Event()
    told: list[str] = []

    def hold() -> None:
        with write_lock(tmp_path):
            held.set()
            time.sleep(0.3)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    with write_lock(tmp_path, wait=30.0, on_wait=told.append):
        assert len(told) == 1
        assert told[0].startswith(f"waiting for process {os.getpid()} on ")
    thread.join()


def test_waiting_ends(tmp_path: Path) -> None:
    with (
        write_lock(tmp_path),
        pytest.raises(IndexLocked, match="wait until it is done"),
        write_lock(tmp_path, wait=0.2),
    ):
        pass


def test_a_killed_holder_is_no_obstacle(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with (
            pytest.raises(IndexLocked, match=f"process {process.pid} on "),
            write_lock(tmp_path),
        ):
            pass
        process.kill()
        process.wait()
    assert read_holder(tmp_path) is not None, "a killed process leaves its name behind"
    with write_lock(tmp_path):
        holder = read_holder(tmp_path)
        assert holder is not None
        assert holder.pid == os.getpid()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(StoreError, match="choose another with `--index DIR`"), write_lock(tmp_path):
        pass
