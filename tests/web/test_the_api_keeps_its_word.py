"""Schemathesis asks the API whatever its description allows, and what it forbids, as everybody there is.

No answer is a crash, and none is one that the description does not name.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.app import Application
from roleplay.domain.permissions import ROLES
from tests.web.conftest import House

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.anyio]

EXAMPLES = 12  # questions to each operation, as each of those who ask
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
ENDLESS = {"/api/exercises/{exercise_id}/feed"}  # a stream; its own tests read it
METHODS = {"get", "post", "put", "patch", "delete"}
LEAVING = {("DELETE", "/api/session"), ("POST", "/api/me/leave"), ("DELETE", "/api/account/sessions")}
WHO = ("nobody", "trainee", *ROLES)


async def cookies_of(house: House, who: str) -> dict[str, str]:
    if who == "nobody":
        return {}
    client = await (house.phone() if who == "trainee" else house.panel("Pat", (who,)))
    return dict(client.cookies)


async def ids_of(house: House) -> dict[str, Any]:
    """Ids that are there, so that questions get past the door."""
    phone = await house.phone(name="Asker")
    sent = await phone.post("/api/me/messages", json={"client_id": "m", "actor_id": "guide", "text": "hi"})
    state = (await (await house.panel("Looker")).get(house.url())).json()
    return {
        "exercise_id": str(house.exercise_id),
        "conversation_id": sent.json()["conversation_id"],
        "team_id": state["teams"][0]["id"],
        "inject_id": state["injects"][0]["id"],
    }


@pytest.mark.parametrize("who", WHO)
async def test_no_question_crashes_the_api_or_gets_an_answer_that_is_not_described(house, who):
    cookies, ids = await cookies_of(house, who), await ids_of(house)
    await asyncio.to_thread(ask_everything, house.application, cookies, ids)


def ask_everything(application: Application, cookies: dict[str, str], ids: dict[str, Any]) -> None:
    web = application.web
    web.openapi_url = "/described"  # to describe itself to the test alone
    schema = schemathesis.openapi.from_dict(web.openapi())
    schema.app = web
    wrong: list[str] = []
    asked: set[tuple[str, str]] = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        asked.add((operation.method.upper(), operation.path))
        if operation.path in ENDLESS or (operation.method.upper(), operation.path) in LEAVING:
            continue
        try:
            ask(application, operation, cookies, ids)
        except BaseException as failure:  # noqa: BLE001 - all of them are told together
            wrong.append(f"{operation.label}: {str(failure)[:600]}")
    assert not wrong, "\n\n".join(wrong)
    described = {
        (method.upper(), path)
        for path, methods in web.openapi()["paths"].items()
        for method in methods
        if method in METHODS
    }
    assert asked == described


def ask(application: Application, operation: Any, cookies: dict[str, str], ids: dict[str, Any]) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def question(case: Any) -> None:
        application.desk.buckets._left.clear()
        case.path_parameters = {**(case.path_parameters or {}), **_known(case.path_parameters, ids)}
        if case.operation.path == "/api/me/feed":
            case.query["wait"] = 0  # nothing will happen to wait for
        case.headers["X-Blurline"] = "1"
        case.call_and_validate(cookies=cookies, checks=CHECKS)

    given(case=operation.as_strategy())(question)()


def _known(asked: dict[str, Any] | None, ids: dict[str, Any]) -> dict[str, Any]:
    return {name: ids[name] for name in asked or {} if name in ids}
