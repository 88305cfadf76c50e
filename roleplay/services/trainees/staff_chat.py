"""The exercise's staff as a chat on a trainee's phone: their pings, and what the trainee answers.

It looks like any other chat, so phones need to know nothing of it; but it is no actor's, starts no script and
works before StartEx.
"""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.domain.ids import ConversationId
from roleplay.domain.records import JournalRecord, TraineeRecord
from roleplay.services.exercise import comms_check
from roleplay.services.record.views import at, buttons_of, last_message
from roleplay.services.stage import Stage
from roleplay.services.trainees.trainee_shapes import ConversationSummary, FeedEvent, Message
from roleplay.texts import _, speaking

CHAT = ConversationId(comms_check.STAFF)


def summary(
    stage: Stage, trainee: TraineeRecord, said: Sequence[JournalRecord], read: int
) -> ConversationSummary:
    """Return its row of the chat list."""
    return ConversationSummary(
        id=CHAT,
        actor_id=comms_check.STAFF,
        name=_name(stage, trainee),
        unread=sum(entry.kind == comms_check.PING and entry.seq > read for entry in said),
        last=last_message(stage, said[-1], mine=comms_check.ANSWER),
        typing=False,
    )


def messages(stage: Stage, trainee: TraineeRecord, *, before: int | None, limit: int) -> tuple[Message, ...]:
    """Return a stretch of it, the oldest first."""
    said = [
        entry
        for entry in comms_check.said_with(stage, trainee.trainee_id)
        if before is None or entry.seq < before
    ]
    return tuple(_message(stage, entry, trainee) for entry in said[-limit:])


def event(stage: Stage, entry: JournalRecord, trainee: TraineeRecord) -> FeedEvent | None:
    """Return what an entry of it is to this trainee; nothing to anybody else."""
    if entry.trainee_id != trainee.trainee_id:
        return None
    return FeedEvent("message", entry.seq, message=_message(stage, entry, trainee))


def _message(stage: Stage, entry: JournalRecord, trainee: TraineeRecord) -> Message:
    mine = entry.kind == comms_check.ANSWER
    return Message(
        seq=entry.seq,
        id=f"{CHAT}.{entry.seq}",
        conversation_id=CHAT,
        mine=mine,
        sender=trainee.call_sign if mine else _name(stage, trainee),
        text=str(entry.body["text"]),
        lang=entry.body.get("lang"),
        media=None,
        buttons=buttons_of(entry.body),
        button_state=None,
        button_seq=None if mine else entry.seq,
        at=at(stage, entry.play_ms),
        client_id=entry.body.get("client_id"),
    )


def _name(stage: Stage, trainee: TraineeRecord) -> str:
    with speaking(comms_check.language_of(stage, trainee)):
        return _("Exercise staff")
