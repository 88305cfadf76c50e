"""The trainee's phone: joining, writing with and without a network, and STOP."""

from __future__ import annotations

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.ui.conftest import STOP, Dial, Phone

pytestmark = pytest.mark.browser

KEPT = """new Promise((told) => {
  const asked = indexedDB.open("blurline-kept");
  asked.onupgradeneeded = () => asked.transaction.abort();
  asked.onerror = () => told(false);
  asked.onsuccess = () => {
    const all = asked.result.transaction("values").objectStore("values").getAll();
    all.onsuccess = () => {
      asked.result.close();
      told(JSON.stringify(all.result).includes("Do you open a case on your side?"));
    };
  };
})"""
"""Whether the page has written down what it shows: it does so a moment after the last change."""


def test_joining_asks_for_a_call_sign_an_agency_languages_and_consent(phone: Phone) -> None:
    phone.open("/j/abc")
    page = phone.page
    page.get_by_role("button", name="Join the exercise").click()
    for asked in ("call-sign.", "your agency.", "at least one language.", "only if you agree."):
        expect(page.locator(".error", has_text=asked)).to_be_visible()
    page.get_by_label("Your call-sign").fill("Falcon")
    page.get_by_label("Your agency").select_option("ngo")
    page.get_by_role("button", name="Italiano").click()
    page.get_by_role("button", name="English").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Join the exercise").click()
    page.wait_for_url("**/chat")
    assert phone.story.joined == {
        "call_sign": "Falcon",
        "agency": "ngo",
        "languages": ["it", "en"],
        "consent": True,
    }


def test_a_used_up_invitation_says_so(phone: Phone) -> None:
    phone.open("/j/used-up")
    phone.sees("This invitation is not valid")


def test_a_line_of_an_actor_arrives_by_itself(phone: Phone) -> None:
    phone.chat("hotline")
    phone.story.typing("hotline")
    expect(phone.page.get_by_text("Hotline (abroad) is typing")).to_be_attached()
    phone.story.say("hotline", "The address is being checked.")
    phone.sees("The address is being checked.")
    expect(phone.page.get_by_text("Hotline (abroad) is typing")).not_to_be_attached()


def test_a_message_is_ticked_when_sent_and_when_received(phone: Phone) -> None:
    phone.chat("hotline").write("We are on our way.")
    row = phone.page.locator(".row.me", has_text="We are on our way.")
    expect(row.get_by_role("img", name="sent", exact=True)).to_be_visible()
    sent = next(m for m in phone.story.messages if m["text"] == "We are on our way.")
    phone.story.received(sent["client_id"])
    expect(row.get_by_role("img", name="received", exact=True)).to_be_visible()


def test_a_contact_appears_when_the_case_reveals_it(phone: Phone) -> None:
    phone.open("/chat#people")
    phone.story.reveal("landlord", "Mr Bruni", [("it", "Italian")], "Owns the house by the river")
    phone.sees("Mr Bruni")


def test_a_foreign_line_says_its_language(phone: Phone) -> None:
    phone.chat("mother")
    expect(phone.page.locator(".bubble .lang").first).to_contain_text("Albanian")
    expect(phone.page.locator(".bubble .text").first).to_have_attribute("lang", "sq")


def test_a_quick_reply_is_pressed_once_and_then_gone(phone: Phone) -> None:
    phone.chat("hotline")
    phone.page.get_by_role("button", name="Yes, we start now").click()
    expect(phone.page.get_by_role("group", name="Quick replies")).to_have_count(0)
    phone.sees("Yes, we start now")
    phone.wrote("Yes, we start now")


def test_shift_enter_makes_a_line_and_enter_sends_both(phone: Phone) -> None:
    phone.chat("hotline")
    phone.page.locator("#composer").press_sequentially("One")
    phone.page.keyboard.press("Shift+Enter")
    phone.page.locator("#composer").press_sequentially("Two")
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator(".row.me .text", has_text="Two")).to_have_count(1)
    expect(phone.page.locator("#composer")).to_have_value("")
    expect(phone.page.locator(".row.me").get_by_role("img", name="sent", exact=True)).to_have_count(1)
    phone.wrote("One\nTwo")


def test_what_is_written_without_a_network_is_sent_once_and_in_order(phone: Phone) -> None:
    phone.chat("hotline")
    phone.context.set_offline(True)
    texts = [f"Without network {number}" for number in range(1, 6)]
    for text in texts:
        phone.write(text)
    expect(phone.page.get_by_role("img", name="waiting to be sent")).to_have_count(5)
    expect(phone.page.get_by_text("Your 5 messages are sent when it is back")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.page.get_by_role("img", name="waiting to be sent")).to_have_count(0)
    phone.wrote(*texts)
    assert phone.page.locator(".row.me .text").all_inner_texts()[-5:] == texts


def test_what_waits_to_be_sent_outlives_the_page(phone: Phone) -> None:
    phone.chat("hotline")
    phone.page.route("**/api/me/messages", lambda route: route.abort())
    phone.write("Kept on the phone")
    expect(phone.page.get_by_role("img", name="waiting to be sent")).to_have_count(1)
    phone.page.unroute("**/api/me/messages")
    phone.chat("hotline")
    phone.sees("Kept on the phone")
    expect(phone.page.get_by_role("img", name="waiting to be sent")).to_have_count(0)
    phone.wrote("Kept on the phone")


def test_an_answer_lost_on_the_way_does_not_double_the_message(phone: Phone) -> None:
    phone.chat("hotline")
    lost: list[Route] = []

    def lose_first(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route)
        route.fetch()
        return route.abort()

    phone.page.route("**/api/me/messages", lose_first)
    phone.write("Only once")
    expect(phone.page.locator(".row.me .text", has_text="Only once")).to_have_count(1)
    expect(phone.page.get_by_role("img", name="waiting to be sent")).to_have_count(0)
    expect(phone.page.locator(".row.me .text", has_text="Only once")).to_have_count(1)
    assert phone.written() == ["Only once"]


def test_a_refused_message_can_be_tried_again_or_discarded(phone: Phone) -> None:
    phone.chat("hotline")
    refusal = {"error": "too_long", "message": "This is too long."}
    phone.page.route("**/api/me/messages", lambda route: route.fulfill(status=422, json=refusal))
    phone.write("Refused")
    phone.sees("This is too long.")
    phone.write("Refused too")
    expect(phone.page.get_by_role("button", name="Discard")).to_have_count(2)
    phone.page.get_by_role("button", name="Discard").last.click()
    phone.page.unroute("**/api/me/messages")
    phone.page.get_by_role("button", name="Try again").click()
    expect(phone.page.get_by_role("button", name="Try again")).to_have_count(0)
    expect(phone.page.get_by_role("img", name="not sent")).to_have_count(0)
    expect(phone.page.locator(".row.me").get_by_role("img", name="sent", exact=True)).to_have_count(1)
    phone.wrote("Refused")


def test_a_photo_is_made_smaller_shown_and_sent(phone: Phone) -> None:
    phone.chat("hotline")
    picture = phone.page.screenshot()
    phone.page.get_by_role("button", name="Attach a photo, a document or a place").click()
    chosen = {"name": "flat.png", "mimeType": "image/png", "buffer": picture}
    phone.page.get_by_label("Choose a photo").set_input_files([chosen])
    expect(phone.page.get_by_alt_text("The photo to be sent")).to_be_visible()
    phone.page.get_by_role("button", name="Send").click()
    expect(phone.page.locator(".row.me").get_by_role("img", name="sent", exact=True)).to_have_count(1)
    assert [m["media"]["kind"] for m in phone.story.messages if m["client_id"]] == ["image"]


def test_a_document_is_named_before_it_is_sent_and_waits_for_the_network(phone: Phone) -> None:
    phone.chat("hotline")
    phone.page.get_by_role("button", name="Attach a photo, a document or a place").click()
    decree = {"name": "decree 114-25.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 decree"}
    phone.page.get_by_label("Document", exact=True).set_input_files([decree])
    phone.sees("decree 114-25.pdf")
    phone.context.set_offline(True)
    phone.page.get_by_role("button", name="Send").click()
    expect(phone.page.locator(".row.me .file")).to_have_text("Document")
    assert not [m for m in phone.story.messages if m["client_id"]]
    phone.context.set_offline(False)
    expect(phone.page.locator(".row.me").get_by_role("img", name="sent", exact=True)).to_have_count(1)
    assert [bool(m["media"]) for m in phone.story.messages if m["client_id"]] == [True]


def test_stop_asks_first_and_then_leaves_nothing_of_the_exercise(phone: Phone) -> None:
    phone.chat("hotline")
    phone.page.get_by_role("button", name=STOP).click()
    phone.page.get_by_role("button", name="No, back to the exercise").click()
    assert phone.story.stops == 0
    phone.page.get_by_role("button", name=STOP).click()
    phone.page.get_by_role("button", name="Yes, this is a real emergency").click()
    phone.sees("The exercise staff know, and somebody is on the way to you.")
    expect(phone.page.locator(".bubble")).to_have_count(0)
    assert phone.story.stops == 1
    phone.story.resolve()
    expect(phone.page.locator("#composer")).to_be_visible()


def test_stop_without_a_network_is_told_as_soon_as_there_is_one(phone: Phone) -> None:
    phone.chat("hotline")
    phone.context.set_offline(True)
    phone.page.get_by_role("button", name=STOP).click()
    phone.page.get_by_role("button", name="Yes, this is a real emergency").click()
    phone.sees("The exercise has stopped for you")
    phone.sees("Telling the exercise staff now. This goes on until they have answered.")
    phone.context.set_offline(False)
    phone.sees("The exercise staff know, and somebody is on the way to you.")
    assert phone.story.stops == 1


def test_stop_is_on_every_screen(phone: Phone) -> None:
    phone.open("/chat")
    for screen in ("chats", "people", "news", "documents", "you", "chat/hotline"):
        phone.page.evaluate(f"location.hash = '{screen}'")
        expect(phone.page.get_by_role("button", name=STOP)).to_be_in_viewport()
        expect(phone.page.get_by_text("EXERCISE", exact=True)).to_be_in_viewport()


def test_the_page_opens_without_a_network_and_shows_what_was_said(phone: Phone) -> None:
    phone.chat("hotline")
    phone.eventually("navigator.serviceWorker.controller !== null")
    phone.eventually("caches.open('blurline-pages').then(c => c.keys()).then(k => k.length > 10)")
    phone.eventually(KEPT)
    phone.context.set_offline(True)
    phone.page.reload()
    phone.sees("Do you open a case on your side?")
    phone.write("Written on the mountain")
    expect(phone.page.get_by_role("img", name="waiting to be sent")).to_have_count(1)
    phone.context.set_offline(False)
    expect(phone.page.get_by_role("img", name="waiting to be sent")).to_have_count(0)
    phone.wrote("Written on the mountain")


def test_two_phones_of_a_team_see_each_other_write(dial: Dial) -> None:
    phone = dial().chat("hotline")
    phone.story.mate("hotline", "Heron", "I have the decree.")
    expect(phone.page.locator(".row.mate", has_text="I have the decree.").locator(".name")).to_have_text(
        "Heron"
    )


def test_an_answer_that_is_late_takes_nothing_off_the_screen(phone: Phone) -> None:
    """A chat opened twice asks twice; the second answer left the server before the newest was written."""
    held: list[tuple[Route, APIResponse]] = []
    phone.page.route(
        "**/api/me/conversations/*/messages?*", lambda route: held.append((route, route.fetch()))
    )
    phone.chat("hotline")
    phone.page.evaluate("location.hash = 'chats'")
    expect(phone.page.locator("#composer")).to_have_count(0)
    phone.page.evaluate("location.hash = 'chat/hotline'")
    expect(phone.page.locator("#composer")).to_be_visible()
    phone.until(lambda: len(held) >= 2)
    (first, its_answer), *others = held
    first.fulfill(response=its_answer)
    phone.sees("One photo, sent last night. Here it is.")
    phone.story.mate("hotline", "Heron", "I have the decree.")
    decree = phone.page.locator(".row.mate", has_text="I have the decree.")
    expect(decree).to_be_visible()
    for route, answer in others:
        with phone.page.expect_response("**/messages?*"):
            route.fulfill(response=answer)
    phone.story.mate("hotline", "Heron", "Are you coming?")
    phone.sees("Are you coming?")
    expect(decree).to_be_visible()


def test_a_pause_is_shown_and_writing_goes_on(phone: Phone) -> None:
    phone.chat("hotline")
    phone.story.set_phase("paused")
    phone.sees("The exercise is paused. Answers come when it goes on.")
    expect(phone.page.locator("#composer")).to_be_editable()
    ready_answer = phone.page.get_by_role("button", name="Yes, we start now")
    expect(ready_answer).to_be_visible()
    phone.story.set_phase("ended")
    phone.sees("The exercise has ended. You can still read everything.")
    expect(phone.page.locator("#composer")).to_have_count(0)
    expect(ready_answer).to_have_count(0)
