"""An operator reads why the script did what it did, and says what a message really meant; all over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from bot.cli.learn import proposed
from tests.web.conftest import House

pytestmark = pytest.mark.anyio

HARD = "which button makes all of this end"


async def _written(house: House, text: str = HARD) -> None:
    phone = await house.phone()
    sent = await phone.post("/api/me/messages", json={"client_id": "c1", "actor_id": "guide", "text": text})
    assert sent.status_code == 200, sent.text
    house.pass_time(10)


async def _here(house: House, panel: httpx.AsyncClient) -> str:
    rows = (await panel.get(house.url())).json()["conversations"]
    conversation = next(row["id"] for row in rows if row["actor_id"] == "guide" and row["last"])
    return house.url(f"/conversations/{conversation}")


async def _step(panel: httpx.AsyncClient, here: str, text: str = HARD) -> dict[str, Any]:
    steps = (await panel.get(here)).json()["trace"]
    return next(dict(step) for step in steps if step["text"] == text)


async def test_the_trace_shows_what_was_thought_of_and_how_sure_it_was(house: House) -> None:
    await _written(house, "hello")
    panel = await house.panel()
    step = await _step(panel, await _here(house, panel), "hello")
    best = max(step["candidates"], key=lambda each: each["score"])
    assert (best["intent"], step["outcome"]) == ("greets", "matched")
    assert 0.9 <= best["score"] <= 1
    assert best["rule"] == step["rule"]


async def test_what_it_meant_is_shown_beside_the_step_and_the_last_word_counts(house: House) -> None:
    await _written(house)
    panel = await house.panel()
    here = await _here(house, panel)
    step = await _step(panel, here)
    assert (step["corrected"], step["meant"]) == (False, None)
    assert "found_stop" in (await panel.get(here)).json()["intents"]
    for intent in ("asks_help", "found_stop"):
        answer = await panel.post(f"{here}/meant", json={"step": step["seq"], "intent": intent})
        assert answer.status_code == 200, answer.text
    again = await _step(panel, here)
    assert (again["corrected"], again["meant"]) == (True, "found_stop")
    assert again["outcome"] == step["outcome"], "the exercise goes on as it was"


async def test_a_correction_becomes_an_example_to_look_at(house: House) -> None:
    await _written(house)
    panel = await house.panel()
    here = await _here(house, panel)
    wish = {"step": (await _step(panel, here))["seq"], "intent": "found_stop"}
    assert (await panel.post(f"{here}/meant", json=wish)).status_code == 200
    learnt = house.act(lambda stage: proposed(stage, house.exercise_id))
    assert f'    found_stop:\n      en:\n        - "{HARD}"' in learnt


async def test_an_observer_may_say_it_and_an_author_may_not(house: House) -> None:
    await _written(house)
    observer, author = await house.panel("Olga", ("observer",)), await house.panel("Aldo", ("author",))
    here = await _here(house, observer)
    wish = {"step": (await _step(observer, here))["seq"], "intent": None}
    assert (await observer.post(f"{here}/meant", json=wish)).status_code == 200
    assert (await author.post(f"{here}/meant", json=wish)).status_code == 403
    assert (await _step(observer, here))["corrected"]


@pytest.mark.parametrize(("step", "intent"), [(10_000, "greets"), (None, "no_such_intent")])
async def test_what_was_never_said_or_cannot_be_meant_is_refused(
    house: House, step: int | None, intent: str
) -> None:
    await _written(house)
    panel = await house.panel()
    here = await _here(house, panel)
    wish = {"step": step or (await _step(panel, here))["seq"], "intent": intent}
    assert (await panel.post(f"{here}/meant", json=wish)).status_code == 404
    assert not (await _step(panel, here))["corrected"]
