"""Send what is in the outbox: in order per chat, a person before the script before a broadcast.

On the web, releasing a line *is* its delivery: it moves from the outbox into the record in one commit, so it
arrives exactly once. An outside channel claims a line, sends it, and reports: sent, failed, or unsure when
nobody can say whether it left.
"""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.domain import recorded
from roleplay.domain.control import SCRIPT_STEPS
from roleplay.domain.ids import JournalSeq, OutboxId
from roleplay.domain.records import LineState, OutboxRecord
from roleplay.ports.storage import Receipt
from roleplay.services.lines import CONTROL_ROOM, WEB
from roleplay.services.stage import Stage

MOST_AT_ONCE = 200
MOST_ATTEMPTS = 5
"""Tries after which a line that surely did not leave counts as failed."""


def release_web(stage: Stage, limit: int = MOST_AT_ONCE) -> int:
    """Deliver every due line of the web channel and return how many."""
    released = [line for line in due_lines(stage, WEB, limit) if stage.uow.outbox.take(line)]
    for line in released:
        _record(stage, line)
    return len(released)


def due_lines(stage: Stage, channel: str, limit: int = MOST_AT_ONCE) -> Sequence[OutboxRecord]:
    """Return what may leave now, in order; while the clock stands still only what has no due time."""
    if not stage.running:
        return stage.uow.outbox.due_at_once(stage.exercise_id, limit, channel=channel)
    return stage.uow.outbox.due(stage.exercise_id, stage.play, limit, channel=channel)


def claim(stage: Stage, outbox_id: OutboxId) -> OutboxRecord | None:
    """Take a line out of the outbox to send it; None when it may not leave (any more).

    One line of a conversation is under way at a time, so that order holds.
    """
    line = _in_state(stage, outbox_id, "pending")
    if line is None or not _may_leave(stage, line) or not stage.uow.outbox.move(line, "sending"):
        return None
    return stage.uow.outbox.get(stage.exercise_id, outbox_id)


def sent(stage: Stage, outbox_id: OutboxId) -> JournalSeq | None:
    """Report that the channel took the line."""
    line = _in_state(stage, outbox_id, "sending")
    if line is None or not stage.uow.outbox.move(line, "sent", sent_ms=stage.now):
        return None
    receipt = _record(stage, line)
    stage.uow.flush()
    return receipt.seq


def failed(stage: Stage, outbox_id: OutboxId, *, why: str, again: bool) -> None:
    """Report that the line surely did not leave; with `again` it is tried anew, a few times."""
    line = _in_state(stage, outbox_id, "sending")
    if line is None:
        return
    if again and line.attempts < MOST_ATTEMPTS:
        stage.uow.outbox.move(line, "pending")
    elif stage.uow.outbox.move(line, "failed"):
        _record_trouble(stage, line, "failed", why)


def unsure(stage: Stage, outbox_id: OutboxId, *, why: str) -> None:
    """Report that nobody can say whether the line left: it is not sent again, and people are told."""
    line = _in_state(stage, outbox_id, "sending")
    if line is not None and stage.uow.outbox.move(line, "unsure"):
        _record(stage, line, unsure=True)
        _record_trouble(stage, line, "unsure", why)


def doubt_what_was_in_flight(stage: Stage) -> int:
    """After a crash: every line that a dead process was sending is unsure."""
    sending = stage.uow.outbox.all_in(stage.exercise_id, "sending")
    left = [line for line in sending if line.channel != CONTROL_ROOM]
    for line in left:
        unsure(stage, line.outbox_id, why=recorded.DIED_SENDING)
    return len(left)


def _in_state(stage: Stage, outbox_id: OutboxId, state: LineState) -> OutboxRecord | None:
    line = stage.uow.outbox.get(stage.exercise_id, outbox_id)
    return line if line and line.state == state else None


def _may_leave(stage: Stage, line: OutboxRecord) -> bool:
    if line.due_play_ms is not None and (not stage.running or line.due_play_ms > stage.play):
        return False
    if line.conversation_id is None:
        return True
    if stage.uow.outbox.in_flight(stage.exercise_id, line.conversation_id):
        return False
    control = stage.claim(line.conversation_id).control
    by_person = line.author in ("person", "system") or "operator_id" in line.body
    return by_person or control in SCRIPT_STEPS


def _record(stage: Stage, line: OutboxRecord, *, unsure: bool = False) -> Receipt:
    conversation = stage.conversation(line.conversation_id) if line.conversation_id else None
    operator = line.body.get("operator_id")
    body = {**line.body, "author": line.author, "outbox_id": line.outbox_id, "channel": line.channel}
    if unsure:
        body["unsure"] = True
    return stage.journal("message.out", body, conversation=conversation, operator=operator)


def _record_trouble(stage: Stage, line: OutboxRecord, what: str, why: str) -> None:
    conversation = stage.conversation(line.conversation_id) if line.conversation_id else None
    body = {"what": f"line.{what}", "message": why, "outbox_id": line.outbox_id}
    stage.journal("alert", body, conversation=conversation)
