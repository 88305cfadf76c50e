"""What became of a message of the control room, on record; what was sent is not kept, the record has it."""

from __future__ import annotations

from dataclasses import replace

import structlog

from bot.channels.telegram.control_room import outgoing, topics
from bot.channels.telegram.control_room.visit import language_of
from roleplay.domain.ids import OutboxId
from roleplay.domain.records import ChatRecord, OutboxRecord
from roleplay.services.channels import moved_chat
from roleplay.services.stage import Stage
from roleplay.texts import _, speaking

_log = structlog.get_logger(__name__)


def taken(stage: Stage, row: OutboxRecord, chat: ChatRecord, number: int | None) -> None:
    """Telegram took it: what it was about is remembered, its words are not."""
    stage.uow.outbox.remove(row)
    if row.body["do"] == "topic" and number is not None:
        topics.opened(stage, chat, row.body["topic"], number)
    elif row.body["do"] == "send" and number is not None and row.body["about"]:
        outgoing.remember(stage, outgoing.message_key(chat, number), row.body["about"], chat)


def again(stage: Stage, row: OutboxRecord) -> None:
    """It surely did not leave: it waits."""
    stage.uow.outbox.move(row, "pending")


def drop(stage: Stage, row: OutboxRecord) -> None:
    """There is nothing more to do about it."""
    stage.uow.outbox.remove(row)


def gone(stage: Stage, row: OutboxRecord, chat: ChatRecord) -> None:
    """Nobody can be written to there: what waits for them is not news any more when they come back."""
    stage.uow.chats.save(chat)
    for line in (row, *outgoing.waiting_for(stage, chat)):
        stage.uow.outbox.remove(line)


def moved(stage: Stage, row: OutboxRecord, chat: ChatRecord, chat_id: str) -> None:
    """The group has become a supergroup, which is another chat; what it was told goes there."""
    moved_chat.move(stage, chat, chat_id)
    stage.uow.outbox.move(row, "pending")


def unsure(stage: Stage, row: OutboxRecord, chat: ChatRecord) -> None:
    """Nobody knows whether it has arrived: its reader is told, and it is not repeated."""
    stage.uow.outbox.remove(row)
    _log.warning("Nobody knows whether a message of the control room has arrived.", line=row.outbox_id)
    if row.body.get("unsure_notice"):
        return
    with speaking(language_of(chat)):
        text = _("⚠️ The message before this one may not have reached you; I do not repeat it. /queue and the "
                 "console show how things stand.")  # fmt: skip
        outgoing.send(stage, chat, text, priority=outgoing.ANSWER, notice=True)


def topic_lost(stage: Stage, row: OutboxRecord, chat: ChatRecord) -> None:
    """Somebody deleted the topic: make it anew, then say there what could not be said."""
    stage.uow.outbox.remove(row)
    topics.lost(stage, chat, row.body["topic"])
    if row.body["do"] == "send":
        again = replace(row, state="pending", attempts=0, priority=outgoing.MIRROR, outbox_id=OutboxId(0))
        stage.uow.outbox.add(again)
