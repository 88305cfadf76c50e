"""Compare a sentence with all that an actor has learnt: by letters and words, by meaning where doubt is left.

Promise: encoders are asked only if the quick opinion is unsure, and for few sentences of a message; a message
of many sentences costs little more than one of three.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from state_machines.ids import IntentId
from state_machines.understanding.likeness import Likeness, Opinion
from state_machines.understanding.mending import Mending
from state_machines.understanding.port import Why
from state_machines.understanding.regression import Array

MOST_ENCODED = 3
"""Sentences of one message that encoders are asked about."""

AGREED_FROM = 0.35
"""What letters and words understand by themselves holds if its meaning is at least as likely as this."""

_LETTERS: Why = "learnt"
_MEANING: Why = "encoded"


class Encoder(Protocol):
    """Turns sentences of any language it knows into vectors, near each other if they mean the same."""

    @property
    def name(self) -> str:
        """The encoder and its version, so that what was learnt with another is not recalled."""

    def encode(self, texts: Sequence[str], /) -> Array:
        """Return one vector of length 1 per text; safe to call from several threads."""

    def knows(self, word: str, /) -> bool:
        """Say whether this is surely a word of some language, and no typing mistake."""


class Lesson(Protocol):
    """What is learnt at some time, perhaps beside what goes on."""

    @property
    def ready(self) -> bool:
        """Whether it has been learnt."""

    def __call__(self) -> Likeness:
        """Return what was learnt, after a while if need be."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What an actor learnt from its examples, and the encoders it was learnt with.

    Args:
        likeness: by letters and words at least.
        whole: gives what was learnt by meaning, too, which may take a while when it is first asked.
    """

    likeness: Likeness
    encoders: tuple[Encoder, ...] = ()
    whole: Lesson | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """How sure it is of each expected intent, the score asked for, and how that was found."""

    scores: dict[IntentId, float]
    threshold: float
    why: Why


class Hearing:
    """Scores sentences with what was learnt, words with typing mistakes being mended."""

    def __init__(self, learnt: Learnt, examples: Iterable[str]) -> None:
        self._likeness, self._encoders = learnt.likeness, learnt.encoders
        self._whole = learnt.whole
        self._mending = Mending(examples)
        self._place = {IntentId(name): n for n, name in enumerate(learnt.likeness.classes)}

    @property
    def ready(self) -> bool:
        """Whether all has been learnt."""
        return self._whole is None or self._whole.ready

    def compare(
        self, text: str, words: Sequence[str], expected: Sequence[IntentId], *, encode: bool = True
    ) -> Heard:
        """Score the expected intents; with ``encode``, the encoders may be asked."""
        mended, likeness = self._mending.mended(words, text), self._likeness
        letters = likeness.kernel(mended)
        quick = likeness.by_letters
        scores = self._of(expected, quick, letters)
        sure = max(scores.values(), default=0.0) >= quick.sureness.sure
        if sure or not self._encoders or not encode or not any(map(str.isalpha, words)):
            return Heard(scores, quick.sureness.threshold, _LETTERS)
        whole = self._whole() if self._whole else likeness
        full = whole.by_meaning or quick
        shown = self._mending.written(text, words, mended, self._knows)
        vectors = [encoder.encode([shown])[0] for encoder in self._encoders]
        meant = self._of(expected, full, whole.with_meaning(letters, vectors))
        threshold = full.sureness.threshold
        if max(scores.values(), default=0.0) >= quick.sureness.threshold:
            _agreed(scores, meant, threshold)
        return Heard(meant, threshold, _MEANING)

    def _knows(self, word: str) -> bool:
        return any(encoder.knows(word) for encoder in self._encoders)

    def _of(self, expected: Sequence[IntentId], opinion: Opinion, kernel: Array) -> dict[IntentId, float]:
        scores, place = opinion.scores(kernel), self._place
        return {
            intent: round(float(scores[place[intent]]), 3)
            for intent in dict.fromkeys(expected)
            if intent in place
        }


def _agreed(letters: Mapping[IntentId, float], meant: dict[IntentId, float], threshold: float) -> None:
    """Let what letters and words suffice for be understood if its meaning says the same before all else."""
    best, same = (max(each, key=lambda intent: each[intent]) for each in (letters, meant))
    if best == same and AGREED_FROM <= meant[best] < threshold:
        meant[best] = math.ceil(threshold * 1000) / 1000
