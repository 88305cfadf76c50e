"""Send what is in the outbox: in order per chat, a person before the script before a broadcast.

Releasing a line *is* its delivery: it moves from the outbox into the record in one commit, so it arrives
exactly once, whichever process sweeps, and none is ever under way. What the record holds travels on to chats
of outside services as letters (`letters`), in doubt by whoever serves their bot.
"""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.domain.records import OutboxRecord
from roleplay.services.stage import Stage
from roleplay.services.talk.lines import WEB

MOST_AT_ONCE = 200


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


def _record(stage: Stage, line: OutboxRecord) -> None:
    conversation = stage.conversation(line.conversation_id) if line.conversation_id else None
    operator = line.body.get("operator_id")
    body = {**line.body, "author": line.author, "outbox_id": line.outbox_id, "channel": line.channel}
    stage.journal("message.out", body, conversation=conversation, operator=operator)
