"""The machine in words, without its name: what a figure depends on."""

from __future__ import annotations

import os
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path

# What makes products of matrices fast, as the system names it.
_FLAGS = ("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16", "asimd", "bf16", "sve")
_PACKAGES = ("numpy", "faiss-cpu", "torch", "sentence-transformers", "gradio")


def describe_machine() -> dict[str, object]:
    """Return processor, cores, memory, system and versions."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    processor, flags = _processor()
    return {
        "processor": processor,
        "cores": cores,
        "flags": flags,
        "memory_gib": _memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def machine_line(machine: dict[str, object]) -> str:
    """Return the machine as one sentence."""
    flags = machine["flags"]
    names = ", ".join(map(str, flags)) if isinstance(flags, list) else ""
    memory = f", {machine['memory_gib']} GiB" if machine["memory_gib"] else ""
    return (
        f"{machine['cores']} cores of {machine['processor']}{memory}, {machine['system']}, "
        f"Python {machine['python']}" + (f" ({names})" if names else "")
    )


def _processor() -> tuple[str, list[str]]:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor() or platform.machine(), []
    text = info.read_text(encoding="utf-8", errors="replace")
    model = re.search(r"^model name\s*: (.+)$", text, re.M)
    listed = re.search(r"^(?:flags|Features)\s*: (.+)$", text, re.M)
    has = set(listed[1].split()) if listed else set()
    return (model[1].strip() if model else platform.machine()), [f for f in _FLAGS if f in has]


def _memory() -> int | None:
    if sys.platform == "win32" or not hasattr(os, "sysconf"):
        return None
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30))
