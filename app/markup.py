"""Text into markup: what comes from documents and users is escaped here and nowhere else."""

from __future__ import annotations

import re
from html import escape

# Overrides of the reading direction can make a text read as another one; controls have no shape.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def escaped(text: str) -> str:
    """Return a text as content of an element or a quoted attribute."""
    return escape(_UNSAFE.sub("\ufffd", text), quote=True)


def lang(language: str) -> str:
    """Return the attribute that names a text's language, empty where it is neither."""
    return f' lang="{language}"' if language in ("ja", "en") else ""


def shorten(text: str, length: int) -> str:
    """Return the beginning of a text, with an ellipsis where it goes on."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
