"""What the page receives: languages, questions and choices, which come from a browser unchecked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tenkyo.app import page_messages as say
from tenkyo.app.messages import LOCALES, Locale
from tenkyo.app.narrowing import narrow, part_of_name
from tenkyo.app.turns import Choice, Turn
from tenkyo.index.question import MAX_LENGTH
from tenkyo.ingest.errors import QueryError

_REMEMBERED = 12
_LONGEST_NUMBER = 9
# The most bytes of a password of a PDF (ISO 32000-2, 7.6.4.3.3).
_LONGEST_PASSWORD = 127


def known_locale(value: object) -> Locale | None:
    """Return a value from the browser as a language of the page, None if it is none."""
    return next((locale for locale in LOCALES if locale == value), None)


def browser_locale(headers: Mapping[str, str]) -> Locale:
    """Return the language that a browser prefers (RFC 9110, 12.5.4), of those the page has."""
    wanted: list[tuple[float, Locale]] = []
    for part in (headers.get("accept-language") or "").split(","):
        name, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        locale = known_locale(name.strip().lower().split("-")[0])
        if locale and weight > 0:
            wanted.append((weight, locale))
    return max(wanted, key=lambda item: item[0])[1] if wanted else "en"


def complaint(question: str, locale: Locale) -> str | None:
    """Return what is wrong with a question before it is asked, or None."""
    if not question.strip():
        return say.EMPTY.text(locale)
    if len(question) > MAX_LENGTH:
        return say.TOO_LONG.text(locale, length=len(question), most=MAX_LENGTH)
    return None


def begun_turn(question: str, narrowing: Sequence[object], locale: Locale) -> Turn:
    """Return the turn that a question or statement begins, with what narrows its search.

    ``narrowing`` are document, folder, language, since and until as the page has them, or nothing.
    Raises QueryError, in the page's language, for what cannot be asked.
    """
    if problem := complaint(question, locale):
        raise QueryError(problem)
    given = [one.strip() or None if isinstance(one, str) else None for one in narrowing]
    document, *others = given or [None] * 5
    dates = say.SINCE.text(locale), say.UNTIL.text(locale)
    where = narrow(part_of_name(document or ""), *others, locale=locale, dates=dates)
    return Turn(question.strip(), where=where)


def is_password(value: object) -> bool:
    """Tell whether a value from the browser could open a PDF."""
    if not isinstance(value, str):
        return False
    try:
        return 0 < len(value.encode()) <= _LONGEST_PASSWORD
    except UnicodeEncodeError:
        return False


def read_choice(data: Mapping[str, object]) -> Choice | None:
    """Return the choice that a clicked button names, None where it makes no sense."""
    kind = data.get("kind")
    turn, at, page = (str(data.get(name, "")) for name in ("turn", "at", "page"))
    numbers = [turn, at, page] if "page" in data else [turn, at]
    sound = all(number.isdecimal() and len(number) < _LONGEST_NUMBER for number in numbers)
    if kind not in ("citation", "passage") or not sound:
        return None
    return Choice(int(turn), kind, int(at), int(page) if "page" in data else None)


def read_history(value: object) -> tuple[str, ...]:
    """Return the earlier questions a browser remembers, the latest first."""
    if not isinstance(value, list):
        return ()
    kept = (one for one in value if isinstance(one, str) and 0 < len(one) <= MAX_LENGTH)
    return tuple(dict.fromkeys(kept))[:_REMEMBERED]


def add_to_history(value: object, question: str) -> list[str]:
    """Return the earlier questions with one more."""
    return list(read_history([question, *read_history(value)]))
