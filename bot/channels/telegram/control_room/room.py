"""The control room in motion: a bot for each exercise that has one, its updates, its news, its seats.

room = ControlRoom(ledger, packs, clock, pacer, open_application)
await room.run()                      # until cancelled; notices bots that come and go
await room.read(account, update)      # called for each update on record, in each chat's order
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import structlog
from telegram import Update
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.base import Capabilities
from bot.channels.telegram.control_room import look, news, outgoing, phrases, seats, visit
from bot.channels.telegram.control_room.application import App, Dialog, add_handlers, menu
from bot.channels.telegram.control_room.asked import Asked, read
from bot.channels.telegram.control_room.doors import how_to_come_in
from bot.channels.telegram.control_room.sender import Sender
from bot.channels.telegram.control_room.visit import Visit
from bot.channels.telegram.duty import Alone, OnDuty
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.reception import NotNowError
from roleplay.domain.errors import ControlConflictError, Refusal, SignedOutError
from roleplay.domain.ids import AccountId
from roleplay.domain.records import BotAccountRecord, InboxRecord
from roleplay.ports.clock import Clock
from roleplay.ports.errors import StorageError
from roleplay.ports.packs import PackShelf
from roleplay.ports.seal import BrokenSealError
from roleplay.ports.storage import Commit, Ledger, UnitOfWork
from roleplay.services.staff import staff_phones
from roleplay.services.stage import Stage
from roleplay.services.talk.accept_update import MAX_TEXT
from roleplay.services.talk.lines import CONTROL_ROOM
from roleplay.services.talk.media import LARGEST_MB
from roleplay.texts import SHIPPED, _, speaking

LOOK_S = 1.0
"""How often bots that came or went are looked for, and seats and messages that missed their bell."""

BREATH_S = 0.1
"""How long entries of the record are gathered before they are told together."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
_LARGEST = LARGEST_MB * 1_048_576
T = TypeVar("T")
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Reading:
    """The update that is being read by this task, and what went wrong with it."""

    row: InboxRecord
    trouble: Exception | None = None


_now_reading: ContextVar[_Reading] = ContextVar("control_room_reading")


class Room:
    """One bot of the control room."""

    def __init__(
        self,
        ledger: Ledger,
        packs: PackShelf,
        clock: Clock,
        pacer: Pacer,
        account: BotAccountRecord,
        application: App,
        duty: OnDuty | None = None,
    ) -> None:
        self.account = account
        self.application = application
        self.sender = Sender(ledger, packs, clock, pacer, account, application.bot, duty)
        self.bell = asyncio.Event()
        self._is_open = False
        self._ledger = ledger
        self._packs = packs
        self._clock = clock
        add_handlers(application, self.step)
        application.add_error_handler(_note_trouble)

    async def read(self, row: InboxRecord) -> None:
        """Let one update have its effect, once; raises what prevents it."""
        if not self._is_open:
            raise NotNowError("the control room's bot is not open yet")
        reading = _Reading(row)
        token = _now_reading.set(reading)
        try:
            update = Update.de_json(dict(row.body), self.application.bot)
            await self.application.process_update(update)
        finally:
            _now_reading.reset(token)
        if reading.trouble is not None:
            raise reading.trouble
        self.bell.set()

    async def step(self, update: Update, dialog: Dialog) -> None:
        """Run a dialog for an update: its effect, its answer and the update's end are one commit."""
        row, asked = _now_reading.get().row, await self._with_file(read(update))
        try:
            await self._act(lambda stage: self._effect(stage, row, asked, dialog))
        except Refusal as refusal:
            refused = refusal
            await self._act(lambda stage: self._effect(stage, row, asked, _refusing(refused)))

    async def _with_file(self, asked: Asked | None) -> Asked | None:
        """Fetch the file that came with a message of somebody who is signed in.

        Raises `NotNowError` while Telegram cannot give it.
        """
        if asked is None or not asked.file_id or asked.file_bytes > _LARGEST:
            return asked
        account_id, user_id = self.account.account_id, asked.user_id

        def knows(stage: Stage) -> bool:
            phone = stage.uow.chats.at(stage.exercise_id, account_id, user_id)
            return staff_phones.operator_with(stage, phone) is not None

        if not await self._look(knows):
            return asked
        try:
            file = await self.application.bot.get_file(asked.file_id)
            return replace(asked, content=bytes(await file.download_as_bytearray()))
        except BadRequest:
            return asked
        except TelegramError as unreachable:
            raise NotNowError("a file cannot be fetched from Telegram at the moment") from unreachable

    async def tell(self) -> None:
        """Put what is new on record into the outbox."""
        while await self._look(news.is_behind):
            await self._act(lambda stage: news.tell(stage, self.account.account_id))

    async def look_after_seats(self) -> None:
        """Keep the seats of those who are present; forget strangers."""
        account_id = self.account.account_id
        if await self._look(lambda stage: seats.need_care(stage, account_id)):
            await self._act(lambda stage: seats.keep_seats(stage, account_id))
        if await self._look(lambda stage: bool(staff_phones.strangers(stage, account_id))):
            await self._act(lambda stage: staff_phones.forget_strangers(stage, account_id))

    async def open(self) -> None:
        """Make the bot known to itself; tried until Telegram answers."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                await self.application.initialize()
            except TelegramError as unreachable:
                _log.warning("The control room waits for Telegram.", why=type(unreachable).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
                continue
            self._is_open = True
            await self._show_menu()
            return

    async def run(self) -> None:
        """Open the bot, then tell, send and look after seats until cancelled."""
        await self.open()
        try:
            await self.sender.doubt_what_was_in_flight()
            while True:
                self.bell.clear()
                await self._once()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):  # wait_for of Python 3.11 can swallow a cancellation
                        await self.bell.wait()
                await asyncio.sleep(BREATH_S)
        finally:
            await self.sender.stop()
            with contextlib.suppress(TelegramError, RuntimeError):
                await self.application.shutdown()

    async def _once(self) -> None:
        try:
            await self.tell()
            await self.look_after_seats()
            await self.sender.send_what_waits()
        except Exception:  # noqa: BLE001 - a supervisor: what was not committed is done the next time
            _log.exception("The control room stumbled.", account=self.account.account_id)

    async def _show_menu(self) -> None:
        for language in SHIPPED:
            with speaking(language), contextlib.suppress(TelegramError):
                code = None if language == "en" else language
                await self.application.bot.set_my_commands(menu(), language_code=code)

    def _effect(self, stage: Stage, row: InboxRecord, asked: Asked | None, dialog: Dialog) -> None:
        if not stage.uow.inbox.take(row.exercise_id, row.inbox_id) or asked is None:
            return
        here = visit.arrive(stage, self.account.account_id, asked)
        with speaking(visit.language_of(here.phone, asked)):
            dialog(here)

    async def _act(self, work: Callable[[Stage], T]) -> T:
        job = self._ledger.submit(lambda uow: work(self._stage(uow)))
        return await asyncio.shield(asyncio.wrap_future(job))

    async def _look(self, work: Callable[[Stage], T]) -> T:
        return await asyncio.to_thread(self._ledger.read, lambda uow: work(self._stage(uow)))

    def _stage(self, uow: UnitOfWork) -> Stage:
        return Stage(uow, self._packs, self.account.exercise_id, self._clock.now_ms())


@dataclass(slots=True)
class ControlRoom:
    """The control rooms of every exercise; reads updates for accounts of the kind `control`."""

    name = CONTROL_ROOM
    can = Capabilities(
        phones="staff",
        buttons=True,
        media=True,
        typing=False,
        rewords=True,
        changes=False,
        asks=False,
        longest_text=MAX_TEXT,
    )

    ledger: Ledger
    packs: PackShelf
    clock: Clock
    pacer: Pacer
    open_application: Callable[[BotAccountRecord], App]
    """Make the library's Application for an account; it knows the token."""
    duty: OnDuty = field(default_factory=Alone)
    _rooms: dict[AccountId, tuple[Room, asyncio.Task[None]]] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop | None = None

    async def read(self, account: BotAccountRecord, update: InboxRecord, /) -> None:
        """Let an update on record have its effect."""
        room = self._rooms.get(account.account_id)
        if room is None:
            raise NotNowError("the control room is not open yet")
        await room[0].read(update)

    async def stop(self) -> None:
        """Close every room; what waits in the inbox and the outbox is kept."""
        for account_id in list(self._rooms):
            await self._close(account_id)

    async def run(self) -> None:
        """Keep a room open for every account, until cancelled."""
        self._loop = asyncio.get_running_loop()
        self.ledger.on_commit(self._heard)
        try:
            while True:
                try:
                    await self._look()
                except StorageError:
                    _log.warning("Which control rooms there are cannot be read at the moment.")
                await asyncio.sleep(LOOK_S)
        finally:
            self._loop = None
            await self.stop()

    async def _look(self) -> None:
        every = await asyncio.to_thread(self.ledger.read, lambda uow: uow.bot_accounts.everywhere())
        ours = [each for each in every if each.state == "ok" and self.duty.has(each.account_id)]
        wanted = {each.account_id: each for each in ours if each.kind == "control"}
        for account_id, (room, task) in list(self._rooms.items()):
            if wanted.get(account_id) != room.account or task.done():
                await self._close(account_id)
        for account_id, account in wanted.items():
            if account_id not in self._rooms:
                self._open(account)

    def _open(self, account: BotAccountRecord) -> None:
        try:
            application = self.open_application(account)
        except (BrokenSealError, InvalidToken) as unusable:
            _log.error("A control room cannot be opened.", account=account.account_id, why=str(unusable))
            return
        room = Room(self.ledger, self.packs, self.clock, self.pacer, account, application, self.duty)
        task = asyncio.create_task(room.run(), name=f"control-room-{account.account_id}")
        self._rooms[account.account_id] = (room, task)

    async def _close(self, account_id: AccountId) -> None:
        _room, task = self._rooms.pop(account_id)
        task.cancel()
        for outcome in await asyncio.gather(task, return_exceptions=True):
            if isinstance(outcome, Exception):
                _log.error("A control room ended.", account=account_id, exc_info=outcome)

    def _heard(self, commit: Commit) -> None:
        if commit.tops and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring, set(commit.tops))

    def _ring(self, exercises: set[Any]) -> None:
        for room, _task in self._rooms.values():
            if room.account.exercise_id in exercises:
                room.bell.set()


async def _note_trouble(_update: object, context: Any) -> None:
    """Hand what went wrong in a dialog to whoever waits for the update; it is tried again."""
    _now_reading.get().trouble = context.error


def _refusing(refusal: Refusal) -> Dialog:
    """Say kindly why something was not done; the update is done with."""

    def refuse(here: Visit) -> None:
        if isinstance(refusal, SignedOutError):
            if here.asked.query:
                here.toast(_("Sign in first: write to me in private."))
            elif here.asked.private:
                here.answer(how_to_come_in())
        elif isinstance(refusal, ControlConflictError):
            _show_who_was_first(here)
        elif here.asked.query:
            here.toast(str(refusal))
        else:
            here.answer(str(refusal))

    return refuse


def _show_who_was_first(here: Visit) -> None:
    meaning = outgoing.stands_for(here.stage, outgoing.button_key(here.asked.key))
    conversation = here.stage.conversation(meaning.stands_for["conversation"]) if meaning else None
    if conversation is None:
        here.answer(_("Somebody was first. /queue shows how things stand now."))
        return
    here.toast(phrases.who_speaks(here.stage, conversation, here.my_id))
    look.show(here, conversation)
