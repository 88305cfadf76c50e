"""Who rides the storm: our own receiving and post, and the loops that come with the libraries.

Each is a context in which it runs. A library's loop gets a handler that answers at once, as its guide shows.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application, MessageHandler, filters

from bot.channels.telegram.actors.reader import ActorsReader
from bot.channels.telegram.control_room.application import build_application
from bot.channels.telegram.control_room.room import ControlRoom
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.post import Post
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.service import Telegram
from bot.channels.telegram.transport import AiogramCarrier
from bot.web.routes.outside import STATUS
from roleplay.services.sweep import sweep
from tests.fakes.telegram_town import SEAL, Town
from tests.faults.telegram_storm import Storm

Ride = Callable[[Storm], AbstractAsyncContextManager[None]]
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@contextlib.asynccontextmanager
async def ours(storm: Storm) -> AsyncIterator[None]:
    """All that runs in the program for Telegram: receiving, reading, the control room, the post."""
    town = storm.town
    parts = (town.ledger, town.shelf, town.clock)
    room = ControlRoom(*parts, Pacer(town.clock), lambda account: _library_for(town, account))
    reader = ActorsReader(*parts, town.bots, base_url="http://town.test")
    reception = Reception(*parts, {"actor": reader, "control": room})
    receiving = Telegram(
        *parts, SEAL, town.bots, reception, webhooks=storm.doors if storm.way == "webhook" else ""
    )
    post = Post(*parts, AiogramCarrier(town.bots), Pacer(town.clock))
    town.ledger.on_commit(post.heard)

    async def knocked(request: web.Request) -> web.Response:
        name, secret = request.match_info["name"], request.headers.get(SECRET_HEADER, "")
        return web.Response(status=STATUS[await receiving.take(name, secret, await request.read())])

    accounts = town.ledger.read(lambda uow: uow.bot_accounts.everywhere())
    storm.knocked.update({account.account_id: knocked for account in accounts})
    async with running(receiving.run(), post.run(), room.run(), _sweeping(town)):
        yield


@contextlib.asynccontextmanager
async def aiograms_own(storm: Storm) -> AsyncIterator[None]:
    """`Dispatcher.start_polling`, or `SimpleRequestHandler` behind a webhook."""
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message: Message) -> None:
        await message.answer(_noted(message.text))

    with _quiet("aiogram"):
        bots = [Bot(token, session=storm.town.bots._session) for token in storm.town.tokens]
        if storm.way == "poll":
            polling = dispatcher.start_polling(
                *bots, polling_timeout=2, handle_signals=False, close_bot_session=False
            )
            async with running(polling):
                yield
            return
        for bot in bots:
            storm.knocked[str(bot.id)] = SimpleRequestHandler(dispatcher, bot).handle
            with contextlib.suppress(TelegramAPIError):
                await bot.set_webhook(f"{storm.doors}/outside/telegram/{bot.id}", max_connections=1)
        yield


@contextlib.asynccontextmanager
async def telegram_bots_own(storm: Storm) -> AsyncIterator[None]:
    """python-telegram-bot's `Application`: its updater polls, or a webhook fills its queue."""
    async with contextlib.AsyncExitStack() as open_ones:
        open_ones.enter_context(_quiet("telegram"))
        for token in storm.town.tokens:
            with contextlib.suppress(TelegramError):
                await open_ones.enter_async_context(_telegram_bot(storm, token))
        yield


@contextlib.asynccontextmanager
async def _telegram_bot(storm: Storm, token: str) -> AsyncIterator[None]:
    base = storm.town.city.base
    library: Any = Application.builder().token(token).base_url(f"{base}/bot").build()

    async def answer(update: Update, _context: Any) -> None:
        if update.message is not None:
            await update.message.reply_text(_noted(update.message.text))

    async def knocked(request: web.Request) -> web.Response:
        await library.update_queue.put(Update.de_json(await request.json(), library.bot))
        return web.Response()

    library.add_handler(MessageHandler(filters.TEXT, answer))
    async with library:
        await library.start()
        try:
            if storm.way == "poll":
                await library.updater.start_polling(timeout=2)
            else:
                name = token.split(":")[0]
                storm.knocked[name] = knocked
                await library.bot.set_webhook(f"{storm.doors}/outside/telegram/{name}", max_connections=1)
            yield
        finally:
            if library.updater.running:
                await library.updater.stop()
            await library.stop()


@contextlib.asynccontextmanager
async def running(*work: Any) -> AsyncIterator[None]:
    """Run several things, and stop them together."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _sweeping(town: Town) -> None:
    while True:
        await asyncio.to_thread(town.ledger.write, lambda uow: sweep(uow, town.shelf, town.clock.now_ms()))
        await asyncio.sleep(0.05)


def _library_for(town: Town, account: Any) -> Any:
    return build_application(SEAL.open(account.sealed_token), api=town.city.base)


def _noted(text: str | None) -> str:
    return f"Noted {(text or '').removeprefix('message ')}."


@contextlib.contextmanager
def _quiet(library: str) -> Any:
    """A library logs each send that failed, which is most of them."""
    logger = logging.getLogger(library)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
