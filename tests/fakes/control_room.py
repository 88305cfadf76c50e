"""A control room in memory: the real dialogs, the real library, and people with phones around it.

    desk = await ControlRoomInHand.open(ledger, packs, clock, exercise_id)
    phone = await desk.phone_of(operator_id)
    await phone.type("/take elena")
    phone.last.text

Ours altogether. Updates come in as the reception lets them in; what goes out is recorded by
`tests.fakes.recorded_telegram`; waiting for one's turn to send takes no time.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.channels.telegram.control_room.application import build_application
from bot.channels.telegram.control_room.room import Room
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.reception import CHANNEL
from bot.channels.telegram.updates import as_kept
from roleplay.domain.ids import AccountId, ExerciseId, OperatorId
from roleplay.domain.records import BotAccountRecord, InboxRecord
from roleplay.ports.clock import Clock
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.staff import staff_phones
from roleplay.services.stage import Stage
from tests.fakes.recorded_telegram import Call, RecordedTelegram


class InNoTime:
    """A pacer's clock on which every wait is over at once."""

    def __init__(self) -> None:
        self.now = 0.0

    def time(self) -> float:
        self.now += 60.0
        return self.now

    def call_at(self, _when: float, callback: Callable[[], object], /) -> asyncio.Handle:
        return asyncio.get_running_loop().call_soon(callback)


@dataclass
class ControlRoomInHand:
    """The room of one exercise, and what it has sent."""

    ledger: Ledger
    packs: PackShelf
    clock: Clock
    account: BotAccountRecord
    telegram: RecordedTelegram
    room: Room
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    async def open(
        cls,
        ledger: Ledger,
        packs: PackShelf,
        clock: Clock,
        exercise_id: ExerciseId,
        *,
        telegram: RecordedTelegram | None = None,
    ) -> Any:
        telegram = telegram or RecordedTelegram()
        account = BotAccountRecord(
            exercise_id, AccountId("b-room"), "control", "7", "control_bot", "sealed", "sealed", 1
        )
        ledger.write(lambda uow: _enter(uow, account))
        application = build_application("7:ROOM", api="http://nowhere", request=telegram)
        room = Room(ledger, packs, clock, Pacer(InNoTime()), account, application)
        await room.open()
        await room.tell()
        return cls(ledger, packs, clock, account, telegram, room)

    async def close(self) -> None:
        await self.room.sender.stop()
        await self.room.application.shutdown()

    def act(self, service: Callable[[Stage], Any]) -> Any:
        return self.ledger.write(
            lambda uow: service(Stage(uow, self.packs, self.account.exercise_id, self.clock.now_ms()))
        )

    def phone(self, user_id: int = 501, language: str = "en") -> Phone:
        return Phone(self, user_id, language)

    async def phone_of(self, operator: OperatorId, user_id: int = 501, language: str = "en") -> Phone:
        """A phone that is signed in."""
        phone = self.phone(user_id, language)
        await phone.type(f"/start {self.code(operator)}")
        return phone

    def code(self, operator: OperatorId) -> str:
        code: str = self.act(lambda stage: staff_phones.issue_code(stage, operator)).code
        return code

    async def receive(self, update: dict[str, Any]) -> None:
        """Let an update come in and be worked through."""
        await self.read(self.keep(update))
        await self.settle()

    def keep(self, update: dict[str, Any]) -> InboxRecord | None:
        """Put an update on record, as the reception does; None when it is there already."""
        exercise_id, name = self.account.exercise_id, str(update["update_id"])
        body = as_kept(update, staff_phones.fingerprint)
        row = InboxRecord(exercise_id, CHANNEL, self.account.account_id, name, "message", body, 1)
        inbox_id = self.ledger.write(lambda uow: uow.inbox.add(row))
        return self.ledger.read(lambda uow: uow.inbox.get(exercise_id, inbox_id)) if inbox_id else None

    async def read(self, row: InboxRecord | None) -> None:
        if row is not None:
            await self.room.read(row)

    async def settle(self) -> None:
        """Tell what is new, and send everything."""
        await self.room.tell()
        for _round in range(2):
            await self.room.sender.send_what_waits()
            await self.room.sender.at_rest()


@dataclass
class Phone:
    """One person with Telegram; `chat` is a group's number, default the private chat."""

    desk: ControlRoomInHand
    user_id: int
    language: str = "en"

    async def type(self, text: str, **more: Any) -> dict[str, Any]:
        update = self.message(text, **more)
        await self.desk.receive(update)
        return update

    async def reply(self, to: Call, text: str, **more: Any) -> dict[str, Any]:
        answered = {"message_id": to.message_id, "date": 1, "chat": self.place(more.get("chat"))}
        return await self.type(text, reply_to_message=answered, **more)

    async def press(self, label: str, on: Call | None = None, *, chat: int | None = None) -> dict[str, Any]:
        update = self.pressed(label, on, chat=chat)
        await self.desk.receive(update)
        return update

    def message(self, text: str, *, chat: int | None = None, thread: int = 0, **more: Any) -> dict[str, Any]:
        number = next(self.desk.numbers)
        message = {
            "message_id": 10_000 + number, "date": 1, "chat": self.place(chat), "from": self.user(),
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
        under = {"message_id": shown.message_id, "date": 1, "chat": self.place(chat), "text": shown.text}
        query = {
            "id": str(number), "from": self.user(), "chat_instance": "1", "data": shown.keys[label],
            "message": under,
        }  # fmt: skip
        return {"update_id": number, "callback_query": query}

    def sees(self, chat: int | None = None) -> list[Call]:
        return self.desk.telegram.to(chat or self.user_id)

    @property
    def last(self) -> Call:
        return self.sees()[-1]

    def user(self) -> dict[str, Any]:
        return {"id": self.user_id, "is_bot": False, "first_name": "A", "language_code": self.language}

    def place(self, chat: int | None) -> dict[str, Any]:
        if chat is None:
            return {"id": self.user_id, "type": "private", "first_name": "A"}
        return {"id": chat, "type": "supergroup", "title": "Staff", "is_forum": True}


def _enter(uow: UnitOfWork, account: BotAccountRecord) -> None:
    if uow.bot_accounts.get(account.exercise_id, account.account_id) is None:
        uow.bot_accounts.add(account)
