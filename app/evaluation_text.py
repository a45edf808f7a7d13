"""An evaluation on a terminal: figures, what went wrong, and how it compares with another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tenkyo.app import evaluation_messages as say
from tenkyo.app import messages
from tenkyo.app.comparison import Change, Comparison, Difference, compare
from tenkyo.app.figures import ALL_PAIRS, LAST_HIT, figures_by_pair
from tenkyo.app.messages import Locale, Message
from tenkyo.app.outcomes import Evaluation, Outcome, Verdict
from tenkyo.app.terminal import one_line, shorten, table_lines

_QUOTE_LENGTH = 100
_VERDICTS: dict[Verdict, Message] = {
    "right": say.RIGHT,
    "refused": say.REFUSED,
    "elsewhere": say.ELSEWHERE,
    "sentence": say.SENTENCE,
    "answered": say.ANSWERED,
}


def evaluation_lines(evaluation: Evaluation, locale: Locale, *, most: int) -> list[str]:
    """Return the figures as a table, a column a language pair, and at most ``most`` failures."""
    groups = figures_by_pair(evaluation.outcomes)
    rows = [
        ["", *(_pair(group.pair, locale) for group in groups)],
        [say.WITH_ANSWER.text(locale), *(str(group.answerable) for group in groups)],
        [say.WITHOUT_ANSWER.text(locale), *(str(group.unanswerable) for group in groups)],
        *(
            [name.text(locale), *(_share(getattr(group, figure)) for group in groups)]
            for figure, name in say.FIGURES.items()
        ),
    ]
    count = say.EVALUATED.text(
        locale,
        answerable=groups[-1].answerable,
        unanswerable=groups[-1].unanswerable,
        seconds=evaluation.seconds,
    )
    encoded = say.ENCODED.text(
        locale, encoder=one_line(evaluation.encoder), threshold=evaluation.threshold
    )
    by_words = [messages.BY_WORDS_ONLY.text(locale)] if evaluation.by_words_only else []
    legend = say.LEGEND.text(locale).split("\n")
    return [
        *(count, encoded, *by_words, "", *table_lines(rows), "", *legend, ""),
        *_failure_lines(evaluation.outcomes, locale, most=most),
    ]


def comparison_lines(
    evaluation: Evaluation, other: Evaluation, locale: Locale, *, name: str, most: int
) -> list[str]:
    """Return how an evaluation compares with another, called ``name``: figures, then questions."""
    comparison = compare(evaluation.outcomes, other.outcomes)
    everything = comparison.pairs[-1]
    title = say.COMPARED.text(
        locale,
        other=one_line(name),
        encoder=one_line(other.encoder),
        threshold=other.threshold,
        answerable=everything.answerable,
        unanswerable=everything.unanswerable,
    )
    lines = [title]
    if other.by_words_only:
        remark = messages.BY_WORDS_ONLY.text(locale)
        lines.append(say.OTHER_BY_WORDS.text(locale, remark=remark))
    if comparison.left_out:
        lines.append(say.LEFT_OUT.text(locale, count=comparison.left_out))
    heads = ["", *(head.text(locale) for head in (say.THIS, say.OTHER, say.DIFFERENCE))]
    rows = [
        [say.FIGURES[one.figure].text(locale), _share(one.here), _share(one.there), _by(one)]
        for one in everything.differences
    ]
    lines += ["", *table_lines([heads, *rows])]
    if len(comparison.pairs) > 2:
        lines += ["", *_pair_lines(comparison, locale)]
    lines += ["", *say.COMPARISON_LEGEND.text(locale).split("\n")]
    for heading, kind in ((say.BETTER, "better"), (say.WORSE, "worse"), (say.MOVED, "moved")):
        changes = [change for change in comparison.changes if change.kind == kind]
        if changes:
            lines += ["", heading.text(locale, count=len(changes))]
            lines += [_change_line(change, locale) for change in changes[:most]]
            lines += _more(len(changes), most, locale)
    return lines


def _pair_lines(comparison: Comparison, locale: Locale) -> list[str]:
    """Return the differences of each language pair, all together left aside."""
    pairs = comparison.pairs[:-1]
    known = [{one.figure: one for one in pair.differences} for pair in pairs]
    rows = [
        [name.text(locale), *(_by(pair.get(figure)) for pair in known)]
        for figure, name in say.FIGURES.items()
    ]
    return table_lines([[say.BY_PAIR.text(locale), *(pair.pair for pair in pairs)], *rows])


def _failure_lines(outcomes: Sequence[Outcome], locale: Locale, *, most: int) -> list[str]:
    failures = [outcome for outcome in outcomes if outcome.verdict != "right"]
    if not failures:
        return [say.NO_FAILURES.text(locale)]
    lines = [say.FAILURES.text(locale, count=len(failures), total=len(outcomes))]
    counts = Counter(outcome.verdict for outcome in failures)
    rows = [
        (str(counts[verdict]), name.text(locale))
        for verdict, name in _VERDICTS.items()
        if counts[verdict]
    ]
    lines += [f"  {line}" for line in table_lines(rows)]
    for outcome in failures[:most]:
        lines += ["", *_failure(outcome, locale)]
    return [*lines, *_more(len(failures), most, locale)]


def _failure(outcome: Outcome, locale: Locale) -> list[str]:
    question = outcome.question
    pair = f"{question.language}→{outcome.source}" if question.answers else question.language
    rows = [(say.ASKED.text(locale), shorten(question.text, _QUOTE_LENGTH))]
    if question.answers:
        rows.append((say.EXPECTED.text(locale), _expected(outcome, locale)))
    rows.append(_first(outcome, locale))
    problems = dict.fromkeys(problem for problem in outcome.problems if problem is not None)
    return [
        f"{shorten(question.id, 40)} · {pair} · {_verdict(outcome, locale)}",
        *(f"  {line}" for line in table_lines(rows)),
        *(f"  → {say.PROBLEMS[problem].text(locale)}" for problem in problems),
    ]


def _expected(outcome: Outcome, locale: Locale) -> str:
    """Return the expected answer that was found first, or the first one."""
    ranks = outcome.ranks
    at = ranks.index(outcome.rank) if outcome.rank is not None else 0
    expected = outcome.question.answers[at]
    parts = [one_line(expected.document)]
    if expected.page is not None:
        parts.append(messages.PAGE.text(locale, page=expected.page))
    shown = " · ".join([*parts, shorten(expected.quote, _QUOTE_LENGTH)])
    if len(ranks) == 1:
        return shown
    return f"{shown}{say.ONE_OF_MORE.text(locale, count=len(ranks))}"


def _first(outcome: Outcome, locale: Locale) -> tuple[str, str]:
    name = (say.CAME_FIRST if outcome.found else say.NEAREST).text(locale)
    first = outcome.first
    if first is None:
        return name, say.NOTHING.text(locale)
    page = messages.PAGE.text(locale, page=first.page)
    text = shorten(first.text, _QUOTE_LENGTH)
    certainty = say.CERTAINTY.text(locale, confidence=outcome.confidence)
    return name, f"{one_line(first.document)} · {page} · {text}{certainty}"


def _verdict(outcome: Outcome, locale: Locale) -> str:
    said = _VERDICTS[outcome.verdict].text(locale)
    if outcome.verdict not in ("refused", "elsewhere"):
        return said
    stood = say.STOOD_NOWHERE if outcome.rank is None else say.STOOD
    return say.VERDICT.text(locale, said=said, stood=stood.text(locale, rank=outcome.rank))


def _change_line(change: Change, locale: Locale) -> str:
    there, here = (_short(outcome, locale) for outcome in (change.there, change.here))
    question = shorten(change.here.question.text, _QUOTE_LENGTH // 2)
    return f"  {shorten(change.here.question.id, 40)} · {there} → {here} · {question}"


def _short(outcome: Outcome, locale: Locale) -> str:
    said = _verdict(outcome, locale)
    if outcome.verdict == "right" and outcome.rank is not None and 1 < outcome.rank <= LAST_HIT:
        stood = say.STOOD.text(locale, rank=outcome.rank)
        return say.VERDICT.text(locale, said=said, stood=stood)
    return said


def _more(count: int, most: int, locale: Locale) -> list[str]:
    if count <= most:
        return []
    return ["", say.MORE_FAILURES.text(locale, count=count - most, total=count)]


def _pair(pair: str, locale: Locale) -> str:
    return say.ALL.text(locale) if pair == ALL_PAIRS else pair


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def _by(difference: Difference | None) -> str:
    if difference is None:
        return "–"
    if difference.by == 0 and not difference.error:
        return "="
    error = "" if difference.error is None else f" ± {difference.error:.3f}"
    return f"{difference.by:+.3f}{error}{' *' if difference.is_clear else ''}"
