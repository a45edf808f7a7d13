"""What the tab of documents does: rebuild, bring in, take out, follow the folders."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import gradio as gr

from tenkyo.app import documents_messages as say
from tenkyo.app.desk import event_data
from tenkyo.app.documents_html import (
    confirm_html,
    documents_html,
    list_html,
    notice_html,
    report_html,
)
from tenkyo.app.engine import Engine
from tenkyo.app.messages import Locale
from tenkyo.app.page_input import is_password, known_locale
from tenkyo.app.reasons import error_text, reason_text
from tenkyo.ingest.errors import TenkyoError

_PROGRESS = gr.Progress()
# The place of the tab among the others.
TAB = 2
# So many files are found by looking.
_FEW = 20
# Seconds after which an empty file is one that was left behind.
_LEFT = 60.0


class _ProgressShown:
    """Shows how far the index is: its ``Progress`` on Gradio's."""

    def __init__(self, progress: gr.Progress, title: str) -> None:
        self._progress = progress
        self._title = title
        self._done = self._total = 0
        progress(0, desc=title)

    def start(self, total: int) -> None:
        self._done, self._total = 0, total

    def advance(self, amount: int) -> None:
        self._done += amount
        self._progress(min(self._done / max(self._total, 1), 1.0), desc=self._title)

    def message(self, text: str) -> None:
        """File names stay out of it: the bar is narrow."""


class DocumentEvents:
    """The handlers of that tab's events, for one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._changes = engine.changes

    def table(self, chosen_locale: str, named: str) -> str:
        """Show the table of documents as it is now, those with ``named`` in their name."""
        locale = known_locale(chosen_locale) or "en"
        try:
            overview = self._engine.overview()
        except TenkyoError as error:
            return notice_html(error_text(error, locale))
        return documents_html(
            overview,
            self._changes.watch,
            locale,
            may_change=self._changes.allowed,
            named=named if isinstance(named, str) else "",
        )

    def opened(self, chosen_locale: str, named: str, event: gr.SelectData) -> tuple[Any, gr.Timer]:
        """Show the table when its tab is opened, and look after it while it is open."""
        here = event.index == TAB
        return self.table(chosen_locale, named) if here else gr.skip(), gr.Timer(active=here)

    def tick(self, seen: int, chosen_locale: str, named: str) -> tuple[Any, Any]:
        """Show the table anew where the index has been looked after since."""
        now = self._changes.count
        return (gr.skip(), gr.skip()) if now == seen else (now, self.table(chosen_locale, named))

    def follow(self, wanted: bool) -> None:
        """Begin or end to take in changes by itself."""
        if self._changes.allowed:
            if wanted:
                self._changes.follow()
            else:
                self._changes.stop_following()

    def dry_run(self, chosen_locale: str) -> str:
        """Say what a rebuild would do."""
        locale = known_locale(chosen_locale) or "en"
        try:
            report = self._changes.dry_run()
        except TenkyoError as error:
            return self._refused(error, locale)
        return report_html(report, locale, dry_run=True)

    def rebuild(self, chosen_locale: str, progress: gr.Progress = _PROGRESS) -> str:
        """Bring the index in line with its folders, and report."""
        locale = known_locale(chosen_locale) or "en"
        if not self._changes.allowed:
            return notice_html(say.NO_CHANGES.text(locale))
        return self._rebuild(locale, progress)

    def fields(self) -> tuple[Any, Any]:
        """Show the field for a password while it is wanted, and that for names of many files."""
        locked = self._changes.allowed and bool(self._changes.locked())
        many = self._changes.file_count() > _FEW
        # What no one sees must not narrow the table.
        named = gr.Textbox(visible=True) if many else gr.Textbox("", visible=False)
        return gr.Row(visible=locked), named

    def unlock(
        self, password: str, chosen_locale: str, progress: gr.Progress = _PROGRESS
    ) -> tuple[str, str]:
        """Rebuild with one more password, and empty its field."""
        locale = known_locale(chosen_locale) or "en"
        if not self._changes.allowed:
            return "", notice_html(say.NO_CHANGES.text(locale))
        return "", self._unlock(password, locale, progress)

    def bring_in(
        self,
        files: Sequence[str] | None,
        folder: str | None,
        chosen_locale: str,
        progress: gr.Progress = _PROGRESS,
    ) -> tuple[Any, str]:
        """Take in what was dropped or chosen, and rebuild."""
        locale = known_locale(chosen_locale) or "en"
        if not self._changes.allowed:
            return None, notice_html(say.NO_CHANGES.text(locale))
        sources = [path for path in map(Path, files or ()) if self._is_waiting(path)]
        outcome = self._changes.bring_in(sources, folder or "")
        for source in sources:
            source.unlink(missing_ok=True)
            # Gradio gives each file a folder of its own.
            with suppress(OSError):
                source.parent.rmdir()
        self._tidy()
        lines = [
            say.BROUGHT.text(locale, name=name)
            if refused is None
            else say.NOT_BROUGHT.text(locale, name=name, reason=refused.text(locale))
            for name, refused in outcome.items()
        ]
        report = self._rebuild(locale, progress) if None in outcome.values() else ""
        return None, list_html(lines) + report

    def ask_to_remove(self, chosen_locale: str, event: gr.EventData) -> str:
        """Ask whether a document is to be removed."""
        locale = known_locale(chosen_locale) or "en"
        document = str(event_data(event).get("remove", ""))
        file = self._changes.file(document)
        if file is None or not self._changes.allowed:
            return notice_html(say.NOT_INDEXED.text(locale, document=document))
        return confirm_html(document, locale, brought=self._changes.can_delete(file))

    def remove(
        self, chosen_locale: str, event: gr.EventData, progress: gr.Progress = _PROGRESS
    ) -> str:
        """Remove a document as was decided."""
        locale = known_locale(chosen_locale) or "en"
        data = event_data(event)
        document, what = str(data.get("document", "")), data.get("really")
        if what not in ("keep", "delete") or not self._changes.allowed:
            return ""
        return self._remove(document, what == "delete", locale, progress)

    def _remove(self, document: str, delete: bool, locale: Locale, progress: gr.Progress) -> str:
        file = self._changes.file(document)
        if file is None:
            return notice_html(say.NOT_INDEXED.text(locale, document=document))
        shown = _ProgressShown(progress, say.REBUILDING.text(locale))
        try:
            report, ignoring = self._changes.take_out(file, shown, delete=delete)
        except OSError as error:
            reason = reason_text(error.strerror or str(error), locale)
            return notice_html(say.NOT_REMOVED.text(locale, document=document, reason=reason))
        except TenkyoError as error:
            return self._refused(error, locale)
        done = say.DELETED if ignoring is None else say.REMOVED
        return list_html([done.text(locale, document=document)]) + report_html(report, locale)

    def _unlock(self, password: str, locale: Locale, progress: gr.Progress) -> str:
        if not is_password(password):
            return notice_html(say.WRONG_PASSWORD.text(locale))
        shown = _ProgressShown(progress, say.REBUILDING.text(locale))
        try:
            report, opened = self._changes.unlock(password, shown)
        except TenkyoError as error:
            return self._refused(error, locale)
        if not opened:
            return notice_html(say.WRONG_PASSWORD.text(locale))
        lines = [say.UNLOCKED.text(locale, document=document) for document in sorted(opened)]
        return list_html(lines) + report_html(report, locale)

    def _rebuild(self, locale: Locale, progress: gr.Progress) -> str:
        try:
            shown = _ProgressShown(progress, say.REBUILDING.text(locale))
            return report_html(self._changes.rebuild(shown), locale)
        except TenkyoError as error:
            return self._refused(error, locale)

    def _refused(self, error: TenkyoError, locale: Locale) -> str:
        return notice_html(say.NOT_REBUILT.text(locale, reason=error_text(error, locale)))

    @staticmethod
    def _tidy() -> None:
        """Delete the empty files that Gradio leaves behind; a new one may be about to be filled."""
        for one in Path(os.environ["GRADIO_TEMP_DIR"]).glob("tmp*"):
            status = one.stat()
            if one.is_file() and not status.st_size and time.time() - status.st_mtime > _LEFT:
                one.unlink(missing_ok=True)

    def _is_waiting(self, path: Path) -> bool:
        """Tell whether a file lies where Gradio puts what is brought, whatever a browser says."""
        waiting = Path(os.environ["GRADIO_TEMP_DIR"]).resolve()
        return path.is_file() and path.resolve().is_relative_to(waiting)
