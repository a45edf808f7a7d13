"""Fit a ranking and a probability, each coefficient with the sign that its feature has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from fusion_witnesses import Asked
from numpy.typing import NDArray

from tenkyo.index.fusion import Logistic

REGULARISATION = 20.0
UNSIGNED = frozenset({"crossing"})
AGAINST = frozenset({"missing", "unlike", "lacking", "nowhere", "asks", "introduces", "names_only"})

Matrix = NDArray[np.float64]
Bounds = list[tuple[float | None, float | None]]


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one question: ``matrix`` (n, 2 * features), ``right`` (n,).

    The first half of the columns is filled for passages in the question's language, the second for
    the others. Neither is given a start: what that would teach is how the questions were chosen.
    """

    matrix: Matrix
    right: NDArray[np.bool_]
    weight: float


def columns(
    names: Sequence[str],
    rows: Sequence[tuple[bool, dict[str, float]]],
    right: NDArray[np.bool_],
    weight: float,
) -> Group:
    """Lay features out as `Group.matrix` has them."""
    matrix = np.zeros((len(rows), 2 * len(names)))
    for line, (crossing, features) in zip(matrix, rows, strict=True):
        values = [features[name] for name in names]
        if crossing:
            line[len(names) :] = values
        else:
            line[: len(names)] = values
    return Group(matrix, right, weight)


def signs(names: Sequence[str]) -> Bounds:
    """Return the bounds of the coefficients: what speaks for a passage never counts against it."""
    bounds: Bounds = []
    for name in names:
        if name in UNSIGNED:
            bounds.append((None, None))
        elif name in AGAINST:
            bounds.append((None, 0.0))
        else:
            bounds.append((0.0, None))
    return bounds


def fit_ranking(names: Sequence[str], groups: Sequence[Group]) -> Matrix:
    """Fit a conditional logit: the right candidates' share of all candidates' weight.

    McFadden 1974; the listwise loss of Cao et al. 2007 with the top one only.
    """
    return _fit_choice(groups, [*signs(names), *signs(names)])


def fit_sentences(names: Sequence[str], asked: Sequence[Asked]) -> Logistic:
    """Fit the same to the sentences of right passages: which of them answers."""
    picked = [asked[0].sentence_names.index(name) for name in names]
    groups = [Group(rows[:, picked], labels, 1.0) for one in asked for rows, labels in one.choices]
    return logistic(0.0, names, _fit_choice(groups, signs(names)))


def _fit_choice(groups: Sequence[Group], bounds: Bounds) -> Matrix:
    from scipy.optimize import minimize

    matrix = np.concatenate([group.matrix for group in groups])
    spread = scale(matrix)
    matrix = matrix / spread
    right = np.concatenate([group.right for group in groups]).astype(float)
    sizes = [len(group.right) for group in groups]
    starts = np.cumsum([0, *sizes[:-1]])
    owner = np.repeat(np.arange(len(groups)), sizes)
    weight = np.array([group.weight for group in groups])

    def loss(theta: Matrix) -> tuple[float, Matrix]:
        scores = matrix @ theta
        risen = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        every = np.add.reduceat(risen, starts)
        good = np.add.reduceat(risen * right, starts)
        slope = (risen / every[owner] - risen * right / good[owner]) * weight[owner]
        value = -(weight * np.log(good / every)).sum() + REGULARISATION * theta @ theta / 2
        return value, matrix.T @ slope + REGULARISATION * theta

    fitted = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(fitted.x / spread)


def fit_logistic(names: Sequence[str], rows: Sequence[tuple[dict[str, float], bool]]) -> Logistic:
    """Fit a logistic model whose coefficients keep their signs."""
    from scipy.optimize import minimize

    matrix = np.array([[features[name] for name in names] for features, _ in rows])
    labels = np.array([label for _, label in rows], float)
    spread = scale(matrix)
    matrix = np.hstack([matrix / spread, np.ones((len(rows), 1))])

    def loss(theta: Matrix) -> tuple[float, Matrix]:
        scores = matrix @ theta
        value = (np.logaddexp(0, scores) - labels * scores).sum() + theta[:-1] @ theta[:-1] / 2
        slope = matrix.T @ (1 / (1 + np.exp(-scores)) - labels)
        return value, slope + np.append(theta[:-1], 0)

    bounds = [*signs(names), (None, None)]
    fitted = minimize(loss, np.zeros(matrix.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    values = fitted.x[:-1] / spread
    return logistic(fitted.x[-1], names, values)


def scale(matrix: Matrix) -> Matrix:
    """Return each column's spread, 1 where it has none."""
    spread = matrix.std(0)
    spread[spread == 0] = 1
    return np.asarray(spread)


def logistic(intercept: float, names: Sequence[str], values: Iterable[float]) -> Logistic:
    """Write a fitted model down, rounded."""
    coefficients = {n: round(float(v), 4) for n, v in zip(names, values, strict=True)}
    return Logistic(round(float(intercept), 4), coefficients)
