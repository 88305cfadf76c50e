"""A trainee joins, writes and is answered; a role-player takes over and hands back; all over HTTP."""

from __future__ import annotations

import asyncio

import pytest

pytestmark = pytest.mark.anyio


async def test_a_trainee_joins_writes_and_is_answered(house):
    phone = await house.phone()
    me = (await phone.get("/api/me")).json()
    assert me["trainee"]["call_sign"] == "Alpha 1"
    assert me["exercise"]["marking"]["header"] == "EXERCISE"
    assert [contact["actor_id"] for contact in me["contacts"]] == ["guide"]

    sent = await phone.post(
        "/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"}
    )
    assert sent.status_code == 200, sent.text
    house.pass_time(30)

    feed = (await phone.get("/api/me/feed", params={"after": me["seq"], "wait": 0})).json()
    messages = [event["message"] for event in feed["events"] if event["kind"] == "message"]
    assert [message["mine"] for message in messages[:2]] == [True, False]
    assert messages[0]["client_id"] == "c1"
    assert messages[1]["sender"] == "Sam, your guide"
    listed = (await phone.get(f"/api/me/conversations/{sent.json()['conversation_id']}/messages")).json()
    assert [message["seq"] for message in listed["messages"]] == [message["seq"] for message in messages]


async def test_a_message_sent_twice_has_one_effect(house):
    phone = await house.phone()
    message = {"client_id": "c1", "actor_id": "guide", "text": "hello"}
    first = (await phone.post("/api/me/messages", json=message)).json()
    again = (await phone.post("/api/me/messages", json=message)).json()
    assert (first["duplicate"], again["duplicate"]) == (False, True)
    assert again["seq"] == first["seq"]


async def test_a_long_poll_wakes_when_something_happens(house):
    phone, mate = await house.phone(), await house.phone(name="Alpha 2")
    seq = (await phone.get("/api/me")).json()["seq"]
    waiting = asyncio.create_task(phone.get("/api/me/feed", params={"after": seq, "wait": 20}))
    await asyncio.sleep(0)
    await mate.post("/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"})
    feed = (await asyncio.wait_for(waiting, 5)).json()
    assert feed["events"][0]["message"]["sender"] == "Alpha 2"


async def test_another_team_hears_nothing(house):
    alpha, bravo = await house.phone(), await house.phone(team=1, name="Bravo 1")
    seq = (await bravo.get("/api/me")).json()["seq"]
    sent = await alpha.post(
        "/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"}
    )
    house.pass_time(10)
    feed = (await bravo.get("/api/me/feed", params={"after": seq, "wait": 0})).json()
    assert [event["kind"] for event in feed["events"]] == []
    theirs = await bravo.get(f"/api/me/conversations/{sent.json()['conversation_id']}/messages")
    assert theirs.status_code == 404


async def test_a_takeover_is_invisible_to_the_trainee(house):
    phone, panel = await house.phone(), await house.panel()
    sent = await phone.post(
        "/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"}
    )
    conversation = sent.json()["conversation_id"]
    house.pass_time(30)
    here = house.url(f"/conversations/{conversation}")
    seq = (await phone.get("/api/me")).json()["seq"]
    taken = (await panel.post(f"{here}/control", json={"control": "person", "rev": 0})).json()
    said = await panel.post(
        f"{here}/say", json={"client_id": "o1", "text": "Just a moment.", "rev": taken["rev"]}
    )
    assert said.status_code == 200, said.text
    house.pass_time(2)
    feed = (await phone.get("/api/me/feed", params={"after": seq, "wait": 0})).json()
    assert [event["kind"] for event in feed["events"]] == ["message"]
    message = feed["events"][0]["message"]
    assert (message["sender"], message["text"]) == ("Sam, your guide", "Just a moment.")
    assert "Dana" not in str(feed)
    back = await panel.post(f"{here}/hand-back", json={"how": "here", "last": "drop", "rev": taken["rev"]})
    assert back.json()["control"] == "script"


async def test_of_two_claims_one_wins_and_the_other_learns_who(house):
    phone, dana, olga = await house.phone(), await house.panel(), await house.panel("Olga")
    sent = await phone.post(
        "/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"}
    )
    url = house.url(f"/conversations/{sent.json()['conversation_id']}/control")
    won = await dana.post(url, json={"control": "person", "rev": 0})
    lost = await olga.post(url, json={"control": "person", "rev": 0})
    assert (won.status_code, lost.status_code) == (200, 409)
    assert lost.json()["error"] == "control_conflict"
    assert lost.json()["holder"] == won.json()["holder"]
    assert lost.json()["rev"] == 1


async def test_stop_freezes_and_resolving_it_opens_again(house):
    phone, panel = await house.phone(), await house.panel()
    await phone.post("/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"})
    seq = (await phone.get("/api/me")).json()["seq"]
    assert (await phone.post("/api/me/stop", json={})).status_code == 200
    house.pass_time(60)
    feed = (await phone.get("/api/me/feed", params={"after": seq, "wait": 0})).json()
    assert [(event["kind"], event["stopped"]) for event in feed["events"]] == [("stopped", True)]
    state = (await panel.get(house.url())).json()
    assert [alert["resolved"] for alert in state["alerts"]] == [False]
    assert {row["control"] for row in state["conversations"] if row["last"]} == {"frozen"}
    seq = state["alerts"][0]["seq"]
    await panel.post(house.url(f"/alerts/{seq}/resolve"), json={"note": "Back in the room."})
    assert (await phone.get("/api/me")).json()["trainee"]["stopped"] is False


async def test_the_console_sees_everything_of_a_conversation(house):
    phone, panel = await house.phone(), await house.panel()
    sent = await phone.post(
        "/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"}
    )
    house.pass_time(30)
    answer = await panel.get(house.url(f"/conversations/{sent.json()['conversation_id']}"))
    assert answer.status_code == 200, answer.text
    detail = answer.json()
    assert [message["author"] for message in detail["messages"]][:2] == ["trainee", "script"]
    assert detail["trace"][-1]["outcome"] == "matched"
    assert detail["row"]["state"] in detail["states"]
    assert any(node["current"] for node in detail["graph"]["nodes"])
    assert detail["brief"]["persona"].startswith("Cheerful")


async def test_a_draft_belongs_to_its_conversation(house):
    phone, panel = await house.phone(), await house.panel()
    sent = await phone.post(
        "/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": "hello"}
    )
    here = house.url(f"/conversations/{sent.json()['conversation_id']}")
    await panel.put(f"{here}/draft", json={"text": "Half a th"})
    assert (await panel.get(here)).json()["draft_text"] == "Half a th"


async def test_the_director_moves_the_clock(house):
    panel = await house.panel()
    paused = (await panel.post(house.url("/clock"), json={"action": "pause", "reason": "coffee"})).json()
    assert (paused["phase"], paused["running"], paused["pause_reason"]) == ("paused", False, "coffee")
    faster = (await panel.post(house.url("/clock"), json={"action": "speed", "speed": 60})).json()
    assert faster["speed"] == 60
    resumed = (await panel.post(house.url("/clock"), json={"action": "resume"})).json()
    assert resumed["running"] is True
    wrong = await panel.post(house.url("/clock"), json={"action": "start"})
    assert (wrong.status_code, wrong.json()["error"]) == (409, "wrong_phase")


async def test_an_improvised_inject_reaches_its_team_alone(house):
    alpha, bravo, panel = await house.phone(), await house.phone(1, "Bravo 1"), await house.panel()
    seq = (await alpha.get("/api/me")).json()["seq"]
    teams = (await panel.get(house.url())).json()["teams"]
    team = next(team["id"] for team in teams if team["name"] == "Alpha")
    wish = {"teams": [team], "senders": ["control"], "method": "news", "title": "Rain"}
    wish["message"] = "It rains."
    assert (await panel.post(house.url("/improvise"), json=wish)).status_code == 200
    news = (await alpha.get("/api/me/feed", params={"after": seq, "wait": 0})).json()["events"]
    assert [(event["kind"], event["item"]["title"]) for event in news] == [("news", "Rain")]
    assert (await bravo.get("/api/me")).json()["news"] == []
    rows = (await panel.get(house.url())).json()["injects"]
    assert (rows[-1]["kind"], rows[-1]["title"]) == ("improvised", "Rain")


async def test_a_photo_is_sent_without_what_the_camera_wrote_into_it(house):
    phone = await house.phone()
    photo = b"\xff\xd8" + b"\xff\xe1\x00\x08SECRET" + b"\xff\xda\x00\x02data\xff\xd9"
    kept = await phone.post("/api/me/media", files={"file": ("photo.jpg", photo, "image/jpeg")})
    assert kept.status_code == 200, kept.text
    sent = await phone.post(
        "/api/me/messages",
        json={"client_id": "c1", "actor_id": "guide", "media_id": kept.json()["media_id"]},
    )
    assert sent.status_code == 200, sent.text
    shown = await phone.get(f"/api/media/{kept.json()['media_id']}")
    assert (shown.headers["content-type"], b"SECRET" in shown.content) == ("image/jpeg", False)


async def test_a_program_is_no_photo(house):
    phone = await house.phone()
    refused = await phone.post("/api/me/media", files={"file": ("photo.jpg", b"MZ\x90", "image/jpeg")})
    assert (refused.status_code, refused.json()["error"]) == (422, "media_kind")


async def test_leaving_ends_the_session(house):
    phone = await house.phone()
    assert (await phone.post("/api/me/leave", json={})).status_code == 200
    assert (await phone.get("/api/me")).status_code == 401


async def test_an_exercise_is_made_from_a_pack_and_its_link_opens_it(house):
    panel = await house.panel()
    scenarios = {row["id"] for row in (await panel.get("/api/scenarios")).json()}
    assert "tutorial" in scenarios
    made = await panel.post("/api/exercises", json={"scenario": "tutorial", "teams": ["Charlie"]})
    exercise = made.json()["id"]
    teams = (await panel.get(f"/api/exercises/{exercise}")).json()["teams"]
    link = (await panel.post(f"/api/exercises/{exercise}/teams/{teams[0]['id']}/link", json={})).json()
    assert link["qr_svg"].startswith("<svg")
    invitation = await panel.get(f"/api/join/{link['url'].rsplit('/', 1)[1]}")
    assert invitation.json()["team"]["name"] == "Charlie"
