"""Several visitors at once: one slow question holds nobody up, and nobody gets another's answer."""

from __future__ import annotations

import json
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from slow_page import SLOWLY
from slow_page import __file__ as slow_page
from visitor import served

KOBAN = "When was the koban system introduced?"
ASKED = {
    KOBAN: "The koban system was introduced in Bekasi, West Java, in 2002.",
    "Which strait did the vessels search?": "Forty vessels searched the strait off Batam.",
    "How many instructors of forensic science were trained?": (
        "Twenty-five instructors of forensic science were trained."
    ),
}


def ask(address: str, question: str) -> dict[str, Any]:
    """Ask as a program does, and wait for the answer."""
    call = f"{address}/gradio_api/call/ask"
    request = urllib.request.Request(
        call,
        json.dumps({"data": [question, 3, *[""] * 5]}).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as begun:
        number = json.load(begun)["event_id"]
    with urllib.request.urlopen(f"{call}/{number}") as answered:
        (found,) = json.loads(answered.read().decode().split("data: ")[1])
    return dict(found)


def test_a_slow_question_holds_nobody_up(home: Path) -> None:
    slow = f"Think {SLOWLY}: {KOBAN}"
    answers: list[dict[str, Any]] = []
    with served(home, "--no-watch", program=(slow_page,)) as address:
        waiting = threading.Thread(target=lambda: answers.append(ask(address, slow)))
        waiting.start()
        questions = [question for question in ASKED for _ in range(3)]
        with ThreadPoolExecutor(len(questions)) as visitors:
            found = list(visitors.map(lambda question: ask(address, question), questions))
        assert [one["question"] for one in found] == questions
        assert [one["citations"][0]["quote"] for one in found] == [ASKED[one] for one in questions]
        assert waiting.is_alive()
        (home / "go").touch()
        waiting.join(timeout=60)
    assert [one["question"] for one in answers] == [slow]
    assert answers[0]["citations"][0]["quote"] == ASKED[KOBAN]
