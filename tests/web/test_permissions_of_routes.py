"""Nothing is open by default: every route of the application says who may ask."""

from __future__ import annotations

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from bot.web import pages
from bot.web.app import API, create_web
from bot.web.auth.permit import ForOperator, ForTrainee, GuardedRoute, Open, UndeclaredRouteError, permits_of

OPEN_TO_ANYONE = {
    ("GET", "/api/health"),
    ("GET", "/api/wall/{token}"),  # whoever holds the link, and nothing but the big screen
    ("GET", "/api/join/{token}"),
    ("POST", "/api/join/{token}"),
    ("GET", "/api/invite/{token}"),
    ("POST", "/api/invite/{token}"),
    ("POST", "/api/invite/{token}/passkey"),
    ("POST", "/api/invite/{token}/passkey/question"),
    ("GET", "/api/oidc/start"),
    ("GET", "/api/oidc/callback"),
    ("GET", "/api/reset/{token}"),
    ("POST", "/api/reset/{token}"),
    ("GET", "/api/session/ways"),
    ("POST", "/api/session"),
    ("POST", "/api/session/passkey"),
    ("POST", "/api/session/passkey/question"),
    ("POST", "/api/session/second-factor"),
    ("POST", "/api/session/code"),
    ("POST", "/api/set-up"),
}


def routes() -> list[APIRoute]:
    found: list[BaseRoute] = [route for module in (*API, pages) for route in module.router.routes]
    assert all(isinstance(route, GuardedRoute) for route in found)
    return [route for route in found if isinstance(route, APIRoute)]


def test_every_route_declares_exactly_one_permission():
    for route in routes():
        assert len(list(permits_of(route.dependant))) == 1, route.path


def test_only_joining_signing_in_health_and_pages_are_open():
    opened = {
        (method, route.path)
        for route in routes()
        for method in route.methods
        if isinstance(next(permits_of(route.dependant)), Open) and route.path.startswith("/api/")
    }
    assert opened == OPEN_TO_ANYONE


def test_a_trainee_s_route_never_names_another_trainee_or_exercise():
    for route in routes():
        if isinstance(next(permits_of(route.dependant)), ForTrainee):
            assert "{exercise_id}" not in route.path
            assert "{trainee_id}" not in route.path


def test_every_route_of_an_exercise_is_for_operators():
    for route in routes():
        if "{exercise_id}" in route.path:
            assert isinstance(next(permits_of(route.dependant)), ForOperator), route.path


def test_a_route_without_a_permission_cannot_be_built():
    router = APIRouter(route_class=GuardedRoute)

    async def forgotten() -> None: ...

    with pytest.raises(UndeclaredRouteError, match="forgotten"):
        router.get("/api/forgotten")(forgotten)


def test_the_api_describes_itself_without_a_database():
    document = create_web().openapi()
    paths = set(document["paths"])
    assert {route.path for route in routes() if route.include_in_schema} <= paths


@pytest.mark.anyio
async def test_every_guarded_route_answers_a_stranger_with_401(house):
    stranger = house.browser()
    for route in routes():
        if isinstance(next(permits_of(route.dependant)), Open):
            continue
        path = route.path.format_map(_Anything())
        for method in route.methods:
            answer = await stranger.request(method, path, json={})
            assert answer.status_code == 401, (method, path, answer.text)


@pytest.mark.anyio
async def test_a_trainee_cannot_ask_as_an_operator_nor_an_operator_as_a_trainee(house):
    phone, panel = await house.phone(), await house.panel()
    assert (await phone.get(house.url())).status_code == 401
    assert (await panel.get("/api/me")).status_code == 401


@pytest.mark.anyio
async def test_an_observer_reads_but_does_not_take_over(house):
    observer = await house.panel("Olga", ("observer",))
    state = (await observer.get(house.url())).json()
    conversation = state["conversations"][0]["id"]
    answer = await observer.post(
        house.url(f"/conversations/{conversation}/control"), json={"control": "person", "rev": 0}
    )
    assert answer.status_code == 403
    assert answer.json()["error"] == "not_allowed"


class _Anything(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "1"
