"""The components of the page, tab by tab, and how they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from tenkyo.app.links import Link
from tenkyo.ingest.readers import SUFFIXES

# Clicks on the buttons in our markup become events that carry what the button names.
_CHOOSE = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button || button.disabled || !element.contains(button)) return;
  const {copy, link, zoom, ...data} = button.dataset;
  if (Object.keys(data).length) trigger('select', data);
});
"""
_LONGEST_NAME = 200
_A_MONTH = "2020-01"
_LANGUAGES = [("日本語", "ja"), ("English", "en")]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the tabs, and what no one sees."""

    locale: Any
    stored_locale: Any
    history: Any
    link: Any


@dataclass(frozen=True, slots=True)
class NarrowParts:
    """What narrows the documents that are searched; ``frame`` is folded away until opened."""

    frame: Any
    document: Any
    folder: Any
    language: Any
    since: Any
    until: Any

    @property
    def given(self) -> list[Any]:
        """What is chosen, in the order that `begun_turn` takes it."""
        return [self.document, self.folder, self.language, self.since, self.until]


@dataclass(frozen=True, slots=True)
class DeskParts:
    """A conversation, its question and its source; ``welcome`` is None where there is none."""

    tab: Any
    turns: Any
    chosen: Any
    talk: Any
    welcome: Any
    question: Any
    send: Any
    clear: Any
    narrow: NarrowParts
    source: Any

    @property
    def shown(self) -> list[Any]:
        """What a desk's handlers return: turns, choice, and the two panels."""
        return [self.turns, self.chosen, self.talk, self.source]

    @property
    def labelled(self) -> list[Any]:
        """The components whose labels depend on the language, in the order of the labels."""
        narrow = [self.narrow.frame, *self.narrow.given]
        return [self.tab, self.question, self.send, self.clear, *narrow]


@dataclass(frozen=True, slots=True)
class DocumentParts:
    """The table of documents and what changes it."""

    tab: Any
    rebuild: Any
    dry_run: Any
    follow: Any
    unlocking: Any
    password: Any
    unlock: Any
    bring: Any
    into: Any
    report: Any
    named: Any
    table: Any
    seen: Any
    timer: Any

    @property
    def labelled(self) -> list[Any]:
        """The components whose labels depend on the language, in the order of the labels."""
        changing = [self.rebuild, self.dry_run, self.follow, self.password, self.unlock]
        return [self.tab, *changing, self.named, self.bring, self.into]


def lay_out_head(i18n: gr.I18n) -> Head:
    """Lay out the title and the choice of language."""
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
    return Head(
        locale=locale,
        stored_locale=gr.BrowserState("", storage_key="tenkyo-locale", secret="tenkyo"),
        history=gr.BrowserState([], storage_key="tenkyo-history", secret="tenkyo"),
        link=gr.State(Link()),
    )


def lay_out_narrow(i18n: gr.I18n, folders: Sequence[str], ids: str) -> NarrowParts:
    """Lay out what narrows the documents that are searched."""
    with gr.Accordion(
        i18n("narrow"), open=False, elem_id=f"tk-{ids}-narrow", elem_classes="tk-narrow"
    ) as frame:
        with gr.Row():
            document = gr.Textbox(
                label=i18n("in_document"), max_length=_LONGEST_NAME, scale=2, min_width=200
            )
            folder = gr.Dropdown(
                [("–", ""), *((name, name) for name in folders)],
                value="",
                label=i18n("in_folder"),
                visible=len(folders) > 1,
                scale=1,
                min_width=150,
            )
        with gr.Row():
            language = gr.Radio(
                [("–", ""), *_LANGUAGES],
                value="",
                label=i18n("in_language"),
                scale=3,
                min_width=280,
            )
            since, until = (
                gr.Textbox(
                    label=i18n(name), placeholder=_A_MONTH, max_length=10, scale=1, min_width=90
                )
                for name in ("since", "until")
            )
    return NarrowParts(frame, document, folder, language, since, until)


def lay_out_desk(
    i18n: gr.I18n,
    names: tuple[str, str, str, str, str],
    folders: Sequence[str],
    *,
    ids: str,
    lines: int,
    welcome: bool,
) -> DeskParts:
    """Lay out a conversation beside its source; ``names`` are of tab, question, hint, buttons."""
    tab_name, label, hint, send_name, clear_name = names
    with gr.Tab(i18n(tab_name), id=tab_name) as tab, gr.Row(elem_classes="tk-columns"):
        with gr.Column(scale=5, min_width=300):
            talk = _panel(f"tk-{ids}-talk")
            greeting = _panel(f"tk-{ids}-welcome") if welcome else None
            with gr.Row(elem_classes="tk-asking"):
                question = gr.Textbox(
                    label=i18n(label),
                    show_label=False,
                    placeholder=i18n(hint),
                    elem_id=f"tk-{ids}-question",
                    elem_classes="tk-field",
                    container=False,
                    lines=lines,
                    max_lines=6,
                    autofocus=lines == 1,
                    scale=8,
                    min_width=180,
                )
                send = gr.Button(
                    i18n(send_name),
                    variant="primary",
                    elem_id=f"tk-{ids}-send",
                    elem_classes="tk-send",
                    scale=1,
                    min_width=90,
                )
            clear = gr.Button(
                i18n(clear_name),
                size="sm",
                elem_id=f"tk-{ids}-clear",
                elem_classes="tk-fit",
                scale=0,
            )
            narrow = lay_out_narrow(i18n, folders, ids)
        with gr.Column(scale=5, min_width=300):
            source = _panel(f"tk-{ids}-source")
        # Inside the tab: Gradio counts what stands between tabs as one.
        turns, chosen = gr.State(()), gr.State(None)
    return DeskParts(
        tab=tab,
        turns=turns,
        chosen=chosen,
        talk=talk,
        welcome=greeting,
        question=question,
        send=send,
        clear=clear,
        narrow=narrow,
        source=source,
    )


def lay_out_documents(
    i18n: gr.I18n, folders: Sequence[str], *, may_change: bool, following: bool
) -> DocumentParts:
    """Lay out the documents; what changes them only where that is allowed."""
    with gr.Tab(i18n("documents"), id="documents") as tab:
        with gr.Row(elem_classes="tk-row", visible=may_change):
            rebuild = gr.Button(
                i18n("rebuild"), variant="primary", elem_id="tk-rebuild", scale=0, min_width=160
            )
            dry_run = gr.Button(i18n("dry_run"), elem_id="tk-dry-run", scale=0, min_width=160)
            follow = gr.Checkbox(
                following, label=i18n("follow"), elem_id="tk-follow", container=False, min_width=200
            )
        with gr.Row(elem_classes="tk-asking", visible=False) as unlocking:
            password = gr.Textbox(
                type="password",
                label=i18n("password"),
                elem_id="tk-password",
                scale=0,
                min_width=230,
            )
            unlock = gr.Button(
                i18n("unlock"), elem_id="tk-unlock", elem_classes="tk-send", scale=0, min_width=90
            )
        report = _panel("tk-report")
        named = gr.Textbox(
            label=i18n("named"), elem_id="tk-named", visible=False, max_length=_LONGEST_NAME
        )
        table = _panel("tk-documents")
        with gr.Column(visible=may_change):
            into = gr.Radio(
                list(folders),
                value=folders[0] if folders else None,
                label=i18n("into"),
                elem_id="tk-into",
                visible=len(folders) > 1,
            )
            bring = gr.File(
                label=i18n("bring"),
                file_count="multiple",
                file_types=sorted(SUFFIXES),
                type="filepath",
                elem_id="tk-bring",
                height=140,
            )
        seen, timer = gr.State(0), gr.Timer(4, active=False)
    return DocumentParts(
        tab=tab,
        rebuild=rebuild,
        dry_run=dry_run,
        follow=follow,
        unlocking=unlocking,
        password=password,
        unlock=unlock,
        bring=bring,
        into=into,
        report=report,
        named=named,
        table=table,
        seen=seen,
        timer=timer,
    )


def _panel(name: str) -> Any:  # noqa: ANN401 - Gradio has no types
    return gr.HTML("", elem_id=name, js_on_load=_CHOOSE, apply_default_css=False)
