"""The Gradio page: which event of which component calls what."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.events import api

from tenkyo.app.documents_events import DocumentEvents
from tenkyo.app.engine import Engine
from tenkyo.app.find_events import FindEvents
from tenkyo.app.messages import Locale
from tenkyo.app.page_events import PageEvents
from tenkyo.app.page_input import known_locale
from tenkyo.app.page_labels import label_updates, translations
from tenkyo.app.page_layout import (
    DeskParts,
    DocumentParts,
    Head,
    lay_out_desk,
    lay_out_documents,
    lay_out_head,
)
from tenkyo.app.programs import Programs
from tenkyo.app.turns import Choice, Turns

_ASKING_AT_ONCE = 8
_HIDDEN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_ASKING: dict[str, Any] = {
    "concurrency_limit": _ASKING_AT_ONCE,
    "concurrency_id": "ask",
    "trigger_mode": "once",
    **_HIDDEN,
}
_CHANGING: dict[str, Any] = {
    "api_visibility": "private",
    "concurrency_limit": 1,
    "concurrency_id": "change",
    "trigger_mode": "once",
}


def build_page(engine: Engine) -> tuple[gr.Blocks, gr.I18n]:
    """Return the page, and the translations to launch it with."""
    i18n = translations()
    changes = engine.changes
    folders = [name for _, name in changes.folders()]
    with gr.Blocks(
        title="Tenkyo 典拠", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    ) as page:
        head = lay_out_head(i18n)
        with gr.Tabs() as tabs:
            asking = lay_out_desk(
                i18n,
                ("ask", "question", "hint", "send", "clear"),
                folders,
                ids="ask",
                lines=1,
                welcome=True,
            )
            finding = lay_out_desk(
                i18n,
                ("find", "statement", "statement_hint", "find_source", "clear_found"),
                folders,
                ids="find",
                lines=2,
                welcome=False,
            )
            documents = lay_out_documents(
                i18n, folders, may_change=changes.allowed, following=changes.watch.following
            )
        # First, so that the names are theirs.
        _open_to_programs(Programs(engine))
        events, find, tab = PageEvents(engine), FindEvents(engine), DocumentEvents(engine)
        _wire_asking(head, asking, events)
        _wire_finding(head, finding, find)
        _wire_documents(head, tabs, documents, tab)
        _wire_language(page, head, (asking, finding, documents), (events, find, tab))
    return page, i18n


def _wire_asking(head: Head, parts: DeskParts, events: PageEvents) -> None:
    outputs = [parts.question, *parts.shown, parts.welcome, head.history]
    inputs = [parts.turns, head.locale, head.history, *parts.narrow.given]
    asking: dict[str, Any] = {"outputs": outputs, **_ASKING}
    sent = parts.send.click(events.ask, [parts.question, *inputs], **asking)
    clicked = [
        panel.select(
            events.clicked,
            [parts.turns, parts.chosen, head.locale, head.history, *parts.narrow.given],
            **{**asking, "trigger_mode": "multiple"},
        )
        for panel in (parts.welcome, parts.talk)
    ]
    parts.source.select(
        events.desk.choose, [parts.turns, parts.chosen, head.locale], parts.shown, **_HIDDEN
    )
    parts.clear.click(
        events.clear,
        [head.locale, head.history],
        outputs,
        cancels=[sent, *clicked],
        **_HIDDEN,
    )


def _wire_finding(head: Head, parts: DeskParts, events: FindEvents) -> None:
    outputs = [parts.question, *parts.shown]
    sent = parts.send.click(
        events.find,
        [parts.question, parts.turns, head.locale, *parts.narrow.given],
        outputs,
        **_ASKING,
    )
    for panel in (parts.talk, parts.source):
        panel.select(
            events.desk.choose, [parts.turns, parts.chosen, head.locale], parts.shown, **_HIDDEN
        )
    parts.clear.click(events.clear, [head.locale], outputs, cancels=[sent], **_HIDDEN)


def _wire_documents(
    head: Head, tabs: gr.Tabs, parts: DocumentParts, events: DocumentEvents
) -> None:
    changing: dict[str, Any] = {"show_progress_on": [parts.report], **_CHANGING}
    shown = [head.locale, parts.named]
    # Of the tabs together: a tab that is opened for the first time tells nothing itself.
    tabs.select(events.opened, shown, [parts.table, parts.timer], **_HIDDEN)
    parts.timer.tick(events.tick, [parts.seen, *shown], [parts.seen, parts.table], **_HIDDEN)
    parts.named.change(events.table, shown, [parts.table], trigger_mode="always_last", **_HIDDEN)
    parts.table.select(events.ask_to_remove, [head.locale], [parts.report], **_HIDDEN)
    # With the table, which everything that changes it shows anew.
    parts.table.change(events.fields, None, [parts.unlocking, parts.named], **_HIDDEN)
    changes = [
        parts.follow.input(events.follow, [parts.follow], None, **_HIDDEN),
        parts.rebuild.click(events.rebuild, [head.locale], [parts.report], **changing),
        parts.dry_run.click(events.dry_run, [head.locale], [parts.report], **changing),
        parts.report.select(events.remove, [head.locale], [parts.report], **changing),
        gr.on(
            [parts.unlock.click, parts.password.submit],
            events.unlock,
            [parts.password, head.locale],
            [parts.password, parts.report],
            **changing,
        ),
        parts.bring.upload(
            events.bring_in,
            [parts.bring, parts.into, head.locale],
            [parts.bring, parts.report],
            **changing,
        ),
    ]
    for change in changes:
        change.then(events.table, shown, [parts.table], **_HIDDEN)


def _wire_language(
    page: gr.Blocks,
    head: Head,
    parts: tuple[DeskParts, DeskParts, DocumentParts],
    handlers: tuple[PageEvents, FindEvents, DocumentEvents],
) -> None:
    """Show the page in the visitor's language, follow a link, and switch the language."""
    asking, finding, documents = parts
    events, find, tab = handlers
    labelled = [head.locale, *asking.labelled, *finding.labelled, *documents.labelled]
    panels = [asking.talk, asking.source]
    opened = page.load(
        events.open,
        [head.stored_locale, head.history],
        [head.link, *labelled, *panels, asking.welcome],
        queue=False,
        **_HIDDEN,
    )
    # Told to the page's script.
    head.locale.change(
        None,
        [head.locale],
        js="(locale) => { dispatchEvent(new CustomEvent('tk-locale', {detail: locale})); }",
        **_HIDDEN,
    )
    outputs = [asking.question, *asking.shown, asking.welcome, head.history]
    opened.then(
        events.follow_link,
        [head.link, asking.turns, head.locale, head.history],
        outputs,
        concurrency_limit=_ASKING_AT_ONCE,
        concurrency_id="ask",
        **_HIDDEN,
    ).then(
        events.await_examples,
        [head.locale, asking.turns, head.history],
        [asking.welcome],
        concurrency_limit=None,
        **_HIDDEN,
    )
    opened.then(lambda locale: find.clear(locale)[4], [head.locale], [finding.source], **_HIDDEN)

    def switch(
        chosen: str,
        history: object,
        turns: Turns,
        choice: Choice | None,
        found: Turns,
        found_choice: Choice | None,
        named: str,
    ) -> list[Any]:
        locale: Locale = known_locale(chosen) or "en"
        return [
            locale,
            *label_updates(locale),
            *events.desk.show(turns, choice, locale)[2:],
            events.welcome(locale, turns, history),
            *find.desk.show(found, found_choice, locale)[2:],
            "",
            tab.table(locale, named),
        ]

    head.locale.input(
        switch,
        [
            head.locale,
            head.history,
            asking.turns,
            asking.chosen,
            finding.turns,
            finding.chosen,
            documents.named,
        ],
        [
            head.stored_locale,
            *labelled,
            *panels,
            asking.welcome,
            finding.talk,
            finding.source,
            documents.report,
            documents.table,
        ],
        **_HIDDEN,
    )


def _open_to_programs(programs: Programs) -> None:
    for call in (programs.ask, programs.find, programs.passage, programs.status):
        api(call, api_name=call.__name__, concurrency_limit=_ASKING_AT_ONCE)
