"""A room full of people scans its codes at nine in the morning, some of them twice."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.anyio


async def test_a_hundred_phones_behind_one_address_are_all_invited(house):
    answers = [await house.browser().get(f"/api/join/{house.invitations[0]}") for _ in range(100)]
    assert {answer.status_code for answer in answers} == {200}


async def test_whoever_scans_the_code_again_is_told_as_whom_they_take_part(house):
    phone = await house.phone(name="Falcon")
    again = (await phone.get(f"/api/join/{house.invitations[0]}")).json()
    stranger = (await house.browser().get(f"/api/join/{house.invitations[0]}")).json()
    assert (again["joined_as"], stranger["joined_as"]) == ("Falcon", None)
