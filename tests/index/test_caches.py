"""The caches always agree with the store: after additions, removals, damage and loss."""

from pathlib import Path

import numpy as np
import pytest
from stand_ins import HashEncoder, chunk_lines, read_lines

from tenkyo.index.cachefile import open_cache, write_cache
from tenkyo.index.caches import check_caches, load_caches, refresh_caches
from tenkyo.index.dense import FaissIndex, nearest_in_store
from tenkyo.index.lock import write_lock
from tenkyo.index.postings import term_hash
from tenkyo.index.signs import SignIndex
from tenkyo.index.store import Store
from tenkyo.index.sync import Reading, sync
from tenkyo.index.term_lists import TermLists
from tenkyo.index.terms import stem

READING = Reading(read_lines, chunk_lines, "read-1", "chunk-1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(30):
        text = f"alpha{number} common. second{number}\nbeta{number} common\n"
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    return folder


def update(tmp_path: Path, folder: Path, *, refresh: bool = True) -> Store:
    index = tmp_path / "index"
    sync(
        index,
        [folder],
        encoder=HashEncoder(),
        refresh=refresh_caches if refresh else lambda store: None,
        reading=READING,
    )
    return Store.open(index)


def texts_with(store: Store, word: str) -> set[str]:
    """Look a word up in the words cache."""
    with store.read() as snapshot:
        words = load_caches(store, snapshot).words
        rows = words.rows[TermLists(words, [word]).hits(word).positions]
        return {chunk.chunk.text.strip() for chunk in snapshot.chunks(rows).values()}


def nearest_text(store: Store, text: str) -> str:
    """Return the chunk nearest to a text that equals one of the vectors."""
    with store.read() as snapshot:
        query = HashEncoder().encode_queries([text])[0]
        best = load_caches(store, snapshot).dense.search(query, 1)[0]
        assert best.similarity == pytest.approx(1, abs=1e-2)
        return snapshot.chunks([best.row])[best.row].chunk.text.strip()


def names(store: Store) -> list[str]:
    return sorted(path.name for path in store.index_dir.glob("*.cache"))


def test_a_fresh_index_has_both_caches_and_they_agree(tmp_path: Path, folder: Path) -> None:
    with update(tmp_path, folder) as store:
        assert [name.split("-")[0] for name in names(store)] == ["dense", "words"]
        assert check_caches(store) == []
        assert len(texts_with(store, "alpha")) == 30
        assert len(texts_with(store, "common")) == 60
        assert nearest_text(store, "second7") == "alpha7 common. second7"


def test_a_small_addition_is_searched_beside_the_cache(tmp_path: Path, folder: Path) -> None:
    with update(tmp_path, folder) as store:
        before = names(store)
    (folder / "new.txt").write_text("gamma only\n", encoding="utf-8")
    with update(tmp_path, folder) as store:
        assert names(store) == before
        assert texts_with(store, "gamma") == {"gamma only"}
        assert nearest_text(store, "gamma only") == "gamma only"
        assert check_caches(store) == []


def test_a_removal_rewrites_the_caches(tmp_path: Path, folder: Path) -> None:
    with update(tmp_path, folder) as store:
        before = names(store)
    (folder / "03.txt").unlink()
    with update(tmp_path, folder) as store:
        assert names(store) != before
        assert len(names(store)) == 2
        assert len(texts_with(store, "common")) == 58


def test_a_removal_is_masked_until_the_caches_are_rewritten(tmp_path: Path, folder: Path) -> None:
    update(tmp_path, folder).close()
    (folder / "03.txt").unlink()
    with update(tmp_path, folder, refresh=False) as store:
        assert len(texts_with(store, "common")) == 58
        with store.read() as snapshot:
            query = HashEncoder().encode_queries(["second3"])[0]
            best = load_caches(store, snapshot).dense.search(query, 1)[0]
            assert best.similarity < 0.99


@pytest.mark.parametrize("damage", ["missing", "short", "foreign", "altered"])
def test_a_cache_that_does_not_fit_is_rebuilt(tmp_path: Path, folder: Path, damage: str) -> None:
    with update(tmp_path, folder) as store:
        for name in names(store):
            path = store.index_dir / name
            data = path.read_bytes()
            path.unlink()
            if damage == "short":
                path.write_bytes(data[: len(data) // 2])
            elif damage == "altered":
                path.write_bytes(data[:-70] + bytes([data[-70] ^ 1]) + data[-69:])
            elif damage == "foreign":
                path.write_bytes(data.replace(b'"maker": "', b'"maker": "X', 1))
        assert len(check_caches(store)) == 2
        assert len(texts_with(store, "common")) == 60
        assert nearest_text(store, "beta9 common") == "beta9 common"
        assert check_caches(store) == []


def test_doctor_sees_vectors_that_differ_from_the_store(tmp_path: Path, folder: Path) -> None:
    with update(tmp_path, folder) as store:
        path = next(store.index_dir.glob("dense-*.cache"))
        key = open_cache(path).key
        with store.read() as snapshot:
            turned = [(rows, [-v for v in vectors]) for rows, vectors in snapshot.iter_vectors()]
        write_cache(path, key, FaissIndex.build(16, turned).arrays())
        assert check_caches(store) == ["the dense cache does not hold the vector of chunk row 1"]


def test_tail_and_rewritten_cache_find_the_same(tmp_path: Path, folder: Path) -> None:
    update(tmp_path, folder).close()
    (folder / "new.txt").write_text("gamma common\n", encoding="utf-8")
    with update(tmp_path, folder) as store:
        query = HashEncoder().encode_queries(["anything"])[0]
        with store.read() as snapshot:
            joined = load_caches(store, snapshot)
            for path in store.index_dir.glob("*.cache"):
                path.unlink()
            whole = load_caches(store, snapshot)
            assert joined.dense.search(query, 20) == whole.dense.search(query, 20)
            np.testing.assert_array_equal(joined.words.rows, whole.words.rows)
            np.testing.assert_array_equal(joined.words.norms, whole.words.norms)


def test_nothing_of_a_removed_document_is_left_in_the_caches(tmp_path: Path, folder: Path) -> None:
    (folder / "03.txt").write_text("nightingale common\n", encoding="utf-8")
    vector = HashEncoder().encode_passages(["nightingale common"]).astype("<f2").tobytes()
    term = term_hash(stem("nightingale")).to_bytes(8, "little")

    def left() -> tuple[bool, bool]:
        stored = b"".join(path.read_bytes() for path in (tmp_path / "index").iterdir())
        return vector in stored, term in stored

    update(tmp_path, folder).close()
    assert left() == (True, True)
    (folder / "03.txt").unlink()
    update(tmp_path, folder).close()
    assert left() == (False, False)


def test_an_older_snapshot_finds_what_the_newer_caches_have_no_more(
    tmp_path: Path, folder: Path
) -> None:
    update(tmp_path, folder).close()
    with Store.open(tmp_path / "index") as old, old.read() as snapshot:
        (folder / "03.txt").unlink()
        (folder / "new.txt").write_text("common new\n", encoding="utf-8")
        update(tmp_path, folder).close()
        caches = load_caches(old, snapshot)
        assert caches.words.size == 60
        assert len(TermLists(caches.words, ["common"]).hits("common").positions) == 60
        query = HashEncoder().encode_queries(["second3"])[0]
        assert caches.dense.search(query, 1)[0].similarity > 0.99
        assert (np.diff(caches.words.rows) > 0).all()
    with Store.open(tmp_path / "index") as new, new.read() as snapshot:
        later = load_caches(new, snapshot, caches)
        assert later.words.size == 59
        assert later.dense.search(query, 1)[0].similarity < 0.99


def test_a_reader_writes_the_caches_unless_somebody_else_writes(
    tmp_path: Path, folder: Path
) -> None:
    with update(tmp_path, folder) as store:
        for name in names(store):
            (store.index_dir / name).unlink()
        with write_lock(store.index_dir):
            assert len(texts_with(store, "common")) == 60
            assert names(store) == []
        assert len(texts_with(store, "common")) == 60
        assert len(names(store)) == 2


def test_caches_known_from_before_are_used_again(tmp_path: Path, folder: Path) -> None:
    with update(tmp_path, folder) as store, store.read() as snapshot:
        before = load_caches(store, snapshot)
    (folder / "new.txt").write_text("gamma only\n", encoding="utf-8")
    with update(tmp_path, folder) as store, store.read() as snapshot:
        after = load_caches(store, snapshot, before)
        assert after.words.parts[0] is before.words.parts[0]
        assert after.dense.parts[0] is before.dense.parts[0]
        assert len(TermLists(after.words, ["gamma"]).hits("gamma").positions) == 1


@pytest.fixture
def signs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a segment of more than eight chunks count as large."""
    monkeypatch.setattr("tenkyo.index.cache_segments.EXACT_CHUNKS", 8)


def nearest_of_signs(store: Store, text: str) -> str:
    """Return the chunk whose vectors in the store lie nearest to a text."""
    with store.read() as snapshot:
        query = HashEncoder().encode_queries([text])[0]
        caches = load_caches(store, snapshot)
        assert [type(part) for part in caches.dense.parts] == [SignIndex]
        (best, *_) = nearest_in_store(caches.nearest, snapshot.vectors, query, 3)
        assert best.similarity == pytest.approx(1, abs=1e-2)
        return snapshot.chunks([best.row])[best.row].chunk.text.strip()


@pytest.mark.usefixtures("signs")
def test_a_large_segment_keeps_no_vectors(tmp_path: Path, folder: Path) -> None:
    vector = HashEncoder().encode_passages(["beta9 common"]).astype("<f2").tobytes()
    with update(tmp_path, folder) as store:
        stored = b"".join(path.read_bytes() for path in store.index_dir.glob("*.cache"))
        assert vector not in stored
        assert nearest_of_signs(store, "beta9 common") == "beta9 common"
        assert check_caches(store) == []


@pytest.mark.usefixtures("signs")
def test_signs_of_a_removed_document_go_and_the_others_stay(tmp_path: Path, folder: Path) -> None:
    with update(tmp_path, folder) as store, store.read() as snapshot:
        (before,) = load_caches(store, snapshot).dense.parts
    (folder / "03.txt").unlink()
    with update(tmp_path, folder) as store, store.read() as snapshot:
        (after,) = load_caches(store, snapshot).dense.parts
        live = snapshot.chunk_rows()
        assert check_caches(store) == []
        assert nearest_of_signs(store, "second7") == "alpha7 common. second7"
    assert isinstance(before, SignIndex)
    assert isinstance(after, SignIndex)
    assert after.rows.tolist() == live.tolist()
    kept = before.only(live)
    for name, array in after.arrays().items():
        np.testing.assert_array_equal(array, kept.arrays()[name])
    assert len(kept.owners) == len(before.owners) - 5


@pytest.mark.usefixtures("signs")
def test_exact_segments_that_outgrow_it_become_signs(tmp_path: Path, folder: Path) -> None:
    for path in sorted(folder.iterdir())[4:]:
        path.rename(tmp_path / path.name)
    with update(tmp_path, folder) as store, store.read() as snapshot:
        assert load_caches(store, snapshot).dense.exact
    for path in tmp_path.glob("*.txt"):
        path.rename(folder / path.name)
    with update(tmp_path, folder) as store:
        assert nearest_of_signs(store, "alpha2 common.") == "alpha2 common. second2"
        assert nearest_of_signs(store, "beta9 common") == "beta9 common"
        assert check_caches(store) == []


@pytest.mark.usefixtures("signs")
def test_doctor_sees_signs_that_differ_from_the_store(tmp_path: Path, folder: Path) -> None:
    with update(tmp_path, folder) as store:
        path = next(store.index_dir.glob("dense-*.cache"))
        cache = open_cache(path)
        turned = {**cache.arrays, "signs": ~np.asarray(cache.arrays["signs"])}
        write_cache(path, cache.key, turned)
        assert check_caches(store) == ["the dense cache does not hold the vector of chunk row 1"]
