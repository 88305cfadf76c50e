"""Everything of Telegram that runs: for each bot its own task, which others' trouble does not touch.

Bots that are added, changed or removed while the program runs, also by the command line in another process,
are noticed within a second or two. A token that Telegram refuses marks its account, alerts the staff, and
leaves every other bot alone. A bot whose duty another process has is left to it; a webhook that knocks here
all the same is kept, and read over there.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramUnauthorizedError
from aiogram.utils.token import TokenValidationError

from bot.channels.telegram.bots import Bots
from bot.channels.telegram.duty import Alone, OnDuty
from bot.channels.telegram.poller import FIRST_PAUSE_S, LONGEST_PAUSE_S, Poller, TokenRefusedError
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.updates import ALLOWED
from roleplay.domain import recorded
from roleplay.domain.ids import INSTALLATION, AccountId
from roleplay.domain.records import AccountState, BotAccountRecord
from roleplay.ports.clock import Clock
from roleplay.ports.errors import StorageError
from roleplay.ports.packs import PackShelf
from roleplay.ports.seal import BrokenSealError, Seal
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.stage import Stage

LOOK_S = 1.0
"""How often the accounts are looked at for changes."""
ONE_AT_A_TIME = 1
"""`max_connections` of a webhook: a bot's updates come one after the other, so they keep their order."""
WEBHOOK_PATH = "/outside/telegram/"

Taken = Literal["kept", "unknown", "refused", "unreadable"]
"""What became of a webhook request."""
T = TypeVar("T")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Served:
    account: BotAccountRecord
    secret: str
    task: asyncio.Task[None]


class Telegram:
    """Receives for every bot of the installation; `webhooks` is our public address, "" to poll instead."""

    def __init__(
        self,
        ledger: Ledger,
        packs: PackShelf,
        clock: Clock,
        seal: Seal,
        bots: Bots,
        reception: Reception,
        *,
        webhooks: str = "",
        duty: OnDuty | None = None,
    ) -> None:
        self._ledger = ledger
        self._packs = packs
        self._clock = clock
        self._seal = seal
        self._bots = bots
        self._reception = reception
        self._webhooks = webhooks
        self._duty = duty or Alone()
        self._known: dict[AccountId, BotAccountRecord] = {}
        self._served: dict[AccountId, _Served] = {}
        self.troubles: dict[AccountId, str] = {}
        """What is wrong with a bot at this moment; a bot that is well is not in it."""

    async def run(self) -> None:
        """Serve every account until cancelled."""
        try:
            while True:
                try:
                    await self._look()
                except StorageError:
                    _log.warning("Which bots there are cannot be read at the moment.")
                await asyncio.sleep(LOOK_S)
        finally:
            tasks = [served.task for served in self._served.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._served.clear()
            await self._reception.stop()
            await self._bots.close()

    async def take(self, account_id: str, secret: str, body: bytes) -> Taken:
        """Keep the update of a webhook request; answers after the commit."""
        account = self._known.get(AccountId(account_id))
        wanted = self._secret(account) if account else None
        if account is None or wanted is None:
            return "unknown"
        if not hmac.compare_digest(secret.encode(), wanted.encode()):
            return "refused"
        try:
            update = json.loads(body)
            int(update["update_id"])
        except (ValueError, KeyError, TypeError):
            return "unreadable"
        served = account.account_id in self._served
        if served:
            await self._reception.catch_up(account)  # what knocked at another process before comes first
        await self._reception.keep(account, [update], read=served)
        return "kept"

    def _secret(self, account: BotAccountRecord) -> str | None:
        if served := self._served.get(account.account_id):
            return served.secret
        try:
            return self._seal.open(account.sealed_secret)
        except BrokenSealError:
            return None

    async def _look(self) -> None:
        every = await asyncio.to_thread(self._ledger.read, lambda uow: uow.bot_accounts.everywhere())
        self._known = {account.account_id: account for account in every if account.state == "ok"}
        wanted = {name: account for name, account in self._known.items() if self._duty.has(name)}
        for account_id, served in list(self._served.items()):
            if wanted.get(account_id) != served.account or _has_failed(served.task):
                await self._leave(account_id, served)
        for account_id, account in wanted.items():
            if account_id not in self._served:
                await self._serve(account)
            elif self._webhooks:
                await self._reception.catch_up(account)  # what knocked at another process

    async def _serve(self, account: BotAccountRecord) -> None:
        try:
            secret = self._seal.open(account.sealed_secret)
            bot = self._bots.bot(account)
        except (BrokenSealError, TokenValidationError) as unusable:
            await self._mark(account, "refused", str(unusable))
            return
        await self._reception.catch_up(account)
        work = self._receive_by_webhook if self._webhooks else self._poll
        task = asyncio.create_task(
            self._supervise(account, work(account, bot, secret)), name=f"telegram-{account.account_id}"
        )
        self._served[account.account_id] = _Served(account, secret, task)

    async def _leave(self, account_id: AccountId, served: _Served) -> None:
        del self._served[account_id]
        self.troubles.pop(account_id, None)
        served.task.cancel()
        await asyncio.gather(served.task, return_exceptions=True)

    async def _supervise(self, account: BotAccountRecord, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except TokenRefusedError:
            await self._mark(account, "refused", recorded.TOKEN_UNKNOWN)

    async def _poll(self, account: BotAccountRecord, bot: Bot, _secret: str) -> None:
        await self._until_done(account, lambda: bot.delete_webhook(drop_pending_updates=False))
        await Poller(
            bot,
            keep=lambda updates: self._reception.keep(account, updates),
            trouble=lambda what: self._note(account, what),
        ).run()

    async def _receive_by_webhook(self, account: BotAccountRecord, bot: Bot, secret: str) -> None:
        await self._until_done(
            account,
            lambda: bot.set_webhook(
                f"{self._webhooks}{WEBHOOK_PATH}{account.account_id}",
                secret_token=secret,
                max_connections=ONE_AT_A_TIME,
                allowed_updates=list(ALLOWED),
            ),
        )

    async def _until_done(
        self, account: BotAccountRecord, call: Callable[[], Coroutine[Any, Any, bool]]
    ) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                await call()
            except TelegramUnauthorizedError as refused:
                raise TokenRefusedError from refused
            except (AiogramError, TimeoutError) as unreachable:
                self._note(account, type(unreachable).__name__)
                await asyncio.sleep(pause + random.random() * pause / 2)  # noqa: S311 - not a secret
                pause = min(pause * 2, LONGEST_PAUSE_S)
                continue
            self._note(account, "")
            return

    def _note(self, account: BotAccountRecord, what: str) -> None:
        if what and self.troubles.get(account.account_id) != what:
            _log.warning("A Telegram bot is in trouble.", account=account.account_id, what=what)
            self.troubles[account.account_id] = what
        elif not what:
            self.troubles.pop(account.account_id, None)

    async def _mark(self, account: BotAccountRecord, state: AccountState, why: str) -> None:
        """Store what is wrong with an account and tell the staff."""
        _log.error("A Telegram bot cannot be used.", account=account.account_id, why=why)
        await self._write(lambda uow: self._marked(uow, replace(account, state=state, why=why)))

    def _marked(self, uow: UnitOfWork, account: BotAccountRecord) -> None:
        uow.bot_accounts.save(account)
        if account.exercise_id != INSTALLATION:
            stage = Stage(uow, self._packs, account.exercise_id, self._clock.now_ms())
            message = recorded.OF_BOT.format(bot=account.username, why=account.why)
            stage.journal("alert", {"what": "telegram.refused", "message": message})

    async def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.shield(asyncio.wrap_future(self._ledger.submit(work)))


def _has_failed(task: asyncio.Task[None]) -> bool:
    """Say whether a bot's task has ended as nobody expected: it is begun anew. A set webhook needs none."""
    if not task.done() or task.cancelled() or task.exception() is None:
        return False
    _log.error("A bot's task has failed and is begun anew.", task=task.get_name(), exc_info=task.exception())
    return True
