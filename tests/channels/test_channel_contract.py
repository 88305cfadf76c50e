"""What every channel promises; run over each kind of phone. A new channel adds a phone, not a test."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.anyio

INSIDE = (
    "asks_help",
    "persona",
    "return_point",
    "call_operator",
    "Practice: take",
    "welcome/",
    "Dana the role-player",
)
"""Words of the script and of the staff that no trainee may ever be shown."""


async def test_a_message_given_twice_is_accepted_once(phone, place):
    await phone.write("hello", "u1")
    await phone.write("hello", "u1")
    assert place.incoming() == ["hello"]


async def test_messages_keep_their_order(phone, place):
    for number in range(5):
        await phone.write(f"message {number}", f"u{number}")
    assert place.incoming() == [f"message {number}" for number in range(5)]


async def test_what_the_actor_says_is_shown_in_its_order(phone, place):
    await phone.write("hello", "u1")
    place.pass_time(30)
    lines = [line for line in await phone.shown() if "Sam, your guide:" in line]
    assert "Hello, I am Sam." in lines[0]
    assert "Write hello, or press the button." in lines[1]


async def test_a_line_is_shown_once(phone, place):
    await phone.write("hello", "u1")
    place.pass_time(30)
    first = list(await phone.shown())
    assert list(await phone.shown()) == first


async def test_a_button_can_be_pressed(phone, place):
    place.act(lambda stage: None)
    await phone.write("what is this?", "u0")
    place.pass_time(30)
    before = place.conversation().snapshot["state"]
    await phone.press_first_button("u1")
    place.pass_time(30)
    assert place.conversation().snapshot["state"] != before


async def test_the_marking_is_in_sight(phone):
    assert any("EXERCISE" in line for line in await phone.shown())


@pytest.mark.parametrize("words", ["STOP REAL EMERGENCY", "stop, real emergency!"])
async def test_the_stop_phrase_freezes_at_once_and_nothing_is_shown_afterwards(phone, place, words):
    await phone.write("hello", "u1")
    await phone.write(words, "u2")
    assert place.conversation().control == "frozen"
    before = [line for line in await phone.shown() if "Sam" in line]
    place.pass_time(120)
    after = [line for line in await phone.shown() if "Sam" in line]
    assert after == before
    assert any("stopped" in line for line in await phone.shown())


async def test_the_stop_button_freezes_at_once(phone, place):
    await phone.write("hello", "u1")
    await phone.stop()
    assert place.conversation().control == "frozen"


async def test_a_takeover_is_not_seen(phone, staff, place):
    await phone.write("hello", "u1")
    place.pass_time(30)
    before = len(await phone.shown())
    await staff.take_over()
    assert len(await phone.shown()) == before
    await staff.say("Let me look.")
    place.pass_time(6)  # by phone a line can be undone for five seconds
    new = (await phone.shown())[before:]
    assert [line.split(": ")[1] for line in new] == ["Let me look."]
    assert "Sam, your guide" in new[0]
    await staff.give_back()
    assert len(await phone.shown()) == before + 1


async def test_no_scripted_line_is_shown_after_a_takeover(phone, staff, place):
    await phone.write("hello", "u1")
    place.pass_time(2)
    await staff.take_over()
    before = list(await phone.shown())
    place.pass_time(40)  # a seat without a sign of life is kept for 45 s
    assert list(await phone.shown()) == before


async def test_another_team_is_shown_nothing(phone, other_team, place):
    before = list(await other_team.shown())
    await phone.write("hello", "u1")
    place.pass_time(30)
    assert list(await other_team.shown()) == before


async def test_the_script_is_never_shown(phone, place):
    await phone.write("hello", "u1")
    place.pass_time(10)
    await phone.write("xyzzy plugh", "u2")
    place.pass_time(10)
    await phone.write("plover frobnicate", "u3")
    place.pass_time(1300)
    shown = "\n".join(await phone.shown())
    assert not [word for word in INSIDE if word in shown]
