"""What somebody wrote or pressed: the little we need of an update, and the update without all the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Message, Update

KEY = "k:"
"""Before the reference in a button's callback data; the whole stays far under Telegram's 64 bytes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One update as the dialogs see it."""

    update_id: str
    chat_id: str
    private: bool
    forum: bool
    thread: int
    """The topic it was written in; 0 outside of one."""
    user_id: str
    language: str
    message_id: int
    text: str = ""
    """What was written; of a command, what follows it."""
    reply_to: int | None = None
    key: str = ""
    """The reference behind a pressed button."""
    query: str = ""
    """Telegram's number of the press, to be answered."""


def read(update: Update) -> Asked | None:
    """Read a message or a press; None for anything else."""
    message, user = update.effective_message, update.effective_user
    chat = update.effective_chat
    if message is None or user is None or chat is None:
        return None
    query = update.callback_query
    inside = isinstance(message, Message) and bool(message.is_topic_message)
    return Asked(
        update_id=str(update.update_id),
        chat_id=str(chat.id),
        private=chat.type == chat.PRIVATE,
        forum=bool(chat.is_forum),
        thread=(message.message_thread_id or 0) if isinstance(message, Message) and inside else 0,
        user_id=str(user.id),
        language=user.language_code or "en",
        message_id=message.message_id,
        text=_words(message) if query is None and isinstance(message, Message) else "",
        reply_to=_reply_to(message) if query is None and isinstance(message, Message) else None,
        key=(query.data or "").removeprefix(KEY) if query else "",
        query=query.id if query else "",
    )


def slim(update: Mapping[str, Any]) -> dict[str, Any]:
    """Return an update without names, user names, phone numbers and whatever else nobody here needs."""
    return {
        kind: _slim_part(value) if isinstance(value, Mapping) else value
        for kind, value in update.items()
        if kind in _KINDS
    }


_KINDS = frozenset({"update_id", "message", "callback_query", "my_chat_member"})
_KEPT = frozenset(
    {
        "message_id", "date", "chat", "from", "text", "entities", "reply_to_message", "message_thread_id",
        "is_topic_message", "id", "type", "is_forum", "is_bot", "language_code", "data", "chat_instance",
        "message", "offset", "length", "user", "status", "old_chat_member", "new_chat_member",
        "forum_topic_created", "until_date",
    }
)  # fmt: skip
_NAMED = frozenset({"from", "user"})
"""Where Telegram's objects need a name; ours have none."""


def _slim_part(part: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in part.items():
        if name not in _KEPT:
            continue
        kept[name] = _slim_value(value)
        if name in _NAMED and isinstance(kept[name], dict):
            kept[name]["first_name"] = "-"
    return kept


def _slim_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _slim_part(value)
    if isinstance(value, list):
        return [_slim_value(each) for each in value]
    return value


def _words(message: Message) -> str:
    text = message.text or ""
    if text.startswith("/"):
        _command, _space, text = text.partition(" ")
    return text.strip()


def _reply_to(message: Message) -> int | None:
    return message.reply_to_message.message_id if message.reply_to_message else None
