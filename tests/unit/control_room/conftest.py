"""A control room on the small exercise of the services' tests, with phones in people's hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.channels.telegram.reception import CHANNEL
from roleplay.domain.records import ConversationRecord, InboxRecord
from roleplay.storage import open_ledger
from tests.fakes.control_room import ControlRoomInHand, Phone
from tests.fakes.recorded_telegram import RecordedTelegram
from tests.unit.services.conftest import ANN, BEN, Game, X

GROUP = -1001


@dataclass
class GameClock:
    """The game's clock."""

    game: Game

    def now_ms(self) -> int:
        return self.game.now


@dataclass
class Desk(ControlRoomInHand):
    """The game, and its control room."""

    @property
    def game(self) -> Game:
        assert isinstance(self.clock, GameClock)
        return self.clock.game

    async def pass_time(self, ms: int) -> None:
        self.game.pass_time(ms)
        await self.settle()

    async def trainee_writes(self, text: str, **how: Any) -> None:
        self.game.write(text, **how)
        await self.settle()

    def mother(self) -> ConversationRecord:
        return self.game.conversation()

    def waiting_updates(self) -> list[InboxRecord]:
        return list(self.game.look(lambda s: s.uow.inbox.unread(X, CHANNEL, self.account.account_id)))

    async def restarted(self) -> Desk:
        """The program anew on the same ledger; Telegram remembers what it was sent."""
        reborn = await open_desk(self.game, self.telegram)
        reborn.numbers = self.numbers
        return reborn


async def open_desk(game: Game, telegram: RecordedTelegram | None = None) -> Desk:
    desk: Desk = await Desk.open(game.ledger, game.shelf, GameClock(game), X, telegram=telegram)
    return desk


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    ledger = open_ledger()
    desk = await open_desk(Game(ledger))
    yield desk
    await desk.close()
    await asyncio.to_thread(ledger.close)


__all__ = ["ANN", "BEN", "GROUP", "Desk", "Phone", "X", "open_desk"]
