"""PDFs read and drawn in processes of their own, with limits, so that none can harm the program.

PDFium is written in C++, is not thread-safe, and may abort or hang on a malformed file. A process
that dies or falls silent is replaced; the page it was at is left out and the others are read.
"""

from __future__ import annotations

import atexit
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from tenkyo.ingest.content import Content
from tenkyo.ingest.errors import IngestError, PasswordRequired, UnreadableFile
from tenkyo.ingest.pdf_messages import Message, receive, send, unpack_content

# Seconds without a sign of life, for a whole file, and until the process has started.
SILENCE = 30.0
WHOLE = 900.0
_START = 60.0
_CLOSE = 2.0
_READERS = 2
_MAX_BAD_PAGES = 3
_ERRORS: dict[str, type[IngestError]] = {
    "UnreadableFile": UnreadableFile,
    "PasswordRequired": PasswordRequired,
}
_TOO_MUCH = "the PDF takes too much time or memory to read; save it again with another program"


class ProcessDied(Exception):
    """The process ended or fell silent before it answered."""


def read_pdf(data: bytes, *, passwords: Sequence[str] = ()) -> Content:
    """Read a PDF as `pdf_reader.read_pdf` does, in another process; any thread may call this.

    A page at which the process dies or falls silent is left out with a warning.
    Raises `PasswordRequired` and `UnreadableFile`.
    """
    if not _own_interpreter():
        from tenkyo.ingest import pdf_reader

        return pdf_reader.read_pdf(data, passwords=passwords)
    skip: list[int] = []
    until = time.monotonic() + WHOLE
    while len(skip) <= _MAX_BAD_PAGES and time.monotonic() < until:
        request = {"do": "read", "passwords": list(passwords), "skip": skip}
        page: int | None = None
        with suppress(ProcessDied), READERS.lend() as worker:
            worker.ask(request, data)
            while time.monotonic() < until:
                answer = worker.answer(SILENCE)
                if "page" not in answer.header:
                    return unpack_content(_checked(answer).header["content"])
                page = answer.header["page"]
            raise ProcessDied
        if page is None or page in skip:
            break
        skip.append(page)
    raise UnreadableFile(_TOO_MUCH)


def ask_for_picture(request: dict[str, Any], data: bytes) -> Message:
    """Have a page drawn; the file goes over only if the process does not hold it any more.

    Raises `UnreadableFile` or `PasswordRequired`.
    """
    if not _own_interpreter():
        from tenkyo.ingest.pdf_drawing import answer_picture

        return Message(*answer_picture(request, data))
    with suppress(ProcessDied), DRAWER.lend() as worker:
        worker.ask(request, b"")
        answer = _checked(worker.answer(SILENCE))
        if answer.header.get("needs_file"):
            worker.ask(request, data)
            answer = _checked(worker.answer(SILENCE))
        return answer
    raise UnreadableFile(_TOO_MUCH)


def _checked(answer: Message) -> Message:
    kind = answer.header.get("error")
    if kind is None:
        return answer
    if kind == "MemoryError":
        # What the process holds may be more than is good for the next file.
        raise ProcessDied
    if kind in _ERRORS:
        raise _ERRORS[kind](answer.header["message"])
    raise UnreadableFile("the PDF is damaged or cut off; restore it from its source")


def _own_interpreter() -> bool:
    """Whether `sys.executable` runs modules; that of a frozen program would run it once more."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


class _Worker:
    """A process and the pipes to it; used by one thread at a time."""

    def __init__(self) -> None:
        # The current folder may hold anything; only the path of this program may be imported.
        path = os.pathsep.join(entry for entry in sys.path if entry)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tenkyo.ingest.pdf_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._answers: queue.Queue[Message | None] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            self.answer(_START)
        except ProcessDied:
            self.close()
            raise UnreadableFile(
                f"the process that reads PDFs did not start with {sys.executable}"
            ) from None

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, header: dict[str, Any], payload: bytes) -> None:
        assert self._process.stdin is not None
        try:
            send(self._process.stdin, header, payload)
        except (OSError, ValueError) as error:
            raise ProcessDied from error

    def answer(self, seconds: float) -> Message:
        try:
            message = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise ProcessDied from None
        if message is None:
            raise ProcessDied
        return message

    def close(self) -> None:
        """End the process and wait for it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(_CLOSE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join(_CLOSE)
        self._process.stdout.close()

    def kill(self) -> None:
        """End a process that does not answer."""
        self._process.kill()
        self.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        message: Message | None = None
        with suppress(OSError, ValueError):
            while (message := receive(self._process.stdout)) is not None:
                self._answers.put(message)
        self._answers.put(None)


class Pool:
    """Processes that are started when needed, at most ``size``, and kept for the next one."""

    def __init__(self, size: int) -> None:
        self._places = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._owner = os.getpid()

    def lend(self) -> _Loan:
        """Return a context in which one process belongs to the caller."""
        return _Loan(self)

    def close(self) -> None:
        """End the processes that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()

    def take(self) -> _Worker:
        """Wait for a free place, and return an idle process or a new one."""
        self._places.acquire()
        try:
            with self._lock:
                if self._owner != os.getpid():
                    # A forked copy of this program has no say over the processes of the original.
                    self._owner, self._idle = os.getpid(), []
                while self._idle:
                    worker = self._idle.pop()
                    if worker.alive:
                        return worker
                    worker.kill()
            atexit.unregister(self.close)
            atexit.register(self.close)
            return _Worker()
        except BaseException:
            self._places.release()
            raise

    def give(self, worker: _Worker, *, usable: bool) -> None:
        """Take a process back."""
        try:
            if usable:
                with self._lock:
                    self._idle.append(worker)
            else:
                worker.kill()
        finally:
            self._places.release()


class _Loan:
    """The time that one thread uses one process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __enter__(self) -> _Worker:
        self._worker = self._pool.take()
        return self._worker

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # An error that came as an answer leaves the process in order; anything else may not.
        usable = kind is None or issubclass(kind, IngestError)
        self._pool.give(self._worker, usable=usable)


READERS = Pool(_READERS)
DRAWER = Pool(1)
