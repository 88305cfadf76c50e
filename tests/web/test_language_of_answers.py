"""Answers speak the language of the address, or the browser's; whatever else an address says is no matter."""

from __future__ import annotations

import pytest

from tests.web.conftest import House

pytestmark = pytest.mark.anyio


async def test_the_address_decides_then_the_browser(house: House) -> None:
    stranger = house.browser(**{"Accept-Language": "fr"})
    asked = ("", "?lang=it", "?lang=ru")
    said = {(await stranger.get(f"/api/invite/none{each}")).json()["message"] for each in asked}
    assert len(said) == 3


@pytest.mark.parametrize("query", ["lang=%E3%81%82", "lang=%FF", "code=%C3%A3&state=%00", "%E3=1"])
async def test_no_address_is_too_strange_to_be_answered(house: House, query: str) -> None:
    assert (await house.browser().get(f"/api/health?{query}")).status_code == 200


async def test_staff_read_facts_objectives_and_what_may_distress_in_their_language(house: House) -> None:
    panel = await house.panel()
    state = (await panel.get(house.url("?lang=it"))).json()
    assert state["objectives"][1]["title"] == "Sapere dov'è STOP"
    assert state["facts"][-1]["title"] == "La zia è calma"
    assert state["exercise"]["content_notes"] == ["Nulla di angosciante: una zia ha perso l'autobus"]
    observed = (await panel.get(house.url("/observations?lang=ru"))).json()
    assert observed["objectives"][2]["tasks"][0] == "ролевой игрок взял её на себя"
    assert "Sapere dov&#39;è STOP" in (await panel.get(house.url("/debrief?lang=it"))).text
    french = (await panel.get(house.url("?lang=fr"))).json()
    assert french["objectives"][1]["title"] == "Know where STOP is"
