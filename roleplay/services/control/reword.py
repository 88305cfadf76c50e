"""Change words that were said as the actor: before they leave, or, when they have gone, on the phones."""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain.errors import EmptyMessageError, TooLateToUndoError, TooLongError
from roleplay.domain.ids import ConversationId, JournalSeq, OperatorId, OutboxId
from roleplay.domain.records import OutboxRecord
from roleplay.services.control import say_as, seat
from roleplay.services.stage import Stage
from roleplay.services.talk import amend
from roleplay.services.talk.accept_update import MAX_TEXT

_LINES_BACK = 50
"""Lines looked through for the one that has gone."""


def reword(
    stage: Stage,
    conversation_id: ConversationId,
    *,
    operator_id: OperatorId,
    client_id: str,
    text: str,
    rev: int,
) -> None:
    """Say other words in the place of those said under `client_id`; raises while they are in the air."""
    words = text.strip()
    if not words:
        raise EmptyMessageError
    if len(words) > MAX_TEXT:
        raise TooLongError(limit=MAX_TEXT)
    outbox_id = say_as.line_said(stage, conversation_id, operator_id, client_id)
    line = stage.uow.outbox.get(stage.exercise_id, outbox_id) if outbox_id else None
    if line is not None and line.state == "pending":
        _change(stage, conversation_id, line, words, operator_id, rev)
        return
    gone = _place_on_record(stage, conversation_id, outbox_id)
    if gone is None:
        raise TooLateToUndoError
    amend.amend(stage, conversation_id, gone, operator_id=operator_id, text=words, rev=rev)


def _change(
    stage: Stage,
    conversation_id: ConversationId,
    line: OutboxRecord,
    words: str,
    operator_id: OperatorId,
    rev: int,
) -> None:
    conversation = seat.claim(stage, conversation_id, rev)
    if not stage.uow.outbox.rewrite(replace(line, body={**line.body, "text": words})):
        raise TooLateToUndoError
    body = {"outbox_id": line.outbox_id, "text": words, "was": line.body["text"]}
    stage.journal("line.changed", body, conversation=conversation, operator=operator_id)


def _place_on_record(
    stage: Stage, conversation_id: ConversationId, outbox_id: OutboxId | None
) -> JournalSeq | None:
    said = stage.uow.journal.of_conversation(
        stage.exercise_id, conversation_id, _LINES_BACK, kinds={"message.out"}
    )
    return next((entry.seq for entry in said if entry.body.get("outbox_id") == outbox_id), None)
