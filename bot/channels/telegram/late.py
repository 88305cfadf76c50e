"""Telegram for installations that may never use it: aiogram takes seconds to import, so it waits for bots."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Protocol

from bot.channels.telegram.weather import CutOff
from bot.memory import settle_memory
from roleplay.domain.ids import AccountId
from roleplay.ports.errors import StorageError
from roleplay.ports.storage import Ledger

LOOK_S = 1.0
"""How often it is looked whether there is a bot."""
_HEAVY = ("aiogram", "bot.channels.telegram.service", "bot.channels.telegram.actors.reader")


class Receiving(Protocol):
    """Receives for every bot."""

    @property
    def troubles(self) -> Mapping[AccountId, str]:
        """What is wrong with a bot at this moment."""
        ...

    @property
    def cut_off(self) -> Mapping[AccountId, CutOff]:
        """Bots that cannot send at this moment, and since when."""
        ...

    async def run(self) -> None:
        """Serve until cancelled."""
        ...

    def take(self, account_id: str, secret: str, body: bytes, /) -> Awaitable[str]:
        """Keep the update of a webhook request."""
        ...


class LateTelegram:
    """Does nothing until somebody adds the first bot, then all that `make` returns does."""

    def __init__(self, ledger: Ledger, make: Callable[[], Receiving]) -> None:
        self._ledger = ledger
        self._make = make
        self._receiving: Receiving | None = None

    @property
    def troubles(self) -> Mapping[AccountId, str]:
        """What is wrong with a bot at this moment; a bot that is well is not in it."""
        return self._receiving.troubles if self._receiving else {}

    @property
    def cut_off(self) -> Mapping[AccountId, CutOff]:
        """Bots that cannot send at this moment, and since when."""
        return self._receiving.cut_off if self._receiving else {}

    async def run(self) -> None:
        """Wait for a bot, then serve until cancelled."""
        while not await self._wanted():
            await asyncio.sleep(LOOK_S)
        for module in _HEAVY:
            await asyncio.to_thread(import_module, module)
        settle_memory()
        self._receiving = self._make()
        await self._receiving.run()

    async def _wanted(self) -> bool:
        try:
            return await asyncio.to_thread(self._ledger.read, lambda uow: bool(uow.bot_accounts.everywhere()))
        except StorageError:
            return False

    async def take(self, account_id: str, secret: str, body: bytes, /) -> str:
        """Keep the update of a webhook request; without bots nobody is known here."""
        if self._receiving is None:
            return "unknown"
        return await self._receiving.take(account_id, secret, body)
