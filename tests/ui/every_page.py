"""Every page and state of the front end, each with the way to it that works in any language.

One table for all who must see every page: axe, the search for forgotten texts, the search for clipped ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass(frozen=True)
class Place:
    """A page in one state: its address (`{x}`: the exercise, `{talk}`: a conversation), and what is done."""

    name: str
    address: str
    ready: str
    """What stands on the page once it is there."""
    then: Callable[[Page], None] = lambda page: None
    stranger: bool = False
    """Seen by somebody who is not signed in."""


def key(name: str) -> Callable[[Page], None]:
    """Press a key of the console, which opens a dialog."""

    def press(page: Page) -> None:
        if page.locator("[role=log]").count():
            page.locator("[role=log]").focus()
        page.keyboard.press(name)
        page.locator("dialog[open]").filter(visible=True).first.wait_for()

    return press


def click(*chain: str, shows: str = "dialog[open]") -> Callable[[Page], None]:
    def press(page: Page) -> None:
        for selector in chain:
            page.locator(selector).filter(visible=True).first.click()
        page.locator(shows).filter(visible=True).first.wait_for()

    return press


CONSOLE, SEAT = "/console?x={x}#", "/console?x={x}#talk/{talk}"
TALK = "[role=log]"
PLACES = (
    Place("exercises to enter", "/console", "main h1, .queue li button"),
    Place("console, nobody chosen", CONSOLE + "talk", ".queue li button"),
    Place("console, a conversation", SEAT, TALK),
    Place(
        "console, hand back",
        SEAT,
        TALK,
        click("label[data-control=frozen]", "label.on[data-control=frozen]", ".acts button >> nth=-1"),
    ),
    Place("console, offer a seat", SEAT, TALK, key("o")),
    Place("console, nudge", SEAT, TALK, key("u")),
    Place("console, a note", SEAT, TALK, click(".locked button", shows="form.noting")),
    Place("console, MSEL", CONSOLE + "msel", "table"),
    Place("console, an inject", CONSOLE + "msel", "table", click("table tbody button", shows="aside")),
    Place(
        "console, timeline",
        CONSOLE + "msel",
        ".shape button",
        click(".shape button >> nth=1", shows="g.mark"),
    ),
    Place("console, teams", CONSOLE + "teams", "main table, main h2"),
    Place("console, alerts", CONSOLE + "alerts", "main h2"),
    Place("console, improvise", CONSOLE + "msel", "table", click("main button.primary")),
    Place("console, who did what", CONSOLE + "acts", "main h2"),
    Place("console, keys", CONSOLE + "talk", ".queue li button", key("?")),
    Place("console, whispers", CONSOLE + "talk", ".queue li button", key("w")),
    Place("console, my load", CONSOLE + "talk", ".queue li button", key("m")),
    Place("console, palette", CONSOLE + "talk", ".queue li button", key("Control+k")),
    Place("console, STOP ALL", CONSOLE + "talk", ".queue li button", click("button.stop")),
    Place("set-up, exercises", "/exercises", "main h1"),
    Place("set-up, one exercise", "/exercises/{x}", "main h2"),
    Place("observer, exercises", "/observe", "main a"),
    Place("observer, read", "/observe/{x}", "nav button"),
    Place("observer, rate", "/observe/{x}", "nav button", click("nav button >> nth=1", shows="fieldset")),
    Place("observer, notes", "/observe/{x}", "nav button", click("nav button >> nth=2", shows=".teams")),
    Place("observer, a note", "/observe/{x}", "nav button", click("nav button >> nth=2", ".teams button")),
    Place("account", "/account", ".card"),
    Place("people by exercise", "/people", "main h1"),
    Place("people of an exercise", "/people/{x}", ".card"),
    Place("who did what", "/people/{x}/audit", "main table, main .card"),
    Place("everybody", "/people/operators", ".rows"),
    Place("sign in", "/sign-in", "form", stranger=True),
    Place("invitation that is none", "/i/nothing", "h1", stranger=True),
    Place("reset that is none", "/reset/nothing", "h1", stranger=True),
    Place("big screen", "/wall/{wall}", "h2", stranger=True),
    Place("join", "/j/{team}", "form", stranger=True),
)
