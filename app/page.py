"""The Gradio page: its layout, and which event calls what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.events import api

from tenkyo.app.engine import Engine
from tenkyo.app.page_events import PageEvents
from tenkyo.app.page_labels import translations
from tenkyo.app.programs import Programs

# Clicks on the buttons in our markup become events that carry what the button names.
_CHOOSE = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-turn], button[data-example]');
  if (button && !button.disabled) trigger('select', {...button.dataset});
});
"""
_ASKING_AT_ONCE = 8
_LANGUAGES = [("日本語", "ja"), ("English", "en")]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components of the page."""

    locale: Any
    stored_locale: Any
    turns: Any
    chosen: Any
    ask_tab: Any
    documents_tab: Any
    talk: Any
    examples: Any
    question: Any
    send: Any
    clear: Any
    source: Any
    rebuild: Any
    report: Any
    documents: Any

    @property
    def labelled(self) -> list[Any]:
        """The components whose labels depend on the language, in the order of ``labels``."""
        return [
            self.locale,
            self.ask_tab,
            self.documents_tab,
            self.question,
            self.send,
            self.clear,
            self.rebuild,
        ]


def build_page(engine: Engine) -> tuple[gr.Blocks, gr.I18n]:
    """Return the page, and the translations to launch it with."""
    i18n = translations()
    with gr.Blocks(title="Tenkyo 典拠", analytics_enabled=False, fill_width=True) as page:
        parts = _lay_out(i18n)
        # First, so that the names are theirs.
        _open_to_programs(Programs(engine))
        _wire(page, parts, PageEvents(engine))
    return page, i18n


def _lay_out(i18n: gr.I18n) -> _Parts:
    stored_locale = gr.BrowserState("", storage_key="tenkyo-locale", secret="tenkyo")
    with gr.Row(elem_id="tk-head"):
        gr.HTML("<h1>典拠 <span>Tenkyo</span></h1>")
        locale = gr.Radio(
            _LANGUAGES,
            label=i18n("language"),
            show_label=False,
            container=False,
            elem_id="tk-locale",
            scale=0,
        )
    with gr.Tabs():
        with gr.Tab(i18n("ask"), id="ask") as ask_tab, gr.Row(elem_id="tk-columns"):
            with gr.Column(scale=5, min_width=300):
                talk = gr.HTML("", elem_id="tk-talk", js_on_load=_CHOOSE, apply_default_css=False)
                examples = gr.HTML(
                    "", elem_id="tk-examples", js_on_load=_CHOOSE, apply_default_css=False
                )
                with gr.Row(elem_id="tk-ask"):
                    question = gr.Textbox(
                        label=i18n("question"),
                        show_label=False,
                        placeholder=i18n("hint"),
                        elem_id="tk-question",
                        container=False,
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        scale=8,
                        min_width=180,
                    )
                    send = gr.Button(
                        i18n("send"), variant="primary", elem_id="tk-send", scale=1, min_width=90
                    )
                clear = gr.Button(i18n("clear"), size="sm", elem_id="tk-clear", scale=0)
            with gr.Column(scale=5, min_width=300):
                source = gr.HTML(
                    "", elem_id="tk-source", js_on_load=_CHOOSE, apply_default_css=False
                )
        with gr.Tab(i18n("documents"), id="documents") as documents_tab:
            rebuild = gr.Button(
                i18n("rebuild"), variant="primary", elem_id="tk-rebuild", scale=0, min_width=200
            )
            report = gr.HTML("", elem_id="tk-report", apply_default_css=False)
            documents = gr.HTML("", elem_id="tk-documents", apply_default_css=False)
    return _Parts(
        locale=locale,
        stored_locale=stored_locale,
        turns=gr.State(()),
        chosen=gr.State(None),
        ask_tab=ask_tab,
        documents_tab=documents_tab,
        talk=talk,
        examples=examples,
        question=question,
        send=send,
        clear=clear,
        source=source,
        rebuild=rebuild,
        report=report,
        documents=documents,
    )


def _wire(page: gr.Blocks, parts: _Parts, events: PageEvents) -> None:
    """Connect the events; only the endpoints for programs are public."""
    hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    shown = [parts.talk, parts.examples, parts.source]
    talking = [parts.turns, parts.chosen, *shown]
    everything = [*parts.labelled, *shown, parts.documents]

    opened = page.load(events.open, [parts.stored_locale], everything, queue=False, **hidden)
    # Japanese and Chinese share characters: a browser draws the right ones by the language.
    parts.locale.change(
        None, [parts.locale], js="(locale) => { document.documentElement.lang = locale; }", **hidden
    )
    opened.then(events.examples, [parts.locale, parts.turns], [parts.examples], **hidden)
    parts.locale.input(
        events.switch,
        [parts.locale, parts.turns, parts.chosen],
        [parts.stored_locale, *everything],
        **hidden,
    )
    asking: dict[str, Any] = {
        "inputs": [parts.question, parts.turns, parts.locale],
        "outputs": [parts.question, *talking],
        "concurrency_limit": _ASKING_AT_ONCE,
        "concurrency_id": "ask",
        "trigger_mode": "once",
        **hidden,
    }
    sent = parts.send.click(events.ask, **asking)
    exampled = parts.examples.select(
        events.ask_example, **{**asking, "inputs": [parts.turns, parts.locale]}
    )
    for panel in (parts.talk, parts.source):
        panel.select(events.choose, [parts.turns, parts.chosen, parts.locale], talking, **hidden)
    parts.clear.click(
        events.clear,
        [parts.locale],
        [parts.question, *talking],
        cancels=[sent, exampled],
        **hidden,
    )
    parts.documents_tab.select(events.documents, [parts.locale], [parts.documents], **hidden)
    parts.rebuild.click(
        events.rebuild,
        [parts.locale],
        [parts.report, parts.documents],
        api_visibility="private",
        concurrency_limit=1,
        concurrency_id="rebuild",
        trigger_mode="once",
        show_progress_on=[parts.report],
    )


def _open_to_programs(programs: Programs) -> None:
    for call in (programs.ask, programs.passage, programs.status):
        api(call, api_name=call.__name__, concurrency_limit=_ASKING_AT_ONCE)
