"""A code for the control room on one's own phone, and the phones that are in."""

from __future__ import annotations

import pytest

from roleplay.domain.ids import AccountId, ChatRef
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.services.staff import staff_phones

pytestmark = pytest.mark.anyio


def open_bot(house):
    account = BotAccountRecord(
        house.exercise_id, AccountId("b-room"), "control", "7", "room_bot", "sealed", "sealed", 1
    )
    house.act(lambda stage: stage.uow.bot_accounts.add(account))


def sign_in(house, code, chat_id="4711"):
    def enter(stage):
        chat = ChatRecord(house.exercise_id, ChatRef(f"k{chat_id}"), AccountId("b-room"), chat_id)
        stage.uow.chats.add(chat)
        return staff_phones.sign_in(stage, chat, staff_phones.fingerprint(code))

    return house.act(enter)


async def test_without_a_bot_the_dialog_says_so_and_no_code_is_made(house):
    panel = await house.panel()
    assert (await panel.get(house.url("/phones"))).json() == {"bot": None, "phones": []}
    refused = await panel.post(house.url("/phones/code"))
    assert refused.status_code == 409
    assert "has no bot for its control room yet" in refused.json()["message"]


async def test_a_code_comes_with_a_link_and_opens_the_control_room_once(house):
    open_bot(house)
    panel = await house.panel()
    made = (await panel.post(house.url("/phones/code"))).json()
    assert made["link"] == f"https://t.me/room_bot?start={made['code']}"
    assert made["until"] == house.clock.wall_ms + staff_phones.CODE_MS
    assert made["qr_svg"].startswith("<svg")
    assert sign_in(house, made["code"]).operator.name == "Dana"
    assert sign_in(house, made["code"], "4712") is None
    rows = (await panel.get(house.url("/phones"))).json()["phones"]
    assert [row["id"] for row in rows] == ["k4711"]


async def test_a_phone_is_among_its_operators_sessions_and_goes_with_them(house):
    open_bot(house)
    panel = await house.panel()
    made = (await panel.post(house.url("/phones/code"))).json()
    sign_in(house, made["code"])
    sessions = (await panel.get("/api/account")).json()["sessions"]
    assert "Telegram" in [each["agent"] for each in sessions]
    assert (await panel.delete(house.url("/phones/k4711"))).status_code == 200
    assert (await panel.get(house.url("/phones"))).json()["phones"] == []


async def test_nobody_signs_out_or_sees_a_phone_of_somebody_else(house):
    open_bot(house)
    dana, eve = await house.panel(), await house.panel("Eve")
    made = (await dana.post(house.url("/phones/code"))).json()
    sign_in(house, made["code"])
    assert (await eve.get(house.url("/phones"))).json()["phones"] == []
    assert (await eve.delete(house.url("/phones/k4711"))).status_code == 404


async def test_a_code_of_one_exercise_opens_no_other(house):
    open_bot(house)
    panel = await house.panel()
    made = (await panel.post(house.url("/phones/code"))).json()
    asked = house.application.ledger.read(
        lambda uow: uow.tickets.look(staff_phones.fingerprint(made["code"]), "phone", 0)
    )
    assert asked.body == {"exercise_id": house.exercise_id}
