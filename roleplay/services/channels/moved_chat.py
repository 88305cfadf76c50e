"""A group goes on under another number, as Telegram gives it when it grows."""

from __future__ import annotations

from dataclasses import replace

from roleplay.domain.records import ChatRecord
from roleplay.services.stage import Stage


def move(stage: Stage, chat: ChatRecord, chat_id: str) -> None:
    """Give the chat its new number; whatever was met there, before anybody knew it is the same, gives way."""
    met = stage.uow.chats.at(stage.exercise_id, chat.account_id, chat_id, chat.thread)
    for former in (chat, met):
        if former is not None:
            stage.uow.chats.remove(stage.exercise_id, former.chat_ref)
    stage.uow.chats.add(replace(chat, chat_id=chat_id))
