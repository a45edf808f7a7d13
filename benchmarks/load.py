"""How the page fares when many ask at once, over HTTP as a browser or a program does.

    python benchmarks/load.py WORK_FOLDER [--users 20] [--seconds 60] [--every 3] [--chunks 10000]
                              [--out FILE]

It writes documents of about so many chunks, indexes them with the encoder on board (unless the
folder has an index already) and serves the page in a process of its own. Each user asks one
question every so many seconds, all questions different. A time runs from the moment at which the
question was due, so that what waits for an answer before it counts as well. ``first_page_ms`` is
how long the page's markup took when the server had just come up, while the encoder was loading.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path, PurePath

from generated import document_text, write_documents

from tenkyo.index.layout import has_pointer
from tenkyo.ingest.chunker import chunk_document
from tenkyo.ingest.readers import read_document

_PLACES = ("Aldermoor", "Birkholm", "Carnforth", "Dunmere", "朝霧", "石倉", "上原", "江津")
_THINGS = ("bridge", "library", "water supply", "ferry", "橋", "図書館", "水道", "渡し船")
_SHAPES = (
    "How many applications for the {thing} did the {place} office receive in {year}?",
    "How long did repairs to the {thing} in {place} take in {year}?",
    "{place}事務所は{year}年に{thing}の申請を何件受け付けましたか",
    "{place}の{thing}は{year}年から何人の職員が管理していますか",
)
Times = dict[str, object]


def main() -> None:
    """Make what is missing, serve it, and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=3)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    prepare(arguments.work, arguments.chunks)
    with serving(arguments.work) as (address, first_page):
        status = call(address, "status")
        call(address, "ask", question(0, 0), 10, *[""] * 5)
        figures = load(address, arguments.users, arguments.seconds, arguments.every)
    figures = {
        "chunks": status["chunks"],
        "users": arguments.users,
        "every_s": arguments.every,
        "first_page_ms": round(1000 * first_page),
        **figures,
    }
    text = json.dumps(figures, indent=2)
    print(text)
    if arguments.out:
        arguments.out.write_text(text + "\n", encoding="utf-8")


def prepare(work: Path, chunks: int) -> None:
    """Write documents of about so many chunks and index them, unless that is done."""
    if has_pointer(work / ".tenkyo"):
        return
    pair = [document_text(number).encode() for number in range(2)]
    each = sum(len(chunk_document(read_document(PurePath("a.txt"), data))) for data in pair) / 2
    write_documents(work / "documents", round(chunks / each))
    command = [sys.executable, "-m", "tenkyo.app", "index", "documents"]
    subprocess.run(command, cwd=work, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def serving(work: Path) -> Iterator[tuple[str, float]]:
    """Serve the page; yield its address and the seconds that its first visitor waited for it."""
    command = [sys.executable, "-m", "tenkyo.app", "chat", "--no-watch"]
    environment = {**os.environ, "LANG": "C.UTF-8"}
    with subprocess.Popen(
        command, cwd=work, env=environment, stdout=subprocess.PIPE, encoding="utf-8"
    ) as server:
        assert server.stdout is not None
        lines = (re.search(r"The page is at (http://\S+:\d+)", line) for line in server.stdout)
        found = next(filter(None, lines))
        begun = time.perf_counter()
        with urllib.request.urlopen(found[1]) as page:
            page.read()
        yield found[1], time.perf_counter() - begun
        server.terminate()


def load(address: str, users: int, seconds: float, every: float) -> Times:
    """Let users ask, and return errors and times in milliseconds."""
    start = time.perf_counter()
    with ThreadPoolExecutor(users) as pool:
        asked = [pool.submit(ask, address, one, start, seconds, every) for one in range(users)]
        outcomes = [outcome for one in asked for outcome in one.result()]
    times = [1000 * outcome for outcome in outcomes if isinstance(outcome, float)]
    errors = [outcome for outcome in outcomes if isinstance(outcome, str)]
    return {
        "answers": len(times),
        "errors": len(errors),
        "first_errors": errors[:3],
        "answers_per_s": round(len(times) / (time.perf_counter() - start), 2),
        "p50_ms": round(statistics.median(times)),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1]),
        "slowest_ms": round(max(times)),
    }


def ask(address: str, user: int, start: float, seconds: float, every: float) -> list[float | str]:
    """Ask as one user; return the time of each answer, or what went wrong."""
    outcomes: list[float | str] = []
    # Users do not begin in step.
    begin = start + random.Random(user).random() * every
    for turn in range(int(seconds / every)):
        due = begin + turn * every
        time.sleep(max(0.0, due - time.perf_counter()))
        try:
            call(address, "ask", question(user, turn), 10, *[""] * 5)
        except (OSError, ValueError) as error:
            outcomes.append(repr(error))
        else:
            outcomes.append(time.perf_counter() - due)
    return outcomes


def question(user: int, turn: int) -> str:
    """Return a question that no other turn has."""
    chance = random.Random(f"{user} {turn}")
    return chance.choice(_SHAPES).format(
        thing=chance.choice(_THINGS), place=chance.choice(_PLACES), year=1950 + turn + 3 * user
    )


def call(address: str, name: str, *data: object) -> dict[str, object]:
    """Call an endpoint and wait for what it returns; raises ValueError where that is an error."""
    where = f"{address}/gradio_api/call/{name}"
    headers = {"content-type": "application/json"}
    body = json.dumps({"data": data}).encode()
    with urllib.request.urlopen(urllib.request.Request(where, body, headers)) as begun:
        number = json.load(begun)["event_id"]
    with urllib.request.urlopen(f"{where}/{number}") as answered:
        sent = answered.read().decode()
    if not sent.startswith("event: complete\ndata: "):
        raise ValueError(sent[:200])
    (found,) = json.loads(sent.split("data: ", 1)[1])
    return dict(found)


if __name__ == "__main__":
    main()
