"""Nobody sends too early, and who is more urgent goes first."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.gates import A_BOT, A_CHAT_S, A_GROUP, Place
from bot.channels.telegram.pacing import Pacer, Turn, Urgency
from tests.fakes.moving_time import MovingTime

ANA, BEN = Place("mother", "1"), Place("mother", "2")
TEAM = Place("mother", "-5", group=True)
CLOSE = 1e-6


@dataclass
class Street:
    """A pacer on a clock moved by hand; notes when each turn came."""

    time: MovingTime = field(default_factory=MovingTime)
    came: list[tuple[float, Turn]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pacer = Pacer(self.time)
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self.waiting: list[Turn] = []

    def queue(self, place: Place, urgency: Urgency = Urgency.SCRIPT) -> Turn:
        turn = self.loop.run_until_complete(self._turn(place, urgency))
        self.waiting.append(turn)
        self.note()
        return turn

    async def _turn(self, place: Place, urgency: Urgency) -> Turn:
        return self.pacer.turn(place, urgency)

    def step(self, seconds: float) -> None:
        """Let time pass in small steps, so that turns are noted when they come."""
        end = self.time.now + seconds
        while True:
            due = self.time._calls[0][0] if self.time._calls else end
            self.time.pass_(max(0.0, min(due, end) - self.time.now))
            self.note()
            if due >= end:
                break
        self.time.pass_(end - self.time.now)

    def note(self) -> None:
        for turn in [turn for turn in self.waiting if turn.come.done()]:
            self.waiting.remove(turn)
            self.came.append((self.time.now, turn))

    def times(self) -> list[float]:
        return [round(when - 1000, 3) for when, _ in self.came]


@pytest.fixture
def street():
    street = Street()
    yield street
    asyncio.set_event_loop(None)
    street.loop.close()


def test_a_private_chat_gets_one_a_second(street):
    for _ in range(3):
        street.queue(ANA)
    street.step(10)
    assert street.times() == [0, 1, 2]


def test_chats_do_not_wait_for_one_another(street):
    street.queue(ANA)
    street.queue(ANA)
    street.queue(BEN)
    street.step(0)
    assert [turn.place for _, turn in street.came] == [ANA, BEN]


def test_a_group_gets_twenty_a_minute(street):
    for _ in range(21):
        street.queue(TEAM)
    street.step(120)
    assert street.times() == [*range(20), 60]


def test_a_bot_sends_twenty_five_a_second(street):
    for number in range(30):
        street.queue(Place("mother", str(number)))
    street.step(5)
    assert street.times() == [0] * 25 + [1] * 5


def test_a_person_goes_before_the_script_before_a_broadcast(street):
    street.queue(ANA)
    broadcast = street.queue(ANA, Urgency.BROADCAST)
    script = street.queue(ANA, Urgency.SCRIPT)
    person = street.queue(ANA, Urgency.PERSON)
    street.step(10)
    assert [turn for _, turn in street.came[1:]] == [person, script, broadcast]


def test_what_waits_can_become_urgent(street):
    street.queue(ANA)
    first, second = street.queue(ANA), street.queue(ANA, Urgency.BROADCAST)
    second.hurry(Urgency.PERSON)
    street.step(10)
    assert [turn for _, turn in street.came[1:]] == [second, first]


def test_what_was_told_is_obeyed_in_that_chat_alone(street):
    street.queue(ANA)
    street.pacer.told(ANA, 30)
    street.queue(ANA)
    street.queue(BEN)
    street.step(29)
    assert [turn.place for _, turn in street.came] == [ANA, BEN]
    street.step(2)
    assert street.times()[-1] == pytest.approx(30.05)


def test_two_chats_told_at_once_close_the_bot(street):
    street.pacer.told(ANA, 10)
    street.pacer.told(BEN, 20)
    street.queue(Place("mother", "3"))
    street.queue(Place("bank", "3"))
    street.step(19)
    assert [turn.place.bot for _, turn in street.came] == ["bank"]
    street.step(2)
    assert len(street.came) == 2


def test_who_leaves_holds_up_nobody(street):
    street.queue(ANA)
    gone, stays = street.queue(ANA), street.queue(ANA)
    street.pacer.leave(gone)
    street.step(1)
    assert [turn for _, turn in street.came[1:]] == [stays]


PLACES = [Place(bot, str(chat), group=chat < 0) for bot in ("a", "b") for chat in (1, 2, 3, -4)]
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("queue"), st.sampled_from(PLACES), st.sampled_from(list(Urgency))),
        st.tuples(st.just("told"), st.sampled_from(PLACES), st.integers(1, 30)),
        st.tuples(st.just("close"), st.sampled_from(PLACES), st.integers(1, 10)),
        st.tuples(st.just("pass"), st.none(), st.floats(0, 5)),
    ),
    max_size=80,
)


@settings(max_examples=150, deadline=None)
@given(ACTS)
def test_whatever_happens_no_limit_is_passed_and_nobody_is_forgotten(acts):
    street = Street()
    told: list[tuple[float, float, Place]] = []
    try:
        for act, place, value in acts:
            if act == "queue":
                street.queue(place, value)
            elif act == "told":
                told.append((street.time.now, street.time.now + value, place))
                street.pacer.told(place, value)
            elif act == "close":
                street.pacer.close(place.bot, value)
            else:
                street.step(value)
        street.step(4_000)
    finally:
        asyncio.set_event_loop(None)
        street.loop.close()
    assert street.waiting == []
    check_limits(street.came)
    for when, turn in street.came:
        for since, until, place in told:
            assert not (place == turn.place and since < when < until)


def check_limits(came: list[tuple[float, Turn]]) -> None:
    for place in PLACES:
        mine = [when for when, turn in came if turn.place == place]
        assert all(b - a >= A_CHAT_S - CLOSE for a, b in itertools.pairwise(mine))
        if place.group:
            most, seconds = A_GROUP
            assert all(b - a >= seconds - CLOSE for a, b in zip(mine, mine[most:], strict=False))
    for bot in ("a", "b"):
        most, seconds = A_BOT
        mine = [when for when, turn in came if turn.place.bot == bot]
        assert all(b - a >= seconds - CLOSE for a, b in zip(mine, mine[most:], strict=False))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES[:4]), st.sampled_from(list(Urgency))), max_size=40))
def test_in_one_chat_the_more_urgent_never_waits_for_the_less(queued):
    street = Street()
    try:
        turns = [street.queue(place, urgency) for place, urgency in queued]
        street.step(3_000)
    finally:
        asyncio.set_event_loop(None)
        street.loop.close()
    for place in PLACES[:4]:
        mine = [turn for turn in turns if turn.place == place]
        order = [turn for _, turn in street.came if turn.place == place]
        assert order[1:] == sorted(mine[1:], key=lambda turn: (turn.urgency, turn.number))
