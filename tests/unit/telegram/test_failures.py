"""Each way a send can go wrong, over a real connection, and what it means for the line."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.channels.telegram.failures import outcome_of
from bot.channels.telegram.outcomes import Away, Failed, Gone, Later, Outcome, Refused, Taken, Unsure
from tests.fakes.telegram import Telegram, telegram
from tests.fakes.telegram_faults import Fault, Reset, ServerError, Silence, TooMany

pytestmark = pytest.mark.anyio
MOTHER = "11:MOTHER"
NOT_TELEGRAM = Unsure("The answer was not Telegram's: some gateway may stand in between.")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def city() -> AsyncIterator[Telegram]:
    async with telegram(MOTHER) as city:
        yield city


async def send(base: str, chat: int, text: str = "Hello?", timeout: float = 5) -> Outcome:
    session = AiohttpSession(api=TelegramAPIServer.from_base(base), timeout=timeout)
    try:
        sent = await Bot(MOTHER, session=session).send_message(chat, text)
        return Taken(sent.message_id)
    except Exception as error:  # noqa: BLE001 - what the sender does
        return outcome_of(error)
    finally:
        await session.close()


@pytest.mark.parametrize(
    ("fault", "means"),
    [
        (TooMany(7), Later(7.0)),
        (ServerError(500), Away("Telegram is unwell: Internal Server Error", counts=True)),
        (ServerError(502), Away("Telegram is unwell: Bad Gateway", counts=True)),
        (ServerError(502, html=True), NOT_TELEGRAM),
        (Reset(delivered=False), Unsure("The connection broke before Telegram answered.")),
        (Reset(delivered=True), Unsure("The connection broke before Telegram answered.")),
        (Silence(2.0, delivered=True), Unsure("Telegram did not answer in time.")),
    ],
)
async def test_what_a_fault_means(city: Telegram, fault: Fault, means: Outcome):
    ana = city.phone("Ana")
    await ana.start(MOTHER)
    city.faults.next("sendMessage", fault)
    assert await send(city.base, ana.user_id, timeout=0.5) == means


async def test_what_was_taken_has_a_number(city):
    ana = city.phone("Ana")
    await ana.start(MOTHER)
    assert await send(city.base, ana.user_id) == Taken(ana.sees(MOTHER)[-1].message_id)


async def test_who_never_pressed_start_or_blocked_the_bot_cannot_be_reached(city):
    ana = city.phone("Ana")
    assert isinstance(await send(city.base, ana.user_id), Gone)
    await ana.start(MOTHER)
    await ana.block(MOTHER)
    assert await send(city.base, ana.user_id) == Gone("blocked", "bot was blocked by the user")


async def test_a_revoked_token_is_refused(city):
    city.revoke(MOTHER)
    assert await send(city.base, 1) == Refused("Telegram does not accept the bot's token.")


async def test_a_message_that_telegram_never_takes_has_failed_with_its_reason(city):
    ana = city.phone("Ana")
    await ana.start(MOTHER)
    assert await send(city.base, ana.user_id, "x" * 4097) == Failed("message is too long")


async def test_without_a_connection_nothing_has_left():
    with contextlib.closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        assert await send(base, 1) == Away("Telegram cannot be reached.", counts=False)
