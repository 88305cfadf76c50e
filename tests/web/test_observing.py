"""Observers write down what they see, also when the network comes back late."""

from __future__ import annotations

from typing import Any

import pytest

from roleplay.services.record import debrief
from tests.web.conftest import House

pytestmark = pytest.mark.anyio


async def _observed(house: House, panel: Any) -> dict[str, Any]:
    return dict((await panel.get(house.url("/observations"))).json())


def _team(house: House, place: int = 0) -> str:
    return str(house.act(lambda s: s.uow.teams.all(s.exercise_id))[place].team_id)


def _mark(house: House, mark: str | None, client_id: str = "r1", **more: Any) -> dict[str, Any]:
    which = {"client_id": client_id, "team_id": _team(house), "objective": "O3", "task": 0}
    return which | {"mark": mark} | more


async def test_without_a_scale_of_its_own_a_pack_is_rated_from_p_to_u(house: House) -> None:
    panel = await house.panel(roles=("observer",))
    assert [step["id"] for step in (await _observed(house, panel))["scale"]] == ["P", "S", "M", "U"]


async def test_the_latest_mark_of_an_observer_counts(house: House) -> None:
    panel = await house.panel(roles=("observer",))
    for client_id, mark in (("r1", "U"), ("r2", "S")):
        answer = await panel.post(house.url("/observations/ratings"), json=_mark(house, mark, client_id))
        assert answer.status_code == 200, answer.text
    assert [rated["mark"] for rated in (await _observed(house, panel))["ratings"]] == ["S"]


async def test_two_observers_may_see_it_differently(house: House) -> None:
    for name, mark in (("Olga", "P"), ("Omar", "M")):
        panel = await house.panel(name, roles=("observer",))
        await panel.post(house.url("/observations/ratings"), json=_mark(house, mark))
    assert [rated["mark"] for rated in (await _observed(house, panel))["ratings"]] == ["P", "M"]


async def test_an_empty_mark_takes_the_former_one_back(house: House) -> None:
    panel = await house.panel(roles=("observer",))
    await panel.post(house.url("/observations/ratings"), json=_mark(house, "P"))
    await panel.post(house.url("/observations/ratings"), json=_mark(house, None, "r2"))
    assert (await _observed(house, panel))["ratings"] == []


async def test_what_is_sent_twice_after_an_outage_counts_once(house: House) -> None:
    panel = await house.panel(roles=("observer",))
    note = {"client_id": "n1", "text": "They asked before telling.", "team_id": _team(house), "written_ms": 5}
    first = await panel.post(house.url("/observations/notes"), json=note)
    again = await panel.post(house.url("/observations/notes"), json=note)
    assert first.json() == again.json()
    assert len((await _observed(house, panel))["notes"]) == 1


@pytest.mark.parametrize("wrong", [{"mark": "Z"}, {"objective": "O99"}, {"task": 50}, {"team_id": "t999"}])
async def test_what_the_pack_does_not_know_is_refused(house: House, wrong: dict[str, Any]) -> None:
    panel = await house.panel(roles=("observer",))
    answer = await panel.post(house.url("/observations/ratings"), json=_mark(house, "P") | wrong)
    assert answer.status_code == 404


async def test_an_author_may_not_rate(house: House) -> None:
    panel = await house.panel(roles=("author",))
    answer = await panel.post(house.url("/observations/ratings"), json=_mark(house, "P"))
    assert answer.status_code == 403


async def test_reading_everything_leaves_no_trace(house: House) -> None:
    await house.phone()
    conversation = house.act(lambda s: s.uow.conversations.all(s.exercise_id))[0].conversation_id
    panel = await house.panel(roles=("observer",))
    before = house.act(lambda s: s.uow.journal.top(s.exercise_id))
    for rest in ("", f"/conversations/{conversation}", "/observations"):
        assert (await panel.get(house.url(rest))).status_code == 200
    assert house.act(lambda s: s.uow.journal.top(s.exercise_id)) == before
    assert not any(row["online"] for row in (await panel.get(house.url())).json()["operators"])


async def test_the_debrief_tells_the_marks(house: House) -> None:
    panel = await house.panel(roles=("observer",))
    await panel.post(house.url("/observations/ratings"), json=_mark(house, "S", comment="A little late."))
    told = house.act(debrief.build).teams[0].objectives
    rated = [task for objective in told for task in objective.tasks if task.marks]
    assert [(task.marks, task.comments) for task in rated] == [(("S",), ("A little late.",))]
    page = (await panel.get(house.url("/debrief"))).text
    assert "A little late." in page
    assert "Performed with some challenges" in page
