"""The markup of the documents: the state of the index, a table of files, reports and questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from tenkyo.app import documents_messages as say
from tenkyo.app import page_messages
from tenkyo.app.changes import Watch
from tenkyo.app.markup import escaped
from tenkyo.app.messages import Locale, Message
from tenkyo.app.overview import FileRow, Overview
from tenkyo.app.reasons import error_text, file_reason, reason_text
from tenkyo.index.report import SyncReport
from tenkyo.ingest.fold import fold_text

_STATES: dict[str, Message] = {
    "ok": say.STATE_OK,
    "changed": say.STATE_STALE,
    "gone": say.STATE_GONE,
    "new": say.STATE_NEW,
    "failed": say.STATE_FAILED,
}


# So many files are drawn at once: a browser takes half a minute for eighty thousand.
MOST_ROWS = 200


def documents_html(
    overview: Overview, watch: Watch, locale: Locale, *, may_change: bool, named: str = ""
) -> str:
    """Return the state of the index and the table of files, those with ``named`` in their name."""
    if not overview.rows:
        folders = "、".join(overview.folders) if locale == "ja" else ", ".join(overview.folders)
        return f'<p class="tk-hint">{escaped(say.NO_DOCUMENTS.text(locale, folders=folders))}</p>'
    columns = [
        (say.COLUMN_DOCUMENT, ""),
        (say.COLUMN_STATE, ""),
        (say.COLUMN_LANGUAGE, ' class="tk-optional"'),
        (say.COLUMN_PAGES, ' class="tk-number"'),
        (say.COLUMN_WARNINGS, ""),
    ]
    if may_change:
        columns.append((say.COLUMN_ACTIONS, ""))
    head = "".join(
        f'<th scope="col"{css}>{escaped(name.text(locale))}</th>' for name, css in columns
    )
    rows = _chosen(overview.rows, named)
    body = "".join(_row(row, locale, may_change=may_change) for row in rows[:MOST_ROWS])
    label = escaped(say.DOCUMENTS.text(locale))
    return (
        f"{_state(overview, watch, locale)}{_how_many(rows, locale)}"
        f'<div class="tk-table-frame" role="region" tabindex="0" '
        f'aria-label="{label}"><table class="tk-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _chosen(rows: Sequence[FileRow], named: str) -> list[FileRow]:
    """Return the rows with a part of a name, those to be looked at first where all are too many."""
    wanted = fold_text(named).strip()
    chosen = [row for row in rows if wanted in fold_text(row.document)] if wanted else [*rows]
    if len(chosen) > MOST_ROWS:
        chosen.sort(key=lambda row: row.state == "ok" and not row.remarks)
    return chosen


def _how_many(rows: Sequence[FileRow], locale: Locale) -> str:
    if not rows:
        return f'<p class="tk-hint">{escaped(say.NONE_NAMED.text(locale))}</p>'
    if len(rows) <= MOST_ROWS:
        return ""
    said = say.SOME_SHOWN.text(locale, shown=MOST_ROWS, count=len(rows))
    return f'<p class="tk-hint">{escaped(said)}</p>'


def report_html(report: SyncReport, locale: Locale, *, dry_run: bool = False) -> str:
    """Return what a rebuild did, or would do."""
    done = (say.WOULD_DO if dry_run else say.REBUILT).text(
        locale,
        seconds=report.seconds,
        added=report.added,
        changed=report.changed,
        renamed=report.renamed,
        removed=report.removed,
        unchanged=report.unchanged,
    )
    notes = [reason_text(fault.reason, locale) for fault in report.faults]
    for file in (*report.failed, *report.skipped):
        notes.append(f"{file.document} – {file_reason(file.document, file.reason, locale)}")
    return f'<p role="status">{escaped(done)}</p>{list_html(notes)}'


def list_html(lines: Sequence[str]) -> str:
    """Return lines as a list, nothing where there are none."""
    items = "".join(f"<li>{escaped(line)}</li>" for line in lines)
    return f'<ul class="tk-list">{items}</ul>' if items else ""


def notice_html(text: str) -> str:
    """Return a message that asks for attention."""
    return f'<p class="tk-warning" role="alert">{escaped(text)}</p>'


def confirm_html(document: str, locale: Locale, *, brought: bool) -> str:
    """Return the question whether a document is to be removed."""
    text = say.CONFIRM.text(locale, document=document)
    choices = [("keep", say.REMOVE_NOW)]
    if brought:
        text += " " + say.CONFIRM_BROUGHT.text(locale)
        choices.append(("delete", say.DELETE_NOW))
    buttons = "".join(
        f'<button type="button" class="tk-step" data-really="{what}" '
        f'data-document="{escaped(document)}">{escaped(name.text(locale))}</button>'
        for what, name in (*choices, ("cancel", say.CANCEL))
    )
    return (
        f'<div class="tk-warning" role="alert"><p>{escaped(text)}</p>'
        f'<div class="tk-tools">{buttons}</div></div>'
    )


def _state(overview: Overview, watch: Watch, locale: Locale) -> str:
    lines = [
        say.SUMMARY.text(
            locale,
            documents=overview.documents,
            pages=overview.pages,
            updated=page_messages.time_text(overview.updated, locale),
        ),
        say.OUT_OF_DATE.text(locale, count=len(overview.out_of_date))
        if overview.out_of_date
        else say.ALL_FRESH.text(locale),
        (say.FOLLOWING if watch.following else say.NOT_FOLLOWING).text(locale),
    ]
    if watch.changed_at is not None:
        moment = datetime.fromtimestamp(watch.changed_at, UTC).isoformat()
        lines.append(say.CHANGED_AT.text(locale, time=page_messages.time_text(moment, locale)))
    gap = "" if locale == "ja" else " "
    shown = f"<p>{escaped(gap.join(lines))}</p>"
    if watch.problem is not None:
        reason = error_text(watch.problem, locale)
        shown += notice_html(say.FOLLOW_PROBLEM.text(locale, reason=reason))
    return shown + "".join(notice_html(reason_text(fault, locale)) for fault in overview.faults)


def _row(row: FileRow, locale: Locale, *, may_change: bool) -> str:
    state = _STATES[row.state].text(locale)
    language = say.language_name(row.language, locale) if row.language else ""
    remarks = "<br>".join(
        escaped(_remark(row, page, reason, locale)) for page, reason in row.remarks
    )
    action = f"<td>{_remove(row, locale)}</td>" if may_change else ""
    return (
        f'<tr><th scope="row" class="tk-path">{escaped(row.document)}</th>'
        f'<td class="tk-state" data-state="{row.state}">{escaped(state)}</td>'
        f'<td class="tk-optional">{escaped(language)}</td>'
        f'<td class="tk-number">{row.pages or ""}</td>'
        f'<td class="tk-remarks">{remarks}</td>{action}</tr>'
    )


def _remove(row: FileRow, locale: Locale) -> str:
    if row.state in ("new", "gone"):
        return ""
    label = escaped(say.REMOVE_LABEL.text(locale, document=row.document))
    return (
        f'<button type="button" class="tk-small" data-remove="{escaped(row.document)}" '
        f'aria-label="{label}">{escaped(say.REMOVE.text(locale))}</button>'
    )


def _remark(row: FileRow, page: int | None, reason: str, locale: Locale) -> str:
    told = file_reason(row.document, reason, locale)
    return told if page is None else say.ON_PAGE.text(locale, page=page, reason=told)
