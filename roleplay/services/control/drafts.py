"""Decide on a line that the script has drafted: as it is, changed, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, assert_never

from roleplay.domain.errors import DraftIsGoneError, EmptyMessageError, NotInTheSeatError
from roleplay.domain.ids import ConversationId, OperatorId, OutboxId
from roleplay.domain.records import ConversationRecord, OutboxRecord
from roleplay.services.control import countdown, seat
from roleplay.services.stage import Stage

Decision = Literal["approve", "edit", "drop", "hold"]


def decide(
    stage: Stage,
    conversation_id: ConversationId,
    outbox_id: OutboxId,
    *,
    operator_id: OperatorId,
    action: Decision,
    text: str | None = None,
    rev: int,
) -> None:
    """Send a draft now, send another text in its place, drop it, or stop its countdown."""
    conversation = seat.claim(stage, conversation_id, rev)
    if conversation.holder not in (None, operator_id) or conversation.control == "frozen":
        raise NotInTheSeatError
    line = stage.uow.outbox.get(stage.exercise_id, outbox_id)
    if line is None or line.conversation_id != conversation_id or line.state != "draft":
        raise DraftIsGoneError
    match action:
        case "approve":
            _send(stage, replace(line, body={**line.body, "operator_id": operator_id}))
        case "edit":
            if not text or not text.strip():
                raise EmptyMessageError
            said = {**line.body, "text": text.strip(), "key": "", "drafted": line.body["text"]}
            _send(
                stage, replace(line, author="person", priority=0, body={**said, "operator_id": operator_id})
            )
        case "drop":
            stage.uow.outbox.move(line, "cancelled")
        case "hold":
            countdown.hold(stage, conversation_id, outbox_id)
            return
        case _:
            assert_never(action)
    body = {"outbox_id": outbox_id, "decision": action, "text": line.body["text"]}
    kind = "line.cancelled" if action == "drop" else "line.approved"
    stage.journal(kind, body, conversation=conversation, operator=operator_id)
    _mark_answered(stage, conversation, action)


def _send(stage: Stage, line: OutboxRecord) -> None:
    now = replace(line, due_play_ms=stage.play)
    stage.uow.outbox.rewrite(now)
    stage.uow.outbox.move(now, "pending")


def _mark_answered(stage: Stage, conversation: ConversationRecord, action: Decision) -> None:
    left = stage.uow.outbox.drafts(stage.exercise_id, conversation.conversation_id)
    if action != "drop" and not left:
        stage.save(replace(conversation, waiting_since_ms=None))
