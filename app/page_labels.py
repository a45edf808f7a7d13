"""The labels of the page's components in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from tenkyo.app import documents_messages
from tenkyo.app import page_messages as say
from tenkyo.app.messages import LOCALES, Locale, Message

_LABELS: dict[str, Message] = {
    "language": say.LANGUAGE,
    "ask": say.TAB_ASK,
    "find": say.TAB_FIND,
    "documents": say.TAB_DOCUMENTS,
    "question": say.QUESTION,
    "hint": say.QUESTION_HINT,
    "send": say.SEND,
    "clear": say.NEW_CONVERSATION,
    "statement": say.STATEMENT,
    "statement_hint": say.STATEMENT_HINT,
    "find_source": say.FIND,
    "clear_found": say.CLEAR_FOUND,
    "narrow": say.NARROW,
    "in_document": say.IN_DOCUMENT,
    "in_folder": say.IN_FOLDER,
    "in_language": say.IN_LANGUAGE,
    "since": say.SINCE,
    "until": say.UNTIL,
    "rebuild": documents_messages.REBUILD,
    "dry_run": documents_messages.DRY_RUN,
    "follow": documents_messages.FOLLOW,
    "password": documents_messages.PASSWORD,
    "unlock": documents_messages.UNLOCK,
    "named": documents_messages.NAMED,
    "bring": documents_messages.BRING,
    "into": documents_messages.INTO,
}

# In the order of the components that ``labelled`` components of the page have.
_NARROWING: tuple[Callable[[dict[str, str]], Any], ...] = (
    lambda text: gr.Accordion(label=text["narrow"]),
    lambda text: gr.Textbox(label=text["in_document"]),
    lambda text: gr.Dropdown(label=text["in_folder"]),
    lambda text: gr.Radio(label=text["in_language"]),
    lambda text: gr.Textbox(label=text["since"]),
    lambda text: gr.Textbox(label=text["until"]),
)
_UPDATES: tuple[Callable[[dict[str, str]], Any], ...] = (
    lambda text: gr.Tab(label=text["ask"], id="ask"),
    lambda text: gr.Textbox(label=text["question"], placeholder=text["hint"]),
    lambda text: gr.Button(value=text["send"]),
    lambda text: gr.Button(value=text["clear"]),
    *_NARROWING,
    lambda text: gr.Tab(label=text["find"], id="find"),
    lambda text: gr.Textbox(label=text["statement"], placeholder=text["statement_hint"]),
    lambda text: gr.Button(value=text["find_source"]),
    lambda text: gr.Button(value=text["clear_found"]),
    *_NARROWING,
    lambda text: gr.Tab(label=text["documents"], id="documents"),
    lambda text: gr.Button(value=text["rebuild"]),
    lambda text: gr.Button(value=text["dry_run"]),
    lambda text: gr.Checkbox(label=text["follow"]),
    lambda text: gr.Textbox(label=text["password"]),
    lambda text: gr.Button(value=text["unlock"]),
    lambda text: gr.Textbox(label=text["named"]),
    lambda text: gr.File(label=text["bring"]),
    lambda text: gr.Radio(label=text["into"]),
)


def translations() -> gr.I18n:
    """Return all labels for the browser to choose from."""
    return gr.I18n(**{locale: _texts(locale) for locale in LOCALES})


def label_updates(locale: Locale) -> list[Any]:
    """Return what puts every label into a language, and the choice of language on it."""
    text = _texts(locale)
    return [gr.Radio(label=text["language"], value=locale), *(make(text) for make in _UPDATES)]


def _texts(locale: Locale) -> dict[str, str]:
    return {name: message.text(locale) for name, message in _LABELS.items()}
