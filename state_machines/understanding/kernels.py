"""How like every example a message is: by its letters and words, and by its meaning where encoders are.

Promise: values, readable from several threads; a message costs one look-up per piece of a word, and one
product with the examples' vectors per encoder.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from state_machines.understanding.grams import phrases_of, pieces_of
from state_machines.understanding.regression import Array, Indices, Truth

MEANING_WEIGHS = 2.0
"""How much more an encoder's nearness counts than that of letters and words."""


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
            sentence = self.sentence(counted)
            parts = [slice(self.starts[row], self.starts[row + 1]) for row in sentence.rows]
            if not parts:
                continue
            ids = np.concatenate([self.examples[part] for part in parts])
            worth = np.concatenate(
                [self.weights[part] * weight for part, weight in zip(parts, sentence.weights, strict=True)]
            )
            likeness += np.bincount(ids, worth, self.count).astype(np.float32)
        return likeness

    def sentence(self, counted: Counter[str]) -> Sentence:
        """Weigh the grams of a message; half of its length comes from pieces, half from words."""
        known = [(row, n) for gram, n in counted.items() if (row := self.index.get(gram)) is not None]
        rows = np.fromiter((row for row, _ in known), np.int32, len(known))
        often = np.fromiter((1 + math.log(n) for _, n in known), np.float32, len(known))
        weights = often * self.idf[rows]
        unheard = (len(counted) - len(known)) * self.unheard**2
        length = math.sqrt(float(weights @ weights) + unheard)
        return Sentence(rows, weights / length * math.sqrt(0.5) if length else weights)


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

    def seen(self, vectors: Array) -> Array:
        """See vectors, one per row, from the middle of the examples."""
        return _seen_from(self.middle, vectors)


def grams_of(sentences: Sequence[Sequence[str]]) -> tuple[Grams, Array]:
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
            sentence = empty.sentence(counted)
            weights[filled[sentence.rows]] = sentence.weights
            filled[sentence.rows] += 1
    return empty, _kernel(empty, spread)


def meaning_of(vectors: Array, said: Truth) -> Meaning:
    """See the examples' vectors from the middle of all that are sentences."""
    middle: Array = vectors[said].mean(axis=0)
    return Meaning(middle, _seen_from(middle, vectors))


def _seen_from(middle: Array, vectors: Array) -> Array:
    away = vectors - middle
    lengths = np.linalg.norm(away, axis=1, keepdims=True)
    return np.asarray(away / np.maximum(lengths, 1e-6), np.float32)


def mixed(letters: Array, meanings: Sequence[Array]) -> Array:
    """Weigh likeness by letters and words with nearness in meaning."""
    if not meanings:
        return letters
    weight = np.float32(MEANING_WEIGHS)
    whole = letters + weight * np.sum(meanings, axis=0, dtype=np.float32)
    return np.asarray(whole / (1 + weight * len(meanings)), np.float32)


def _kernel(grams: Grams, spread: Indices) -> Array:
    kernel = np.zeros((grams.count, grams.count), np.float32)
    for row in np.flatnonzero(spread > 1):
        part = slice(grams.starts[row], grams.starts[row + 1])
        ids, weights = grams.examples[part], grams.weights[part]
        kernel[np.ix_(ids, ids)] += np.outer(weights, weights)
    np.fill_diagonal(kernel, 1.0)
    return kernel
