"""The markup of replies that are no answers: greetings, what is in the documents, a page."""

from __future__ import annotations

from collections.abc import Sequence

from tenkyo.app import reply_messages as say
from tenkyo.app.markup import escaped
from tenkyo.app.messages import Locale
from tenkyo.app.page_messages import EXAMPLE
from tenkyo.app.smalltalk import Outline, Reply

_MOST_HEADINGS = 12
_OPEN = 2


def reply_html(reply: Reply, locale: Locale) -> str:
    """Return a reply; headings in it can be asked about by a click."""
    said = {
        "greeting": say.GREETING,
        "thanks": say.THANKS,
        "contents": say.CONTENTS,
        "page": say.PAGE,
        "no page": say.NO_PAGE,
        "which document": say.WHICH_DOCUMENT,
    }[reply.kind]
    outlines = ""
    if reply.kind in ("contents", "which document"):
        outlines = _outlines(reply.outlines, locale)
        if reply.more:
            outlines += f'<p class="tk-hint">{escaped(say.MORE.text(locale, count=reply.more))}</p>'
    return f"<p>{escaped(said.text(locale))}</p>{outlines}"


def _outlines(outlines: Sequence[Outline], locale: Locale) -> str:
    shown = []
    for outline in outlines:
        headings = "".join(
            f'<li><button type="button" class="tk-small" data-example="{escaped(question)}">'
            f"{escaped(heading.text)}</button></li>"
            for heading in outline.headings[:_MOST_HEADINGS]
            for question in [EXAMPLE.text(locale, topic=heading.text)]
        )
        opened = " open" if len(outlines) <= _OPEN else ""
        name = f"{escaped(outline.title)} <span class='tk-path'>{escaped(outline.document)}</span>"
        if headings:
            shown.append(
                f"<li><details{opened}><summary>{name}</summary><ul>{headings}</ul></details></li>"
            )
        else:
            shown.append(f"<li>{name}</li>")
    return f'<ul class="tk-outlines">{"".join(shown)}</ul>'
