"""Beside the console: setting up, observing on a phone, and the big screen; before the real server."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.ui.axe import violations
from tests.ui.house import PHONE, House, write
from tests.web.test_setting_up import book

pytestmark = pytest.mark.browser

WALL = {"width": 1920, "height": 1080}


def mother_called(house: House) -> None:
    write(house.phone("Bravo", "Kite"), "Hello, this is the police in Alba.")


def test_an_exercise_is_made_filled_from_a_spreadsheet_and_started(house: House, tmp_path: Path) -> None:
    page = house.exercises("Sara", "director")
    page.goto(f"{house.base}/exercises")
    page.get_by_role("button", name="New exercise").click()
    page.get_by_role("radio", name="A girl in a flat abroad").check()
    page.get_by_label("Title").fill("Autumn run")
    page.get_by_label("Teams").fill("Ash, Birch")
    assert violations(page) == []
    page.get_by_role("button", name="Make the exercise").click()
    expect(page.get_by_role("heading", name="Autumn run")).to_be_visible()
    expect(page.get_by_role("button", name="StartEx")).to_be_disabled()

    wrong = tmp_path / "wrong.xlsx"
    wrong.write_bytes(book(("Ash", "", "Falcon", "wizard", "en")))
    page.locator("input[type=file]").set_input_files(wrong)
    expect(page.get_by_text("wizard")).to_be_visible()
    right = tmp_path / "right.xlsx"
    people = ("Ash", "Alba", "Falcon", "police", "en"), ("Birch", "Cetra", "Heron", "ngo", "ro")
    right.write_bytes(book(*people))
    page.locator("input[type=file]").set_input_files(right)
    page.get_by_role("button", name="Keep a place for each").click()
    expect(page.get_by_text("not yet here")).to_have_count(2)

    page.get_by_label("Who comes when somebody presses STOP").fill("Dr Ana, 0700 000 000")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Make the sheets").click()
    expect(page.get_by_role("img", name="QR code of Ash")).to_be_visible()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("img", name="QR code of the big screen")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_label("Why it starts although something is red").fill("Rehearsal")
    page.get_by_role("button", name="StartEx").click()
    expect(page.get_by_text("Running")).to_be_visible()


def test_a_personal_code_fills_in_who_is_coming(house: House) -> None:
    page = house.exercises("Sara", "director")
    address = f"{house.base}/api/exercises/{house.demo.made.exercise.exercise_id}"
    wish = {"expected": [{"team": "Alpha", "call_sign": "Osprey", "agency": "police", "languages": ["en"]}]}
    like = {"headers": {"X-Blurline": "1", "Origin": house.base}}
    page.request.post(f"{address}/seats", data=wish, **like)
    seats = page.request.get(f"{address}/set-up").json()["seats"]
    seat = next(each for each in seats if each["call_sign"] == "Osprey")
    link = page.request.post(f"{address}/seats/{seat['id']}/link", data={}, **like).json()["url"]
    phone = house.browser.new_context(viewport=PHONE, locale="en")
    house.opened.append(phone)
    joining = phone.new_page()
    joining.goto(link)
    expect(joining.get_by_label("Your call-sign")).to_have_value("Osprey")
    joining.get_by_label("I have read this and agree to take part.").check()
    joining.get_by_role("button", name="Join the exercise").click()
    expect(joining.get_by_role("navigation").first).to_be_visible()


def test_an_observer_reads_pins_and_rates_also_without_a_network(house: House) -> None:
    mother_called(house)
    page = house.exercises("Olga", "observer", viewport=PHONE)
    page.goto(f"{house.base}/observe/{house.demo.made.exercise.exercise_id}")
    page.get_by_role("button").filter(has_text="Bravo").first.click()
    message = page.get_by_role("button").filter(has_text="Hello, this is the police in Alba.")
    expect(message).to_be_visible()
    assert violations(page) == []

    def unplug(route: Route) -> None:
        route.abort()

    page.route("**/api/**", unplug)
    message.click()
    page.get_by_role("textbox", name="Note").fill("Says who is calling, at once.")
    page.get_by_role("button", name="Pin", exact=True).click()
    page.get_by_role("button", name="Rate").click()
    page.get_by_label("Team").select_option(label="Bravo")
    page.get_by_role("button", name="P: Performed without challenges").first.click()
    expect(page.get_by_text("2 wait to be sent")).to_be_visible()
    expect(page.get_by_role("button", name="P: Performed without challenges").first).to_have_attribute(
        "aria-pressed", "true"
    )
    assert violations(page) == []
    page.unroute("**/api/**", unplug)
    expect(page.get_by_text("to be sent")).to_have_count(0)
    page.get_by_role("button", name="Notes").click()
    expect(page.get_by_text("Says who is calling, at once.")).to_have_count(1)
    assert violations(page) == []
    address = f"{house.base}/api/exercises/{house.demo.made.exercise.exercise_id}/observations"
    observed = page.request.get(address).json()
    assert [each["mark"] for each in observed["ratings"] if each["mine"]] == ["P"]


@pytest.mark.parametrize("language", ["en", "ar-XB"])
def test_the_big_screen_shows_every_team_and_nobody_s_name(house: House, language: str) -> None:
    house.phone("Charlie", f"Secretname{language[:2]}")
    director = house.exercises("Sara", "director")
    address = f"{house.base}/api/exercises/{house.demo.made.exercise.exercise_id}"
    like = {"headers": {"X-Blurline": "1", "Origin": house.base}}
    link = director.request.post(f"{address}/wall", data={}, **like).json()["url"]
    room = house.browser.new_context(viewport=WALL, locale="en")
    house.opened.append(room)
    wall = room.new_page()
    wall.goto(f"{link}?lang={language}")
    for team in ("Alpha", "Bravo", "Charlie", "Delta"):
        expect(wall.get_by_role("heading", name=team)).to_be_visible()
    assert "Secretname" not in wall.content()
    assert wall.evaluate("document.documentElement.scrollHeight") <= WALL["height"], "it scrolls"
    assert violations(wall) == []
    news = {
        "senders": ["control"],
        "method": "news",
        "title": f"Storm over Alba ({language})",
        "message": "Roads shut.",
    }
    wish = news | {"teams": [team["id"] for team in director.request.get(address).json()["teams"]]}
    assert director.request.post(f"{address}/improvise", data=wish, **like).ok
    expect(wall.get_by_text(f"Storm over Alba ({language})")).to_be_visible()


def test_an_observer_s_page_opens_without_a_network_and_sends_what_was_written_once(house: House) -> None:
    write(house.phone("Delta", "Merlin"), "This is the police in Alba, who is speaking?")
    page = house.exercises("Oleg", "observer", viewport=PHONE)
    page.goto(f"{house.base}/observe/{house.demo.made.exercise.exercise_id}")
    row = page.get_by_role("button").filter(has_text="Delta").first
    row.click()
    message = page.get_by_role("button").filter(has_text="This is the police in Alba, who is speaking?")
    expect(message).to_be_visible()
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("No connection: what you write is kept and sent later.")).to_be_visible()
    row.click()
    message.click()
    page.get_by_role("textbox", name="Note").fill("Asks who is speaking.")
    page.get_by_role("button", name="Pin", exact=True).click()
    page.get_by_role("button", name="Rate").click()
    page.get_by_label("Team").select_option(label="Delta")
    page.get_by_role("button", name="S: ").first.click()
    expect(page.get_by_text("2 wait to be sent")).to_be_visible()
    page.reload()
    expect(page.get_by_text("2 wait to be sent")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("to be sent")).to_have_count(0)
    address = f"{house.base}/api/exercises/{house.demo.made.exercise.exercise_id}/observations"
    observed = page.request.get(address).json()
    assert [each["text"] for each in observed["notes"]].count("Asks who is speaking.") == 1
    delta = next(
        each
        for each in page.request.get(address.removesuffix("/observations")).json()["teams"]
        if each["name"] == "Delta"
    )
    assert [
        each["mark"] for each in observed["ratings"] if each["mine"] and each["team_id"] == delta["id"]
    ] == ["S"]
