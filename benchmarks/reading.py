"""Measure how fast PDFs are read, beside pypdf in the same run. Prints JSON.

    python benchmarks/reading.py FOLDER [--rounds 5] [--out FILE]

Every PDF under the folder is read in each round: by Tenkyo's two processes, as indexing would read
them, by one of them, and by pypdf alone. The files' bytes are in memory before.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any


def with_pypdf(data: bytes) -> int:
    """Read a file with pypdf alone; return the number of its pages."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    return sum(1 for page in reader.pages if page.extract_text() is not None)


def with_tenkyo(data: bytes) -> int:
    """Read a file as indexing does; return the number of its pages."""
    from tenkyo.ingest.pdf_process import read_pdf

    return len(read_pdf(data).pages)


def measure(read: Callable[[bytes], int], files: list[bytes], workers: int) -> dict[str, Any]:
    """Read every file once, after a file that warms up, and count pages a second."""
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(read, files[:1] * workers))
        started = time.perf_counter()
        pages = sum(pool.map(read, files))
        seconds = time.perf_counter() - started
    return {
        "pages": pages,
        "seconds": round(seconds, 2),
        "pages_per_second": round(pages / seconds),
    }


def readable(path: Path) -> bool:
    """Whether both readers open the file."""
    try:
        with_tenkyo(path.read_bytes())
        with_pypdf(path.read_bytes())
    except Exception:
        return False
    return True


def main() -> None:
    """Measure the three ways of reading."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    paths = [path for path in sorted(given.folder.rglob("*.pdf")) if readable(path)]
    files = [path.read_bytes() for path in paths] * given.rounds
    result = {
        "files": len(paths),
        "two processes": measure(with_tenkyo, files, 2),
        "one process": measure(with_tenkyo, files, 1),
        "pypdf": measure(with_pypdf, files, 1),
    }
    text = json.dumps(result, indent=1) + "\n"
    print(text, end="")
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
