"""The bots we hold tokens of: opened once each, all of them sharing one HTTP session.

Promise: a token is unsealed here and nowhere else; what is shown or logged of a bot is its account's id.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from bot.sealing import seal_of
from bot.settings import Settings
from roleplay.domain.ids import AccountId
from roleplay.domain.records import BotAccountRecord
from roleplay.ports.seal import Seal

CONNECTIONS = 300
"""At the same time: a long poll and some sends for each of some hundred bots."""

PROXY_ERRORS = (ProxyError, ProxyConnectionError, ProxyTimeoutError)
"""A proxy that is away, refuses, or is late: what was to be sent has surely not reached Telegram."""


class Session(AiohttpSession):
    """aiogram's own, where a proxy in trouble is trouble of the network, as it is without a proxy."""

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """Call a method; raises aiogram's errors and no others."""
        try:
            return await super().make_request(bot, method, timeout)
        except PROXY_ERRORS as away:
            raise TelegramNetworkError(method=method, message=f"the proxy: {away}") from away

    async def close(self) -> None:
        """Let go of every connection. aiohttp waits for them; aiogram would wait 250 ms more."""
        if self._session is not None and not self._session.closed:
            await self._session.close()


class Bots:
    """Opens bots and closes them all."""

    def __init__(self, seal: Seal, *, api: str, proxy: str = "") -> None:
        self._seal = seal
        self._session = Session(api=TelegramAPIServer.from_base(api), proxy=proxy or None, limit=CONNECTIONS)
        self._opened: dict[AccountId, tuple[str, Bot]] = {}

    def bot(self, account: BotAccountRecord) -> Bot:
        """Return the account's bot; raises `BrokenSealError` or aiogram's `TokenValidationError`."""
        sealed, bot = self._opened.get(account.account_id, ("", None))
        if bot is None or sealed != account.sealed_token:
            bot = self.of_token(self._seal.open(account.sealed_token))
            self._opened[account.account_id] = (account.sealed_token, bot)
        return bot

    def of_token(self, token: str) -> Bot:
        """Return a bot that is not kept (yet), to look whether its token is good."""
        return Bot(token, session=self._session)

    def secret(self, account: BotAccountRecord) -> str:
        """Return what the account's webhook is opened with."""
        return self._seal.open(account.sealed_secret)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._session.close()


@contextlib.asynccontextmanager
async def bots_of(settings: Settings) -> AsyncIterator[Bots]:
    """Open an installation's bots for a while."""
    bots = Bots(seal_of(settings), api=settings.telegram_api, proxy=settings.telegram_proxy)
    try:
        yield bots
    finally:
        await bots.close()
