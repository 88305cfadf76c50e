"""What a role-player has at hand, over HTTP: older messages, the actor's lines and files, changed injects."""

from __future__ import annotations

import pytest

from roleplay.services.control import countdown

pytestmark = pytest.mark.anyio


async def conversation_of(panel, house, actor: str = "guide") -> str:
    rows = (await panel.get(house.url())).json()["conversations"]
    found: str = next(row["id"] for row in rows if row["actor_id"] == actor and row["last"])
    return found


async def test_the_record_is_read_backwards_page_by_page(house, monkeypatch):
    monkeypatch.setattr("bot.web.views.conversation.MOST_MESSAGES", 3)
    phone, panel = await house.phone(), await house.panel()
    for number in range(4):
        message = {"client_id": f"c{number}", "actor_id": "guide", "text": f"message {number}"}
        await phone.post("/api/me/messages", json=message)
        house.pass_time(10)
    here = house.url(f"/conversations/{await conversation_of(panel, house)}")
    house.pass_time(30)
    shown = (await panel.get(here)).json()["messages"]
    pages, more = [shown], True
    while more:
        answer = (await panel.get(f"{here}/messages", params={"before": pages[0][0]["seq"]})).json()
        pages, more = [answer["messages"], *pages], answer["more"]
    seqs = [message["seq"] for page in pages for message in page]
    assert seqs == sorted(set(seqs))
    mine = [m["text"] for page in pages for m in page if not m["mine"]]
    assert mine == [f"message {number}" for number in range(4)]


async def test_a_line_of_the_script_is_said_by_a_person(house):
    phone, panel = await house.phone(), await house.panel()
    await phone.post("/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"})
    here = house.url(f"/conversations/{await conversation_of(panel, house)}")
    lines = (await panel.get(f"{here}/lines")).json()
    assert lines
    assert all(line["text"] and line["state"] for line in lines)
    rev = (await panel.post(f"{here}/control", json={"control": "person", "rev": 0})).json()["rev"]
    wish = {"client_id": "s1", "text": "A picture", "rev": rev, "file": "../secret.png"}
    assert (await panel.post(f"{here}/say", json=wish)).status_code == 404


async def test_the_director_sets_how_long_a_draft_waits(house):
    panel, rita = await house.panel(), await house.panel("Rita", ("role-player",))
    assert (await panel.put(house.url("/assisting"), json={"after_s": 15})).status_code == 200
    assert (await panel.get(house.url())).json()["assist_after_s"] == 15
    assert house.act(countdown.seconds) == 15
    assert (await rita.put(house.url("/assisting"), json={"after_s": 5})).status_code == 403
    assert (await panel.put(house.url("/assisting"), json={"after_s": 601})).status_code == 422


async def test_an_inject_is_moved_and_reworded(house):
    panel = await house.panel()
    state = (await panel.get(house.url())).json()
    row = next(each for each in state["injects"] if each["due_play_ms"])
    team = row["teams"][0]["team_id"]
    here, later = house.url(f"/injects/{row['id']}"), row["due_play_ms"] + 600_000
    moved = await panel.post(f"{here}/move", json={"team_id": team, "due_play_ms": later})
    assert [each["due_play_ms"] for each in moved.json()["changed"]] == [later]
    edited = await panel.post(f"{here}/edit", json={"title": "Fog", "message": "Fog over the port."})
    assert {each["message"] for each in edited.json()["changed"]} == {"Fog over the port."}
    house.pass_time(5)
    passed = await panel.post(f"{here}/move", json={"due_play_ms": 0})
    assert (passed.status_code, passed.json()["error"]) == (422, "past_moment")
