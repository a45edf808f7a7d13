"""Cache files are written whole or not at all, and damage is seen."""

from pathlib import Path

import numpy as np
import pytest

from tenkyo.index.cachefile import CacheKey, open_cache, write_cache
from tenkyo.ingest.errors import IndexDamaged

KEY = CacheKey("words", "store-000001", 7, "terms-1")
ARRAYS = {
    "a": np.arange(5, dtype=np.int64),
    "empty": np.zeros((0, 3), np.float32),
    "b": np.array([[1.5, 2.5], [3.5, 4.5]], np.float32),
}


def test_arrays_and_key_come_back(tmp_path: Path) -> None:
    path = tmp_path / "words.cache"
    write_cache(path, KEY, ARRAYS)
    cache = open_cache(path, verify=True)
    assert cache.key == KEY
    assert list(cache.arrays) == ["a", "empty", "b"]
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(cache.arrays[name], array)
        assert cache.arrays[name].dtype == array.dtype
    assert [p.name for p in tmp_path.iterdir()] == ["words.cache"]


@pytest.mark.parametrize("size", [0, 7, 15, 60, 200])
def test_a_file_cut_short_is_damaged(tmp_path: Path, size: int) -> None:
    path = tmp_path / "words.cache"
    write_cache(path, KEY, ARRAYS)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(IndexDamaged, match=r"words\.cache: .*rebuilt"):
        open_cache(path)


def test_a_changed_byte_is_found_by_verify(tmp_path: Path) -> None:
    path = tmp_path / "words.cache"
    write_cache(path, KEY, ARRAYS)
    data = bytearray(path.read_bytes())
    data[data.rindex(np.float32(4.5).tobytes())] ^= 1
    path.write_bytes(data)
    open_cache(path)
    with pytest.raises(IndexDamaged, match="array b is altered"):
        open_cache(path, verify=True)


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "words.cache"
    write_cache(path, KEY, ARRAYS)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_cache(path, KEY, {"a": np.arange(9)})
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["words.cache"]
