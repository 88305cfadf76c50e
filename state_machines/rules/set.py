"""``set``: a slot of the conversation or a fact of the team's case takes a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from state_machines.context import Value

if TYPE_CHECKING:
    from state_machines.turn import Turn


@dataclass(frozen=True, slots=True)
class Assign:
    """Write a value to, or add a number to, one slot or fact."""

    target: Literal["slots", "facts"]
    name: str
    op: Literal["write", "add"]
    value: Value


@dataclass(frozen=True, slots=True)
class Set:
    """Make the assignments in order; rules later in the same step see them."""

    assignments: tuple[Assign, ...]

    def apply(self, turn: Turn) -> None:
        """Write slots into the snapshot and facts as effects."""
        for assign in self.assignments:
            turn.assign(assign.target, assign.name, assign.op, assign.value)
