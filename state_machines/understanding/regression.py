"""A multinomial logistic regression in the space of the examples, with a stranger whose logit is always 0.

Promise: the same kernel gives the same votes; a fixed number of rounds, no randomness.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]
Truth = npt.NDArray[np.bool_]

FOLDS = 5
ROUNDS = 30
ROUNDS_OF_SOME = 40
_CURVATURES = (0.05, 0.2, 0.5)
_SETTLED = 0.25
_SMOOTHING = 0.05
_RIDGE = 1e-5
_POWERS, _MARGIN = 20, 1.1


def shares(logits: Array) -> Array:
    """Share one, row by row, among the classes and a stranger."""
    return np.exp(log_shares(logits))


def log_shares(logits: Array) -> Array:
    """Return the logarithms of the shares, which never are minus infinity."""
    top = np.maximum(logits.max(axis=1, keepdims=True), np.float32(0))
    whole = np.exp(logits - top).sum(axis=1, keepdims=True) + np.exp(-top)
    found: Array = logits - top - np.log(whole)
    return found


def votes(kernel: Array, owners: Indices, classes: int) -> Array:
    """Fit how each example (row) speaks for each class: Nesterov's descent in the space of the kernel.

    The curvature is mostly far below its bound of a half, so that larger steps settle sooner; where they do
    not, smaller ones are tried.
    """
    wanted = np.eye(classes, dtype=np.float32)[owners]
    largest = _largest(kernel)
    found, left = _descended(kernel, wanted, 1 / (_CURVATURES[0] * largest + _SMOOTHING))
    for curvature in _CURVATURES[1:]:
        if left <= _SETTLED:
            break
        found, left = _descended(kernel, wanted, 1 / (curvature * largest + _SMOOTHING))
    return found


def _descended(kernel: Array, wanted: Array, step: float) -> tuple[Array, float]:
    """Return the votes after so many rounds, and how far from settled the worst of them is."""
    narrow = math.sqrt(step * _SMOOTHING)
    fastest = (1 - narrow) / (1 + narrow)
    found: Array = np.zeros_like(wanted)
    ahead, error = found, wanted
    for turn in range(ROUNDS):
        error = shares(kernel @ ahead) - wanted + np.float32(_SMOOTHING) * ahead
        moved = np.asarray(ahead - np.float32(step) * error, np.float32)
        ahead = np.asarray(moved + np.float32(min(fastest, turn / (turn + 3))) * (moved - found), np.float32)
        found = moved
    return found, float(np.abs(error).max())


def votes_of_some(known: Array, among: Array, owners: Indices, classes: int) -> Array:
    """Fit how some of the examples speak for each class, learning from all.

    Args:
        known: how like each of the some (column) every example (row) is.
        among: how alike the some are.
    """
    wanted = np.eye(classes, dtype=np.float32)[owners]
    bound = 0.5 * known.T @ known + np.float32(_SMOOTHING) * among
    bound[np.diag_indices(len(bound))] += np.float32(_RIDGE * np.trace(bound) / len(bound))
    inverse = np.linalg.inv(bound.astype(np.float64)).astype(np.float32)
    found: Array = np.zeros((known.shape[1], classes), np.float32)
    ahead = found
    for turn in range(ROUNDS_OF_SOME):
        error = known.T @ (shares(known @ ahead) - wanted) + np.float32(_SMOOTHING) * (among @ ahead)
        moved = np.asarray(ahead - inverse @ error, np.float32)
        ahead = np.asarray(moved + np.float32(turn / (turn + 3)) * (moved - found), np.float32)
        found = moved
    return found


def nearest(kernel: Array, owners: Indices, classes: int) -> Array:
    """Return how like its nearest example in each class (column) each message (row of the kernel) is."""
    found = np.zeros((classes, len(kernel)), np.float32)
    np.maximum.at(found, owners, kernel.T)
    return found.T


def held_out(kernel: Array, fold: Indices, owners: Indices, classes: int) -> tuple[Array, Array]:
    """Return every example's logits, and its nearness to each class, as learnt from the other folds."""
    return _without(fold, kernel, owners, classes)


def as_strangers(kernel: Array, owners: Indices, classes: int) -> tuple[Array, Array]:
    """Return the same, as learnt without any example of its own class, and of some others."""
    return _without(owners % min(FOLDS, classes), kernel, owners, classes)


def alone(kernel: Array, row: int, out: Truth, owners: Indices, classes: int) -> tuple[Array, Array]:
    """Return the logits and nearness of one example, as learnt from all but those left out with it."""
    rest = np.flatnonzero(~out)
    learnt = votes(kernel[np.ix_(rest, rest)], owners[rest], classes)
    known = kernel[row][None, rest]
    return known @ learnt, nearest(known, owners[rest], classes)


def without(out: Truth, kernel: Array, kept: Indices, owners: Indices, classes: int) -> tuple[Array, Array]:
    """Return logits and nearness of the examples left out, as learnt from the others through those kept."""
    some = ~out[kept]
    among = kernel[np.ix_(kept[some], np.flatnonzero(some))]
    learnt = votes_of_some(kernel[~out][:, some], among, owners[~out], classes)
    known = kernel[out][:, some]
    return known @ learnt, nearest(known, owners[kept][some], classes)


def _without(fold: Indices, kernel: Array, owners: Indices, classes: int) -> tuple[Array, Array]:
    logits, near = np.zeros((2, len(owners), classes), np.float32)
    for each in range(FOLDS):
        out, rest = np.flatnonzero(fold == each), np.flatnonzero(fold != each)
        if len(out) and len(rest):
            learnt = votes(kernel[np.ix_(rest, rest)], owners[rest], classes)
            known = kernel[np.ix_(out, rest)]
            logits[out], near[out] = known @ learnt, nearest(known, owners[rest], classes)
    return logits, near


def _largest(kernel: Array) -> float:
    """Bound the largest eigenvalue of a kernel by the power method, with a margin."""
    rows = np.abs(kernel).sum(axis=1)
    towards = kernel[int(rows.argmax())]
    length = float(np.linalg.norm(towards))
    for _ in range(_POWERS):
        towards = kernel @ (towards / np.float32(max(length, 1e-9)))
        length = float(np.linalg.norm(towards))
    return min(length * _MARGIN, float(rows.max()))
