"""Deliver one letter: its parts one by one at the chat's pace, and of each what became of it into the record.

Promise: what has been handed over is written down, however long the database takes; what may have left is not
sent again; a takeover, a STOP or the end of the program keeps the rest of a long letter from leaving.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import structlog

from bot.channels.telegram.outcomes import Away, Failed, Outcome, Refused, Taken, Unsure
from bot.channels.telegram.parts import Part
from bot.channels.telegram.reach import News, Reach
from bot.channels.telegram.rendering import parts_of
from bot.channels.telegram.settling import settle
from roleplay.domain import recorded
from roleplay.domain.ids import ExerciseId
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.ports.clock import Clock
from roleplay.ports.errors import StorageError
from roleplay.services.channels import channel_news
from roleplay.services.channels.outside import TELEGRAM
from roleplay.services.stage import Stage
from roleplay.services.talk import letters
from roleplay.services.talk.letter_shapes import Letter

AGAIN_S = 1.0
"""How long to wait for a database that cannot be written."""
T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Carrier(Protocol):
    """Takes one part to Telegram; `transport` by aiogram, a dictionary in tests."""

    async def carry(self, account: BotAccountRecord, chat: ChatRecord, part: Part, /) -> Outcome:
        """Send it and say what became of it; raises nothing."""
        ...

    async def probe(self, account: BotAccountRecord, /) -> Outcome:
        """Ask something harmless; anything but `Taken` means that a letter should not be risked."""
        ...


class Write(Protocol):
    """Does work in a transaction of its own."""

    async def __call__(self, exercise_id: ExerciseId, work: Callable[[Stage], T], /) -> T:
        """Return the work's answer after the commit."""
        ...


class Delivery:
    """Delivers letters that were taken out to be sent."""

    def __init__(
        self, carrier: Carrier, reach: Reach, write: Write, clock: Clock, closing: asyncio.Event
    ) -> None:
        self._carrier = carrier
        self._clock = clock
        self._reach = reach
        self._write = write
        self._closing = closing

    async def deliver(self, letter: Letter, next_turn: Callable[[], Awaitable[None]]) -> bool:
        """Send a letter's parts, and say whether more waits for the chat."""
        parts = _written(letter)
        if parts is None:
            return await self._report(letter, Failed(recorded.UNWRITABLE), True)
        rest = parts[len(letter.record.message_ids) :]
        if not rest:
            return await self._report(letter, Taken(), True)
        more = True
        for at, part in enumerate(rest):
            if at:
                await next_turn()
                if not await self._goes_on(letter):
                    return True
            if self._closing.is_set():
                return await self._report(letter, Away(recorded.PROGRAM_STOPPED, counts=False), True)
            outcome = await self._carry(letter, part)
            more = await self._report(letter, outcome, at == len(rest) - 1)
            if not isinstance(outcome, Taken):
                return more and not isinstance(outcome, Refused)
        return more

    async def _goes_on(self, letter: Letter) -> bool:
        letter_id = letter.record.letter_id

        def check(stage: Stage) -> bool:
            if letters.may_go_on(stage, letter_id):
                return True
            letters.silenced(stage, letter_id)
            return False

        return await self._write(letter.record.exercise_id, check)

    async def _carry(self, letter: Letter, part: Part) -> Outcome:
        try:
            return await self._carrier.carry(letter.account, letter.chat, part)
        except asyncio.CancelledError:
            return Unsure(recorded.DIED_SENDING)

    async def _report(self, letter: Letter, outcome: Outcome, last: bool) -> bool:
        """Put into the record what became of a part, however long the database takes."""
        news, now = self._reach.note(letter, outcome), self._clock.now_ms()

        def report(stage: Stage) -> bool:
            tell(stage, letter.account, news)
            return settle(stage, letter, outcome, last, now)

        while True:
            try:
                return await self._write(letter.record.exercise_id, report)
            except StorageError:
                _log.warning("What was sent cannot be written down yet.", letter=letter.record.letter_id)
                await asyncio.sleep(AGAIN_S)


def tell(stage: Stage, account: BotAccountRecord, news: News) -> None:
    """Put on record that a bot is cut off, or is no more, so that the staff hears of it."""
    if news:
        channel_news.tell(stage, TELEGRAM, account.account_id, news)


def _written(letter: Letter) -> list[Part] | None:
    try:
        return parts_of(letter)
    except Exception:  # noqa: BLE001 - one letter that cannot be written must not stop a chat
        _log.exception("A letter could not be written.", letter=letter.record.letter_id)
        return None
