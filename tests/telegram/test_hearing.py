"""What actors say, as a phone shows it: marked as an exercise, changed, taken back, on a map, in a group."""

from __future__ import annotations

import json
from typing import Any

import pytest

from roleplay.domain.ids import JournalSeq
from roleplay.services.control import say_as, take_control
from roleplay.services.staff.sign_in import EVERY_ROLE, add_operator
from roleplay.services.sweep import sweep
from roleplay.services.talk import amend, contacts
from roleplay.services.talk.media import accept_staff_media
from roleplay.services.trainees.notice import notice
from tests.fakes.telegram import Said
from tests.fakes.telegram_phone import Phone
from tests.telegram.conftest import AUNT, GUIDE, Room, join

pytestmark = pytest.mark.anyio
JPEG = b"\xff\xd8\xff" + b"face" * 20
GROUP = -100500


@pytest.fixture
async def team(room: Room) -> tuple[Phone, Phone]:
    """Two trainees of one team, joined at the guide's bot, and Vera in the guide's seat."""
    room.add_bot(GUIDE, "guide")
    room.serve()
    ana, bo = room.city.phone("Ana"), room.city.phone("Bo")
    await join(room, ana, call_sign="Falcon")
    await join(room, bo, call_sign="Bear")
    room.send()
    await ana.type(GUIDE, "hello")
    await room.until(lambda: conversation(room) is not None)
    here, who = conversation(room), vera(room)
    room.act(
        lambda s: take_control.take(
            s, here.conversation_id, operator_id=who, control="person", rev=here.control_rev
        )
    )
    return ana, bo


async def test_every_line_is_marked_as_an_exercise_in_italics_with_the_speaker_in_bold(room: Room, team):
    marking = room.look(lambda s: s.scenario.marking)
    says(room, "Come to the north gate.")
    said = await hears(team[0], "north gate")
    lines = said.text.split("\n")
    assert lines[0] == marking.header
    assert lines[-1] == (marking.footer or "Come to the north gate.")
    assert [each["type"] for each in json.loads(said.fields["entities"])][:1] == ["italic"]
    assert "parse_mode" not in said.fields


async def test_changed_words_stand_in_the_same_message_and_what_is_taken_back_is_gone(room: Room, team):
    line = says(room, "Come to the north gate.")
    first = await hears(team[0], "north gate")
    changes(room, line, "Come to the south gate.")
    changed = await hears(team[0], "south gate")
    assert changed.message_id == first.message_id
    changes(room, line, "")
    for phone in team:
        await room.until(lambda each=phone: not has(each, "gate"))


async def test_a_pictures_words_are_changed_and_the_picture_is_taken_back(room: Room, team):
    line = says(room, "This is her.", JPEG)
    shown = await hears(team[1], "This is her.")
    assert shown.method == "sendPhoto"
    changes(room, line, "This was her last year.")
    assert (await hears(team[1], "last year")).message_id == shown.message_id
    changes(room, line, "")
    await room.until(lambda: not has(team[1], "last year"))


async def test_a_place_that_one_shares_is_on_the_map_of_the_other(room: Room, team):
    ana, bo = team
    await ana.location(GUIDE, 41.89, 12.49)
    await bo.wait(GUIDE, lambda said: said.method == "sendLocation")
    (place,) = (said for said in bo.sees(GUIDE) if said.method == "sendLocation")
    assert (float(place.fields["latitude"]), float(place.fields["longitude"])) == (41.89, 12.49)
    assert not [said for said in ana.sees(GUIDE) if said.method == "sendLocation"]


async def test_a_new_contact_comes_with_a_button_that_opens_its_chat(room: Room, team):
    room.add_bot(AUNT, "aunt")
    room.act(lambda s: contacts.reveal(s, room.teams[0], "aunt", reason="the guide gave her number"))
    offered = await hears(team[0], "New contact")
    (row,) = json.loads(offered.fields["reply_markup"])["inline_keyboard"]
    assert row[0]["url"] == "https://t.me/sim102_bot?start"


async def test_privacy_is_told_again_whenever_it_is_asked_for(room: Room, team):
    await team[0].type(GUIDE, "/privacy")
    told = await hears(team[0], "/mydata gives you everything")
    assert room.look(lambda s: notice(s, "en")) in told.text


async def test_what_an_actor_says_to_the_team_is_heard_in_its_group(room: Room, team):
    ana, _bo = team
    room.city.add_group(GROUP, "Team A", GUIDE)
    await ana.type(GUIDE, f"/start@sim101_bot {room.tokens[0]}", chat=GROUP)
    await ana.wait(GUIDE, lambda said: "This group is team A" in said.text, chat=GROUP)
    says(room, "Is everybody there?")
    await ana.wait(GUIDE, lambda said: "Is everybody there?" in said.text, chat=GROUP)


def vera(room: Room) -> Any:
    found = room.application.ledger.read(lambda uow: uow.operators.by_name("Vera"))
    if found is None:
        found = room.application.ledger.write(lambda uow: add_operator(uow, "Vera", "!", EVERY_ROLE, 1))
    return found.operator_id


def conversation(room: Room) -> Any:
    return room.look(lambda s: s.uow.conversations.find(room.exercise_id, room.teams[0], "guide"))


def says(room: Room, text: str, picture: bytes = b"") -> JournalSeq:
    """Vera speaks as the guide; returns the line's place in the record."""
    here, who = conversation(room), vera(room)
    media = room.act(lambda s: accept_staff_media(s, picture)) if picture else None
    room.act(
        lambda s: say_as.say(
            s,
            here.conversation_id,
            operator_id=who,
            text=text,
            client_id=text,
            rev=here.control_rev,
            hold_ms=0,
            media_id=media.media_id if media else None,
        )
    )
    room.clock.wall_ms += 1_000
    room.application.ledger.write(lambda uow: sweep(uow, room.application.packs, room.clock.wall_ms))
    return room.entries("message.out")[-1].seq


def changes(room: Room, line: JournalSeq, text: str) -> None:
    here, who = conversation(room), vera(room)
    room.act(
        lambda s: amend.amend(s, here.conversation_id, line, operator_id=who, text=text, rev=here.control_rev)
    )


async def hears(phone: Phone, words: str) -> Said:
    return await phone.wait(GUIDE, lambda said: words in said.text)


def has(phone: Phone, words: str) -> bool:
    return any(words in said.text for said in phone.sees(GUIDE))
