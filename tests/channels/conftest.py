"""Phones of every kind, driven through one small set of verbs, for the contract of channels."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import new_exercise
from bot.app import build
from bot.settings import Settings
from roleplay.packs.load import LoadedPack, load_pack
from roleplay.packs.shelf import PlayablePack, playable
from roleplay.services.exercise import lifecycle, sites
from roleplay.services.staff import people
from roleplay.services.staff.sign_in import EVERY_ROLE, add_operator
from roleplay.storage import open_ledger
from tests.channels.at_the_other_end import (
    ActorsVoice,
    AtTheConsole,
    InTheControlRoom,
    Partner,
    Staff,
    Trainee,
)
from tests.channels.place import Phone, Place, StandingClock
from tests.channels.staff_phone import sign_in, take_the_seat
from tests.channels.telegram_phone import take_a_phone
from tests.channels.terminal_phone import sit_down
from tests.channels.web_phone import open_page

SCRIPTS = Path(__file__).parents[2] / "scripts"
OF_TRAINEES = {"webchat": open_page, "terminal": sit_down, "telegram": take_a_phone}


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
async def place(tmp_path: Path, pack: LoadedPack, compiled: PlayablePack) -> AsyncIterator[Place]:
    clock = StandingClock()
    settings = Settings(data=tmp_path, scripts=SCRIPTS)
    application = build(settings, clock=clock, ledger=open_ledger())
    application.hub.start()
    application.packs._packs[pack.version] = compiled  # compiled once for all tests
    made = application.ledger.write(
        lambda uow: new_exercise.make(
            uow,
            application.packs,
            pack,
            title=None,
            teams=["Alpha", "Bravo"],
            operator_id=None,
            now=clock.wall_ms,
        )
    )
    operator = application.ledger.write(
        lambda uow: add_operator(uow, "Dana the role-player", "!", EVERY_ROLE, clock.wall_ms)
    )
    place = Place(
        application,
        clock,
        made.exercise.exercise_id,
        [opened.team.team_id for opened in made.teams],
        [opened.token for opened in made.teams],
        operator.operator_id,
    )
    place.act(lifecycle.start)
    yield place
    await place.exits.aclose()
    application.hub.close()
    for client in place.clients:
        await client.aclose()
    await asyncio.to_thread(application.close)


@pytest.fixture(params=[*OF_TRAINEES, "control room"])
def kind(request: pytest.FixtureRequest) -> str:
    """Every kind of phone in turn."""
    return str(request.param)


@pytest.fixture
async def phone(kind: str, place: Place) -> Phone:
    """One trainee of team Alpha; or a role-player who holds the guide's seat there."""
    if kind == "control room":
        return await take_the_seat(place)
    return await OF_TRAINEES[kind](place, 0, "Alpha 1")


@pytest.fixture
async def far_away(kind: str, place: Place, phone: Phone) -> Phone:
    """The same kind of phone in team Bravo; or a role-player of the site where only team Bravo plays."""
    if kind != "control room":
        return await OF_TRAINEES[kind](place, 1, "Bravo 1")
    site = place.act(lambda stage: sites.open_site(stage, "Second city"))
    place.act(lambda stage: sites.move_team(stage, place.teams[1], site_id=site.site_id))
    ben = place.operator("Ben", frozenset())
    part = people.Part("role-player", site.site_id)
    place.act(lambda stage: people.assign(stage, ben, part, by=place.operator_id))
    return await sign_in(place, ben, 503)


@pytest.fixture
async def partner(kind: str, place: Place, phone: Phone) -> Partner:
    """Whoever speaks to the phone."""
    if kind == "control room":
        return Trainee(place)
    await phone.write("hello", "u0")
    console = AtTheConsole(place)
    await console.take_over()
    return ActorsVoice(console)


@pytest.fixture(params=["console", "control room"])
async def staff(request: pytest.FixtureRequest, place: Place) -> Staff:
    """Another role-player, at the console and with a phone of their own."""
    if request.param == "console":
        return AtTheConsole(place)
    desk = await place.desk()
    return InTheControlRoom(desk, await desk.phone_of(place.operator_id))
