"""Ways in: a second factor, recovery codes, a new password, other browsers; tries are counted."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest
from fastapi import Request

from bot.web.callers import address

pytestmark = pytest.mark.anyio
RIGHT = {"name": "Dana", "password": "correct horse battery"}


def code(house: Any, secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).generate_otp(house.clock.wall_ms // 30_000 + steps)


async def with_second_factor(house: Any) -> tuple[Any, str, list[str]]:
    """Dana, her secret and her recovery codes."""
    dana = await house.panel("Dana")
    offer = (await dana.post("/api/account/second-factor")).json()
    assert offer["secret"] in offer["uri"]
    assert offer["qr_svg"].startswith("<svg")
    shown = {"ticket": offer["ticket"], "code": code(house, offer["secret"])}
    codes = (await dana.post("/api/account/second-factor/confirm", json=shown)).json()["codes"]
    house.clock.wall_ms += 60_000
    return dana, offer["secret"], codes


async def ticket(browser: Any) -> str:
    answer = await browser.post("/api/session", json=RIGHT)
    assert (answer.status_code, answer.json()["second_factor"]) == (202, True)
    assert "set-cookie" not in answer.headers
    return str(answer.json()["ticket"])


async def test_with_a_second_factor_the_password_alone_opens_nothing(house):
    _dana, secret, _codes = await with_second_factor(house)
    browser = house.browser()
    wish = {"ticket": await ticket(browser), "code": code(house, secret)}
    assert (await browser.get("/api/operator")).status_code == 401
    assert (await browser.post("/api/session/second-factor", json=wish)).json()["name"] == "Dana"
    assert (await browser.get("/api/account")).json()["second_factor"] is True


async def test_a_code_is_taken_once_and_a_ticket_too(house):
    _dana, secret, _codes = await with_second_factor(house)
    browser = house.browser()
    wish = {"ticket": await ticket(browser), "code": code(house, secret)}
    assert (await browser.post("/api/session/second-factor", json=wish)).status_code == 200
    assert (await browser.post("/api/session/second-factor", json=wish)).status_code == 404
    replayed = wish | {"ticket": await ticket(browser)}
    answer = await browser.post("/api/session/second-factor", json=replayed)
    assert (answer.status_code, answer.json()["error"]) == (401, "wrong_code")


async def test_a_phone_s_clock_may_be_half_a_minute_off_and_no_more(house):
    _dana, secret, _codes = await with_second_factor(house)
    for steps, status in ((2, 401), (-2, 401), (1, 200)):
        browser = house.browser()
        wish = {"ticket": await ticket(browser), "code": code(house, secret, steps)}
        assert (await browser.post("/api/session/second-factor", json=wish)).status_code == status


async def test_five_wrong_codes_lock_the_second_factor(house):
    _dana, secret, _codes = await with_second_factor(house)
    browser = house.browser()
    wish = {"ticket": await ticket(browser), "code": "000000"}
    for _ in range(5):
        assert (await browser.post("/api/session/second-factor", json=wish)).status_code == 401
    right = wish | {"code": code(house, secret)}
    locked = await browser.post("/api/session/second-factor", json=right)
    assert (locked.status_code, locked.json()["error"]) == (429, "locked_out")
    assert int(locked.headers["retry-after"]) > 60


async def test_a_recovery_code_opens_once(house):
    _dana, _secret, codes = await with_second_factor(house)
    assert len(set(codes)) == 10
    browser = house.browser()
    wish = {"ticket": await ticket(browser), "code": codes[3].upper()}
    assert (await browser.post("/api/session/second-factor", json=wish)).status_code == 200
    again = wish | {"ticket": await ticket(browser)}
    assert (await browser.post("/api/session/second-factor", json=again)).status_code == 401
    assert (await browser.get("/api/account")).json()["recovery_codes"] == 9


async def test_the_secret_is_sealed_and_recovery_codes_are_hashed(house):
    _dana, secret, codes = await with_second_factor(house)
    who = house.application.ledger.read(lambda uow: uow.operators.by_name("Dana").operator_id)
    kept = house.application.ledger.read(lambda uow: repr(uow.credentials.all_of(who)))
    assert secret not in kept
    assert not any(each in kept or each.replace("-", "") in kept for each in codes)


async def test_how_one_signs_in_is_changed_only_shortly_after_signing_in(house):
    dana = await house.panel("Dana")
    house.clock.wall_ms += 16 * 60_000
    for method, path, body in (
        ("POST", "/api/account/password", {"password": "another long one"}),
        ("POST", "/api/account/second-factor", {}),
        ("POST", "/api/account/recovery-codes", {}),
        ("DELETE", "/api/account/second-factor", None),
        ("DELETE", "/api/account/credentials/x", None),
    ):
        answer = await dana.request(method, path, json=body)
        assert (answer.status_code, answer.json()["error"]) == (403, "sign_in_again"), path
    assert (await dana.get("/api/account")).json()["fresh"] is False


async def test_a_new_password_signs_out_everywhere_else(house):
    dana, phone = await house.panel("Dana"), house.browser()
    await phone.post("/api/session", json=RIGHT)
    assert (await dana.post("/api/account/password", json={"password": "short"})).status_code == 422
    await dana.post("/api/account/password", json={"password": "another long one"})
    assert (await phone.get("/api/operator")).status_code == 401
    assert (await dana.get("/api/operator")).status_code == 200
    assert (await phone.post("/api/session", json=RIGHT)).status_code == 401


async def test_one_sees_and_ends_one_s_own_sessions_alone(house):
    dana, olga = await house.panel("Dana"), await house.panel("Olga")
    phone = house.browser(**{"User-Agent": "Mozilla/5.0 (Android 15) Firefox/145.0"})
    await phone.post("/api/session", json=RIGHT)
    rows = (await dana.get("/api/account")).json()["sessions"]
    assert sorted((row["agent"], row["here"]) for row in rows)[0] == ("Firefox, Android", False)
    theirs = next(row["id"] for row in rows if not row["here"])
    assert (await olga.delete(f"/api/account/sessions/{theirs}")).status_code == 404
    assert (await dana.delete(f"/api/account/sessions/{theirs}")).status_code == 200
    assert (await phone.get("/api/operator")).status_code == 401
    await phone.post("/api/session", json=RIGHT)
    assert (await dana.delete("/api/account/sessions")).json() == {"ended": 1}


async def test_five_wrong_passwords_in_a_row_lock_an_address(house):
    await house.panel("Dana")
    browser = house.browser(**{"X-Forwarded-For": "203.0.113.9"})
    for n in range(5):
        wrong = await browser.post("/api/session", json={"name": f"guess {n}", "password": "x"})
        assert wrong.status_code == 401
    assert (await browser.post("/api/session", json=RIGHT)).status_code == 429
    other = house.browser(**{"X-Forwarded-For": "203.0.113.10"})
    assert (await other.post("/api/session", json=RIGHT)).status_code == 200


async def test_a_room_that_signs_in_through_one_address_is_not_locked_by_its_mistypes(house):
    await house.panel("Dana")
    for n in range(4):
        for name in (f"guess {n} a", f"guess {n} b"):
            await house.browser().post("/api/session", json={"name": name, "password": "x"})
        assert (await house.browser().post("/api/session", json=RIGHT)).status_code == 200


async def test_an_address_is_believed_from_a_known_proxy_alone(house):
    def asked(host: str) -> Request:
        said = [(b"x-forwarded-for", b"198.51.100.66, 203.0.113.9")]
        return Request({"type": "http", "client": (host, 1), "headers": said, "app": house.application.web})

    assert address(asked("127.0.0.1")) == "203.0.113.9"
    assert address(asked("198.51.100.7")) == "198.51.100.7"


async def test_cookies_are_bound_to_the_host_where_browsers_come_by_https(tmp_path, clock):
    import httpx

    from bot.app import build
    from bot.settings import Settings
    from roleplay.services.staff.sign_in import EVERY_ROLE, add_operator
    from roleplay.storage import open_ledger
    from tests.web.conftest import QuickHasher

    settings = Settings(data=tmp_path, public_url="https://play.example.org")
    here = build(settings, clock=clock, ledger=open_ledger(), passwords=QuickHasher())
    kept = here.desk.passwords.hash(RIGHT["password"])
    here.ledger.write(lambda uow: add_operator(uow, "Dana", kept, EVERY_ROLE, 1))
    browser = httpx.AsyncClient(
        transport=httpx.ASGITransport(here.web),
        base_url="https://play.example.org",
        headers={"X-Blurline": "1", "Origin": "https://play.example.org"},
    )
    answer = await browser.post("/api/session", json=RIGHT)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-blurline-operator=")
    assert all(word in cookie for word in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"))
    assert "Domain" not in cookie
    await browser.aclose()
    here.close()
