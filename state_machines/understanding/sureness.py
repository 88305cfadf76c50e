"""How sure to be: turn what a regression says into calibrated scores, and find the score to ask for.

Promise: the author's own examples, held out in turn, say which scores are right; where its whole intent is
held out, each stands for a stranger. The few numbers that are fixed, and how they were found: ADR 0008.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from state_machines.understanding.folds import NEVER_OUT
from state_machines.understanding.regression import (
    FOLDS,
    Array,
    Indices,
    Truth,
    as_strangers,
    held_out,
    log_shares,
    without,
)

Number = TypeVar("Number", np.float32, np.float64)

REFUSED, REFUSED_OF_MANY = 0.015, 0.1
"""The share of rightly understood held-out examples that the threshold gives up, of few intents and of many:
the more there are, the likelier a stranger is near one of them."""

LEAST_SURE, MOST_SURE = 0.5, 0.8
"""Whatever the held-out examples say, the score asked for stays between these."""

ERRORS_ALLOWED, ERRORS_OF_MANY = 0.01, 0.003
"""The share of mistakes above the score that counts as sure; a few examples without any prove nothing."""

FEW, MANY = 50, 150
"""So many intents are few, as an actor's are, and so many are many."""

NEVER = 1.01
"""A score that nothing reaches."""

STRANGERS = 2
"""Strangers are taken to be as frequent as the messages of so many intents."""

_USUAL_SLOPE, _USUAL_WEIGHS, _LEAST_SLOPE = 1.0, 16.0, 0.1
_STEPS = 25


@dataclass(frozen=True, slots=True)
class Sureness:
    """How the evidence for a class becomes a score.

    Args:
        slope, offset: of the logistic curve over the evidence.
        threshold: the score asked for.
        sure: a score above which nobody else need be asked.
    """

    slope: float
    offset: float
    threshold: float
    sure: float

    def scores(self, logits: Array, near: Array) -> Array:
        """Return how sure it is, 0 to 1, that each message (row) means each class."""
        return _logistic(self.slope * evidence(logits, near) + self.offset)


def evidence(logits: Array, near: Array) -> Array:
    """Return what speaks for each class: its weight, its share among all, and how like an example it is.

    The share tells rivals apart best, the others strangers.
    """
    found: Array = logits + log_shares(logits) + np.float32(2) * near
    return found


def measured(kernel: Array, owners: Indices, classes: int, fold: Indices) -> Sureness:
    """Find out with held-out examples how sure to be.

    Args:
        fold: with which others each example is held out; what never is, is not a sentence and judges nothing.
    """
    said = fold != NEVER_OUT
    found = evidence(*held_out(kernel, fold, owners, classes))
    strange = evidence(*as_strangers(kernel, owners, classes))
    return _measured(found[said], owners[said], strange[said])


def measured_of_many(kernel: Array, kept: Indices, owners: Indices, classes: int, fold: Indices) -> Sureness:
    """Find it out with a fifth of many examples, and another fifth as strangers.

    Args:
        kernel: how like the examples kept (columns) every example (row) is.
    """
    fifth, own = fold == 0, owners % FOLDS == 0
    found, strange = (evidence(*without(out, kernel, kept, owners, classes)) for out in (fifth, own))
    return _measured(found, owners[fifth], strange[fold[own] != NEVER_OUT])


def _measured(found: Array, owners: Indices, strangers: Array) -> Sureness:
    classes = found.shape[1]
    alone = np.bincount(owners, minlength=classes)[owners] < 2
    right = (found.argmax(axis=1) == owners) & ~alone
    best = found.max(axis=1)
    weight = min(0.5, STRANGERS / classes) * len(best) / len(strangers)
    slope, offset = _curve(best, right, strangers.max(axis=1), weight)
    scores = _logistic(slope * best + offset)
    threshold = float(np.quantile(scores[right], refused(classes))) if right.any() else MOST_SURE
    threshold = min(max(threshold, LEAST_SURE), MOST_SURE)
    return Sureness(
        slope,
        offset,
        threshold,
        max(threshold, _sure(scores, right, _between(ERRORS_ALLOWED, ERRORS_OF_MANY, classes))),
    )


def refused(classes: int) -> float:
    """Return the share of rightly understood held-out examples that the threshold gives up."""
    return _between(REFUSED, REFUSED_OF_MANY, classes)


def _between(few: float, many: float, classes: int) -> float:
    return few + (many - few) * min(1.0, max(0.0, (classes - FEW) / (MANY - FEW)))


def _curve(best: Array, right: Truth, strange: Array, weight: float) -> tuple[float, float]:
    """Fit the logistic curve by Newton's method; a few imagined examples keep it from a step."""
    evidences = np.concatenate([best, strange]).astype(np.float64)
    weights = np.concatenate([np.ones(len(best)), np.full(len(strange), weight)])
    known, unknown = float(right.sum()), float(weights.sum() - right.sum())
    hit, miss = (known + 1) / (known + 2), 1 / (unknown + 2)
    wanted = np.concatenate([np.where(right, hit, miss), np.full(len(strange), miss)])
    middle = float(evidences.mean())
    points = evidences - middle
    slope, offset, least = _USUAL_SLOPE, 0.0, math.inf
    for _ in range(_STEPS):
        given = _logistic(slope * points + offset)
        pull, curve = weights * (wanted - given), weights * given * (1 - given) + 1e-9
        across, flat = float((curve * points).sum()), float(curve.sum())
        steep = float((curve * points**2).sum()) + _USUAL_WEIGHS
        up = float((pull * points).sum()) - (slope - _USUAL_SLOPE) * _USUAL_WEIGHS
        aside = float(pull.sum())
        det = steep * flat - across**2
        step = np.array([flat * up - across * aside, steep * aside - across * up]) / det
        for _half in range(_STEPS):  # far from the best curve a whole step may lead further away
            loss = _loss((slope + step[0]) * points + offset + step[1], wanted, weights)
            loss += _USUAL_WEIGHS * (slope + step[0] - _USUAL_SLOPE) ** 2 / 2
            if loss <= least:
                break
            step /= 2
        slope, offset, least = slope + float(step[0]), offset + float(step[1]), min(loss, least)
    slope = max(slope, _LEAST_SLOPE)
    return slope, offset - slope * middle


def _loss(
    logits: npt.NDArray[np.float64], wanted: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]
) -> float:
    return float((weights * (np.logaddexp(0, logits) - wanted * logits)).sum())


def _sure(scores: Array, right: Truth, allowed: float) -> float:
    """Return the least score at and above which hardly any held-out example is mistaken."""
    order = np.argsort(-scores, kind="stable")
    mistaken = (1 + np.cumsum(~right[order])) / np.arange(3, len(order) + 3)
    enough = np.flatnonzero(mistaken <= allowed)
    return float(scores[order[enough[-1]]]) if len(enough) else NEVER


def _logistic(values: npt.NDArray[Number]) -> npt.NDArray[Number]:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), values.dtype)
