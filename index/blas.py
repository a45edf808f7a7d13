"""One thread for small products of matrices."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any


@cache
def _libraries() -> Any:  # noqa: ANN401 - the package has no types
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController().select(user_api="blas")


def one_thread() -> AbstractContextManager[object]:
    """Keep products to one thread.

    Threads of BLAS wait for each other by spinning: where another process wants a core, a question
    takes 700 ms instead of 2.
    """
    limited: AbstractContextManager[object] = _libraries().limit(limits=1)
    return limited
