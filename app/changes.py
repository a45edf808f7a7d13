"""What the page may change: the index brought in line, documents brought in or taken out.

One change at a time; the old index answers meanwhile.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tenkyo.app.config import Settings
from tenkyo.app.indexing import update_index
from tenkyo.app.reasons import is_locked
from tenkyo.app.removal import leave_out
from tenkyo.app.uploads import UploadRefused, bring_in, was_brought
from tenkyo.app.watching import watch_folders
from tenkyo.index.progress import Progress, Quiet
from tenkyo.index.report import SyncReport
from tenkyo.index.store import Store
from tenkyo.index.types import SourceFile
from tenkyo.ingest.errors import TenkyoError

_SETTLE = 2.0
# Another program may be writing to the index, for a while.
_PATIENCE = 60.0

OnReport = Callable[[SyncReport], None]
OnProblem = Callable[[TenkyoError], None]


class _Ended(Exception):
    """The folders are not followed any more."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Whether the folders are followed, when something was last taken in, and what is wrong.

    ``changed_at`` is in seconds since the epoch, None until then.
    """

    following: bool = False
    changed_at: float | None = None
    problem: TenkyoError | None = None


class Changes:
    """Changes one index; safe to use from several threads."""

    def __init__(
        self, settings: Settings, store: Callable[[], Store], *, on_change: Callable[[], None]
    ) -> None:
        self._settings = settings
        # Folders named at the start are in the index by now; a rebuild covers all it has.
        self._settings_of_index = replace(settings, folders=())
        self._store = store
        self._on_change = on_change
        self._one_at_a_time = threading.Lock()
        self._ending: threading.Event | None = None
        self.watch = Watch()
        self.count = 0
        # Given on the page: never written anywhere, gone when the program ends.
        self.passwords: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether a visitor may change anything: on this machine always, else if that is set."""
        return self._settings.is_local or self._settings.allow_changes

    def rebuild(self, progress: Progress | None = None, *, removed_all: bool = False) -> SyncReport:
        """Bring the index in line with its folders.

        Raises FolderError, IndexLocked, EncoderError or StoreError.
        """
        return self._update(self._settings_of_index, progress, removed_all=removed_all)

    def locked(self) -> frozenset[str]:
        """Return the shown paths of the files that could not be read for want of a password."""
        with self._store().read() as snapshot:
            failed = snapshot.failed_files()
        return frozenset(file.shown for file in failed if is_locked(file.reason or ""))

    def unlock(self, password: str, progress: Progress) -> tuple[SyncReport, frozenset[str]]:
        """Rebuild with one more password; return the report and what it opened.

        A password that opens nothing is forgotten at once. Raises what ``rebuild`` raises.
        """
        locked, known = self.locked(), self.passwords
        opened: frozenset[str] = frozenset()
        self.passwords = (*known, password)
        try:
            report = self.rebuild(progress)
            opened = locked - self.locked()
        finally:
            if not opened:
                self.passwords = known
        return report, opened

    def dry_run(self) -> SyncReport:
        """Say what a rebuild would do; raises what it would raise."""
        return update_index(self._settings_of_index, dry_run=True)

    def folders(self) -> list[tuple[Path, str]]:
        """Return the folders of the index and their shown names."""
        with self._store().read() as snapshot:
            return snapshot.folders()

    def bring_in(
        self, sources: Sequence[Path], folder_name: str
    ) -> dict[str, UploadRefused | None]:
        """Copy files into a folder of the index; return the names with what is wrong, if it is."""
        folders = {name: path for path, name in self.folders()}
        folder = folders.get(folder_name) or next(iter(folders.values()))
        outcome: dict[str, UploadRefused | None] = {}
        for source in sources:
            try:
                bring_in(source, source.name, folder, self._settings.index)
                outcome[source.name] = None
            except UploadRefused as refused:
                outcome[source.name] = refused
        return outcome

    def file(self, shown: str) -> SourceFile | None:
        """Return the indexed file at a shown path."""
        with self._store().read() as snapshot:
            return next(iter(snapshot.files_at([shown])), None)

    def file_count(self) -> int:
        """Return how many files the index knows."""
        with self._store().read() as snapshot:
            return snapshot.file_count

    def can_delete(self, file: SourceFile) -> bool:
        """Tell whether a file was brought through this page."""
        return was_brought(self._settings.index, file)

    def take_out(
        self, file: SourceFile, progress: Progress, *, delete: bool = False
    ) -> tuple[SyncReport, Path | None]:
        """Take a file out of the index; return the report and the ignore file that says so.

        The file itself is left alone unless ``delete`` says otherwise, which takes effect only for
        a file that was brought through this page and is the same. Raises OSError, and what
        ``rebuild`` raises.
        """
        with self._store().read() as snapshot:
            last = [one for one in snapshot.source_files() if one.folder == file.folder] == [file]
        ignoring = None
        if delete and self.can_delete(file):
            file.location.unlink(missing_ok=True)
        else:
            ignoring = leave_out(file)
        return self.rebuild(progress, removed_all=last), ignoring

    def follow(
        self, *, on_report: OnReport = lambda _: None, on_problem: OnProblem = lambda _: None
    ) -> None:
        """Take in what changes in the folders from now on, in the background."""
        if self._ending is not None:
            return
        self._ending = threading.Event()
        self.watch = replace(self.watch, following=True)
        arguments = (self._ending, on_report, on_problem)
        thread = threading.Thread(target=self._follow, args=arguments, name="tenkyo-watch")
        thread.daemon = True
        thread.start()

    def stop_following(self) -> None:
        """Leave the folders alone until asked."""
        if self._ending is not None:
            self._ending.set()
            self._ending = None
        self.watch = replace(self.watch, following=False, problem=None)

    def _follow(self, ending: threading.Event, on_report: OnReport, on_problem: OnProblem) -> None:
        def pause(seconds: float) -> None:
            if ending.wait(seconds):
                raise _Ended

        def note(error: TenkyoError) -> None:
            self.watch = replace(self.watch, problem=error)
            on_problem(error)

        settings = self._settings
        while not ending.is_set():
            try:
                reports = watch_folders(
                    settings,
                    settle=_SETTLE,
                    progress=Quiet(),
                    on_problem=note,
                    sleep=pause,
                    update=self._update,
                )
                for report in reports:
                    settings = self._settings_of_index
                    self.watch = replace(self.watch, problem=None)
                    on_report(report)
            except _Ended:
                return
            except TenkyoError as error:
                note(error)
                settings = self._settings_of_index
                if ending.wait(_PATIENCE):
                    return

    def _update(
        self, settings: Settings, progress: Progress | None = None, *, removed_all: bool = False
    ) -> SyncReport:
        with self._one_at_a_time:
            report = update_index(
                settings, progress=progress, removed_all=removed_all, passwords=self.passwords
            )
        if report.added or report.changed or report.renamed or report.removed:
            self.watch = replace(self.watch, changed_at=time.time())
            threading.Thread(target=self._on_change, name="tenkyo-change", daemon=True).start()
        self.count += 1
        return report
