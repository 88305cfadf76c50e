"""What became of a send: taken, surely not taken, or nobody knows.

The rule: only what surely did not leave is sent again. Telegram has no key by which a repeated send would be
recognised, so a lost answer must stay lost: the letter is *unsure*, and people are told (ADR 0014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Taken:
    """Telegram took it."""

    message_id: int | None = None
    """None for what has no number of its own, such as a deletion."""


@dataclass(frozen=True, slots=True)
class Later:
    """Surely not taken; Telegram said when to come again."""

    retry_after: float


@dataclass(frozen=True, slots=True)
class Away:
    """Surely not taken; Telegram is out of reach, or unwell."""

    why: str
    counts: bool
    """Whether it may be this very message that makes Telegram unwell."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The token is not valid (any more)."""

    why: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Nobody can be written to in this chat."""

    state: Literal["blocked", "left"]
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has become another chat; surely not taken."""

    chat_id: str


@dataclass(frozen=True, slots=True)
class Failed:
    """This message can never be sent."""

    why: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """Nobody can say whether it was taken."""

    why: str


Outcome = Taken | Later | Away | Refused | Gone | Moved | Failed | Unsure
