"""What a desk or a phone keeps: how far somebody has read, what they were writing, what they sent."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.domain.ids import ConversationId, ExerciseId, JournalSeq, MediaId, OperatorId, TraineeId
from roleplay.domain.records.json import Json


@dataclass(frozen=True, slots=True)
class ReadMarkRecord:
    """How far a trainee has read a conversation."""

    exercise_id: ExerciseId
    trainee_id: TraineeId
    conversation_id: ConversationId
    seq: JournalSeq


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """What an operator is writing in a conversation and has not sent."""

    exercise_id: ExerciseId
    operator_id: OperatorId
    conversation_id: ConversationId
    text: str
    saved_ms: int = 0


@dataclass(frozen=True, slots=True)
class IdempotencyRecord:
    """The answer once given to a command, so that the same command again gets the same answer."""

    exercise_id: ExerciseId
    key: str
    """Names who asked and their client's id, such as `op7:say:5f2c`."""
    result: Json
    created_ms: int


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """A file that a person sent, addressed by its content."""

    exercise_id: ExerciseId
    media_id: MediaId
    mime: str
    content: bytes
    created_ms: int
    trainee_id: TraineeId | None = None
