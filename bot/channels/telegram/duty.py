"""Which bots this process reads and sends for, so that two processes on one database never both do.

Promise: `has` is true only while the lease runs, by our own clock, also when the database cannot be reached;
`holds` is asked in the very transaction that takes a letter out to be sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog

from roleplay.domain.ids import AccountId
from roleplay.domain.records import BotAccountRecord
from roleplay.ports.clock import Clock
from roleplay.ports.errors import StorageError
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.channels import serve_bots
from roleplay.services.channels.serve_bots import LEASE_MS, RENEW_S, Process
from roleplay.services.stage import Stage

LOOK_S = 1.0
"""How often it is looked for bots that came, or that nobody serves any more."""
_log = structlog.get_logger(__name__)


class OnDuty(Protocol):
    """Says for which bots this process works."""

    def has(self, account_id: AccountId, /) -> bool:
        """Say whether the bot is ours now."""
        ...

    def holds(self, uow: UnitOfWork, account: BotAccountRecord, now: int, /) -> bool:
        """Say whether the bot is ours in this transaction."""
        ...


class Alone:
    """The duty of the only process there is; for tests and measurements."""

    def has(self, _account_id: AccountId, /) -> bool:
        """Every bot is ours."""
        return True

    def holds(self, _uow: UnitOfWork, _account: BotAccountRecord, _now: int, /) -> bool:
        """Every bot is ours."""
        return True


class Duty:
    """Takes leases of bots and keeps them; those that others hold are taken when they run out."""

    def __init__(
        self,
        ledger: Ledger,
        packs: PackShelf,
        clock: Clock,
        me: Process | None = None,
        *,
        has_died: Callable[[str], bool] = serve_bots.is_dead,
        lease_ms: int = LEASE_MS,
    ) -> None:
        self._ledger = ledger
        self._packs = packs
        self._clock = clock
        self._has_died = has_died
        self._lease_ms = lease_ms
        self.me = me or Process()
        self._until: dict[AccountId, int] = {}
        self._renewed_ms = 0
        self._listeners: list[Callable[[], None]] = []

    def on_taken(self, listener: Callable[[], None]) -> None:
        """Call the listener when a bot has become ours; from any thread."""
        self._listeners.append(listener)

    def has(self, account_id: AccountId, /) -> bool:
        """Say whether the bot is ours now."""
        return self._until.get(account_id, 0) > self._clock.now_ms()

    def holds(self, uow: UnitOfWork, account: BotAccountRecord, now: int, /) -> bool:
        """Say whether the bot is ours in this transaction."""
        return serve_bots.holds(uow, self.me.holder, account, now)

    async def run(self) -> None:
        """Take and keep leases until cancelled; they stay until `give_up`."""
        while True:
            try:
                await asyncio.to_thread(self.look)
            except StorageError:
                _log.warning("Whose bots these are cannot be written down at the moment.")
            await asyncio.sleep(LOOK_S)

    def look(self) -> None:
        """Take what is free; renew what is ours when it is time."""
        now = self._clock.now_ms()
        accounts = self._ledger.read(lambda uow: list(uow.bot_accounts.everywhere()))
        due = now - self._renewed_ms >= RENEW_S * 1_000
        wanted = [each for each in accounts if due or not self.has(each.account_id)]
        self._until = {
            each.account_id: self._until[each.account_id]
            for each in accounts
            if each.account_id in self._until
        }
        if not wanted or not (due or self._ledger.read(lambda uow: self._any_free(uow, wanted, now))):
            return
        until = now + self._lease_ms
        ours = self._ledger.write(lambda uow: self._take(uow, wanted, now, until))
        new = ours - set(self._until)
        for account in wanted:
            self._note(account.account_id, until if account.account_id in ours else 0)
        if due:
            self._renewed_ms = now
        for listener in self._listeners if new else ():
            listener()

    def give_up(self) -> None:
        """Let the next process have our bots at once; call it when nothing of them is in the air."""
        if self._until:
            self._until.clear()
            self._ledger.write(lambda uow: serve_bots.give_up(uow, self.me))

    def _take(
        self, uow: UnitOfWork, wanted: list[BotAccountRecord], now: int, until: int
    ) -> frozenset[AccountId]:
        return frozenset(
            account.account_id
            for account in wanted
            if serve_bots.take(
                Stage(uow, self._packs, account.exercise_id, now),
                self.me,
                account,
                until,
                has_died=self._has_died,
            )
        )

    def _any_free(self, uow: UnitOfWork, accounts: list[BotAccountRecord], now: int) -> bool:
        found = (uow.bot_leases.get(each.exercise_id, each.account_id) for each in accounts)
        return any(each is None or each.until_ms <= now or self._has_died(each.process) for each in found)

    def _note(self, account_id: AccountId, until: int) -> None:
        if not until and self.has(account_id):
            _log.warning("Another process serves this bot now.", account=account_id)
        if until and account_id not in self._until:
            _log.info("This process serves the bot now.", account=account_id)
        if until:
            self._until[account_id] = until
        else:
            self._until.pop(account_id, None)
