"""The markup of the source: a cited passage, its page to look at, and ways to take it away."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from tenkyo.app import answer_messages as say_more
from tenkyo.app import page_messages as say
from tenkyo.app.citation import Citation
from tenkyo.app.copying import bibtex_citation, link_to, markdown_citation, plain_citation
from tenkyo.app.markup import escaped, lang
from tenkyo.app.messages import Locale, Message, place_text
from tenkyo.app.originals import address_of
from tenkyo.app.passage_html import marked_text, met_words, reading_aid_html
from tenkyo.app.reasons import reason_text
from tenkyo.app.sources import Sheet
from tenkyo.app.turns import Choice, Source, Turn, chosen_source, own_page, shown_path
from tenkyo.index.types import Passage, StoredChunk
from tenkyo.ingest.cleaning import display_text

_MOST_NEAREST = 10


def source_html(
    turns: Sequence[Turn],
    chosen: Choice | None,
    sheet: Sheet | None,
    locale: Locale,
    *,
    hint: Message = say.NO_SOURCE,
) -> str:
    """Return the source panel for what is chosen; ``sheet`` is the page looked at."""
    source = chosen_source(turns, chosen)
    label = escaped(say.SOURCE.text(locale))
    if source is None or chosen is None:
        body = f'<p class="tk-hint">{escaped(hint.text(locale))}</p>'
    else:
        turn = turns[chosen.turn]
        body = (
            _steps(turn, chosen, locale)
            + _head(source, locale)
            + _aid(turn, source, locale)
            + _tools(source, locale)
            + _page(source, chosen, sheet, locale)
            + _neighbour(sheet.before if sheet else None, say_more.BEFORE, locale)
            + _quotation(turn, source)
            + _neighbour(sheet.after if sheet else None, say_more.AFTER, locale)
        )
    return f'<section class="tk-source" aria-label="{label}">{body}</section>'


def _steps(turn: Turn, chosen: Choice, locale: Locale) -> str:
    """Return the way to the source before and the one after."""
    cited = chosen.kind == "citation"
    total = len(turn.citations) if cited else min(len(turn.passages), _MOST_NEAREST)
    counter = say.COUNTER if cited else say.NEAREST_COUNTER

    def step(message: Message, at: int) -> str:
        return _button(
            message.text(locale),
            f'data-turn="{chosen.turn}" data-kind="{chosen.kind}" data-at="{at}"',
            enabled=0 <= at < total,
        )

    label = escaped(say.SOURCES_OF.text(locale))
    count = escaped(counter.text(locale, number=chosen.at + 1, total=total))
    return (
        f'<nav class="tk-steps" aria-label="{label}">{step(say.PREVIOUS, chosen.at - 1)}'
        f"<span>{count}</span>{step(say.NEXT, chosen.at + 1)}</nav>"
    )


def _head(source: Source, locale: Locale) -> str:
    if isinstance(source, Citation):
        title, heading = source.title, source.heading
        place = place_text(source.page, source.page_label, source.where, locale)
    else:
        chunk = source.chunk
        title, heading = source.stored.title, chunk.heading
        place = place_text(chunk.first_page, source.stored.page_label, chunk.where, locale)
    below = f'<p class="tk-heading">{escaped(display_text(heading))}</p>' if heading else ""
    return (
        f'<h2 class="tk-title">{escaped(title)}</h2>'
        f'<p class="tk-place"><span class="tk-path">{escaped(shown_path(source))}</span>'
        f'<span class="tk-page">{escaped(place)}</span></p>{below}{_warnings(source, locale)}'
    )


def _warnings(source: Source, locale: Locale) -> str:
    lines = []
    if isinstance(source, Citation):
        if source.stale:
            lines.append(say.STALE.text(locale))
        if source.warning:
            lines.append(say.PAGE_WARNING.text(locale, reason=reason_text(source.warning, locale)))
    return "".join(f'<p class="tk-warning">{escaped(line)}</p>' for line in lines)


def _aid(turn: Turn, source: Source, locale: Locale) -> str:
    """Return the words that met, where question and quotation are of different languages."""
    if not isinstance(source, Citation) or turn.answer is None:
        return ""
    if source.language == turn.answer.language:
        return ""
    return reading_aid_html(met_words(turn.answer.outcome.translations, source.quote), locale)


def _quotation(turn: Turn, source: Source) -> str:
    if isinstance(source, Passage):
        text, language = marked_text(source.chunk, 0, 0), source.chunk.language
        return f'<blockquote class="tk-text"{lang(language)}>{text}</blockquote>'
    passage = _passage_of(source, turn.passages)
    if passage is None:
        text = f"<p><mark>{escaped(display_text(source.quote))}</mark></p>"
    else:
        text = marked_text(passage.chunk, source.start, source.end, source.emphasis)
    return f'<blockquote class="tk-text"{lang(source.language)}>{text}</blockquote>'


def _neighbour(stored: StoredChunk | None, name: Message, locale: Locale) -> str:
    """Return the passage beside the one shown, folded up; nothing at an end of the document."""
    if stored is None:
        return ""
    chunk = stored.chunk
    text = f'<div class="tk-text"{lang(chunk.language)}>{marked_text(chunk, 0, 0)}</div>'
    summary = f"<summary>{escaped(name.text(locale))}</summary>"
    return f'<details class="tk-beside">{summary}{text}</details>'


def _passage_of(citation: Citation, passages: Sequence[Passage]) -> Passage | None:
    for passage in passages:
        chunk = passage.chunk
        same = chunk.document_id == citation.document_id
        if same and chunk.start <= citation.start and citation.end <= chunk.end:
            return passage
    return None


def _tools(source: Source, locale: Locale) -> str:
    """Return the buttons that copy, and the link that downloads."""
    copies = (
        (say.COPY_TEXT.text(locale), plain_citation(source, locale)),
        ("Markdown", markdown_citation(source, locale)),
        ("BibTeX", bibtex_citation(source)),
    )
    buttons = "".join(_button(name, f'data-copy="{escaped(text)}"') for name, text in copies)
    link = _button(say.COPY_LINK.text(locale), f'data-link="{escaped(link_to(source))}"')
    address = escaped(address_of(shown_path(source)))
    download = escaped(say.DOWNLOAD.text(locale))
    return (
        f'<div class="tk-tools" role="group" aria-label="{escaped(say.TAKE_AWAY.text(locale))}" '
        f'data-copied="{escaped(say.COPIED.text(locale))}" '
        f'data-not-copied="{escaped(say.NOT_COPIED.text(locale))}">{buttons}{link}'
        f'<a class="tk-step" href="{address}" download>{download}</a>'
        '<span class="tk-copied" role="status"></span></div>'
    )


def _page(source: Source, chosen: Choice, sheet: Sheet | None, locale: Locale) -> str:
    """Return the page looked at, and the way to its neighbours."""
    if sheet is None:
        return ""
    parts = []
    turning = _turning(source, chosen, sheet, locale) if sheet.pages > 1 else ""
    zoom = _zoom(locale) if sheet.picture is not None else ""
    if turning or zoom:
        parts.append(f'<div class="tk-pageline">{turning}{zoom}</div>')
    if sheet.picture is not None:
        parts.append(_picture(sheet, locale))
    elif sheet.page != own_page(source):
        parts.append(_text(sheet, source, locale))
    return "".join(parts)


def _turning(source: Source, chosen: Choice, sheet: Sheet, locale: Locale) -> str:
    own = own_page(source)

    def step(message: Message, page: int) -> str:
        return _button(
            message.text(locale),
            f'data-turn="{chosen.turn}" data-kind="{chosen.kind}" data-at="{chosen.at}" '
            f'data-page="{page}"',
            enabled=1 <= page <= sheet.pages,
        )

    back = step(say.BACK_TO_QUOTE, own) if sheet.page != own else ""
    count = say.PAGE_OF.text(locale, page=sheet.page, pages=sheet.pages)
    return (
        f'<nav class="tk-steps tk-turning" aria-label="{escaped(say.PAGES.text(locale))}">'
        f"{step(say.PREVIOUS_PAGE, sheet.page - 1)}<span>{escaped(count)}{back}</span>"
        f"{step(say.NEXT_PAGE, sheet.page + 1)}</nav>"
    )


def _zoom(locale: Locale) -> str:
    buttons = "".join(
        f'<button type="button" class="tk-step" data-zoom="{step}" '
        f'aria-label="{escaped(name.text(locale))}" title="{escaped(name.text(locale))}">'
        f"{sign}</button>"
        for step, sign, name in (("-1", "−", say.ZOOM_OUT), ("1", "＋", say.ZOOM_IN))
    )
    label = escaped(say.ZOOM.text(locale))
    return f'<div class="tk-zoom" role="group" aria-label="{label}">{buttons}</div>'


def _picture(sheet: Sheet, locale: Locale) -> str:
    picture = sheet.picture
    assert picture is not None
    alt = escaped(say.PAGE_PICTURE.text(locale, page=sheet.page))
    data = b64encode(picture.image).decode("ascii")
    marks = "".join(
        f'<span class="tk-mark" style="left:{box.left:.3%};top:{box.top:.3%};'
        f'width:{box.width:.3%};height:{box.height:.3%}"></span>'
        for box in picture.boxes
    )
    return (
        f'<div class="tk-frame" tabindex="0" role="region" aria-label="{alt}">'
        f'<figure class="tk-sheet"><img src="data:image/png;base64,{data}" alt="{alt}" '
        f'width="{picture.width}" height="{picture.height}">{marks}</figure></div>'
    )


def _text(sheet: Sheet, source: Source, locale: Locale) -> str:
    cited = isinstance(source, Citation)
    start, end = (source.start, source.end) if isinstance(source, Citation) and cited else (0, 0)
    texts = "".join(
        f"<div{lang(one.chunk.language)}>{marked_text(one.chunk, start, end)}</div>"
        for one in sheet.chunks
    )
    return f'<div class="tk-text">{texts or escaped(say.NO_TEXT_HERE.text(locale))}</div>'


def _button(text: str, data: str, *, enabled: bool = True) -> str:
    """Return a button; ``data`` are attributes whose values are escaped already."""
    disabled = "" if enabled else " disabled"
    return f'<button type="button" class="tk-step" {data}{disabled}>{escaped(text)}</button>'
