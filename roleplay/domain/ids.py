"""The names of things in an exercise, each a type of its own.

Promise: an id of one kind is never taken for another. Words written in a pack (an actor, an inject, a fact)
stay plain strings, as authors wrote them; these are the ids given while an exercise runs.
"""

from __future__ import annotations

import secrets
from typing import NewType

from roleplay.domain.scenario import PlayMs

ExerciseId = NewType("ExerciseId", str)
SiteId = NewType("SiteId", str)
TeamId = NewType("TeamId", str)
TraineeId = NewType("TraineeId", str)
OperatorId = NewType("OperatorId", str)
SeatId = NewType("SeatId", str)
ConversationId = NewType("ConversationId", str)
MediaId = NewType("MediaId", str)
"""The SHA-256 of the content, in hex."""

AccountId = NewType("AccountId", str)
"""A bot of ours on an outside service; says nothing of the service, the bot or its token."""

LetterId = NewType("LetterId", int)
"""Something on its way to one chat; rises in the order of adding."""

ChatRef = NewType("ChatRef", str)
"""A chat of a bot with a person or a group; says nothing of either."""

InboxId = NewType("InboxId", int)
TimerId = NewType("TimerId", int)
OutboxId = NewType("OutboxId", int)
JournalSeq = NewType("JournalSeq", int)
"""A place in one exercise's journal: 1, 2, 3 … without a gap."""

WallMs = NewType("WallMs", int)
"""Milliseconds since 1970, UTC."""

INSTALLATION = ExerciseId("")
"""Stands where an exercise id stands, for rows that belong to no exercise: operators and sessions."""

__all__ = [
    "INSTALLATION",
    "AccountId",
    "ChatRef",
    "ConversationId",
    "ExerciseId",
    "InboxId",
    "JournalSeq",
    "LetterId",
    "MediaId",
    "OperatorId",
    "OutboxId",
    "PlayMs",
    "SeatId",
    "SiteId",
    "TeamId",
    "TimerId",
    "TraineeId",
    "WallMs",
    "fresh_id",
]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 12
"""60 bits of chance: no two alike among millions, short enough to read out."""


def fresh_id(prefix: str = "") -> str:
    """Return an id nobody has used: `prefix`, then twelve letters that cannot be confused by eye."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
