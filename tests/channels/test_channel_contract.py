"""What every channel promises; run over each kind of phone. A new channel adds a phone, not a test.

Where phones of two channels differ, the channel says so in its `Capabilities`, and it is tested that it says
the truth.
"""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.anyio

INSIDE = (
    "asks_help",
    "persona",
    "return_point",
    "call_operator",
    "Practice: take",
    "welcome",
    "Dana the role-player",
)
"""Words of the script and of the staff that no trainee may ever be shown."""

SENTENCES = [f"Sentence {number}: 🚌🚌🚌🚌🚌🚌🚌🚌🚌🚌." for number in range(140)]
LONG = " ".join(SENTENCES)
"""Within the characters of one message, and beyond Telegram's limit, which counts a bus as two."""


async def test_a_message_given_twice_is_accepted_once(phone):
    await phone.write("hello", "u1")
    await phone.write("hello", "u1")
    assert phone.arrived() == ["hello"]


async def test_messages_keep_their_order(phone):
    for number in range(5):
        await phone.write(f"message {number}", f"u{number}")
    assert phone.arrived() == [f"message {number}" for number in range(5)]


async def test_what_is_said_is_shown_in_its_order_and_once(phone, partner):
    for number in range(3):
        partner.say(f"question {number}")
    first = [line for line in await phone.shown() if "question" in line]
    assert [line.partition("question ")[2] for line in first] == ["0", "1", "2"]
    assert [line for line in await phone.shown() if "question" in line] == first


async def test_a_button_has_one_effect_however_often_it_is_pressed(phone, place):
    button = await phone.a_button()
    before = phone.effect()
    await phone.press(button, "u1")
    place.pass_time(30)
    after = phone.effect()
    assert after != before
    await phone.press(button, "u1")
    await phone.press(button, "u2")
    place.pass_time(30)
    assert phone.effect() == after


async def test_a_long_text_is_shown_whole_and_in_order(phone, partner):
    partner.say(LONG)
    shown = " ".join("\n".join(await phone.shown()).split())
    places = [shown.find(sentence) for sentence in SENTENCES]
    assert -1 not in places
    assert places == sorted(places)


async def test_the_longest_text_arrives_whole_and_a_longer_one_is_refused(phone):
    most = phone.can.longest_text
    assert await phone.try_to_write("x" * most, "u1")
    assert not await phone.try_to_write("y" * (most + 1), "u2")
    assert phone.arrived() == ["x" * most]


async def test_a_picture_is_shown_or_put_into_words(phone, partner):
    partner.show("A plan of the station.")
    assert any("A plan of the station." in line for line in await phone.shown())
    assert await phone.files() == (1 if phone.can.media else 0)


async def test_a_picture_can_be_sent_where_the_channel_says_so(phone):
    await phone.send_photo("u1")
    assert phone.files_arrived() == (1 if phone.can.media else 0)


async def test_changed_words_take_the_place_of_the_first_or_follow_them(phone, partner):
    partner.say("at the north gate")
    await phone.shown()
    partner.change("at the south gate")
    shown = "\n".join(await phone.shown())
    assert shown.count("at the south gate") == 1
    assert shown.count("at the north gate") == (0 if phone.can.changes else 1)


async def test_an_edited_message_is_read_as_edited_where_the_channel_says_so(phone):
    await phone.write("the red house", "u1")
    await phone.rewrite("u1", "the blue house")
    expected = ["the blue house"] if phone.can.rewords else ["the red house", "the blue house"]
    assert phone.arrived() == expected


async def test_what_may_not_have_arrived_is_not_repeated_and_people_are_told(phone, partner):
    await phone.lose_the_next_answer()
    partner.say("Only once.")
    shown = [line for line in await phone.shown() if "Only once." in line]
    assert len(shown) <= 1
    assert (len(shown), phone.doubts()) == (1, 0) if phone.can.asks else phone.doubts() == 1


async def test_typing_is_seen_where_the_channel_says_so(phone, place):
    await phone.write("hello", "u1")
    place.pass_time(2)
    assert not phone.can.typing or await phone.sees_typing()
    assert phone.can.typing or not await phone.sees_typing()


async def test_the_marking_is_in_sight(phone, partner):
    partner.say("They have taken her.")
    shown = await phone.shown()
    assert any("EXERCISE" in line for line in shown)
    if phone.can.phones == "staff":  # a locked screen shows the message alone
        assert [line[:8] for line in shown if "taken her" in line] == ["EXERCISE"]


@pytest.mark.parametrize("words", ["STOP REAL EMERGENCY", "stop, real emergency!"])
async def test_the_stop_phrase_stops_at_once_and_nothing_is_said_afterwards(phone, place, words):
    await phone.write("hello", "u1")
    await phone.write(words, "u2")
    before = place.said()
    place.pass_time(120)
    assert place.said() == before
    assert words not in "\n".join(phone.arrived())
    assert any("stopped" in line for line in await phone.shown())
    assert is_stopped(phone, place)


async def test_the_stop_button_stops_at_once(phone, place):
    await phone.write("hello", "u1")
    await phone.stop()
    assert is_stopped(phone, place)


async def test_who_speaks_is_shown_to_staff_alone(phone, staff, place):
    await phone.write("hello", "u1")
    place.pass_time(30)
    before = len(await phone.shown())
    await staff.take_over()
    new = (await phone.shown())[before:]
    if phone.can.phones == "staff":
        assert "Dana the role-player speaks for Sam, your guide now." in new[-1]
        return
    assert new == []
    await staff.say("Let me look.")
    place.pass_time(6)  # by phone a line can be undone for five seconds
    new = (await phone.shown())[before:]
    assert [line.split(": ")[1] for line in new] == ["Let me look."]
    assert "Sam, your guide" in new[0]
    await staff.give_back()
    assert len(await phone.shown()) == before + 1


async def test_after_a_takeover_nobody_else_speaks_for_the_actor(phone, staff, place):
    await phone.write("hello", "u1")
    phone.arrived()
    place.pass_time(2)
    await staff.take_over()
    said, shown = place.said(), await phone.shown()
    place.pass_time(40)  # a seat without a sign of life is kept for 45 s
    assert place.said() == said
    if phone.can.phones == "trainees":
        assert await phone.shown() == shown
        return
    await phone.write("Am I heard?", "u2")
    place.pass_time(6)
    assert place.said() == said
    assert any("You do not speak for anybody now." in line for line in await phone.shown())


async def test_somebody_elsewhere_is_shown_nothing(phone, partner, far_away, place):
    before = list(await far_away.shown())
    await phone.write("hello", "u1")
    partner.say("I cannot find the stop.")
    place.pass_time(6)
    assert list(await far_away.shown()) == before


async def test_the_script_is_shown_to_staff_alone(phone, place):
    await phone.write("hello", "u1")
    place.pass_time(10)
    await phone.write("xyzzy plugh", "u2")
    place.pass_time(10)
    await phone.write("plover frobnicate", "u3")
    place.pass_time(1300)
    shown = "\n".join(await phone.shown())
    found = [word for word in INSIDE if word in shown]
    assert found == [] if phone.can.phones == "trainees" else "welcome" in found


def is_stopped(phone, place):
    """A trainee's STOP freezes their conversations; that of the staff stops everything."""
    if phone.can.phones == "staff":
        return place.look(lambda stage: stage.exercise.phase) == "paused"
    return place.conversation().control == "frozen"
