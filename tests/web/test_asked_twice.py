"""An answer was lost, so the page asks once more with the same id: it has happened once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.web.app import create_web
from tests.web.conftest import House

pytestmark = pytest.mark.anyio

HERE = "/api/exercises/{exercise_id}"
TALK = HERE + "/conversations/{conversation_id}"
WISHES: Mapping[str, dict[str, Any]] = {
    TALK + "/say": {"text": "One moment.", "rev": 0},
    TALK + "/note": {"text": "They ask before telling."},
    TALK + "/nudge": {"state": "start", "rev": 0},
    HERE + "/whispers": {"text": "Who takes the aunt?"},
    HERE + "/improvise": {"teams": ["team"], "senders": ["control"], "method": "news", "title": "Rain"},
    HERE + "/observations/notes": {"text": "Good.", "team_id": "team"},
    HERE + "/observations/ratings": {"team_id": "team", "objective": "O3", "task": 0, "mark": "P"},
}
ASKED_ONLY = {TALK + "/undo"}
"""Names the line that another question made; taking it back again changes nothing."""


def with_ids() -> set[str]:
    """Every question of the staff that carries an id of the page's own."""
    document = create_web().openapi()
    schemas = document["components"]["schemas"]
    found = set()
    for path, methods in document["paths"].items():
        body = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        name = body.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
        if "client_id" in schemas.get(name, {}).get("properties", {}) and "/api/me/" not in path:
            found.add(path)
    return found


def test_every_question_with_an_id_is_asked_twice_here() -> None:
    assert with_ids() - ASKED_ONLY == set(WISHES)


@pytest.mark.parametrize("path", WISHES)
async def test_what_is_asked_twice_happens_once(house: House, path: str) -> None:
    phone, panel = await house.phone(), await house.panel()
    sent = await phone.post("/api/me/messages", json={"client_id": "m", "actor_id": "guide", "text": "hi"})
    house.pass_time(30)
    state = (await panel.get(house.url())).json()
    team, talk = state["teams"][0]["id"], sent.json()["conversation_id"]
    detail = (await panel.get(house.url(f"/conversations/{talk}"))).json()
    wish = {name: [team] if value == ["team"] else value for name, value in WISHES[path].items()}
    wish |= {"client_id": "c1"} | ({"team_id": team} if "team_id" in wish else {})
    wish |= {"state": detail["states"][0]} if "state" in wish else {}
    address = path.format(exercise_id=house.exercise_id, conversation_id=talk)

    first = await panel.post(address, json=wish)
    once = _record(house)
    again = await panel.post(address, json=wish)
    assert (first.status_code, again.status_code) == (200, 200), (first.text, again.text)
    assert {**again.json(), "duplicate": None} == {**first.json(), "duplicate": None}
    assert _record(house) == once

    other = await panel.post(address, json=wish | {"client_id": "c2"})
    assert other.status_code == 200, other.text
    assert _record(house) > once


def _record(house: House) -> int:
    return int(house.application.ledger.read(lambda uow: uow.journal.top(house.exercise_id)))
