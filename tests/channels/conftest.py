"""Phones of every kind, driven through one small set of verbs, for the contract of channels."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from bot import new_exercise
from bot.app import Application, build
from bot.channels.terminal import Terminal
from bot.settings import Settings
from roleplay.domain.ids import ExerciseId, OperatorId, TeamId
from roleplay.packs.load import LoadedPack, load_pack
from roleplay.packs.shelf import PlayablePack, playable
from roleplay.services import enrol, hand_back, lifecycle, say_as, take_control
from roleplay.services.sign_in import EVERY_ROLE, add_operator
from roleplay.services.stage import Stage
from roleplay.services.sweep import Swept, sweep
from roleplay.storage import open_ledger
from tests.channels.telegram_phone import Service, TelegramPhone, service
from tests.fakes.control_room import ControlRoomInHand
from tests.fakes.control_room import Phone as StaffPhone

SCRIPTS = Path(__file__).parents[2] / "scripts"
PACK = Path(__file__).parent / "pack"
ORIGIN = "http://blurline.test"


class Phone(Protocol):
    """What a trainee can do with any phone."""

    async def write(self, text: str, update_id: str) -> None: ...
    async def press_first_button(self, update_id: str) -> None: ...
    async def stop(self) -> None: ...
    async def shown(self) -> list[str]:
        """Everything this person has been shown so far, as text, in order."""
        ...


@dataclass
class StandingClock:
    wall_ms: int = 1_800_000_000_000

    def now_ms(self) -> int:
        return self.wall_ms


@dataclass
class Place:
    """A running exercise with two teams."""

    application: Application
    clock: StandingClock
    exercise_id: ExerciseId
    teams: list[TeamId]
    tokens: list[str]
    operator_id: OperatorId
    clients: list[httpx.AsyncClient] = field(default_factory=list)
    exits: AsyncExitStack = field(default_factory=AsyncExitStack)
    telegram: Service | None = None

    def act(self, service: Any) -> Any:
        return self.application.ledger.write(lambda uow: service(self._stage(uow)))

    def look(self, view: Any) -> Any:
        return self.application.ledger.read(lambda uow: view(self._stage(uow)))

    def pass_time(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clock.wall_ms += 1000
            while self._sweep().more:
                pass

    def _sweep(self) -> Swept:
        packs, now = self.application.packs, self.clock.now_ms()
        return self.application.ledger.write(lambda uow: sweep(uow, packs, now))

    def conversation(self, team: int = 0, actor: str = "guide") -> Any:
        return self.look(
            lambda stage: stage.uow.conversations.find(self.exercise_id, self.teams[team], actor)
        )

    def incoming(self) -> list[str]:
        """Texts of trainees on record, in order."""
        entries = self.look(
            lambda stage: stage.uow.journal.after(self.exercise_id, 0, 1000, kinds={"message.in"})
        )
        return [entry.body["text"] for entry in entries]

    def _stage(self, uow: Any) -> Stage:
        return Stage(uow, self.application.packs, self.exercise_id, self.clock.now_ms())


class Staff(Protocol):
    """How a role-player takes the guide over, speaks and gives it back."""

    async def take_over(self) -> None: ...
    async def say(self, text: str) -> None: ...
    async def give_back(self) -> None: ...


class AtTheConsole:
    """By the services, as the console's API calls them."""

    def __init__(self, place: Place) -> None:
        self.place = place

    async def take_over(self) -> None:
        here, who = self.place.conversation(), self.place.operator_id
        self.place.act(
            lambda stage: take_control.take(
                stage, here.conversation_id, operator_id=who, control="person", rev=here.control_rev
            )
        )

    async def say(self, text: str) -> None:
        here, who = self.place.conversation(), self.place.operator_id
        rev = here.control_rev
        self.place.act(
            lambda stage: say_as.say(
                stage, here.conversation_id, operator_id=who, text=text, client_id=text, rev=rev, hold_ms=0
            )
        )

    async def give_back(self) -> None:
        here, who = self.place.conversation(), self.place.operator_id
        rev = here.control_rev
        self.place.act(
            lambda stage: hand_back.hand_back(
                stage, here.conversation_id, operator_id=who, how="here", last="drop", rev=rev
            )
        )


class InTheControlRoom:
    """By Telegram, in the dialogs of the control room."""

    def __init__(self, desk: ControlRoomInHand, phone: StaffPhone) -> None:
        self.desk = desk
        self.phone = phone

    async def take_over(self) -> None:
        await self.phone.type("/take sam")

    async def say(self, text: str) -> None:
        await self.phone.type(text)

    async def give_back(self) -> None:
        await self.phone.type("/back")
        await self.phone.press(next(label for label in self.phone.last.keys if label.startswith("Here")))
        choices = ("Leave it at that", "Drop it, unanswered")
        await self.phone.press(next(label for label in choices if label in self.phone.last.keys))


class WebPhone:
    """A phone on the web page, over the real API."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.seq = 0
        self.lines: list[str] = []
        self.last: dict[str, Any] = {}

    async def write(self, text: str, update_id: str) -> None:
        await self._send({"client_id": update_id, "actor_id": "guide", "text": text})

    async def press_first_button(self, update_id: str) -> None:
        await self.shown()
        pressed = {
            "state": self.last["button_state"],
            "index": self.last["buttons"][0]["index"],
            "seq": self.last["button_seq"],
        }
        await self._send({"client_id": update_id, "actor_id": "guide", "button": pressed})

    async def stop(self) -> None:
        (await self.client.post("/api/me/stop", json={})).raise_for_status()

    async def shown(self) -> list[str]:
        if self.seq == 0:
            state = (await self.client.get("/api/me")).json()
            self.lines.append(state["exercise"]["marking"]["header"])
        feed = await self.client.get("/api/me/feed", params={"after": self.seq, "wait": 0})
        self.seq = feed.json()["seq"]
        for event in feed.json()["events"]:
            self._note(event)
        return self.lines

    def _note(self, event: dict[str, Any]) -> None:
        if event["kind"] == "message" and not event["message"]["mine"]:
            message = event["message"]
            self.last = message if message["buttons"] else self.last
            self.lines.append(f"{message['sender']}: {message['text']}")
            self.lines.extend(button["text"] for button in message["buttons"])
        elif event["kind"] == "stopped" and event["stopped"]:
            self.lines.append("stopped")

    async def _send(self, message: dict[str, Any]) -> None:
        (await self.client.post("/api/me/messages", json=message)).raise_for_status()


class TerminalPhone:
    """The same person at a terminal."""

    def __init__(self, terminal: Terminal, lines: list[str]) -> None:
        self.terminal = terminal
        self.lines = lines

    async def write(self, text: str, update_id: str) -> None:
        await self.terminal.type(text, update_id=update_id)

    async def press_first_button(self, update_id: str) -> None:
        await self.terminal.catch_up()
        await self.terminal.type("/1", update_id=update_id)

    async def stop(self) -> None:
        await self.terminal.type("/stop")

    async def shown(self) -> list[str]:
        await self.terminal.catch_up()
        return [line.replace("Everything is stopped.", "stopped") for line in self.lines]


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
            uow, application.packs, pack, title=None, teams=["A", "B"], operator_id=None, now=clock.wall_ms
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


@pytest.fixture(params=["console", "control room"])
async def staff(request: pytest.FixtureRequest, place: Place) -> AsyncIterator[Staff]:
    """A role-player, at the console and with a phone of their own."""
    if request.param == "console":
        yield AtTheConsole(place)
        return
    here = place.application
    desk = await ControlRoomInHand.open(here.ledger, here.packs, place.clock, place.exercise_id)
    yield InTheControlRoom(desk, await desk.phone_of(place.operator_id))
    await desk.close()


@pytest.fixture(params=["webchat", "terminal", "telegram"])
async def phone(request: pytest.FixtureRequest, place: Place) -> Phone:
    """One trainee of team A, with every kind of phone in turn."""
    return await take_phone(request.param, place, 0, "Alpha 1")


@pytest.fixture
async def other_team(request: pytest.FixtureRequest, place: Place, phone: Phone) -> Phone:
    """A trainee of team B, with the same kind of phone."""
    kinds = {WebPhone: "webchat", TerminalPhone: "terminal", TelegramPhone: "telegram"}
    return await take_phone(kinds[type(phone)], place, 1, "Bravo 1")


async def take_phone(kind: str, place: Place, team: int, call_sign: str) -> Phone:
    if kind == "webchat":
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(place.application.web),
            base_url=ORIGIN,
            headers={"X-Blurline": "1", "Origin": ORIGIN},
        )
        place.clients.append(client)
        wish = {"call_sign": call_sign, "agency": "police", "languages": ["en"], "consent": True}
        (await client.post(f"/api/join/{place.tokens[team]}", json=wish)).raise_for_status()
        return WebPhone(client)
    if kind == "telegram":
        place.telegram = place.telegram or await place.exits.enter_async_context(service(place))
        phone = TelegramPhone(place.telegram, place.telegram.city.phone(call_sign))
        await phone.join(place.tokens[team], call_sign)
        return phone
    joined = place.act(
        lambda stage: enrol.join(
            stage,
            place.teams[team],
            call_sign=call_sign,
            agency="police",
            languages=["en"],
            consent_version="1",
        )
    )
    lines: list[str] = []
    application = place.application
    terminal = Terminal(
        application.ledger,
        application.packs,
        application.clock,
        place.exercise_id,
        joined.trainee.trainee_id,
        lines.append,
    )
    await terminal.greet()
    return TerminalPhone(terminal, lines)
