"""What somebody wrote or pressed: the little that we need of an update."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Document, MaybeInaccessibleMessage, Message, PhotoSize, Update, Voice

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
    file_id: str = ""
    """Telegram's name of a photo, a document or a voice message that came with it."""
    file_bytes: int = 0
    content: bytes = b""
    """The file itself, once it was fetched."""
    member: str = ""
    """The bot's new standing in the chat, when that has changed."""


def read(update: Update) -> Asked | None:
    """Read a message, a press or a change of membership; None for anything else."""
    message, user, chat = update.effective_message, update.effective_user, update.effective_chat
    if user is None or chat is None:
        return None
    query, written = update.callback_query, _written(message)
    file = _file(written) if written and query is None else None
    return Asked(
        update_id=str(update.update_id),
        chat_id=str(chat.id),
        private=chat.type == chat.PRIVATE,
        forum=bool(chat.is_forum),
        thread=(written.message_thread_id or 0) if written and written.is_topic_message else 0,
        user_id=str(user.id),
        language=user.language_code or "en",
        message_id=message.message_id if message else 0,
        text=_words(written) if written and query is None else "",
        reply_to=_reply_to(written) if written and query is None else None,
        key=(query.data or "").removeprefix(KEY) if query else "",
        query=query.id if query else "",
        file_id=file.file_id if file else "",
        file_bytes=(file.file_size or 0) if file else 0,
        member=update.my_chat_member.new_chat_member.status if update.my_chat_member else "",
    )


def _written(message: MaybeInaccessibleMessage | None) -> Message | None:
    return message if isinstance(message, Message) else None


def _file(message: Message) -> PhotoSize | Document | Voice | None:
    return (message.photo[-1] if message.photo else None) or message.document or message.voice


def _words(message: Message) -> str:
    text = message.text or message.caption or ""
    if text.startswith("/"):
        _command, _space, text = text.partition(" ")
    return text.strip()


def _reply_to(message: Message) -> int | None:
    return message.reply_to_message.message_id if message.reply_to_message else None
