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
