"""The network takes an answer away: what was asked has happened, and happens once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.ui.house import HOTLINE, House, row, write

pytestmark = pytest.mark.browser


def lose_the_first_answer(page: Page, address: str) -> list[str]:
    """Let the question through and drop its answer, once; gives every question that was asked."""
    asked: list[str] = []

    def drop(route: Route) -> None:
        asked.append(route.request.post_data or "")
        if len(asked) > 1:
            return route.continue_()
        route.fetch()
        route.abort()
        return None

    page.route(address, drop)
    return asked


def test_a_note_whose_answer_was_lost_is_written_once(house: House) -> None:
    write(house.phone("Alpha", "Otter"), "Good morning, this is the police.")
    page = house.console()
    asked = lose_the_first_answer(page, "**/note")
    row(page, HOTLINE, "Alpha").click()
    expect(page.get_by_role("log")).to_contain_text("Good morning, this is the police.")
    page.get_by_role("log").focus()
    page.keyboard.press("n")
    page.get_by_role("textbox", name="Note").fill("They say who they are.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Note")).to_have_count(0)
    expect(page.get_by_role("log").get_by_text("They say who they are.")).to_have_count(1)
    assert len(asked) == 2
    assert asked[0] == asked[1]


def test_an_improvised_inject_whose_answer_was_lost_is_sent_once(house: House) -> None:
    heron = house.phone("Bravo", "Heron")
    page = house.console()
    asked = lose_the_first_answer(page, "**/improvise")
    page.get_by_role("navigation", name="Views").get_by_role("button", name="MSEL").click()
    page.get_by_role("button", name="Improvise…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="news").check()
    dialog.get_by_label("Title").fill("Fog over the harbour")
    dialog.get_by_role("textbox", name="Text, as the trainees will read it").fill("Ships wait outside.")
    dialog.get_by_role("button", name="Send it now").click()
    expect(dialog).to_have_count(0)
    news = [item["title"] for item in heron.get("/api/me").json()["news"]]
    assert news.count("Fog over the harbour") == 1
    assert len(asked) == 2


def test_a_team_whose_invitation_was_lost_is_opened_once_and_its_code_is_shown(house: House) -> None:
    page = house.console()
    asked = lose_the_first_answer(page, "**/teams")
    page.get_by_role("navigation", name="Views").get_by_role("button", name="Who is where").click()
    page.get_by_role("button", name="Invitations").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Open another team").fill("Foxtrot")
    dialog.get_by_role("button", name="Open", exact=True).click()
    expect(dialog.get_by_role("img", name="QR code of the invitation")).to_be_visible()
    address = f"{house.base}/api/exercises/{house.demo.made.exercise.exercise_id}"
    teams = [team["name"] for team in page.request.get(address).json()["teams"]]
    assert teams.count("Foxtrot") == 1
    assert len(asked) == 2
    invited = dialog.locator(".url").inner_text().rsplit("/", 1)[1]
    assert page.request.get(f"{house.base}/api/join/{invited}").ok
