"""What is done after the commit and is no part of the record: if it is lost, nobody has lost anything.

Everything that says something goes through the outbox. Here is only what Telegram wants back for a pressed
button: that it has arrived, and other buttons under the message. Done twice it says the same; a press without
an answer stops waiting by itself, and a button that stays is answered kindly (ADR 0021).
"""

from __future__ import annotations

from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from roleplay.services.talk.tell import Keyboard


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


Errand = AnswerButton | Redraw


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
