"""Operators sign in by password or one-time code; strangers and guessers do not."""

from __future__ import annotations

import pytest

from roleplay.services.staff.sign_in import issue_code

pytestmark = pytest.mark.anyio


async def test_the_first_operator_signs_up_with_the_printed_code_once(house):
    browser = house.browser()
    code = house.application.desk.set_up_code
    wish = {"code": code, "name": "Dana", "password": "a long password"}
    assert (await browser.post("/api/set-up", json=wish)).status_code == 200
    assert (await browser.get("/api/operator")).json()["name"] == "Dana"
    again = await house.browser().post("/api/set-up", json=wish | {"name": "Eve"})
    assert (again.status_code, again.json()["error"]) == (409, "already_set_up")


async def test_a_wrong_set_up_code_makes_nobody(house):
    wish = {"code": "guess", "name": "Eve", "password": "a long password"}
    answer = await house.browser().post("/api/set-up", json=wish)
    assert answer.status_code == 401


async def test_five_wrong_passwords_lock_the_name_out_for_a_quarter_of_an_hour(house):
    await house.panel("Dana")
    browser = house.browser()
    for _ in range(5):
        wrong = await browser.post("/api/session", json={"name": "Dana", "password": "guess"})
        assert wrong.status_code == 401
    right = {"name": "Dana", "password": "correct horse battery"}
    locked = await browser.post("/api/session", json=right)
    assert locked.json().get("error") == "locked_out", locked.text
    house.clock.wall_ms += 16 * 60_000
    assert (await browser.post("/api/session", json=right)).status_code == 200


async def test_an_unknown_name_is_refused_like_a_wrong_password(house):
    await house.panel("Dana")
    browser = house.browser()
    nobody = await browser.post("/api/session", json={"name": "Nobody", "password": "guess"})
    wrong = await browser.post("/api/session", json={"name": "Dana", "password": "guess"})
    assert (nobody.status_code, nobody.json()) == (wrong.status_code, wrong.json())


async def test_a_one_time_code_signs_in_once(house):
    await house.panel("Dana")
    ledger, now = house.application.ledger, house.clock.now_ms()
    code = ledger.write(lambda uow: issue_code(uow, uow.operators.by_name("Dana").operator_id, now))
    browser = house.browser()
    assert (await browser.post("/api/session/code", json={"code": code})).json()["name"] == "Dana"
    again = await house.browser().post("/api/session/code", json={"code": code})
    assert (again.status_code, again.json()["error"]) == (404, "unknown_link")


async def test_signing_out_ends_the_session(house):
    panel = await house.panel()
    assert (await panel.delete("/api/session")).status_code == 200
    assert (await panel.get("/api/operator")).status_code == 401


async def test_a_session_ends_by_itself(house):
    panel = await house.panel()
    house.clock.wall_ms += 13 * 3_600_000
    assert (await panel.get("/api/operator")).status_code == 401


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(house):
    await house.panel("Dana")
    answer = await house.browser().post(
        "/api/session", json={"name": "Dana", "password": "correct horse battery"}
    )
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
