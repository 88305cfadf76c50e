"""What is done after the commit and is no part of the record: if it is lost, nobody has lost anything.

Everything an actor says goes through the outbox. Here is only what Telegram wants back for a pressed button,
and what carries a secret or a person's data, which must not lie in the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
)

from roleplay.services.tell import Keyboard


@dataclass(frozen=True, slots=True)
class AnswerButton:
    """Let the phone's button stop waiting; a text is shown for a moment."""

    callback_id: str
    text: str = ""

    async def run(self, bot: Bot) -> None:
        """Do it."""
        await bot.answer_callback_query(self.callback_id, text=self.text or None)


@dataclass(frozen=True, slots=True)
class Redraw:
    """Put other buttons under one of the bot's own messages; none takes them away."""

    chat_id: int
    message_id: int
    keyboard: Keyboard = ()

    async def run(self, bot: Bot) -> None:
        """Do it."""
        await bot.edit_message_reply_markup(
            chat_id=self.chat_id, message_id=self.message_id, reply_markup=inline(self.keyboard)
        )


@dataclass(frozen=True, slots=True)
class HandLink:
    """Give a personal link; it opens the person's own page, so it is kept nowhere."""

    chat_id: int
    text: str

    async def run(self, bot: Bot) -> None:
        """Do it."""
        await bot.send_message(
            self.chat_id,
            self.text,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            protect_content=True,
        )


@dataclass(frozen=True, slots=True)
class HandFile:
    """Give a person a file of their own data."""

    chat_id: int
    name: str
    content: bytes
    caption: str

    async def run(self, bot: Bot) -> None:
        """Do it."""
        file = BufferedInputFile(self.content, self.name)
        await bot.send_document(self.chat_id, file, caption=self.caption)


Errand = AnswerButton | Redraw | HandLink | HandFile


def inline(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """Return buttons as Telegram takes them."""
    if not keyboard:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [
                InlineKeyboardButton(text=key.text, url=key.url)
                if key.url
                else InlineKeyboardButton(text=key.text, callback_data=key.data)
                for key in row
            ]
            for row in keyboard
        ]
    )
