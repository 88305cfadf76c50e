"""``call_operator``: the script asks for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state_machines.effects import OperatorCalled
from state_machines.lines import Text

if TYPE_CHECKING:
    from state_machines.turn import Turn


@dataclass(frozen=True, slots=True)
class CallOperator:
    """Ask a role-player to step in, with a note on what to do; the script goes on meanwhile."""

    note: Text

    def apply(self, turn: Turn) -> None:
        """Ask the application to call one."""
        turn.emit(OperatorCalled(self.note))
