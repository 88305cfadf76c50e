"""A group with topics: one topic for each conversation, who speaks in its title, all messages in it."""

from __future__ import annotations

from dataclasses import replace

from bot.channels.telegram.control_room import outgoing, phrases
from bot.channels.telegram.control_room.visit import TOPIC_OF, Visit
from roleplay.domain.ids import AccountId, ChatRef, ConversationId, MediaId, fresh_id
from roleplay.domain.records import ChatRecord, ConversationRecord
from roleplay.services.stage import Stage
from roleplay.texts import _

FORUM = "forum"
"""In a group's `dialog`: conversations are shown there."""


def forum(visit: Visit) -> None:
    """`/forum` in a group with topics: show every conversation there, each in a topic of its own."""
    visit.require("clock")
    if visit.asked.private or not visit.asked.forum:
        visit.answer(
            _(
                "Make a group of staff only, switch on its topics, add me as an administrator who may manage "
                "topics, and send /forum there."
            )
        )
        return
    for other in _forums(visit.stage, visit.place.account_id):
        visit.stage.uow.chats.save(replace(other, dialog={**other.dialog, FORUM: False}))
    language = visit.phone.dialog.get("language", "en") if visit.phone else "en"
    here = replace(visit.place, dialog={**visit.place.dialog, FORUM: True, "language": language})
    visit.stage.uow.chats.save(here)
    visit.answer(
        _("Every conversation of “{exercise}” gets a topic here as soon as somebody writes.").format(
            exercise=visit.stage.exercise.title
        )
    )


def forum_of(stage: Stage, account_id: AccountId) -> ChatRecord | None:
    """Return the group in which conversations are shown, if there is one."""
    return next(iter(_forums(stage, account_id)), None)


def tell(
    stage: Stage,
    group: ChatRecord,
    conversation: ConversationRecord,
    text: str,
    media_id: MediaId | None = None,
) -> None:
    """Repeat something in the conversation's topic; the topic is made when the first is told."""
    _ensure(stage, group, conversation)
    outgoing.mirror(stage, group, conversation.conversation_id, text, media_id)


def entitle(stage: Stage, group: ChatRecord, conversation: ConversationRecord) -> None:
    """Let the topic's title say who speaks, if that has changed."""
    key = _title_key(conversation.conversation_id)
    title = phrases.topic_title(stage, conversation)
    shown = outgoing.stands_for(stage, key)
    if shown is None or shown.stands_for.get("title") == title:
        return
    outgoing.remember(stage, key, {"title": title}, group)
    outgoing.retitle(stage, group, conversation.conversation_id, title)


def topic_at(stage: Stage, group: ChatRecord, conversation_id: str) -> ChatRecord | None:
    """Return the topic that shows a conversation in this group, once Telegram has made it."""
    return next(
        (
            chat
            for chat in stage.uow.chats.of_account(stage.exercise_id, group.account_id)
            if chat.chat_id == group.chat_id and chat.thread and chat.dialog.get(TOPIC_OF) == conversation_id
        ),
        None,
    )


def opened(stage: Stage, group: ChatRecord, conversation_id: str, thread: int) -> None:
    """Telegram has made the topic."""
    topic = ChatRecord(
        stage.exercise_id,
        ChatRef(fresh_id("k")),
        group.account_id,
        group.chat_id,
        "group",
        thread,
        joined_ms=stage.now,
        dialog={TOPIC_OF: conversation_id},
    )
    stage.uow.chats.add(topic)


def lost(stage: Stage, group: ChatRecord, conversation_id: str) -> None:
    """Somebody deleted the topic: make it again, under its present title."""
    topic = topic_at(stage, group, conversation_id)
    if topic is not None:
        stage.uow.chats.remove(stage.exercise_id, topic.chat_ref)
    conversation = stage.conversation(ConversationId(conversation_id))
    outgoing.open_topic(stage, group, conversation.conversation_id, phrases.topic_title(stage, conversation))


def _ensure(stage: Stage, group: ChatRecord, conversation: ConversationRecord) -> None:
    key = _title_key(conversation.conversation_id)
    known = outgoing.stands_for(stage, key)
    if known is not None and known.chat_ref == group.chat_ref:
        return
    title = phrases.topic_title(stage, conversation)
    outgoing.remember(stage, key, {"title": title}, group)
    outgoing.open_topic(stage, group, conversation.conversation_id, title)


def _forums(stage: Stage, account_id: AccountId) -> list[ChatRecord]:
    every = stage.uow.chats.of_account(stage.exercise_id, account_id)
    return [each for each in every if each.dialog.get(FORUM)]


def _title_key(conversation_id: ConversationId) -> str:
    return f"topic/{conversation_id}"
