"""Nearest chunks by Milvus: what dense.py does, for those who outgrow one machine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tenkyo.index.dense import DenseIndex, Neighbour, nearest_owners
from tenkyo.index.milvus_collection import MOST_FOUND, RUNS_A_FILTER, Collection
from tenkyo.index.row_runs import Rows, Runs, in_runs, runs_among
from tenkyo.index.types import Embeddings
from tenkyo.ingest.errors import StoreError


@dataclass(frozen=True, slots=True)
class MilvusIndex:
    """The vectors of a store as of one generation: most of them in Milvus, the newest here.

    ``live`` are the rows to be found in the collection, whatever else it may have; ``tail`` has
    the vectors that are not in it.
    """

    collection: Collection
    live: Runs
    tail: DenseIndex

    @property
    def exact(self) -> bool:
        """Whether similarities are those of the vectors themselves, as they come."""
        return self.collection.server.index != "HNSW_SQ"

    def search(self, query: Embeddings, count: int, allowed: Rows | None = None) -> list[Neighbour]:
        """Return the ``count`` nearest chunks, nearest first, among ``allowed`` rows if given.

        Raises StoreError when the query has another dimension or Milvus fails.
        """
        found = self.tail.search(query, count, allowed)
        if allowed is not None:
            allowed = np.unique(allowed)
            allowed = allowed[in_runs(allowed, self.live)]
        if len(self.live) and (allowed is None or len(allowed)):
            if query.size != self.collection.dim:
                raise StoreError(
                    f"the Milvus collection {self.collection.name} holds vectors of "
                    f"{self.collection.dim} numbers, and the question's has {query.size}: "
                    "run `tenkyo index`"
                )
            found = _best([*found, *self._search_held(query, count, allowed)], count)
        return found

    def _search_held(self, query: Embeddings, count: int, allowed: Rows | None) -> list[Neighbour]:
        """Search the collection, as widely as it takes and no more."""
        share = 1.0
        runs = np.array([[self.live[0, 0], self.live[-1, 1]]], np.int64)
        if allowed is not None:
            share = self._share(allowed)
            runs = runs_among(allowed, self.live)
        if allowed is None or (len(runs) > RUNS_A_FILTER and 4 * count / share <= MOST_FOUND):
            # Most often the nearest of all have enough among them.
            found, complete = self._widen(query, count, None, allowed)
            if complete:
                return found
        found = []
        for start in range(0, len(runs), RUNS_A_FILTER):
            part = runs[start : start + RUNS_A_FILTER]
            found = _best([*found, *self._widen(query, count, part, allowed)[0]], count)
        return found

    def _widen(
        self, query: Embeddings, count: int, runs: Runs | None, allowed: Rows | None
    ) -> tuple[list[Neighbour], bool]:
        """Ask for more until enough chunks differ; tell whether none nearer can be missing."""
        wanted, share = 4 * count, 1.0
        if allowed is not None:
            if runs is None:
                wanted = math.ceil(wanted / self._share(allowed))
            else:
                share = self._share(allowed[in_runs(allowed, runs)])
        wanted = min(MOST_FOUND, wanted)
        while True:
            rows, scores = self.collection.search(query, wanted, runs, share=share)
            keep = in_runs(rows, self.live)
            if allowed is not None:
                keep &= np.isin(rows, allowed)
            found = nearest_owners(rows[keep], scores[keep])
            complete = len(found) >= count or len(rows) < wanted
            if complete or wanted == MOST_FOUND:
                return found[:count], complete
            wanted = min(MOST_FOUND, 4 * wanted)

    def _share(self, rows: Rows) -> float:
        return len(rows) / int((self.live[:, 1] - self.live[:, 0] + 1).sum())


def _best(found: Sequence[Neighbour], count: int) -> list[Neighbour]:
    return sorted(found, key=lambda near: (-near.similarity, near.row))[:count]
