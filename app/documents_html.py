"""The markup of the documents: a table of files, and the report of a rebuild."""

from __future__ import annotations

from tenkyo.app import page_messages as say
from tenkyo.app.markup import escaped
from tenkyo.app.messages import Locale, Message
from tenkyo.app.overview import FileRow, Overview
from tenkyo.index.report import SyncReport

_STATES: dict[str, Message] = {
    "ok": say.STATE_OK,
    "changed": say.STATE_STALE,
    "gone": say.STATE_GONE,
    "new": say.STATE_NEW,
    "failed": say.STATE_FAILED,
}


def documents_html(overview: Overview, locale: Locale) -> str:
    """Return the table of all files with their states and remarks."""
    if not overview.rows:
        folders = "、".join(overview.folders) if locale == "ja" else ", ".join(overview.folders)
        return f'<p class="tk-hint">{escaped(say.NO_DOCUMENTS.text(locale, folders=folders))}</p>'
    summary = say.SUMMARY.text(
        locale,
        documents=overview.documents,
        pages=overview.pages,
        updated=say.time_text(overview.updated, locale),
    )
    columns = (
        (say.COLUMN_DOCUMENT, ""),
        (say.COLUMN_STATE, ""),
        (say.COLUMN_LANGUAGE, ' class="tk-optional"'),
        (say.COLUMN_PAGES, ' class="tk-number"'),
        (say.COLUMN_WARNINGS, ""),
    )
    head = "".join(
        f'<th scope="col"{css}>{escaped(name.text(locale))}</th>' for name, css in columns
    )
    body = "".join(_row(row, locale) for row in overview.rows)
    label = escaped(say.DOCUMENTS.text(locale))
    return (
        f'<p>{escaped(summary)}</p><div class="tk-table-frame" role="region" tabindex="0" '
        f'aria-label="{label}"><table class="tk-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def report_html(report: SyncReport, locale: Locale) -> str:
    """Return what a rebuild did."""
    done = say.REBUILT.text(
        locale,
        seconds=report.seconds,
        added=report.added,
        changed=report.changed,
        renamed=report.renamed,
        removed=report.removed,
        unchanged=report.unchanged,
    )
    notes = [fault.reason for fault in report.faults]
    notes += [f"{file.document} – {file.reason}" for file in (*report.failed, *report.skipped)]
    items = "".join(f"<li>{escaped(note)}</li>" for note in notes)
    return f'<p role="status">{escaped(done)}</p>' + (f"<ul>{items}</ul>" if items else "")


def notice_html(text: str) -> str:
    """Return a message that asks for attention."""
    return f'<p class="tk-warning" role="alert">{escaped(text)}</p>'


def _row(row: FileRow, locale: Locale) -> str:
    state = _STATES[row.state].text(locale)
    language = say.language_name(row.language, locale) if row.language else ""
    remarks = "<br>".join(escaped(_remark(page, reason, locale)) for page, reason in row.remarks)
    return (
        f'<tr><th scope="row" class="tk-path">{escaped(row.document)}</th>'
        f'<td class="tk-state" data-state="{row.state}">{escaped(state)}</td>'
        f'<td class="tk-optional">{escaped(language)}</td>'
        f'<td class="tk-number">{row.pages or ""}</td><td>{remarks}</td></tr>'
    )


def _remark(page: int | None, reason: str, locale: Locale) -> str:
    return reason if page is None else say.ON_PAGE.text(locale, page=page, reason=reason)
