"""Keep an index in line with its folders: look, wait until nothing changes any more, act."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from tenkyo.app.config import Settings
from tenkyo.app.indexing import update_index
from tenkyo.index.progress import Progress
from tenkyo.index.report import SyncReport
from tenkyo.index.store import Store
from tenkyo.ingest.errors import FolderError, IndexLocked, TenkyoError
from tenkyo.ingest.files import FoundFile, find_files

_Seen = frozenset[FoundFile]

# A file that never comes to rest must not keep all others out: it is read again when it changes.
_MOST_LOOKS = 30


def watch_folders(
    settings: Settings,
    *,
    settle: float,
    progress: Progress,
    on_problem: Callable[[TenkyoError], None],
    sleep: Callable[[float], None] = time.sleep,
    update: Callable[[Settings, Progress], SyncReport] | None = None,
) -> Iterator[SyncReport]:
    """Bring the index up to date, and again after each change; yield what each run did.

    A change is read once nothing has changed for ``settle`` seconds, so that files still being
    copied are left alone. Folders are polled, for network drives tell of no changes. After the
    first run a folder that is lost, or another writer, is told once and tried again. ``update`` is
    what brings the index up to date, `update_index` unless given.
    """
    update = update or _update
    yield update(settings, progress)
    # The folders named are in the index by now; later runs cover all that it has.
    settings = replace(settings, folders=())
    done: _Seen | None = None
    told = ""
    while True:
        sleep(settle)
        now = _look(settings)
        if now == done:
            continue
        now = _when_quiet(settings, now, lambda: sleep(settle))
        try:
            report = update(settings, progress)
        except (FolderError, IndexLocked) as error:
            if str(error) != told:
                told = str(error)
                on_problem(error)
            continue
        done, told = now, ""
        if report.added or report.changed or report.renamed or report.removed or report.faults:
            yield report


def _update(settings: Settings, progress: Progress) -> SyncReport:
    return update_index(settings, progress=progress)


def _when_quiet(settings: Settings, now: _Seen, pause: Callable[[], None]) -> _Seen:
    for _ in range(_MOST_LOOKS):
        pause()
        later = _look(settings)
        if later == now:
            break
        now = later
    return now


def _look(settings: Settings) -> _Seen:
    """List the files of all folders of the index; one that cannot be reached has none."""
    with Store.open(settings.index) as store, store.read() as snapshot:
        folders = [folder for folder, _ in snapshot.folders()]
    found: set[FoundFile] = set()
    for folder in folders:
        try:
            found.update(find_files(folder, exclude=(settings.index,)).found)
        except FolderError:
            continue
    return frozenset(found)
