"""The embedded engine of Milvus, started by the tests that need it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenkyo.index.milvus_collection import MilvusServer


@contextmanager
def embedded(folder: Path) -> Iterator[MilvusServer]:
    """Run an engine of its own, which ends with the block."""
    server = MilvusServer(str(folder / "vectors.db"))
    client = server.connect()
    try:
        yield server
    finally:
        from milvus_lite.server_manager import server_manager_instance

        client.close()
        server_manager_instance.release_server(server.uri)
