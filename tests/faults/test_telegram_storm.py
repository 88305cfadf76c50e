"""A storm on Telegram's side: nothing lost, nothing doubled, order kept, no send earlier than told.

30 % of sends are answered 429 with 1 to 30 seconds, 10 % 5xx, some connections break before, some after the
message was delivered, and one of twelve tokens is dead. Time passes 60 times as fast. The same storm is sent
through by the libraries' usual loop, which the same judge must find out.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.post import Post
from bot.channels.telegram.transport import AiogramCarrier
from roleplay.storage import open_ledger
from tests.fakes.telegram import telegram
from tests.fakes.telegram_faults import Faults
from tests.fakes.telegram_town import FastTime, Town
from tests.faults.telegram_judge import Chat, judge

pytestmark = [pytest.mark.slow, pytest.mark.anyio, pytest.mark.timeout(300)]
RATE = 60.0
OFFICES, TEAMS, PHONES, LINES = 12, 3, 2, 10
DEAD = 7
LINES_SAID = [f"Line {number}." for number in range(LINES)]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def storm(seed: int) -> Faults:
    return Faults(seed, too_many=0.3, server_error=0.1, reset=0.03, lost_answer=0.03)


@asynccontextmanager
async def stormy_town(seed: int) -> AsyncIterator[Town]:
    fast = FastTime(RATE)
    async with telegram(clock=fast.time, faults=storm(seed)) as city:
        town = Town(city, open_ledger(), fast, offices=OFFICES, teams=TEAMS, phones=PHONES)
        yield town
        await town.bots.close()
        town.ledger.close()


async def test_our_post_loses_nothing_doubles_nothing_and_is_never_early(capsys):
    async with stormy_town(7) as town:
        town.city.revoke(town.tokens[DEAD])
        post = Post(town.ledger, town.shelf, town.clock, AiogramCarrier(town.bots), Pacer(town.clock))
        town.ledger.on_commit(post.heard)
        task = asyncio.create_task(post.run())
        say_everything(town)
        await all_but_the_dead_are_settled(town)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        verdict = judge(chats_of(town), town.city.attempts)
        unsure = town.letters("unsure")
        waiting = {letter.account_id for letter in town.letters("pending")}
    with capsys.disabled():
        print(f"\nours: {verdict}; unsure {len(unsure)} of {OFFICES * TEAMS * PHONES * LINES}")  # noqa: T201
    assert verdict.broken == []
    assert waiting == {f"a-{DEAD}"}
    assert len(verdict.doubled) <= len(unsure)
    assert 0 < len(unsure) < 0.15 * OFFICES * TEAMS * PHONES * LINES


@pytest.mark.parametrize("tries", [1, 3], ids=["send and log", "send, and again three times"])
async def test_the_usual_loop_is_found_out_by_the_same_judge(tries, capsys):
    async with stormy_town(7) as town:
        await asyncio.gather(
            *(
                usual_loop(Bot(token, session=town.bots._session), phone.user_id, tries)
                for number, token in enumerate(town.tokens)
                if number != DEAD
                for people in town.people
                for phone in people
            )
        )
        verdict = judge(chats_of(town), town.city.attempts)
    with capsys.disabled():
        print(f"\nusual loop, {tries} tries: {verdict}")  # noqa: T201
    assert verdict.lost
    assert bool(verdict.doubled) == (tries > 1)
    assert bool(verdict.too_early)


async def usual_loop(bot: Bot, chat: int, tries: int) -> None:
    """What is written first: send, and log what goes wrong; or try again a few times, whatever it was."""
    for text in LINES_SAID:
        for _ in range(tries):
            try:
                await bot.send_message(chat, text)
                break
            except TelegramAPIError:
                continue


def say_everything(town: Town) -> None:
    for text in LINES_SAID:
        for office in range(OFFICES):
            for team in range(TEAMS):
                town.says(text, office=office, team=team)


async def all_but_the_dead_are_settled(town: Town) -> None:
    def left() -> int:
        alive = [each for each in town.letters("pending") if each.account_id != f"a-{DEAD}"]
        return len(alive) + len(town.letters("sending"))

    await poll(lambda: left() == 0)


async def poll(done: Callable[[], bool], every: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    while not done():
        await every(0.2)


def chats_of(town: Town) -> list[Chat]:
    doubted = {(letter.chat_ref, letter.seq) for letter in town.letters("unsure")}
    texts = dict(town.look(lambda s: said_by_seq(s)))
    return [
        Chat(
            f"{phone.name} with {token}",
            LINES_SAID,
            town.seen(office, team, at),
            frozenset(texts[seq] for ref, seq in doubted if ref == f"k-{office}-{phone.user_id}"),
        )
        for office, token in enumerate(town.tokens)
        if office != DEAD
        for team, people in enumerate(town.people)
        for at, phone in enumerate(people)
    ]


def said_by_seq(stage) -> list[tuple[int, str]]:
    entries = stage.uow.journal.after(stage.exercise_id, 0, 100_000, kinds={"message.out"})
    return [(entry.seq, entry.body["text"]) for entry in entries]
