"""The console in a real browser, before the real server: role-players, a director, and trainees who write."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.ui.house import HOTLINE, LIAISON, PASSWORD, House, composer, control, row, texts, write

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_told_and_the_right_one_opens_the_console(house: House) -> None:
    house.operator("Vera")
    page = house.browser.new_page()
    page.goto(f"{house.base}/console")
    page.get_by_label("Name").fill("Vera")
    page.get_by_label("Password").fill("something else")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="A girl in a flat abroad")).to_be_visible()
    page.close()


def test_a_one_time_link_signs_in_once(house: House) -> None:
    link = house.demo.console_link()
    page = house.browser.new_context().new_page()
    page.goto(link)
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    other = house.browser.new_context().new_page()
    other.goto(link)
    expect(other.get_by_role("alert")).to_contain_text("used already")
    page.context.close()
    other.context.close()


def test_a_person_takes_over_speaks_and_hands_back_by_keys_alone(house: House) -> None:
    fox = house.phone("Alpha", "Fox")
    page = house.console()
    write(fox, "Hello, this is the police.")
    row(page, HOTLINE, "Alpha").click()
    expect(page.get_by_role("log")).to_contain_text("Hello, this is the police.")
    expect(composer(page)).to_have_count(0)

    page.get_by_role("log").focus()
    page.keyboard.press("t")
    expect(control(page, "Person")).to_be_checked()
    expect(composer(page)).to_be_focused()
    page.keyboard.type("Give me a moment.")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo").click()
    expect(composer(page)).to_have_value("Give me a moment.")
    assert "Give me a moment." not in texts(fox)

    composer(page).fill("I have the mother on the other line.")
    page.keyboard.press("Enter")
    bubble = page.get_by_role("log").locator("article[data-author=person]")
    expect(bubble).to_contain_text("I have the mother on the other line.", timeout=15_000)
    assert "I have the mother on the other line." in texts(fox)

    page.keyboard.press("Escape")
    page.keyboard.press("b")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile("^Return point")).check()
    dialog.get_by_role("button", name="Hand back").click()
    expect(control(page, "Script")).to_be_checked()


def test_what_the_takeover_cut_off_is_shown_and_can_be_used(house: House) -> None:
    heron = house.phone("Bravo", "Heron")
    page = house.console()
    row(page, HOTLINE, "Bravo").click()
    write(heron, "Good morning, this is the police.")
    expect(page.get_by_text(re.compile("^in \\d+ second")).first).to_be_visible()
    page.get_by_role("button", name="Take over").first.click()
    expect(page.get_by_text("Cut off by your takeover, not sent")).to_be_visible()
    page.get_by_role("button", name="Use", exact=True).first.click()
    expect(composer(page)).not_to_have_value("")
    write(heron, "Where is she?")
    expect(page.get_by_text("The script would say:")).to_be_visible()


def test_a_draft_stays_with_its_conversation(house: House) -> None:
    page = house.console()
    row(page, LIAISON, "Delta").click()
    page.get_by_role("button", name="Take over").first.click()
    composer(page).fill("Only for Delta")
    row(page, LIAISON, "Charlie").click()
    expect(page.get_by_role("heading", name=re.compile("Charlie"))).to_be_visible()
    page.get_by_role("button", name="Take over").first.click()
    expect(composer(page)).to_have_value("")
    row(page, LIAISON, "Delta").click()
    expect(composer(page)).to_have_value("Only for Delta")


def test_of_two_who_take_one_seat_the_second_sees_who_was_first(house: House) -> None:
    house.phone("Charlie", "Otter")
    first, second = house.console("Dana"), house.console("Mihai", "role-player")
    row(second, HOTLINE, "Charlie").click()
    expect(control(second, "Script")).to_be_checked()

    def the_first_is_quicker(asked: Route) -> None:
        row(first, HOTLINE, "Charlie").click()
        control(first, "Person").click(force=True)
        expect(composer(first)).to_be_visible()
        asked.continue_()

    second.route("**/conversations/*/control", the_first_is_quicker)
    second.get_by_role("button", name="Take over").first.click()
    expect(second.get_by_role("alertdialog")).to_contain_text("Dana was first")


def test_in_assist_a_person_approves_what_the_script_drafts(house: House) -> None:
    ibis = house.phone("Delta", "Ibis")
    page = house.console()
    row(page, HOTLINE, "Delta").click()
    page.get_by_text("Assist", exact=True).click()
    expect(control(page, "Assist")).to_be_checked()
    write(ibis, "Good morning, police here.")
    draft = page.get_by_role("button", name="Approve").first
    expect(draft).to_be_visible()
    assert texts(ibis) == ["Good morning, police here."]
    draft.click()
    expect(page.get_by_role("log").locator("article[data-author]").nth(1)).to_be_visible()


def test_what_a_message_really_meant_is_said_beside_the_step(house: House) -> None:
    kestrel = house.phone("Charlie", "Kestrel")
    page = house.console()
    row(page, HOTLINE, "Charlie").click()
    write(kestrel, "The weather is lovely on the lake.")
    step = page.get_by_role("listitem").filter(has_text="The weather is lovely on the lake.")
    meant = step.get_by_label("It meant")
    expect(meant).to_be_visible()
    with page.expect_response("**/meant") as answered:
        meant.select_option("nothing the script knows")
    assert answered.value.ok
    page.reload()
    row(page, HOTLINE, "Charlie").click()
    expect(meant).to_have_value("-")


def test_a_message_in_a_language_the_actor_lacks_is_told_by_its_language(house: House) -> None:
    phone = house.phone("Alpha", "Otter")
    write(phone, "Good morning, this is the police.")
    page = house.console()
    row(page, HOTLINE, "Alpha").click()
    context = page.get_by_role("region", name="Context")
    steps = context.get_by_role("listitem")
    expect(steps.filter(has_text="Good morning, this is the police.").first).to_be_visible()
    write(phone, "abbiamo perso il cane nel bosco")
    said = steps.filter(has_text="abbiamo perso il cane nel bosco").first
    expect(said).to_contain_text("written in Italian, which the actor does not speak")
    pane = context.bounding_box()
    reason = said.locator(".why").bounding_box()
    assert pane is not None
    assert reason is not None
    assert reason["x"] + reason["width"] <= pane["x"] + pane["width"], "the reason is read to its end"


def test_a_note_is_never_a_message(house: House) -> None:
    lynx = house.phone("Alpha", "Lynx", "ngo")
    page = house.console()
    row(page, HOTLINE, "Alpha").click()
    page.get_by_role("log").focus()
    page.keyboard.press("n")
    page.keyboard.type("Good: they asked who is calling.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").get_by_role("complementary")).to_contain_text("never sent")
    assert not any("they asked who" in text for text in texts(lynx))


def test_the_director_fires_holds_skips_and_improvises(house: House) -> None:
    wren = house.phone("Bravo", "Wren", "press")
    page = house.console()
    page.get_by_role("navigation", name="Views").get_by_text("MSEL").click()
    page.get_by_role("button", name="Love by telephone").click()
    panel = page.get_by_role("complementary", name="Inject 1.03")
    bravo = panel.get_by_role("listitem").filter(has_text="Bravo")
    panel.get_by_role("listitem").filter(has_text="Delta").get_by_role("button", name="Hold").click()
    expect(panel.get_by_role("listitem").filter(has_text="Delta")).to_contain_text("held")
    bravo.get_by_role("button", name="Fire now").click()
    expect(bravo).to_contain_text("fired")
    assert [item["title"] for item in wren.get("/api/me").json()["news"]] == ["Love by telephone"]
    panel.get_by_role("listitem").filter(has_text="Alpha").get_by_role("button", name="Skip").click()
    page.get_by_label("Why? It goes on record.").fill("They know it.")
    page.get_by_role("button", name="Skip it").click()
    expect(panel.get_by_role("listitem").filter(has_text="Alpha")).to_contain_text("They know it.")

    page.get_by_role("button", name="Improvise").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="news").check()
    dialog.get_by_label("Title").fill("Fog over the harbour")
    dialog.get_by_label("Text, as the trainees will read it").fill("All flights are late.")
    dialog.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("button", name="Fog over the harbour")).to_be_visible()
    assert "Fog over the harbour" in [item["title"] for item in wren.get("/api/me").json()["news"]]


def test_a_role_player_has_no_levers_but_stop_all(house: House) -> None:
    page = house.console("Lea", "role-player")
    expect(page.get_by_role("button", name="STOP ALL")).to_be_visible()
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)


def test_stop_is_seen_on_every_view_until_it_is_resolved(house: House) -> None:
    page = house.console()
    kite = house.phone("Charlie", "Kite")
    assert kite.post("/api/me/stop", json={}).status_code == 200
    expect(page.get_by_role("alert").filter(has_text="Kite pressed STOP")).to_be_visible()
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Resolve…").first.click()
    page.get_by_label("What was done?").fill("Kite is well; a fall on the stairs.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Kite pressed STOP")).to_have_count(0)
    assert kite.get("/api/me").json()["trainee"]["stopped"] is False


def test_the_clock_is_paused_and_goes_on(house: House) -> None:
    page = house.console()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("alert").filter(has_text="Paused")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
