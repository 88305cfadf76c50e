"""All by Telegram: a trainee with the actors' bots, a role-player with the control room's.

The trainee joins by the team's link in the mother's bot and hears her script; the role-player takes her over
from the pocket, speaks, hands her back and fires an inject; the trainee's STOP reaches the pocket. Seven
actors' bots, one for the control room, three teams, the real program on a port, a Bot API server of others;
by long polling and by webhook.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import new_exercise
from bot.app import Application, build
from bot.runner import running
from bot.sealing import seal_of
from bot.settings import Settings
from roleplay.domain.ids import ExerciseId, OperatorId
from roleplay.packs.load import load_pack
from roleplay.services import bots as bot_service
from roleplay.services import contacts, lifecycle, staff_phones
from roleplay.services.sign_in import EVERY_ROLE, add_operator
from roleplay.services.stage import Stage
from tests.fakes.telegram import Telegram, telegram
from tests.fakes.telegram_phone import Phone
from tests.telegram.test_control_room_end_to_end import as_reply, free_port

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
SCRIPTS = Path(__file__).parents[2] / "scripts"
ROOM, MOTHER = "900:ROOM", "107:MOTHER"
PATIENCE_S = 40.0


@dataclass
class World:
    application: Application
    telegram: Telegram
    exercise_id: ExerciseId
    vera: OperatorId
    invitations: list[str]

    def look(self, view: Any) -> Any:
        return self.application.ledger.read(lambda uow: view(self._stage(uow)))

    def act(self, service: Any) -> Any:
        return self.application.ledger.write(lambda uow: service(self._stage(uow)))

    def mother(self) -> Any:
        every = self.look(lambda s: s.uow.conversations.all(self.exercise_id))
        talks = [each for each in every if each.actor_id == "mother" and each.last_seq >= 0]
        return max(talks, key=lambda each: each.version)

    async def until(self, holds: Any, what: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, f"waited in vain for {what}"
            await asyncio.sleep(0.05)

    def _stage(self, uow: Any) -> Stage:
        return Stage(uow, self.application.packs, self.exercise_id, self.application.clock.now_ms())


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["poll", "webhook"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    port = free_port()
    pack = await asyncio.to_thread(load_pack, SCRIPTS / "hotline")
    tokens = {actor: f"{101 + n}:{actor.upper()}" for n, actor in enumerate(sorted(pack.actors))}
    tokens |= {"mother": MOTHER}
    async with telegram(ROOM, *tokens.values()) as city:
        settings = Settings(
            data=tmp_path,
            scripts=SCRIPTS,
            port=port,
            public_url=f"http://127.0.0.1:{port}",
            telegram_api=city.base,
            telegram_updates=request.param,
        )
        application = await asyncio.to_thread(build, settings)
        made = await asyncio.to_thread(furnish, application, city, pack, tokens)
        async with running(application):
            yield made


async def test_the_mother_is_taken_over_from_the_pocket_and_given_back(world):
    ana, vera = world.telegram.phone("Ana"), await sign_in(world)
    await join(ana, world.invitations[0])
    greeted = await ana.wait(MOTHER, lambda said: "You are" in said.text, seconds=PATIENCE_S)
    await ana.type(MOTHER, "Good evening, this is the hotline.")
    answered = await ana.wait(MOTHER, after=greeted.message_id, seconds=PATIENCE_S)

    name = world.application.packs.actor(world.exercise_id, "mother").actor.name.source.split()[0]
    await vera.type(ROOM, f"/take {name} Alpha")
    card = await vera.wait(ROOM, lambda said: "You speak for" in said.text, seconds=PATIENCE_S)
    await ana.type(MOTHER, "Where is your daughter?")
    heard = await vera.wait(
        ROOM, lambda said: "Where is your daughter?" in said.text, after=card.message_id, seconds=PATIENCE_S
    )
    assert "Ana 1" in heard.text
    await vera.type(ROOM, "I wish I knew.", reply_to_message=as_reply(heard))
    line = await ana.wait(
        MOTHER, lambda said: "I wish I knew." in said.text, after=answered.message_id, seconds=PATIENCE_S
    )
    assert line.token == MOTHER

    await vera.type(ROOM, "/back")
    await vera.wait(ROOM, lambda said: "Where does the script of" in said.text, seconds=PATIENCE_S)
    await vera.tap(ROOM, newest(vera, "Here"))
    await vera.wait(ROOM, lambda said: "ast message" in said.text, seconds=PATIENCE_S)
    await vera.tap(ROOM, newest(vera, "Leave it", "Drop it"))
    await world.until(lambda: world.mother().control == "script", "the script")

    await vera.type(ROOM, "/inject")
    listed = await vera.wait(ROOM, lambda said: "Which one?" in said.text, seconds=PATIENCE_S)
    await vera.tap(ROOM, listed.buttons[0])
    await vera.wait(
        ROOM, lambda said: any(b.startswith("Fire for") for b in said.buttons), seconds=PATIENCE_S
    )
    await vera.tap(ROOM, newest(vera, "Fire for Alpha"))
    await world.until(lambda: fired(world), "the inject")

    await ana.type(MOTHER, "STOP REAL EMERGENCY")
    await vera.wait(ROOM, lambda said: "STOP was pressed in team Alpha" in said.text, seconds=PATIENCE_S)
    assert world.mother().control == "frozen"


async def sign_in(world: World) -> Phone:
    phone = world.telegram.phone("Vera")
    code = await asyncio.to_thread(world.act, lambda s: staff_phones.issue_code(s, world.vera))
    await phone.start(ROOM, code.code)
    await phone.wait(ROOM, lambda said: "Welcome, Vera" in said.text, seconds=PATIENCE_S)
    return phone


async def join(phone: Phone, invitation: str) -> None:
    """Go from the team's link to the welcome, by the mother's bot."""
    await phone.start(MOTHER, invitation)
    await tap(phone, "I have read this and agree")
    await phone.wait(MOTHER, lambda said: "call-sign" in said.text, seconds=PATIENCE_S)
    await phone.type(MOTHER, "Ana 1")
    await tap(phone, "Police")
    await tap(phone, "Done")


async def tap(phone: Phone, label: str) -> None:
    await phone.wait(MOTHER, lambda said: label in said.buttons, seconds=PATIENCE_S)
    await phone.tap(MOTHER, label)


def newest(phone: Phone, *beginnings: str) -> str:
    """Return the newest button that begins so."""
    labels = [label for said in reversed(phone.sees(ROOM)) for label in said.buttons]
    return next(label for label in labels if label.startswith(beginnings))


def fired(world: World) -> bool:
    rows = world.look(lambda s: s.uow.injects.all(world.exercise_id))
    return any(row.fired_by == world.vera for row in rows)


def furnish(application: Application, city: Telegram, pack: Any, tokens: dict[str, str]) -> World:
    """Make the hotline exercise with three teams, a bot for every actor and one for the control room."""
    ledger, packs, now = application.ledger, application.packs, application.clock.now_ms()
    teams = ["Alpha", "Bravo", "Charlie"]
    made = ledger.write(
        lambda uow: new_exercise.make(uow, packs, pack, title="Night", teams=teams, operator_id=None, now=now)
    )
    vera = ledger.write(lambda uow: add_operator(uow, "Vera", "!", EVERY_ROLE, now)).operator_id
    exercise_id, seal = made.exercise.exercise_id, seal_of(application.settings)

    def open_doors(uow: Any) -> None:
        stage = Stage(uow, packs, exercise_id, application.clock.now_ms())
        lifecycle.start(stage)
        for opened in made.teams:
            contacts.reveal(stage, opened.team.team_id, "mother", reason="the hotline gave her number")
        for actor_id, token in [*tokens.items(), (None, ROOM)]:
            new = bot_service.NewBot(token, token.split(":")[0], city.bot(token).username)
            kind: Any = "actor" if actor_id else "control"
            bot_service.add(stage, new, seal, kind=kind, actor_id=actor_id)

    ledger.write(open_doors)
    return World(application, city, exercise_id, vera, [opened.token for opened in made.teams])
