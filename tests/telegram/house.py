"""An installation for whole evenings: twelve actors' bots, the staff's bot, three teams, and Telegram."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot import new_exercise
from bot.app import Application, build
from bot.runner import running
from bot.sealing import seal_of
from bot.settings import Settings
from roleplay.domain.ids import ExerciseId, OperatorId, TeamId
from roleplay.domain.records import JournalRecord
from roleplay.services.channels import bots as bot_service
from roleplay.services.exercise import lifecycle
from roleplay.services.staff.sign_in import EVERY_ROLE, add_operator
from roleplay.services.stage import Stage
from tests.fakes.telegram import Telegram, telegram
from tests.fakes.voice import ogg_opus
from tests.ports import free_port

SCRIPTS = Path(__file__).parents[2] / "scripts"
ROOM = "900:ROOM"
SPEED = 5.0
PATIENCE_S = 40.0
HER_VOICE = ogg_opus(2)
OFFICES = 5
OFFICE = """
script: 1
actor: office{n}
name: "Office {n}"
speaks: [en]
persona: "Notes."
audience: team
reachable: true
start: listening
states:
  listening:
    say: "Office {n} listens."
    typing: 0s
    unknown:
      - {{say: "Noted."}}
"""


@dataclass
class House:
    """An installation with twelve actors, all of them bots, and three teams."""

    settings: Settings
    city: Telegram
    exercise_id: ExerciseId
    teams: dict[str, tuple[TeamId, str]]
    tokens: dict[str, str]
    vera: OperatorId
    application: Application | None = None

    @property
    def here(self) -> Application:
        assert self.application is not None
        return self.application

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        self.application = build(self.settings)
        async with running(self.application):
            yield

    def act(self, service: Callable[[Stage], Any]) -> Any:
        return self.here.ledger.write(lambda uow: service(self._stage(uow)))

    def look(self, view: Callable[[Stage], Any]) -> Any:
        return self.here.ledger.read(lambda uow: view(self._stage(uow)))

    def entries(self, *kinds: str) -> list[JournalRecord]:
        return self.look(lambda s: list(s.uow.journal.after(self.exercise_id, 0, 2_000, kinds=kinds)))

    async def until(self, holds: Callable[[], Any]) -> Any:
        async with asyncio.timeout(PATIENCE_S):
            while not (found := await asyncio.to_thread(holds)):
                await asyncio.sleep(0.05)
            return found

    def _stage(self, uow: Any) -> Stage:
        return Stage(uow, self.here.packs, self.exercise_id, self.here.clock.now_ms())


@asynccontextmanager
async def house_with(way: Literal["poll", "webhook"], folder: Path) -> AsyncIterator[House]:
    """Furnish a house whose bots hear in this way; nobody is in it yet."""
    scripts = folder / "scripts"
    shutil.copytree(SCRIPTS / "hotline", scripts / "hotline")
    for number in range(1, OFFICES + 1):
        written = OFFICE.format(n=number).lstrip()
        (scripts / "hotline" / "actors" / f"office{number}.yaml").write_text(written)
    _let_her_send_a_voice_message(scripts / "hotline")
    async with telegram() as city:
        yield await asyncio.to_thread(_furnish, folder, scripts, city, way)


def _let_her_send_a_voice_message(pack: Path) -> None:
    """The mother says one line with her own voice, when she has been promised help."""
    (pack / "media" / "voice.ogg").write_bytes(HER_VOICE)
    mother = pack / "actors" / "mother.yaml"
    words = '"Ask me. I will tell you what I know."]'
    voice = '{media: voice.ogg, alt: "Her breath, and a clock"}]'
    written = mother.read_text("utf-8")
    assert written.count(words) == 1
    mother.write_text(written.replace(words, f"{words[:-1]}, {voice}"), "utf-8")


def _furnish(folder: Path, scripts: Path, city: Telegram, way: Literal["poll", "webhook"]) -> House:
    settings = Settings(
        data=folder / "data",
        scripts=scripts,
        port=free_port(),
        telegram_api=city.base,
        telegram_updates=way,
        log_level="error",
    )
    application = build(settings)
    pack = new_exercise.pack_named(scripts, "hotline")
    made = application.ledger.write(
        lambda uow: new_exercise.make(
            uow,
            application.packs,
            pack,
            title=None,
            teams=["Alpha", "Bravo", "Charlie"],
            operator_id=None,
            now=application.clock.now_ms(),
        )
    )
    teams = {opened.team.name: (opened.team.team_id, opened.token) for opened in made.teams}
    vera = application.ledger.write(lambda uow: add_operator(uow, "Vera", "!", EVERY_ROLE, 1)).operator_id
    house = House(settings, city, made.exercise.exercise_id, teams, {}, vera, application)
    actors = house.look(lambda s: [c.actor.id for c in s.packs.actors(s.exercise_id)])
    seal = seal_of(settings)
    for number, actor in enumerate(actors, 11):
        token = f"{number}:{actor.upper()}"
        account = city.add_bot(token, f"bl_{actor}_bot", actor)
        new = bot_service.NewBot(token, str(number), account.username)
        house.act(lambda s, n=new, a=actor: bot_service.add(s, n, seal, kind="actor", actor_id=a))
        house.tokens[actor] = token
    room = bot_service.NewBot(ROOM, "900", city.add_bot(ROOM).username)
    house.act(lambda s: bot_service.add(s, room, seal, kind="control", actor_id=None))
    house.act(lambda s: lifecycle.set_speed(s, speed=SPEED, operator_id=None))
    house.act(lifecycle.start)
    application.close()
    return house
