"""What Telegram gives us is kept before it is acknowledged, once, in order; one bot's trouble is its own."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from roleplay.domain.ids import AccountId
from roleplay.ports.errors import NotCommittedError, StorageError
from tests.fakes.telegram_faults import ServerError
from tests.telegram.conftest import AUNT, GUIDE, Room, join

pytestmark = pytest.mark.anyio


async def test_a_message_given_again_and_late_is_accepted_once(room: Room):
    room.add_bot(GUIDE, "guide")
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, call_sign="Falcon")
    first = _text(room, ana, 900, "first")
    for update in (_text(room, ana, 901, "second"), first, first, _text(room, ana, 5000, "third"), first):
        await room.city.again(GUIDE, update)
    await room.until(lambda: len(room.incoming()) == 3)
    await room.receiving._reception.at_rest()
    assert room.incoming() == ["second", "first", "third"]


async def test_what_was_kept_and_not_read_is_read_after_a_restart_in_order(room: Room):
    account = room.add_bot(GUIDE, "guide")
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, call_sign="Falcon")
    await room.stop()
    room.serve()
    await asyncio.sleep(0)
    reception = room.receiving._reception
    reading = reception._readers["actor"]
    reception._readers = {"actor": _Deaf(reading)}
    await reception.keep(account, [_text(room, ana, 700 + n, f"m{n}") for n in range(20)])
    await room.stop()
    assert room.incoming() == []
    room.serve()
    await room.until(lambda: len(room.incoming()) == 20)
    assert room.incoming() == [f"m{n}" for n in range(20)]


async def test_what_a_link_carries_is_never_written_down_not_even_until_it_is_read(room: Room):
    account = room.add_bot(GUIDE, "guide")
    room.serve()
    await room.until(lambda: account.account_id in room.receiving._served)
    reception = room.receiving._reception
    reading = reception._readers["actor"]
    reception._readers = {"actor": _Deaf(reading)}
    ana = room.city.phone("Ana")
    await reception.keep(account, [_text(room, ana, 1, f"/start {room.tokens[0]}")])
    assert room.tokens[0] not in room.everything_stored()
    assert "/start " in room.everything_stored()
    await room.stop()
    room.serve()
    await room.until(lambda: "I have read this and agree" in "".join(room.keys(ana)))


async def test_nothing_is_acknowledged_that_is_not_kept(room: Room, monkeypatch: pytest.MonkeyPatch):
    room.add_bot(GUIDE, "guide")
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, call_sign="Falcon")
    reception, failures = room.receiving._reception, 3
    keep = reception.keep

    async def full(*given: Any) -> None:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise NotCommittedError("the disk is full")
        await keep(*given)

    monkeypatch.setattr(reception, "keep", full)
    await ana.type(GUIDE, "do not lose me")
    await room.until(lambda: room.incoming() == ["do not lose me"])


async def test_a_dead_token_among_bots_harms_no_other(room: Room):
    room.add_bot(GUIDE, "guide")
    room.add_bot(AUNT, "aunt")
    room.city.revoke(AUNT)
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, call_sign="Falcon")
    states = await room.until(lambda: _states(room) if "refused" in _states(room).values() else None)
    assert states == {"sim101_bot": "ok", "sim102_bot": "refused"}
    (alert,) = room.entries("alert")
    assert alert.body["what"] == "telegram.refused"
    assert "BotFather" in alert.body["message"]
    assert "AUNT" not in alert.body["message"]


async def test_a_page_of_somebody_in_between_is_waited_out(room: Room):
    """A gateway, a captive portal, a censor: whatever it is, it is not Telegram, and it passes."""
    for status in (200, 502):
        room.city.faults.next("deleteWebhook", ServerError(status, html=True))
        room.city.faults.next("getUpdates", ServerError(status, html=True))
    room.add_bot(GUIDE, "guide")
    room.serve()
    await join(room, room.city.phone("Ana"), call_sign="Falcon")
    assert _states(room) == {"sim101_bot": "ok"}
    assert room.receiving.troubles == {}


async def test_a_database_that_is_away_for_a_moment_ends_nothing(room: Room, monkeypatch: pytest.MonkeyPatch):
    room.add_bot(GUIDE, "guide")
    monkeypatch.setattr("bot.channels.telegram.service.LOOK_S", 0.01)
    read, away = room.application.ledger.read, [StorageError("away")] * 3

    def shaky(work):
        if away:
            raise away.pop()
        return read(work)

    monkeypatch.setattr(room.application.ledger, "read", shaky)
    room.serve()
    await room.until(lambda: not away)
    await join(room, room.city.phone("Ana"), call_sign="Falcon")


async def test_bots_are_added_and_removed_while_it_runs(room: Room):
    room.add_bot(GUIDE, "guide")
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, call_sign="Falcon")
    aunt = room.add_bot(AUNT, "aunt")
    await ana.start(AUNT)
    await room.until(lambda: room.told(ana, AUNT))
    room.application.ledger.write(lambda uow: uow.bot_accounts.remove(room.exercise_id, aunt.account_id))
    await room.until(lambda: aunt.account_id not in room.receiving._served)


async def test_it_stops_within_a_second_and_leaves_nothing_running(room: Room):
    room.add_bot(GUIDE, "guide")
    room.add_bot(AUNT, "aunt")
    before = asyncio.all_tasks()
    room.serve()
    await room.until(lambda: len(room.receiving._served) == 2)
    began = time.monotonic()
    await room.stop()
    assert time.monotonic() - began < 1
    ours = {task for task in asyncio.all_tasks() - before if "telegram" in task.get_name()}
    assert ours == set()


async def test_what_cannot_be_read_is_set_aside_and_the_chat_goes_on(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.channels.telegram.reception.TRY_AGAIN_S", 0)
    room.add_bot(GUIDE, "guide")
    room.serve()
    ana = room.city.phone("Ana")
    await join(room, ana, call_sign="Falcon")
    poison = _text(room, ana, 800, "x")
    poison["message"]["date"] = "yesterday"
    await room.city.again(GUIDE, poison)
    await room.city.again(GUIDE, _text(room, ana, 801, "after it"))
    await room.until(lambda: room.incoming() == ["after it"])
    assert [alert.body["what"] for alert in room.entries("alert")] == ["poison"]


async def test_a_webhook_takes_an_update_only_with_the_bots_secret(room: Room):
    account = room.add_bot(GUIDE, "guide")
    room.serve()
    await room.until(lambda: account.account_id in room.receiving._served)
    room.application.telegram._receiving = room.receiving
    secret = room.receiving._served[account.account_id].secret
    ana = room.city.phone("Ana")
    body = {"update_id": 1, **_text(room, ana, 1, "hello")}
    transport = httpx.ASGITransport(room.application.web)
    async with httpx.AsyncClient(transport=transport, base_url="http://blurline.test") as phone:

        async def knock(name: str, secret: str, **given: Any) -> int:
            header = {"X-Telegram-Bot-Api-Secret-Token": secret}
            answer = await phone.post(f"/outside/telegram/{name}", headers=header, **given)
            return answer.status_code

        assert await knock(account.account_id, secret, json=body) == 200
        assert await knock(account.account_id, secret, json=body) == 200
        assert await knock(account.account_id, "wrong", json=body) == 401
        assert await knock(account.account_id, "", json=body) == 401
        assert await knock(AccountId("bnobody"), secret, json=body) == 404
        assert await knock(account.account_id, secret, content=b"not json") == 422
        assert await knock(account.account_id, secret, content=b" " * 1_100_000) == 413
    await room.receiving._reception.at_rest()
    assert len(room.told(ana)) == 1


def _states(room: Room) -> dict[str, str]:
    return {account.username: account.state for account in room.accounts()}


def _text(room: Room, phone: Any, update_id: int, text: str) -> dict[str, Any]:
    message = {**room.city.envelope(phone, phone.user_id), "text": text}
    return {"update_id": update_id, "message": message}


class _Deaf:
    """Reads nothing, as if the program had died just before."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    async def read(self, *given: object) -> None:
        await asyncio.Event().wait()

    async def stop(self) -> None:
        await self._reader.stop()
