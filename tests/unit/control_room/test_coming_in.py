"""A phone comes in by a code, and goes out at once when it should."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roleplay.services.staff import staff_phones, tries
from tests.unit.control_room.conftest import ANN, BEN, X

pytestmark = pytest.mark.anyio


async def test_a_code_from_the_console_signs_the_phone_in(desk):
    phone = await desk.phone_of(ANN)
    assert "Welcome, ann" in phone.last.text
    assert [each.chat.operator_id for each in desk.game.look(staff_phones.phones)] == [ANN]
    assert desk.game.entries("phone.in")[0].operator_id == ANN


async def test_the_code_alone_signs_in_too(desk):
    phone = desk.phone()
    await phone.type(desk.code(ANN).upper())
    assert "Welcome, ann" in phone.last.text


async def test_a_code_is_good_once(desk):
    code = desk.code(ANN)
    await desk.phone(501).type(f"/start {code}")
    thief = desk.phone(502)
    await thief.type(f"/start {code}")
    assert "not valid" in thief.last.text
    assert len(desk.game.look(staff_phones.phones)) == 1


async def test_a_code_is_good_for_ten_minutes(desk):
    code = desk.code(ANN)
    desk.game.jump(staff_phones.CODE_MS)
    phone = desk.phone()
    await phone.type(f"/start {code}")
    assert "not valid" in phone.last.text


async def test_five_wrong_codes_lock_the_phone_even_for_the_right_one(desk):
    phone = desk.phone()
    for _try in range(5):
        await phone.type("/start aaaaaaaaaa")
    await phone.type(f"/start {desk.code(ANN)}")
    assert "Too many tries. Wait" in phone.last.text
    desk.game.jump(tries.LOCKED_MS)
    await phone.type(f"/start {desk.code(ANN)}")
    assert "Welcome" in phone.last.text


async def test_small_talk_of_a_stranger_is_no_try_and_tells_nothing(desk):
    phone = desk.phone()
    for text in ("hello there", "/queue", "/who", "/take Elena", "what is this?", "/stop"):
        await phone.type(text)
        assert "only its staff can use it" in phone.last.text
    await phone.type(f"/start {desk.code(ANN)}")
    assert "Welcome" in phone.last.text


async def test_leave_signs_out_and_the_number_is_forgotten_soon(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/leave")
    assert "Signed out" in phone.last.text
    await phone.type("/queue")
    assert "only its staff can use it" in phone.last.text
    desk.game.jump(staff_phones.STRANGER_MS)
    await desk.room.look_after_seats()
    assert desk.game.look(lambda stage: stage.uow.chats.all(X)) == []


async def test_signing_out_everywhere_on_the_web_signs_the_phone_out(desk):
    phone = await desk.phone_of(ANN)
    desk.game.do(lambda stage: stage.uow.sessions.end_all_of(ANN))
    await phone.type("/queue")
    assert "only its staff can use it" in phone.last.text


async def test_an_operator_signs_an_own_phone_out_from_the_console_and_no_other(desk):
    phone = await desk.phone_of(ANN)
    chat = desk.game.look(staff_phones.phones)[0].chat
    with pytest.raises(Exception, match="phone"):
        desk.game.do(lambda stage: staff_phones.revoke(stage, chat.chat_ref, operator_id=BEN))
    desk.game.do(lambda stage: staff_phones.revoke(stage, chat.chat_ref, operator_id=ANN))
    await phone.type("/who")
    assert "only its staff can use it" in phone.last.text


async def test_the_room_speaks_the_language_of_the_phone_and_changes_it(desk):
    phone = await desk.phone_of(ANN, language="it-IT")
    assert "Benvenuto, ann" in phone.last.text
    await phone.type("/language")
    await phone.press(next(label for label in phone.last.keys if label.startswith("Français")))
    assert phone.last.text == "Désormais je parle français."
    await phone.type("/queue")
    assert "attend. Je vous préviens" in phone.last.text


async def test_help_teaches_only_what_the_role_may_do(desk):
    phone = await desk.phone_of(ANN)
    await phone.type("/help")
    assert "/inject" in phone.last.text
    desk.game.do(lambda stage: _only(stage, ANN, "observer"))
    await phone.type("/help")
    assert "/note" in phone.last.text
    assert "/take" not in phone.last.text
    assert "/inject" not in phone.last.text


def _only(stage, operator, role):
    stage.uow.operators.save(replace(stage.uow.operators.get(operator), roles=(role,)))
