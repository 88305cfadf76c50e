"""The port through which the engine asks what a message means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from state_machines.ids import IntentId

Why = Literal["exact", "pattern", "contained", "fuzzy", "learnt", "encoded", "by heart"]


@dataclass(frozen=True, slots=True)
class Match:
    """An intent, how well the message fits it (0 to 1), the values it names, and how it was found."""

    intent: IntentId
    score: float
    values: Mapping[str, str] = field(default_factory=dict)
    why: Why = "exact"


UNSURE_FROM = 0.3
"""A score from which an actor may ask back whether that was meant; below, nobody would."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a message may mean, best first.

    Args:
        matches: the intents understood; several if the message says several things at once.
        candidates: every intent that came near, understood or not, for the trace.
    """

    matches: tuple[Match, ...] = ()
    candidates: tuple[Match, ...] = ()

    @property
    def doubtful(self) -> Match | None:
        """What may have been meant, where nothing was understood for sure."""
        if self.matches or not self.candidates or self.candidates[0].score < UNSURE_FROM:
            return None
        return self.candidates[0]


class Understanding(Protocol):
    """Says which of the expected intents a message means; deterministic, never raises."""

    @property
    def ready(self) -> bool:
        """Whether it has learnt all it will know; before, a message may have to wait until it has."""

    def rank(self, text: str, expected: Sequence[IntentId], /) -> Ranking:
        """Rank the intents that the state can use, and no others."""
