"""One storm for everybody: phones write to twelve bots and are answered, by polling or by webhook.

Updates come twice and in another order; 30 % of sends are answered 429 with 1 to 30 seconds, 10 % 5xx, some
connections break before and some after the message was delivered; of a webhook's knocks 10 % break before and
10 % after they were heard, and come again; one token is dead. Time passes `RATE` times as fast.
Ours and the libraries' own loops (`telegram_loops`) ride it, and `telegram_judge` sees what phones saw.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import web

from roleplay.storage import open_ledger
from tests.fakes.telegram import telegram
from tests.fakes.telegram_faults import Faults
from tests.fakes.telegram_town import FastTime, Town
from tests.faults.telegram_judge import Chat, Verdict, judge

RATE = 120.0
OFFICES, TEAMS, MESSAGES, DEAD = 12, 3, 8, 7
BROKEN_KNOCKS = 0.1
QUIET_S = 3.0
"""Without anything new for so long a loop will say nothing more."""
PATIENCE_S = 90.0
Way = Literal["poll", "webhook"]
Knocked = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Storm:
    """A town, the storm over it, and the doors at which Telegram knocks."""

    town: Town
    way: Way
    doors: str
    dead: int | None = DEAD
    messages: int = MESSAGES
    seed: int = 11
    knocked: dict[str, Knocked] = field(default_factory=dict)
    """Who opens which door."""

    @property
    def alive(self) -> list[tuple[int, str]]:
        """The bots whose token is good."""
        return [(at, token) for at, token in enumerate(self.town.tokens) if at != self.dead]

    @property
    def wanted(self) -> int:
        """How many answers all the phones wait for."""
        return self.messages * TEAMS * len(self.alive)

    def rise(self) -> None:
        """From now on everything goes wrong."""
        faults = Faults(self.seed, too_many=0.3, server_error=0.1, reset=0.03, lost_answer=0.03)
        faults.reordered = 0.3
        faults.redelivered = 0.3 if self.way == "poll" else 0.0  # a webhook's broken knocks come again
        faults.methods = lambda method: method.startswith(("send", "edit", "deleteMessage"))
        self.town.city.faults = faults
        if self.dead is not None:
            self.town.city.revoke(self.town.tokens[self.dead])

    async def everybody_writes(self) -> None:
        """Every first person of a team writes to every bot, again and again."""
        for number in range(1, self.messages + 1):
            for people in self.town.people:
                for token in self.town.tokens:
                    await people[0].type(token, f"message {number}")
            await asyncio.sleep(0.02)

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait until something can be seen."""
        async with asyncio.timeout(PATIENCE_S):
            while not await asyncio.to_thread(done):
                await asyncio.sleep(0.1)

    async def until_quiet(self) -> None:
        """Wait until no bot has tried to say anything for a while."""
        tries, since = -1, time.monotonic()
        while time.monotonic() - since < QUIET_S:
            await asyncio.sleep(0.1)
            said = sum(attempt.method.startswith("send") for attempt in self.town.city.attempts)
            if said != tries:
                tries, since = said, time.monotonic()

    def on_their_way(self) -> int:
        """Letters that wait or are in the air; those of the dead bot may wait."""
        letters = [*self.town.letters("pending"), *self.town.letters("sending")]
        return sum(letter.account_id != f"a-{self.dead}" for letter in letters)

    def as_written(self) -> list[Chat]:
        """Every message that was written must be answered, in whatever order."""
        doubted = self._doubted()
        return [
            Chat(
                f"{people[0].name} with {token}",
                [f"Noted {number}." for number in range(1, self.messages + 1)],
                [text for text in self.town.seen(office, team) if text.startswith("Noted ")],
                doubted.get(f"k-{office}-{people[0].user_id}", frozenset()),
            )
            for team, people in enumerate(self.town.people)
            for office, token in self.alive
        ]

    def as_recorded(self) -> list[Chat]:
        """What is on record must be seen, in the order of the record."""
        on_record = answers_on_record(self.town)
        return [
            Chat(chat.name, on_record.get(self._conversation(chat), []), chat.seen, chat.doubted)
            for chat in self.as_written()
        ]

    def judged(self) -> Verdict:
        """Judge what every phone saw, and when bots sent."""
        return judge(self.as_written(), self.town.city.attempts)

    def _conversation(self, chat: Chat) -> str:
        name, token = chat.name.split(" with ")
        team = next(at for at, people in enumerate(self.town.people) if people[0].name == name)
        return str(self.town.conversation(self.town.tokens.index(token), team).conversation_id)

    def _doubted(self) -> dict[str, frozenset[str]]:
        entries = self.town.look(
            lambda s: s.uow.journal.after(s.exercise_id, 0, 100_000, kinds={"message.out"})
        )
        texts = {entry.seq: entry.body["text"] for entry in entries}
        found: dict[str, frozenset[str]] = {}
        for letter in self.town.letters("unsure"):
            said = frozenset({texts[letter.seq]} if letter.seq in texts else ())
            found[letter.chat_ref] = found.get(letter.chat_ref, frozenset()) | said
        return found


def answers_on_record(town: Town) -> dict[str, list[str]]:
    """Return what the actors have answered, by conversation, in the order of the record."""
    found: dict[str, list[str]] = {}
    for entry in town.look(lambda s: s.uow.journal.after(s.exercise_id, 0, 100_000, kinds={"message.out"})):
        found.setdefault(str(entry.conversation_id), []).append(entry.body["text"])
    return found


@contextlib.asynccontextmanager
async def brewing(way: Way, *, dead: bool = True, messages: int = MESSAGES) -> AsyncIterator[Storm]:
    """A town before the storm; `rise` lets it loose."""
    fast = FastTime(RATE)
    async with telegram(clock=fast.time) as city, doors() as (base, knocked):
        town = Town(city, open_ledger(), fast, offices=OFFICES, teams=TEAMS)
        storm = Storm(town, way, base, DEAD if dead else None, messages, knocked=knocked)
        knocking = asyncio.create_task(_knock_again(storm))
        try:
            yield storm
        finally:
            knocking.cancel()
            await asyncio.gather(knocking, return_exceptions=True)
            await town.bots.close()
            town.ledger.close()


@contextlib.asynccontextmanager
async def doors() -> AsyncIterator[tuple[str, dict[str, Knocked]]]:
    """Addresses for webhooks; some knocks break before they are heard, some before they are answered."""
    knocked: dict[str, Knocked] = {}
    dice = random.Random(3)

    async def open_door(request: web.Request) -> web.StreamResponse:
        if dice.random() < BROKEN_KNOCKS:
            return _slammed(request)
        answer = await knocked[request.match_info["name"]](request)
        return _slammed(request) if dice.random() < BROKEN_KNOCKS else answer

    app = web.Application()
    app.router.add_post("/outside/telegram/{name}", open_door)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", knocked
    finally:
        await runner.cleanup()


def _slammed(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()  # type: ignore[attr-defined]
    return web.Response(status=500)


async def _knock_again(storm: Storm) -> None:
    """Telegram repeats what nobody has answered."""
    while storm.way == "webhook":
        await asyncio.sleep(0.2)
        for token in storm.town.tokens:
            await storm.town.city.deliver_updates(token=token)
