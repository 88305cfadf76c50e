"""Change what the script is about to say, without taking over: hold its next line, say it otherwise, drop it.

Promise: nothing overtakes. What comes after a held line waits with it and follows at the same distance; a
line that is held goes as it was written when nobody decides within `HOLD_MS`, so an actor is never left mute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, assert_never

from roleplay.domain.errors import EmptyMessageError, LineHasGoneError, NotInTheSeatError, TooLongError
from roleplay.domain.ids import ConversationId, OperatorId, OutboxId, PlayMs
from roleplay.domain.records import ConversationRecord, OutboxRecord
from roleplay.services.control import seat
from roleplay.services.stage import Stage
from roleplay.services.talk.accept_update import MAX_TEXT
from state_machines.limits import TYPING_LEAST_MS

HOLD_MS = 45_000
"""Wall time for which a line is held; holding it again begins anew."""
Decision = Literal["hold", "release", "edit", "drop"]


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
    """Hold a line that has not left, let it go now, send another text in its place, or drop it."""
    conversation = seat.claim(stage, conversation_id, rev)
    if conversation.control != "script":
        raise NotInTheSeatError
    line, following, soonest = _from(stage, conversation_id, outbox_id)
    match action:
        case "hold":
            wait = int(HOLD_MS * stage.exercise.speed)
            _shift(stage, [line, *following], max(0, stage.play + wait - _due(line)))
        case "release":
            _shift(stage, [line, *following], soonest - _due(line))
        case "edit":
            line = _reworded(line, text, operator_id)
            _shift(stage, [line, *following], soonest - _due(line))
        case "drop":
            if not stage.uow.outbox.move(line, "cancelled"):
                raise LineHasGoneError
            _shift(stage, following, soonest - _due(line))
        case _:
            assert_never(action)
    _note(stage, conversation, line, action, operator_id)


def _from(
    stage: Stage, conversation_id: ConversationId, outbox_id: OutboxId
) -> tuple[OutboxRecord, list[OutboxRecord], int]:
    """Return the line, what comes after it, and how soon it can go: after what is before it."""
    coming = stage.uow.outbox.pending(stage.exercise_id, conversation_id)
    line = next((each for each in coming if each.outbox_id == outbox_id), None)
    if line is None or line.author not in ("script", "inject"):
        raise LineHasGoneError
    order = sorted(coming, key=lambda each: (_due(each), each.outbox_id))
    place = order.index(line)
    before, following = order[:place], order[place + 1 :]
    last = _due(before[-1]) + TYPING_LEAST_MS if before else 0
    return line, following, max(stage.play, last)


def _shift(stage: Stage, coming: Sequence[OutboxRecord], by: int) -> None:
    for line in coming:
        if not stage.uow.outbox.rewrite(replace(line, due_play_ms=PlayMs(max(0, _due(line) + by)))):
            raise LineHasGoneError


def _reworded(line: OutboxRecord, text: str | None, operator_id: OperatorId) -> OutboxRecord:
    words = (text or "").strip()
    if not words:
        raise EmptyMessageError
    if len(words) > MAX_TEXT:
        raise TooLongError(limit=MAX_TEXT)
    said = {**line.body, "text": words, "key": "", "drafted": line.body["text"], "operator_id": operator_id}
    return replace(line, author="person", body=said)


def _due(line: OutboxRecord) -> int:
    return line.due_play_ms or 0


_ENTRY: dict[Decision, str] = {
    "hold": "line.held",
    "release": "line.released",
    "edit": "line.changed",
    "drop": "line.cancelled",
}


def _note(
    stage: Stage,
    conversation: ConversationRecord,
    line: OutboxRecord,
    action: Decision,
    operator_id: OperatorId,
) -> None:
    body = {"outbox_id": line.outbox_id, "text": line.body["text"]}
    if action == "edit":
        body["was"] = line.body["drafted"]
    if action == "drop":
        body["reason"] = "dropped"
    stage.journal(_ENTRY[action], body, conversation=conversation, operator=operator_id)
