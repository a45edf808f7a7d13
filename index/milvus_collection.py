"""A collection of vectors in Milvus, on a server or in its embedded engine.

Each vector is an entity of a collection. Its key is the chunk's row times 65,536 plus its place in
the chunk, so that a run of rows is a range of keys and no other field is needed. A key below zero
is no vector: it tells which store last wrote to the collection.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenkyo.index.row_runs import Rows, Runs
from tenkyo.index.types import Embeddings
from tenkyo.ingest.errors import StoreError

# How Milvus may look for vectors: what an index is built with, and how wide a search looks.
INDEXES: dict[str, dict[str, object]] = {
    "FLAT": {},
    "HNSW": {"M": 16, "efConstruction": 200},
    "HNSW_SQ": {"M": 16, "efConstruction": 200, "sq_type": "SQ8"},
    "DISKANN": {},
}
_WIDTH = {"HNSW": "ef", "HNSW_SQ": "ef", "DISKANN": "search_list"}
_LEAST_WIDTH = 512
_MOST_WIDTH = 16_384

_PLACES = 1 << 16
# Milvus gives at most so many entities for one search.
MOST_FOUND = 16_384
# A filter of so many runs is read in a few milliseconds.
RUNS_A_FILTER = 100
_VECTORS_A_CALL = 2048
# Seconds.
_CONNECT, _READ, _WRITE = 10.0, 20.0, 600.0


@dataclass(frozen=True, slots=True)
class MilvusServer:
    """Where Milvus is: the address of a server, or a path ending in .db for the embedded engine.

    ``token`` is "user:password" or an API key, never shown. ``index`` is one of `INDEXES`.
    """

    uri: str
    token: str = field(default="", repr=False)
    index: str = "FLAT"

    def connect(self) -> Any:  # noqa: ANN401 - pymilvus is loaded only here
        """Return a client. Raises StoreError when the package or the server is not there."""
        # Neither a .env file nor traces with filters and vectors are anyone's wish.
        os.environ.setdefault("PYTHON_DOTENV_DISABLED", "1")
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")
        try:
            from pymilvus import MilvusClient

            if self.uri.endswith(".db"):
                import milvus_lite  # noqa: F401
        except ImportError as error:
            raise StoreError(
                f"the package {error.name} is missing: run `pip install 'tenkyo[milvus]'`"
            ) from error
        for name in ("pymilvus", "milvus_lite", "grpc"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        with self.plain_errors():
            return MilvusClient(uri=self.uri, token=self.token, timeout=_CONNECT)

    @contextmanager
    def plain_errors(self) -> Iterator[None]:
        """Turn what Milvus complains of into a StoreError of one line."""
        from grpc import RpcError
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except (MilvusException, RpcError, OSError) as error:
            details = error.details() if hasattr(error, "details") else ""
            said = " ".join(str(details or getattr(error, "message", "") or error).split())
            for secret in (self.token, self.token.rpartition(":")[2]):
                said = said.replace(secret, "***") if secret else said
            remedy = self._remedy(said)
            raise StoreError(f"Milvus at {self.uri} failed ({said}): {remedy}") from None

    def _remedy(self, said: str) -> str:
        if "Open local milvus failed" in said and "not exists" not in said:
            return (
                "another process has this file open, and only one can; "
                "run a server to use it from several"
            )
        return "check that it runs and that milvus_uri and the token are right"


@dataclass(frozen=True)
class Collection:
    """The vectors of one store in Milvus."""

    server: MilvusServer
    client: Any
    name: str

    def exists(self) -> bool:
        """Tell whether it is there."""
        with self.server.plain_errors():
            return bool(self.client.has_collection(self.name, timeout=_READ))

    def create(self, dim: int) -> None:
        """Make it, empty and ready to be searched."""
        from pymilvus import DataType

        with self.server.plain_errors():
            schema = self.client.create_schema(auto_id=False, enable_dynamic_field=False)
            schema.add_field("id", DataType.INT64, is_primary=True)
            schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dim)
            self.client.create_collection(
                self.name,
                schema=schema,
                index_params=self._index_parameters(),
                # A reader has to find what the store says is there.
                consistency_level="Strong",
                timeout=_WRITE,
            )

    def drop(self) -> None:
        """Take it away, if it is there."""
        with self.server.plain_errors():
            self.client.drop_collection(self.name, timeout=_WRITE)

    @cached_property
    def dim(self) -> int:
        """How many numbers a vector has."""
        with self.server.plain_errors():
            fields = self.client.describe_collection(self.name, timeout=_READ)["fields"]
        return next(int(f["params"]["dim"]) for f in fields if f["name"] == "vector")

    def set_index(self) -> None:
        """Let the vectors be looked for as is set, if they are not yet."""
        with self.server.plain_errors():
            found = self.client.describe_index(self.name, "vector", timeout=_READ)
            if found["index_type"] != self.server.index:
                self.client.release_collection(self.name, timeout=_WRITE)
                self.client.drop_index(self.name, "vector", timeout=_WRITE)
                self.load()

    def load(self) -> None:
        """Make sure that it can be searched."""
        with self.server.plain_errors():
            if not self.client.list_indexes(self.name, "vector", timeout=_READ):
                # A change of the index was cut short. Building it takes as long as it takes.
                self.client.create_index(self.name, self._index_parameters())
            self.client.load_collection(self.name)

    def marks(self) -> set[int]:
        """Return the marks of those who wrote to it."""
        with self.server.plain_errors():
            found = self.client.query(
                self.name, filter="id < 0", output_fields=["id"], timeout=_READ
            )
        return {-int(entity["id"]) for entity in found}

    def set_mark(self, mark: int) -> None:
        """Put a mark, a positive number, in place of all others."""
        with self.server.plain_errors():
            blank = np.zeros(self.dim, np.float32)
            entity = {"id": -mark, "vector": blank}
            self.client.upsert(self.name, [entity], timeout=_WRITE)
            others = f"id < 0 and id != {-mark}"
            self.client.delete(self.name, filter=others, timeout=_WRITE)

    def insert(self, rows: Rows, vectors: Sequence[NDArray[np.float16]]) -> None:
        """Add the vectors of chunks."""
        keys = np.concatenate(
            [
                row * _PLACES + np.arange(len(own))
                for row, own in zip(rows.tolist(), vectors, strict=True)
            ]
        ).tolist()
        values = np.concatenate(vectors).astype(np.float32)
        with self.server.plain_errors():
            for start in range(0, len(keys), _VECTORS_A_CALL):
                part = slice(start, start + _VECTORS_A_CALL)
                pairs = zip(keys[part], values[part], strict=True)
                entities = [{"id": key, "vector": vector} for key, vector in pairs]
                self.client.insert(self.name, entities, timeout=_WRITE)

    def delete(self, runs: Runs) -> None:
        """Take out the vectors of runs of rows."""
        with self.server.plain_errors():
            for start in range(0, len(runs), RUNS_A_FILTER):
                chosen = _key_filter(runs[start : start + RUNS_A_FILTER])
                self.client.delete(self.name, filter=chosen, timeout=_WRITE)

    def delete_after(self, row: int) -> None:
        """Take out the vectors of all rows after one."""
        with self.server.plain_errors():
            first = (row + 1) * _PLACES
            self.client.delete(self.name, filter=f"id >= {first}", timeout=_WRITE)

    def settle(self) -> None:
        """Have what was added indexed, and what was deleted cleared away."""
        with self.server.plain_errors():
            self.client.flush(self.name, timeout=_WRITE)
            self.client.compact(self.name, timeout=_WRITE)

    def search(
        self, query: Embeddings, count: int, runs: Runs | None = None, *, share: float = 1.0
    ) -> tuple[Rows, NDArray[np.float32]]:
        """Return the rows and similarities of the nearest vectors, nearest first.

        A row comes once for each of its vectors found. ``count`` is at most 16,384. ``share`` of
        all rows lie in ``runs``: the fewer, the wider a search in a graph has to look.
        """
        width = _WIDTH.get(self.server.index)
        wide = max(count, min(_MOST_WIDTH, round(_LEAST_WIDTH / max(share, 1e-9))))
        parameters = {width: wide} if width else {}
        with self.server.plain_errors():
            (found,) = self.client.search(
                self.name,
                data=[query.ravel()],
                anns_field="vector",
                limit=count,
                filter="" if runs is None else _key_filter(runs),
                search_params={"metric_type": "IP", "params": parameters},
                timeout=_READ,
            )
        keys = np.fromiter((hit["id"] for hit in found), np.int64, len(found))
        scores = np.fromiter((hit["distance"] for hit in found), np.float32, len(found))
        return keys // _PLACES, scores

    def _index_parameters(self) -> Any:  # noqa: ANN401
        kind = self.server.index
        parameters = self.client.prepare_index_params()
        parameters.add_index("vector", index_type=kind, metric_type="IP", params=INDEXES[kind])
        return parameters


def _key_filter(runs: Runs) -> str:
    """Return the expression that the vectors of runs of rows satisfy.

    It is a balanced tree: some servers refuse one that is nested deeply, as a plain chain is.
    """
    if len(runs) == 1:
        ((first, last),) = runs.tolist()
        return f"(id >= {first * _PLACES} and id < {(last + 1) * _PLACES})"
    half = len(runs) // 2
    return f"({_key_filter(runs[:half])} or {_key_filter(runs[half:])})"
