"""What is to be sent: put into the outbox by whatever causes it, in the same commit.

Promise: a button is a reference of its own; what it stands for stays here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.channels.telegram.control_room import phrases
from bot.channels.telegram.parts import LONGEST_CAPTION, LONGEST_TEXT, pieces, units
from roleplay.domain.ids import ConversationId, MediaId, OutboxId, fresh_id
from roleplay.domain.records import ChatRecord, Json, OutboxRecord, RoomReferenceRecord
from roleplay.services.stage import Stage
from roleplay.services.talk.lines import CONTROL_ROOM

ANSWER, NEWS, MIRROR = 0, 1, 2
"""Priorities: what somebody waits for, what they should know, what a topic repeats."""

_LONGEST_LABEL = 48


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its text and what pressing it means."""

    text: str
    act: str
    what: Mapping[str, Any] = field(default_factory=dict)


Rows = Sequence[Sequence[Button]]


def send(
    stage: Stage,
    chat: ChatRecord,
    text: str,
    *,
    rows: Rows = (),
    about: Json | None = None,
    topic: ConversationId | None = None,
    reply_to: int | None = None,
    media_id: MediaId | None = None,
    asks: bool = False,
    notice: bool = False,
    priority: int = NEWS,
) -> OutboxId:
    """Put a message into the outbox; `about` is what a reply to it means.

    A text that is too long for one message goes in several; the last has the buttons, and the file.
    `asks` opens the reply at once; `notice` tells of a message that may be lost, and is not told of itself.
    """
    body: dict[str, Any] = {
        "do": "send",
        "text": "",
        "media_id": None,
        "rows": [],
        "about": about or {},
        "topic": topic,
        "reply_to": reply_to,
        "asks": False,
        "unsure_notice": notice,
    }
    *before, last = pieces(text, LONGEST_CAPTION if media_id else LONGEST_TEXT) or [""]
    for piece in before:
        _put(stage, chat, {**body, "text": piece}, priority)
    keyed = _keyed(stage, chat, rows)
    return _put(
        stage, chat, {**body, "text": last, "media_id": media_id, "rows": keyed, "asks": asks}, priority
    )


def change(stage: Stage, chat: ChatRecord, message_id: int, text: str, *, rows: Rows = ()) -> None:
    """Put a change of an earlier message into the outbox; its buttons are replaced, too."""
    body = {
        "do": "edit",
        "message_id": message_id,
        "text": shorten(text, LONGEST_TEXT),
        "rows": _keyed(stage, chat, rows),
    }
    _put(stage, chat, body, ANSWER)


def toast(stage: Stage, chat: ChatRecord, query: str, text: str = "") -> None:
    """Answer a press, perhaps with a word at the head of the screen."""
    _put(stage, chat, {"do": "toast", "query": query, "text": shorten(text, 200)}, ANSWER)


def open_topic(stage: Stage, group: ChatRecord, conversation_id: ConversationId, title: str) -> None:
    """Ask for a topic; what is said there waits until it exists."""
    _put(stage, group, {"do": "topic", "topic": conversation_id, "title": title}, MIRROR)


def retitle(stage: Stage, group: ChatRecord, conversation_id: ConversationId, title: str) -> None:
    """Give a topic its new title; of several waiting titles the last one is enough."""
    body = {"do": "title", "topic": conversation_id, "title": title}
    for line in waiting_for(stage, group):
        same = line.body["do"] == "title" and line.body["topic"] == conversation_id
        if same and stage.uow.outbox.rewrite(replace(line, body=body)):
            return
    _put(stage, group, body, MIRROR)


def mirror(
    stage: Stage,
    group: ChatRecord,
    conversation_id: ConversationId,
    text: str,
    media_id: MediaId | None = None,
) -> None:
    """Repeat something in a topic; what still waits for its turn grows by it, as all topics share a pace."""
    for line in reversed(waiting_for(stage, group)):
        if line.body.get("topic") != conversation_id or line.body["do"] == "title":
            continue
        joined = f"{line.body.get('text', '')}\n\n{text}"
        plain = line.body["do"] == "send" and not line.body["rows"] and not line.body["media_id"]
        grows = plain and media_id is None and units(joined) <= LONGEST_TEXT
        if grows and stage.uow.outbox.rewrite(replace(line, body={**line.body, "text": joined})):
            return
        break
    about = {"conversation": conversation_id}
    send(
        stage,
        group,
        phrases.marked(stage, text),
        topic=conversation_id,
        about=about,
        media_id=media_id,
        priority=MIRROR,
    )


def shorten(text: str, most: int) -> str:
    """Return the text, cut with an ellipsis where it is longer than that many UTF-16 units."""
    if units(text) <= most:
        return text
    cut = text.encode("utf-16-le")[: 2 * (most - 1)]
    return cut.decode("utf-16-le", errors="ignore").rstrip() + "…"


def stands_for(stage: Stage, key: str) -> RoomReferenceRecord | None:
    """Return what a button or a message stands for."""
    return stage.uow.room_references.get(stage.exercise_id, key)


def remember(stage: Stage, key: str, what: Json, chat: ChatRecord | None = None) -> None:
    """Keep what a key stands for."""
    stage.uow.room_references.put(
        RoomReferenceRecord(stage.exercise_id, key, what, stage.now, chat.chat_ref if chat else None)
    )


def message_key(chat: ChatRecord, message_id: int) -> str:
    """Name the reference of a message."""
    return f"m/{chat.chat_ref}/{message_id}"


def button_key(ref: str) -> str:
    """Name the reference of a button."""
    return f"b/{ref}"


def _keyed(stage: Stage, chat: ChatRecord, rows: Rows) -> list[list[list[str]]]:
    return [[_key(stage, chat, button) for button in row] for row in rows if row]


def _key(stage: Stage, chat: ChatRecord, button: Button) -> list[str]:
    ref = fresh_id()
    meaning = {**button.what, "act": button.act}
    remember(stage, button_key(ref), meaning, chat)
    return [shorten(button.text, _LONGEST_LABEL), ref]


def _put(stage: Stage, chat: ChatRecord, body: Json, priority: int) -> OutboxId:
    return stage.uow.outbox.add(
        OutboxRecord(
            exercise_id=stage.exercise_id,
            conversation_id=None,
            channel=CONTROL_ROOM,
            recipient=chat.chat_ref,
            author="system",
            body=body,
            priority=priority,
        )
    )


def waiting_for(stage: Stage, chat: ChatRecord) -> list[OutboxRecord]:
    """Return what waits to be sent to a chat."""
    due = stage.uow.outbox.due_at_once(stage.exercise_id, 1_000, channel=CONTROL_ROOM)
    return [line for line in due if line.recipient == chat.chat_ref]
