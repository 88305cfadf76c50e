"""Operators come in with a real browser: by passkey, second factor, invitation, their organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.people.conftest import House, start

pytestmark = pytest.mark.browser


def authenticator(page: Page, *, verified: bool = True) -> Any:
    """Give the browser a device that holds passkeys, as Chromium's own WebAuthn tests do."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return session, made["authenticatorId"]


def test_somebody_comes_in_with_a_passkey_and_comes_back_with_it(house: House) -> None:
    page = house.page()
    session, device = authenticator(page)
    page.goto(house.invitation("observer", "Rita"))
    expect(page.get_by_role("heading", name="You are invited")).to_be_visible()
    expect(page.get_by_text("Practice")).to_be_visible()
    page.get_by_role("button", name="Use a passkey instead of a password").click()
    page.wait_for_url(re.compile("/console"))
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert [each["isResidentCredential"] for each in kept] == [True]
    page.goto(f"{house.base}/account")
    page.get_by_role("button", name="Sign out here").click()
    page.wait_for_url(re.compile("/sign-in"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile("/console"))
    page.goto(f"{house.base}/account")
    expect(page.get_by_text("Signed in as Rita.")).to_be_visible()
    page.get_by_role("button", name="Remove Passkey").click()
    expect(page.get_by_text("Without this you could not sign in any more.")).to_be_visible()
    assert house.complaints == []


def test_a_device_that_does_not_check_its_owner_opens_nothing(house: House) -> None:
    page = house.page()
    authenticator(page, verified=False)
    page.goto(house.invitation("observer", "Rita"))
    page.get_by_role("button", name="Use a passkey instead of a password").click()
    expect(page.get_by_role("button", name="Use a passkey instead of a password")).to_be_enabled()
    assert "/i/" in page.url


def test_a_passkey_of_somebody_else_opens_nothing(house: House) -> None:
    page = house.page()
    session, device = authenticator(page)
    page.goto(house.invitation("observer", "Rita"))
    page.get_by_role("button", name="Use a passkey instead of a password").click()
    page.wait_for_url(re.compile("/console"))
    page.goto(f"{house.base}/account")
    page.get_by_role("button", name="Sign out here").click()
    page.wait_for_url(re.compile("/sign-in"))
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"][0]
    session.send("WebAuthn.clearCredentials", {"authenticatorId": device})
    other = kept | {"credentialId": "bm90IHRoZSBzYW1lIGtleSBhdCBhbGw="}
    session.send("WebAuthn.addCredential", {"authenticatorId": device, "credential": other})
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("This passkey did not open the door.")


def test_a_second_factor_is_set_up_and_asked_for(house: House) -> None:
    page = house.signed_in("/account")
    page.get_by_role("button", name="Set up…").click()
    secret = page.locator(".mono").first.inner_text().replace(" ", "")
    page.get_by_label("The six digits it shows now").fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("button", name="I have them").click()
    expect(page.get_by_text("10 recovery codes are left.")).to_be_visible()
    again = house.page()
    again.goto(f"{house.base}/sign-in?next=/account")
    again.get_by_label("Name", exact=True).fill("Dana")
    again.get_by_label("Password", exact=True).fill("a sentence to remember")
    again.keyboard.press("Enter")
    expect(again.get_by_role("heading", name="Your second factor")).to_be_visible()
    again.get_by_label("Code").fill("000000")
    again.keyboard.press("Enter")
    expect(again.get_by_role("alert")).to_contain_text("This code is not right")
    again.get_by_label("Code").fill(codes[0])
    again.keyboard.press("Enter")
    expect(again.get_by_text("9 recovery codes are left.")).to_be_visible()
    assert house.complaints == []


def test_a_director_invites_gives_and_takes_a_role_by_keyboard_alone(house: House) -> None:
    page = house.signed_in(f"/people/{house.exercise_id}")
    page.get_by_role("button", name="Invite somebody…").press("Enter")
    page.get_by_label("For whom").fill("Rita (Rome)")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.get_by_label("Good for how many days").press("Enter")
    link = page.locator(".mono").last
    expect(link).to_contain_text(f"{house.base}/i/")
    address = link.inner_text()
    page.keyboard.press("Escape")
    rita = house.page(viewport={"width": 360, "height": 740})
    rita.goto(address)
    rita.get_by_label("Password", exact=True).fill("another sentence")
    rita.keyboard.press("Enter")
    rita.wait_for_url(re.compile("/console"))
    page.reload()
    expect(page.get_by_text("used by Rita (Rome)")).to_be_visible()
    page.get_by_role("button", name="Give a role to Otto").press("Enter")
    page.get_by_role("button", name="Give the role").press("Enter")
    taken = page.get_by_role("button", name="Take the role Role-player from Otto")
    taken.press("Enter")
    expect(taken).to_have_count(0)
    page.goto(f"{house.base}/people/{house.exercise_id}/audit")
    expect(page.get_by_text("The log is intact")).to_be_visible()
    expect(page.get_by_role("cell", name="Took a role away")).to_be_visible()
    assert house.complaints == []


def test_an_administrator_resets_a_password(house: House) -> None:
    page = house.signed_in("/people/operators")
    page.get_by_role("button", name="Change Otto").click()
    page.get_by_role("button", name="Reset the password…").click()
    page.get_by_role("button", name="Reset", exact=True).click()
    address = page.locator(".mono").last.inner_text()
    otto = house.page()
    otto.goto(address)
    expect(otto.get_by_role("heading", name="A new password for Otto")).to_be_visible()
    otto.get_by_label("New password", exact=True).fill("quite another sentence")
    otto.keyboard.press("Enter")
    otto.wait_for_url(re.compile("/console"))
    assert house.complaints == []


@pytest.fixture
def tied_house(tmp_path: Path, browser: Browser, provider: str) -> Iterator[House]:
    settings = {"BLURLINE_OIDC_ISSUER": provider, "BLURLINE_OIDC_NAME": "the Academy"}
    yield from start(tmp_path, browser, **settings, BLURLINE_OIDC_CLIENT_SECRET="a secret")


def at_provider(page: Page, subject: str) -> None:
    """Be somebody at the provider's own page, whose style sheet lies where no test goes."""
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize", exact=True).click()


def test_an_organisation_s_account_is_tied_by_an_invitation_and_opens_the_door_from_then_on(
    tied_house: House,
) -> None:
    page = tied_house.page()
    page.goto(tied_house.invitation("observer", "Rita"))
    page.get_by_role("link", name="Sign in with the Academy").click()
    at_provider(page, "rita@academy.example")
    page.wait_for_url(re.compile("/console"))
    page.goto(f"{tied_house.base}/account")
    expect(page.get_by_text("Signed in as rita@academy.example.")).to_be_visible()
    page.get_by_role("button", name="Sign out here").click()
    page.get_by_role("link", name="Sign in with the Academy").click()
    at_provider(page, "rita@academy.example")
    page.wait_for_url(re.compile("/console"))


def test_whom_nobody_invited_the_organisation_does_not_let_in(tied_house: House) -> None:
    page = tied_house.page()
    page.goto(f"{tied_house.base}/sign-in")
    page.get_by_role("link", name="Sign in with the Academy").click()
    at_provider(page, "eve@academy.example")
    expect(page.get_by_role("alert")).to_contain_text("here nobody has invited you yet")


def test_an_answer_of_the_provider_for_another_browser_is_refused(tied_house: House) -> None:
    with httpx.Client() as eve:
        away = eve.get(f"{tied_house.base}/api/oidc/start").headers["location"]
        answer = eve.post(away, data={"sub": "eve@academy.example"}).headers["location"]
    assert answer.startswith(f"{tied_house.base}/api/oidc/callback?code=")
    victim = tied_house.page()
    victim.goto(answer)
    expect(victim.get_by_role("alert")).to_contain_text("did not confirm who you are")
