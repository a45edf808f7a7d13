"""What the tab for finding a source does: a statement, its verdict, and the source beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import gradio as gr

from tenkyo.app import page_messages as say
from tenkyo.app.desk import Desk
from tenkyo.app.engine import Engine
from tenkyo.app.page_input import begun_turn, known_locale
from tenkyo.app.turns import Turn, Turns, first_choice
from tenkyo.ingest.errors import QueryError


class FindEvents:
    """The handlers of that tab's events, for one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.desk = Desk(engine, hint=say.FIND_TAGLINE)

    def find(
        self, statement: str, turns: Turns, chosen_locale: str, *narrowing: object
    ) -> Iterator[tuple[Any, ...]]:
        """Look for the source of a statement; shows that it is looked for first."""
        locale = known_locale(chosen_locale) or "en"
        try:
            turn = begun_turn(statement, narrowing, locale)
        except QueryError as error:
            gr.Warning(str(error))
            yield (gr.skip(),) * 5
            return
        waiting = replace(turn, notice=self.desk.waiting(locale))
        yield "", *self.desk.show((*turns, waiting), None, locale)
        turns = (*turns, self.desk.settle(turn, lambda: self._found(turn), locale))
        chosen = first_choice(turns)
        yield gr.skip(), *self.desk.show(turns, chosen, locale, with_page=False)
        yield gr.skip(), *self.desk.show(turns, chosen, locale)

    def clear(self, chosen_locale: str) -> tuple[Any, ...]:
        """Begin anew."""
        return "", *self.desk.show((), None, known_locale(chosen_locale) or "en")

    def _found(self, turn: Turn) -> Turn:
        finding = self._engine.find(turn.question, limit=10, where=turn.where)
        return replace(turn, finding=finding, answer=finding.answer)
