"""The markup of a verdict on a statement: what the documents say, and what differs."""

from __future__ import annotations

from tenkyo.app import page_messages as say
from tenkyo.app.claim import Finding
from tenkyo.app.markup import escaped
from tenkyo.app.messages import Locale, Message

_VERDICTS: dict[str, Message] = {
    "supported": say.SUPPORTED,
    "differs": say.DIFFERS,
    "not found": say.NO_SUPPORT,
}
_NOTES: dict[str, Message] = {"denial": say.DENIAL, "unclear": say.UNCLEAR}


def verdict_html(finding: Finding, locale: Locale) -> str:
    """Return the verdict, why there is none, and the differing words side by side."""
    kind = finding.verdict.replace(" ", "-")
    verdict = escaped(_VERDICTS[finding.verdict].text(locale))
    parts = [f'<p class="tk-verdict" data-verdict="{kind}">{verdict}</p>']
    if finding.note is not None:
        parts.append(f'<p class="tk-notice">{escaped(_NOTES[finding.note].text(locale))}</p>')
    if finding.differences:
        parts.append(_differences(finding, locale))
    return "".join(parts)


def _differences(finding: Finding, locale: Locale) -> str:
    title = escaped(say.DIFFERENCES.text(locale))
    head = "".join(
        f'<th scope="col">{escaped(column.text(locale))}</th>'
        for column in (say.COLUMN_STATED, say.COLUMN_SOURCE)
    )
    rows = "".join(
        f"<tr><td>{escaped(one.stated)}</td><td><strong>{escaped(one.source)}</strong></td></tr>"
        for one in finding.differences
    )
    return (
        f'<table class="tk-differences"><caption class="tk-unseen">{title}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )
