"""``say``: the actor says one or more lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state_machines.lines import Line

if TYPE_CHECKING:
    from state_machines.turn import Turn


@dataclass(frozen=True, slots=True)
class Say:
    """Say the lines, in order; ``typing_ms`` is the pause before each that has none of its own."""

    lines: tuple[Line, ...]
    typing_ms: int | None = None

    def apply(self, turn: Turn) -> None:
        """Queue the lines; buttons are added to the last line of the whole turn."""
        for line in self.lines:
            turn.speak(line, self.typing_ms)
