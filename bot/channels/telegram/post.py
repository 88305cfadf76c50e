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
from typing import Literal, Protocol, TypeVar

import structlog

from bot.channels.telegram.duty import Alone, OnDuty
from bot.channels.telegram.outcomes import (
    Away,
    Failed,
    Gone,
    Later,
    Moved,
    Outcome,
    Refused,
    Taken,
    Unsure,
)
from bot.channels.telegram.pacing import Pacer, Place, Turn, Urgency
from bot.channels.telegram.parts import Part
from bot.channels.telegram.rendering import parts_of
from bot.channels.telegram.weather import SURE_AFTER, CutOff, Weather
from roleplay.domain import recorded
from roleplay.domain.ids import AccountId, ChatRef, ExerciseId
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.ports.clock import Clock
from roleplay.ports.errors import StorageError
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Commit, Ledger, UnitOfWork, WaitingChat
from roleplay.services import channel_news, letters
from roleplay.services.letter_shapes import Letter
from roleplay.services.outside import TELEGRAM
from roleplay.services.stage import Stage

LOOK_S = 5.0
"""The longest that a letter written by another process is overlooked."""
GRACE_S = 0.4
"""How long a stop waits for answers to what has left; then nobody knows whether it arrived."""
AGAIN_S = 1.0
"""How long to wait for a database that cannot be written."""
_SECOND = 1_000
News = Literal["away", "ok", ""]
"""What has changed with a bot: it cannot send, it can again, nothing."""
T = TypeVar("T")
_Key = tuple[ExerciseId, ChatRef]
_log = structlog.get_logger(__name__)


class Carrier(Protocol):
    """Takes one part to Telegram; `transport` by aiogram, a dictionary in tests."""

    async def carry(self, account: BotAccountRecord, chat: ChatRecord, part: Part, /) -> Outcome:
        """Send it and say what became of it; raises nothing."""
        ...

    async def probe(self, account: BotAccountRecord, /) -> Outcome:
        """Ask something harmless; anything but `Taken` means that a letter should not be risked."""
        ...


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
        self._carrier = carrier
        self.pacer = pacer or Pacer()
        self.weather = Weather()
        self._duty = duty or Alone()
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._workers: dict[_Key, asyncio.Task[None]] = {}
        self._turns: dict[_Key, Turn] = {}
        self._missed: set[_Key] = set()
        self._closing = asyncio.Event()

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
        except StorageError:
            _log.warning("The post waits for the database.")
            return
        await self._probe_the_idle({each.account.account_id for each in waiting})
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
                if letter is None or not await self._deliver(waiting, letter):
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
        if account.account_id not in self.weather.cut_off:
            return True
        outcome = await self._carrier.probe(account)
        match outcome:
            case Later(retry_after=seconds):
                self.pacer.close(account.account_id, seconds)
                return False
            case Away(why=why) | Unsure(why=why):
                news = self._away(account.account_id, why)
            case _:
                news = self._heard(account.account_id)
        if news:
            await self._write(account.exercise_id, lambda stage: _tell(stage, account, news))
        return account.account_id not in self.weather.cut_off

    async def _probe_the_idle(self, busy: set[AccountId]) -> None:
        """See whether bots that were cut off and have nothing to send are in reach again."""
        for account_id in set(self.weather.cut_off) - busy:
            place = Place(account_id, "")
            account = await asyncio.to_thread(self._ledger.read, lambda uow, a=account_id: _account(uow, a))
            if account is None:
                self.weather.heard(account_id)
            elif self.pacer.opens_in(place) == 0:
                await self._in_reach(account)

    async def _deliver(self, waiting: Waiting, letter: Letter) -> bool:
        """Send a letter's parts, and say whether more waits for the chat."""
        parts = self._written(letter)
        if parts is None:
            return await self._report(letter, Failed(recorded.UNWRITABLE), True)
        rest = parts[len(letter.record.message_ids) :]
        if not rest:
            return await self._report(letter, Taken(), True)
        more = True
        for at, part in enumerate(rest):
            if at and not await self._goes_on(waiting, letter):
                return True
            if self._closing.is_set():
                return await self._report(letter, Away(recorded.PROGRAM_STOPPED, counts=False), True)
            outcome = await self._carry(letter, part)
            more = await self._report(letter, outcome, at == len(rest) - 1)
            if not isinstance(outcome, Taken):
                return more and not isinstance(outcome, Refused)
        return more

    def _written(self, letter: Letter) -> list[Part] | None:
        try:
            return parts_of(letter)
        except Exception:  # noqa: BLE001 - one letter that cannot be written must not stop a chat
            _log.exception("A letter could not be written.", letter=letter.record.letter_id)
            return None

    async def _goes_on(self, waiting: Waiting, letter: Letter) -> bool:
        await self._turn(waiting, Urgency(letter.record.priority))
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
        news = self._note(letter, outcome)
        now = self._clock.now_ms()

        def settle(stage: Stage) -> bool:
            _tell(stage, letter.account, news)
            return _settle(stage, letter, outcome, last, now)

        while True:
            try:
                return await self._write(letter.record.exercise_id, settle)
            except StorageError:
                _log.warning("What was sent cannot be written down yet.", letter=letter.record.letter_id)
                await asyncio.sleep(AGAIN_S)

    def _note(self, letter: Letter, outcome: Outcome) -> News:
        """Keep pace and weather, and return what the staff should hear of it."""
        account, place = letter.account.account_id, place_of(letter.chat)
        match outcome:
            case Later(retry_after=seconds):
                self.pacer.told(place, seconds)
            case Away(why=why, counts=True):
                self.pacer.told(place, CutOff(0, why, letter.record.attempts).pause_s)
            case Away(why=why) | Unsure(why=why):
                return self._away(account, why)
            case _:
                return self._heard(account)
        return ""

    def _away(self, account: AccountId, why: str) -> News:
        trouble = self.weather.away(account, why, self._clock.now_ms())
        self.pacer.close(account, trouble.pause_s)
        return "away" if trouble.times == SURE_AFTER else ""

    def _heard(self, account: AccountId) -> News:
        trouble = self.weather.heard(account)
        return "ok" if trouble and trouble.sure else ""

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


def place_of(chat: ChatRecord) -> Place:
    """Return what pacing must know of a chat; all topics of a group share its pace."""
    return Place(chat.account_id, chat.chat_id, group=chat.kind == "group")


def _tell(stage: Stage, account: BotAccountRecord, news: News) -> None:
    if news:
        channel_news.tell(stage, TELEGRAM, account.account_id, news)


def _settle(stage: Stage, letter: Letter, outcome: Outcome, last: bool, now: int) -> bool:
    letter_id = letter.record.letter_id
    match outcome:
        case Taken(message_id=number):
            if number is not None:
                letters.part_sent(stage, letter_id, str(number))
            if last:
                letters.sent(stage, letter_id)
        case Later(retry_after=seconds):
            until = now + int(seconds * _SECOND)
            letters.again(stage, letter_id, not_before_ms=until, why=recorded.TOLD_TO_WAIT, counts=False)
        case Away(why=why, counts=counts):
            letters.again(stage, letter_id, not_before_ms=0, why=why, counts=counts)
        case Refused(why=why):
            letters.refused(stage, letter_id, why=why)
        case Gone(state=state, why=why):
            letters.chat_lost(stage, letter_id, state=state, why=why)
        case Moved(chat_id=chat_id):
            letters.moved(stage, letter_id, chat_id=chat_id)
        case Failed(why=why):
            letters.failed(stage, letter_id, why=why)
        case Unsure(why=why):
            letters.unsure(stage, letter_id, why=why)
    return stage.uow.letters.next_of(letter.record.exercise_id, letter.record.chat_ref) is not None
