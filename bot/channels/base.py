"""What every channel promises, whatever phone is at its other end (held by `tests/channels`).

- What a channel acknowledges is on record; what it is given twice has one effect.
- One conversation's messages keep their order, both ways.
- A trainee is shown lines, contacts, news and documents, and never a script, a plan, another team's play, or
  whether a person or the script has spoken.
- The STOP phrase freezes from anywhere; nothing is shown after a freeze.
- The exercise marking is always in sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from roleplay.domain.ids import ExerciseId
from roleplay.services.accept_update import Accepted, IncomingUpdate


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the far end of a channel can show and send; what it cannot is put into words."""

    buttons: bool
    media: bool
    typing: bool
    longest_text: int


class Channel(Protocol):
    """A way between phones of one kind and the exercises."""

    @property
    def name(self) -> str:
        """The word under which updates and lines are kept."""
        ...

    @property
    def can(self) -> Capabilities:
        """What this channel's phones can do."""
        ...

    async def accept(self, exercise_id: ExerciseId, update: IncomingUpdate, /) -> Accepted:
        """Put an update on record; returns only after the commit, and twice the same for the same update."""
        ...
