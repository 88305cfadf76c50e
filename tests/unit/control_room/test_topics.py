"""A group with topics: a topic for each conversation, its state in the title, replies said as the actor."""

from __future__ import annotations

import pytest

from tests.unit.control_room.conftest import ANN, BEN, GROUP, X

pytestmark = pytest.mark.anyio
SECOND = 1_000
GROWN = -100777


async def forum(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/forum", chat=GROUP)
    assert "Every conversation of “Test” gets a topic here" in phone.sees(GROUP)[-1].text
    return phone


def topics(desk):
    return [each.text for each in desk.telegram.calls if each.method == "createForumTopic"]


def titles(desk):
    return [each.text for each in desk.telegram.calls if each.method == "editForumTopic"]


def thread(desk):
    return next(each.message_id for each in desk.telegram.calls if each.method == "createForumTopic")


async def test_the_first_message_opens_the_topic_and_all_others_follow(desk):
    phone = await forum(desk)
    await desk.trainee_writes("what is the address")
    assert topics(desk) == ["▶️ Alfa · Elena"]
    told = [each for each in phone.sees(GROUP) if each.thread]
    assert {each.thread for each in told} == {thread(desk)}
    assert "\n\n".join(each.text for each in told) == (
        "EXERCISE · Romeo (Police): what is the address\n\nElena: Hello? Who is this?\n\n"
        "Elena: Why do you ask?\n\nElena: She left on Monday.\n\nElena: Will you help?"
    )


async def test_what_waits_for_its_turn_is_told_in_one_message(desk):
    phone = await forum(desk)
    for number in range(5):
        desk.game.write(f"message {number}", wait=0)
    await desk.settle()
    told = [each for each in phone.sees(GROUP) if each.thread]
    assert len(told) == 1
    assert told[0].text.count("Romeo") == 5


async def test_the_title_says_who_speaks(desk):
    phone = await forum(desk)
    await desk.trainee_writes("hello")
    await phone.type("/take elena")
    assert titles(desk) == ["🗣 Alfa · Elena"]
    await phone.type("/back")
    await phone.press("Here, in “greeting”")
    await phone.press("Leave it at that" if "Leave it at that" in phone.last.keys else "Drop it, unanswered")
    assert titles(desk) == ["🗣 Alfa · Elena", "▶️ Alfa · Elena"]


async def test_a_reply_in_the_topic_is_said_by_whoever_holds_the_seat(desk):
    phone = await forum(desk)
    await desk.trainee_writes("hello")
    here = {"chat": GROUP, "thread": thread(desk)}
    await phone.type("/take", **here)
    assert desk.mother().holder == ANN
    before = len(desk.game.said())
    await phone.type("Who is this?", **here)
    await desk.pass_time(6 * SECOND)
    assert desk.game.said()[before:] == ["Who is this?"]
    assert [each.thread for each in phone.sees(GROUP)][-1] == thread(desk)


async def test_in_the_topic_others_are_told_whose_seat_it_is(desk):
    ann = await forum(desk)
    ben = await desk.phone_of(BEN, 502)
    await desk.trainee_writes("hello")
    here = {"chat": GROUP, "thread": thread(desk)}
    await ann.type("/take", **here)
    before = desk.game.said()
    await ben.type("I say", **here)
    assert "ann speaks for Elena now. Your words were not said." in ben.sees(GROUP)[-1].text
    await desk.pass_time(6 * SECOND)
    assert desk.game.said() == before


async def test_staff_talk_in_the_general_topic_is_nobodys_line(desk):
    phone = await forum(desk)
    await phone.type("/take elena")
    shown = len(phone.sees(GROUP))
    await phone.type("Coffee?", chat=GROUP)
    await desk.pass_time(6 * SECOND)
    assert desk.game.said() == []
    assert len(phone.sees(GROUP)) == shown


async def test_a_topic_that_somebody_deleted_is_made_again_and_nothing_is_lost(desk):
    phone = await forum(desk)
    await desk.trainee_writes("hello")
    gone = {"ok": False, "error_code": 400, "description": "Bad Request: message thread not found"}
    desk.telegram.failures.append((400, gone))
    await desk.trainee_writes("are you there", wait=0)
    await desk.settle()
    assert len(topics(desk)) == 2
    assert any("Romeo (Police): are you there" in each.text for each in phone.sees(GROUP))


async def test_only_whoever_directs_opens_a_forum(desk):
    from dataclasses import replace

    phone = await desk.phone_of(ANN)
    desk.game.do(lambda s: s.uow.operators.save(replace(s.uow.operators.get(ANN), roles=("role-player",))))
    await phone.type("/forum", chat=GROUP)
    assert "Your role does not allow this here" in phone.sees(GROUP)[-1].text


@pytest.mark.parametrize("met", [False, True], ids=["not met there yet", "met there already"])
async def test_a_group_that_becomes_another_chat_is_told_there_what_it_was_to_hear(desk, met):
    phone = await forum(desk)
    if met:
        await phone.type("Has anybody got a pen?", chat=GROWN)
    said = f"{GROUP}: group chat was upgraded to a supergroup chat"
    moved = {"ok": False, "error_code": 400, "description": said, "parameters": {"migrate_to_chat_id": GROWN}}
    desk.telegram.failures.append((400, moved))
    await desk.trainee_writes("what is the address")
    assert any("what is the address" in each.text for each in phone.sees(GROWN))
    assert desk.game.look(lambda s: s.uow.outbox.all_in(X, "sending")) == []
