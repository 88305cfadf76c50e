"""The staff among themselves, over HTTP: presence, transfers, relief, whispers, and who may not."""

from __future__ import annotations

import pytest

from tests.web.test_live_feed import Listener, cookie_of

pytestmark = pytest.mark.anyio


async def seat(house, panel) -> tuple[str, str]:
    """A conversation that this operator has taken, and the operator's id."""
    me = (await panel.get("/api/operator")).json()["id"]
    row = (await panel.get(house.url())).json()["conversations"][0]
    taken = await panel.post(
        house.url(f"/conversations/{row['id']}/control"),
        json={"control": "person", "rev": row["control_rev"]},
    )
    assert taken.status_code == 200, taken.text
    return row["id"], me


async def test_presence_keeps_seats_elsewhere_and_shows_one_place(house):
    dana = await house.panel()
    conversation, me = await seat(house, dana)
    rows = (await dana.get(house.url())).json()["conversations"]
    elsewhere = next(row["id"] for row in rows if row["id"] != conversation)
    house.clock.wall_ms += 30_000
    kept = await dana.post(house.url("/presence"), json={"looking": elsewhere, "seats": [conversation]})
    assert kept.json()["leases"][conversation] > house.clock.wall_ms
    looks = {row["id"]: row["looking"] for row in (await dana.get(house.url())).json()["conversations"]}
    assert (looks[elsewhere], looks[conversation]) == ([me], [])


async def test_a_seat_is_offered_and_accepted(house):
    dana, rita = await house.panel(), await house.panel("Rita", ("role-player",))
    conversation, _ = await seat(house, dana)
    rita_id = (await rita.get("/api/operator")).json()["id"]
    here = house.url(f"/conversations/{conversation}/offer")
    assert (await dana.post(here, json={"to": rita_id, "note": "Lunch"})).status_code == 200
    row = next(r for r in (await rita.get(house.url())).json()["conversations"] if r["id"] == conversation)
    assert (row["offer"]["to"], row["offer"]["note"]) == (rita_id, "Lunch")
    accepted = await rita.post(f"{here}/accept")
    assert accepted.json()["holder"] == rita_id
    assert (await rita.post(f"{here}/accept")).json()["error"] == "offer_is_gone"


async def test_an_observer_neither_takes_a_seat_nor_is_offered_one(house):
    dana, olga = await house.panel(), await house.panel("Olga", ("observer",))
    conversation, _ = await seat(house, dana)
    olga_id = (await olga.get("/api/operator")).json()["id"]
    here = house.url(f"/conversations/{conversation}/offer")
    assert (await dana.post(here, json={"to": olga_id})).status_code == 403
    for path in (here + "/accept", here + "/decline", house.url("/swap-out"), house.url("/come-back")):
        assert (await olga.post(path, json={})).status_code == 403


async def test_swap_me_out_gives_everything_back_and_i_come_back(house):
    dana = await house.panel()
    conversation, me = await seat(house, dana)
    assert (await dana.post(house.url("/swap-out"), json={})).json() == {"seats": [conversation]}
    state = (await dana.get(house.url())).json()
    assert [o["relieved"] for o in state["operators"] if o["id"] == me] == [True]
    assert [(a["kind"], a["operator_id"]) for a in state["alerts"] if not a["resolved"]] == [("relief", me)]
    await dana.post(house.url("/come-back"))
    state = (await dana.get(house.url())).json()
    assert [a for a in state["alerts"] if not a["resolved"]] == []


async def test_everyone_sees_who_carries_too_much(house):
    dana = await house.panel()
    _, me = await seat(house, dana)
    loads = (await dana.get(house.url("/loads"))).json()
    assert (loads["most_seats"], [(o["operator_id"], o["seats"]) for o in loads["operators"]]) == (
        6,
        [(me, 1)],
    )


async def test_a_whisper_travels_on_the_feed_to_those_alone_who_may_hear_it(house):
    dana = await house.panel()
    rita, olga = await house.panel("Rita", ("role-player",)), await house.panel("Olga", ("observer",))
    rita_id = (await rita.get("/api/operator")).json()["id"]
    hears, hears_not = Listener(house, cookie_of(rita)), Listener(house, cookie_of(olga))
    for listener in (hears, hears_not):
        await listener.opened()
    await dana.post(house.url("/whispers"), json={"to": rita_id, "text": "Slow down."})
    assert ((await hears.next())["kind"], (await hears_not.next())["kind"]) == ("whisper", "elsewhere")
    for listener in (hears, hears_not):
        await listener.leave()
    assert [w["text"] for w in (await rita.get(house.url("/whispers"))).json()] == ["Slow down."]
    assert (await olga.get(house.url("/whispers"))).json() == []
