"""Who waits for an answer, and in which order people should look: the same as in the console."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.domain.records import ConversationRecord
from roleplay.services.stage import Stage
from roleplay.services.trainees.trainee_view import MESSAGES


def in_order(stage: Stage, conversations: Sequence[ConversationRecord]) -> list[ConversationRecord]:
    """Sort them: the longest wait first; then calls for help; then the latest talk."""
    return sorted(conversations, key=lambda each: _urgency(stage, each))


def needs_somebody(stage: Stage, conversation: ConversationRecord) -> bool:
    """Say whether somebody should look at it: a message waits, it calls for help, or a draft waits."""
    if conversation.waiting_since_ms is not None or conversation.needs_operator:
        return True
    return bool(stage.uow.outbox.drafts(stage.exercise_id, conversation.conversation_id))


def _urgency(stage: Stage, conversation: ConversationRecord) -> tuple[int, int, str]:
    if conversation.waiting_since_ms is not None:
        return 0, conversation.waiting_since_ms, conversation.conversation_id
    newest = stage.uow.journal.of_conversation(
        stage.exercise_id, conversation.conversation_id, 1, kinds=MESSAGES
    )
    latest = -newest[-1].seq if newest else 1
    return 1 if conversation.needs_operator else 2, latest, conversation.conversation_id
