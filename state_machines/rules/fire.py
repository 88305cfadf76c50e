"""``fire``: an inject of the MSEL is fired for this team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state_machines.effects import InjectFired
from state_machines.ids import InjectId

if TYPE_CHECKING:
    from state_machines.turn import Turn


@dataclass(frozen=True, slots=True)
class Fire:
    """Fire an inject for this team, now."""

    inject: InjectId

    def apply(self, turn: Turn) -> None:
        """Ask the application to fire it."""
        turn.emit(InjectFired(self.inject))
