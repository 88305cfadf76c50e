"""Two consoles: seats that change hands, words in the ear, relief; and the MSEL along the clock."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ui.house import HOTLINE, LIAISON, House, composer, control, row, write

pytestmark = pytest.mark.browser


def view(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Views").get_by_role("button", name=name).click()


def test_a_seat_is_offered_and_taken_and_nobody_is_told_it_was_lost(house: House) -> None:
    dana, rita = house.console("Dana"), house.console("Rita", "role-player")
    row(rita, LIAISON, "Bravo").click()
    rita.get_by_role("button", name="Take over").first.click()
    expect(composer(rita)).to_be_visible()
    rita.get_by_role("button", name="Offer…").click()
    offer = rita.get_by_role("dialog", name="Offer this seat")
    offer.get_by_label("To", exact=True).select_option(label="Dana")
    offer.get_by_label("What they should know").fill("I need lunch.")
    offer.get_by_role("button", name="Offer", exact=True).click()
    expect(dana.get_by_text("Rita asks you to take")).to_be_visible()
    dana.get_by_role("button", name="Take it").click()
    expect(control(dana, "Person")).to_be_checked()
    expect(composer(dana)).to_be_visible()
    expect(composer(rita)).to_have_count(0)


def test_who_sits_down_later_is_at_the_console_for_those_already_there(house: House) -> None:
    dana = house.console("Dana")
    house.operator("Nora", "role-player")
    dana.get_by_role("button", name="Whispers").click()
    whom = dana.get_by_role("dialog", name="Whispers").get_by_label("Whisper to")
    house.console("Nora", "role-player")
    expect(whom.get_by_role("option", name="Nora", exact=True)).to_be_attached()


def test_a_whisper_is_read_by_whom_it_is_for(house: House) -> None:
    dana, rita = house.console("Dana"), house.console("Rita", "role-player")
    olga = house.console("Olga", "observer")
    dana.get_by_role("button", name="Whispers").click()
    ear = dana.get_by_role("dialog", name="Whispers")
    ear.get_by_label("Whisper to").select_option(label="Rita")
    ear.get_by_role("textbox", name="Whisper").fill("Slow down, they are confused.")
    ear.get_by_role("button", name="Whisper", exact=True).click()
    expect(rita.get_by_text("Dana whispers: Slow down, they are confused.")).to_be_visible()
    assert olga.get_by_text("Slow down").count() == 0


def test_swap_me_out_gives_the_seats_back_and_tells_the_director(house: House) -> None:
    dana, rita = house.console("Dana"), house.console("Rita", "role-player")
    row(rita, LIAISON, "Charlie").click()
    rita.get_by_role("button", name="Take over").first.click()
    expect(composer(rita)).to_be_visible()
    rita.get_by_role("button", name="My load, and swap me out").click()
    rita.get_by_role("button", name="Swap me out now").click()
    expect(rita.get_by_text("You are swapped out.", exact=True)).to_be_visible()
    expect(control(rita, "Script")).to_be_checked()
    view(dana, "Alerts")
    expect(dana.get_by_text("Rita asked to be swapped out.")).to_be_visible()
    rita.get_by_role("button", name="I am back").click()
    expect(rita.get_by_text("You are swapped out.", exact=True)).to_have_count(0)


def test_a_key_is_put_on_another_key(house: House) -> None:
    page = house.console("Kira", "role-player")
    row(page, LIAISON, "Alpha").click()
    page.get_by_role("log").focus()
    page.keyboard.press("?")
    page.get_by_role("button", name=re.compile("^Write a note")).click()
    page.keyboard.press("t")
    expect(page.get_by_text("This key is taken by: Take over.")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_text("Write a note is on x now.")).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).last.click()
    page.get_by_role("log").focus()
    page.keyboard.press("x")
    expect(page.get_by_text("for operators and the debrief")).to_be_visible()


def test_an_inject_is_moved_on_the_timeline_by_keys_and_by_hand(house: House) -> None:
    page = house.console("Dana")
    view(page, "MSEL")
    page.get_by_role("button", name="Timeline").click()
    mark = page.locator("g.movable").nth(4)
    before = mark.get_attribute("aria-label")
    mark.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("now comes at").last).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator(f'g[aria-label="{before}"]')).to_have_count(1)
    box = page.locator("g.movable").nth(2).bounding_box()
    assert box
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 8, steps=6)
    page.mouse.up()
    expect(page.get_by_text("now comes at").last).to_be_visible()


def test_a_draft_says_when_it_goes_by_itself_and_can_be_kept(house: House) -> None:
    tern = house.phone("Alpha", "Tern")
    page = house.console("Dana")
    page.locator("summary", has_text="Account of Dana").click()
    page.get_by_label("In assist, drafts go by themselves").select_option("60")
    page.keyboard.press("Escape")
    row(page, HOTLINE, "Alpha").click()
    page.get_by_text("Assist", exact=True).click()
    expect(control(page, "Assist")).to_be_checked()
    write(tern, "Hello, police.")
    expect(page.get_by_text("goes by itself in").first).to_be_visible()
    page.get_by_role("button", name="Keep it").first.click()
    page.get_by_role("button", name="Drop").first.click()
