"""``wait``: a delay in exercise time before the action's ``goto`` or ``end``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from state_machines.turn import Turn


@dataclass(frozen=True, slots=True)
class Wait:
    """Let the rest of the action come later; silence rests while the actor is busy.

    Leaving the state drops the wait; another wait replaces it.
    """

    ms: int

    def apply(self, turn: Turn) -> None:
        """Arm the one wait of the conversation."""
        turn.wait(self.ms)
