"""The tables of a run, and the marked blocks of the two READMEs that hold them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from suite_goals import goal_lines
from suite_machine import machine_line
from suite_measures import CONTENDERS, ROOT, TENKYO, side
from suite_results import Results

PAIRS = {
    "ja-ja": "Japanese → Japanese",
    "en-en": "English → English",
    "en-ja": "English → Japanese",
    "ja-en": "Japanese → English",
}
NOTHING_YET = "Not measured yet: `make bench-full` writes this."
_BLOCK = re.compile(r"(<!-- figures: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.S)


def write_tables(results: Results | None) -> None:
    """Bring both READMEs in line with a run."""
    for path in (ROOT / "README.md", ROOT / "benchmarks" / "README.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(with_blocks(text, results), encoding="utf-8", newline="\n")


def with_blocks(text: str, results: Results | None) -> str:
    """Return a text with each marked block replaced by what the results say."""

    def block(found: re.Match[str]) -> str:
        body = (BLOCKS[found["name"]](results) if results else "") or NOTHING_YET
        return f"{found[1]}\n{body}\n\n{found[3]}"

    return _BLOCK.sub(block, text)


def results_text(results: Results) -> str:
    """Return all tables of a run, each under what measured it."""
    dirty = ", with changes" if results.changed else ""
    head = (
        f"Commit {results.commit}{dirty}, {results.when[:10]}, {results.kind} run, on "
        f"{machine_line(results.machine)}."
    )
    parts = [head, "\n".join(["Goals:", "", *goal_lines(results)])]
    for title, names, table in SECTIONS:
        commands = dict.fromkeys(
            results.entries[name].command for name in names if name in results.entries
        )
        rows = table(results)
        if rows:
            shown = "\n".join(commands)
            parts.append(f"### {title}\n\n```\n{shown}\n```\n\n{rows}")
    failed = [f"- {name}: {e.error}" for name, e in results.entries.items() if e.error]
    if failed:
        parts.append("### Not measured\n\n" + "\n".join(failed))
    return "\n\n".join(parts)


def speed_table(results: Results) -> str:
    """Return how fast everybody is, with what each takes as a multiple of what Tenkyo takes."""
    own = results.figures(side(TENKYO))
    rows = []
    for name in CONTENDERS:
        one = results.figures(side(name))
        if one:
            rows.append(
                [
                    name,
                    f"{one['index_s']:.1f}{_times(one, own, 'index_s')}",
                    f"{one['median_ms']:.1f}{_times(one, own, 'median_ms')}",
                    f"{one['p95_ms']:.1f}",
                    f"{one['first_answer_s']:.1f}",
                    _number(one["index_memory_mib"]),
                    _number(one["ask_memory_mib"]),
                    f"{one['disk_mib']:.1f}",
                ]
            )
    heads = (
        "",
        "indexing, s",
        "an answer, median ms",
        "p95 ms",
        "start to first answer, s",
        "memory indexing, MiB",
        "memory asking, MiB",
        "disk, MiB",
    )
    return _table(heads, rows)


def quality_table(results: Results) -> str:
    """Return how well everybody finds."""
    rows = []
    counts: dict[str, int] = {}
    for name in CONTENDERS:
        one = results.figures(side(name))
        if one:
            cells = [name]
            for pair in PAIRS:
                found = one["quality"].get(pair)
                counts[pair] = found["questions"] if found else 0
                cells.append(
                    " / ".join(_share(found[k]) for k in ("first", "among_five", "ndcg_at_10"))
                    if found
                    else "–"
                )
            rows.append(cells)
    heads = [f"{title} ({counts.get(pair, 0)})" for pair, title in PAIRS.items()]
    note = "Right paragraph first / among five / nDCG@10; after a pair, how many questions."
    return f"{_table(['', *heads], rows)}\n\n{note}" if rows else ""


def stage_table(results: Results) -> str:
    """Return where the time of an answer goes."""
    figures = results.figures("stages")
    rows = [
        [stage, f"{times['median']:.2f}", f"{times['p95']:.2f}"]
        for stage, times in (figures or {}).items()
    ]
    return _table(("stage", "median ms", "p95 ms"), rows)


def plain_table(name: str) -> Callable[[Results], str]:
    """Return a function that lists the figures of one measurement."""

    def table(results: Results) -> str:
        figures = results.figures(name)
        return _table(("what", "figure"), list(_flat(figures))) if figures else ""

    return table


def growth_table(results: Results) -> str:
    """Return how an index fares by size, a column each."""
    sizes = results.figures("growth")
    if not sizes:
        return ""
    rows = [
        [name.replace("_", " "), *(str(one.get(name, "–")) for one in sizes)]
        for name in sizes[0]
        if name != "chunks"
    ]
    table = _table(["", *(f"{one['chunks']:,} chunks" for one in sizes)], rows)
    return "\n\n".join([table, *_per_chunk(sizes)])


def _per_chunk(sizes: Sequence[dict[str, Any]]) -> list[str]:
    small, large = sizes[0], sizes[-1]
    more = large["chunks"] - small["chunks"]
    if more <= 0:
        return []
    memory = (large["resident_mib"] - small["resident_mib"]) * 1024 / more
    disk = sum(large[f"{kind}_mib"] - small[f"{kind}_mib"] for kind in ("store", "words", "dense"))
    return [f"A chunk more: {memory:.2f} KiB of memory, {disk * 1024 / more:.1f} KiB of disk."]


def evaluation_table(results: Results) -> str:
    """Return how well the sample questions are answered."""
    figures = results.figures("evaluation")
    if not figures:
        return ""
    by_pair = {one["pair"].replace("→", "-"): one for one in figures["figures"]}
    rows = [
        [
            f"{title} ({by_pair[pair]['answerable']})",
            _share(by_pair[pair]["hit_at_1"]),
            _share(by_pair[pair]["hit_at_3"]),
        ]
        for pair, title in PAIRS.items()
        if pair in by_pair
    ]
    table = _table(("question → document", "right passage first", "among three"), rows)
    whole = by_pair["all"]
    return (
        f"{table}\n\nAt the shipped threshold {whole['refused']:.0%} of the {whole['answerable']} "
        f"answerable questions are refused, and {whole['answered']:.0%} of the "
        f"{whole['unanswerable']} that nothing there answers are answered with the nearest "
        "sentence."
    )


def speed_block(results: Results) -> str:
    """Return how fast Tenkyo is beside others, for the project's README."""
    own = results.figures(side(TENKYO))
    start = results.figures("start")
    if not own or not start:
        return ""
    rows = []
    for name in CONTENDERS:
        one = results.figures(side(name))
        if one:
            found = [one["quality"].get(pair) for pair in PAIRS]
            best = [_share(pair["first"]) if pair else "–" for pair in found]
            times = [f"{one['index_s']:.0f} s", f"{one['median_ms']:.0f} ms"]
            rows.append([name, *times, *best])
    heads = ["", "indexing", "an answer", *PAIRS.values()]
    return (
        f"{_table(heads, rows)}\n\nThe share of questions whose paragraph comes first, on "
        f"{machine_line(results.machine)}. From a cold start: `tenkyo --help` "
        f"{start['help_s']:.1f} s, `tenkyo ask` {start['ask_cold_s']:.1f} s, the page "
        f"{start['page_s']:.1f} s."
    )


def _times(one: dict[str, Any], own: dict[str, Any] | None, name: str) -> str:
    return f" (×{one[name] / own[name]:.1f})" if own and own is not one else ""


def _flat(figures: dict[str, Any], above: str = "") -> Iterable[list[str]]:
    for name, value in figures.items():
        title = f"{above}{name.replace('_', ' ')}"
        if isinstance(value, dict):
            yield from _flat(value, f"{title}: ")
        elif isinstance(value, list):
            yield [title, ", ".join(map(_number, value))]
        else:
            yield [title, _number(value)]


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return "–" if value is None else str(value)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".removeprefix("0")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines)


_SIDES = [side(name) for name in CONTENDERS]
SECTIONS: list[tuple[str, list[str], Callable[[Results], str]]] = [
    ("Side by side: speed", _SIDES, speed_table),
    ("Side by side: quality", _SIDES, quality_table),
    ("Where the time of an answer goes", ["stages"], stage_table),
    ("The sample questions", ["evaluation"], evaluation_table),
    ("Start", ["start"], plain_table("start")),
    ("Reading", ["reading"], plain_table("reading")),
    ("Embedding", ["embedding"], plain_table("embedding")),
    ("Reading and embedding at once, and asking meanwhile", ["indexing"], plain_table("indexing")),
    ("Changing", ["changing"], plain_table("changing")),
    ("Growth", ["growth"], growth_table),
]
BLOCKS: dict[str, Callable[[Results], str]] = {
    "results": results_text,
    "quality": evaluation_table,
    "speed": speed_block,
}
