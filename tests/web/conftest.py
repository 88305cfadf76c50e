"""A whole installation in memory, with a clock that stands still, played over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import new_exercise
from bot.app import Application, build
from bot.settings import Settings
from roleplay.domain.ids import ExerciseId
from roleplay.packs.load import LoadedPack, load_pack
from roleplay.packs.shelf import PlayablePack, playable
from roleplay.services.exercise import lifecycle
from roleplay.services.staff.sign_in import EVERY_ROLE, add_operator
from roleplay.services.stage import Stage
from roleplay.services.sweep import sweep
from roleplay.storage import open_ledger

SCRIPTS = Path(__file__).parents[2] / "scripts"
ORIGIN = "http://blurline.test"
PASSWORD = "correct horse battery"


@dataclass
class StandingClock:
    """Wall time that moves only when told to."""

    wall_ms: int = 1_800_000_000_000

    def now_ms(self) -> int:
        return self.wall_ms


@dataclass
class House:
    """An installation with one running exercise of two teams."""

    application: Application
    clock: StandingClock
    exercise_id: ExerciseId
    invitations: list[str]
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A browser with cookies of its own, on our own page."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.application.web),
            base_url=ORIGIN,
            headers={"X-Blurline": "1", "Origin": ORIGIN} | headers,
        )
        self.clients.append(client)
        return client

    async def phone(
        self,
        team: int = 0,
        name: str = "Alpha 1",
        agency: str = "police",
        languages: tuple[str, ...] = ("en",),
    ) -> httpx.AsyncClient:
        """A trainee who has joined."""
        phone = self.browser()
        wish = {"call_sign": name, "agency": agency, "languages": list(languages), "consent": True}
        joined = await phone.post(f"/api/join/{self.invitations[team]}", json=wish)
        assert joined.status_code == 200, joined.text
        return phone

    async def panel(self, name: str = "Dana", roles: tuple[str, ...] = EVERY_ROLE) -> httpx.AsyncClient:
        """An operator who has signed in."""
        ledger, hasher = self.application.ledger, self.application.desk.passwords
        password_hash = hasher.hash(PASSWORD)
        ledger.write(lambda uow: add_operator(uow, name, password_hash, roles, self.clock.now_ms()))
        panel = self.browser()
        answer = await panel.post("/api/session", json={"name": name, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return panel

    def act(self, service: Callable[[Stage], Any]) -> Any:
        """Let a service act directly."""
        return self.application.ledger.write(
            lambda uow: service(Stage(uow, self.application.packs, self.exercise_id, self.clock.now_ms()))
        )

    def pass_time(self, seconds: float, step: float = 1.0) -> None:
        """Let play go on, doing what falls due."""
        left = seconds
        while left > 0:
            self.clock.wall_ms += int(min(step, left) * 1000)
            left -= step
            self.sweep()

    def sweep(self) -> None:
        packs, now = self.application.packs, self.clock.now_ms()
        while self.application.ledger.write(lambda uow: sweep(uow, packs, now)).more:
            pass

    def url(self, rest: str = "") -> str:
        """An address of this exercise."""
        return f"/api/exercises/{self.exercise_id}{rest}"


class QuickHasher:
    """Not safe, but quick."""

    def hash(self, password: str, /) -> str:
        return f"hash of {password}"

    def verify(self, stored: str, password: str, /) -> bool:
        return stored == f"hash of {password}"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def application(tmp_path: Path, clock: StandingClock) -> Iterator[Application]:
    settings = Settings(data=tmp_path, scripts=SCRIPTS, port=8000)
    application = build(settings, clock=clock, ledger=open_ledger(), passwords=QuickHasher())
    yield application
    application.close()


@pytest.fixture(scope="session")
def pack() -> LoadedPack:
    return load_pack(SCRIPTS / "tutorial")


@pytest.fixture(scope="session")
def compiled(pack: LoadedPack) -> PlayablePack:
    return playable(pack)


@pytest.fixture
async def house(
    application: Application, clock: StandingClock, pack: LoadedPack, compiled: PlayablePack
) -> AsyncIterator[House]:
    application.hub.start()
    application.packs._packs[pack.version] = compiled  # compiled once for all tests
    made = application.ledger.write(
        lambda uow: new_exercise.make(
            uow,
            application.packs,
            pack,
            title="Practice",
            teams=["Alpha", "Bravo"],
            operator_id=None,
            now=clock.now_ms(),
        )
    )
    house = House(application, clock, made.exercise.exercise_id, [opened.token for opened in made.teams])
    house.act(lifecycle.start)
    yield house
    application.hub.close()
    for client in house.clients:
        await client.aclose()
