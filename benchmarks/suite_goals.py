"""What the project set itself, and whether a run has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from suite_measures import CONTENDERS, TENKYO, side
from suite_results import Results

# Measurement, figure, and what it must stay below.
_BELOW = (
    ("start", "help_s", 0.3, "`tenkyo --help`, s"),
    ("start", "ask_cold_s", 1.5, "a cold `tenkyo ask`, s"),
    ("start", "waiting_page_s", 1.0, "the waiting page, s"),
    ("start", "page_s", 6.0, "the page, s"),
)
# The same of the largest index, if it is as large as this.
_LARGE = 1_000_000
_BELOW_LARGE = (
    ("open_s", 5.0, "opening a million chunks, s"),
    ("p95_ms", 150.0, "an answer from a million chunks, p95 ms"),
    ("resident_mib", 3072.0, "memory resident with a million chunks, MiB"),
    ("changed_seen_slowest_s", 5.0, "a changed document visible among a million chunks, s"),
)
_RECALL = 0.98
_FASTER = 3.0


def goal_lines(results: Results) -> list[str]:
    """Return a line for each goal that was measured: met, or by how much not."""
    return [*_starts(results), *_grown(results), *_beside(results)]


def _starts(results: Results) -> Iterator[str]:
    for measure, figure, limit, title in _BELOW:
        figures = results.figures(measure)
        if figures:
            met = figures[figure] < limit
            yield _line(title, met, f"{figures[figure]:.2f}, wanted below {limit}")


def _grown(results: Results) -> Iterator[str]:
    largest = next(iter((results.figures("growth") or [])[-1:]), None)
    if not largest or largest["chunks"] < _LARGE:
        return
    for figure, limit, title in _BELOW_LARGE:
        value = largest[figure]
        yield _line(title, value < limit, f"{value:g}, wanted below {limit:g}")
    recall = largest["recall_at_10"]
    yield _line("recall@10 with a million chunks", recall >= _RECALL, f"{recall}, wanted {_RECALL}")
    right = largest["filter_right"]
    yield _line("all nearest found under a filter to 2 %", right == 1, f"{right:.0%} of questions")


def _beside(results: Results) -> Iterator[str]:
    own = results.figures(side(TENKYO))
    for name in CONTENDERS:
        peer = results.figures(side(name))
        if name == TENKYO or not own or not peer:
            continue
        words = name.startswith("bm25s")
        short = [
            f"{pair} {mine:.3f} < {theirs:.3f}"
            for pair, mine, theirs in _qualities(own, peer)
            if mine < theirs and (not words or pair == "ja-ja")
        ]
        where = "in Japanese" if words else "on every set"
        yield _line(
            f"nDCG@10 at least that of {name} {where}", not short, ", ".join(short) or "yes"
        )
        if not words:
            ratio = peer["index_s"] / own["index_s"]
            yield _line(f"indexes at least as fast as {name}", ratio >= 1, f"×{ratio:.2f}")
        if name.endswith("MiniLM"):
            ratio = peer["median_ms"] / own["median_ms"]
            title = f"answers {_FASTER:.0f} times as fast as {name}"
            yield _line(title, ratio >= _FASTER, f"×{ratio:.2f}")


def _qualities(own: dict[str, Any], peer: dict[str, Any]) -> Iterator[tuple[str, float, float]]:
    for pair, mine in own["quality"].items():
        yield pair, mine["ndcg_at_10"], peer["quality"][pair]["ndcg_at_10"]


def _line(title: str, met: bool, figure: str) -> str:
    return f"- {'met' if met else '**not met**'}: {title} ({figure})"
