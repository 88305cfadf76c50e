"""Phones write to twelve bots in a storm, and are answered: each message once, whatever comes twice or late.

The staff's own phones write to the control room in the same storm. Beside it the loops that come with aiogram
and python-telegram-bot, which the same judge must find out; `blurline bench telegram` prints them together.
"""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass

import pytest

from roleplay.domain.ids import AccountId
from roleplay.domain.records import BotAccountRecord
from roleplay.services.staff import staff_phones
from roleplay.services.staff.sign_in import EVERY_ROLE, add_operator
from roleplay.services.talk.lines import CONTROL_ROOM
from tests.fakes.telegram_faults import Reset, TooMany
from tests.fakes.telegram_phone import Phone
from tests.fakes.telegram_town import SEAL, Town
from tests.faults.telegram_judge import Verdict, judge
from tests.faults.telegram_loops import Ride, aiograms_own, ours, telegram_bots_own
from tests.faults.telegram_storm import Storm, Way, brewing

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]
ROOM = "900:ROOM"
STAFF, NOTES = 3, 8
ANSWER, NOTICE = "Noted about the exercise", "may not have reached you"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.slow
@pytest.mark.parametrize("way", ["poll", "webhook"])
async def test_every_message_is_answered_once_whatever_comes_twice_or_late(way, capsys):
    async with brewing(way) as storm:
        open_control_room(storm.town)
        async with ours(storm):
            staff = [await sign_in(storm.town, f"Staff {number}") for number in range(STAFF)]
            storm.rise()
            await storm.everybody_writes()
            for number in range(1, NOTES + 1):
                for phone in staff:
                    await phone.type(ROOM, f"/note message {number}")
            await storm.until(lambda: everything_is_settled(storm))
        verdict = judge(storm.as_recorded(), storm.town.city.attempts)
        unsure, desk = len(storm.town.letters("unsure")), AtTheDesk.seen(storm.town, staff)
        answers = [sorted(chat.said) for chat in storm.as_recorded()]
    with capsys.disabled():
        print(f"\nours, {way}: {verdict}; unsure {unsure} of {storm.wanted}; control room: {desk}")  # noqa: T201
    assert verdict.broken == []
    assert answers == [sorted(f"Noted {number}." for number in range(1, storm.messages + 1))] * len(answers)
    assert 0 < unsure < 0.15 * storm.wanted
    desk.check()


@pytest.mark.parametrize(
    ("loop", "way", "dead"),
    [
        pytest.param(aiograms_own, "poll", False, marks=pytest.mark.slow),
        pytest.param(aiograms_own, "poll", True, marks=pytest.mark.faults),
        pytest.param(aiograms_own, "webhook", True, marks=pytest.mark.faults),
        pytest.param(telegram_bots_own, "poll", True, marks=pytest.mark.faults),
        pytest.param(telegram_bots_own, "webhook", True, marks=pytest.mark.faults),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_librarys_own_loop_is_found_out_by_the_same_judge(loop, way, dead, capsys):
    """In a loop of its own, as it leaves failed tasks and open connections behind."""
    verdict, wanted = asyncio.run(ridden(loop, way, dead=dead))
    gc.collect()
    with capsys.disabled():
        print(f"\n{loop.__name__}, {way}: {verdict}; of {wanted}")  # noqa: T201
    assert verdict.lost


async def ridden(loop: Ride, way: Way, *, dead: bool) -> tuple[Verdict, int]:
    async with brewing(way, dead=dead) as storm:
        storm.rise()
        async with loop(storm):
            await storm.everybody_writes()
            await storm.until_quiet()
        return storm.judged(), storm.wanted


@dataclass(frozen=True)
class AtTheDesk:
    """What became of the notes that the staff's phones wrote."""

    on_record: list[str]
    answered: int
    unsure: int
    """Answers of which nobody can know whether they arrived."""
    warned: int
    """How often a phone was told that, or was tried to be told."""
    order: list[tuple[list[int], list[int]]]
    """Of each phone the notes on record, and the answers it shows, each in its order."""

    @classmethod
    def seen(cls, town: Town, staff: list[Phone]) -> AtTheDesk:
        said = [attempt for attempt in town.city.attempts if attempt.token == ROOM]
        return cls(
            notes_on_record(town),
            sum(ANSWER in said.text for phone in staff for said in phone.sees(ROOM)),
            sum(ANSWER in attempt.text and isinstance(attempt.fault, Reset) for attempt in said),
            sum(NOTICE in attempt.text and not isinstance(attempt.fault, TooMany) for attempt in said),
            [(notes_of(town, phone), answers_on(phone)) for phone in staff],
        )

    def check(self) -> None:
        wanted = STAFF * NOTES
        everything = [f"message {number}" for number in range(1, NOTES + 1) for _phone in range(STAFF)]
        assert sorted(self.on_record) == everything, "every note once"
        assert wanted - self.unsure <= self.answered <= wanted, "nothing lost in silence, nothing twice"
        assert self.warned >= self.unsure, "whoever should have had an answer is told"
        for on_record, shown in self.order:
            assert shown == [number for number in on_record if number in shown], "answered in its order"

    def __str__(self) -> str:
        return f"{len(self.on_record)} notes kept, {self.answered} seen answered, {self.unsure} unsure"


def notes_of(town: Town, phone: Phone) -> list[int]:
    """Return the numbers of one person's notes, in the order of the record: updates came shuffled."""
    entries = town.look(lambda s: s.uow.journal.after(s.exercise_id, 0, 100_000, kinds={"note"}))
    names = {each.operator_id: each.name for each in town.look(lambda s: s.uow.operators.all())}
    mine = (entry for entry in entries if names.get(entry.operator_id) == phone.name)
    return [_number_in(entry.body["text"]) for entry in mine]


def answers_on(phone: Phone) -> list[int]:
    """Return which notes were answered, in the order of the answers; each of them quotes its note."""
    return [_number_in(said.text) for said in phone.sees(ROOM) if ANSWER in said.text]


def _number_in(text: str) -> int:
    return int(text.rpartition("message ")[2])


def open_control_room(town: Town) -> None:
    """Give the exercise a bot for its staff."""
    username = town.city.add_bot(ROOM).username
    made = town.clock.now_ms()
    town.do(
        lambda s: s.uow.bot_accounts.add(
            BotAccountRecord(
                s.exercise_id, AccountId("a-room"), "control", "900", username,
                SEAL.close(ROOM), SEAL.close("secret"), made,
            )
        )
    )  # fmt: skip


async def sign_in(town: Town, name: str) -> Phone:
    """A member of the staff signs a phone in, before the storm."""
    phone = town.city.phone(name)
    operator = town.do(lambda s: add_operator(s.uow, name, "!", EVERY_ROLE, s.now)).operator_id
    code = town.do(lambda s: staff_phones.issue_code(s, operator)).code
    await phone.start(ROOM, code)
    await phone.wait(ROOM, lambda said: f"Welcome, {name}" in said.text)
    return phone


def everything_is_settled(storm: Storm) -> bool:
    """All is on record, and nothing waits to be sent."""
    town = storm.town
    answers = sum(len(chat.said) for chat in storm.as_recorded())
    of_the_room = town.look(lambda s: s.uow.outbox.due_at_once(s.exercise_id, 500, channel=CONTROL_ROOM))
    in_the_air = town.look(lambda s: s.uow.outbox.all_in(s.exercise_id, "sending"))
    return (
        answers >= storm.wanted
        and len(notes_on_record(town)) >= STAFF * NOTES
        and not (storm.on_their_way() or of_the_room or in_the_air)
    )


def notes_on_record(town: Town) -> list[str]:
    entries = town.look(lambda s: s.uow.journal.after(s.exercise_id, 0, 100_000, kinds={"note"}))
    return [entry.body["text"] for entry in entries]
