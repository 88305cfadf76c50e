"""Phones write to twelve bots in a storm, and are answered: each message once, whatever comes twice or late.

Updates are delivered again and in another order; answers to `getUpdates` are lost; sends meet the storm of
`test_telegram_storm`; one token is dead. Beside it aiogram's own `start_polling` with a handler that answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections import Counter
from collections.abc import Callable

import pytest
from aiogram import Bot, Dispatcher
from aiogram.types import Message

from bot.channels.telegram.actors.reader import ActorsReader
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.post import Post
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.service import Telegram
from bot.channels.telegram.transport import AiogramCarrier
from roleplay.services.sweep import sweep
from roleplay.storage import open_ledger
from tests.fakes.telegram import telegram
from tests.fakes.telegram_faults import Faults
from tests.fakes.telegram_town import SEAL, FastTime, Town
from tests.faults.telegram_judge import Chat, judge

pytestmark = [pytest.mark.slow, pytest.mark.anyio, pytest.mark.timeout(300)]
RATE = 60.0
OFFICES, TEAMS, MESSAGES, DEAD = 12, 3, 8, 7
NOTED = re.compile(r"Noted (\d+)\.")
QUIET_S = 6.0
"""Without anything new for so long the usual loop will say nothing more."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@contextlib.asynccontextmanager
async def stormy_town():
    fast = FastTime(RATE)
    storm = Faults(11, too_many=0.3, server_error=0.1, reset=0.03, lost_answer=0.03)
    storm.redelivered = storm.reordered = 0.3
    async with telegram(clock=fast.time, faults=storm) as city:
        town = Town(city, open_ledger(), fast, offices=OFFICES, teams=TEAMS)
        yield town
        await town.bots.close()
        town.ledger.close()


async def test_every_message_is_answered_once_whatever_comes_twice_or_late(capsys):
    async with stormy_town() as town:
        town.city.revoke(town.tokens[DEAD])
        tasks = ours(town)
        await everybody_writes(town)
        await until(lambda: answered(town) == wanted(dead=True) and at_rest(town), 120)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        verdict = judge(chats_of(town), town.city.attempts)
        answers = answers_on_record(town)
        unsure = len(town.letters("unsure"))
    with capsys.disabled():
        print(f"\nours, both ways: {verdict}; unsure {unsure} of {wanted(dead=True)}")  # noqa: T201
    assert verdict.broken == []
    assert set(Counter(answers).values()) == {1}
    assert len(answers) == wanted(dead=True)


@pytest.mark.parametrize("dead", [True, False], ids=["one token dead", "all tokens good"])
async def test_aiograms_own_loop_is_found_out_by_the_same_judge(dead, capsys):
    async with stormy_town() as town:
        if dead:
            town.city.revoke(town.tokens[DEAD])
        task = asyncio.create_task(aiograms_own(town))
        await everybody_writes(town)
        await until_quiet(town)
        ended = task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        verdict = judge(written(town), town.city.attempts)
    with capsys.disabled():
        what = "one token dead" if dead else "all tokens good"
        print(f"\naiogram start_polling, {what}: {verdict}; of {wanted(dead=dead)}; ended: {ended}")  # noqa: T201
    assert verdict.lost


def ours(town: Town) -> list[asyncio.Task[None]]:
    reader = ActorsReader(town.ledger, town.shelf, town.clock, town.bots, base_url="http://town.test")
    reception = Reception(town.ledger, town.shelf, town.clock, {"actor": reader})
    receiving = Telegram(town.ledger, town.shelf, town.clock, SEAL, town.bots, reception)
    post = Post(town.ledger, town.shelf, town.clock, AiogramCarrier(town.bots), Pacer(town.clock))
    town.ledger.on_commit(post.heard)
    return [asyncio.create_task(work) for work in (receiving.run(), post.run(), sweeping(town))]


async def sweeping(town: Town) -> None:
    while True:
        await asyncio.to_thread(town.ledger.write, lambda uow: sweep(uow, town.shelf, town.clock.now_ms()))
        await asyncio.sleep(0.05)


async def aiograms_own(town: Town) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def answer(message: Message) -> None:
        number = (message.text or "").removeprefix("message ")
        await message.answer(f"Noted {number}.")

    bots = [Bot(token, session=town.bots._session) for token in town.tokens]
    await dispatcher.start_polling(*bots, polling_timeout=2, handle_signals=False, close_bot_session=False)


async def everybody_writes(town: Town) -> None:
    for number in range(1, MESSAGES + 1):
        for people in town.people:
            for token in town.tokens:
                await people[0].type(token, f"message {number}")
        await asyncio.sleep(0.05)


def wanted(*, dead: bool) -> int:
    return MESSAGES * TEAMS * (OFFICES - dead)


def answers_on_record(town: Town) -> list[tuple[str, str]]:
    entries = town.look(lambda s: s.uow.journal.after(s.exercise_id, 0, 100_000, kinds={"message.out"}))
    return [(str(entry.conversation_id), entry.body["text"]) for entry in entries]


def answered(town: Town) -> int:
    return len(answers_on_record(town))


def at_rest(town: Town) -> bool:
    return not town.letters("pending") and not town.letters("sending")


async def until(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        await asyncio.sleep(0.2)


async def until_quiet(town: Town) -> None:
    """Wait until nothing new has arrived for a while, or for a minute."""
    end, last, since = time.monotonic() + 60, 0, time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < QUIET_S:
        await asyncio.sleep(0.2)
        if len(town.city.attempts) != last:
            last, since = len(town.city.attempts), time.monotonic()


def chats_of(town: Town) -> list[Chat]:
    """Everything on record must be seen, in the order of the record."""
    letters = town.letters("unsure")
    texts = town.look(
        lambda s: {
            e.seq: e.body["text"] for e in s.uow.journal.after(s.exercise_id, 0, 100_000) if "text" in e.body
        }
    )
    found = []
    for team, people in enumerate(town.people):
        for office, token in enumerate(town.tokens):
            if office == DEAD:
                continue
            here = town.conversation(office, team).conversation_id
            said = [text for conversation, text in answers_on_record(town) if conversation == here]
            ref = f"k-{office}-{people[0].user_id}"
            doubted = frozenset(texts[letter.seq] for letter in letters if letter.chat_ref == ref)
            found.append(Chat(f"{people[0].name} with {token}", said, town.seen(office, team), doubted))
    return found


def written(town: Town) -> list[Chat]:
    """Every message that was written must be answered; nobody says what is unsure."""
    return [
        Chat(
            f"{people[0].name} with {token}",
            [f"Noted {number}." for number in range(1, MESSAGES + 1)],
            [text for text in town.seen(office, team) if NOTED.fullmatch(text)],
        )
        for team, people in enumerate(town.people)
        for office, token in enumerate(town.tokens)
        if not (office == DEAD and token in town.city.refused_tokens)
    ]
