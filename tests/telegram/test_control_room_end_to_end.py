"""The control room against a Bot API server that others wrote, with the real program around it.

By long polling and by webhook: sign in from the console, hear a trainee, take the mother over, speak, hand
back, fire an inject, STOP ALL; then a topic for each conversation in a group. Nothing here is mocked: the
program listens on a port, python-telegram-bot talks HTTP, phones talk to `tests.fakes.telegram`.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import new_exercise
from bot.app import Application, build
from bot.runner import running
from bot.sealing import seal_of
from bot.settings import Settings
from roleplay.domain.ids import ExerciseId, OperatorId
from roleplay.packs.load import load_pack
from roleplay.services.channels import bots as bot_service
from roleplay.services.exercise import lifecycle
from roleplay.services.staff import staff_phones
from roleplay.services.staff.sign_in import EVERY_ROLE, add_operator
from roleplay.services.stage import Stage
from roleplay.services.talk import contacts
from tests.fakes.telegram import Telegram, telegram
from tests.fakes.telegram_faults import Silence
from tests.fakes.telegram_phone import Phone
from tests.ports import free_port

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
SCRIPTS = Path(__file__).parents[2] / "scripts"
ROOM = "900:ROOM"
GROUP = -1009
STOP_S = 1.0
"""Of the control room with a send in the air; `test_stopping` shows the whole program's."""


@dataclass
class City:
    """The program at work, one trainee on the web, and Telegram."""

    application: Application
    telegram: Telegram
    exercise_id: ExerciseId
    vera: OperatorId
    trainee: httpx.AsyncClient
    said: int = 0

    def act(self, service: Callable[[Stage], Any]) -> Any:
        return self.application.ledger.write(lambda uow: service(self._stage(uow)))

    def look(self, view: Callable[[Stage], Any]) -> Any:
        return self.application.ledger.read(lambda uow: view(self._stage(uow)))

    async def vera_s_phone(self) -> Phone:
        phone = self.telegram.phone("Vera")
        code = await asyncio.to_thread(self.act, lambda s: staff_phones.issue_code(s, self.vera))
        await phone.start(ROOM, code.code)
        await phone.wait(ROOM, lambda said: "Welcome, Vera" in said.text)
        return phone

    async def trainee_writes(self, text: str, actor: str = "mother") -> None:
        self.said += 1
        message = {"client_id": f"m{self.said}", "actor_id": actor, "text": text}
        (await self.trainee.post("/api/me/messages", json=message)).raise_for_status()

    async def trainee_reads(self, words: str) -> None:
        """Wait until an actor has said this on the trainee's own screen."""
        await self.until(lambda: self._shown(words), f"the trainee to read {words!r}")

    async def until(self, holds: Callable[[], Any], what: str = "", seconds: float = 20.0) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = holds()
            found = await found if asyncio.iscoroutine(found) else found
            if found:
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(f"waited in vain for {what or holds}")

    def mother(self) -> Any:
        every = self.look(lambda s: s.uow.conversations.all(self.exercise_id))
        return next((each for each in every if each.actor_id == "mother"), None)

    async def _shown(self, words: str) -> bool:
        feed = (await self.trainee.get("/api/me/feed", params={"after": 0, "wait": 0})).json()
        return any(words in (event.get("message") or {}).get("text", "") for event in feed["events"])

    def _stage(self, uow: Any) -> Stage:
        return Stage(uow, self.application.packs, self.exercise_id, self.application.clock.now_ms())


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["poll", "webhook"])
async def city(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[City]:
    port = free_port()
    async with telegram(ROOM) as world:
        settings = Settings(
            data=tmp_path,
            scripts=SCRIPTS,
            port=port,
            public_url=f"http://127.0.0.1:{port}",
            telegram_api=world.base,
            telegram_updates=request.param,
        )
        application = await asyncio.to_thread(build, settings)
        exercise_id, vera, invitation = await asyncio.to_thread(furnish, application, world)
        async with running(application), httpx.AsyncClient(base_url=settings.base_url) as trainee:
            trainee.headers.update({"X-Blurline": "1", "Origin": settings.base_url})
            await join(trainee, invitation)
            yield City(application, world, exercise_id, vera, trainee)
        left = [task.get_name() for task in asyncio.all_tasks() if "control-room" in task.get_name()]
        assert left == []


async def test_take_over_speak_hand_back_inject_and_stop_all(city):
    phone = await city.vera_s_phone()
    await city.trainee_writes("Good evening, this is the hotline.")
    await city.until(lambda: (here := city.mother()) and here.waiting_since_ms is None and here, "an answer")

    await phone.type(ROOM, f"/take {mother_name(city)}")
    card = await phone.wait(ROOM, lambda said: "You speak for" in said.text)
    assert (city.mother().control, city.mother().holder) == ("person", city.vera)

    await city.trainee_writes("Where is your daughter?")
    heard = await phone.wait(ROOM, lambda said: "Where is your daughter?" in said.text, after=card.message_id)
    assert "Romeo" in heard.text
    await phone.type(ROOM, "I have not heard from her.", reply_to_message=as_reply(heard))
    await phone.wait(ROOM, lambda said: "in a moment: I have not heard from her." in said.text)
    await city.trainee_reads("I have not heard from her.")

    await phone.type(ROOM, "/back")
    asked = await phone.wait(ROOM, lambda said: "Where does the script of" in said.text)
    await phone.tap(ROOM, next(label for label in asked.buttons if label.startswith("Here")))
    await phone.wait(ROOM, lambda said: "the last message" in said.text or "The last message" in said.text)
    choices = ("Leave it at that", "Drop it, unanswered")
    await phone.tap(ROOM, next(label for label in choices if has_button(phone, label)))
    await city.until(lambda: city.mother().control == "script", "the script to speak again")

    await phone.type(ROOM, "/inject")
    listed = await phone.wait(ROOM, lambda said: "Which one?" in said.text)
    await phone.tap(ROOM, listed.buttons[0])
    shown = await phone.wait(ROOM, lambda said: any(b.startswith("Fire for") for b in said.buttons))
    await phone.tap(ROOM, next(b for b in shown.buttons if b.startswith("Fire for")))
    await city.until(lambda: fired_by(city, city.vera), "the inject to be fired")

    await phone.type(ROOM, "/stop")
    await phone.wait(ROOM, lambda said: "STOP ALL: for a real emergency only" in said.text)
    await phone.tap(ROOM, "🛑 STOP ALL NOW")
    await city.until(lambda: city.look(lambda s: s.exercise.phase) == "paused", "everything to stop")
    acts = city.look(lambda s: s.uow.journal.after(city.exercise_id, 0, 10_000))
    kinds = {entry.kind for entry in acts if entry.operator_id == city.vera}
    assert {"phone.in", "control", "line.queued", "inject", "alert", "exercise.phase"} <= kinds


async def test_a_stop_in_the_middle_of_sending_takes_less_than_a_second_and_leaves_nothing(city):
    phone = await city.vera_s_phone()
    city.telegram.faults.next("sendMessage", fault=Silence(seconds=30, delivered=True))
    await phone.type(ROOM, "/who")
    await city.until(lambda: city.look(lambda s: s.uow.outbox.all_in(city.exercise_id, "sending")), "a send")
    (room,) = (task for task in asyncio.all_tasks() if task.get_name() == "control-room")
    began = time.monotonic()
    room.cancel()
    await asyncio.gather(room, return_exceptions=True)
    assert time.monotonic() - began < STOP_S
    assert [task for task in asyncio.all_tasks() if "control-room" in task.get_name()] == []


async def test_phone_and_console_race_and_one_of_them_wins(city):
    phone = await city.vera_s_phone()
    await city.trainee_writes("Good evening.")
    here = await city.until(city.mother, "the conversation")
    await phone.type(ROOM, "/queue")
    await phone.wait(ROOM, lambda said: any("Alpha" in label for label in said.buttons))
    label = next(b for said in reversed(phone.sees(ROOM)) for b in said.buttons if "Alpha" in b)
    await phone.tap(ROOM, label)
    await phone.wait(ROOM, lambda said: "Take over" in said.buttons)
    here = city.mother()
    console = httpx.AsyncClient(base_url=city.application.settings.base_url, headers=city.trainee.headers)
    async with console:
        await sign_in_at_console(city, console)
        wish = {"control": "person", "rev": here.control_rev}
        url = f"/api/exercises/{city.exercise_id}/conversations/{here.conversation_id}/control"
        answer, _ = await asyncio.gather(console.post(url, json=wish), phone.tap(ROOM, "Take over"))
    await city.until(lambda: city.mother().holder, "somebody to win")
    winner = city.mother().holder
    assert (answer.status_code == 200) == (winner != city.vera)
    if winner == city.vera:
        assert answer.status_code == 409
        await phone.wait(ROOM, lambda said: "You speak for" in said.text)
    else:
        await phone.wait(ROOM, lambda said: "Otto speaks for" in said.text)


async def test_a_group_with_topics_shows_every_conversation(city):
    phone = await city.vera_s_phone()
    city.telegram.add_group(GROUP, "Staff", ROOM, forum=True)
    await phone.type(ROOM, "/forum", chat=GROUP)
    await phone.wait(ROOM, lambda said: "gets a topic here" in said.text, chat=GROUP)
    await city.trainee_writes("Good evening.")
    mirrored = await phone.wait(ROOM, lambda said: "Good evening." in said.text, chat=GROUP)
    thread = mirrored.thread_id
    assert re.match(r"▶️ Alpha · ", city.telegram.topics[GROUP, thread]["name"])
    await phone.type(ROOM, "/take", chat=GROUP, message_thread_id=thread, is_topic_message=True)
    await city.until(lambda: city.mother().holder == city.vera, "the seat")
    await city.until(lambda: city.telegram.topics[GROUP, thread]["name"].startswith("🗣"), "the title")
    await phone.type(ROOM, "Who is there?", chat=GROUP, message_thread_id=thread, is_topic_message=True)
    await city.trainee_reads("Who is there?")


def furnish(application: Application, world: Telegram) -> tuple[ExerciseId, OperatorId, str]:
    """Make the hotline exercise with one team, an operator, and a bot for the control room."""
    pack, now = load_pack(SCRIPTS / "hotline"), application.clock.now_ms()
    ledger, packs = application.ledger, application.packs
    made = ledger.write(
        lambda uow: new_exercise.make(
            uow, packs, pack, title="Night", teams=["Alpha"], operator_id=None, now=now
        )
    )
    exercise_id = made.exercise.exercise_id
    vera = ledger.write(lambda uow: add_operator(uow, "Vera", "!", EVERY_ROLE, now)).operator_id
    bot = world.bot(ROOM)
    new = bot_service.NewBot(ROOM, str(bot.bot_id), bot.username)
    seal = seal_of(application.settings)

    def open_doors(uow: Any) -> None:
        stage = Stage(uow, packs, exercise_id, application.clock.now_ms())
        lifecycle.start(stage)
        contacts.reveal(stage, made.teams[0].team.team_id, "mother", reason="the hotline gave her number")
        bot_service.add(stage, new, seal, kind="control", actor_id=None)

    ledger.write(open_doors)
    return exercise_id, vera, made.teams[0].token


async def join(trainee: httpx.AsyncClient, invitation: str) -> None:
    wish = {"call_sign": "Romeo", "agency": "police", "languages": ["en"], "consent": True}
    (await trainee.post(f"/api/join/{invitation}", json=wish)).raise_for_status()


async def sign_in_at_console(city: City, console: httpx.AsyncClient) -> None:
    hasher, name = city.application.desk.passwords, "Otto"
    secret = await asyncio.to_thread(hasher.hash, "a long password")
    await asyncio.to_thread(
        city.application.ledger.write, lambda uow: add_operator(uow, name, secret, EVERY_ROLE, 1)
    )
    signed = await console.post("/api/session", json={"name": name, "password": "a long password"})
    signed.raise_for_status()


def mother_name(city: City) -> str:
    return city.application.packs.actor(city.exercise_id, "mother").actor.name.source.split()[0]


def has_button(phone: Phone, label: str) -> bool:
    return any(label in said.buttons for said in phone.sees(ROOM))


def fired_by(city: City, operator: OperatorId) -> bool:
    return any(row.fired_by == operator for row in city.look(lambda s: s.uow.injects.all(city.exercise_id)))


def as_reply(said: Any) -> dict[str, Any]:
    return {key: said.result[key] for key in ("message_id", "date", "chat")}
