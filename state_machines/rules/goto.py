"""``goto``: the conversation enters a state, at once or after the action's ``wait``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state_machines.ids import StateId

if TYPE_CHECKING:
    from state_machines.turn import Turn


@dataclass(frozen=True, slots=True)
class Goto:
    """Enter a state and act out its body; the state one is in counts as entered anew."""

    state: StateId

    def apply(self, turn: Turn) -> None:
        """Mark the conversation as going on; the machine's transition makes the move itself."""
        turn.reopen()
