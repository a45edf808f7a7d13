"""The labels of the page's components in both languages."""

from __future__ import annotations

from typing import Any

import gradio as gr

from tenkyo.app import page_messages as say
from tenkyo.app.messages import LOCALES, Locale, Message

_LABELS: dict[str, Message] = {
    "language": say.LANGUAGE,
    "ask": say.TAB_ASK,
    "documents": say.TAB_DOCUMENTS,
    "question": say.QUESTION,
    "hint": say.QUESTION_HINT,
    "send": say.SEND,
    "clear": say.NEW_CONVERSATION,
    "rebuild": say.REBUILD,
}


def translations() -> gr.I18n:
    """Return all labels for the browser to choose from."""
    return gr.I18n(**{locale: _texts(locale) for locale in LOCALES})


def label_updates(locale: Locale) -> list[Any]:
    """Return what puts every label into a language.

    In the order: language, the two tabs, question, send, new conversation, rebuild.
    """
    text = _texts(locale)
    return [
        gr.Radio(label=text["language"], value=locale),
        gr.Tab(label=text["ask"]),
        gr.Tab(label=text["documents"]),
        gr.Textbox(label=text["question"], placeholder=text["hint"]),
        gr.Button(value=text["send"]),
        gr.Button(value=text["clear"]),
        gr.Button(value=text["rebuild"]),
    ]


def _texts(locale: Locale) -> dict[str, str]:
    return {name: message.text(locale) for name, message in _LABELS.items()}
