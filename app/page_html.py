"""The markup of the conversation: pure functions from turns to escaped HTML."""

from __future__ import annotations

from collections.abc import Sequence

from tenkyo.app import page_messages as say
from tenkyo.app.answer import Answer
from tenkyo.app.answer_messages import DIFFER, also_in_text, differing_lines
from tenkyo.app.citation import Citation
from tenkyo.app.documents_messages import language_name
from tenkyo.app.find_html import verdict_html
from tenkyo.app.markup import escaped, lang, shorten
from tenkyo.app.messages import PHRASE_ABSENT, Locale, Message, place_text
from tenkyo.app.originals import STARRED_PATH
from tenkyo.app.passage_html import emphasised
from tenkyo.app.reply_html import reply_html
from tenkyo.app.spans import shown
from tenkyo.app.statements import statements_of
from tenkyo.app.turns import Choice, Linked, Turn
from tenkyo.index.types import Passage, QueryFilter
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
    examples: Sequence[str],
    earlier: Sequence[str],
    locale: Locale,
    *,
    ready: bool,
    starred: int = 0,
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
    if starred:
        label = escaped(say.SAVE_STARRED.text(locale, count=starred))
        link = f'<a class="tk-small" href="{STARRED_PATH}" download>{label}</a>'
        parts.append(f'<p class="tk-saving">{link}</p>')
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
    reply = _narrowed(turn.where, locale) if turn.where and not turn.reply else ""
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


def _narrowed(where: QueryFilter, locale: Locale) -> str:
    """Return which documents alone were searched."""
    parts = [where.document, where.folder]
    if where.language:
        parts.append(language_name(where.language, locale))
    if where.since:
        parts.append(say.NARROWED_SINCE.text(locale, day=where.since))
    if where.until:
        parts.append(say.NARROWED_UNTIL.text(locale, day=where.until))
    told = ("、" if locale == "ja" else ", ").join(part for part in parts if part)
    return f'<p class="tk-understood">{escaped(say.NARROWED.text(locale, parts=told))}</p>'


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
            _said(number, group, chosen, locale) for group in statements_of(answer.citations)
        )
        body += _differing(answer, locale)
        if not turn.finding:
            foot.append(_certainty(answer.confidence).text(locale))
    else:
        if not turn.finding:
            body += f'<p class="tk-none">{escaped(say.NOT_FOUND.text(locale))}</p>'
        body += _nearest(number, answer, chosen, locale)
    if answer.outcome.by_words_only:
        body += f'<p class="tk-warning">{escaped(say.BY_WORDS_ONLY.text(locale))}</p>'
    for phrase in answer.outcome.absent:
        absent = PHRASE_ABSENT.text(locale, phrase=phrase)
        body += f'<p class="tk-warning">{escaped(absent)}</p>'
    foot.append(say.SECONDS.text(locale, seconds=answer.seconds))
    star = ""
    if may_star and not turn.finding:
        name = say.STAR if answer.found else say.STAR_REFUSAL
        star = _star(number, name.text(locale), pressed=turn.starred)
    return f'{body}<p class="tk-foot">{escaped(" · ".join(foot))}{star}</p>'


def _certainty(confidence: float) -> Message:
    return next(message for least, message in _CERTAINTIES if confidence >= least)


def _star(number: int, name: str, *, pressed: bool) -> str:
    label = escaped(name)
    return (
        f'<button type="button" class="tk-star" data-star="{number}" title="{label}" '
        f'aria-label="{label}" aria-pressed="{"true" if pressed else "false"}">'
        f"{'★' if pressed else '☆'}</button>"
    )


def _linked(number: int, linked: Linked, chosen: Choice | None, locale: Locale) -> str:
    if linked.citation is not None:
        return _said(number, [linked.citation], chosen, locale)
    return f'<ul class="tk-nearest">{_near(number, linked.passage, 0, chosen, locale)}</ul>'


def _said(number: int, group: Sequence[Citation], chosen: Choice | None, locale: Locale) -> str:
    """Return a quotation with the number and origin of each citation that says the same."""
    first = group[0]
    buttons, origins = "", ""
    for citation in group:
        place = place_text(citation.page, citation.page_label, citation.where, locale)
        which = f"{citation.number} " if len(group) > 1 else ""
        origin = escaped(f"{which}{citation.document} · {place}")
        origins += f'<span class="tk-origin">{origin}</span>'
        at = citation.number - 1
        label = say.SHOW_CITATION.text(locale, number=citation.number)
        pressed = chosen is not None and chosen.is_of(number, "citation", at)
        buttons += _button("tk-cite", number, "citation", at, str(at + 1), label, pressed)
    quote = shown(first.quote)
    start, end = (at - first.start for at in first.emphasis or (first.start, first.start))
    start, end = quote.here(start, end)
    split = len(_split_tail(quote.text)[0])
    if start < split < end and len(quote.text) - start <= _LONGEST_TAIL:
        split = start
    body, tail = quote.text[:split], quote.text[split:]
    return (
        f'<p class="tk-said"{lang(first.language)}>{emphasised(body, start, end)}'
        f'<span class="tk-kept">{emphasised(tail, start - split, end - split)}{buttons}</span>'
        f"{origins}</p>"
    )


def _differing(answer: Answer, locale: Locale) -> str:
    """Return what documents that disagree say, nothing where they do not."""
    if not answer.differing:
        return ""
    items = "".join(f"<li>{escaped(line)}</li>" for line in differing_lines(answer, locale))
    title = escaped(DIFFER.text(locale))
    return f'<div class="tk-differing" role="note"><p>{title}</p><ul>{items}</ul></div>'


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
    also = ""
    if passage.also:
        also = f'<p class="tk-also">{escaped(also_in_text(passage.also, locale))}</p>'
    return f"<li>{button}<p{lang(stored.chunk.language)}>{escaped(excerpt)}</p>{also}</li>"


def _button(css: str, turn: int, kind: str, at: int, text: str, label: str, pressed: bool) -> str:
    return (
        f'<button type="button" class="{css}" data-turn="{turn}" data-kind="{kind}" '
        f'data-at="{at}" aria-label="{escaped(label)}" '
        f'aria-pressed="{"true" if pressed else "false"}">{escaped(text)}</button>'
    )
