"""Whether two documents say the same of a thing, or something different.

Two sentences that answer one question are compared by the value each gives and by all else they
say: other figures, names, words, headings. Where any of these leaves room for two different things,
for other years or for parts of a whole, nothing is concluded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tenkyo.app.agreement_values import (
    Values,
    all_met,
    conflict,
    exclude_each_other,
    is_rare,
    may_be_of_one_year,
    other_facts,
    relate_values,
    same_figures,
)
from tenkyo.app.agreement_words import (
    ONCE,
    content_words,
    same_terms,
    says_word,
    share_of,
    twins,
    without_editions,
)
from tenkyo.app.claim_facts import Fact, denials, find_facts
from tenkyo.app.claim_names import Name, NameFinder, find_names
from tenkyo.app.claim_relate import relate
from tenkyo.app.emphasis import Phrase, answering_phrase
from tenkyo.index.meanings import form_of
from tenkyo.index.question import Question
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.types import Language

Relation = Literal["same", "differs"]

# How much a passage must hold beside a sentence to be known again by it.
_BESIDE = 40
# The share of a question's words that a passage must have.
_ASKED = 0.5
# Sentences with the same value say the same when the one that says less has so much of its words
# in the other, and the other so much; less where a figure is rare or several are the same.
_SAME = 0.6
_SAME_ACROSS = 0.5
_SAME_BOTH = 0.3
_SAME_RARE = 0.3
_COMMON = 2
# Without such figures: how alike in words, both ways, and in meaning.
_SAME_SAID = 0.7
_SAME_MEANING = 0.75
# Sentences that disagree share so much of their words, both ways.
_DIFFERS = 0.75
_DIFFERS_ACROSS = 0.6
# How many words and names a sentence needs to say what it speaks of: under a like heading, alone.
_UNDER_HEADING = 2
_ALONE = 3


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence of a document and what stands around it, all as displayed.

    ``before`` is what its passage says ahead of it, ``passage`` all of it.
    """

    text: str
    language: Language
    heading: str = ""
    title: str = ""
    before: str = ""
    passage: str = ""

    @property
    def context(self) -> str:
        """All that may tell what the sentence is about."""
        return "\n".join((self.title, self.heading, self.passage, self.text))


class Agreement:
    """Compares what sentences say to a question."""

    def __init__(self, question: Question, finder: NameFinder) -> None:
        self._question = question
        self._finder = finder
        self._phrases: dict[str, Phrase | None] = {}
        self._about: dict[Saying, bool] = {}

    def relation(self, one: Saying, other: Saying, *, similarity: float = 0.0) -> Relation | None:
        """Tell whether two sentences agree or disagree; None where they may not be compared.

        ``similarity`` is that of their embeddings, 0 where it is not known.
        """
        values = self._values(one, other)
        alike = one.text == other.text or similarity >= _SAME_MEANING
        if values is None and not alike and not same_figures(one.text, other.text):
            return None
        if len(denials(one.text)) % 2 != len(denials(other.text)) % 2:
            return None
        if not (self._answers(one) and self._answers(other)):
            return None
        if values != "differs" and self._same(one, other, met=values == "met", alike=alike):
            return "same"
        return "differs" if values == "differs" and self._differs(one, other) else None

    def phrase(self, saying: Saying) -> Phrase | None:
        """Return the words of a sentence that answer the question."""
        if saying.text not in self._phrases:
            self._phrases[saying.text] = answering_phrase(saying.text, self._question)
        return self._phrases[saying.text]

    def _values(self, one: Saying, other: Saying) -> Values | None:
        """Tell whether two sentences give the same answer or another; None where one gives none."""
        here, there = self.phrase(one), self.phrase(other)
        if here is None or there is None or here.fact or there.fact:
            return relate_values(here, there)
        if one.language != other.language:
            return None
        words = words_of(one, here), words_of(other, there)
        if fold_text(words[0]) == fold_text(words[1]):
            return "met"
        # The two ends of a range are no name.
        return None if find_facts(words[0]) or find_facts(words[1]) else "differs"

    def _answers(self, saying: Saying) -> bool:
        """Tell whether a sentence, with what stands around it, is about what is asked."""
        if saying not in self._about:
            asked, here = self._question, form_of(saying.context)
            names = find_names(asked.text)
            words = content_words(asked.text, asked.language)
            met = sum(says_word(word, asked.language, here, saying.language) for word in words)
            self._about[saying] = all(self._finder.meets(name, here) for name in names) and (
                met + len(names) >= _ASKED * (len(words) + len(names))
            )
        return self._about[saying]

    def _same(self, one: Saying, other: Saying, *, met: bool, alike: bool) -> bool:
        if not _alike_in_scope(one, other):
            return False
        if one.language == other.language and fold_text(one.text) == fold_text(other.text):
            return True
        here, there = self.phrase(one), self.phrase(other)
        facts = other_facts(one.text, here), other_facts(other.text, there)
        if conflict(*facts) or (self._strange(one, other) and self._strange(other, one)):
            return False
        shares = sorted((self._told(one, other), self._told(other, one)))
        shared = {f.value for f in facts[0] if any(relate(f, o) == "met" for o in facts[1])}
        common = len(shared) + met
        if not met and common < _COMMON:
            figures = bool(find_facts(one.text) or find_facts(other.text))
            same = not figures or same_figures(one.text, other.text)
            return alike and same and shares[0] >= _SAME_SAID
        if common >= _COMMON or (here and here.fact and is_rare(here.fact)):
            return shares[1] >= _SAME_RARE
        least = _SAME if one.language == other.language else _SAME_ACROSS
        return shares[1] >= least and shares[0] >= _SAME_BOTH

    def _differs(self, one: Saying, other: Saying) -> bool:
        here, there = self.phrase(one), self.phrase(other)
        if here is None or there is None:
            return False
        versions = _are_versions(one, other)
        facts = other_facts(one.text, here), other_facts(other.text, there)
        return (
            self._exclusive(one, other, versions=versions)
            and all_met(*facts)
            and all_met(*facts[::-1])
            and same_terms(one.text, other.text)
            and _same_scope(one, other, versions=versions)
            and not (self._strange(one, other) or self._strange(other, one))
            and self._same_subject(one, other, versions=versions)
        )

    def _exclusive(self, one: Saying, other: Saying, *, versions: bool) -> bool:
        """Tell whether only one of two values can be right."""
        here, there = self.phrase(one), self.phrase(other)
        if here is None or there is None:
            return False
        if here.fact is None or there.fact is None:
            return self._names_differ(one, here, other, there)
        if not exclude_each_other(here.fact, there.fact):
            return False
        if here.fact.kind != "date":
            return True
        once = ONCE.search(one.text) is not None and ONCE.search(other.text) is not None
        return once or (versions and may_be_of_one_year(here.fact, there.fact))

    def _names_differ(self, one: Saying, here: Phrase, other: Saying, there: Phrase) -> bool:
        """Tell whether two sentences that read alike have different names in one place."""
        for saying, phrase, form in (
            (one, here, form_of(other.text)),
            (other, there, form_of(one.text)),
        ):
            name = Name(words_of(saying, phrase), phrase.start, phrase.end)
            if self._finder.meets(name, form):
                return False
        rest = (
            f"{saying.text[: phrase.start]}\n{saying.text[phrase.end :]}"
            for saying, phrase in ((one, here), (other, there))
        )
        return twins(*rest)

    def _same_subject(self, one: Saying, other: Saying, *, versions: bool) -> bool:
        """Tell whether the words beside the value leave no doubt that both speak of one thing."""
        crossing = one.language != other.language
        shares = self._said(one, other), self._said(other, one)
        # What only one says may narrow what it speaks of; what each says alone makes it another.
        least = _DIFFERS_ACROSS if crossing else _DIFFERS
        if min(shares) < least or (not crossing and max(shares) < 1.0):
            return False
        names = [{name.text for name in find_names(saying.text)} for saying in (one, other)]
        told = min(
            len(content_words(saying.text, saying.language)) + len(named)
            for saying, named in zip((one, other), names, strict=True)
        )
        if one.heading and other.heading:
            alike = self._heading_met(one, other) or self._heading_met(other, one)
            return alike and (versions or told >= _UNDER_HEADING)
        return versions or (all(names) and told >= _ALONE)

    def _heading_met(self, one: Saying, other: Saying) -> bool:
        around = f"{other.heading}\n{other.title}\n{other.text}"
        return self._share_told(one.heading, one.language, around, other.language) >= _SAME

    def _said(self, one: Saying, other: Saying) -> float:
        """Return the share of the words of a sentence that the other one says."""
        form = form_of(f"{other.heading}\n{other.text}")
        return share_of(content_words(one.text, one.language), one.language, form, other.language)

    def _told(self, one: Saying, other: Saying) -> float:
        """Return the share of the words and names of a sentence that the other one says."""
        around = f"{other.heading}\n{other.text}"
        return self._share_told(one.text, one.language, around, other.language)

    def _share_told(self, text: str, spoken: Language, around: str, other: Language) -> float:
        form = form_of(around)
        words = content_words(text, spoken)
        names = [name for name in find_names(text) if not _is_figure(name, text)]
        met = sum(says_word(word, spoken, form, other) for word in words)
        met += sum(self._finder.meets(name, form) for name in names)
        return met / (len(words) + len(names)) if words or names else 1.0

    def _strange(self, one: Saying, other: Saying) -> list[Name]:
        """Return the names of a sentence that are nowhere around the other."""
        phrase = self.phrase(one)
        there = form_of(other.context)
        return [
            name
            for name in find_names(one.text)
            if not (phrase and phrase.start < name.end and name.start < phrase.end)
            and not _is_figure(name, one.text)
            and not self._finder.meets(name, there)
        ]


def words_of(saying: Saying, phrase: Phrase) -> str:
    """Return the words of a phrase."""
    return saying.text[phrase.start : phrase.end]


def _is_figure(name: Name, text: str) -> bool:
    """Tell whether what is spelled as a name belongs to a figure: May, Wednesday."""
    return any(fact.start < name.end and name.start < fact.end for fact in find_facts(text))


def _alike_in_scope(one: Saying, other: Saying) -> bool:
    """Tell whether no heading, title or earlier sentence names another year or number."""
    return not conflict(_scope(one), _scope(other))


def _same_scope(one: Saying, other: Saying, *, versions: bool) -> bool:
    """Tell whether headings and titles name the same years and numbers, where they name any."""
    if not _alike_in_scope(one, other):
        return False
    scopes = _scope(one), _scope(other)
    if versions:
        return True
    years = [[f for f in other_facts(s.before, None) if f.kind == "date"] for s in (one, other)]
    if conflict(*years) or bool(years[0]) != bool(years[1]):
        return False
    return all_met(*scopes) and all_met(*scopes[::-1])


def _scope(saying: Saying) -> list[Fact]:
    return other_facts(without_editions(f"{saying.title}\n{saying.heading}"), None)


def _are_versions(one: Saying, other: Saying) -> bool:
    """Tell whether two sentences stand in passages that read alike as well."""
    longer = all(len(s.passage) >= len(s.text) + _BESIDE for s in (one, other))
    return longer and twins(one.passage, other.passage) and twins(one.text, other.text)
