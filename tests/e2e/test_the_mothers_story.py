"""Two phones of a team, one of another and a console, before the real server: the mother's story from the
hotline's call to STOP. Pictures of every page are left in `build/screenshots`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import House
from tests.e2e.look import look
from tests.e2e.people import STOP, Operator, Trainee

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

IRINA = "Irina, hotline of Valdenia"
ELENA = "Elena, Ana's mother"
MAMA_ANEI = "Elena, mama Anei"  # the same, as somebody who works in Romanian reads it
SHE_LEFT = "A plecat acum trei săptămâni, într-o luni. Să îngrijească o bătrână, așa a zis."
WILL_YOU_HELP = "Ne ajutați?"
ASK_ME = "Întrebați-mă. Vă spun ce știu."
THE_ADDRESS = "Via dei Mille 12, a doua sonerie. Mi-a șoptit-o."


def test_the_mothers_story(house: House, welcome: Callable[..., Trainee | Operator]) -> None:
    wrong: list[str] = []

    def seen(page: Page, name: str) -> None:
        wrong.extend(look(page, name))

    desk, sava, falcon, heron = (welcome(kind) for kind in (Operator, Trainee, Trainee, Trainee))

    # Everybody comes in.
    desk.sign_in(house.console())
    falcon.page.goto(house.teams["Alpha"])
    expect(falcon.page.get_by_label("Your call-sign")).to_be_visible()
    seen(falcon.page, "phone-1-join")
    falcon.join(house.teams["Alpha"], "Falcon", "police", "English")
    sava.join(house.teams["Alpha"], "Sava", "mediator", "Română", "English")
    heron.join(house.teams["Bravo"], "Heron", "ngo", "English")

    # The director has the hotline ring; the team promises what it asks, and the mother can be reached.
    desk.fire("A call from the hotline abroad")
    for phone in (falcon, heron):
        phone.chat("Chats", IRINA)
        phone.reads("The mother agreed that I speak with you. What do you need?")
    seen(desk.page, "console-1-msel")
    falcon.press("Can we speak to the mother?")
    falcon.reads("Can you promise that?")
    falcon.press("We promise both")
    falcon.reads("Good. Elena Rusu. I have put her in your contacts.")
    falcon.go("Contacts")
    expect(falcon.page.get_by_role("link", name=ELENA)).to_contain_text("not your language")
    seen(falcon.page, "phone-2-contacts")

    # The mediator speaks with her, in her language; both phones see it.
    sava.chat("Contacts", MAMA_ANEI)
    falcon.chat("Contacts", ELENA)
    sava.write("Bună ziua")
    sava.reads("Alo? Cine e?")
    desk.open(ELENA, "Alpha")
    expect(desk.talk.get_by_text("The script speaks as")).to_be_visible()
    expect(desk.talk.get_by_role("textbox")).to_have_count(0)
    seen(desk.page, "console-2-script-speaks")

    # The operator takes over while she is speaking: what she has not said yet is cut off.
    desk.speed("1")
    sava.write("Sunt mediatoare și vorbesc românește.")
    sava.reads(SHE_LEFT)
    desk.press("Take over t")
    expect(desk.talk.get_by_text("Cut off by your takeover, not sent")).to_be_visible()
    expect(desk.talk.locator(".cut")).to_contain_text(WILL_YOU_HELP)
    desk.say("Iertați-mă. Îmi tremură vocea. Sunteți singură acolo?")
    for phone in (sava, falcon):
        phone.reads("Iertați-mă. Îmi tremură vocea. Sunteți singură acolo?")
    desk.speed("5")
    sava.write("Da, sunt singură. Unde este Ana?")
    desk.sees("Da, sunt singură. Unde este Ana?")
    expect(desk.talk.get_by_text("The script would say:")).to_be_visible()
    seen(desk.page, "console-3-person-speaks")
    seen(sava.page, "phone-3-person-speaks")

    # She is handed back at a return point, and the script answers the last message.
    desk.press("Hand back… b")
    desk.page.get_by_label("Return point", exact=True).last.select_option("help")
    desk.page.get_by_label("The script answers it").check()
    seen(desk.page, "console-4-hand-back")
    desk.page.get_by_role("dialog").get_by_role("button", name="Hand back", exact=True).click()
    for phone in (sava, falcon):
        phone.reads(ASK_ME)
        phone.reads(THE_ADDRESS)
        phone.never_read(WILL_YOU_HELP)
    seen(sava.page, "phone-4-handed-back")
    seen(falcon.page, "phone-5-chat-foreign")

    # One of them presses STOP: everything is still at once, the other team plays on.
    falcon.press(STOP)
    seen(falcon.page, "phone-6-stop-asks")
    falcon.press("No, back to the exercise")
    falcon.stop()
    seen(falcon.page, "phone-7-stopped")
    expect(desk.page.get_by_role("alert").get_by_text("STOP pressed")).to_be_visible()
    expect(desk.talk.get_by_text("Frozen: nobody speaks as")).to_be_visible()
    seen(desk.page, "console-5-stop")
    heron.press("Can we speak to the mother?")
    heron.reads("Can you promise that?")
    assert heron.page.get_by_text("Elena").count() == 0

    # The director has looked after him and opens the exercise again.
    desk.press("Look at it")
    desk.press("Resolve…")
    desk.page.get_by_placeholder("What was done?").fill("A sprained ankle; the welfare officer is with him.")
    desk.press("Resolve")
    expect(desk.page.get_by_text("Nothing open. All is well.")).to_be_visible()
    seen(desk.page, "console-6-alerts")
    expect(falcon.page.locator("#composer")).to_be_visible()
    falcon.reads(THE_ADDRESS)
    desk.view("Who is where")
    seen(desk.page, "console-7-who-is-where")

    # Then there is a real fire: everything of everybody is stopped, and goes on when all is well.
    desk.press("STOP ALL")
    desk.page.get_by_role("alertdialog").get_by_role("button", name="STOP ALL").click()
    for phone in (sava, falcon, heron):
        expect(phone.page.get_by_text("Everything is stopped, and this is real.")).to_be_visible()
    seen(heron.page, "phone-8-all-stopped")
    seen(desk.page, "console-8-all-stopped")
    desk.press("Resume")
    expect(heron.page.get_by_text("Everything is stopped, and this is real.")).to_have_count(0)

    assert wrong == []
    assert {
        who: person.complaints
        for who, person in {"Sava": sava, "Falcon": falcon, "Heron": heron, "the operator": desk}.items()
        if person.complaints
    } == {}
