"""A word in the ear between the staff, director to role-player and back; no trainee, nobody else reads it."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.domain.errors import EmptyMessageError, NotInExerciseError
from roleplay.domain.ids import ConversationId, OperatorId
from roleplay.domain.permissions import Reach
from roleplay.domain.records import JournalRecord, Json
from roleplay.services.once import once
from roleplay.services.stage import Stage

MOST_WHISPERS = 2_000
"""Whispers looked back at."""

WHISPER = "whisper"


def whisper(
    stage: Stage,
    *,
    operator_id: OperatorId,
    to: OperatorId | None,
    text: str,
    conversation_id: ConversationId | None = None,
    client_id: str | None = None,
) -> None:
    """Say something to one operator, or (`to` None) to everyone who directs; perhaps about a conversation.

    The same client's id again says it no second time.
    """
    if not text.strip():
        raise EmptyMessageError
    if to is not None and stage.uow.operators.get(to) is None:
        raise NotInExerciseError(what="operator")
    about = stage.conversation(conversation_id) if conversation_id else None
    body = {"to": to, "text": text.strip()}

    def say() -> Json:
        stage.journal(WHISPER, body, conversation=about, operator=operator_id)
        return {}

    once(stage, operator_id, WHISPER, client_id, say)


def whispers_for(stage: Stage, operator_id: OperatorId, reach: Reach) -> Sequence[JournalRecord]:
    """Return what this operator whispered and was whispered, the oldest first."""
    spoken = stage.uow.journal.latest(stage.exercise_id, MOST_WHISPERS, kinds={WHISPER})
    return [entry for entry in spoken if may_hear(entry, operator_id, reach)]


def may_hear(entry: JournalRecord, operator_id: OperatorId, reach: Reach) -> bool:
    """Say whether an entry of the record is for this operator's ears; all but whispers are."""
    if entry.kind != WHISPER or entry.operator_id == operator_id:
        return True
    to = entry.body["to"]
    return bool(to == operator_id or (to is None and reach.may("injects")))
