"""How many statements about the sample documents get the right verdict.

    python benchmarks/claims.py [--work WORK_FOLDER]

The statements of `claims.jsonl` were written before the code that judges them: a third true, a
third with one number, date or name changed, a third about something no document says.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

from tenkyo.app.claim import ClaimChecker
from tenkyo.index.caches import refresh_caches
from tenkyo.index.encoder import load_encoder
from tenkyo.index.retriever import Retriever
from tenkyo.index.store import Store
from tenkyo.index.sync import sync

HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus"


def main() -> None:
    """Index the sample documents, judge every statement and print the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path)
    work = parser.parse_args().work or Path(tempfile.mkdtemp())
    encoder = load_encoder(None)
    sync(work / "index", [CORPUS], encoder=encoder, refresh=refresh_caches)
    lines = (HERE / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    verdicts: Counter[tuple[str, str]] = Counter()
    seconds = []
    with Store.open(work / "index") as store:
        checker = ClaimChecker(Retriever(store, encoder))
        for row in map(json.loads, lines):
            begun = time.perf_counter()
            found = checker.find(row["statement"]).verdict
            seconds.append(time.perf_counter() - begun)
            verdicts[row["verdict"], found] += 1
            if found != row["verdict"]:
                print(row["id"], row["verdict"], "judged", found, row["statement"])
    right = sum(count for (true, found), count in verdicts.items() if true == found)
    print(f"right: {right} of {len(lines)}")
    print("changed ones called supported:", verdicts["differs", "supported"])
    print(f"median: {1000 * statistics.median(seconds):.0f} ms")


if __name__ == "__main__":
    main()
