"""A control room on the small exercise of the services' tests, with phones in people's hands."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.channels.telegram.control_room.application import build_application
from bot.channels.telegram.control_room.room import Room
from bot.channels.telegram.pacing import Pacer
from roleplay.domain.ids import AccountId, InboxId, OperatorId
from roleplay.domain.records import BotAccountRecord, ConversationRecord, InboxRecord
from roleplay.services import staff_phones
from roleplay.storage import open_ledger
from tests.fakes.recorded_telegram import Call, RecordedTelegram
from tests.unit.services.conftest import ANN, BEN, Game, X

GROUP = -1001
ACCOUNT = BotAccountRecord(X, AccountId("b-room"), "control", "7", "control_bot", "sealed", "sealed", 1)


class InNoTime:
    """A pacer's clock on which every wait is over at once."""

    def __init__(self) -> None:
        self.now = 0.0

    def time(self) -> float:
        self.now += 60.0
        return self.now

    def call_at(self, _when: float, callback: Callable[[], object], /) -> asyncio.Handle:
        return asyncio.get_running_loop().call_soon(callback)


class Clock:
    """The game's clock."""

    def __init__(self, game: Game) -> None:
        self.game = game

    def now_ms(self) -> int:
        return self.game.now


@dataclass
class Desk:
    """The exercise, the room, and what was sent."""

    game: Game
    telegram: RecordedTelegram
    room: Room
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def phone(self, user_id: int = 501, language: str = "en") -> Phone:
        return Phone(self, user_id, language)

    async def phone_of(self, operator: OperatorId, user_id: int = 501, language: str = "en") -> Phone:
        """A phone that is signed in."""
        phone = self.phone(user_id, language)
        await phone.type(f"/start {self.code(operator)}")
        return phone

    def code(self, operator: OperatorId) -> str:
        return self.game.do(lambda stage: staff_phones.issue_code(stage, operator)).code

    async def receive(self, update: dict[str, Any]) -> None:
        """Let an update come in and be worked through, as the reception does."""
        await self.read(self.keep(update))
        await self.settle()

    def keep(self, update: dict[str, Any]) -> InboxRecord | None:
        """Put an update on record; None when it is there already."""
        row = InboxRecord(
            X, "telegram.update", ACCOUNT.account_id, str(update["update_id"]), "message", update, 1
        )
        inbox_id = self.game.ledger.write(lambda uow: uow.inbox.add(row))
        return self.game.look(lambda stage: stage.uow.inbox.get(X, inbox_id)) if inbox_id else None

    async def read(self, row: InboxRecord | None) -> None:
        if row is not None:
            await self.room.read(row)

    async def settle(self) -> None:
        """Tell what is new, and send everything."""
        await self.room.tell()
        await self.room.sender.send_what_waits()
        await self.room.sender.at_rest()
        await self.room.sender.send_what_waits()
        await self.room.sender.at_rest()

    async def pass_time(self, ms: int) -> None:
        self.game.pass_time(ms)
        await self.settle()

    async def trainee_writes(self, text: str, **how: Any) -> None:
        self.game.write(text, **how)
        await self.settle()

    def mother(self) -> ConversationRecord:
        return self.game.conversation()

    def waiting_updates(self) -> list[InboxRecord]:
        return list(self.game.look(lambda s: s.uow.inbox.unread(X, "telegram.update", ACCOUNT.account_id)))

    def inbox(self, number: int) -> InboxRecord | None:
        return self.game.look(lambda s: s.uow.inbox.get(X, InboxId(number)))


@dataclass
class Phone:
    """One person with Telegram."""

    desk: Desk
    user_id: int
    language: str = "en"

    async def type(self, text: str, **more: Any) -> dict[str, Any]:
        update = self.message(text, **more)
        await self.desk.receive(update)
        return update

    async def reply(self, to: Call, text: str, **more: Any) -> dict[str, Any]:
        answered = {"message_id": to.message_id, "date": 1, "chat": self._chat(more.get("chat"))}
        return await self.type(text, reply_to_message=answered, **more)

    async def press(self, label: str, on: Call | None = None, *, chat: int | None = None) -> dict[str, Any]:
        update = self.pressed(label, on, chat=chat)
        await self.desk.receive(update)
        return update

    def message(self, text: str, *, chat: int | None = None, thread: int = 0, **more: Any) -> dict[str, Any]:
        number = next(self.desk.numbers)
        message = {
            "message_id": 10_000 + number, "date": 1, "chat": self._chat(chat), "from": self._user(),
            "text": text, **more,
        }  # fmt: skip
        if thread:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        if text.startswith("/"):
            length = len(text.split()[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return {"update_id": number, "message": message}

    def pressed(self, label: str, on: Call | None = None, *, chat: int | None = None) -> dict[str, Any]:
        shown = on or next(call for call in reversed(self.sees(chat)) if label in call.keys)
        number = next(self.desk.numbers)
        under = {"message_id": shown.message_id, "date": 1, "chat": self._chat(chat), "text": shown.text}
        query = {
            "id": str(number), "from": self._user(), "chat_instance": "1", "data": shown.keys[label],
            "message": under,
        }  # fmt: skip
        return {"update_id": number, "callback_query": query}

    def sees(self, chat: int | None = None) -> list[Call]:
        return self.desk.telegram.to(chat or self.user_id)

    @property
    def last(self) -> Call:
        return self.sees()[-1]

    def _user(self) -> dict[str, Any]:
        return {"id": self.user_id, "is_bot": False, "first_name": "A", "language_code": self.language}

    def _chat(self, chat: int | None) -> dict[str, Any]:
        if chat is None:
            return {"id": self.user_id, "type": "private", "first_name": "A"}
        return {"id": chat, "type": "supergroup", "title": "Staff", "is_forum": True}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    ledger = open_ledger()
    game = Game(ledger)
    room, telegram = await open_room(game)
    yield Desk(game, telegram, room)
    await room.sender.stop()
    await room.application.shutdown()
    await asyncio.to_thread(ledger.close)


async def open_room(game: Game, telegram: RecordedTelegram | None = None) -> tuple[Room, RecordedTelegram]:
    telegram = telegram or RecordedTelegram()
    application = build_application("7:ROOM", api="http://nowhere", request=telegram)
    room = Room(game.ledger, game.shelf, Clock(game), Pacer(InNoTime()), ACCOUNT, application)
    await application.initialize()
    await room.tell()
    return room, telegram


__all__ = ["ACCOUNT", "ANN", "BEN", "GROUP", "Desk", "Phone", "open_room"]
