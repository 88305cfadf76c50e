"""Two servers on one database: one of them serves the bots, and the other takes over when it dies."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import new_exercise
from bot.app import Application, build
from bot.sealing import seal_of
from bot.settings import Settings
from roleplay.domain.ids import ChatRef, ExerciseId
from roleplay.domain.records import ChatRecord
from roleplay.services.channels import bots as bot_service
from roleplay.services.channels.serve_bots import server_of
from roleplay.services.exercise import lifecycle
from roleplay.services.stage import Stage
from roleplay.services.trainees import enrol
from tests.contracts.storage.conftest import _empty, postgresql_address  # noqa: F401 - a fixture
from tests.fakes.telegram import Telegram, telegram
from tests.fakes.telegram_phone import Phone
from tests.ports import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]
SCRIPTS = Path(__file__).parents[2] / "scripts"
GUIDE = "101:GUIDE"
PATIENCE_S = 45.0
SECRET_HEADER, NOT_KNOWN = "X-Telegram-Bot-Api-Secret-Token", 404


@dataclass
class Server:
    """`blurline serve` as a process of its own."""

    process: asyncio.subprocess.Process
    port: int

    def kill(self) -> None:
        self.process.kill()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@dataclass
class Place:
    """A database with an exercise and its bot, and Telegram around it."""

    city: Telegram
    settings: Settings
    application: Application
    exercise_id: ExerciseId
    token: str
    folder: Path

    @asynccontextmanager
    async def server(self, updates: str = "poll") -> AsyncIterator[Server]:
        port = free_port()
        environment = {name: value for name, value in os.environ.items() if "BLURLINE" not in name} | {
            "BLURLINE_DATA": str(self.folder / "data"),
            "BLURLINE_DATABASE": self.settings.database,
            "BLURLINE_PORT": str(port),
            "BLURLINE_SCRIPTS": str(self.folder / "scripts"),
            "BLURLINE_TELEGRAM_API": self.city.base,
            "BLURLINE_TELEGRAM_UPDATES": updates,
            "BLURLINE_LOG_LEVEL": "error",
        }
        started = [sys.executable, "-c", "from bot.cli import main; main()", "serve"]
        process = await asyncio.create_subprocess_exec(
            *started, env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        server = Server(process, port)
        try:
            await self.until(lambda: _is_open(port))
            yield server
        finally:
            if process.returncode is None:
                server.go_on()
                process.terminate()
            await process.wait()

    async def until(self, holds: Callable[[], Any]) -> Any:
        async with asyncio.timeout(PATIENCE_S):
            while not (found := await asyncio.to_thread(holds)):
                await asyncio.sleep(0.05)
            return found

    def holder(self) -> str:
        def look(uow: Any) -> str:
            (account,) = uow.bot_accounts.all(self.exercise_id)
            server = server_of(uow, account, int(time.time() * 1_000))
            return server.machine.rpartition(" ")[2] if server and server.alive else ""

        return self.application.ledger.read(look)

    async def knock(self, client: httpx.AsyncClient, server: Server, update: dict[str, Any]) -> int:
        """Give an update to a server as Telegram does, again while it does not know the bot yet."""
        (account,) = self.application.ledger.read(lambda uow: uow.bot_accounts.all(self.exercise_id))
        headers = {SECRET_HEADER: seal_of(self.settings).open(account.sealed_secret)}
        url = f"http://127.0.0.1:{server.port}/outside/telegram/{account.account_id}"
        async with asyncio.timeout(PATIENCE_S):
            while True:
                answer = await client.post(url, headers=headers, json=update)
                if answer.status_code != NOT_KNOWN:
                    return answer.status_code
                await asyncio.sleep(0.2)

    def incoming(self) -> list[str]:
        """What trainees wrote, in the order of the record."""
        entries = self.application.ledger.read(
            lambda uow: uow.journal.after(self.exercise_id, 0, 1_000, kinds={"message.in"})
        )
        return [entry.body["text"] for entry in entries]

    def conflicts(self) -> int:
        """How often Telegram has told a bot that somebody else asks for its messages (409)."""
        asked = [each for each in self.city.attempts if each.method == "getUpdates"]
        return sum(not each.done and each.fault is None for each in asked)


POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)


@pytest.fixture(params=["sqlite", POSTGRESQL])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    database = ""
    if request.param == "postgresql":
        database = request.getfixturevalue("postgresql_address")
        _empty(database)
    shutil.copytree(SCRIPTS / "tutorial", tmp_path / "scripts" / "tutorial")
    async with telegram() as city:
        city.add_bot(GUIDE)
        place = await asyncio.to_thread(_furnish, city, tmp_path, database)
        yield place
        await asyncio.to_thread(place.application.close)


async def test_one_process_serves_a_bot_and_when_it_is_killed_the_other_goes_on(place: Place):
    ana = place.city.phone("Ana")
    async with place.server() as first:
        await place.until(place.holder)
        assert place.holder() == str(first.process.pid)
        await _greeted(place, ana)
        async with place.server() as second:
            await ana.type(GUIDE, "/help")
            await ana.wait(GUIDE, lambda said: "/mydata" in said.text)
            assert place.holder() == str(first.process.pid)
            first.kill()
            await place.until(lambda: place.holder() == str(second.process.pid))
            await ana.type(GUIDE, "/privacy")
            await ana.wait(GUIDE, lambda said: "/leave ends your part" in said.text)
    texts = [said.text for said in ana.sees(GUIDE)]
    assert sum("/mydata" in text and "/contacts" in text for text in texts) == 1
    assert sum("/leave ends your part" in text for text in texts) == 1
    assert place.conflicts() == 0


@pytest.mark.parametrize("place", [POSTGRESQL], indirect=True)
async def test_a_process_that_was_frozen_comes_back_and_leaves_the_bot_to_the_other(place: Place):
    ana = place.city.phone("Ana")
    async with place.server() as first, place.server() as second:
        pids = {str(each.process.pid): each for each in (first, second)}
        holder = pids[await place.until(place.holder)]
        heir = second if holder is first else first
        await _greeted(place, ana)
        holder.freeze()
        await place.until(lambda: place.holder() == str(heir.process.pid))
        holder.go_on()
        await ana.type(GUIDE, "/help")
        await ana.wait(GUIDE, lambda said: "/mydata" in said.text, seconds=PATIENCE_S)
        await ana.type(GUIDE, "/privacy")
        await ana.wait(GUIDE, lambda said: "/leave ends your part" in said.text, seconds=PATIENCE_S)
        assert place.holder() == str(heir.process.pid)
    texts = [said.text for said in ana.sees(GUIDE)]
    assert sum("/mydata" in text and "/contacts" in text for text in texts) == 1
    assert sum("/leave ends your part" in text for text in texts) == 1


@pytest.mark.parametrize("place", [POSTGRESQL], indirect=True)
async def test_a_webhook_that_knocks_at_either_server_or_at_both_is_handled_once_and_in_order(place: Place):
    ana = place.city.phone("Ana")
    async with place.server("webhook") as first, place.server("webhook") as second:
        await place.until(place.holder)
        await _greeted(place, ana)
        async with httpx.AsyncClient(timeout=20) as outside:
            for number in range(12):
                message = {**place.city.envelope(ana, ana.user_id), "text": f"message {number}"}
                update = {"update_id": 7_000 + number, "message": message}
                doors = ((first,), (second,), (first, second))[number % 3]
                knocks = (place.knock(outside, door, update) for door in doors)
                assert set(await asyncio.gather(*knocks)) == {200}
        await place.until(lambda: len(place.incoming()) >= 12)
        await ana.type(GUIDE, "/help")
        await ana.wait(GUIDE, lambda said: "/mydata" in said.text, seconds=PATIENCE_S)
    assert place.incoming() == [f"message {number}" for number in range(12)]


async def _greeted(place: Place, phone: Phone) -> None:
    def join(uow: Any) -> None:
        stage = Stage(uow, place.application.packs, place.exercise_id, place.application.clock.now_ms())
        (account,) = uow.bot_accounts.all(place.exercise_id)
        team = enrol.find_team(uow, place.token)
        joined = enrol.join(
            stage, team.team_id, call_sign="Falcon", agency="police", languages=["en"], consent_version="1"
        )
        uow.chats.add(
            ChatRecord(
                place.exercise_id,
                ChatRef("k-ana"),
                account.account_id,
                str(phone.user_id),
                team_id=team.team_id,
                trainee_id=joined.trainee.trainee_id,
            )
        )

    await asyncio.to_thread(place.application.ledger.write, join)
    await phone.start(GUIDE)
    await phone.wait(GUIDE, lambda said: "You are Falcon" in said.text, seconds=PATIENCE_S)


def _furnish(city: Telegram, folder: Path, database: str) -> Place:
    settings = Settings(
        data=folder / "data", database=database, scripts=folder / "scripts", telegram_api=city.base
    )
    application = build(settings)
    pack = new_exercise.pack_named(settings.scripts, "tutorial")
    now = application.clock.now_ms()

    def make(uow: Any) -> tuple[ExerciseId, str]:
        made = new_exercise.make(
            uow, application.packs, pack, title=None, teams=["A"], operator_id=None, now=now
        )
        stage = Stage(uow, application.packs, made.exercise.exercise_id, now)
        bot = bot_service.NewBot(GUIDE, GUIDE.split(":")[0], city.bot(GUIDE).username)
        bot_service.add(stage, bot, seal_of(settings), kind="actor", actor_id="guide")
        lifecycle.start(stage)
        return made.exercise.exercise_id, made.teams[0].token

    exercise_id, token = application.ledger.write(make)
    return Place(city, settings, application, exercise_id, token, folder)


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
