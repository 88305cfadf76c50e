"""Telegram's post office in motion: what comes in, what goes out, and who is typing.

A stop first lets nothing more go out, then takes nothing more in; all of it takes less than a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot.channels.telegram.post import Post
from bot.channels.telegram.service import Telegram
from bot.channels.telegram.typing_signs import TypingSigns
from bot.channels.telegram.weather import CutOff
from roleplay.domain.ids import AccountId


class Office:
    """Receives and sends for every bot of the installation."""

    def __init__(self, receiving: Telegram, post: Post, signs: TypingSigns) -> None:
        self._receiving = receiving
        self._post = post
        self._signs = signs

    @property
    def troubles(self) -> Mapping[AccountId, str]:
        """What is wrong with a bot at this moment; a bot that is well is not in it."""
        return self._receiving.troubles

    @property
    def cut_off(self) -> Mapping[AccountId, CutOff]:
        """Bots that cannot send at this moment, and since when."""
        return self._post.weather.cut_off

    async def run(self) -> None:
        """Work until cancelled."""
        out = [
            asyncio.create_task(self._post.run(), name="telegram-post"),
            asyncio.create_task(self._signs.run(), name="telegram-typing-signs"),
        ]
        taking_in = asyncio.create_task(self._receiving.run(), name="telegram-receiving")
        try:
            await asyncio.gather(taking_in, *out)
        finally:
            for task in out:
                task.cancel()
            await asyncio.gather(*out, return_exceptions=True)
            taking_in.cancel()
            await asyncio.gather(taking_in, return_exceptions=True)

    async def take(self, account_id: str, secret: str, body: bytes) -> str:
        """Keep the update of a webhook request."""
        return await self._receiving.take(account_id, secret, body)
