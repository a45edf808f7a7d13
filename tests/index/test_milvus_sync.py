"""A collection of Milvus follows its store: additions, removals, interruptions, the way back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from milvus_engine import embedded
from stand_ins import HashEncoder, chunk_lines, read_lines

from tenkyo.index.dense import Neighbour
from tenkyo.index.generations import rollback
from tenkyo.index.lock import write_lock
from tenkyo.index.milvus_collection import Collection, MilvusServer
from tenkyo.index.milvus_sync import MilvusVectors
from tenkyo.index.store import Store
from tenkyo.index.store_writer import Writer
from tenkyo.index.sync import Reading, forget, sync
from tenkyo.ingest.errors import StoreError

READING = Reading(read_lines, chunk_lines, "read-1", "chunk-1")
# Two sentences in one of each document's two lines: five vectors a document.
VECTORS = 5


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    with embedded(tmp_path_factory.mktemp("milvus")) as server:
        yield server


@pytest.fixture
def vectors(server: MilvusServer) -> MilvusVectors:
    return MilvusVectors(server)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(30):
        text = f"alpha{number} common. second{number}\nbeta{number} common\n"
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    return folder


def update(
    vectors: MilvusVectors | None, folder: Path, encoder: HashEncoder | None = None
) -> Store:
    """Bring the index in line, and Milvus too if it is given."""
    index = folder.parent / "index"
    refresh = vectors.refresh if vectors else lambda store: None
    sync(index, [folder], encoder=encoder or HashEncoder(), refresh=refresh, reading=READING)
    return Store.open(index)


def held(store: Store) -> dict[str, object]:
    """Return what the store knows of its collection."""
    with store.read() as snapshot:
        known: dict[str, object] = json.loads(snapshot.meta("milvus"))
    return known


def entities(vectors: MilvusVectors, store: Store) -> int:
    """Count the vectors in a store's collection, its mark left out."""
    name = held(store)["collection"]
    counted = vectors.client.query(name, filter="id > 0", output_fields=["count(*)"])
    return int(counted[0]["count(*)"])


def nearest(vectors: MilvusVectors, store: Store, text: str) -> tuple[str, float]:
    """Return the chunk nearest to a text, and how near it is."""
    with store.read() as snapshot:
        query = HashEncoder().encode_queries([text])[0]
        best = vectors.load(store, snapshot).search(query, 1)[0]
        return snapshot.chunks([best.row])[best.row].chunk.text.strip(), best.similarity


def fresh(text: str) -> tuple[str, object]:
    return text, pytest.approx(1, abs=1e-2)


def test_a_fresh_index_lies_in_milvus(vectors: MilvusVectors, folder: Path) -> None:
    with update(vectors, folder) as store:
        assert entities(vectors, store) == 30 * VECTORS
        assert nearest(vectors, store, "second7") == fresh("alpha7 common. second7")
        with store.read() as snapshot:
            loaded = vectors.load(store, snapshot)
            assert loaded.live.tolist() == [[1, 60]]
            assert loaded.tail.search(np.zeros(16, np.float32), 1) == []
        state = vectors.state(store)
        assert (state.held, state.chunks, state.problem) == (60, 60, "")
        assert vectors.check(store) == []


def test_an_addition_is_searched_beside_milvus_until_it_is_there(
    vectors: MilvusVectors, folder: Path
) -> None:
    update(vectors, folder).close()
    (folder / "new.txt").write_text("gamma only\n", encoding="utf-8")
    with update(None, folder) as store:
        assert entities(vectors, store) == 30 * VECTORS
        assert nearest(vectors, store, "gamma only") == fresh("gamma only")
        assert vectors.state(store).held == 60
        with write_lock(store.index_dir):
            vectors.refresh(store)
        assert entities(vectors, store) == 30 * VECTORS + 2
        assert vectors.state(store).held == 61
        assert nearest(vectors, store, "gamma only") == fresh("gamma only")


def test_a_change_replaces_and_a_removal_deletes(vectors: MilvusVectors, folder: Path) -> None:
    update(vectors, folder).close()
    (folder / "03.txt").unlink()
    (folder / "04.txt").write_text("delta instead\n", encoding="utf-8")
    with update(vectors, folder) as store:
        assert entities(vectors, store) == 28 * VECTORS + 2
        assert nearest(vectors, store, "second3")[1] < 0.99
        assert nearest(vectors, store, "second4")[1] < 0.99
        assert nearest(vectors, store, "delta instead") == fresh("delta instead")


def test_a_removal_is_masked_until_it_is_carried_out(vectors: MilvusVectors, folder: Path) -> None:
    update(vectors, folder).close()
    (folder / "03.txt").unlink()
    with update(None, folder) as store:
        assert entities(vectors, store) == 30 * VECTORS
        assert nearest(vectors, store, "second3")[1] < 0.99


def test_filters_hold_in_milvus_and_beside_it(vectors: MilvusVectors, folder: Path) -> None:
    update(vectors, folder).close()
    (folder / "new.txt").write_text("gamma only\n", encoding="utf-8")
    with update(None, folder) as store, store.read() as snapshot:
        loaded = vectors.load(store, snapshot)
        query = HashEncoder().encode_queries(["second7"])[0]
        allowed = np.array([1, 5, 60, 61], np.int64)
        found = [near.row for near in loaded.search(query, 10, allowed)]
        assert sorted(found) == [1, 5, 60, 61]


def test_an_older_snapshot_finds_what_is_gone_since(vectors: MilvusVectors, folder: Path) -> None:
    with update(vectors, folder) as old, old.read() as snapshot:
        (folder / "03.txt").unlink()
        update(vectors, folder).close()
        query = HashEncoder().encode_queries(["second3"])[0]
        best = vectors.load(old, snapshot).search(query, 1)[0]
        assert best == Neighbour(best.row, pytest.approx(1, abs=1e-2))


def test_an_interrupted_insertion_is_made_good(
    vectors: MilvusVectors, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(vectors, folder).close()
    for number in range(30, 60):
        (folder / f"{number}.txt").write_text(f"more{number}\n", encoding="utf-8")
    whole = Collection.insert

    def part(self: Collection, rows: np.ndarray, own: list[np.ndarray]) -> None:
        whole(self, rows[:7], own[:7])
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Collection, "insert", part)
        with pytest.raises(KeyboardInterrupt):
            update(vectors, folder)
    with Store.open(folder.parent / "index") as store:
        assert entities(vectors, store) == 30 * VECTORS + 7 * 2
        with write_lock(store.index_dir):
            assert nearest(vectors, store, "more33") == fresh("more33")
            assert nearest(vectors, store, "more59") == fresh("more59")
            vectors.refresh(store)
        assert entities(vectors, store) == 30 * VECTORS + 30 * 2
        assert held(store)["pending"] == 0


def test_a_first_run_cut_short_goes_on_in_the_same_collection(
    vectors: MilvusVectors, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(self: Collection, mark: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Collection, "set_mark", stop)
        with pytest.raises(KeyboardInterrupt):
            update(vectors, folder)
    with Store.open(folder.parent / "index") as store:
        name = held(store)["collection"]
        assert vectors.collection(str(name)).exists()
    with update(vectors, folder) as store:
        assert held(store)["collection"] == name
        assert entities(vectors, store) == 30 * VECTORS


def test_a_lost_collection_is_filled_again(vectors: MilvusVectors, folder: Path) -> None:
    with update(vectors, folder) as store:
        name = str(held(store)["collection"])
        vectors.collection(name).drop()
        assert f"the collection {name} is gone" in vectors.check(store)[0]
        assert nearest(vectors, store, "second7") == fresh("alpha7 common. second7")
        with write_lock(store.index_dir):
            vectors.refresh(store)
        assert held(store)["collection"] == name
        assert entities(vectors, store) == 30 * VECTORS


def test_a_reader_fills_milvus_unless_somebody_writes(vectors: MilvusVectors, folder: Path) -> None:
    for number in range(30, 150):
        (folder / f"{number}.txt").write_text(f"more{number}\n", encoding="utf-8")
    with update(None, folder) as store:
        with write_lock(store.index_dir):
            assert nearest(vectors, store, "more99") == fresh("more99")
            assert vectors.check(store) == ["180 chunks are not in Milvus yet"]
        assert nearest(vectors, store, "more99") == fresh("more99")
        assert vectors.state(store).held == 180


def test_a_collection_somebody_else_wrote_to_is_left_to_them(
    vectors: MilvusVectors, folder: Path
) -> None:
    with update(vectors, folder) as store:
        theirs = vectors.collection(str(held(store)["collection"]))
        theirs.set_mark(4711)
        assert "written to by another index" in vectors.check(store)[0]
        assert nearest(vectors, store, "second7") == fresh("alpha7 common. second7")
    with update(vectors, folder) as store:
        assert held(store)["collection"] != theirs.name
        assert entities(vectors, store) == 30 * VECTORS
        assert theirs.marks() == {4711}


@pytest.mark.parametrize("known", ["?", "{}", '{"collection": "x", "mark": 1}', "[]"])
def test_what_a_store_knows_and_makes_no_sense_is_forgotten(
    vectors: MilvusVectors, folder: Path, known: str
) -> None:
    with update(vectors, folder) as store:
        with Writer(store.index_dir, store.store_name) as writer, writer.change() as change:
            change.set_meta("milvus", known)
        assert nearest(vectors, store, "second7") == fresh("alpha7 common. second7")
        with write_lock(store.index_dir):
            vectors.refresh(store)
        assert entities(vectors, store) == 30 * VECTORS


def test_another_encoder_and_the_way_back(vectors: MilvusVectors, folder: Path) -> None:
    with update(vectors, folder) as store:
        first = str(held(store)["collection"])
    (folder / "03.txt").unlink()
    with update(vectors, folder, HashEncoder("r2")) as store:
        second = str(held(store)["collection"])
        assert second != first
        assert entities(vectors, store) == 29 * VECTORS
        vectors.tidy(store.index_dir)
        assert not vectors.collection(first).exists()
        assert vectors.collection(second).exists()
    rollback(folder.parent / "index", refresh=vectors.refresh)
    vectors.tidy(folder.parent / "index")
    with Store.open(folder.parent / "index") as store:
        assert held(store)["collection"] == first
        assert entities(vectors, store) == 29 * VECTORS
        assert nearest(vectors, store, "second3")[1] < 0.99
        assert not vectors.collection(second).exists()


def test_tidying_waits_for_who_is_writing(vectors: MilvusVectors, folder: Path) -> None:
    with update(vectors, folder) as store:
        first = str(held(store)["collection"])
    update(vectors, folder, HashEncoder("r2")).close()
    with write_lock(folder.parent / "index"):
        vectors.tidy(folder.parent / "index")
        assert vectors.collection(first).exists()
    vectors.tidy(folder.parent / "none")


def test_another_kind_of_index_is_taken_up(server: MilvusServer, folder: Path) -> None:
    update(MilvusVectors(server), folder).close()
    other = MilvusVectors(MilvusServer(server.uri, index="HNSW"))
    with update(other, folder) as store:
        described = other.client.describe_index(held(store)["collection"], "vector")
        assert described["index_type"] == "HNSW"
        assert nearest(other, store, "second7") == fresh("alpha7 common. second7")


def test_an_index_without_documents_makes_no_collection(
    vectors: MilvusVectors, folder: Path
) -> None:
    update(None, folder).close()
    forget(folder.parent / "index", folder, refresh=vectors.refresh)
    with Store.open(folder.parent / "index") as store, store.read() as snapshot:
        assert snapshot.meta("milvus") == ""
        assert vectors.load(store, snapshot).search(np.zeros(16, np.float32), 3) == []


CHILD = """
import os, sys
from pathlib import Path
from milvus_engine import embedded
from stand_ins import HashEncoder
from test_milvus_sync import READING
from tenkyo.index.milvus_collection import Collection, MilvusServer
from tenkyo.index.milvus_sync import MilvusVectors
from tenkyo.index.sync import sync

whole = Collection.insert
def part(self, rows, own):
    whole(self, rows[:20], own[:20])
    os._exit(9)
Collection.insert = part
home = Path(sys.argv[1])
vectors = MilvusVectors(MilvusServer(str(home / "vectors.db")))
sync(home / "index", [home / "documents"], encoder=HashEncoder(), refresh=vectors.refresh,
     reading=READING)
"""


def test_a_killed_process_leaves_nothing_that_is_not_made_good(
    folder: Path, tmp_path: Path
) -> None:
    tests = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    paths = f"import sys; sys.path[:0] = {tests!r}"
    done = subprocess.run(
        [sys.executable, "-c", f"{paths}\n{CHILD}", str(tmp_path)], capture_output=True, timeout=120
    )
    assert done.returncode == 9, done.stderr
    with embedded(tmp_path) as server:
        vectors = MilvusVectors(server)
        with update(vectors, folder) as store:
            assert entities(vectors, store) == 30 * VECTORS
            assert nearest(vectors, store, "second7") == fresh("alpha7 common. second7")


def test_a_second_process_is_told_who_has_the_file(server: MilvusServer) -> None:
    child = (
        "import sys\nfrom tenkyo.index.milvus_collection import MilvusServer\n"
        "MilvusServer(sys.argv[1]).connect()"
    )
    done = subprocess.run(
        [sys.executable, "-c", child, server.uri], capture_output=True, text=True, timeout=120
    )
    assert "another process has this file open, and only one can" in done.stderr


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(
        StoreError, match=r"pymilvus is missing: run `pip install 'tenkyo\[milvus\]'`"
    ):
        MilvusServer("http://127.0.0.1:1").connect()


def test_a_server_out_of_reach_is_named_without_the_token() -> None:
    server = MilvusServer("http://127.0.0.1:1", "root:hush")
    with pytest.raises(StoreError, match=r"^Milvus at http://127\.0\.0\.1:1 failed \(.*\): check"):
        server.connect()
    assert "hush" not in repr(server)


def test_a_token_that_a_server_repeats_is_not_shown() -> None:
    with (
        pytest.raises(StoreError, match=r"failed \(no user root with \*\*\*\)"),
        MilvusServer("http://127.0.0.1:1", "root:hush").plain_errors(),
    ):
        raise OSError("no user root\nwith hush")


def test_a_question_of_another_dimension_is_an_error(vectors: MilvusVectors, folder: Path) -> None:
    with update(vectors, folder) as store, store.read() as snapshot:
        loaded = vectors.load(store, snapshot)
        with pytest.raises(
            StoreError, match="holds vectors of 16 numbers, and the question's has 8"
        ):
            loaded.search(np.zeros(8, np.float32), 3)


def test_a_filter_of_many_runs_is_nested_no_deeper_than_need_be(server: MilvusServer) -> None:
    asked: list[str] = []

    class Client:
        def delete(self, name: str, *, filter: str, timeout: float) -> None:
            asked.append(filter)

    runs = np.array([[row, row] for row in range(1, 2 * 150, 2)], np.int64)
    Collection(server, Client(), "any").delete(runs)
    assert [filter.count(" or ") for filter in asked] == [99, 49]
    depth = max(
        filter[:at].count("(") - filter[:at].count(")") for filter in asked for at in range(9999)
    )
    assert depth == 8
    assert "(id >= 65536 and id < 131072)" in asked[0]


@pytest.mark.parametrize(
    ("count", "share", "wide"),
    [(40, 1.0, 512), (600, 1.0, 600), (40, 0.25, 2048), (40, 0.01, 16384)],
)
def test_the_less_passes_a_filter_the_wider_a_graph_is_searched(
    count: int, share: float, wide: int
) -> None:
    asked: list[object] = []

    class Client:
        def search(self, name: str, **options: object) -> list[list[dict[str, float]]]:
            asked.append(options["search_params"])
            return [[{"id": 5 * 65_536 + 2, "distance": 0.5}]]

    server = MilvusServer("http://127.0.0.1:1", index="HNSW")
    runs = np.array([[1, 9]], np.int64)
    found = Collection(server, Client(), "any").search(
        np.zeros(8, np.float32), count, runs, share=share
    )
    assert (found[0].tolist(), found[1].tolist()) == ([5], [0.5])
    assert asked == [{"metric_type": "IP", "params": {"ef": wide}}]
