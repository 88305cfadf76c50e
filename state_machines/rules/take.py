"""``take``: a value recognised in the message fills a slot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from state_machines.turn import Turn


@dataclass(frozen=True, slots=True)
class Take:
    """Put the message's first value of a kind (``date_time``, ``phone`` …) into a slot; none, no change."""

    slot: str
    kind: str

    def apply(self, turn: Turn) -> None:
        """Fill the slot if the message holds such a value."""
        turn.take(self.slot, self.kind)
