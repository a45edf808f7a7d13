"""Tests that need a system program say so with `@pytest.mark.needs("chromium")`.

Where it is missing they are left out and named at the end; under CI that is an error instead.
"""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import settings
from programs import PROGRAMS, find_program, install_command

# Time limits per example measure the machine's load; under CI Hypothesis sets none by itself.
if not os.environ.get("CI"):
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")

# Begun in the background by a shell, a process ignores interrupts, and so do its children.
signal.signal(signal.SIGINT, signal.default_int_handler)

LEFT_OUT = pytest.StashKey[dict[str, list[str]]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose programs are missing."""
    wanted = {item: [m.args[0] for m in item.iter_markers("needs")] for item in items}
    names = {name for needs in wanted.values() for name in needs}
    if unknown := names - PROGRAMS.keys():
        raise pytest.UsageError(f"needs() takes one of {sorted(PROGRAMS)}, not {sorted(unknown)}")
    missing = {name for name in names if find_program(name) is None}
    if missing and os.environ.get("CI"):
        raise pytest.UsageError(f"missing here, and tests need them: {', '.join(sorted(missing))}")
    out = {item: sorted(missing.intersection(wanted[item])) for item in items}
    left_out = [item for item in items if out[item]]
    items[:] = [item for item in items if not out[item]]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = {item.nodeid: out[item] for item in left_out}


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Name the tests that did not run, and the command that lets them."""
    left_out = config.stash.get(LEFT_OUT, {})
    if not left_out:
        return
    terminalreporter.section("not run: a program they need is missing")
    for test, missing in left_out.items():
        terminalreporter.line(f"{test} (needs {', '.join(missing)})")
    names = sorted({name for missing in left_out.values() for name in missing})
    terminalreporter.line(f"To run them: {install_command(names)}")
