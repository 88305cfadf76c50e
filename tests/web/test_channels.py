"""The console is told when Telegram cannot be reached: what waits, since when, and which bot is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.telegram.weather import CutOff
from roleplay.domain.ids import AccountId, ChatRef
from roleplay.domain.records import BotAccountRecord, ChatRecord
from roleplay.services.stage import Stage
from roleplay.services.talk.tell import tell
from tests.web.conftest import House

pytestmark = pytest.mark.anyio
MOTHER = AccountId("a-mother")


def add_a_bot_with_two_letters(house: House) -> None:
    def add(stage: Stage) -> None:
        account = BotAccountRecord(
            stage.exercise_id, MOTHER, "switchboard", "12", "all_bot", "sealed", "sealed", stage.now
        )
        chat = ChatRecord(stage.exercise_id, ChatRef("k-1"), MOTHER, "5")
        stage.uow.bot_accounts.add(account)
        stage.uow.chats.add(chat)
        tell(stage, chat, "one")
        tell(stage, chat, "two")

    house.act(add)


async def test_without_bots_there_is_nothing_to_show(house: House) -> None:
    panel = await house.panel()
    assert (await panel.get(house.url("/channels"))).json()["channels"] == []


async def test_what_waits_is_counted_from_the_oldest(house: House) -> None:
    add_a_bot_with_two_letters(house)
    panel = await house.panel()
    (telegram,) = (await panel.get(house.url("/channels"))).json()["channels"]
    assert (telegram["name"], telegram["away"], telegram["queued"]) == ("telegram", False, 2)
    assert telegram["oldest_ms"] == house.clock.now_ms()


async def test_a_bot_that_is_cut_off_makes_the_channel_away(house: House, monkeypatch) -> None:
    add_a_bot_with_two_letters(house)
    outside = house.application.telegram
    trouble = {MOTHER: CutOff(7, "Telegram cannot be reached.", times=2)}
    monkeypatch.setattr(type(outside), "cut_off", property(lambda _: trouble))
    panel = await house.panel()
    (telegram,) = (await panel.get(house.url("/channels"))).json()["channels"]
    assert (telegram["away"], telegram["since_ms"]) == (True, 7)
    assert telegram["bots"][0]["state"] == "away"


async def test_a_refused_bot_is_named_with_the_reason(house: House) -> None:
    add_a_bot_with_two_letters(house)

    def refuse(stage: Stage) -> None:
        account = stage.uow.bot_accounts.get(stage.exercise_id, MOTHER)
        assert account is not None
        stage.uow.bot_accounts.save(replace(account, state="refused", why="no such token"))

    house.act(refuse)
    panel = await house.panel()
    (telegram,) = (await panel.get(house.url("/channels"))).json()["channels"]
    assert [(bot["username"], bot["state"], bot["why"]) for bot in telegram["bots"]] == [
        ("all_bot", "refused", "no such token")
    ]


async def test_a_phone_is_not_told(house: House) -> None:
    phone = await house.phone()
    assert (await phone.get(house.url("/channels"))).status_code == 401
