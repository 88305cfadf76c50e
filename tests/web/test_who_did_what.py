"""The console asks who did what every few seconds: it is told what is new, and once everything."""

from __future__ import annotations

import pytest

from roleplay.services.exercise import lifecycle

pytestmark = pytest.mark.anyio


async def test_an_answer_goes_on_where_the_one_before_ended(house):
    panel = await house.panel()

    async def told(since: int) -> dict:
        return (await panel.get(house.url(f"/who-did-what?since={since}"))).json()

    async def talk(action: str) -> None:
        assert (await panel.post(house.url("/clock"), json={"action": action})).status_code == 200

    await talk("pause")
    first = await told(0)
    assert [deed["told"]["phase"] for deed in first["deeds"][:1]] == ["paused"]
    assert set(first["people"].values()) == {"Dana"}
    await talk("resume")
    second = await told(first["seq"])
    assert (second["since"], [deed["told"]["phase"] for deed in second["deeds"]]) == (
        first["seq"],
        ["running"],
    )
    assert (await told(second["seq"]))["deeds"] == []
    assert (await told(0))["deeds"] == [*second["deeds"], *first["deeds"]]


async def test_a_place_that_the_record_has_not_reached_gets_everything(house):
    panel = await house.panel()
    house.act(lambda stage: lifecycle.pause(stage))
    everything = (await panel.get(house.url("/who-did-what"))).json()
    beyond = (await panel.get(house.url(f"/who-did-what?since={everything['seq'] + 1}"))).json()
    assert beyond == everything
    assert beyond["since"] == 0


async def test_the_log_holds_ids_and_is_read_with_their_names(house):
    phone, panel = await house.phone(), await house.panel()
    sent = await phone.post("/api/me/messages", json={"client_id": "m", "actor_id": "guide", "text": "hi"})
    talk = sent.json()["conversation_id"]
    assert (await panel.post(house.url(f"/conversations/{talk}/note"), json={"text": "x"})).status_code == 200
    await panel.post(house.url("/teams"), json={"name": "Delta"})
    await panel.post(house.url("/invitations"), json={"role": "observer", "label": "Rita"})
    log = (await panel.get(house.url("/audit"))).json()
    about = {row["act"]: log["names"].get(row["subject"]) for row in reversed(log["entries"])}
    assert (about["team.opened"], about["invitation.made"]) == ("Delta", "Rita")
    assert about["note"].endswith(" · Alpha")
    assert {row["operator"] for row in log["entries"]} <= {"Dana", ""}
    installation = (await panel.get("/api/audit")).json()
    assert "Delta" not in installation["names"].values()
