"""``offer``: the actor hands over a contact or a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from state_machines.effects import Offered
from state_machines.lines import Text

if TYPE_CHECKING:
    from state_machines.turn import Turn


@dataclass(frozen=True, slots=True)
class Offer:
    """Make a contact reachable, or put a document into the team's folder."""

    kind: Literal["contact", "document"]
    ref: str
    title: Text | None = None

    def apply(self, turn: Turn) -> None:
        """Ask the application to hand it over."""
        turn.emit(Offered(self.kind, self.ref, self.title))
