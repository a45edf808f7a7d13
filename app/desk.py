"""A conversation and the source beside it: what both tabs that answer have in common."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

# At the top because Gradio looks up the annotations of handlers among a module's names; this
# module is imported for the page alone.
import gradio as gr

from tenkyo.app import page_messages as say
from tenkyo.app.engine import Engine
from tenkyo.app.messages import Locale, Message
from tenkyo.app.page_html import conversation_html
from tenkyo.app.page_input import known_locale, read_choice
from tenkyo.app.reasons import error_text
from tenkyo.app.source_html import source_html
from tenkyo.app.sources import Sheet
from tenkyo.app.turns import Choice, Turn, Turns, chosen_source
from tenkyo.ingest.errors import TenkyoError

_log = logging.getLogger(__name__)

# The conversation and what is shown of it: turns, choice, and the two panels.
Shown = tuple[Turns, Choice | None, str, str]


class Desk:
    """Shows turns and the source chosen among them, for one engine."""

    def __init__(self, engine: Engine, *, hint: Message, stars: bool = False) -> None:
        self._engine = engine
        self._hint = hint
        self._stars = stars and engine.changes.allowed

    def show(
        self, turns: Turns, chosen: Choice | None, locale: Locale, *, with_page: bool = True
    ) -> Shown:
        """Return what is shown; without the page, which takes longer, if so asked."""
        sheet = self._sheet(turns, chosen) if with_page else None
        if chosen is not None and sheet is not None and chosen.page is not None:
            chosen = replace(chosen, page=sheet.page)
        return (
            turns,
            chosen,
            conversation_html(turns, chosen, locale, may_star=self._stars),
            source_html(turns, chosen, sheet, locale, hint=self._hint),
        )

    def choose(
        self, turns: Turns, chosen: Choice | None, chosen_locale: str, event: gr.EventData
    ) -> Shown:
        """Show the source, or the page of it, that was clicked."""
        locale = known_locale(chosen_locale) or "en"
        wanted = read_choice(event_data(event))
        if chosen_source(turns, wanted) is None:
            wanted = chosen
        return self.show(turns, wanted, locale)

    def settle(self, turn: Turn, work: Callable[[], Turn], locale: Locale) -> Turn:
        """Return what became of a turn: what ``work`` returns, or what went wrong, in words."""
        try:
            return work()
        except TenkyoError as error:
            reason = error_text(error, locale)
            return replace(turn, notice=say.FAILED.text(locale, reason=reason))
        except Exception as error:
            # The question itself is in no log.
            _log.error("a question could not be answered: %s", type(error).__name__)
            kind = type(error).__name__
            return replace(turn, notice=say.UNEXPECTED.text(locale, kind=kind))

    def waiting(self, locale: Locale) -> str:
        """Return what is said while an answer is looked for."""
        return (say.SEARCHING if self._engine.ready else say.WAITING).text(locale)

    def _sheet(self, turns: Turns, chosen: Choice | None) -> Sheet | None:
        source = chosen_source(turns, chosen)
        if source is None or chosen is None:
            return None
        try:
            return self._engine.sources.sheet(source, chosen.page)
        except TenkyoError as error:
            _log.warning("a page could not be shown: %s", type(error).__name__)
            return None


def event_data(event: gr.EventData) -> Mapping[str, object]:
    """Return what an event carries; it comes from the browser and may be anything."""
    data = event._data
    return data if isinstance(data, dict) else {}
