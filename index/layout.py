"""Names of the files in an index folder, and the pointer to the store in use.

index.json            the pointer: the current store and the one before it
store-000001.sqlite   a store (with -wal and -shm beside it while in use)
words-…, dense-…      caches of a store, named after it
lock, lock.json       the writer's lock, and who holds it
"""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from tenkyo.ingest.errors import IndexDamaged, IndexNotFound, StoreError

POINTER = "index.json"
LOCK = "lock"
HOLDER = "lock.json"

_STORE = re.compile(r"store-\d{6,}")
_STORE_FILE = re.compile(r"(store-\d{6,})\.sqlite(-wal|-shm|-journal)?")
_CACHE_FILE = re.compile(r"[a-z]+-(store-\d{6,})(-\d+)+\.[a-z]+")
_TEMPORARY = re.compile(r"\.(cache|index)-.*")
_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|afs|afpfs|ncpfs|davfs2?|ceph|glusterfs|network"
    r"|fuse\.(sshfs|smbnetfs|rclone|davfs2?|glusterfs|s3fs)"
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which store answers, and which one `rollback` goes back to."""

    current: str
    previous: str | None = None


def store_path(index_dir: Path, name: str) -> Path:
    """Return the path of a store by its name."""
    return index_dir / f"{name}.sqlite"


def read_pointer(index_dir: Path) -> Pointer:
    """Return the pointer of an index.

    Raises IndexNotFound where there is none and IndexDamaged where it makes no sense.
    """
    try:
        content = json.loads(_read(index_dir / POINTER))
        pointer = Pointer(content["current"], content["previous"])
        names = [pointer.current] + ([pointer.previous] if pointer.previous else [])
        if not all(_STORE.fullmatch(name) for name in names):
            raise ValueError("a name that is no store's")
    except (FileNotFoundError, NotADirectoryError):
        raise IndexNotFound(
            f"there is no index in {index_dir}: make one with `tenkyo index FOLDER`"
        ) from None
    except OSError as error:
        raise StoreError(f"the index in {index_dir} cannot be opened: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(
            f"{index_dir / POINTER} is damaged ({error}): "
            f"move {index_dir} away and run `tenkyo index`"
        ) from error
    if not store_path(index_dir, pointer.current).is_file():
        raise IndexDamaged(
            f"{pointer.current}.sqlite is missing from {index_dir}: "
            f"move {index_dir} away and run `tenkyo index`"
        )
    return pointer


def write_pointer(index_dir: Path, pointer: Pointer) -> None:
    """Put a pointer in place in one step, on disk when this returns. Raises StoreError."""
    temporary = index_dir / f".index-{os.getpid()}"
    content = {"current": pointer.current, "previous": pointer.previous}
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        _replace(temporary, index_dir / POINTER)
        _sync_folder(index_dir)
    except OSError as error:
        raise StoreError(
            f"{index_dir / POINTER} cannot be written ({error.strerror}): make room or make the "
            "folder writable, and run again; what was done is kept"
        ) from error


def has_pointer(index_dir: Path) -> bool:
    """Tell whether an index folder holds an index."""
    return (index_dir / POINTER).exists()


def store_names(index_dir: Path) -> list[str]:
    """Return the names of all stores in the folder, in use or not, oldest first."""
    return sorted(path.stem for path in index_dir.glob("store-*.sqlite"))


def new_store_name(index_dir: Path) -> str:
    """Return a name that no store or cache in the folder has borne."""
    used = [0]
    for path in index_dir.iterdir():
        match = _STORE_FILE.fullmatch(path.name) or _CACHE_FILE.fullmatch(path.name)
        if match:
            used.append(int(match[1].removeprefix("store-")))
    return f"store-{max(used) + 1:06}"


def clean(index_dir: Path, keep: frozenset[str], keep_caches: frozenset[str]) -> None:
    """Remove the stores, caches and temporary files that nothing needs; the caller holds the lock.

    A file that another process has open may refuse (Windows); the next run removes it.
    """
    for path in index_dir.iterdir():
        store, cache = _STORE_FILE.fullmatch(path.name), _CACHE_FILE.fullmatch(path.name)
        if (
            (store and store[1] not in keep)
            or (cache and cache[1] not in keep_caches)
            or _TEMPORARY.fullmatch(path.name)
        ):
            try:
                path.unlink(missing_ok=True)
            except PermissionError:
                continue


def prepare(index_dir: Path) -> None:
    """Make the index folder, private to its user, unless it is there.

    Raises StoreError where that is not permitted or the folder lies on a network drive.
    """
    refuse_network_drive(index_dir)
    try:
        index_dir.parent.mkdir(parents=True, exist_ok=True)
        index_dir.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the index folder {index_dir} cannot be made ({error.strerror}): "
            "choose another with `--index DIR`"
        ) from error


def refuse_network_drive(index_dir: Path, mounts: str | None = None) -> None:
    """Raise StoreError when the index folder lies on a network drive, as far as can be told.

    SQLite's locks and shared memory do not work there. ``mounts`` is the content of /proc/mounts.
    """
    path = Path(os.path.abspath(index_dir))  # noqa: PTH100 - resolve() would hang on a dead drive
    share = re.match(r"\\\\[^?]", str(index_dir))
    kind = "network" if share else _file_system(path, mounts)
    if _NETWORK.fullmatch(kind):
        raise StoreError(
            f"the index folder {index_dir} lies on a network drive ({kind}), where an index cannot "
            "be kept safe: choose a folder on a local disk with `--index DIR`"
        )


def _file_system(path: Path, mounts: str | None) -> str:
    """Return the kind of the file system a path lies on; empty where that is not known."""
    if mounts is None:
        try:
            mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return ""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[1]))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind


def _read(path: Path) -> str:
    # On Windows a file being replaced refuses to open for a moment.
    for wait in (0.01, 0.05, 0.25):
        try:
            return path.read_text(encoding="utf-8")
        except PermissionError:
            time.sleep(wait)
    return path.read_text(encoding="utf-8")


def _replace(source: Path, target: Path) -> None:
    for wait in (0.01, 0.05, 0.25):
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    source.replace(target)


def _sync_folder(folder: Path) -> None:
    # A rename is on disk once its folder is; Windows has no such call.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
