"""From many witnesses to one ranking and one calibrated number.

A conditional logit over the sentences of a passage says which of them answers, and another over a
question's candidates ranks them (McFadden 1974), with one set of coefficients for passages in the
question's language and one for the other. A logistic model then gives the probability that the
first of them answers. They were fitted on questions kept apart from every evaluation, and stand in
a readable file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: ``intercept`` and a coefficient for each feature."""

    intercept: float
    coefficients: Mapping[str, float]

    def log_odds(self, features: Mapping[str, float]) -> float:
        """Return the weighted sum of a set of features; a missing feature counts 0."""
        total = self.intercept
        for name, coefficient in self.coefficients.items():
            total += coefficient * features.get(name, 0.0)
        return total

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability for a set of features, 0 to 1."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.log_odds(features)))))

    def parts(self, features: Mapping[str, float]) -> dict[str, float]:
        """Return what each feature adds to the log odds, largest first."""
        parts = {n: c * features.get(n, 0.0) for n, c in self.coefficients.items()}
        return dict(sorted(parts.items(), key=lambda part: -abs(part[1])))


@dataclass(frozen=True, slots=True)
class Coefficients:
    """The models fitted together on one set of features.

    ``sentence`` weighs a sentence against the others of its passage; ``within`` and ``across``
    weigh a passage in the question's language and in the other against all candidates;
    ``confidence`` tells how surely the first of them answers.
    """

    sentence: Logistic
    within: Logistic
    across: Logistic
    confidence: Logistic


@dataclass(frozen=True, slots=True)
class Shortlist:
    """What weighs chunks by the few features that cost little, to tell which to look at closely."""

    within: Logistic
    across: Logistic

    def weight(self, features: Mapping[str, float], crossing: bool) -> float:
        """Return the log of a chunk's weight beside the others."""
        return (self.across if crossing else self.within).log_odds(features)


@dataclass(frozen=True, slots=True)
class FusionModel:
    """The fitted models and the threshold below which nothing is said to answer.

    ``shortlist`` tells which candidates the others weigh. ``full`` serves encoders that compare
    single word pieces, ``plain`` all others; ``confidence_by_words`` tells how surely the first
    answers where there are no vectors.
    """

    shortlist: Shortlist
    full: Coefficients
    plain: Coefficients
    confidence_by_words: Logistic
    threshold: float

    def best(self, features: Mapping[str, float]) -> Coefficients:
        """Return the coefficients that fit a candidate's features."""
        return self.full if "likeness" in features else self.plain


def sentence_shares(model: Logistic, sentences: Sequence[Mapping[str, float]]) -> list[float]:
    """Return how likely each sentence of an answering passage is the one, together 1."""
    odds = [model.log_odds(sentence) for sentence in sentences]
    risen = [math.exp(each - max(odds)) for each in odds]
    return [each / sum(risen) for each in risen]


_NOTHING = Logistic(0.0, {})
_ALL_BLANK = Coefficients(_NOTHING, _NOTHING, _NOTHING, _NOTHING)
BLANK = FusionModel(Shortlist(_NOTHING, _NOTHING), _ALL_BLANK, _ALL_BLANK, _NOTHING, 0.5)


@cache
def fusion_model() -> FusionModel:
    """Read the fitted coefficients that come with Tenkyo."""
    path = resources.files("tenkyo.index") / "models" / "fusion.json"
    return parse_model(path.read_text(encoding="utf-8"))


def parse_model(text: str) -> FusionModel:
    """Read coefficients from the JSON that `write_model` writes."""
    data = json.loads(text)

    def models(name: str) -> dict[str, Logistic]:
        return {each: Logistic(**fitted) for each, fitted in data[name].items()}

    return FusionModel(
        shortlist=Shortlist(**models("shortlist")),
        full=Coefficients(**models("full")),
        plain=Coefficients(**models("plain")),
        confidence_by_words=Logistic(**data["confidence_by_words"]),
        threshold=data["threshold"],
    )


def write_model(model: FusionModel) -> str:
    """Return a model as JSON, by name of model and feature."""
    return json.dumps(asdict(model), indent=1) + "\n"
