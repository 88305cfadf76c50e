"""Where Telegram is blocked: everything goes through a proxy, and a proxy that is away is no lost message."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.channels.telegram.bots import Bots
from bot.channels.telegram.checking import Wrong, look_at_token
from bot.channels.telegram.control_room.application import build_application
from bot.channels.telegram.outcomes import Away
from bot.channels.telegram.transport import AiogramCarrier
from bot.sealing import seal_of
from roleplay.services.channels.bots import NewBot
from tests.ports import free_port
from tests.telegram.conftest import GUIDE, Room

pytestmark = pytest.mark.anyio


@dataclass
class Proxy:
    """PyPI's pproxy, HTTP and SOCKS5 on one port, as a process of its own."""

    port: int
    seen: list[str] = field(default_factory=list)

    def url(self, scheme: str) -> str:
        return f"{scheme}://127.0.0.1:{self.port}"


@asynccontextmanager
async def a_proxy() -> AsyncIterator[Proxy]:
    port = free_port()
    where = f"http+socks5://127.0.0.1:{port}"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-u", "-m", "pproxy", "-l", where, "-v",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    proxy = Proxy(port)
    listening = asyncio.Event()

    async def read() -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            proxy.seen.append(line.decode())
            listening.set()

    reading = asyncio.create_task(read())
    try:
        async with asyncio.timeout(20):
            await listening.wait()
            while not is_open(port):
                await asyncio.sleep(0.05)
        yield proxy
    finally:
        process.kill()
        await process.wait()
        await reading


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_updates_and_sends_go_through_the_proxy(room: Room, scheme: str):
    async with a_proxy() as proxy:
        room.proxy = proxy.url(scheme)
        room.add_bot(GUIDE, "guide")
        room.serve()
        ana = room.city.phone("Ana")
        await ana.start(GUIDE, room.tokens[0])
        await room.until(lambda: room.told(ana))
        before = len(through(proxy, room))
        assert before > 0
        room.send()
        await ana.wait(GUIDE, lambda said: "passes through Telegram" in said.text)
        await ana.tap(GUIDE, "I have read this and agree")
        await ana.wait(GUIDE, lambda said: "How shall we call you?" in said.text)
        assert {attempt.method for attempt in room.city.attempts} >= {"getUpdates", "sendMessage"}


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_while_the_proxy_is_away_nothing_is_lost_or_doubted_and_then_it_all_comes(
    room: Room, scheme: str
):
    async with a_proxy() as proxy:
        room.proxy = proxy.url(scheme)
        room.add_bot(GUIDE, "guide")
        receiving = room.serve()
        ana = room.city.phone("Ana")
        await ana.start(GUIDE, room.tokens[0])
        await room.until(lambda: room.told(ana))
        receiving.cancel()
    room.send()
    states = ("pending", "sending", "unsure", "failed")
    await room.until(lambda: room.look(lambda s: s.uow.letters.waiting(room.exercise_id)))
    account = room.accounts()[0]
    bots = Bots(seal_of(room.application.settings), api=room.city.base, proxy=room.proxy)
    assert await AiogramCarrier(bots).probe(account) == Away("Telegram cannot be reached.", counts=False)
    await bots.close()
    kept = {
        state: len(room.look(lambda s, state=state: s.uow.letters.all_in(room.exercise_id, state)))
        for state in states
    }
    assert (kept["pending"] + kept["sending"], kept["unsure"], kept["failed"]) == (1, 0, 0)


async def test_the_doctor_says_when_the_proxy_does_not_answer(room: Room):
    away = f"socks5://127.0.0.1:{free_port()}"
    bots = Bots(seal_of(room.application.settings), api=room.city.base, proxy=away)
    found = await look_at_token(bots, GUIDE)
    await bots.close()
    assert isinstance(found, Wrong)
    assert found.said == "the proxy does not answer, or does not let us through to Telegram"
    assert "BLURLINE_TELEGRAM_PROXY" in found.mend


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_the_doctor_and_the_control_room_reach_telegram_through_the_proxy(room: Room, scheme: str):
    async with a_proxy() as proxy:
        bots = Bots(seal_of(room.application.settings), api=room.city.base, proxy=proxy.url(scheme))
        assert isinstance(await look_at_token(bots, GUIDE), NewBot)
        await bots.close()
        before = len(through(proxy, room))
        application = build_application(GUIDE, api=room.city.base, proxy=proxy.url(scheme))
        await application.initialize()
        assert application.bot.username == "sim101_bot"
        await application.shutdown()
        assert len(through(proxy, room)) > before > 0


def through(proxy: Proxy, room: Room) -> list[str]:
    """The connections to Telegram that the proxy has told of."""
    return [line for line in proxy.seen if room.city.base.rpartition(":")[2] in line]
