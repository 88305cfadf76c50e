"""Take in what Telegram tells a bot: kept first, acknowledged then, read afterwards in each chat's order.

Promise: when `keep` has returned, the updates are on the disk and survive kill -9; the same update again,
early or late, alone or among others, changes nothing (a set by account and update id, never a high-water
mark). What was kept and not read is read after the next start, in order. A chat never waits for another chat.
What cannot be read is set aside after five tries, with an alert, and the chat goes on.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import structlog

from bot.channels.telegram.updates import as_kept, as_start, chat_of, is_urgent, words_of
from roleplay.domain import recorded
from roleplay.domain.ids import INSTALLATION, AccountId, ExerciseId, InboxId
from roleplay.domain.records import AccountKind, BotAccountRecord, InboxRecord, Json
from roleplay.ports.clock import Clock
from roleplay.ports.errors import StorageError
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.staff import staff_phones
from roleplay.services.staff.tokens import hashed
from roleplay.services.stage import Stage
from roleplay.services.talk.poison import MOST_TRIES

CHANNEL = "telegram.update"
"""Under which raw updates are kept, apart from the messages that are made of them."""
TRY_AGAIN_S = 1.0

T = TypeVar("T")
_log = structlog.get_logger(__name__)
_Place = tuple[AccountId, str]


class NotNowError(Exception):
    """Something outside is not there at the moment: try the update again, as often as it takes."""


class Reader(Protocol):
    """Works through updates of one kind of bot."""

    async def read(self, account: BotAccountRecord, update: InboxRecord, /) -> None:
        """Do all that an update asks for, in one unit of work that begins with `inbox.take`.

        What it raises undoes it; it is then tried again. `NotNowError` counts as no try.
        """
        ...

    async def stop(self) -> None:
        """Let go of what is under way."""
        ...


Readers = Mapping[AccountKind, Reader]


class Reception:
    """Keeps and reads updates of every bot."""

    def __init__(self, ledger: Ledger, packs: PackShelf, clock: Clock, readers: Readers) -> None:
        self._ledger = ledger
        self._packs = packs
        self._clock = clock
        self._readers = readers
        self._waiting: dict[_Place, deque[InboxRecord]] = {}
        self._at_work: set[asyncio.Task[None]] = set()
        self._here: set[InboxId] = set()
        """What waits here or is being read."""

    async def keep(self, account: BotAccountRecord, updates: Sequence[Json], *, read: bool = True) -> None:
        """Put updates on record; returns after the commit, and whoever gave them may then forget them.

        Without `read` it is left to the process that serves the bot, which catches up.
        """
        rows = [self._row(account, update) for update in updates]
        new = await self._write(lambda uow: self._added(uow, account, rows))
        for row in new if read else ():
            if is_urgent(row.body):
                self._start(self._read(account, row))
            else:
                self._queue(account, row)

    async def catch_up(self, account: BotAccountRecord) -> None:
        """Read what an earlier run, or another process, has kept and nobody has read."""
        known = (account.exercise_id, CHANNEL, account.account_id)
        for row in await asyncio.to_thread(self._ledger.read, lambda uow: uow.inbox.unread(*known)):
            if row.inbox_id not in self._here:
                self._queue(account, row)

    async def at_rest(self) -> None:
        """Wait until everything kept so far is read."""
        while self._at_work:
            await asyncio.gather(*self._at_work, return_exceptions=True)

    async def stop(self) -> None:
        """Read no more; what waits is kept for the next start."""
        tasks = list(self._at_work)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for reader in self._readers.values():
            await reader.stop()

    def _row(self, account: BotAccountRecord, update: Json) -> InboxRecord:
        kind = next((name for name in update if name != "update_id"), "")
        return InboxRecord(
            exercise_id=account.exercise_id,
            channel=CHANNEL,
            account=account.account_id,
            update_id=str(update["update_id"]),
            kind=kind,
            body=as_kept(update, staff_phones.fingerprint if account.kind == "control" else hashed),
            received_ms=self._clock.now_ms(),
        )

    def _added(
        self, uow: UnitOfWork, account: BotAccountRecord, rows: Sequence[InboxRecord]
    ) -> list[InboxRecord]:
        if account.kind == "control":
            rows = [self._without_code(uow, row) for row in rows]
        ids = [uow.inbox.add(row) for row in rows]
        return [replace(row, inbox_id=inbox_id) for row, inbox_id in zip(rows, ids, strict=True) if inbox_id]

    def _without_code(self, uow: UnitOfWork, row: InboxRecord) -> InboxRecord:
        """A code that was sent alone, without /start, opens the same door, and is kept in the same way."""
        code = staff_phones.open_code(uow, words_of(row.body), self._clock.now_ms())
        return replace(row, body=as_start(row.body, code)) if code else row

    def _queue(self, account: BotAccountRecord, row: InboxRecord) -> None:
        place = (account.account_id, chat_of(row.body))
        self._here.add(row.inbox_id)
        if place in self._waiting:
            self._waiting[place].append(row)
            return
        self._waiting[place] = deque([row])
        self._start(self._read_chat(account, place))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="telegram-read")
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def _read_chat(self, account: BotAccountRecord, place: _Place) -> None:
        queue = self._waiting[place]
        try:
            while queue:
                await self._read(account, queue[0])
                self._here.discard(queue.popleft().inbox_id)
        finally:
            self._here.difference_update(row.inbox_id for row in queue)
            del self._waiting[place]

    async def _read(self, account: BotAccountRecord, row: InboxRecord) -> None:
        while True:
            try:
                await self._readers[account.kind].read(account, row)
            except (StorageError, NotNowError) as waits:
                _log.warning("A Telegram update waits.", account=account.account_id, why=str(waits))
            except Exception:  # noqa: BLE001 - a supervisor: one update must not stop a chat
                _log.exception("A Telegram update could not be read.", account=account.account_id)
                if await self._failed(row):
                    return
            else:
                return
            await asyncio.sleep(TRY_AGAIN_S)

    async def _failed(self, row: InboxRecord) -> bool:
        """Count the try; True when the update is set aside."""
        return await self._write(lambda uow: self._tried(uow, row.exercise_id, row.inbox_id))

    def _tried(self, uow: UnitOfWork, exercise_id: ExerciseId, inbox_id: InboxId) -> bool:
        row = uow.inbox.get(exercise_id, inbox_id)
        if row is None or row.state != "waiting":
            return True
        if row.tries + 1 < MOST_TRIES:
            uow.inbox.tried(exercise_id, [inbox_id])
            return False
        uow.inbox.set_aside(exercise_id, [inbox_id])
        if exercise_id != INSTALLATION:
            message = recorded.UNREADABLE
            stage = Stage(uow, self._packs, exercise_id, self._clock.now_ms())
            stage.journal("alert", {"what": "poison", "message": message})
        return True

    async def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.shield(asyncio.wrap_future(self._ledger.submit(work)))
