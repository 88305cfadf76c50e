"""While an actor's line is on its way its bot is seen typing, and a line never waits for that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.pacing import Pacer, Place
from bot.channels.telegram.transport import AiogramCarrier
from bot.channels.telegram.typing_signs import TypingSigns
from roleplay.domain.ids import PlayMs
from roleplay.services.exercise import lifecycle
from roleplay.services.stage import Stage
from roleplay.services.talk import lines
from roleplay.services.talk.who_types import typing_chats
from roleplay.storage import open_ledger
from state_machines.lines import Text
from tests.fakes.telegram import telegram
from tests.fakes.telegram_town import FastTime, Town

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    fast = FastTime(1.0)
    async with telegram(clock=fast.time) as city:
        town = Town(city, open_ledger(), fast, offices=2, phones=2)
        yield town
        await town.bots.close()
        town.ledger.close()


def begin_to_type(town: Town, after_ms: int) -> None:
    def queue(stage: Stage) -> None:
        here = stage.uow.conversations.find(stage.exercise_id, town.team_ids[0], "office1")
        assert here is not None
        due = PlayMs(stage.play + after_ms)
        lines.queue(stage, here, lines.Words(text=Text("", "Let me see.")), author="script", due=due)

    town.do(queue)


def typists(town: Town) -> list[tuple[str, str]]:
    found = town.look(typing_chats)
    return sorted((account.account_id, chat.chat_id) for account, chat in found)


async def test_every_phone_of_the_team_sees_the_right_bot_typing(town):
    signs = TypingSigns(town.ledger, town.shelf, town.clock, AiogramCarrier(town.bots), Pacer())
    town.ledger.on_commit(signs.heard)
    task = asyncio.create_task(signs.run())
    await asyncio.sleep(0)
    begin_to_type(town, 6_000)
    async with town.city.news:
        await asyncio.wait_for(town.city.news.wait_for(lambda: len(town.city.attempts) == 2), 5)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    seen = sorted((attempt.token, attempt.method, attempt.chat_id) for attempt in town.city.attempts)
    phones = sorted(phone.user_id for phone in town.people[0])
    assert seen == [(town.tokens[1], "sendChatAction", phone) for phone in phones]


async def test_nobody_types_long_before_a_line_nor_while_the_clock_stands(town):
    begin_to_type(town, 60_000)
    assert typists(town) == []
    begin_to_type(town, 2_000)
    assert typists(town) == [("a-1", str(phone.user_id)) for phone in town.people[0]]
    town.do(lifecycle.pause)
    assert typists(town) == []


async def test_a_chat_that_was_told_to_wait_is_sent_no_sign(town):
    pacer = Pacer()
    signs = TypingSigns(town.ledger, town.shelf, town.clock, AiogramCarrier(town.bots), pacer)
    begin_to_type(town, 2_000)
    for phone in town.people[0]:
        pacer.told(Place("a-1", str(phone.user_id)), 30)
    await signs._look()
    assert town.city.attempts == []
