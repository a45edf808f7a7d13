"""A statement set against a stretch of a document: what meets, what differs, what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tenkyo.app.claim_facts import Fact, clauses, denials, find_facts, other_figures
from tenkyo.app.claim_names import Name, NameFinder, find_names, join_names
from tenkyo.app.claim_relate import closeness, relate, relate_in
from tenkyo.app.claim_statement import Statement
from tenkyo.index.meanings import Meanings, form_of
from tenkyo.index.terms import phrase_terms

# A word met beside the sentence, in its heading or its passage, says less than one met in it.
_HEADING = 0.9
_PASSAGE = 0.6
# What a name counts for beside another word.
_NAME = 0.5
# How much better a rival number's clause must fit before it is taken for the one that is meant.
_RIVAL = 0.15
# Numbers of unlike units that are farther apart than this count different things.
_FAR = 0.005
# What it counts for when none, one or both of the words beside a number are the same.
_BESIDE = (0.0, 0.1, 0.3)
# The share of the statement's words from which a clause is about the same thing.
_CONCERNED = 0.3
# The share from which two clauses deny the same.
_SAME = 0.5


@dataclass(frozen=True, slots=True)
class Stretch:
    """One or two sentences of a document as displayed, and the text around them.

    ``before`` is what its passage says ahead of it, ``passage`` all that it says, ``around`` that
    and the passages before and after.
    """

    text: str
    heading: str
    before: str
    passage: str
    around: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a stretch stands to a statement.

    ``coverage`` is the share of the statement's rare-word weight that is met, quantities apart, 0
    to 1; ``said`` is that of its words alone, without names, in all of the passage. ``met`` are the
    source's words that meet a quantity, ``differing`` pairs of the statement's words and the
    source's. ``missing`` are quantities and names that the stretch has nothing to set against,
    ``unclear`` those it names less exactly, ``remote`` names found beside it only, while it has
    others. ``denial`` says that one side alone denies. ``closeness`` is the mean nearness of the
    quantities that differ, 0 to 1.
    """

    coverage: float
    said: float
    met: tuple[str, ...]
    differing: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    unclear: tuple[str, ...]
    remote: tuple[str, ...]
    denial: bool
    closeness: float = 0.0

    @property
    def agrees(self) -> bool:
        """Whether every quantity and name is met."""
        return not (self.differing or self.missing or self.unclear or self.remote)


@dataclass(slots=True)
class _Tally:
    met: list[str] = field(default_factory=list)
    differing: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    remote: list[str] = field(default_factory=list)
    near: list[float] = field(default_factory=list)


class Comparer:
    """Sets one statement against stretches in one language."""

    def __init__(self, statement: Statement, meanings: Meanings, finder: NameFinder) -> None:
        self._statement = statement
        self._meanings = meanings
        self._finder = finder
        self._said = form_of(statement.text)

    def compare(self, stretch: Stretch) -> Comparison:
        """Compare the statement with a stretch."""
        tally = _Tally()
        self._compare_facts(stretch, tally)
        self._compare_names(stretch, tally)
        return Comparison(
            coverage=self._coverage(stretch),
            said=self._said_in(stretch),
            met=tuple(tally.met),
            differing=tuple(tally.differing),
            missing=tuple(tally.missing),
            unclear=tuple(tally.unclear),
            remote=tuple(tally.remote),
            denial=self._denial(stretch.text),
            closeness=sum(tally.near) / len(tally.near) if tally.near else 0.0,
        )

    def _compare_facts(self, stretch: Stretch, tally: _Tally) -> None:
        source = find_facts(stretch.text)
        figures = other_figures(stretch.text)
        tally.missing += [one for one in self._statement.figures if one not in figures]
        for fact in self._statement.facts:
            words = _words(self._statement.text, fact)
            related: dict[str, list[Fact]] = {"met": [], "differs": [], "unclear": []}
            for other in source:
                if relation := relate_in(stretch.text, fact, other):
                    related[relation].append(other)
            rivals = [other for other in related["differs"] if self._rivals(fact, other)]
            met = related["met"]
            rival = self._better(fact, met, rivals, stretch.text) if met else None
            rival = rival or self._exchanged(fact, met, related["differs"], stretch.text)
            if met and rival is None:
                tally.met.append(_words(stretch.text, met[0]))
            elif related["unclear"] and not met:
                tally.unclear.append(words)
            elif rival := rival or self._best(fact, rivals, stretch.text):
                tally.differing.append((words, _words(stretch.text, rival)))
                tally.near.append(closeness(fact, rival))
            elif not self._excused(fact, stretch, compared=any(related.values())):
                tally.missing.append(words)

    def _rivals(self, fact: Fact, other: Fact) -> bool:
        """Tell whether a number of the source may be what a stated one should have been."""
        if fact.unit != other.unit and (
            fact.is_single or other.is_single or closeness(fact, other) < _FAR
        ):
            return False
        return other.label == fact.label and not self._taken(other, fact)

    def _taken(self, source: Fact, fact: Fact) -> bool:
        """Tell whether another part of the statement is what this number of the source meets."""
        here = self._clause(fact)
        return any(
            other is not fact
            and relate(other, source) == "met"
            and (self._clause(other) == here or other.kind != fact.kind)
            for other in self._statement.facts
        )

    def _clause(self, fact: Fact) -> tuple[int, int]:
        return _clause_of(self._statement.text, fact.start)

    def _excused(self, fact: Fact, stretch: Stretch, *, compared: bool) -> bool:
        """Tell whether a stretch may leave a quantity unsaid: "a day", a date named above it."""
        if fact.is_single:
            return True
        if fact.kind != "date" or compared:
            return False
        around = f"{stretch.heading}\n{stretch.before}"
        return any(relate_in(around, fact, other) == "met" for other in find_facts(around))

    def _better(
        self, fact: Fact, met: Sequence[Fact], rivals: Sequence[Fact], text: str
    ) -> Fact | None:
        """Return the rival number whose clause fits the statement better than that of those met."""
        rival = self._best(fact, rivals, text)
        if rival is None:
            return None
        fits = max(self._suits(fact, other, text) for other in met)
        if any(other.value == fact.value for other in met):
            fits += _RIVAL
        elif rival.unit == fact.unit and all(other.unit != fact.unit for other in met):
            # A limit is easily met by a number of something else.
            return rival
        return rival if self._suits(fact, rival, text) > fits else None

    def _exchanged(
        self, fact: Fact, met: Sequence[Fact], others: Sequence[Fact], text: str
    ) -> Fact | None:
        """Return the number that stands in a stated one's place, when that one stands elsewhere."""
        said = self._statement.text
        if not met or any(_same_beside(said, fact, text, other) for other in met):
            return None
        return next((one for one in others if _same_beside(said, fact, text, one) == 2), None)

    def _suits(self, fact: Fact, other: Fact, text: str) -> float:
        beside = _same_beside(self._statement.text, fact, text, other)
        return self._fit(fact, other, text) + _BESIDE[beside]

    def _best(self, fact: Fact, rivals: Sequence[Fact], text: str) -> Fact | None:
        def suits(rival: Fact) -> tuple[float, float]:
            return self._fit(fact, rival, text), closeness(fact, rival)

        return max(rivals, key=suits, default=None)

    def _fit(self, fact: Fact, other: Fact, text: str) -> float:
        """Return how much of what a fact's clause says is said in the clause of another."""
        return self._shared(self._clause(fact), text, _clause_of(text, other.start))

    def _shared(self, ours: tuple[int, int], text: str, theirs: tuple[int, int]) -> float:
        """Return the share of the words of the statement's clause that a clause of a text has."""
        here = form_of(self._statement.text[slice(*ours)])
        met = self._meanings.met([form_of(text[slice(*theirs)])])
        weights = {
            word: weight
            for word, weight in self._meanings.weights.items()
            if all(here.holds(term) for term in phrase_terms(word))
        }
        total = sum(weights.values())
        return sum(weights[word] * met[word] for word in weights) / total if total else 0.0

    def _compare_names(self, stretch: Stretch, tally: _Tally) -> None:
        here = form_of(stretch.text)
        unmet = [name for name in self._statement.names if not self._finder.meets(name, here)]
        if not unmet:
            return
        heading, passage = form_of(stretch.heading), form_of(stretch.passage)
        around = form_of(stretch.around)
        strange = [n for n in find_names(stretch.text) if not self._finder.meets(n, self._said)]
        for name in unmet:
            topic = name.start < self._statement.topic_end
            if self._finder.meets(name, heading) or (topic and self._finder.meets(name, around)):
                continue
            if self._finder.meets(name, passage):
                if strange:
                    tally.remote.append(name.text)
                continue
            joined = join_names(stretch.text, strange)
            fitting = [other for other in joined if other.like(name)]
            if not (fitting and tally.met):
                tally.missing.append(name.text)
                continue
            best = max(fitting, key=lambda other: self._takes_place(name, other, stretch.text))
            tally.differing.append((name.text, best.text))
            strange = [n for n in strange if not best.start <= n.start < best.end]

    def _takes_place(self, name: Name, other: Name, text: str) -> tuple[int, int]:
        """Return how well a name of the source stands where the statement has another."""
        alike = _same_beside(self._statement.text, name, text, other)
        met = [
            source.start
            for source in find_facts(text)
            if any(relate(fact, source) == "met" for fact in self._statement.facts)
        ]
        return alike, -min((abs(at - other.start) for at in met), default=0)

    def _said_in(self, stretch: Stretch) -> float:
        total = sum(self._meanings.weights.values())
        forms = [form_of(stretch.heading), form_of(stretch.passage)]
        return self._meanings.coverage(forms) / total if total else 1.0

    def _coverage(self, stretch: Stretch) -> float:
        """Weigh the words met, and beside a quantity the names met as well."""
        weights = self._meanings.weights
        beside = (
            (form_of(stretch.text), 1.0),
            (form_of(stretch.heading), _HEADING),
            (form_of(stretch.passage), _PASSAGE),
        )
        met = [(self._meanings.met([form]), share) for form, share in beside]
        gained = sum(
            weight * max(share * words[word] for words, share in met)
            for word, weight in weights.items()
        )
        total = sum(weights.values())
        if self._statement.facts:
            each = _NAME * total / (len(weights) or 1)
            for name in self._statement.names:
                share = max(
                    (s for form, s in beside if self._finder.meets(name, form)), default=0.0
                )
                gained += each * share
                total += each if share else 0.0
        return gained / total if total else 1.0

    def _denial(self, text: str) -> bool:
        """Tell whether only one side denies, or whether they deny different things."""
        denied = [_clause_of(text, at) for at in denials(text)]
        ours = self._statement.denials
        if not ours:
            whole = (0, len(self._statement.text))
            return any(self._shared(whole, text, clause) >= _CONCERNED for clause in denied)
        return not all(
            any(
                self._shared(_clause_of(self._statement.text, at), text, clause) >= _SAME
                for clause in denied
            )
            for at in ours
        )


def _clause_of(text: str, at: int) -> tuple[int, int]:
    return next(((a, b) for a, b in clauses(text) if a <= at < b), (0, len(text)))


def _words(text: str, fact: Fact) -> str:
    """Return the words of a fact without the blank that a line break may have left in it."""
    return re.sub(r"(?<=\d) (?=[一-鿿])", "", text[fact.start : fact.end])


def _same_beside(text: str, part: Fact | Name, other_text: str, other: Fact | Name) -> int:
    """Return how many of the words before and after two parts are the same, 0 to 2."""
    pairs = (
        (_word_before(text, part.start), _word_before(other_text, other.start)),
        (_word_after(text, part.end), _word_after(other_text, other.end)),
    )
    return sum(ours == theirs != "" for ours, theirs in pairs)


def _word_before(text: str, at: int) -> str:
    found = re.search(r"([^\W\d_]+)\W*$", text[:at])
    return _edge(found[1], -1) if found else ""


def _word_after(text: str, at: int) -> str:
    found = re.match(r"\W*([^\W\d_]+)", text[at:])
    return _edge(found[1], 0) if found else ""


def _edge(word: str, at: int) -> str:
    """Return a Latin word whole, of Japanese the character next to the name."""
    return word.lower() if word.isascii() else word[at]
