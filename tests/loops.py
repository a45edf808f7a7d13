"""Coroutines in tests: the browser of other tests has a loop in the thread they run in."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Found = TypeVar("Found")


def in_a_thread(work: Coroutine[Any, Any, Found]) -> Found:
    """Wait for work in a loop and a thread of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
