"""What the page does when something is clicked: from inputs to what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

# At the top because Gradio looks up the annotations of handlers among a module's names; this
# module is imported for the page alone.
import gradio as gr

from tenkyo.app import conversation
from tenkyo.app import page_messages as say
from tenkyo.app.desk import Desk, event_data
from tenkyo.app.engine import Engine
from tenkyo.app.links import Link, linked_turn, read_link
from tenkyo.app.messages import Locale
from tenkyo.app.page_html import welcome_html
from tenkyo.app.page_input import (
    add_to_history,
    begun_turn,
    browser_locale,
    known_locale,
    read_history,
)
from tenkyo.app.page_labels import label_updates
from tenkyo.app.reasons import reason_text
from tenkyo.app.starring import count_stars, is_starred, set_star
from tenkyo.app.turns import Choice, Turn, Turns, first_choice, shown_path
from tenkyo.ingest.errors import QueryError

# How long the welcome waits for the encoder, in seconds.
_PATIENCE = 300.0
_LONGEST_NUMBER = 9


class PageEvents:
    """The handlers of the conversation's events, for one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.desk = Desk(engine, hint=say.NO_SOURCE, stars=True)

    def open(
        self, stored_locale: str | None, history: object, request: gr.Request
    ) -> tuple[Any, ...]:
        """Show the page in the language chosen before, else the browser's."""
        locale = known_locale(stored_locale) or browser_locale(request.headers)
        link = read_link(request.query_params)
        welcome = self.welcome(locale, (), history) if link.is_empty else ""
        return link, *label_updates(locale), *self.desk.show((), None, locale)[2:], welcome

    def welcome(self, chosen_locale: str, turns: Turns, history: object) -> str:
        """Return the welcome, nothing once there is a conversation."""
        locale = self._locale(chosen_locale)
        if turns:
            return ""
        examples, ready = self._engine.examples(locale), self._engine.ready
        starred = count_stars(self._engine.settings)
        return welcome_html(examples, read_history(history), locale, ready=ready, starred=starred)

    def await_examples(self, chosen_locale: str, turns: Turns, history: object) -> str:
        """Return the welcome as soon as the example questions are made."""
        self._engine.wait(_PATIENCE)
        return self.welcome(chosen_locale, turns, history)

    def follow_link(
        self, link: Link, turns: Turns, chosen_locale: str, history: object
    ) -> Iterator[tuple[Any, ...]]:
        """Ask or show what the page's address asks for."""
        locale = self._locale(chosen_locale)
        if link.question:
            yield from self.ask(link.question, turns, chosen_locale, history)
        elif link.is_empty:
            yield (gr.skip(),) * 7
        else:
            turn = Turn(say.FROM_LINK.text(locale))
            sources = self._engine.sources
            turns = (
                *turns,
                self.desk.settle(turn, lambda: linked_turn(link, sources, locale), locale),
            )
            yield gr.skip(), *self.desk.show(turns, first_choice(turns), locale), "", gr.skip()

    def ask(
        self,
        question: str,
        turns: Turns,
        chosen_locale: str,
        history: object,
        *narrowing: object,
    ) -> Iterator[tuple[Any, ...]]:
        """Answer a question; shows that it is being answered first."""
        locale = self._locale(chosen_locale)
        try:
            turn = begun_turn(question, narrowing, locale)
        except QueryError as error:
            gr.Warning(str(error))
            yield (gr.skip(),) * 7
            return
        waiting = replace(turn, notice=self.desk.waiting(locale))
        earlier = add_to_history(history, question.strip())
        yield "", *self.desk.show((*turns, waiting), None, locale), "", earlier
        before = turns
        turns = (*turns, self.desk.settle(turn, lambda: self._answered(turn, before), locale))
        chosen = first_choice(turns)
        # The text comes at once, the picture of its page when it is drawn; what has been typed
        # meanwhile stays.
        for with_page in (False, True):
            shown = self.desk.show(turns, chosen, locale, with_page=with_page)
            yield gr.skip(), *shown, gr.skip(), gr.skip()

    def clicked(
        self,
        turns: Turns,
        chosen: Choice | None,
        chosen_locale: str,
        history: object,
        event: gr.EventData,
        *narrowing: object,
    ) -> Iterator[tuple[Any, ...]]:
        """Ask the question, show the source or star the answer that was clicked."""
        data = event_data(event)
        if "example" in data:
            yield from self.ask(str(data["example"]), turns, chosen_locale, history, *narrowing)
        elif "forget" in data:
            yield *(gr.skip(),) * 5, self.welcome(chosen_locale, turns, []), []
        elif "star" in data:
            starred = self._starred(turns, str(data["star"]), chosen_locale)
            shown = self.desk.show(starred, chosen, self._locale(chosen_locale), with_page=False)
            yield gr.skip(), *shown[:3], *(gr.skip(),) * 3
        else:
            shown = self.desk.choose(turns, chosen, chosen_locale, event)
            yield gr.skip(), *shown, gr.skip(), gr.skip()

    def clear(self, chosen_locale: str, history: object) -> tuple[Any, ...]:
        """Begin a new conversation."""
        locale = self._locale(chosen_locale)
        welcome = self.welcome(chosen_locale, (), history)
        return "", *self.desk.show((), None, locale), welcome, gr.skip()

    def _answered(self, turn: Turn, before: Turns) -> Turn:
        """Reply to what is no question; complete a follow-up, and answer."""
        cited = [shown_path(one) for earlier in before for one in earlier.citations[:1]]
        reply = self._engine.smalltalk(turn.question, document=cited[-1] if cited else None)
        if reply is not None:
            page = reply.page
            if page is None:
                return replace(turn, reply=reply)
            linked = self._engine.sources.linked(page.document, page.number, "")
            return replace(turn, reply=reply, linked=linked)
        history = [
            conversation.Turn(
                earlier.understood or earlier.question,
                earlier.citations[0].quote if earlier.citations else "",
            )
            for earlier in before
            if earlier.answer is not None
        ]
        found = conversation.understand(turn.question, history)
        answer = self._engine.ask(found.question, limit=10, where=turn.where)
        return replace(
            turn,
            understood=found.question if found.carried else None,
            answer=answer,
            starred=self._engine.changes.allowed
            and is_starred(self._engine.settings.index, answer),
        )

    def _starred(self, turns: Turns, at: str, chosen_locale: str) -> Turns:
        """Star an answer, or take its star away."""
        locale = self._locale(chosen_locale)
        number = int(at) if at.isdecimal() and len(at) < _LONGEST_NUMBER else len(turns)
        answer = turns[number].answer if number < len(turns) else None
        if answer is None or not self._engine.changes.allowed:
            return turns
        index, starred = self._engine.settings.index, not turns[number].starred
        try:
            file = set_star(index, answer, starred=starred)
        except (OSError, UnicodeError) as error:
            reason = reason_text(getattr(error, "strerror", None) or "not UTF-8", locale)
            problem = say.NOT_STARRED.text(locale, reason=reason)
            gr.Warning(problem)
            return turns
        if starred:
            told = say.STARRED.text(locale, file=file.as_posix())
            gr.Info(told)
        # The same question may have been asked twice, and is kept once.
        return tuple(
            replace(one, starred=is_starred(index, one.answer))
            if one.answer is not None and one.answer.question == answer.question
            else one
            for one in turns
        )

    @staticmethod
    def _locale(chosen_locale: str) -> Locale:
        return known_locale(chosen_locale) or "en"
