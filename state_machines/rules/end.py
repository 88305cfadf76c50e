"""``end``: the conversation is over, with an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from state_machines.turn import Turn


@dataclass(frozen=True, slots=True)
class End:
    """End with an outcome; only events can bring the actor back."""

    outcome: str

    def apply(self, turn: Turn) -> None:
        """Record the outcome and clear every timer."""
        turn.end(self.outcome)
