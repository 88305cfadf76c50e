"""``ask``: between "sure" and "no" the actor asks back what was meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from state_machines.lines import TextLine
from state_machines.rules.say import Say

if TYPE_CHECKING:
    from state_machines.turn import Turn


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask this if it is not sure that the rule's intent was meant; after a yes the rule acts.

    The word does nothing in a rule that is sure. After a no, or anything that is not understood either, the
    state's ``unknown`` goes on.
    """

    line: TextLine
    typing_ms: int | None = None

    def apply(self, turn: Turn) -> None:
        """Ask, and remember which rule waits for the answer; only while in doubt."""
        if turn.doubting:
            Say((self.line,), self.typing_ms).apply(turn)
            turn.asked = turn.rule.path if turn.rule else None
