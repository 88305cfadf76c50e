"""Names that authors give: each kind of name is a type of its own, so that they cannot be mixed up."""

from __future__ import annotations

from typing import NewType

Lang = NewType("Lang", str)
ActorId = NewType("ActorId", str)
StateId = NewType("StateId", str)
IntentId = NewType("IntentId", str)
FactId = NewType("FactId", str)
SlotId = NewType("SlotId", str)
EventName = NewType("EventName", str)
InjectId = NewType("InjectId", str)

YES, NO = IntentId("yes"), IntentId("no")
"""How a trainee answers when an actor asks back."""

START = EventName("start")
"""The event that every actor knows: open the conversation and speak first."""
