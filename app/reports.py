"""What the commands say on a terminal: indexing, status and checks as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tenkyo.app import messages
from tenkyo.app.messages import Locale
from tenkyo.app.reasons import file_reason, reason_text
from tenkyo.app.terminal import one_line, size_text, table_lines

if TYPE_CHECKING:
    from tenkyo.app.doctor import Check
    from tenkyo.app.overview import Overview
    from tenkyo.index.report import SyncReport


def report_lines(report: SyncReport, locale: Locale, *, planned: bool = False) -> list[str]:
    """Return what indexing did, or with ``planned`` would do: counts, then files to attend to."""
    counts = messages.PLANNED if planned else messages.INDEXED
    lines = [
        counts.text(
            locale,
            added=report.added,
            changed=report.changed,
            renamed=report.renamed,
            removed=report.removed,
            unchanged=report.unchanged,
            chunks=report.chunks,
            embedded=report.embedded,
            seconds=report.seconds,
        )
    ]
    if report.notice:
        lines.append(_told(report.notice, locale))
    for fault in report.faults:
        lines.append(messages.FAULT.text(locale, problem=_told(fault.reason, locale)))
    for file in report.failed:
        lines.append(_file(messages.FAILED_FILE, file.document, file.reason, locale))
    for file in report.skipped:
        lines.append(_file(messages.SKIPPED_FILE, file.document, file.reason, locale))
    for warning in report.warnings:
        lines.append(_warning(warning.document, warning.page, warning.reason, locale))
    return lines


def status_lines(found: Overview, locale: Locale) -> list[str]:
    """Return what an index holds, and each file that needs attention."""
    outdated = messages.UP_TO_DATE.text(locale)
    if found.out_of_date:
        outdated = messages.OUT_OF_DATE.text(locale, count=len(found.out_of_date))
    rows = (
        (messages.STATUS_FOLDERS, ", ".join(found.folders)),
        (messages.STATUS_DOCUMENTS, str(found.documents)),
        (messages.STATUS_PAGES, str(found.pages)),
        (messages.STATUS_CHUNKS, str(found.chunks)),
        (messages.STATUS_GENERATION, str(found.generation)),
        (messages.STATUS_ENCODER, found.encoder),
        (messages.STATUS_SIZE, size_text(found.size)),
        (messages.STATUS_UPDATED, found.updated),
        (messages.STATUS_OUT_OF_DATE, outdated),
    )
    lines = table_lines([(name.text(locale), one_line(value)) for name, value in rows])
    lines += [messages.FAULT.text(locale, problem=_told(fault, locale)) for fault in found.faults]
    for file in found.skipped:
        lines.append(_file(messages.SKIPPED_FILE, file.document, file.reason, locale))
    for row in found.rows:
        for page, reason in row.remarks:
            if row.state == "failed":
                lines.append(_file(messages.FAILED_FILE, row.document, reason, locale))
            else:
                lines.append(_warning(row.document, page, reason, locale))
    return lines


def check_lines(checks: Sequence[Check], locale: Locale) -> list[str]:
    """Return what the doctor found, a remedy under each problem."""
    lines = []
    for check in checks:
        shape = messages.CHECK_OK if check.ok else messages.CHECK_PROBLEM
        lines.append(shape.text(locale, check=check.name, found=one_line(check.found)))
        if check.remedy:
            lines.append(messages.CHECK_REMEDY.text(locale, remedy=one_line(check.remedy)))
    return lines


def _file(shape: messages.Message, document: str, reason: str, locale: Locale) -> str:
    return shape.text(
        locale, document=one_line(document), reason=one_line(file_reason(document, reason, locale))
    )


def _warning(document: str, page: int | None, reason: str, locale: Locale) -> str:
    if page is None:
        return _file(messages.WARNED_FILE, document, reason, locale)
    return messages.WARNED_PAGE.text(
        locale, document=one_line(document), page=page, reason=_told(reason, locale)
    )


def _told(reason: str, locale: Locale) -> str:
    return one_line(reason_text(reason, locale))
