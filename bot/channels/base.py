"""What every channel promises, whatever phone is at its other end (held by `tests/channels`).

A trainee's phone speaks to an actor; a phone of the staff speaks as one. Of both it holds:

- What a channel acknowledges is on record; what it is given twice has one effect.
- One conversation's messages keep their order, both ways, and none is cut short.
- What is shown is shown once. Where nobody can know whether something has arrived, it is not sent again, and
  people are told.
- A phone is shown what its owner may know: a trainee lines, contacts, news and documents, and never a script,
  a plan, another team's play, or whether a person or the script has spoken; staff what their role lets them.
- The STOP phrase stops from anywhere; no line is shown after a freeze.
- The exercise marking is always in sight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from roleplay.domain.ids import ExerciseId
from roleplay.services.talk.accept_update import Accepted, IncomingUpdate


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the far end of a channel can show and send; what it cannot is put into words."""

    phones: Literal["trainees", "staff"]
    """Whose they are."""
    buttons: bool
    media: bool
    typing: bool
    """Whether one sees that somebody types."""
    rewords: bool
    """Whether a message can be edited after it was sent, and is then read as edited."""
    changes: bool
    """Whether a line that was changed changes where it stands; elsewhere the new words are told after it."""
    asks: bool
    """Whether phones ask for what they have not seen, so that it comes exactly once; others are sent it."""
    longest_text: int
    """Characters of one message; a longer one is refused, never cut."""


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


class Taking(Channel, Protocol):
    """A channel whose messages come in one by one, already read."""

    async def accept(self, exercise_id: ExerciseId, update: IncomingUpdate, /) -> Accepted:
        """Put an update on record; returns only after the commit, and twice the same for the same update."""
        ...
