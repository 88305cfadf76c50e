"""``send``: an event goes to another actor of the same team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state_machines.effects import EventSent
from state_machines.ids import ActorId, EventName

if TYPE_CHECKING:
    from state_machines.turn import Turn


@dataclass(frozen=True, slots=True)
class Send:
    """Raise an event in another actor's machine, in its conversation with this team."""

    to: ActorId
    event: EventName

    def apply(self, turn: Turn) -> None:
        """Ask the application to raise it."""
        turn.emit(EventSent(self.to, self.event))
