"""Learn from examples what the intents of one actor sound like, and how sure to be.

Promise: learnt once, from the author's examples alone, the same way every time; afterwards a value that can
be written to a cache and read from several threads. One model knows all intents of the actor, so what another
state would understand counts against what this one expects; what is like nothing known counts as a stranger.

How: a multinomial logistic regression in the space of the examples (kernel: TF-IDF of pieces of words and of
words; and, where there is one, nearness in a sentence encoder). Held-out examples, read as if a trainee had
written them, give the scale of the scores and the score below which nothing is understood; what is not their
own intent stands for strangers.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from state_machines.understanding.grams import phrases_of, pieces_of

Array = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]

MOST_EXAMPLES = 3000
"""More are not learnt from: memory grows with their square."""

FOLDS = 5
LEAST_SURE, MOST_SURE = 0.4, 0.7
"""Whatever the held-out examples say, the score asked for stays between these."""

LEAST_SURE_OF_MEANING = 0.6
"""An encoder finds everything a little like everything; small talk came as near as this."""

MEANING_WEIGHS = 1.5
"""How much more an encoder's nearness counts than that of letters and words."""

LEAST_NEAR, MOST_NEAR = 0.1, 0.6
"""How like an example a message must be to lose nothing, between these."""

_SMOOTHING = 0.1
_ROUNDS = 60
_ROUNDS_HELD_OUT = 30
_SCALES = tuple(1.4**power for power in range(-2, 6))
_STRANGERS = tuple(0.5 * step for step in range(-2, 11))
_STRANGERS_WEIGH = 0.25
_NEAR_SHARE = 0.3
_AS_GOOD = 0.01
_REFUSING_WEIGHS = 0.4


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message as numbers: the kernel row of every example is made of these."""

    rows: Indices
    weights: Array


@dataclass(frozen=True, slots=True)
class Grams:
    """Which grams are in which examples (compressed rows), and how much an unheard one weighs."""

    index: Mapping[str, int]
    starts: Indices
    examples: Indices
    weights: Array
    idf: Array
    unheard: float
    count: int

    def kernel(self, words: Sequence[str]) -> Array:
        """Return how like each example a message is, 0 to 1."""
        likeness = np.zeros(self.count, np.float32)
        for counted in (pieces_of(words), phrases_of(words)):
            sentence = self._sentence(counted)
            parts = [slice(self.starts[row], self.starts[row + 1]) for row in sentence.rows]
            if not parts:
                continue
            ids = np.concatenate([self.examples[part] for part in parts])
            worth = np.concatenate(
                [self.weights[part] * weight for part, weight in zip(parts, sentence.weights, strict=True)]
            )
            likeness += np.bincount(ids, worth, self.count).astype(np.float32)
        return likeness

    def _sentence(self, counted: Counter[str]) -> Sentence:
        known = [(row, n) for gram, n in counted.items() if (row := self.index.get(gram)) is not None]
        rows = np.fromiter((row for row, _ in known), np.int32, len(known))
        often = np.fromiter((1 + math.log(n) for _, n in known), np.float32, len(known))
        weights = often * self.idf[rows]
        unheard = (len(counted) - len(known)) * self.unheard**2
        length = math.sqrt(float(weights @ weights) + unheard)
        return Sentence(rows, weights / length * math.sqrt(0.5) if length else weights)


@dataclass(frozen=True, slots=True)
class Sureness:
    """How logits become scores, all found with held-out examples.

    Args:
        scale: what logits are multiplied with before they share one among the classes and a stranger.
        stranger: a stranger's logit.
        near: a class whose nearest example is less like the message than this loses in proportion.
        threshold: the score asked for.
    """

    scale: float
    stranger: float
    near: float
    threshold: float

    def of(self, logits: Array, nearest: Array) -> Array:
        """Return the scores of messages (rows) for classes (columns)."""
        shares = _probabilities(np.float32(self.scale) * logits, self.stranger)
        scores: Array = shares * np.minimum(1, nearest / np.float32(self.near))
        return scores


@dataclass(frozen=True, slots=True)
class Meaning:
    """Where an encoder puts the examples, seen from their middle."""

    middle: Array
    vectors: Array

    def kernel(self, vector: Array) -> Array:
        """Return how near each example a message is, -1 to 1."""
        away = vector - self.middle
        length = float(np.linalg.norm(away))
        near: Array = self.vectors @ (away / np.float32(length or 1))
        return near


@dataclass(frozen=True, slots=True)
class Likeness:
    """What was learnt; ``classes`` are names of intents, ``votes`` how each example speaks for each."""

    classes: tuple[str, ...]
    grams: Grams
    meaning: Meaning | None
    owners: Indices
    votes: Array
    sureness: Sureness

    def scores(self, words: Sequence[str], vector: Array | None = None) -> Array:
        """Return how sure it is, 0 to 1, that the message means each class.

        Args:
            vector: what the encoder says of the message, if it was learnt with one.
        """
        kernel: Array = self.grams.kernel(words)
        if self.meaning is not None and vector is not None:
            kernel = _mixed(kernel, self.meaning.kernel(vector))
        nearest = np.zeros(len(self.classes), np.float32)
        np.maximum.at(nearest, self.owners, kernel)
        scores: Array = self.sureness.of((kernel @ self.votes)[None, :], nearest[None, :])[0]
        return scores

    def to_bytes(self) -> bytes:
        """Write down all that was learnt."""
        held, grams = io.BytesIO(), self.grams
        sure = self.sureness
        numbers = np.array([grams.unheard, sure.scale, sure.stranger, sure.near, sure.threshold])
        empty = np.zeros((0, 0), np.float32)
        np.savez(
            held,
            classes=np.frombuffer("\n".join(self.classes).encode(), np.uint8),
            index=np.frombuffer("\n".join(grams.index).encode(), np.uint8),
            starts=grams.starts,
            examples=grams.examples,
            weights=grams.weights,
            idf=grams.idf,
            owners=self.owners,
            votes=self.votes,
            middle=self.meaning.middle if self.meaning else empty,
            vectors=self.meaning.vectors if self.meaning else empty,
            numbers=numbers,
        )
        return held.getvalue()

    @staticmethod
    def from_bytes(data: bytes) -> Likeness:
        """Read what `to_bytes` wrote; raises ValueError or KeyError for anything else."""
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            lines = {name: held[name].tobytes().decode().split("\n") for name in ("classes", "index")}
            unheard, *numbers = held["numbers"].tolist()
            grams = Grams(
                {gram: row for row, gram in enumerate(lines["index"])},
                held["starts"],
                held["examples"],
                held["weights"],
                held["idf"],
                unheard,
                len(held["owners"]),
            )
            classes = tuple(lines["classes"])
            meaning = Meaning(held["middle"], held["vectors"]) if held["middle"].size else None
            return Likeness(classes, grams, meaning, held["owners"], held["votes"], Sureness(*numbers))


def learn(
    examples: Sequence[tuple[str, Sequence[str]]], encode: Callable[[Sequence[int]], Array] | None = None
) -> Likeness | None:
    """Learn from (intent, words) pairs; None if there is nothing to learn from.

    Args:
        encode: gives the encoder's vectors of the examples with these numbers, one per row.
    """
    kept = _evenly([(n, intent, words) for n, (intent, words) in enumerate(examples) if words])
    if not kept:
        return None
    classes = tuple(dict.fromkeys(intent for _, intent, _ in kept))
    place = {intent: n for n, intent in enumerate(classes)}
    owners = np.array([place[intent] for _, intent, _ in kept], np.int32)
    grams, kernel = _grams([words for _, _, words in kept])
    meaning = _meaning(encode([n for n, _, _ in kept])) if encode is not None else None
    if meaning is not None:
        kernel = _mixed(kernel, meaning.vectors @ meaning.vectors.T)
    sureness = _measure(kernel, owners, len(classes))
    if meaning is not None:
        sureness = replace(sureness, threshold=max(sureness.threshold, LEAST_SURE_OF_MEANING))
    votes = _votes(kernel, _wanted(owners, len(classes)), _ROUNDS)
    return Likeness(classes, grams, meaning, owners, votes, sureness)


def _meaning(vectors: Array) -> Meaning:
    middle: Array = vectors.mean(axis=0)
    away = vectors - middle
    lengths = np.linalg.norm(away, axis=1, keepdims=True)
    return Meaning(middle, (away / np.maximum(lengths, 1e-6)).astype(np.float32))


def _mixed(letters: Array, meaning: Array) -> Array:
    weight = np.float32(MEANING_WEIGHS)
    return np.asarray((letters + weight * meaning) / (1 + weight), np.float32)


def _evenly(examples: list[tuple[int, str, Sequence[str]]]) -> list[tuple[int, str, Sequence[str]]]:
    """Keep at most MOST_EXAMPLES, the first ones of every intent."""
    if len(examples) <= MOST_EXAMPLES:
        return examples
    seen: Counter[str] = Counter()
    turns: list[tuple[int, int]] = []
    for position, (_, intent, _) in enumerate(examples):
        turns.append((seen[intent], position))
        seen[intent] += 1
    kept = sorted(position for _, position in sorted(turns)[:MOST_EXAMPLES])
    return [examples[position] for position in kept]


def _grams(sentences: Sequence[Sequence[str]]) -> tuple[Grams, Array]:
    """Weigh the grams of all examples, and compare every example with every other."""
    blocks = [(pieces_of(words), phrases_of(words)) for words in sentences]
    held: dict[str, list[int]] = {}
    for example, counts in enumerate(blocks):
        for counted in counts:
            for gram in counted:
                held.setdefault(gram, []).append(example)
    count = len(sentences)
    index = {gram: row for row, gram in enumerate(held)}
    spread = np.fromiter((len(each) for each in held.values()), np.int32, len(held))
    idf = (np.log((1 + count) / (1 + spread)) + 1).astype(np.float32)
    starts = np.concatenate([np.zeros(1, np.int32), np.cumsum(spread, dtype=np.int32)])
    owners = np.fromiter((example for each in held.values() for example in each), np.int32, int(starts[-1]))
    empty = Grams(index, starts, owners, np.zeros(len(owners), np.float32), idf, float(idf.max()), count)
    weights = empty.weights
    filled = starts[:-1].copy()
    for counts in blocks:
        for counted in counts:
            sentence = empty._sentence(counted)
            weights[filled[sentence.rows]] = sentence.weights
            filled[sentence.rows] += 1
    return empty, _kernel(empty, spread)


def _kernel(grams: Grams, spread: Indices) -> Array:
    kernel = np.zeros((grams.count, grams.count), np.float32)
    for row in np.flatnonzero(spread > 1):
        part = slice(grams.starts[row], grams.starts[row + 1])
        ids, weights = grams.examples[part], grams.weights[part]
        kernel[np.ix_(ids, ids)] += np.outer(weights, weights)
    np.fill_diagonal(kernel, 1.0)
    return kernel


def _votes(kernel: Array, wanted: Array, rounds: int) -> Array:
    """Fit the regression: Nesterov's descent in the space of the kernel, a fixed number of rounds."""
    longest = 1 / (0.5 * _largest(kernel) + _SMOOTHING)
    narrow = math.sqrt(longest * _SMOOTHING)
    step, momentum = np.float32(longest), np.float32((1 - narrow) / (1 + narrow))
    votes: Array = np.zeros_like(wanted)
    ahead = votes
    for _ in range(rounds):
        error = _probabilities(kernel @ ahead) - wanted + np.float32(_SMOOTHING) * ahead
        moved = np.asarray(ahead - step * error, np.float32)
        ahead = np.asarray(moved + momentum * (moved - votes), np.float32)
        votes = moved
    return votes


def _largest(kernel: Array) -> float:
    """Bound the largest eigenvalue of a kernel: the largest sum of a row."""
    return float(np.abs(kernel).sum(axis=1).max())


def _probabilities(logits: Array, stranger: float = 0.0) -> Array:
    """Share one among the classes and a stranger, whose logit is given."""
    top = np.maximum(logits.max(axis=1, keepdims=True), np.float32(stranger))
    parts = np.exp(logits - top)
    shares: Array = parts / (parts.sum(axis=1, keepdims=True) + np.exp(np.float32(stranger) - top))
    return shares


def _wanted(owners: Indices, classes: int) -> Array:
    return np.eye(classes, dtype=np.float32)[owners]


def _measure(kernel: Array, owners: Indices, classes: int) -> Sureness:
    """Find out with held-out examples how sure to be.

    An example without its own intent among the classes stands for a stranger.
    """
    logits, nearest = _held_out(kernel, owners, classes)
    every = np.arange(len(owners))
    others = logits.copy()
    others[every, owners] = -np.inf

    def loss(scale: np.float32, stranger: float) -> float:
        right = _probabilities(scale * logits, stranger)[every, owners]
        refused = 1 - _probabilities(scale * others, stranger).sum(axis=1)
        return -float(_logs(right) + _STRANGERS_WEIGH * _logs(refused))

    tried = [(np.float32(scale), stranger) for scale in _SCALES for stranger in _STRANGERS]
    scale, stranger = min(tried, key=lambda pair: loss(*pair))
    own = nearest[every, owners]
    near = float(np.clip(np.quantile(own, _NEAR_SHARE), LEAST_NEAR, MOST_NEAR))
    found = Sureness(float(scale), stranger, near, 0.0)
    shares = found.of(logits, nearest)
    right = shares[every, owners][shares.argmax(axis=1) == owners]
    return replace(found, threshold=threshold_of(right, found.of(others, nearest).max(axis=1)))


def _logs(shares: Array) -> float:
    return float(np.log(np.maximum(shares, 1e-6)).mean())


def _held_out(kernel: Array, owners: Indices, classes: int) -> tuple[Array, Array]:
    """Return every example's logits, and its likeness to each class, as learnt from the others.

    Each intent is spread over the folds.
    """
    seen: Counter[int] = Counter()
    fold = np.zeros(len(owners), np.int32)
    for example, owner in enumerate(owners.tolist()):
        fold[example] = seen[owner] % FOLDS
        seen[owner] += 1
    logits = np.zeros((len(owners), classes), np.float32)
    nearest = np.zeros((classes, len(owners)), np.float32)
    for each in range(FOLDS):
        out, rest = np.flatnonzero(fold == each), np.flatnonzero(fold != each)
        if len(out) and len(rest):
            votes = _votes(kernel[np.ix_(rest, rest)], _wanted(owners[rest], classes), _ROUNDS_HELD_OUT)
            known = kernel[np.ix_(rest, out)]
            logits[out] = known.T @ votes
            like = np.zeros((classes, len(out)), np.float32)
            np.maximum.at(like, owners[rest], known)
            nearest[:, out] = like
    return logits, nearest.T


def threshold_of(right: Array, strange: Array, least: float = LEAST_SURE, most: float = MOST_SURE) -> float:
    """Return the score that best keeps what is right and refuses what is strange, in doubt the middle."""
    if not len(right):
        return most
    tried = np.linspace(least, most, 51)
    gain = [float((right >= t).mean() - _REFUSING_WEIGHS * (strange >= t).mean()) for t in tried]
    as_good = [t for t, each in zip(tried.tolist(), gain, strict=True) if each >= max(gain) - _AS_GOOD]
    return float((as_good[0] + as_good[-1]) / 2)
