"""From many witnesses to one ranking and one calibrated number.

A conditional logit over a candidate's features ranks the candidates of a question (McFadden 1974),
with one set of coefficients for passages in the question's language and one for the other. A
logistic model then gives the probability that the first of them answers. They were fitted on
questions kept apart from every evaluation, and stand in a readable file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
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
class FusionModel:
    """The fitted models and the threshold below which nothing is said to answer.

    ``within`` and ``across`` weigh a passage in the question's language and in the other against
    all others; ``confidence_within`` and ``confidence_across`` tell how surely the first of them
    answers, ``confidence_by_words`` the same where there are no vectors; ``sentence`` gives the
    probability that a sentence of an answering passage is the one.
    """

    within: Logistic
    across: Logistic
    confidence_within: Logistic
    confidence_across: Logistic
    confidence_by_words: Logistic
    sentence: Logistic
    threshold: float

    def weight(self, features: Mapping[str, float], *, crossing: bool) -> float:
        """Return the log of a passage's weight beside the other candidates of its question."""
        return (self.across if crossing else self.within).log_odds(features)

    def confidence(
        self, seen: Mapping[str, float], *, crossing: bool, by_words_only: bool = False
    ) -> float:
        """Return the probability that the best candidate answers."""
        if by_words_only:
            return self.confidence_by_words.probability(seen)
        model = self.confidence_across if crossing else self.confidence_within
        return model.probability(seen)


_NOTHING = Logistic(0.0, {})
BLANK = FusionModel(_NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING, _NOTHING, 0.5)
_MODELS = (
    "within",
    "across",
    "confidence_within",
    "confidence_across",
    "confidence_by_words",
    "sentence",
)


@cache
def fusion_model() -> FusionModel:
    """Read the fitted coefficients that come with Tenkyo."""
    path = resources.files("tenkyo.index") / "models" / "fusion.json"
    return parse_model(path.read_text(encoding="utf-8"))


def parse_model(text: str) -> FusionModel:
    """Read coefficients from the JSON that `write_model` writes."""
    data = json.loads(text)
    models = {
        name: Logistic(data[name]["intercept"], data[name]["coefficients"]) for name in _MODELS
    }
    return FusionModel(**models, threshold=data["threshold"])


def write_model(model: FusionModel) -> str:
    """Return a model as JSON, by name of model and feature."""
    data = {name: asdict(getattr(model, name)) for name in _MODELS}
    return json.dumps({**data, "threshold": model.threshold}, indent=1) + "\n"
