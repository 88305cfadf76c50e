"""From the link to the first message."""

from __future__ import annotations

import pytest

from tests.telegram.conftest import AUNT, GUIDE, Room, join, press, tap

pytestmark = pytest.mark.anyio


async def test_a_person_joins_by_the_link_in_their_own_words(room: Room):
    room.add_bot(GUIDE, "guide")
    room.serve()
    ana = room.city.phone("Ana", language="it")
    await ana.start(GUIDE, room.tokens[0])
    await press(room, ana, GUIDE, "Ho letto")
    await room.until(lambda: len(room.told(ana)) == 2)
    await ana.type(GUIDE, "  Falco   7 ")
    await press(room, ana, GUIDE, "Polizia")
    await press(room, ana, GUIDE, "Rumeno")
    await press(room, ana, GUIDE, "Fatto")
    (trainee,) = await room.until(room.trainees)
    assert (trainee.call_sign, trainee.agency) == ("Falco 7", "police")
    assert trainee.languages == ("it", "ro")
    assert trainee.team_id == room.teams[0]
    assert "Ana" not in repr(room.entries())


async def test_the_same_person_at_another_bot_joins_once(room: Room):
    room.add_bot(GUIDE, "guide")
    room.add_bot(AUNT, "aunt")
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, GUIDE, call_sign="Falcon")
    await ana.start(AUNT, room.tokens[0])
    told = await room.until(lambda: room.told(ana, AUNT))
    assert "You are Falcon, team A." in told[0]
    assert len(room.trainees()) == 1


async def test_without_agreeing_nobody_joins(room: Room):
    room.add_bot(GUIDE, "guide")
    room.serve()
    ana = room.city.phone("Ana")
    await ana.type(GUIDE, "hello?")
    await ana.start(GUIDE, room.tokens[0])
    await press(room, ana, GUIDE, "Not now")
    await room.until(lambda: "You have not joined." in room.told(ana)[-1])
    await ana.type(GUIDE, "hello?")
    await room.until(lambda: len(room.told(ana)) == 4)
    assert room.trainees() == []
    assert room.incoming() == []


async def test_a_link_that_was_renewed_opens_nothing(room: Room):
    from roleplay.services.trainees import enrol

    room.add_bot(GUIDE, "guide")
    room.serve()
    room.act(lambda stage: enrol.new_link(stage, room.teams[0]))
    ana = room.city.phone("Ana")
    await ana.start(GUIDE, room.tokens[0])
    (told,) = await room.until(lambda: room.told(ana))
    assert "link" in told
    assert room.trainees() == []


async def test_a_link_fits_into_what_telegram_takes(room: Room):
    assert all(
        len(token) <= 64 and token.replace("-", "").replace("_", "").isalnum() for token in room.tokens
    )


async def test_an_old_button_of_the_dialogue_changes_nothing(room: Room):
    room.add_bot(GUIDE, "guide")
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, call_sign="Falcon")
    await tap(room, ana, GUIDE, "j:a:press")
    await room.until(lambda: ("answerCallbackQuery", "That is settled already.") in _answers(room))
    assert room.trainees()[0].agency == "police"


def _answers(room: Room) -> list[tuple[str, str]]:
    return [(method, str(fields.get("text", ""))) for _token, method, fields in room.city.calls]
