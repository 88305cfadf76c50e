"""The big screen: everybody in the room reads it, so it may name nobody and give nothing away."""

from __future__ import annotations

import pytest

from roleplay.domain.ids import OperatorId, TeamId
from roleplay.services.injects import improvise
from roleplay.services.record import wall
from tests.web.conftest import House

pytestmark = pytest.mark.anyio


async def _link(house: House) -> str:
    panel = await house.panel()
    answer = await panel.post(house.url("/wall"))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"]).rsplit("/", 1)[1]


async def test_the_wall_shows_the_clock_and_every_team(house: House) -> None:
    await house.phone()
    token = await _link(house)
    screen = (await house.browser().get(f"/api/wall/{token}")).json()
    assert [(team["name"], team["trainees"]) for team in screen["teams"]] == [("Alpha", 1), ("Bravo", 0)]
    assert screen["clock"]["phase"] == "running"


async def test_the_wall_names_nobody(house: House) -> None:
    await house.phone(name="Falcon Nine")
    token = await _link(house)
    assert "Falcon" not in (await house.browser().get(f"/api/wall/{token}")).text


async def test_a_new_link_ends_the_former_one(house: House) -> None:
    panel = await house.panel()
    first = (await panel.post(house.url("/wall"))).json()["url"].rsplit("/", 1)[1]
    second = (await panel.post(house.url("/wall"))).json()["url"].rsplit("/", 1)[1]
    room = house.browser()
    assert (await room.get(f"/api/wall/{first}")).status_code == 404
    assert (await room.get(f"/api/wall/{second}")).status_code == 200


async def test_a_link_for_the_wall_opens_nothing_else(house: House) -> None:
    token = await _link(house)
    room = house.browser()
    room.cookies.set("blurline-operator", token)
    room.cookies.set("blurline-trainee", token)
    assert (await room.get(house.url())).status_code == 401
    assert (await room.get("/api/me")).status_code == 401


async def test_news_of_one_team_is_not_on_the_wall_until_every_team_has_it(house: House) -> None:
    teams = [team.team_id for team in house.act(lambda s: s.uow.teams.all(s.exercise_id))]

    def publish(title: str, of: list[TeamId]) -> None:
        house.act(
            lambda s: improvise.improvise(
                s,
                improvise.Improvised(title, "news", "Read all about it."),
                to=improvise.whom(s, teams=of),
                senders=["control"],
                operator_id=OperatorId("o1"),
            )
        )

    publish("For Alpha alone", teams[:1])
    publish("For everyone", teams)
    screen = house.act(wall.wall)
    assert [each.title for each in screen.news] == ["For everyone"]
