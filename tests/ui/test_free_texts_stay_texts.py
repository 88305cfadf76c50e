"""Whatever people write into whichever field stays text on every page that shows it, and in what is printed.

The content security policy would stop each from running. Here none may even try.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.markup import WATCH
from tests.ui.every_page import CONSOLE, TALK, Place, click
from tests.ui.free_texts import NOT_KEPT, STEPS, Hand, free_texts
from tests.ui.house import PHONE, House
from tests.ui.test_every_page import Walk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

FOUND = """() => ({
  ran: window.__ran,
  alive: [...document.querySelectorAll('[data-xss], [href^="javascript:"]')].map(at => at.outerHTML),
  shown: document.documentElement.outerHTML
    + [...document.querySelectorAll('input, textarea')].map(at => at.value).join(' '),
})"""
ON_A_PHONE = ("/chat#chats", "/chat#chat/hotline_md", "/chat#news", "/chat#people", "/chat#you")


def filled(house: House) -> Hand:
    hand = Hand(house, house.console("Nadia", "director", "role-player", "observer", "administrator"))
    for step in STEPS:
        step(hand)
    return hand


def watched(page: Page) -> Page:
    page.add_init_script(WATCH)
    return page


def test_what_people_write_stays_text_on_every_page(house: House) -> None:
    hand = filled(house)
    assert (set(hand.texts) | set(NOT_KEPT)) ^ free_texts() == set(), "a field is new, or is none any more"
    context = house.browser.new_context(locale="en")
    house.opened.append(context)
    ids = {
        "x": hand.x,
        "talk": hand.talk("Alpha")["id"],
        "wall": hand.post(f"{hand.api}/wall")["url"].rsplit("/", 1)[1],
        "team": house.demo.links["Alpha"].rsplit("/", 1)[1],
        "reset": "nothing",
        **hand.ids,
    }
    visit = Walk(watched(hand.page), watched(context.new_page()), house.base, ids, "en")
    leave = ("password reset", "console, resolve")  # nothing to reset, and no alert is left
    seen, alive = set(), []
    for name, page in visit.places(leave=leave, more=changed(hand), widths=(1280,)):
        found = page.evaluate(FOUND)
        alive += [f"{name}: {each}" for each in (*found["ran"], *found["alive"])]
        seen |= set(re.findall(r"F\d{3}\b", found["shown"]))
    phone = watched(trainee(hand))
    for place in ON_A_PHONE:
        phone.goto("about:blank")
        phone.goto(house.base + place)
        phone.locator("nav, #composer").filter(visible=True).first.wait_for()
        found = phone.evaluate(FOUND)
        alive += [f"{place}: {each}" for each in (*found["ran"], *found["alive"])]
        seen |= set(re.findall(r"F\d{3}\b", found["shown"]))
    assert not alive, "\n".join(alive)
    unseen = {name for name, text in hand.texts.items() if text[-4:] not in seen}
    assert unseen == set(), "no page that was visited shows these fields"


def changed(hand: Hand) -> tuple[Place, ...]:
    """Where things stand that only a changed line or inject shows."""
    news = hand.texts["post /api/exercises/{exercise_id}/improvise .title"][-4:]
    injects = [
        Place(
            f"inject {title}",
            CONSOLE + "msel",
            "table",
            click(f'table tbody button:has-text("{title}")', shows="aside"),
        )
        for title in (hand.ids["reworded"], news)
    ]
    return (Place("a changed line", "/console?x={x}#talk/{changed}", TALK), *injects)


def trainee(hand: Hand) -> Page:
    context = hand.house.browser.new_context(viewport=PHONE, locale="en")
    hand.house.opened.append(context)
    cookies = hand.phones[0].cookies.items()
    context.add_cookies([{"name": name, "value": value, "url": hand.house.base} for name, value in cookies])
    return context.new_page()
