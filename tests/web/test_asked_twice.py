"""An answer was lost, so the page asks once more with the same id: it has happened once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from bot.web.app import create_web
from roleplay.domain.ids import INSTALLATION
from roleplay.ports.storage import UnitOfWork
from tests.web.conftest import House

pytestmark = pytest.mark.anyio

HERE = "/api/exercises/{exercise_id}"
TALK = HERE + "/conversations/{conversation_id}"
INJECT = HERE + "/injects/{inject_id}"
WISHES: Mapping[str, dict[str, Any]] = {
    TALK + "/say": {"text": "One moment.", "rev": 0},
    TALK + "/amend": {"seq": "said", "text": "Two moments.", "rev": 0},
    TALK + "/note": {"text": "They ask before telling."},
    TALK + "/nudge": {"state": "state", "rev": 0},
    TALK + "/meant": {"step": "step", "intent": None},
    TALK + "/offer": {"to": "colleague"},
    HERE + "/whispers": {"text": "Who takes the aunt?"},
    HERE + "/swap-out": {},
    INJECT + "/hold": {},
    INJECT + "/release": {},
    INJECT + "/fire": {},
    INJECT + "/skip": {"reason": "No time."},
    INJECT + "/move": {"due_play_ms": 7_000_000},
    INJECT + "/edit": {"title": "Noise"},
    HERE + "/improvise": {"teams": ["team"], "senders": ["control"], "method": "news", "title": "Rain"},
    HERE + "/alerts/{seq}/resolve": {"note": "A mistake."},
    HERE + "/clock": {"action": "stop_all"},
    HERE + "/comms-check": {"after": 0},
    HERE + "/comms-check/again": {"after": 1},
    HERE + "/comms-check/waive": {"reason": "All in one room."},
    HERE + "/sites": {"name": "Vicenza"},
    HERE + "/teams": {"name": "Delta"},
    HERE + "/invitations": {"role": "observer"},
    "/api/operators/invitations": {"role": "observer"},
    "/api/exercises": {"scenario": "tutorial", "teams": ["Alpha"]},
    HERE + "/observations/notes": {"text": "Good.", "team_id": "team"},
    HERE + "/observations/ratings": {"team_id": "team", "objective": "O3", "task": 0, "mark": "P"},
}
GUARDED = {f"{INJECT}/{verb}" for verb in ("hold", "release", "fire", "skip")} | {
    f"{HERE}/{what}" for what in ("sites", "comms-check", "comms-check/again")
}
"""Nothing is left to do for anybody else who asks, either."""
ASKED_ONLY = {TALK + "/undo"}
"""Names the line that another question made; taking it back again changes nothing."""
WITHOUT = {
    TALK + "/control": "changes the revision that was seen",
    TALK + "/hand-back": "changes the revision that was seen",
    TALK + "/coming/{line_id}": "a line is decided once",
    TALK + "/drafts/{draft_id}": "a draft is decided once",
    TALK + "/offer/accept": "an offer is answered once",
    TALK + "/offer/decline": "an offer is answered once",
    HERE + "/presence": "says where somebody looks",
    HERE + "/come-back": "whoever is back stays back",
    HERE + "/people": "the same role at the same place is one",
    HERE + "/seats": "somebody expected already is not added again",
    HERE + "/seats/read": "keeps nothing",
    HERE + "/seats/{seat_id}/link": "the former link opens nothing",
    HERE + "/teams/{team_id}/link": "the former link opens nothing",
    HERE + "/sheets": "the former links open nothing",
    HERE + "/wall": "the former link opens nothing",
    HERE + "/phones/code": "a code is good once, and for minutes",
    "/api/operators/{operator_id}/roles": "says which roles somebody has",
    "/api/operators/{operator_id}/activate": "says how somebody stands",
    "/api/operators/{operator_id}/deactivate": "says how somebody stands",
    "/api/operators/{operator_id}/reset": "the former link opens nothing",
}
"""Why nothing doubles although the question carries no id."""
ONE_S_OWN = ("/api/me/", "/api/account/", "/api/session", "/api/set-up", "/api/invite/", "/api/reset/")
ONE_S_OWN += ("/api/join/", "/outside/")
"""What is no work of the staff: phones have outboxes, doors have tickets."""


def questions() -> Iterator[tuple[str, bool]]:
    """Every question by which staff make something happen, and whether it carries an id."""
    document = create_web().openapi()
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        if "post" not in methods or path.startswith(ONE_S_OWN):
            continue
        body = methods["post"].get("requestBody", {}).get("content", {}).get("application/json", {})
        name = body.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
        yield path, "client_id" in schemas.get(name, {}).get("properties", {})


def test_every_question_of_the_staff_can_be_asked_twice() -> None:
    asked = dict(questions())
    assert {path for path, has_id in asked.items() if has_id} - ASKED_ONLY == set(WISHES)
    assert {path for path, has_id in asked.items() if not has_id} == set(WITHOUT)


@pytest.mark.parametrize("path", WISHES)
async def test_what_is_asked_twice_happens_once(house: House, path: str) -> None:
    panel = await house.panel()
    ids = await _something_to_ask_about(house, panel)
    if path.endswith("/release"):
        assert (await panel.post(house.url("/injects/t.07/hold"), json={})).status_code == 200
    wish = {name: _named(ids, name, value) for name, value in WISHES[path].items()}
    address = path.format(**ids)

    first = await panel.post(address, json=wish | {"client_id": "c1"})
    once = _record(house)
    again = await panel.post(address, json=wish | {"client_id": "c1"})
    assert (first.status_code, again.status_code) == (200, 200), (first.text, again.text)
    assert _answer(again) == _answer(first)
    assert _record(house) == once

    if path not in GUARDED:
        other = await panel.post(address, json=wish | {"client_id": "c2"})
        assert other.status_code == 200, other.text
        assert _record(house) != once


async def _something_to_ask_about(house: House, panel: httpx.AsyncClient) -> dict[str, str | int]:
    """Somebody has joined and written, the actor has answered, somebody pressed STOP elsewhere."""
    phone = await house.phone()
    sent = await phone.post("/api/me/messages", json={"client_id": "m", "actor_id": "guide", "text": "hi"})
    house.pass_time(30)
    stopping = await house.phone(1, "Bravo 1")
    await stopping.post("/api/me/stop", json={})
    await house.panel("Rita", ("role-player",))
    state = (await panel.get(house.url())).json()
    talk = sent.json()["conversation_id"]
    detail = (await panel.get(house.url(f"/conversations/{talk}"))).json()
    return {
        "exercise_id": house.exercise_id,
        "conversation_id": talk,
        "inject_id": "t.07",
        "seq": state["alerts"][0]["seq"],
        "team": state["teams"][0]["id"],
        "said": next(each["seq"] for each in detail["messages"] if each["mine"]),
        "step": next(each["seq"] for each in detail["trace"] if each["text"]),
        "state": detail["states"][0],
        "colleague": next(each["id"] for each in state["operators"] if each["name"] == "Rita"),
    }


def _named(ids: Mapping[str, str | int], name: str, value: Any) -> Any:
    if value == ["team"]:
        return [ids["team"]]
    return ids.get(value, value) if isinstance(value, str) and name != "text" else value


def _answer(answer: httpx.Response) -> dict[str, Any]:
    return {**answer.json(), "duplicate": None, "wall_ms": None}


def _record(house: House) -> tuple[int, ...]:
    def counted(uow: UnitOfWork) -> tuple[int, ...]:
        exercises = [each.exercise_id for each in uow.exercises.all()]
        invited = sum(len(uow.invitations.all(each)) for each in (INSTALLATION, *exercises))
        return (*(int(uow.journal.top(each)) for each in exercises), invited)

    return house.application.ledger.read(counted)
