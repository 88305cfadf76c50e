"""What an inline button carries: which conversation, which line, which of its buttons. At most 64 bytes."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.domain.ids import ConversationId

LONGEST_DATA = 64
"""Bytes of `callback_data`."""
_MARK = "b"
CHOOSE = "c:"
"""Before an actor's id: a contact chosen at the switchboard."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of a line, as it came back."""

    conversation_id: ConversationId
    seq: int
    """The line's `button_seq`."""
    index: int


def button_data(conversation_id: ConversationId, seq: int, index: int) -> str:
    """Return the `callback_data` of a line's button."""
    return f"{_MARK}:{conversation_id}:{seq}:{index}"


def read_button_data(data: str) -> Pressed | None:
    """Return what a pressed button means; None when it is not a button of a line."""
    parts = data.split(":")
    if len(parts) != 4 or parts[0] != _MARK or not (parts[2].isdecimal() and parts[3].isdecimal()):
        return None
    return Pressed(ConversationId(parts[1]), int(parts[2]), int(parts[3]))
