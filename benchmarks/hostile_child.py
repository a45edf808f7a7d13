"""The child of hostile.py: reads the files named on its input and says what became of each."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tenkyo.ingest.chunker import chunk_document
from tenkyo.ingest.errors import IngestError
from tenkyo.ingest.readers import read_document


def outcome(path: Path) -> tuple[str, str]:
    """Return "read", "refused" or "faulty", and why."""
    try:
        document = read_document(path, path.read_bytes())
        chunks = chunk_document(document)
    except IngestError as error:
        text = str(error)
        lines = text.isprintable() and len(text) < 1_000
        return ("refused", text) if lines else ("faulty", f"not fit to print: {text!r}")
    except Exception as error:
        return "faulty", f"{type(error).__name__}: {error}"
    if "".join(chunk.text for chunk in chunks) != document.text:
        return "faulty", "the chunks are not the text"
    if not any(chunk.sentences for chunk in chunks):
        return "faulty", "no chunk has a sentence"
    return "read", ""


def peak_mb() -> int:
    """Return the most memory this process has used."""
    try:
        import resource
    except ImportError:
        return 0
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes // (1_000_000 if sys.platform == "darwin" else 1_000)


def limit_memory(megabytes: int) -> None:
    """Let an excess fail here rather than the whole machine."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000,) * 2)


def main() -> None:
    """Answer one line for each line."""
    limit_memory(int(sys.argv[1]))
    for line in sys.stdin:
        path = Path(os.fsdecode(bytes.fromhex(json.loads(line))))
        kind, reason = outcome(path)
        # Other things may be written to standard output by the libraries.
        print(json.dumps({"kind": kind, "reason": reason, "peak_mb": peak_mb()}), flush=True)


if __name__ == "__main__":
    main()
