"""Operators are invited by link, get their roles, lose them, and everything of it is on the audit log."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

pytestmark = pytest.mark.anyio
NEW = {"name": "Rita", "password": "a long password"}


async def invited(panel: Any, house: Any, **wish: Any) -> str:
    """Invite somebody into the house's exercise and return the link's secret."""
    answer = await panel.post(house.url("/invitations"), json={"role": "role-player"} | wish)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"]).rpartition("/")[2]


async def acts(panel: Any, house: Any) -> list[str]:
    return [e["act"] for e in (await panel.get(house.url("/audit"))).json()["entries"]]


async def test_a_link_brings_one_person_in_with_their_role(house):
    dana = await house.panel("Dana")
    token = await invited(dana, house, label="Rita from Rome", actors=["guide"])
    rita = house.browser()
    seen = (await rita.get(f"/api/invite/{token}")).json()
    assert (seen["role"], seen["exercise"], seen["label"]) == ("role-player", "Practice", "Rita from Rome")
    assert (await rita.post(f"/api/invite/{token}", json=NEW)).status_code == 200
    assert [row["id"] for row in (await rita.get("/api/exercises")).json()["exercises"]] == [
        house.exercise_id
    ]
    again = await house.browser().post(f"/api/invite/{token}", json=NEW | {"name": "Eve"})
    assert (again.status_code, again.json()["error"]) == (404, "unknown_link")
    people = (await dana.get(house.url("/people"))).json()
    row = next(each for each in people["people"] if each["name"] == "Rita")
    assert [(held["role"], held["actors"]) for held in row["assignments"]] == [("role-player", ["guide"])]
    assert [(each["state"], each["used_by"]) for each in people["invitations"]] == [("used", "Rita")]
    assert (await acts(dana, house))[:2] == ["invitation.used", "invitation.made"]


async def test_of_two_who_open_one_link_at_once_one_comes_in(house):
    token = await invited(await house.panel("Dana"), house)
    answers = await asyncio.gather(
        *(house.browser().post(f"/api/invite/{token}", json=NEW | {"name": f"R{n}"}) for n in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 404, 404, 404, 404, 404]
    names = {o.name for o in house.application.ledger.read(lambda uow: uow.operators.all())}
    assert len(names) == 2


async def test_a_link_is_good_for_its_days_and_until_it_is_revoked(house):
    dana = await house.panel("Dana")
    late, revoked = await invited(dana, house, days=1), await invited(dana, house)
    rows = (await dana.get(house.url("/people"))).json()["invitations"]
    gone = next(row["id"] for row in rows if row["expires_ms"] - row["created_ms"] > 86_400_000)
    assert (await dana.delete(house.url(f"/invitations/{gone}"))).status_code == 200
    assert (await house.browser().post(f"/api/invite/{revoked}", json=NEW)).status_code == 404
    house.clock.wall_ms += 24 * 3_600_000
    assert (await house.browser().post(f"/api/invite/{late}", json=NEW)).status_code == 404


async def test_the_secret_of_a_link_is_nowhere_in_the_database(house):
    token = await invited(await house.panel("Dana"), house)
    kept = house.application.ledger.read(lambda uow: repr(uow.invitations.all(house.exercise_id)))
    assert token not in kept
    assert len(token) >= 32  # 192 bits, of which 128 are asked for


async def test_somebody_who_is_here_already_takes_the_role_with_one_tap(house):
    dana, olga = await house.panel("Dana"), await house.panel("Olga", ())
    token = await invited(dana, house, role="observer")
    assert (await olga.get(house.url())).status_code == 404
    assert (await olga.post(f"/api/invite/{token}/accept", json={})).status_code == 200
    assert "observe" in (await olga.get(house.url())).json()["may"]


async def test_a_name_that_is_taken_leaves_the_link_good(house):
    token = await invited(await house.panel("Dana"), house)
    taken = await house.browser().post(f"/api/invite/{token}", json=NEW | {"name": "Dana"})
    assert (taken.status_code, taken.json()["error"]) == (409, "name_taken")
    assert (await house.browser().post(f"/api/invite/{token}", json=NEW)).status_code == 200


async def test_nobody_gives_more_than_they_have(house):
    from tests.web.test_roles_and_places import assign

    dora = await house.panel("Dora", ())
    assign(house, "Dora", "director")
    for wish in ({"role": "administrator"},):
        refused = await dora.post(house.url("/invitations"), json=wish)
        assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")
    assert (await dora.get("/api/operators")).status_code == 403
    assert (await dora.post(house.url("/invitations"), json={"role": "observer"})).status_code == 200


async def test_a_role_is_only_for_sites_and_actors_that_are_there(house):
    dana = await house.panel("Dana")
    for wish in ({"site_id": "atlantis"}, {"actors": ["nobody"]}):
        refused = await dana.post(house.url("/invitations"), json={"role": "role-player"} | wish)
        assert refused.status_code == 404, refused.text


async def test_roles_are_given_and_taken_in_the_exercise(house):
    dana, olga = await house.panel("Dana"), await house.panel("Olga", ())
    others = (await dana.get(house.url("/people"))).json()["others"]
    wish = {"operator_id": others[0]["operator_id"], "role": "observer"}
    given = (await dana.post(house.url("/people"), json=wish)).json()
    assert (await dana.post(house.url("/people"), json=wish)).json() == given
    assert (await olga.get(house.url())).status_code == 200
    assert (await dana.delete(house.url(f"/people/{given['id']}"))).status_code == 200
    assert (await olga.get(house.url())).status_code == 404
    assert (await acts(dana, house))[:2] == ["role.taken", "role.given"]


async def test_an_administrator_changes_deactivates_and_resets(house):
    dana, olga = await house.panel("Dana"), await house.panel("Olga", ("observer",))
    rows = (await dana.get("/api/operators")).json()["operators"]
    who = next(row["id"] for row in rows if row["name"] == "Olga")
    await dana.post(f"/api/operators/{who}/roles", json={"roles": ["director"]})
    assert (await olga.get("/api/operator")).json()["roles"] == ["director"]
    await dana.post(f"/api/operators/{who}/deactivate")
    assert (await olga.get("/api/operator")).status_code == 401
    gone = await olga.post("/api/session", json={"name": "Olga", "password": "correct horse battery"})
    assert gone.status_code == 401
    await dana.post(f"/api/operators/{who}/activate")
    link = (await dana.post(f"/api/operators/{who}/reset")).json()["url"].rpartition("/")[2]
    assert (await olga.get(f"/api/reset/{link}")).json() == {"name": "Olga"}
    old = await olga.post("/api/session", json={"name": "Olga", "password": "correct horse battery"})
    assert old.status_code == 401
    assert (await olga.post(f"/api/reset/{link}", json={"password": "another long one"})).status_code == 200
    assert (await olga.post(f"/api/reset/{link}", json={"password": "another long one"})).status_code == 404
    log = (await dana.get("/api/audit")).json()["entries"]
    assert {"operator.roles", "operator.deactivated", "operator.activated", "operator.reset"} <= {
        entry["act"] for entry in log if entry["operator"] == "Dana"
    }


async def test_the_last_administrator_stays(house):
    dana = await house.panel("Dana")
    me = (await dana.get("/api/operator")).json()["id"]
    for act, body in (("deactivate", {}), ("roles", {"roles": ["director"]})):
        refused = await dana.post(f"/api/operators/{me}/{act}", json=body)
        assert (refused.status_code, refused.json()["error"]) == (409, "last_administrator")


async def test_every_act_in_the_exercise_is_on_the_log_and_the_log_is_intact(house):
    phone, dana = await house.phone(), await house.panel("Dana")
    sent = await phone.post("/api/me/messages", json={"client_id": "c", "actor_id": "guide", "text": "hi"})
    talk = house.url(f"/conversations/{sent.json()['conversation_id']}")
    await dana.post(f"{talk}/control", json={"control": "person", "rev": 0})
    await dana.post(f"{talk}/say", json={"text": "my secret line", "client_id": "s", "rev": 1})
    await dana.post(f"{talk}/note", json={"text": "my secret note"})
    await dana.post(f"{talk}/hand-back", json={"how": "here", "last": "drop", "rev": 1})
    await dana.post(house.url("/clock"), json={"action": "pause", "reason": "my secret reason"})
    log = (await dana.get(house.url("/audit"))).json()
    assert [entry["act"] for entry in reversed(log["entries"]) if entry["operator"] == "Dana"] == [
        "control", "line.queued", "note", "control", "exercise.phase",
    ]  # fmt: skip
    assert "secret" not in str(log)
    verdict = (await dana.get(house.url("/audit/verdict"))).json()
    assert (verdict["intact"], verdict["broken"]) == (True, [])
    assert (await phone.get(house.url("/audit"))).status_code == 401


async def test_the_log_is_read_page_by_page(house):
    dana = await house.panel("Dana")
    for n in range(5):
        await dana.post(house.url("/teams"), json={"name": f"Team {n}"})
    first = (await dana.get(house.url("/audit?limit=3"))).json()
    then = (await dana.get(house.url(f"/audit?limit=3&before={first['entries'][-1]['seq']}"))).json()
    seqs = [entry["seq"] for entry in first["entries"] + then["entries"]]
    assert (first["more"], then["more"], seqs) == (True, False, [5, 4, 3, 2, 1])
