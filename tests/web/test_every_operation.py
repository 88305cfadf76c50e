"""Every operation that the API describes is guarded, is in the table of roles, and keeps exercises apart.

All lists come from the API's own description: a new route, a new id in an address or in a body fails here
until it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from fastapi.routing import APIRoute

from bot.web.app import API, create_web
from bot.web.auth.permit import ForOperator, ForTrainee, Open, permits_of
from roleplay.domain.permissions import ACTIONS, ALLOWED, EVERYONE
from tests.web.conftest import House
from tests.web.test_permissions_of_routes import OPEN_TO_ANYONE
from tests.web.test_roles_and_places import guarded

pytestmark = pytest.mark.anyio
X = "/api/exercises/{exercise_id}"
Operation = tuple[str, str]
METHODS = {"get", "post", "put", "patch", "delete"}


@cache
def document() -> dict[str, Any]:
    """The API's own description."""
    return create_web().openapi()


def described() -> dict[Operation, dict[str, Any]]:
    """Every operation of the API's description."""
    return {
        (method.upper(), path): operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


def permitted(kind: type) -> set[Operation]:
    """Every operation whose permission is of this kind."""
    routes = [route for module in API for route in module.router.routes if isinstance(route, APIRoute)]
    return {
        (method, route.path)
        for route in routes
        if route.include_in_schema and isinstance(next(permits_of(route.dependant)), kind)
        for method in route.methods
    }


def test_every_operation_is_for_operators_for_trainees_or_open_and_nothing_else() -> None:
    operators, trainees, opened = permitted(ForOperator), permitted(ForTrainee), permitted(Open)
    assert operators | trainees | opened == set(described())
    assert not (operators & trainees)
    assert not (operators & opened)
    assert not (trainees & opened)
    assert opened == OPEN_TO_ANYONE


def test_the_table_of_roles_is_asked_at_every_operation_for_operators() -> None:
    asked = {(method, route.path) for method, route, _permit in guarded() if route.include_in_schema}
    assert asked == permitted(ForOperator)


def test_every_action_of_the_table_is_asked_for_somewhere_and_given_to_somebody() -> None:
    asked = {permit.action for _method, _route, permit in guarded()}
    given = EVERYONE.union(*ALLOWED.values())
    assert asked <= set(ACTIONS) == given
    # resolving asks for reach at the alert's own place, debriefs and erasing are their own routes or commands
    assert set(ACTIONS) - asked <= {"clock", "privacy", "operators", "audit"}, set(ACTIONS) - asked


IDS_IN_BODIES: dict[str, dict[str, Any]] = {
    f"put {X}/teams/{{team_id}}/site .site_id": {"site_id": "{site}"},
    f"post {X}/people .site_id": {"operator_id": "{me}", "role": "observer", "site_id": "{site}"},
    f"post {X}/invitations .site_id": {"role": "observer", "site_id": "{site}"},
    f"post {X}/presence .looking": {"looking": "{talk}"},
    f"post {X}/whispers .conversation_id": {"text": "x", "conversation_id": "{talk}"},
    f"post {X}/injects/{{inject_id}}/fire .team_id": {"team_id": "{team}"},
    f"post {X}/injects/{{inject_id}}/hold .team_id": {"team_id": "{team}"},
    f"post {X}/injects/{{inject_id}}/release .team_id": {"team_id": "{team}"},
    f"post {X}/injects/{{inject_id}}/skip .team_id": {"team_id": "{team}"},
    f"post {X}/injects/{{inject_id}}/move .team_id": {"team_id": "{team}", "due_play_ms": 9_000_000},
    f"post {X}/injects/{{inject_id}}/edit .team_id": {"team_id": "{team}", "title": "x"},
    f"post {X}/improvise .teams[]": {"teams": ["{team}"], "senders": ["control"], "title": "x"},
    f"post {X}/improvise .trainees[]": {"trainees": ["{trainee}"], "senders": ["control"], "title": "x"},
    f"post {X}/observations/notes .team_id": {"client_id": "c", "text": "x", "team_id": "{team}"},
    f"post {X}/observations/notes .conversation_id": {
        "client_id": "c",
        "text": "x",
        "conversation_id": "{talk}",
    },
    f"post {X}/observations/ratings .team_id": {
        "client_id": "c",
        "team_id": "{team}",
        "objective": "O3",
        "task": 0,
        "mark": "P",
    },
}
"""By field: a question that is right but for an id of another exercise."""
HARMLESS = {
    f"post {X}/presence .seats[]": "seats that one does not hold are left out of the answer",
    f"post {X}/improvise .sites[]": "a site that is not there has no team: nobody is chosen",
    f"post {X}/sheets .teams[]": "only teams of this exercise get a sheet",
    f"post {X}/people .operator_id": "operators are of the whole installation",
    "post /api/operators/invitations .site_id": "there is no site outside an exercise: it is refused",
}
NAMES = {
    "site_id",
    "team_id",
    "conversation_id",
    "trainee_id",
    "looking",
    "seats",
    "teams",
    "sites",
    "trainees",
}


def ids_in_bodies() -> Iterator[str]:
    """Every field of a request that names something of an exercise."""
    schemas = document()["components"]["schemas"]
    for (method, path), operation in described().items():
        body = (
            operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        )
        fields = schemas.get(body.get("$ref", "").rsplit("/", 1)[-1], {}).get("properties", {})
        for name, schema in fields.items():
            free = name == "teams" and path == "/api/exercises"  # names of new ones
            if (name in NAMES or name == "operator_id") and not path.startswith("/api/me") and not free:
                many = any(each.get("type") == "array" for each in [schema, *schema.get("anyOf", ())])
                yield f"{method.lower()} {path} .{name}{'[]' if many else ''}"


def test_every_id_in_a_body_is_looked_at() -> None:
    assert set(ids_in_bodies()) == set(IDS_IN_BODIES) | set(HARMLESS)


@pytest.fixture
async def two(house: House) -> dict[str, str]:
    """An exercise of one's own, and the ids of another one in which something has happened."""
    phone, dana = await house.phone(), await house.panel("Dana")
    sent = await phone.post("/api/me/messages", json={"client_id": "m", "actor_id": "guide", "text": "hi"})
    site = (await dana.post(house.url("/sites"), json={"name": "Rome"})).json()["id"]
    theirs = (await dana.get(house.url())).json()
    wish = {"scenario": "tutorial", "title": "Other", "teams": ["Zulu"]}
    mine = (await dana.post("/api/exercises", json=wish)).json()["id"]
    here = (await dana.get(f"/api/exercises/{mine}")).json()
    started = await dana.post(
        f"/api/exercises/{mine}/clock", json={"action": "start", "reason": "only a test"}
    )
    assert started.status_code == 200, started.text
    return {
        "exercise_id": mine,
        "team_id": here["teams"][0]["id"],
        "inject_id": here["injects"][0]["id"],
        "talk": sent.json()["conversation_id"],
        "team": theirs["teams"][0]["id"],
        "trainee": theirs["trainees"][0]["id"],
        "site": site,
        "me": next(each["id"] for each in theirs["operators"] if each["name"] == "Dana"),
    }


@pytest.mark.parametrize("field", IDS_IN_BODIES)
async def test_an_id_of_another_exercise_in_a_body_does_not_exist(
    house: House, two: dict[str, str], field: str
) -> None:
    dana = house.clients[1]
    method, path, _name = field.split()
    wish = {name: _put(value, two) for name, value in IDS_IN_BODIES[field].items()}
    answer = await dana.request(method, path.format_map(two), json=wish)
    assert (answer.status_code, answer.json()["error"]) == (404, "not_in_exercise"), answer.text


def _put(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_put(each, ids) for each in value]
    return value.format_map(ids) if isinstance(value, str) else value
