"""The comms check over HTTP: one button, one ping for each phone, one tap back, before StartEx and after."""

from __future__ import annotations

import pytest

from tests.web.conftest import House

pytestmark = pytest.mark.anyio


async def test_a_phone_is_asked_answers_by_one_tap_and_the_director_sees_it(house: House) -> None:
    phone, panel = await house.phone(), await house.panel()
    before = (await phone.get("/api/me")).json()["seq"]
    begun = (await panel.post(house.url("/comms-check"), json={"after": 0})).json()
    assert [(each["pings"], each["answered_ms"]) for each in begun["trainees"]] == [(1, None)]
    feed = (await phone.get("/api/me/feed", params={"after": before, "wait": 0})).json()["events"]
    ping = next(event["message"] for event in feed if event["kind"] == "message")
    row = (await phone.get("/api/me")).json()["conversations"][0]
    assert (row["id"], row["unread"]) == (ping["conversation_id"], 1)
    await phone.post("/api/me/read", json={"conversation_id": row["id"], "seq": ping["seq"]})
    house.clock.wall_ms += 3_000
    tap = {"client_id": "t1", "actor_id": row["actor_id"], "button": {"index": 0, "seq": ping["button_seq"]}}
    first, again = [(await phone.post("/api/me/messages", json=tap)).json() for _ in range(2)]
    assert (first["duplicate"], again["duplicate"], again["seq"]) == (False, True, first["seq"])
    standing = (await panel.get(house.url("/comms-check"))).json()
    assert [(each["took_ms"], each["channel"]) for each in standing["trainees"]] == [(3_000, "web")]
    shown = (await phone.get(f"/api/me/conversations/{row['id']}/messages")).json()["messages"]
    assert [(each["mine"], each["text"]) for each in shown] == [(False, ping["text"]), (True, "I read you")]
    assert (await phone.get("/api/me")).json()["conversations"][0]["unread"] == 0


async def test_only_who_runs_the_clock_may_ask(house: House) -> None:
    observer = await house.panel("Olga", ("observer",))
    refused = await observer.post(house.url("/comms-check"), json={"after": 0})
    assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")
    assert (await observer.get(house.url("/comms-check"))).json()["number"] == 0


async def test_the_set_up_page_wants_it_or_a_reason(house: House) -> None:
    await house.phone()
    panel = await house.panel()

    async def light() -> str:
        items = (await panel.get(house.url("/checklist"))).json()["items"]
        return str(next(item["light"] for item in items if item["id"] == "comms"))

    assert await light() == "red"
    waived = await panel.post(house.url("/comms-check/waive"), json={"reason": "We sit in one room."})
    assert (waived.json()["waived"], waived.json()["waived_by"]) == ("We sit in one room.", "Dana")
    assert await light() == "green"
