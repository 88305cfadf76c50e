"""Letters reach phones: through the real library, over a real connection, to the emulator."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.duty import Duty, OnDuty
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.post import Post
from bot.channels.telegram.transport import AiogramCarrier
from roleplay.services.channels.serve_bots import Process
from roleplay.services.control import take_control
from roleplay.services.talk import letters
from roleplay.storage import open_ledger
from tests.fakes.telegram import telegram
from tests.fakes.telegram_faults import Reset, ServerError, Silence, TooMany
from tests.fakes.telegram_town import FastTime, Town

pytestmark = pytest.mark.anyio
FAST = 50.0


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    fast = FastTime(FAST)
    async with telegram(clock=fast.time) as city:
        town = Town(city, open_ledger(), fast, offices=2, phones=2)
        yield town
        await town.bots.close()
        town.ledger.close()


@contextlib.asynccontextmanager
async def at_work(
    town: Town, duty: OnDuty | None = None, carrier: AiogramCarrier | None = None
) -> AsyncIterator[Post]:
    assert isinstance(town.clock, FastTime)
    carrier = carrier or AiogramCarrier(town.bots)
    post = Post(town.ledger, town.shelf, town.clock, carrier, Pacer(town.clock), duty=duty)
    town.ledger.on_commit(post.heard)
    task = asyncio.create_task(post.run())
    try:
        yield post
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_lines_reach_every_phone_of_the_team_in_order(town):
    async with at_work(town):
        for number in range(5):
            town.says(f"Line {number}.")
        await town.settled()
    expected = [f"Line {number}." for number in range(5)]
    assert [town.seen(phone=phone) for phone in (0, 1)] == [expected, expected]
    assert town.seen(office=1) == []


async def test_what_was_written_before_the_start_is_sent_at_the_start_in_order(town):
    for number in range(3):
        town.says(f"Line {number}.")
    async with at_work(town):
        await town.settled()
    assert town.seen() == ["Line 0.", "Line 1.", "Line 2."]


async def test_telegrams_number_of_each_message_is_kept(town):
    async with at_work(town):
        town.says("Hello.")
        await town.settled()
    kept = {letter.message_ids for letter in town.letters("sent")}
    shown = {(str(person.sees(town.tokens[0])[0].message_id),) for person in town.people[0]}
    assert kept == shown


@pytest.mark.parametrize("fault", [TooMany(20), ServerError(502), ServerError(500)])
async def test_what_did_not_leave_is_sent_again_and_once(town, fault):
    town.city.faults.next("sendMessage", fault)
    async with at_work(town):
        town.says("Hello.")
        await town.settled()
    assert [town.seen(phone=phone) for phone in (0, 1)] == [["Hello."], ["Hello."]]


@pytest.mark.parametrize(
    "fault", [Reset(delivered=True), Reset(delivered=False), ServerError(502, html=True)]
)
async def test_what_may_have_left_is_unsure_and_the_chat_goes_on(town, fault):
    town.city.faults.next("sendMessage", fault)
    async with at_work(town):
        town.says("Hello.")
        await town.settled()
        town.says("Are you there?")
        await town.settled()
    assert len(town.letters("unsure")) == 1
    assert all(town.seen(phone=phone)[-1] == "Are you there?" for phone in (0, 1))
    assert max(town.seen(phone=phone).count("Hello.") for phone in (0, 1)) == 1


async def test_telegram_breaking_off_and_back_costs_at_most_one_doubt_for_each_bot_and_chat(town):
    town.city.faults.down = True
    async with at_work(town) as post:
        for number in range(5):
            town.says(f"Line {number}.")
        while not any(trouble.sure for trouble in post.weather.cut_off.values()):
            await asyncio.sleep(0.01)
        town.city.faults.down = False
        await town.settled()
        assert not post.weather.cut_off
    doubted = town.letters("unsure")
    assert len(doubted) <= 2
    lines = [f"Line {number}." for number in range(5)]
    for phone in (0, 1):
        shown = town.seen(phone=phone)
        assert shown in (lines, lines[1:])


async def test_nothing_is_sent_without_a_connection_and_nothing_is_doubtful(town):
    """The port is closed, as it is when a network is down."""
    base, town.bots._session.api = (
        town.bots._session.api,
        type(town.bots._session.api).from_base("http://127.0.0.1:9"),
    )
    async with at_work(town) as post:
        for number in range(3):
            town.says(f"Line {number}.")
        while not any(trouble.sure for trouble in post.weather.cut_off.values()):
            await asyncio.sleep(0.01)
        town.bots._session.api = base
        await town.settled()
    assert [town.seen(phone=phone) for phone in (0, 1)] == [["Line 0.", "Line 1.", "Line 2."]] * 2
    assert town.letters("unsure") == []


async def test_a_blocked_chat_and_a_refused_token_hold_up_nobody(town):
    await town.people[0][0].block(town.tokens[0])
    town.city.revoke(town.tokens[1])
    async with at_work(town):
        town.says("To both.", office=1)
        town.says("Hello.", office=0)
        await town.people[0][1].wait(town.tokens[0], lambda said: "Hello." in said.text)
        while len(town.letters("failed")) + len(town.letters("cancelled")) == 0:
            await asyncio.sleep(0.01)
        accounts = town.look(lambda s: s.uow.bot_accounts.all(s.exercise_id))
        while accounts[1].state == "ok":
            await asyncio.sleep(0.01)
            accounts = town.look(lambda s: s.uow.bot_accounts.all(s.exercise_id))
    assert [account.state for account in accounts] == ["ok", "refused"]
    blocked = town.look(lambda s: s.uow.chats.of_trainee(s.exercise_id, town.trainees[0][0]))[0]
    assert blocked.state == "blocked"
    assert {letter.account_id for letter in town.letters("pending")} == {"a-1"}


async def test_no_scripted_part_leaves_after_a_takeover_and_the_person_is_heard(town):
    long = " ".join(f"Sentence number {number} of a long speech." for number in range(300))
    async with at_work(town):
        town.says(long)
        await town.people[0][0].wait(town.tokens[0])
        here = town.conversation()
        town.do(
            lambda s: take_control.take(
                s, here.conversation_id, operator_id="dana", control="person", rev=here.control_rev
            )
        )
        parts = len(town.seen())
        await town.settled()
    assert parts <= len(town.seen()) <= parts + 1  # one may have been in the air
    assert len(town.seen()) < 4
    assert town.letters("cancelled")


async def test_a_stop_takes_less_than_a_second_and_leaves_nothing_in_the_air(town):
    town.city.faults.next("sendMessage", Silence(30, delivered=True), times=2)
    async with at_work(town):
        for number in range(20):
            town.says(f"Line {number}.")
        async with town.city.news:
            await asyncio.wait_for(town.city.news.wait(), 5)
        while not town.letters("sending"):
            await asyncio.sleep(0.01)
        began = time.monotonic()
    assert time.monotonic() - began < 1.0
    assert town.letters("sending") == []
    assert len(town.letters("unsure")) <= 2
    assert town.letters("pending")
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("post-")]


async def test_after_a_crash_what_was_in_the_air_is_unsure_and_the_rest_is_sent(town):
    for number in range(3):
        town.says(f"Line {number}.")
    chat = town.letters("pending")[0].chat_ref
    town.do(lambda s: letters.claim(s, chat))
    town.do(letters.doubt_what_was_in_flight)
    async with at_work(town):
        await town.settled()
    assert town.seen(phone=0) == ["Line 1.", "Line 2."]
    assert town.seen(phone=1) == ["Line 0.", "Line 1.", "Line 2."]


async def test_what_a_dead_process_had_in_the_air_is_doubted_by_the_one_that_takes_its_bots(town):
    died, heir = (duty_of(town, name) for name in "ab")
    died.look()
    town.says("Did this leave?")
    town.says("This did not.")
    (chat, _other) = {each.chat_ref for each in town.letters("pending")}
    assert town.do(lambda stage: letters.claim(stage, chat))
    heir.look()
    assert len(town.letters("unsure")) == 0
    died.give_up()
    heir.look()
    assert [each.chat_ref for each in town.letters("unsure")] == [chat]
    async with at_work(town, duty=heir):
        await town.settled()
    assert sorted(town.seen(phone=phone) for phone in (0, 1)) == [
        ["Did this leave?", "This did not."],
        ["This did not."],
    ]


async def test_a_process_sends_nothing_for_a_bot_that_another_serves(town):
    mine, theirs = (duty_of(town, name) for name in "ab")
    theirs.look()
    town.says("Not by me.")
    carrier = AiogramCarrier(town.bots)
    waiting = town.look(lambda s: Post(town.ledger, town.shelf, town.clock, carrier)._waiting(s.uow))
    post = Post(town.ledger, town.shelf, town.clock, carrier, duty=mine)
    assert len(waiting) == 2
    assert town.look(lambda s: post._waiting(s.uow)) == []
    assert town.do(lambda stage: [post._claim(stage, each) for each in waiting]) == [None, None]


def duty_of(town: Town, name: str) -> Duty:
    """A process whose leases outlast the test: the town's time is fast."""
    me = Process(name, name, name)
    return Duty(town.ledger, town.shelf, town.clock, me, lease_ms=3_600_000)


async def test_a_line_in_the_air_when_the_takeover_commits_arrives_and_nothing_after_it(town):
    class Held(AiogramCarrier):
        """The first send is on its way until the test lets it arrive."""

        in_the_air, lands = asyncio.Event(), asyncio.Event()

        async def carry(self, *given):
            self.in_the_air.set()
            await self.lands.wait()
            return await super().carry(*given)

    held = Held(town.bots)
    async with at_work(town, carrier=held):
        town.says("In the air.")
        town.says("Not any more.")
        await asyncio.wait_for(held.in_the_air.wait(), 10)
        here = town.conversation()
        town.do(
            lambda s: take_control.take(
                s, here.conversation_id, operator_id="dana", control="person", rev=here.control_rev
            )
        )
        held.lands.set()
        await town.settled()
    shown = {text for phone in range(2) for text in town.seen(phone=phone)}
    assert shown == {"In the air."}
    assert town.letters("cancelled")
