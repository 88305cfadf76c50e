"""Asking every phone, changing what is to come, and reading who did what; before the real server."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ui.house import HOTLINE, PHONE, House, row, write

pytestmark = pytest.mark.browser


def joined(house: House, team: str, name: str) -> Page:
    """A trainee's phone, showing its chats."""
    context = house.browser.new_context(viewport=PHONE, locale="en")  # type: ignore[arg-type]
    house.opened.append(context)
    phone = context.new_page()
    token = next(opened.token for opened in house.demo.made.teams if opened.team.name == team)
    wish = {"call_sign": name, "agency": "police", "languages": ["en"], "consent": True}
    post(house, phone, f"{house.base}/api/join/{token}", wish)
    phone.goto(f"{house.base}/chat")
    return phone


def post(house: House, page: Page, address: str, wish: dict[str, Any]) -> None:
    headers = {"X-Blurline": "1", "Origin": house.base}
    answer = page.request.post(address, data=wish, headers=headers)
    assert answer.ok, answer.text()


def test_every_phone_is_asked_and_answers_with_one_tap(house: House) -> None:
    dipper, wren = joined(house, "Alpha", "Dipper"), joined(house, "Alpha", "Wren")
    page = house.exercises("Sara", "director")
    page.goto(f"{house.base}/exercises/{house.demo.made.exercise.exercise_id}")
    page.get_by_role("button", name="Ask everybody").click()
    dipper.get_by_role("link", name="Exercise staff").click()
    dipper.get_by_role("button", name="I read you").click()
    card = page.get_by_role("region", name="Comms check")
    expect(card.get_by_role("listitem").filter(has_text="Dipper")).to_contain_text("answered after")
    expect(card.get_by_role("listitem").filter(has_text="Wren")).to_contain_text("silent for")
    card.get_by_role("button", name=re.compile(r"^Ask \d again")).click()
    expect(card.get_by_role("listitem").filter(has_text="Wren")).to_contain_text("asked 2 times")
    wren.get_by_role("link", name="Exercise staff").click()
    wren.get_by_role("button", name="I read you").click()
    expect(card.get_by_role("listitem").filter(has_text="Wren")).to_contain_text("answered after")
    expect(card).to_contain_text(re.compile(r"2 of \d have answered"))
    expect(dipper.get_by_role("log")).to_contain_text("I read you")


def test_the_script_s_next_line_is_said_otherwise_and_another_queued_behind_it(house: House) -> None:
    page = house.console()
    clock = f"{house.base}/api/exercises/{house.demo.made.exercise.exercise_id}/clock"
    row(page, HOTLINE, "Bravo").click()
    write(house.phone("Bravo", "Kite"), "Hello, this is the police in Alba. Who is calling?")
    coming = page.get_by_role("log").locator(".pending")
    expect(coming.last).to_contain_text("What do you need?")
    post(house, page, clock, {"action": "pause"})
    coming.last.get_by_role("button", name="Edit").click()
    page.get_by_label("What Irina, hotline of Valdenia says instead").fill("How can I help you?")
    page.get_by_role("button", name="Say this instead").click()
    expect(coming.last).to_contain_text("How can I help you?")
    page.get_by_role("button", name="Queue a line…").click()
    page.keyboard.type("Take your time.")
    page.keyboard.press("Enter")
    post(house, page, clock, {"action": "resume"})
    expect(page.get_by_role("log")).to_contain_text("Take your time.")
    expect(coming).to_have_count(0)
    said = page.get_by_role("log").inner_text()
    assert "What do you need?" not in said
    assert said.index("How can I help you?") < said.index("Take your time.")


def test_who_did_what_is_read_by_person_and_leads_to_the_conversation(house: House) -> None:
    page = house.console()
    row(page, HOTLINE, "Alpha").click()
    page.get_by_role("button", name="Take over").first.click()
    expect(page.get_by_role("button", name="Hand back")).to_be_visible()
    page.get_by_role("navigation", name="Views").get_by_text("Who did what").click()
    page.get_by_label("Person").select_option("Dana")
    seat = page.get_by_role("region", name="Seats").get_by_role("row").filter(has_text="sits there now")
    expect(seat).to_contain_text("Alpha")
    acts = page.get_by_role("region", name="Acts")
    expect(acts).to_contain_text("Script → Person")
    clock = f"{house.base}/api/exercises/{house.demo.made.exercise.exercise_id}/clock"
    with page.expect_response(lambda answer: re.search(r"who-did-what\?since=[1-9]", answer.url) is not None):
        post(house, page, clock, {"action": "pause"})
    expect(acts.get_by_role("row")).to_have_count(3)
    expect(acts).to_contain_text("Script → Person")
    expect(seat).to_have_count(1)
    seat.get_by_role("button", name=HOTLINE).click()
    expect(page.get_by_role("log")).to_be_visible()


def test_who_did_what_is_asked_for_once_in_a_while_and_not_with_every_answer(house: House) -> None:
    page, asked = house.console(), []
    page.on("request", lambda request: asked.append(request.url) if "/who-did-what" in request.url else None)
    page.get_by_role("navigation", name="Views").get_by_text("Who did what").click()
    expect(page.get_by_role("region", name="Acts")).to_be_visible()
    page.wait_for_timeout(1_500)  # it looks again after five seconds
    assert len(asked) <= 2
    expect(page.get_by_text("Too many requests")).to_have_count(0)
