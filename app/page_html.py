"""The markup of the conversation: pure functions from turns to escaped HTML."""

from __future__ import annotations

from collections.abc import Sequence

from tenkyo.app import page_messages as say
from tenkyo.app.answer import Answer
from tenkyo.app.citation import Citation
from tenkyo.app.find_html import verdict_html
from tenkyo.app.markup import escaped, lang, shorten
from tenkyo.app.messages import Locale, Message, place_text
from tenkyo.app.reply_html import reply_html
from tenkyo.app.turns import Choice, Linked, Turn
from tenkyo.index.types import Passage
from tenkyo.ingest.cleaning import display_text

_EXCERPT = 160
_NEAREST = 3
_LONGEST_TAIL = 24
# From how probable an answer is, to how certain it is said to be.
_CERTAINTIES: tuple[tuple[float, Message], ...] = (
    (0.7, say.CERTAINTY_HIGH),
    (0.4, say.CERTAINTY_FAIR),
    (0.0, say.CERTAINTY_LOW),
)


def conversation_html(
    turns: Sequence[Turn], chosen: Choice | None, locale: Locale, *, may_star: bool = False
) -> str:
    """Return the conversation: questions, answers with numbered buttons, notices."""
    label = escaped(say.CONVERSATION.text(locale))
    body = "".join(
        _turn(number, turn, chosen, locale, may_star=may_star) for number, turn in enumerate(turns)
    )
    return f'<div class="tk-talk" role="log" aria-live="polite" aria-label="{label}">{body}</div>'


def welcome_html(
    examples: Sequence[str], earlier: Sequence[str], locale: Locale, *, ready: bool
) -> str:
    """Return the welcome: what this is, and questions to begin with, among them earlier ones."""
    parts = [f'<p class="tk-tagline">{escaped(say.TAGLINE.text(locale))}</p>']
    if not ready:
        parts.append(f'<p class="tk-notice" role="status">{escaped(say.LOADING.text(locale))}</p>')
    if examples:
        parts.append(_questions(say.EXAMPLES.text(locale), examples))
    if earlier:
        parts.append(_questions(say.EARLIER.text(locale), earlier))
        forget = escaped(say.FORGET.text(locale))
        parts.append(f'<button type="button" class="tk-small" data-forget="1">{forget}</button>')
    return f'<div class="tk-welcome">{"".join(parts)}</div>'


def _questions(title: str, questions: Sequence[str]) -> str:
    buttons = "".join(
        f'<li><button type="button" class="tk-example" data-example="{escaped(question)}">'
        f"{escaped(question)}</button></li>"
        for question in questions
    )
    return f"<p>{escaped(title)}</p><ul>{buttons}</ul>"


def _turn(number: int, turn: Turn, chosen: Choice | None, locale: Locale, *, may_star: bool) -> str:
    asked = escaped((say.YOU_STATED if turn.finding else say.YOU_ASKED).text(locale))
    question = (
        f'<div class="tk-question"><span class="tk-unseen">{asked}: </span>'
        f"{escaped(turn.question)}</div>"
    )
    reply = ""
    if turn.understood:
        understood = say.UNDERSTOOD.text(locale, question=turn.understood)
        reply += f'<p class="tk-understood">{escaped(understood)}</p>'
    if turn.notice is not None:
        reply += f'<p class="tk-notice" role="status">{escaped(turn.notice)}</p>'
    if turn.reply is not None:
        reply += reply_html(turn.reply, locale)
    if turn.linked is not None:
        reply += _linked(number, turn.linked, chosen, locale)
    if turn.answer is not None:
        reply += _answer(number, turn, turn.answer, chosen, locale, may_star=may_star)
    return f'<article class="tk-turn">{question}<div class="tk-answer">{reply}</div></article>'


def _answer(
    number: int,
    turn: Turn,
    answer: Answer,
    chosen: Choice | None,
    locale: Locale,
    *,
    may_star: bool,
) -> str:
    body = verdict_html(turn.finding, locale) if turn.finding else ""
    foot: list[str] = []
    if answer.found:
        body += "".join(
            _sentence(number, item, at, chosen, locale) for at, item in enumerate(answer.citations)
        )
        if not turn.finding:
            foot.append(_certainty(answer.confidence).text(locale))
    else:
        if not turn.finding:
            body += f'<p class="tk-none">{escaped(say.NOT_FOUND.text(locale))}</p>'
        body += _nearest(number, answer, chosen, locale)
    if answer.outcome.by_words_only:
        body += f'<p class="tk-warning">{escaped(say.BY_WORDS_ONLY.text(locale))}</p>'
    foot.append(say.SECONDS.text(locale, seconds=answer.seconds))
    star = ""
    if answer.found and may_star and not turn.finding:
        star = _star(number, locale, pressed=turn.starred)
    return f'{body}<p class="tk-foot">{escaped(" · ".join(foot))}{star}</p>'


def _certainty(confidence: float) -> Message:
    return next(message for least, message in _CERTAINTIES if confidence >= least)


def _star(number: int, locale: Locale, *, pressed: bool) -> str:
    label = escaped(say.STAR.text(locale))
    return (
        f'<button type="button" class="tk-star" data-star="{number}" title="{label}" '
        f'aria-label="{label}" aria-pressed="{"true" if pressed else "false"}">'
        f"{'★' if pressed else '☆'}</button>"
    )


def _linked(number: int, linked: Linked, chosen: Choice | None, locale: Locale) -> str:
    if linked.citation is not None:
        return _sentence(number, linked.citation, 0, chosen, locale)
    return f'<ul class="tk-nearest">{_near(number, linked.passage, 0, chosen, locale)}</ul>'


def _sentence(
    number: int, citation: Citation, at: int, chosen: Choice | None, locale: Locale
) -> str:
    label = say.SHOW_CITATION.text(locale, number=citation.number)
    pressed = chosen is not None and chosen.is_of(number, "citation", at)
    place = place_text(citation.page, citation.page_label, citation.where, locale)
    origin = f"{citation.document} · {place}"
    button = _button("tk-cite", number, "citation", at, str(citation.number), label, pressed)
    body, tail = _split_tail(display_text(citation.quote))
    return (
        f'<p class="tk-said"{lang(citation.language)}>{escaped(body)}'
        f'<span class="tk-kept">{escaped(tail)}{button}</span>'
        f'<span class="tk-origin">{escaped(origin)}</span></p>'
    )


def _split_tail(text: str) -> tuple[str, str]:
    """Split off the last word, or two characters of Japanese: a number stays on their line."""
    head, space, tail = text.rpartition(" ")
    if space and tail.isascii() and len(tail) <= _LONGEST_TAIL:
        return head + space, tail
    return text[:-2], text[-2:]


def _nearest(number: int, answer: Answer, chosen: Choice | None, locale: Locale) -> str:
    items = "".join(
        _near(number, passage, at, chosen, locale)
        for at, passage in enumerate(answer.passages[:_NEAREST])
    )
    if not items:
        return ""
    return f"<p>{escaped(say.NEAREST.text(locale))}</p><ul class='tk-nearest'>{items}</ul>"


def _near(number: int, passage: Passage, at: int, chosen: Choice | None, locale: Locale) -> str:
    stored = passage.stored
    place = place_text(stored.chunk.first_page, stored.page_label, stored.chunk.where, locale)
    origin = f"{stored.places[0]} · {place}"
    label = say.SHOW_PASSAGE.text(locale, place=origin)
    pressed = chosen is not None and chosen.is_of(number, "passage", at)
    button = _button("tk-near", number, "passage", at, origin, label, pressed)
    excerpt = shorten(display_text(stored.chunk.text), _EXCERPT)
    return f"<li>{button}<p{lang(stored.chunk.language)}>{escaped(excerpt)}</p></li>"


def _button(css: str, turn: int, kind: str, at: int, text: str, label: str, pressed: bool) -> str:
    return (
        f'<button type="button" class="{css}" data-turn="{turn}" data-kind="{kind}" '
        f'data-at="{at}" aria-label="{escaped(label)}" '
        f'aria-pressed="{"true" if pressed else "false"}">{escaped(text)}</button>'
    )
