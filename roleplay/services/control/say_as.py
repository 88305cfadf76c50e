"""Speak as the actor, and take it back within moments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from roleplay.domain.control import LEASE_MS, UNDO_MS
from roleplay.domain.errors import (
    EmptyMessageError,
    NotInExerciseError,
    NotInTheSeatError,
    TooLateToUndoError,
    TooLongError,
)
from roleplay.domain.ids import ConversationId, MediaId, OperatorId, OutboxId, PlayMs
from roleplay.domain.records import ConversationRecord, IdempotencyRecord
from roleplay.services.control import prompting, seat
from roleplay.services.once import answered
from roleplay.services.stage import Stage
from roleplay.services.talk import contacts, lines
from roleplay.services.talk.accept_update import MAX_TEXT
from state_machines.limits import TYPING_LEAST_MS
from state_machines.lines import Text

LONGEST_HOLD_MS = 10_000


@dataclass(frozen=True, slots=True)
class Said:
    """The line is on its way."""

    outbox_id: OutboxId
    duplicate: bool = False


def say(
    stage: Stage,
    conversation_id: ConversationId,
    *,
    operator_id: OperatorId,
    text: str,
    client_id: str,
    rev: int,
    hold_ms: int = UNDO_MS,
    media_id: MediaId | None = None,
    media: str | None = None,
    after_script: bool = False,
) -> Said:
    """Say a line as the actor; it leaves after `hold_ms`, unless undone. The same `client_id` says it once.

    `media` is a file among the actor's own lines, which the text then describes.

    Whoever holds the seat speaks. While the script plays by itself, any role-player may slip a line in: at
    once, or queued `after_script` behind what the script is about to say.
    """
    key = _key(conversation_id, operator_id, client_id)
    kept = IdempotencyRecord(stage.exercise_id, key, {}, stage.now)
    if not stage.uow.idempotency.claim(kept):
        return Said(OutboxId(answered(stage, key)["outbox_id"]), duplicate=True)
    _check_text(text, media_id)
    _check_file(stage, conversation_id, media)
    conversation = seat.claim(stage, conversation_id, rev)
    if conversation.control == "frozen" or conversation.holder not in (None, operator_id):
        raise NotInTheSeatError
    words = lines.Words(
        text=Text("", text.strip()) if text.strip() else None,
        media=media,
        media_id=media_id,
    )
    hold = int(min(max(hold_ms, 0), LONGEST_HOLD_MS) * stage.exercise.speed)
    due = PlayMs(max(stage.play + hold, _line_before(stage, conversation, after_script)))
    more: dict[str, Any] = {"operator_id": operator_id, "client_id": client_id}
    outbox_id = lines.queue(
        stage, conversation, words, author="person", due=due, more=more, in_turn=after_script
    )
    _mark_answered(stage, conversation)
    contacts.reveal(stage, conversation.team_id, conversation.actor_id, reason="spoke first")
    stage.uow.idempotency.settle(replace(kept, result={"outbox_id": outbox_id}))
    stage.journal(
        "line.queued", {"author": "person", "outbox_id": outbox_id, "client_id": client_id},
        conversation=conversation, operator=operator_id,
    )  # fmt: skip
    return Said(outbox_id)


def undo(stage: Stage, conversation_id: ConversationId, *, operator_id: OperatorId, client_id: str) -> bool:
    """Take a line back that is still held; raises when it has gone."""
    conversation = stage.claim(conversation_id)
    outbox_id = line_said(stage, conversation_id, operator_id, client_id)
    line = stage.uow.outbox.get(stage.exercise_id, outbox_id) if outbox_id else None
    if line is None or line.state != "pending" or not stage.uow.outbox.move(line, "cancelled"):
        raise TooLateToUndoError
    body = {
        "outbox_id": line.outbox_id,
        "text": line.body["text"],
        "client_id": client_id,
        "reason": "undone",
    }
    stage.journal("line.cancelled", body, conversation=conversation, operator=operator_id)
    return True


def line_said(
    stage: Stage, conversation_id: ConversationId, operator_id: OperatorId, client_id: str
) -> OutboxId | None:
    """Return the line that somebody said under this name; it may have gone by now."""
    said = stage.uow.idempotency.get(stage.exercise_id, _key(conversation_id, operator_id, client_id))
    return OutboxId(said.result["outbox_id"]) if said else None


def _key(conversation_id: ConversationId, operator_id: OperatorId, client_id: str) -> str:
    return f"{operator_id}:say:{conversation_id}:{client_id}"


def _check_text(text: str, media_id: MediaId | None) -> None:
    if not text.strip() and not media_id:
        raise EmptyMessageError
    if len(text) > MAX_TEXT:
        raise TooLongError(limit=MAX_TEXT)


def _check_file(stage: Stage, conversation_id: ConversationId, media: str | None) -> None:
    lines_of_the_script = prompting.canned(stage, stage.conversation(conversation_id)) if media else ()
    if media and media not in {line.media for line in lines_of_the_script}:
        raise NotInExerciseError(what="file")


def _line_before(stage: Stage, conversation: ConversationRecord, after_script: bool) -> int:
    if not after_script:
        return lines.last_due_by(stage, conversation, "person")
    last = stage.uow.outbox.last_due(stage.exercise_id, conversation.conversation_id)
    return last + TYPING_LEAST_MS if last else 0


def _mark_answered(stage: Stage, conversation: ConversationRecord) -> None:
    """A person's line answers what waits; while the script plays by itself, its own answer still comes."""
    if conversation.control == "script":
        return
    waiting = stage.uow.inbox.waiting(stage.exercise_id, conversation.conversation_id)
    stage.uow.inbox.done(stage.exercise_id, [update.inbox_id for update in waiting])
    stage.uow.timers.cancel(stage.exercise_id, conversation.conversation_id, "gather")
    answered = replace(conversation, waiting_since_ms=None, lease_until_ms=stage.now + LEASE_MS)
    stage.save(answered)
