"""Carry parts to Telegram by aiogram, and say of each what became of it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
)
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientTimeout

from bot.channels.telegram.bots import Bots
from bot.channels.telegram.failures import outcome_of
from bot.channels.telegram.outcomes import Outcome, Refused, Taken
from bot.channels.telegram.parts import Marked, Part
from roleplay.domain import recorded
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.ports.seal import BrokenSealError

CONNECT_S = 10.0
"""After so long without a connection nothing has left for sure."""
ANSWER_S = 30.0
"""After so long without an answer nobody knows."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class AiogramCarrier:
    """Sends by the bots' own tokens; see `bot.channels.telegram.delivery.Carrier`."""

    def __init__(self, bots: Bots, *, answer_s: float = ANSWER_S) -> None:
        self._bots = bots
        self._patience: Any = ClientTimeout(total=answer_s, sock_connect=CONNECT_S)

    async def carry(self, account: BotAccountRecord, chat: ChatRecord, part: Part) -> Outcome:
        """Send one part."""
        try:
            bot = self._bots.bot(account)
        except (BrokenSealError, TokenValidationError):
            return Refused(recorded.TOKEN_BROKEN)
        try:
            answer = await self._call(bot, chat, part)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must be told apart from "sent"
            return outcome_of(error)
        return Taken(answer.message_id if isinstance(answer, Message) else None)

    async def probe(self, account: BotAccountRecord) -> Outcome:
        """Ask who the bot is: harmless, however often."""
        try:
            await self._bots.bot(account).get_me(request_timeout=self._patience)
        except (BrokenSealError, TokenValidationError):
            return Refused(recorded.TOKEN_BROKEN)
        except Exception as error:  # noqa: BLE001 - as above
            return outcome_of(error)
        return Taken()

    async def typing(self, account: BotAccountRecord, chat: ChatRecord) -> None:
        """Show for five seconds that somebody is typing; whether it works does not matter."""
        try:
            await self._bots.bot(account).send_chat_action(
                chat.chat_id, "typing", message_thread_id=chat.thread or None, request_timeout=self._patience
            )
        except (TelegramAPIError, BrokenSealError, TokenValidationError, OSError):
            return

    def _call(self, bot: Bot, chat: ChatRecord, part: Part) -> Awaitable[object]:
        where: dict[str, Any] = {"chat_id": chat.chat_id, "request_timeout": self._patience}
        keys = _keyboard(part)
        if part.message_id:
            return _change(bot, part, {**where, "message_id": part.message_id}, keys)
        where |= {"message_thread_id": chat.thread or None, "reply_markup": keys}
        if part.protected:
            where["protect_content"] = True
        caption: dict[str, Any] = {
            "caption": part.body.text or None,
            "caption_entities": _entities(part.body),
        }
        match part.kind:
            case "photo":
                return bot.send_photo(photo=_file(part), **caption, **where)
            case "document":
                return bot.send_document(document=_file(part), **caption, **where)
            case "voice":
                return bot.send_voice(voice=_file(part), **where)
            case "location":
                latitude, longitude = part.place or (0.0, 0.0)
                return bot.send_location(latitude=latitude, longitude=longitude, **where)
        return bot.send_message(
            text=part.body.text, entities=_entities(part.body), link_preview_options=_NO_PREVIEW, **where
        )


def _change(bot: Bot, part: Part, where: dict[str, Any], keys: object) -> Awaitable[object]:
    if part.kind == "delete":
        return bot.delete_message(**where)
    if part.kind == "edit_caption":
        caption: dict[str, Any] = {"caption": part.body.text, "caption_entities": _entities(part.body)}
        return bot.edit_message_caption(**caption, **where, reply_markup=keys)  # type: ignore[arg-type]
    return bot.edit_message_text(
        text=part.body.text,
        entities=_entities(part.body),
        **where,
        reply_markup=keys,  # type: ignore[arg-type]
    )


def _entities(body: Marked) -> list[MessageEntity] | None:
    marks = [MessageEntity(type=mark.style, offset=mark.offset, length=mark.length) for mark in body.marks]
    return marks or None


def _keyboard(part: Part) -> InlineKeyboardMarkup | None:
    if not part.keys:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [
                InlineKeyboardButton(text=key.text, callback_data=key.data or None, url=key.url or None)
                for key in row
            ]
            for row in part.keys
        ]
    )


def _file(part: Part) -> BufferedInputFile:
    return BufferedInputFile(part.file, part.file_name)
