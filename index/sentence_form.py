"""What the form of a sentence tells of its being an answer: headings, questions, table headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CELLS = " | "
_HEADING_LENGTH = 40
_ENDED = re.compile(r"[。．.!！][）)」』”\"]*\s*$")
_ASKS = re.compile(
    r"[?？]\s*$|(?:ですか|ますか|でしょうか|たか|るか|のか|ときは)[。．]?\s*$|^\s*(?:問|[QＱ])[\s.．:：]"
)
_INTRODUCES = re.compile(r"[:：]\s*$")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class SentenceForm:
    """Whether a sentence asks, ends with a colon, or only names what others speak of."""

    asks: bool
    introduces: bool
    names_only: bool


def says_something(sentence: str) -> bool:
    """Tell whether a sentence standing alone says something, as headings and questions do not."""
    form = sentence_forms([sentence], [False])[0]
    return CELLS not in sentence and not (form.asks or form.introduces or form.names_only)


def sentence_forms(sentences: Sequence[str], answering: Sequence[bool]) -> list[SentenceForm]:
    """Return the forms of a passage's sentences.

    ``answering`` tells which hold the very kind of answer that is wanted: a short line that does
    is no mere heading.
    """
    forms = []
    for place, (sentence, answers) in enumerate(zip(sentences, answering, strict=True)):
        row = CELLS in sentence
        follows = place > 0 and CELLS in sentences[place - 1]
        leads = place + 1 < len(sentences) and CELLS in sentences[place + 1]
        header = row and leads and not follows and not _DIGIT.search(sentence)
        short = not row and not _ENDED.search(sentence) and len(sentence.strip()) < _HEADING_LENGTH
        forms.append(
            SentenceForm(
                asks=_ASKS.search(sentence) is not None,
                introduces=_INTRODUCES.search(sentence) is not None,
                names_only=header or (short and not answers),
            )
        )
    return forms
