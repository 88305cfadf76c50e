"""The control room of installations that may never have one: its library is imported with the first bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import Protocol

from bot.channels.telegram.reception import NotNowError
from bot.memory import settle_memory
from roleplay.domain.records import BotAccountRecord, InboxRecord
from roleplay.ports.errors import StorageError
from roleplay.ports.storage import Ledger, UnitOfWork

LOOK_S = 1.0
"""How often it is looked whether there is a bot for a control room."""


class Working(Protocol):
    """A control room at work."""

    async def run(self) -> None:
        """Work until cancelled."""
        ...

    async def read(self, account: BotAccountRecord, update: InboxRecord, /) -> None:
        """Let an update have its effect."""
        ...

    async def stop(self) -> None:
        """Let go of everything."""
        ...


class LateControlRoom:
    """Does nothing until an exercise has a bot for its control room, then all that `make` returns does."""

    def __init__(self, ledger: Ledger, make: Callable[[], Working]) -> None:
        self._ledger = ledger
        self._make = make
        self._room: Working | None = None

    async def run(self) -> None:
        """Wait for a bot, then work until cancelled."""
        while not await self._wanted():
            await asyncio.sleep(LOOK_S)
        await asyncio.to_thread(import_module, "bot.channels.telegram.control_room.room")
        settle_memory()
        self._room = self._make()
        await self._room.run()

    async def read(self, account: BotAccountRecord, update: InboxRecord, /) -> None:
        """Let an update have its effect; before the room is open it waits."""
        if self._room is None:
            raise NotNowError("the control room is not open yet")
        await self._room.read(account, update)

    async def _wanted(self) -> bool:
        try:
            return await asyncio.to_thread(self._ledger.read, _has_a_room)
        except StorageError:
            return False

    async def stop(self) -> None:
        """Let go of everything."""
        if self._room is not None:
            await self._room.stop()


def _has_a_room(uow: UnitOfWork) -> bool:
    return any(account.kind == "control" for account in uow.bot_accounts.everywhere())
