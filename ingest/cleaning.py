"""Characters that no reader should let through: line ends, controls, surrogates, symbol fonts."""

from __future__ import annotations

import re

_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls but tab and line feed, lone surrogates, byte order marks, noncharacters.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
# Symbol fonts (Wingdings and the like) put their bullets and arrows here.
_SYMBOL = re.compile("[\uf000-\uf0ff]")
_WIDE = (
    "\u1100-\u115f\u2190-\u2bff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f"
    "\uff01-\uff60\uffe0-\uffe6"
)
_WIDE_CHARACTER = re.compile(f"[{_WIDE}]")
_BREAK_BETWEEN_WIDE = re.compile(f"(?<=[{_WIDE}])[ \t]*\n\\s*(?=[{_WIDE}])")
_SPACE = re.compile(r"[ \t\n]+")


def clean_text(text: str) -> str:
    """Return the text with line feeds only, without controls, bullets of symbol fonts as "•"."""
    return _SYMBOL.sub("•", _UNWANTED.sub("", _LINE_END.sub("\n", text)))


def display_text(text: str) -> str:
    """Return the text without line breaks, as a browser shows it; blanks at its ends stay.

    A line break between Japanese characters leaves nothing behind, for none was written.
    """
    return _SPACE.sub(" ", _BREAK_BETWEEN_WIDE.sub("", text))


def is_unwanted(character: str) -> bool:
    """Whether `clean_text` takes the character out."""
    return bool(_UNWANTED.match(character))


def show_symbols(text: str) -> str:
    """Return the text with "•" for the characters of symbol fonts, as `clean_text` does."""
    return _SYMBOL.sub("•", text)


def collapse_space(text: str) -> str:
    """Return the text on one line, without blanks at its ends."""
    return display_text(text).strip()


def width(text: str) -> int:
    """Columns the text takes where a Japanese character takes two."""
    if text.isascii():
        return len(text)
    return len(text) + len(_WIDE_CHARACTER.findall(text))


def shown_name(name: str) -> str:
    """Return a file name that is safe on one line of a terminal or a report."""
    visible = "".join(c if c.isprintable() or c == "\u200d" else ascii(c)[1:-1] for c in name)
    return visible.encode("utf-8", "backslashreplace").decode("utf-8")
