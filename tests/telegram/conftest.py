"""A running exercise whose actors are bots, and Telegram around it (`tests.fakes.telegram`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import new_exercise
from bot.app import Application, build
from bot.channels.telegram.actors.reader import ActorsReader
from bot.channels.telegram.bots import Bots
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.post import Post
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.service import Telegram as Receiver
from bot.channels.telegram.transport import AiogramCarrier
from bot.sealing import seal_of
from bot.settings import Settings
from roleplay.domain.ids import ExerciseId, TeamId
from roleplay.domain.records import BotAccountRecord, JournalRecord, LetterRecord, TraineeRecord
from roleplay.packs.load import LoadedPack, load_pack
from roleplay.packs.shelf import PlayablePack, playable
from roleplay.services.channels import bots as bot_service
from roleplay.services.exercise import lifecycle
from roleplay.services.stage import Stage
from roleplay.storage import open_ledger
from roleplay.storage.tables import metadata
from tests.fakes.telegram import Telegram as City
from tests.fakes.telegram import telegram
from tests.fakes.telegram_phone import Phone
from tests.fakes.telegram_town import FastTime

SCRIPTS = Path(__file__).parents[2] / "scripts"
GUIDE, AUNT = "101:GUIDE", "102:AUNT"


@dataclass
class StandingClock:
    wall_ms: int = 1_800_000_000_000

    def now_ms(self) -> int:
        return self.wall_ms


@dataclass
class Room:
    """The exercise, its bots, and Telegram; `serve` starts receiving, `rest` waits until all is read."""

    application: Application
    city: City
    clock: StandingClock
    exercise_id: ExerciseId
    teams: list[TeamId]
    tokens: list[str]
    served: list[asyncio.Task[None]] = field(default_factory=list)
    receiving: Any = None
    proxy: str = ""

    def act(self, service: Callable[[Stage], Any]) -> Any:
        return self.application.ledger.write(lambda uow: service(self._stage(uow)))

    def look(self, view: Callable[[Stage], Any]) -> Any:
        return self.application.ledger.read(lambda uow: view(self._stage(uow)))

    def add_bot(self, token: str, actor_id: str | None = None) -> BotAccountRecord:
        """Enter a bot as `blurline telegram add` does."""
        account = self.city.bot(token)
        new = bot_service.NewBot(token, str(account.bot_id), account.username)
        kind: Any = "actor" if actor_id else "switchboard"
        seal = seal_of(self.application.settings)
        return self.act(lambda stage: bot_service.add(stage, new, seal, kind=kind, actor_id=actor_id))

    def serve(self) -> asyncio.Task[None]:
        """Receive only: what would be sent can be looked at while it waits."""
        here, seal = self.application, seal_of(self.application.settings)
        parts = (here.ledger, here.packs, self.clock)
        bots = Bots(seal, api=here.settings.telegram_api, proxy=self.proxy)
        reader = ActorsReader(*parts, bots, base_url=here.settings.base_url)
        reception = Reception(*parts, {"actor": reader, "switchboard": reader})
        self.receiving = Receiver(*parts, seal, bots, reception)
        task = asyncio.create_task(self.receiving.run())
        self.served.append(task)
        return task

    def send(self) -> asyncio.Task[None]:
        """Send what waits, in hurried time."""
        here, hurried = self.application, FastTime(50.0)
        bots = Bots(seal_of(here.settings), api=here.settings.telegram_api, proxy=self.proxy)
        post = Post(here.ledger, here.packs, self.clock, AiogramCarrier(bots), Pacer(hurried))
        here.ledger.on_commit(post.heard)
        task = asyncio.create_task(_then_close(post, bots))
        self.served.append(task)
        return task

    async def stop(self) -> None:
        for task in self.served:
            task.cancel()
        await asyncio.gather(*self.served, return_exceptions=True)
        self.served.clear()

    async def until(self, holds: Callable[[], Any], seconds: float = 10.0) -> Any:
        """Wait until something is so; looked at after every commit and every call of a bot."""
        async with asyncio.timeout(seconds):
            while not (found := holds()):
                await asyncio.sleep(0.01)
            return found

    def told(self, phone: Phone, token: str = GUIDE) -> list[str]:
        """The bot's own words to this phone that wait to be sent, in order."""
        return [letter.body["text"] for letter in self._letters(phone, token)]

    def keys(self, phone: Phone, token: str = GUIDE) -> dict[str, str]:
        """The buttons under the bot's last words: what they say and what they carry."""
        shown = [
            letter.body["keyboard"] for letter in self._letters(phone, token) if "keyboard" in letter.body
        ]
        last = shown[-1] if shown else []
        return {key["text"]: key.get("data") or key["url"] for row in last for key in row}

    def _letters(self, phone: Phone, token: str) -> list[LetterRecord]:
        account = next(each for each in self.accounts() if each.bot_id == token.split(":")[0])
        place = (self.exercise_id, account.account_id, str(phone.user_id))
        chat = self.look(lambda stage: stage.uow.chats.at(*place))
        waiting = self.look(lambda stage: stage.uow.letters.all_in(self.exercise_id, "pending"))
        return [each for each in waiting if chat and each.chat_ref == chat.chat_ref and not each.seq]

    def everything_stored(self) -> str:
        """Every row of every table."""
        with self.application.ledger._writing.connect() as connection:
            found = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
        return repr(found)

    def accounts(self) -> list[BotAccountRecord]:
        return self.application.ledger.read(lambda uow: uow.bot_accounts.everywhere())

    def trainees(self) -> list[TraineeRecord]:
        return self.look(lambda stage: list(stage.uow.trainees.all(self.exercise_id)))

    def entries(self, *kinds: str) -> list[JournalRecord]:
        return self.look(
            lambda stage: list(stage.uow.journal.after(self.exercise_id, 0, 1000, kinds=kinds or None))
        )

    def incoming(self) -> list[str]:
        return [entry.body["text"] for entry in self.entries("message.in")]

    def _stage(self, uow: Any) -> Stage:
        return Stage(uow, self.application.packs, self.exercise_id, self.clock.now_ms())


async def _then_close(post: Post, bots: Bots) -> None:
    try:
        await post.run()
    finally:
        await bots.close()


HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole bots before a whole Telegram take their time: they run after the fast suite."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def pack() -> LoadedPack:
    return load_pack(SCRIPTS / "tutorial")


@pytest.fixture(scope="session")
def compiled(pack: LoadedPack) -> PlayablePack:
    return playable(pack)


@pytest.fixture
async def room(tmp_path: Path, pack: LoadedPack, compiled: PlayablePack) -> AsyncIterator[Room]:
    clock = StandingClock()
    async with telegram(GUIDE, AUNT) as city:
        settings = Settings(
            data=tmp_path, scripts=SCRIPTS, telegram_api=city.base, public_url="http://blurline.test"
        )
        application = build(settings, clock=clock, ledger=open_ledger())
        application.packs._packs[pack.version] = compiled  # compiled once for all tests
        made = application.ledger.write(
            lambda uow: new_exercise.make(
                uow,
                application.packs,
                pack,
                title=None,
                teams=["A", "B"],
                operator_id=None,
                now=clock.wall_ms,
            )
        )
        room = Room(
            application,
            city,
            clock,
            made.exercise.exercise_id,
            [opened.team.team_id for opened in made.teams],
            [opened.token for opened in made.teams],
        )
        room.act(lifecycle.start)
        yield room
        await room.stop()
        await asyncio.to_thread(application.close)


async def join(room: Room, phone: Phone, token: str = GUIDE, *, team: int = 0, call_sign: str) -> None:
    """Go all the way from the link to the welcome, by the buttons."""
    await phone.start(token, room.tokens[team])
    await press(room, phone, token, "I have read this and agree")
    await room.until(lambda: any("call-sign" in text for text in room.told(phone, token)))
    await phone.type(token, call_sign)
    await press(room, phone, token, "Police")
    await press(room, phone, token, "Done")
    await room.until(lambda: any("You are" in text for text in room.told(phone, token)))


async def press(room: Room, phone: Phone, token: str, label: str) -> None:
    """Press a button under the bot's last words as soon as it is there, whether or not Telegram has it."""
    data = await room.until(lambda: _key(room, phone, token, label))
    await tap(room, phone, token, data)


async def tap(room: Room, phone: Phone, token: str, data: str, number: int = 1) -> None:
    phone._taps += 1
    chat = room.city.chat_of(phone.user_id, phone.name)
    await room.city.enqueue_update(
        {
            "callback_query": {
                "id": f"{phone.user_id}{phone._taps:06}",
                "from": room.city.user(phone),
                "chat_instance": "1",
                "data": data,
                "message": {"message_id": number, "date": 1, "chat": chat, "text": "…"},
            }
        },
        token=token,
    )


def _key(room: Room, phone: Phone, token: str, label: str) -> str | None:
    return next((data for text, data in room.keys(phone, token).items() if label in text), None)
