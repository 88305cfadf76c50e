"""The post office: takes letters out of the database, one per chat at a time, and has them carried.

Promise: what is committed is sent, also after a restart, in order for each chat, never before Telegram allows
it; what may have left is not sent again; a stop takes less than a second and leaves nothing in the air. A
bot, a chat or a letter in trouble holds up no other.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog

from bot.channels.telegram.delivery import AGAIN_S, Carrier, Delivery, tell
from bot.channels.telegram.duty import Alone, OnDuty
from bot.channels.telegram.pacing import Pacer, Place, Turn, Urgency
from bot.channels.telegram.reach import Reach, place_of
from bot.channels.telegram.weather import Weather
from roleplay.domain.ids import AccountId, ChatRef, ExerciseId
from roleplay.domain.records import BotAccountRecord
from roleplay.ports.clock import Clock
from roleplay.ports.errors import StorageError
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Commit, Ledger, UnitOfWork, WaitingChat
from roleplay.services.stage import Stage
from roleplay.services.talk import letters
from roleplay.services.talk.letter_shapes import Letter

LOOK_S = 5.0
"""The longest that a letter written by another process is overlooked."""
GRACE_S = 0.4
"""How long a stop waits for answers to what has left; then nobody knows whether it arrived."""
_SECOND = 1_000
T = TypeVar("T")
_Key = tuple[ExerciseId, ChatRef]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A chat with letters, and what pacing must know of it."""

    exercise_id: ExerciseId
    chat: WaitingChat
    account: BotAccountRecord
    place: Place

    @property
    def key(self) -> _Key:
        """Name the chat."""
        return self.exercise_id, self.chat.chat_ref


class Post:
    """Sends for every bot of the installation."""

    def __init__(
        self,
        ledger: Ledger,
        packs: PackShelf,
        clock: Clock,
        carrier: Carrier,
        pacer: Pacer | None = None,
        *,
        duty: OnDuty | None = None,
    ) -> None:
        self._ledger = ledger
        self._packs = packs
        self._clock = clock
        self.pacer = pacer or Pacer()
        self._reach = Reach(self.pacer, clock, carrier.probe)
        self._duty = duty or Alone()
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._workers: dict[_Key, asyncio.Task[None]] = {}
        self._turns: dict[_Key, Turn] = {}
        self._missed: set[_Key] = set()
        self._closing = asyncio.Event()
        self._delivery = Delivery(carrier, self._reach, self._write, clock, self._closing)

    @property
    def weather(self) -> Weather:
        """How it stands with Telegram, bot by bot."""
        return self._reach.weather

    def ring(self) -> None:
        """Look for letters soon; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._bell.set)

    def heard(self, commit: Commit) -> None:
        """Listen to commits."""
        if commit.posts:
            self.ring()

    async def run(self) -> None:
        """Send until cancelled."""
        self._loop = asyncio.get_running_loop()
        self._bell.set()
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):  # wait_for of Python 3.11 can swallow a cancellation
                        await self._bell.wait()
                self._bell.clear()
                await self._look()
        finally:
            self._loop = None
            await self._stop()

    async def _look(self) -> None:
        try:
            waiting = await asyncio.to_thread(self._ledger.read, self._waiting)
            await self._probe_the_idle({each.account.account_id for each in waiting})
        except StorageError:
            _log.warning("The post waits for the database.")
            return
        for each in waiting:
            urgency = Urgency(each.chat.urgency)
            if each.key not in self._workers:
                self._remember_what_was_told(each)
                work = self._work(each, urgency)
                self._workers[each.key] = asyncio.create_task(work, name=f"post-{each.chat.chat_ref}")
            else:
                self._missed.add(each.key)
                if each.key in self._turns:
                    self._turns[each.key].hurry(urgency)

    def _waiting(self, uow: UnitOfWork) -> list[Waiting]:
        well = {
            each.account_id: each
            for each in uow.bot_accounts.everywhere()
            if each.state == "ok" and self._duty.has(each.account_id)
        }
        found = []
        for exercise_id in {account.exercise_id for account in well.values()}:
            for each in uow.letters.waiting(exercise_id):
                chat = uow.chats.get(exercise_id, each.chat_ref)
                if each.account_id in well and chat is not None:
                    found.append(Waiting(exercise_id, each, well[each.account_id], place_of(chat)))
        return found

    def _remember_what_was_told(self, waiting: Waiting) -> None:
        told = (waiting.chat.not_before_ms - self._clock.now_ms()) / _SECOND
        if told > self.pacer.opens_in(waiting.place):
            self.pacer.told(waiting.place, told)

    async def _work(self, waiting: Waiting, urgency: Urgency) -> None:
        try:
            while not self._closing.is_set():
                await self._turn(waiting, urgency)
                if self._closing.is_set():
                    return
                if not await self._in_reach(waiting.account):
                    continue
                letter = await self._write(waiting.exercise_id, lambda stage: self._claim(stage, waiting))
                if letter is None:
                    return
                next_turn = partial(self._turn, waiting, Urgency(letter.record.priority))
                if not await self._delivery.deliver(letter, next_turn):
                    return
        except StorageError:
            _log.warning("The post waits for the database.")
            await asyncio.sleep(AGAIN_S)
            self._missed.add(waiting.key)
        except Exception:  # noqa: BLE001 - a supervisor: one chat must not stop the others
            _log.exception("A chat's letters could not be sent.", chat=waiting.chat.chat_ref)
        finally:
            self._workers.pop(waiting.key, None)
            if waiting.key in self._missed:
                self._missed.discard(waiting.key)
                self.ring()

    def _claim(self, stage: Stage, waiting: Waiting) -> Letter | None:
        """Take the next letter out, in the transaction that sees the bot is still ours."""
        if not self._duty.holds(stage.uow, waiting.account, stage.now):
            return None
        return letters.claim(stage, waiting.chat.chat_ref)

    async def _turn(self, waiting: Waiting, urgency: Urgency) -> None:
        turn = self._turns[waiting.key] = self.pacer.turn(waiting.place, urgency)
        try:
            await turn
        except asyncio.CancelledError:
            if not self._closing.is_set():
                raise
        finally:
            self.pacer.leave(turn)
            self._turns.pop(waiting.key, None)

    async def _in_reach(self, account: BotAccountRecord) -> bool:
        """While Telegram seems to be away, ask something harmless first: no letter is risked on it."""
        if not self._reach.is_cut_off(account.account_id):
            return True
        news = await self._reach.ask(account)
        if news:
            await self._write(account.exercise_id, lambda stage: tell(stage, account, news))
        return not self._reach.is_cut_off(account.account_id)

    async def _probe_the_idle(self, busy: set[AccountId]) -> None:
        """See whether bots that were cut off and have nothing to send are in reach again."""
        for account_id in set(self._reach.weather.cut_off) - busy:
            account = await asyncio.to_thread(self._ledger.read, lambda uow, a=account_id: _account(uow, a))
            if account is None:
                self._reach.forget(account_id)
            elif self._reach.may_ask(account_id):
                await self._in_reach(account)

    async def _write(self, exercise_id: ExerciseId, work: Callable[[Stage], T]) -> T:
        written = self._ledger.submit(
            lambda uow: work(Stage(uow, self._packs, exercise_id, self._clock.now_ms()))
        )
        return await asyncio.shield(asyncio.wrap_future(written))

    async def _stop(self) -> None:
        self._closing.set()
        for turn in list(self._turns.values()):
            turn.come.cancel()
        tasks = list(self._workers.values())
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _account(uow: UnitOfWork, account_id: AccountId) -> BotAccountRecord | None:
    return next((each for each in uow.bot_accounts.everywhere() if each.account_id == account_id), None)
