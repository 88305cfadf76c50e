"""A seat is kept by presence: a role-player who vanishes leaves no actor mute."""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain import recorded
from roleplay.domain.control import LEASE_MS
from roleplay.domain.ids import ConversationId, OperatorId
from roleplay.domain.records import ConversationRecord
from roleplay.services.control import hand_back
from roleplay.services.stage import Stage
from roleplay.services.talk.run_event import call_operator


def renew(stage: Stage, conversation_id: ConversationId, *, operator_id: OperatorId) -> int | None:
    """Keep the seat for another while and return until when; None when this operator does not hold it."""
    conversation = stage.claim(conversation_id)
    if conversation.holder != operator_id or conversation.lease_until_ms is None:
        return None
    until = stage.now + LEASE_MS
    stage.save(replace(conversation, lease_until_ms=until))
    return until


def expire(stage: Stage) -> int:
    """Take back every seat whose lease has ended and return how many: the script answers what waits."""
    ended = stage.uow.conversations.lease_expired(stage.exercise_id, stage.now)
    for conversation in ended:
        _take_back(stage, conversation)
    return len(ended)


def _take_back(stage: Stage, conversation: ConversationRecord) -> None:
    current = stage.claim(conversation.conversation_id)
    stage.journal("lease.lost", {"holder": current.holder}, conversation=current)
    hand_back.give(stage, current, operator_id=None, reason="lease lost", answer_again=False)
    note = recorded.VANISHED
    call_operator(stage, stage.claim(conversation.conversation_id), note, reason="lease lost")
