"""The whole table: every role at every route, here and elsewhere; the one table alone decides."""

from __future__ import annotations

import asyncio
from typing import Any, get_args

import pytest
from fastapi.routing import APIRoute

from bot.web.app import API
from bot.web.auth.permit import ForOperator, permits_of
from roleplay.domain.ids import ExerciseId, OperatorId, SiteId, fresh_id
from roleplay.domain.permissions import ALLOWED, EVERYONE, LIMITED, Grant, Place, Reach, Role, allowed
from roleplay.domain.records import AssignmentRecord, SiteRecord
from roleplay.services.trainees import enrol
from tests.web.test_live_feed import Listener, cookie_of

pytestmark = pytest.mark.anyio
ROLES: tuple[Role, ...] = get_args(Role)
ROME, PARIS = SiteId("rome"), SiteId("paris")


def guarded() -> list[tuple[str, APIRoute, ForOperator]]:
    """Every route of the API that is for operators, with its method and permission."""
    found = [route for module in API for route in module.router.routes if isinstance(route, APIRoute)]
    permits = [(route, next(permits_of(route.dependant))) for route in found]
    return [
        (method, route, permit)
        for route, permit in permits
        if isinstance(permit, ForOperator)
        for method in sorted(route.methods)
    ]


def assign(house: Any, name: str, role: str, **limits: Any) -> None:
    """Give an operator a role in the house's exercise."""

    def add(uow: Any) -> None:
        operator = uow.operators.by_name(name)
        uow.assignments.add(
            AssignmentRecord(house.exercise_id, fresh_id("a"), operator.operator_id, role, 1, **limits)
        )

    house.application.ledger.write(add)
    house.application.desk.sessions.drop_all()


async def ask(panel: Any, house: Any, method: str, route: APIRoute, ids: dict[str, str]) -> Any:
    # a feed goes on for ever; whom it lets in is tested below
    path = route.path.replace("/feed", "/now")
    return await panel.request(method, path.format_map(ids), json={})


@pytest.fixture
async def ids(house: Any) -> dict[str, str]:
    phone = await house.phone()
    await phone.post("/api/me/messages", json={"client_id": "m", "actor_id": "guide", "text": "hello"})
    state = (await (await house.panel("Looker")).get(house.url())).json()
    talk = state["conversations"][0]
    return _Known(
        exercise_id=house.exercise_id,
        conversation_id=talk["id"],
        team_id=talk["team_id"],
        inject_id=(state["injects"] or [{"id": "i1"}])[0]["id"],
    )


@pytest.mark.parametrize("role", [*ROLES, None])
@pytest.mark.parametrize("where", ["installation", "exercise"])
async def test_every_role_at_every_route_is_allowed_or_refused_as_the_table_says(house, ids, role, where):
    panel = await house.panel("Pat", (role,) if role and where == "installation" else ())
    if role and where == "exercise":
        assign(house, "Pat", role)
    for method, route, permit in guarded():
        if (method, route.path) == ("DELETE", "/api/session"):
            continue
        house.application.desk.buckets._left.clear()
        here = "{exercise_id}" in route.path
        roles = frozenset({role} if role and (here or where == "installation") else ())
        answer = await ask(panel, house, method, route, ids)
        what = (role, where, method, route.path, answer.status_code, answer.text[:200])
        if permit.action in EVERYONE or (roles and allowed(roles, permit.action)):
            assert answer.status_code not in (401, 403, 500), what
        elif here and not roles:
            assert (answer.status_code, answer.json()["error"]) == (404, "not_in_exercise"), what
        else:
            assert (answer.status_code, answer.json()["error"]) == (403, "not_allowed"), what


async def test_an_exercise_without_a_role_does_not_exist(house, ids):
    stranger = await house.panel("Stranger", ())
    assert (await stranger.get("/api/exercises")).json() == {"exercises": []}
    real = await stranger.get(house.url())
    unreal = await stranger.get("/api/exercises/xnever")
    assert (real.status_code, real.json()) == (unreal.status_code, unreal.json())


async def test_ids_of_another_exercise_answer_404_at_every_route(house, ids):
    panel = await house.panel("Dana")
    made = await panel.post(
        "/api/exercises", json={"scenario": "tutorial", "title": "Other", "teams": ["Zulu"]}
    )
    elsewhere = _Known({**ids, "exercise_id": made.json()["id"]})
    for method, route, _permit in guarded():
        named = {part for part in route.path.split("/") if part.startswith("{")} - NOT_OF_ONE_EXERCISE
        if "{exercise_id}" not in route.path or not named:
            continue
        house.application.desk.buckets._left.clear()
        body = _BODIES.get(route.name, {})
        answer = await panel.request(method, route.path.format_map(elsewhere), json=body)
        assert answer.status_code == 404, (method, route.path, answer.text)


class _Known(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "1"


NOT_OF_ONE_EXERCISE = {"{exercise_id}", "{inject_id}"}
"""The MSEL is the scenario's: its injects have the same ids in every exercise."""
_BODIES: dict[str, Any] = {
    "change_words": {"seq": 1, "text": "x", "rev": 0},
    "take": {"control": "person", "rev": 0},
    "give_back": {"how": "here", "last": "drop", "rev": 0},
    "say": {"text": "x", "client_id": "c", "rev": 0},
    "undo": {"client_id": "c"},
    "move": {"state": "x", "rev": 0},
    "decide_draft": {"action": "drop", "rev": 0},
    "decide_coming": {"action": "drop", "rev": 0},
    "note": {"text": "x"},
    "offer_seat": {"to": "o"},
    "keep_draft": {"text": "x"},
    "move_inject": {"due_play_ms": 9},
    "edit_inject": {"title": "x"},
    "resolve_alert": {"note": "x"},
    "move_team": {"site_id": None},
    "correct": {"step": 1},
}


async def test_a_role_player_of_one_site_sees_and_voices_that_site_alone(house, ids):
    def spread(stage: Any) -> None:
        stage.uow.sites.add(SiteRecord(house.exercise_id, ROME, "Rome"))
        enrol.open_team(stage, name="Roma", site_id=ROME)

    house.act(spread)
    rita = await house.panel("Rita", ())
    assign(house, "Rita", "role-player", site_id=ROME)
    state = (await rita.get(house.url())).json()
    assert [team["name"] for team in state["teams"]] == ["Roma"]
    assert {talk["team_id"] for talk in state["conversations"]} <= {state["teams"][0]["id"]}
    assert set(state["may"]) == {"account", *(ALLOWED["role-player"] & LIMITED)}
    foreign = await rita.post(
        house.url(f"/conversations/{ids['conversation_id']}/control"), json={"control": "person", "rev": 0}
    )
    assert (foreign.status_code, foreign.json()["error"]) == (404, "not_in_exercise")


async def test_a_role_player_of_one_actor_cannot_voice_another(house, ids):
    rita = await house.panel("Rita", ())
    assign(house, "Rita", "role-player", actors=("nobody",))
    assert (await rita.get(house.url())).json()["conversations"] == []
    address = house.url(f"/conversations/{ids['conversation_id']}/control")
    refused = await rita.post(address, json={"control": "person", "rev": 0})
    assert refused.status_code == 404
    assign(house, "Rita", "observer")
    seen = await rita.post(address, json={"control": "person", "rev": 0})
    assert (seen.status_code, seen.json()["error"]) == (403, "not_allowed")
    assign(house, "Rita", "role-player", actors=("guide",))
    taken = await rita.post(address, json={"control": "person", "rev": 0})
    assert taken.status_code == 200, taken.text


async def test_a_director_of_one_site_fires_injects_there_alone_and_leaves_the_clock(house, ids):
    dora = await house.panel("Dora", ())
    assign(house, "Dora", "director", site_id=PARIS)
    inject = house.url(f"/injects/{ids['inject_id']}/hold")
    assert (await dora.post(inject, json={})).status_code == 403
    assert (await dora.post(inject, json={"team_id": ids["team_id"]})).status_code == 404
    assert (await dora.post(house.url("/clock"), json={"action": "pause"})).status_code == 403
    assert (await dora.post(house.url("/clock"), json={"action": "stop_all"})).status_code == 200


async def test_the_feed_tells_a_reader_of_one_site_nothing_of_another(house, ids):
    rita = await house.panel("Rita", ())
    assign(house, "Rita", "observer", site_id=ROME)
    heard = await _hear(rita, house)
    assert {event["kind"] for event in heard if event["team_id"]} == set()
    assert "elsewhere" in {event["kind"] for event in heard}
    assert [event["seq"] for event in heard] == list(range(1, len(heard) + 1))
    hidden = [event for event in heard if event["kind"] == "elsewhere"]
    assert all(event["body"] == {} and event["conversation_id"] is None for event in hidden)


async def test_a_feed_ends_when_the_role_is_taken_away(house, ids):
    rita = await house.panel("Rita", ())
    assign(house, "Rita", "observer")
    heard = await _hear(rita, house, until=_revoked(house, "Rita"))
    assert heard


async def test_whoever_is_deactivated_is_signed_out_everywhere(house):
    from dataclasses import replace

    rita = await house.panel("Rita")

    def deactivate(uow: Any) -> None:
        uow.operators.save(replace(uow.operators.by_name("Rita"), deactivated_ms=1))

    house.application.ledger.write(deactivate)
    house.clock.wall_ms += 2_001
    assert (await rita.get("/api/operator")).status_code == 401


def test_a_limited_role_gives_nothing_that_concerns_the_whole_exercise():
    for role in ROLES:
        here = Reach((Grant(role, site_id=ROME),))
        assert {action for action in ALLOWED[role] if here.may(action)} == ALLOWED[role] & LIMITED
        assert not here.may_everywhere("read")
        assert here.may_at("read", Place(ROME, "mother"))
        assert not here.may_at("read", Place(PARIS, "mother"))


def test_what_no_table_names_is_refused():
    assert not Reach().may("read")
    assert not Reach((Grant("stranger"),)).may("read")


def _revoked(house: Any, name: str) -> Any:
    def take_away() -> None:
        def end(uow: Any) -> None:
            operator = OperatorId(uow.operators.by_name(name).operator_id)
            for each in uow.assignments.of_operator(operator):
                uow.assignments.end(ExerciseId(each.exercise_id), each.assignment_id)

        house.application.ledger.write(end)
        house.application.desk.sessions.drop_all()
        house.application.hub.nudge(house.exercise_id)

    return take_away


async def _hear(panel: Any, house: Any, until: Any = None) -> list[dict[str, Any]]:
    """Read the feed from its beginning: to its end, or until it has given all there is."""
    top = house.application.ledger.read(lambda uow: uow.journal.top(house.exercise_id))
    listener = Listener(house, cookie_of(panel), query="after=0")
    heard = [await listener.next() for _ in range(top)]
    if until is not None:
        until()
        await asyncio.wait_for(listener.task, 5)
    await listener.leave()
    return heard


async def test_who_plays_some_actors_reads_of_the_msel_what_those_send_and_what_teams_were_given(house):
    everything = (await (await house.panel("Dana")).get(house.url())).json()
    senders = {row["id"]: row["sender"] for row in everything["injects"]}
    mine = next(sender for sender in senders.values() if sender in {a["id"] for a in everything["actors"]})
    player = await house.panel("Rob", ())
    assign(house, "Rob", "role-player", actors=(mine,))
    shown = (await player.get(house.url())).json()
    assert shown["injects"]
    for row in shown["injects"]:
        given = [team for team in row["teams"] if team["state"] == "fired"]
        assert row["sender"] == mine or (given and given == row["teams"] and row["method"] != "manual")
    assert {a["id"] for a in shown["actors"] if a["persona"]} == {mine}
    assert len(shown["injects"]) < len(everything["injects"])


async def test_the_feed_tells_of_the_msel_what_its_rows_tell(house):
    """Who plays some actors only hears of their injects, and of what teams have been given by no actor."""
    dana = await house.panel("Dana")
    everything = (await dana.get(house.url())).json()
    mine = next(actor["id"] for actor in everything["actors"])
    player = await house.panel("Rob", ())
    assign(house, "Rob", "role-player", actors=(mine,))
    for row in everything["injects"]:
        team = row["teams"][0]["team_id"] if row["teams"] else None
        if team:
            await dana.post(house.url(f"/injects/{row['id']}/hold"), json={"team_id": team})
    shown = {row["id"]: row for row in (await player.get(house.url())).json()["injects"]}
    told = [event for event in await _hear(player, house) if event["kind"].startswith("inject")]
    all_told = [event for event in await _hear(dana, house) if event["kind"].startswith("inject")]
    assert {event["body"]["inject_id"] for event in told} <= set(shown)
    senders = {row["id"]: row["sender"] for row in everything["injects"]}
    for event in told:
        assert senders[event["body"]["inject_id"]] == mine or event["body"]["state"] == "fired", event
    assert len(told) < len(all_told)


async def test_a_late_inject_alerts_those_who_may_know_of_the_inject(house):
    dana = await house.panel("Dana")
    everything = (await dana.get(house.url())).json()
    senders = {row["id"]: row["sender"] for row in everything["injects"]}
    mine = next(sender for sender in senders.values() if sender in {a["id"] for a in everything["actors"]})
    player = await house.panel("Rob", ())
    assign(house, "Rob", "role-player", actors=(mine,))
    team = everything["teams"][0]["id"]

    def late(stage: Any) -> None:
        for inject_id in senders:
            stage.journal("alert", {"what": "inject.late", "inject_id": inject_id}, team=team)

    house.act(late)
    own = sum(sender == mine for sender in senders.values())
    assert 0 < own < len(senders)
    for panel, told in ((dana, len(senders)), (player, own)):
        shown = (await panel.get(house.url())).json()["alerts"]
        assert len([alert for alert in shown if alert["kind"] == "inject.late"]) == told
        heard = [event for event in await _hear(panel, house) if event["kind"] == "alert"]
        assert len([event for event in heard if event["body"]["what"] == "inject.late"]) == told
