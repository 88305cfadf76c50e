"""What somebody at the console types or chooses is theirs, whatever happens in the room meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import House
from tests.e2e.people import Operator, Trainee

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PAVEL = "Major Pavel"


def test_the_room_goes_on_while_an_operator_types(
    house: House, welcome: Callable[..., Trainee | Operator]
) -> None:
    desk, kite = welcome(Operator), welcome(Trainee)
    desk.sign_in(house.console())
    kite.join(house.teams["Charlie"], "Kite", "police", "English")
    kite.chat("Contacts", PAVEL)

    # A director improvises a piece of news while a trainee writes.
    desk.view("MSEL")
    desk.press("Improvise…")
    desk.page.get_by_label("news", exact=True).check()
    desk.page.get_by_label("Title").fill("Fire at the port")
    desk.page.get_by_label("Text, as the trainees will read it").fill("Smoke over the harbour.")
    kite.write("Good morning, this is the police of Portalba")
    kite.page.locator(".row.actor").first.wait_for()
    expect(desk.page.get_by_label("Title")).to_have_value("Fire at the port")
    desk.press("Send it now")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    kite.go("News")
    expect(kite.page.get_by_role("heading", name="Fire at the port")).to_be_visible()

    # An operator chooses where to hand back while the trainee writes: that message is not dropped unseen.
    desk.open(PAVEL, "Charlie")
    desk.press("Take over t")
    desk.say("One moment, please.")
    desk.press("Hand back… b")
    expect(desk.page.get_by_label("Leave it at that").or_(desk.page.get_by_label("Drop it"))).to_be_checked()
    desk.page.get_by_label("Any state", exact=True).last.select_option(index=1)
    chosen = desk.page.get_by_label("Any state", exact=True).last.input_value()
    kite.chat("Chats", PAVEL)
    kite.write("Are you there?")
    expect(desk.page.get_by_label("The script answers it")).to_be_checked()
    expect(desk.page.get_by_label("Any state", exact=True).last).to_have_value(chosen)
    desk.page.get_by_role("dialog").get_by_role("button", name="Hand back", exact=True).click()
    expect(desk.talk.get_by_text("The script speaks as")).to_be_visible()
