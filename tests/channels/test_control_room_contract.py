"""The promises of `test_channel_contract`, asked of a phone of the staff, which speaks as an actor.

Sentence by sentence the same, but for what a member of the staff may know: the script, and who plays. Instead
of these, nothing is shown to a phone that is not signed in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from roleplay.services import take_control
from roleplay.services.sign_in import EVERY_ROLE, add_operator
from tests.channels.conftest import Place, take_phone
from tests.channels.staff_phone import StaffPhone
from tests.fakes.control_room import ControlRoomInHand

pytestmark = pytest.mark.anyio
HOLD_S = 6
"""A line from a phone can be undone for five seconds."""


@pytest.fixture
async def staff_phone(place: Place) -> AsyncIterator[StaffPhone]:
    here = place.application
    desk = await ControlRoomInHand.open(here.ledger, here.packs, place.clock, place.exercise_id)
    phone = StaffPhone(desk, await desk.phone_of(place.operator_id), place)
    await phone.desk.settle()
    yield phone
    await desk.close()


@pytest.fixture
async def trainee(place: Place):
    """A trainee of team A who has written to the guide, so that somebody can be spoken to."""
    phone = await take_phone("webchat", place, 0, "Alpha 1")
    await phone.write("hello", "t1")
    place.pass_time(30)
    return phone


@pytest.fixture
async def seated(staff_phone: StaffPhone, trainee) -> StaffPhone:
    await staff_phone.phone.type("/take sam")
    return staff_phone


def spoken(place: Place) -> list[str]:
    """What the guide has said by a person, in order."""
    entries = place.look(
        lambda stage: stage.uow.journal.after(place.exercise_id, 0, 1000, kinds={"message.out"})
    )
    return [entry.body["text"] for entry in entries if entry.body["author"] == "person"]


async def test_a_message_given_twice_is_accepted_once(seated, place):
    await seated.write("Let me look.", "u1")
    await seated.write("Let me look.", "u1")
    place.pass_time(HOLD_S)
    assert spoken(place) == ["Let me look."]
    assert len([text for text in await seated.shown() if "in a moment: Let me look." in text]) == 1


async def test_messages_keep_their_order(seated, place):
    for number in range(5):
        await seated.write(f"message {number}", f"u{number}")
    place.pass_time(HOLD_S)
    assert spoken(place) == [f"message {number}" for number in range(5)]


async def test_what_is_said_to_the_actor_is_shown_in_its_order_and_once(seated, trainee, place):
    for number in range(3):
        await trainee.write(f"question {number}", f"q{number}")
    first = [text for text in await seated.shown() if "question" in text]
    assert [text.split("question ")[1] for text in first] == ["0", "1", "2"]
    assert [text for text in await seated.shown() if "question" in text] == first


async def test_a_button_can_be_pressed_and_pressed_again_does_nothing_more(seated, place):
    await seated.write("Wait.", "u1")
    await seated.press("Undo", "u2")
    await seated.press("Undo", "u2")
    place.pass_time(HOLD_S)
    assert spoken(place) == []
    assert len([text for text in await seated.shown() if "taken back" in text]) == 1


async def test_the_stop_phrase_of_a_trainee_freezes_at_once_and_is_shown(seated, trainee, place):
    await trainee.write("STOP REAL EMERGENCY", "s1")
    assert place.conversation().control == "frozen"
    assert any("STOP was pressed in team A" in text for text in await seated.shown())
    await seated.write("Still there?", "u1")
    place.pass_time(HOLD_S)
    assert spoken(place) == []


async def test_the_stop_button_stops_everything_at_once(seated, trainee, place):
    await seated.stop_all()
    assert place.look(lambda stage: stage.exercise.phase) == "paused"
    before = [line for line in await trainee.shown() if "Sam" in line]
    place.pass_time(120)
    assert [line for line in await trainee.shown() if "Sam" in line] == before


async def test_a_takeover_by_somebody_else_is_shown_and_nothing_more_can_be_said(seated, place):
    otto = place.application.ledger.write(lambda uow: add_operator(uow, "Otto", "!", EVERY_ROLE, 1))
    here = place.conversation()
    place.act(
        lambda stage: take_control.take(
            stage, here.conversation_id, operator_id=otto.operator_id, control="person", rev=here.control_rev
        )
    )
    assert [t for t in await seated.shown() if "Otto" in t], (await seated.shown())[-1]
    await seated.write("Am I heard?", "u1")
    place.pass_time(HOLD_S)
    assert spoken(place) == []
    assert [t for t in await seated.shown() if "You do not speak for anybody now." in t], (
        await seated.shown()
    )[-2:]


async def test_a_phone_that_is_not_signed_in_is_shown_nothing_and_says_nothing(seated, trainee, place):
    stranger = StaffPhone(seated.desk, seated.desk.phone(user_id=777), place)
    await stranger.write("Let me speak.", "x1")
    await stranger.write("/take sam", "x2")
    await trainee.write("question", "q1")
    place.pass_time(HOLD_S)
    assert spoken(place) == []
    assert all("only its staff can use it" in text for text in await stranger.shown())
