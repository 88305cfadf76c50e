"""Show that an actor is typing while its next line is on its way, as a phone shows of a person.

Telegram shows it for five seconds and stops at the next message, so it is told again every four. It is told
only while the chat is open to sends: a line never waits for a sign.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Protocol

import structlog

from bot.channels.telegram.duty import Alone, OnDuty
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.reach import place_of
from roleplay.domain.ids import ChatRef
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.ports.clock import Clock
from roleplay.ports.errors import StorageError
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Commit, Ledger, UnitOfWork
from roleplay.services.stage import Stage
from roleplay.services.talk.who_types import typing_chats

EVERY_S = 4.0
_MS = 1_000
_log = structlog.get_logger(__name__)


class Signs(Protocol):
    """Shows a sign in a chat."""

    async def typing(self, account: BotAccountRecord, chat: ChatRecord, /) -> None:
        """Show for some seconds that somebody is typing; raises nothing."""
        ...


class TypingSigns:
    """Looks who types, whenever something was queued, and every four seconds."""

    def __init__(
        self,
        ledger: Ledger,
        packs: PackShelf,
        clock: Clock,
        signs: Signs,
        pacer: Pacer,
        *,
        duty: OnDuty | None = None,
    ) -> None:
        self._ledger = ledger
        self._packs = packs
        self._clock = clock
        self._signs = signs
        self._pacer = pacer
        self._duty = duty or Alone()
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._shown: dict[ChatRef, int] = {}
        self._at_work: set[asyncio.Task[None]] = set()

    def heard(self, commit: Commit) -> None:
        """Listen to commits; from any thread."""
        if commit.wakes and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._bell.set)

    async def run(self) -> None:
        """Show signs until cancelled."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(EVERY_S):  # wait_for of Python 3.11 can swallow a cancellation
                        await self._bell.wait()
                self._bell.clear()
                await self._look()
        finally:
            self._loop = None
            for task in self._at_work:
                task.cancel()
            await asyncio.gather(*self._at_work, return_exceptions=True)

    async def _look(self) -> None:
        try:
            typists = await asyncio.to_thread(self._ledger.read, self._typists)
        except StorageError:
            return
        now = self._clock.now_ms()
        self._shown = {ref: at for ref, at in self._shown.items() if now - at < EVERY_S * _MS}
        for account, chat in typists:
            if chat.chat_ref not in self._shown and self._pacer.opens_in(place_of(chat)) == 0:
                self._shown[chat.chat_ref] = now
                task = asyncio.create_task(self._signs.typing(account, chat), name="telegram-typing")
                self._at_work.add(task)
                task.add_done_callback(self._at_work.discard)

    def _typists(self, uow: UnitOfWork) -> Sequence[tuple[BotAccountRecord, ChatRecord]]:
        now = self._clock.now_ms()
        exercises = {each.exercise_id for each in uow.bot_accounts.everywhere()}
        return [
            typist
            for exercise_id in exercises
            for typist in typing_chats(Stage(uow, self._packs, exercise_id, now))
            if self._duty.has(typist[0].account_id)
        ]
