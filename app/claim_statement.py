"""A statement taken apart: its quantities, its names, and what it says of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tenkyo.app.claim_facts import Fact, denials, find_facts, other_figures
from tenkyo.app.claim_names import Name, find_names

# What comes before the first は or が, or the first four words: named once, and then left unsaid.
_TOPIC = re.compile(r"[^。、はが]{1,40}[はが]|(?:[^\sぁ-ん]+\s+){1,4}")
_COUNTED = re.compile(r"(?<=\s)[A-Za-z]{4,}$")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement taken apart.

    ``bare`` is its text without quantities and names: what is said of them. ``figures`` are
    digits that belong to no quantity, ``topic_end`` where the words
    end that name its topic, ``denials`` the offsets where it denies something.
    """

    text: str
    facts: tuple[Fact, ...]
    names: tuple[Name, ...]
    bare: str
    figures: tuple[str, ...]
    topic_end: int
    denials: tuple[int, ...]


def parse_statement(text: str) -> Statement:
    """Take a statement apart."""
    # "The first" is said in too many ways to be looked for.
    facts = tuple(f for f in find_facts(text) if text[f.start : f.end].lower() != "first")
    names = [n for n in find_names(text) if not any(_overlap(n, fact) for fact in facts)]
    spans = [(name.start, name.end) for name in names]
    for fact in facts:
        # What is counted stays: 97 instructors.
        counted = _COUNTED.search(text, fact.start, fact.end) if fact.kind == "number" else None
        spans.append((fact.start, counted.start() if counted else fact.end))
    bare = text
    for start, end in spans:
        bare = bare[:start] + " " * (end - start) + bare[end:]
    figures, denied = other_figures(text), denials(text)
    return Statement(
        text, facts, tuple(names), bare, tuple(figures), _topic_end(text), tuple(denied)
    )


def _topic_end(text: str) -> int:
    """Return where the words end that say what a statement is about, as its first words do."""
    if found := _TOPIC.match(text):
        return found.end()
    return 0


def _overlap(name: Name, fact: Fact) -> bool:
    return name.start < fact.end and fact.start < name.end
