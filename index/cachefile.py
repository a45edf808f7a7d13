"""One file of named arrays: written whole or not at all, opened memory-mapped, checked on request.

Layout: an 8-byte mark, the header's length (8 bytes, little-endian), the header as JSON, then each
array at a multiple of 64 bytes. The header names what the cache covers, so a file of another store
or generation is never taken for this one's.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tenkyo.ingest.errors import IndexDamaged

_MARK = b"TENKYO1\n"
_ALIGN = 64


@dataclass(frozen=True, slots=True)
class CacheKey:
    """What a cache covers: ``kind`` of cache, store, generation, and who made its content."""

    kind: str
    store: str
    generation: int
    maker: str


@dataclass(frozen=True, slots=True)
class CacheFile:
    """An opened cache: its key and its memory-mapped arrays."""

    key: CacheKey
    arrays: Mapping[str, NDArray[np.generic]]


def write_cache(path: Path, key: CacheKey, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write a cache beside ``path`` and move it there once it is on disk."""
    specs: list[dict[str, object]] = []
    offsets: list[int] = []
    size = 0
    for name, array in arrays.items():
        offsets.append(size)
        specs.append(
            {
                "name": name,
                "dtype": array.dtype.str,
                "shape": list(array.shape),
                "offset": size,
                "digest": _digest(array),
            }
        )
        size = _aligned(size + array.nbytes)
    header = json.dumps({"key": asdict(key), "arrays": specs}, ensure_ascii=True).encode("ascii")
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".cache-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MARK + len(header).to_bytes(8, "little") + header)
            base = _aligned(file.tell())
            for offset, array in zip(offsets, arrays.values(), strict=True):
                file.seek(base + offset)
                file.write(np.ascontiguousarray(array).data.cast("B") if array.size else b"")
            file.truncate(base + size)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def open_cache(path: Path, *, verify: bool = False) -> CacheFile:
    """Open a cache; ``verify`` also compares every array with its digest.

    Raises IndexDamaged when the file is cut short, malformed or, with ``verify``, altered.
    """
    try:
        with path.open("rb") as file:
            if file.read(8) != _MARK:
                raise ValueError("not a cache file")
            length = int.from_bytes(file.read(8), "little")
            if length > path.stat().st_size:
                raise ValueError("header cut short")
            header = json.loads(file.read(length))
            base = _aligned(file.tell())
        arrays = {spec["name"]: _map(path, base, spec) for spec in header["arrays"]}
        if verify:
            for spec in header["arrays"]:
                if _digest(arrays[spec["name"]]) != spec["digest"]:
                    raise ValueError(f"array {spec['name']} is altered")
        return CacheFile(CacheKey(**header["key"]), arrays)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(
            f"{path.name}: {error}; it is rebuilt from the index on the next run"
        ) from error


def _map(path: Path, base: int, spec: Mapping[str, object]) -> NDArray[np.generic]:
    shape = tuple(int(n) for n in spec["shape"])  # type: ignore[attr-defined]
    dtype = np.dtype(str(spec["dtype"]))
    if 0 in shape:
        return np.zeros(shape, dtype)
    offset = base + int(spec["offset"])  # type: ignore[call-overload]
    mapped: NDArray[np.generic] = np.memmap(path, dtype, "r", offset=offset, shape=shape)
    return mapped


def _digest(array: NDArray[np.generic]) -> str:
    contiguous = np.ascontiguousarray(array)
    data = contiguous.data.cast("B") if contiguous.size else b""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGN) * _ALIGN
