"""What phones are told by themselves, and how long a seat is kept for somebody who says nothing."""

from __future__ import annotations

import pytest

from roleplay.domain.control import LEASE_MS
from roleplay.domain.ids import MediaId
from roleplay.domain.records import MediaRecord
from roleplay.services.control.whisper import whisper
from roleplay.services.talk import accept_update
from roleplay.services.talk.run_event import call_operator
from tests.unit.control_room.conftest import ANN, BEN, X

pytestmark = pytest.mark.anyio
SECOND, MINUTE = 1_000, 60_000


async def test_whoever_speaks_for_an_actor_hears_what_is_said_to_it_and_nobody_else_does(desk):
    ann, ben = await desk.phone_of(ANN, 501), await desk.phone_of(BEN, 502)
    await ann.type("/take elena")
    silent = len(ben.sees())
    await desk.trainee_writes("where are you?")
    assert ann.last.text == "EXERCISE · 🗣 Elena → Alfa\nRomeo (Police): where are you?"
    assert len(ben.sees()) == silent
    await ann.reply(ann.last, "At home.")
    await desk.pass_time(6 * SECOND)
    assert desk.game.said() == ["At home."]


async def test_a_photo_of_a_trainee_comes_with_who_sent_it_to_whom(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    desk.game.do(lambda s: _send_photo(s, desk.game.romeo))
    await desk.settle()
    assert phone.last.method == "sendPhoto"
    assert phone.last.text.startswith("EXERCISE · 🗣 Elena → Alfa\nRomeo (Police): ")


async def test_a_whisper_reaches_the_pocket_it_is_meant_for_and_no_other(desk):
    ann, ben = await desk.phone_of(ANN, 501), await desk.phone_of(BEN, 502)
    heard = len(ben.sees())
    desk.game.do(lambda s: whisper(s, operator_id=BEN, to=ANN, text="Slower, please."))
    await desk.settle()
    assert ann.last.text == "👂 ben: Slower, please."
    assert len(ben.sees()) == heard


async def test_each_entry_is_told_once(desk):
    ann = await desk.phone_of(ANN)
    await ann.type("/take elena")
    await desk.trainee_writes("one")
    for _ in range(3):
        await desk.settle()
    await desk.trainee_writes("two")
    told = [each.text for each in ann.sees() if "Romeo" in each.text and "\nRomeo" in each.text]
    assert [text.rpartition(": ")[2] for text in told] == ["one", "two"]


async def test_a_call_for_help_reaches_everybody_who_could_help(desk):
    ann, ben = await desk.phone_of(ANN, 501), await desk.phone_of(BEN, 502)
    desk.game.do(lambda s: call_operator(s, s.claim(desk.game.mother), "She is confused.", reason="test"))
    await desk.settle()
    for phone in (ann, ben):
        assert phone.last.text == "🆘 EXERCISE · Elena → Alfa calls for help: She is confused."
    await ben.press("Take over")
    assert desk.mother().holder == BEN


async def test_stop_of_a_trainee_reaches_every_phone(desk):
    phone = await desk.phone_of(ANN)
    desk.game.stop()
    await desk.settle()
    assert phone.last.text == "🛑 STOP was pressed in team Alfa: a real emergency. The director decides."


async def test_a_seat_taken_over_by_somebody_else_is_told(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    desk.game.take(operator=BEN)
    await desk.settle()
    assert phone.last.text == "ben speaks for Elena now."


async def test_a_seat_is_kept_while_there_are_signs_of_life(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    for _ in range(11):
        await _live(desk, 15 * SECOND)
    assert desk.mother().holder == ANN


async def test_the_quiet_are_asked_then_the_script_speaks_again_and_the_actor_is_never_mute(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    await desk.trainee_writes("what is the address", wait=0)
    for _ in range(13):
        await _live(desk, 15 * SECOND)
    assert "Are you still there?" in phone.last.text
    assert desk.mother().holder == ANN
    for _ in range(3):
        await _live(desk, 15 * SECOND)
    await desk.pass_time(20 * SECOND)
    assert (desk.mother().control, desk.mother().holder) == ("script", None)
    assert desk.game.said()[0] == "Why do you ask?"
    assert any(each.text == "You were away: the script speaks for Elena again." for each in phone.sees())


async def test_i_am_here_keeps_the_seat(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    for _ in range(13):
        await _live(desk, 15 * SECOND)
    await phone.press("I am here")
    assert phone.last.text == "Good. Your seats are kept."
    for _ in range(8):
        await _live(desk, 15 * SECOND)
    assert desk.mother().holder == ANN


async def test_when_this_program_stops_no_seat_outlives_its_lease(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/take elena")
    desk.game.pass_time(LEASE_MS + SECOND)
    assert desk.mother().control == "script"


async def _live(desk, ms):
    await desk.pass_time(ms)
    await desk.room.look_after_seats()
    await desk.settle()


def _send_photo(stage, trainee_id):
    media_id = MediaId("ab" * 32)
    stage.uow.media.add(MediaRecord(X, media_id, "image/jpeg", b"\xff\xd8 a photo", stage.now, trainee_id))
    update = accept_update.IncomingUpdate(
        "web", trainee_id, "photo", trainee_id, actor_id="mother", media_id=media_id
    )
    accept_update.accept(stage, update)
