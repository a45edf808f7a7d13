"""The process that reads and draws PDFs: `python -m tenkyo.ingest.pdf_worker`, told by pipes.

It limits its own memory, and ends when the pipe to it closes, even in the middle of a page. Time is
limited by `pdf_process`, which tells it what to do.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import IO, Any

from tenkyo.ingest.content import Content
from tenkyo.ingest.errors import IngestError
from tenkyo.ingest.pdf_messages import Message, pack_content, receive, send

MEMORY = 3 << 30


def main() -> None:
    """Answer messages until the input ends."""
    output = _private_output()
    _leave_interrupts_to_the_parent()
    _limit_memory()
    waiting: queue.Queue[Message] = queue.Queue()
    threading.Thread(target=_take_in, args=(sys.stdin.buffer, waiting), daemon=True).start()
    worker = _Worker(output)
    send(output, {"ready": True})
    while True:
        worker.answer(waiting.get())


def _private_output() -> IO[bytes]:
    """Keep the output for messages; whatever else prints, prints nowhere."""
    output = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return output


def _leave_interrupts_to_the_parent() -> None:
    import signal

    # Ctrl+C reaches the whole group of processes; the parent closes this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        # Windows has no such limit for a process by itself; the limit on time remains.
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError):
        return


def _take_in(source: IO[bytes], waiting: queue.Queue[Message]) -> None:
    """Read messages as they come, so that the sender never waits, and end with the input."""
    try:
        while (message := receive(source)) is not None:
            waiting.put(message)
    finally:
        os._exit(0)


class _Worker:
    """Does what messages ask, one after the other."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output

    def answer(self, message: Message) -> None:
        """Do what a message asks and send the answer; an error is an answer too."""
        try:
            header, payload = self._do(message)
        except IngestError as error:
            header, payload = {"error": type(error).__name__, "message": str(error)}, b""
        except MemoryError:
            header, payload = {"error": "MemoryError", "message": ""}, b""
        except Exception as error:
            header, payload = {"error": "damaged", "message": type(error).__name__}, b""
        send(self._output, header, payload)

    def _do(self, message: Message) -> tuple[dict[str, Any], bytes]:
        if message.header["do"] == "read":
            return {"content": pack_content(self._read(message))}, b""
        from tenkyo.ingest.pdf_drawing import answer_picture

        return answer_picture(message.header, message.payload)

    def _read(self, message: Message) -> Content:
        from tenkyo.ingest.pdf_reader import read_pdf

        return read_pdf(
            message.payload,
            passwords=message.header["passwords"],
            skip=frozenset(message.header["skip"]),
            report=lambda index: send(self._output, {"page": index}),
        )


if __name__ == "__main__":
    main()
