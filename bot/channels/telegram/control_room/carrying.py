"""Put one message of the control room to Telegram by python-telegram-bot, and say what became of it."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import Any

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)

from bot.channels.telegram.control_room import failures
from bot.channels.telegram.control_room.asked import KEY
from bot.channels.telegram.outcomes import Outcome, Taken
from bot.channels.telegram.parts import VOICES
from roleplay.domain.records import ChatRecord, MediaRecord, OutboxRecord

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that was taken out to be sent, and all that is needed for it."""

    row: OutboxRecord
    chat: ChatRecord
    thread: int | None = None
    """The topic it belongs into."""
    file: MediaRecord | None = None


async def carry(bot: Bot, claimed: Claimed) -> Outcome:
    """Send it; raises nothing but a cancellation."""
    try:
        return Taken(await _do(bot, claimed))
    except Exception as error:  # noqa: BLE001 - whatever it is, it must be told apart from "sent"
        return failures.outcome_of(error)


async def _do(bot: Bot, claimed: Claimed) -> int | None:
    body, chat_id = claimed.row.body, claimed.chat.chat_id
    match body["do"]:
        case "toast":
            text = body["text"] or None
            await bot.answer_callback_query(body["query"], text, show_alert=bool(text))
        case "edit":
            await bot.edit_message_text(
                body["text"],
                chat_id=chat_id,
                message_id=body["message_id"],
                reply_markup=_keyboard(claimed),
                link_preview_options=_NO_PREVIEW,
            )
        case "topic":
            topic = await bot.create_forum_topic(chat_id, body["title"])
            return topic.message_thread_id
        case "title":
            if claimed.thread is not None:
                await bot.edit_forum_topic(chat_id, claimed.thread, name=body["title"])
        case _:
            return await _say(bot, claimed)
    return None


async def _say(bot: Bot, claimed: Claimed) -> int:
    body, file = claimed.row.body, claimed.file
    text, reply_to = body["text"], body.get("reply_to")
    where: dict[str, Any] = {
        "chat_id": claimed.chat.chat_id,
        "message_thread_id": claimed.thread,
        "reply_markup": ForceReply(selective=True) if body.get("asks") else _keyboard(claimed),
        "reply_parameters": ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None,
    }
    if file is None:
        sent = await bot.send_message(text=text, link_preview_options=_NO_PREVIEW, **where)
    elif file.mime.startswith("image/"):
        sent = await bot.send_photo(photo=file.content, caption=text, **where)
    elif file.mime in VOICES:
        name = f"voice{VOICES[file.mime]}"
        sent = await bot.send_voice(voice=file.content, filename=name, caption=text, **where)
    else:
        name = f"{file.media_id[:8]}{mimetypes.guess_extension(file.mime) or ''}"
        sent = await bot.send_document(document=file.content, filename=name, caption=text, **where)
    return sent.message_id


def _keyboard(claimed: Claimed) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(text, callback_data=KEY + ref) for text, ref in row]
        for row in claimed.row.body["rows"]
    ]
    return InlineKeyboardMarkup(rows) if rows else None
