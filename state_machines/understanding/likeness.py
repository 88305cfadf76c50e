"""Learn from examples what the intents of one actor sound like.

Promise: learnt once, from the author's examples alone, the same way every time; afterwards a value that can
be written to a cache and read from several threads. One model knows all intents of the actor, so what another
state would understand counts against what this one expects; what is like nothing known counts as a stranger.

Two opinions are formed: a quick one by letters and words alone, and, with encoders, one that weighs meaning.
Each is a logistic regression in the space of the examples (`regression`), its scores calibrated (`sureness`).
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from state_machines.understanding.folds import NEVER_OUT, in_turn, translations_of, with_translations
from state_machines.understanding.kernels import Grams, Meaning, grams_of, meaning_of, mixed
from state_machines.understanding.regression import (
    Array,
    Indices,
    Truth,
    alone,
    held_out,
    nearest,
    votes,
    votes_of_some,
)
from state_machines.understanding.sureness import Sureness, measured, measured_of_many

MOST_EXAMPLES = 3000
"""More are learnt from, but a message is compared with so many: memory grows with their square."""

Encode = Callable[[Sequence[int]], Array]
"""Gives an encoder's vectors of the examples with these numbers, one per row."""


@dataclass(frozen=True, slots=True)
class Example:
    """What an intent sounds like, as words; ``said`` unless it is the intent's name."""

    intent: str
    words: Sequence[str]
    language: str = ""
    said: bool = True


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whose each example (column) is, how it speaks for each class (row), and how sure that makes."""

    owners: Indices
    votes: Array
    sureness: Sureness

    def scores(self, kernel: Array) -> Array:
        """Return how sure it is, 0 to 1, that the message means each class."""
        near = nearest(kernel[None, :], self.owners, len(self.votes))
        scores: Array = self.sureness.scores((self.votes @ kernel)[None, :], near)[0]
        return scores


@dataclass(frozen=True, slots=True)
class Likeness:
    """What was learnt; ``classes`` are names of intents."""

    classes: tuple[str, ...]
    grams: Grams
    by_letters: Opinion
    meanings: tuple[Meaning, ...] = ()
    by_meaning: Opinion | None = None

    def kernel(self, words: Sequence[str]) -> Array:
        """Return how like each example a message is by its letters and words."""
        return self.grams.kernel(words)

    def with_meaning(self, letters: Array, vectors: Sequence[Array]) -> Array:
        """Return how like each example a message is by letters, words and the encoders' vectors of it."""
        near = [meaning.kernel(each) for meaning, each in zip(self.meanings, vectors, strict=True)]
        return mixed(letters, near)

    def to_bytes(self) -> bytes:
        """Write down all that was learnt."""
        held, grams = io.BytesIO(), self.grams
        opinions = [each for each in (self.by_letters, self.by_meaning) if each is not None]
        parts: dict[str, npt.NDArray[Any]] = {
            "classes": _lines(self.classes),
            "index": _lines(grams.index),
            "starts": grams.starts,
            "examples": grams.examples,
            "weights": grams.weights,
            "idf": grams.idf,
            "numbers": np.array([grams.unheard, grams.count], np.float64),
        }
        for n, opinion in enumerate(opinions):
            sure = opinion.sureness
            parts |= {"owners": opinion.owners, f"votes{n}": opinion.votes}
            parts[f"sure{n}"] = np.array([sure.slope, sure.offset, sure.threshold, sure.sure])
        for n, meaning in enumerate(self.meanings):
            parts |= {f"middle{n}": meaning.middle, f"vectors{n}": meaning.vectors}
        np.savez(held, allow_pickle=False, **parts)
        return held.getvalue()

    @staticmethod
    def from_bytes(data: bytes) -> Likeness:
        """Read what `to_bytes` wrote; raises ValueError or KeyError for anything else."""
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            classes, index = (held[name].tobytes().decode().split("\n") for name in ("classes", "index"))
            unheard, count = held["numbers"].tolist()
            rows = {gram: row for row, gram in enumerate(index)}
            opinions = [
                Opinion(held["owners"], held[f"votes{n}"], Sureness(*held[f"sure{n}"].tolist()))
                for n in range(2)
                if f"votes{n}" in held
            ]
            meanings: list[Meaning] = []
            while f"middle{len(meanings)}" in held:
                n = len(meanings)
                meanings.append(Meaning(held[f"middle{n}"], held[f"vectors{n}"]))
            by_meaning = opinions[1] if len(opinions) > 1 else None
            starts, owners, weights, idf = (held[name] for name in ("starts", "examples", "weights", "idf"))
            grams = Grams(rows, starts, owners, weights, idf, unheard, int(count))
            return Likeness(tuple(classes), grams, opinions[0], tuple(meanings), by_meaning)


@dataclass(frozen=True, slots=True)
class Compared:
    """Examples compared with each other, by letters and words and, with encoders, by meaning, too."""

    numbers: list[int]
    languages: tuple[str, ...]
    said: Truth
    classes: tuple[str, ...]
    owners: Indices
    kept: Indices
    grams: Grams
    letters: Array
    turns: Indices
    meanings: tuple[Meaning, ...] = ()
    meant: Array | None = None
    beside: Indices | None = None


def learn(examples: Sequence[Example], encoders: Sequence[Encode] = ()) -> Likeness | None:
    """Learn from examples; None if no intent has a sentence of its own."""
    known = compared(examples)
    return None if known is None else learnt_by_meaning(known, learnt_by_letters(known), encoders)


def learnt_by_letters(known: Compared) -> Likeness:
    """Learn by letters and words alone: what takes a moment, and never is otherwise with encoders."""
    return Likeness(known.classes, known.grams, _opinion(known, known.letters, known.turns))


def learnt_by_meaning(known: Compared, likeness: Likeness, encoders: Sequence[Encode]) -> Likeness:
    """Learn by meaning, too, where encoders are."""
    known = _with_meaning(known, encoders)
    if known.meant is None or known.beside is None:
        return likeness
    return replace(likeness, meanings=known.meanings, by_meaning=_opinion(known, known.meant, known.beside))


def left_out(examples: Sequence[Example], encoders: Sequence[Encode] = ()) -> dict[int, dict[str, float]]:
    """Return, by the example's number, how sure each sentence is of each class when it was not learnt from.

    Only what scores enough to be acted on; of more than MOST_EXAMPLES nothing is said. A sentence is first
    left out with a fifth of the others; if another class then comes first, with its translations alone.
    """
    known = compared(examples)
    if known is None or len(known.kept) < len(known.owners):
        return {}
    known = _with_meaning(known, encoders)
    kernel, fold, classes = known.letters, known.turns, len(known.classes)
    if known.meant is not None and known.beside is not None:
        kernel, fold = known.meant, known.beside
    sureness = measured(kernel, known.owners, classes, fold)
    scores = sureness.scores(*held_out(kernel, fold, known.owners, classes))
    vectors = [each.vectors for each in known.meanings]
    for row in np.flatnonzero((fold != NEVER_OUT) & (scores.argmax(axis=1) != known.owners)).tolist():
        out = translations_of(row, known.owners, known.said, known.languages, vectors)
        scores[row] = sureness.scores(*alone(kernel, row, out, known.owners, classes))[0]
    return {
        known.numbers[row]: {
            known.classes[each]: float(scores[row, each])
            for each in np.flatnonzero(scores[row] >= sureness.threshold)
        }
        for row in np.flatnonzero(fold != NEVER_OUT).tolist()
    }


def compared(examples: Sequence[Example]) -> Compared | None:
    """Compare examples by letters and words; None if no intent has a sentence of its own."""
    intents = {each.intent for each in examples if each.said and each.words}
    told = [n for n, each in enumerate(examples) if each.words and each.intent in intents]
    if not told:
        return None
    classes = tuple(dict.fromkeys(examples[n].intent for n in told))
    place = {intent: n for n, intent in enumerate(classes)}
    owners = np.array([place[examples[n].intent] for n in told], np.int32)
    said = np.array([examples[n].said for n in told])
    kept = _evenly(owners)
    grams, letters = grams_of([examples[told[n]].words for n in kept])
    if len(kept) < len(told):
        letters = np.stack([grams.kernel(examples[n].words) for n in told])
    languages = tuple(examples[n].language for n in told)
    return Compared(told, languages, said, classes, owners, kept, grams, letters, in_turn(owners, said))


def _with_meaning(known: Compared, encoders: Sequence[Encode]) -> Compared:
    if not encoders:
        return known
    vectors = [encode(known.numbers) for encode in encoders]
    meanings = tuple(meaning_of(each[known.kept], known.said[known.kept]) for each in vectors)
    seen = [meaning.seen(each) for meaning, each in zip(meanings, vectors, strict=True)]
    near = [each @ meaning.vectors.T for meaning, each in zip(meanings, seen, strict=True)]
    beside = with_translations(known.owners, known.said, known.languages, seen)
    return replace(known, meanings=meanings, meant=mixed(known.letters, near), beside=beside)


def _opinion(known: Compared, kernel: Array, fold: Indices) -> Opinion:
    """Form an opinion; only how like the examples kept (columns) the others are is known."""
    kept, owners, classes = known.kept, known.owners, len(known.classes)
    if len(kept) == len(owners):
        sureness, spoken = measured(kernel, owners, classes, fold), votes(kernel, owners, classes)
    else:
        sureness = measured_of_many(kernel, kept, owners, classes, fold)
        spoken = votes_of_some(kernel, kernel[kept], owners, classes)
    return Opinion(owners[kept], np.ascontiguousarray(spoken.T), sureness)


def _lines(texts: Iterable[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _evenly(owners: Indices) -> Indices:
    """Return the numbers of at most MOST_EXAMPLES, the first ones of every class."""
    seen: Counter[int] = Counter()
    turns: list[tuple[int, int]] = []
    for position, owner in enumerate(owners.tolist()):
        turns.append((seen[owner], position))
        seen[owner] += 1
    return np.array(sorted(position for _, position in sorted(turns)[:MOST_EXAMPLES]), np.int32)
