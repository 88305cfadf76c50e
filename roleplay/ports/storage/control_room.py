"""What the messages and buttons of the control room stand for."""
# ruff: noqa: D102

from __future__ import annotations

from typing import Protocol

from roleplay.domain.ids import ChatRef, ExerciseId
from roleplay.domain.records import RoomReferenceRecord


class RoomReferences(Protocol):
    """References: what a phone shows us is a key; what it stands for never leaves the installation."""

    def put(self, reference: RoomReferenceRecord, /) -> None:
        """Keep it, in place of the earlier one with this key."""
        ...

    def get(self, exercise_id: ExerciseId, key: str, /) -> RoomReferenceRecord | None: ...
    def forget(self, exercise_id: ExerciseId, chat_ref: ChatRef, /) -> None:
        """Remove all that was said in a chat."""
        ...
