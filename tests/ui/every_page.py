"""Every page and state of the front end, each with the way to it that works in any language.

One table for all who must see every page: axe, the search for forgotten texts, the search for clipped ones,
the search for texts that became markup, and whoever takes pictures.
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
    """Click one thing after the other, until what was wanted is shown."""

    def press(page: Page) -> None:
        for selector in chain:
            page.locator(selector).filter(visible=True).first.click()
        page.locator(shows).filter(visible=True).first.wait_for()

    return press


CONSOLE, SEAT, SPOKEN = "/console?x={x}#", "/console?x={x}#talk/{talk}", "/console?x={x}#talk/{spoken}"
TALK = "[role=log]"
MENU = "header details:has(.face) summary"
LEVERS = ".levers .menu button >> nth={}"
WRITTEN = ".list button"
QUEUE = ".queue li button"
INJECT = "aside section .acts button >> nth={}"
PLACES = (
    Place("exercises to enter", "/console", "main h1, .queue li button"),
    Place("console, nobody chosen", CONSOLE + "talk", QUEUE),
    Place("console, a conversation", SEAT, TALK),
    Place("console, I speak", SPOKEN, TALK, click(".row textarea", shows=".row textarea")),
    Place("console, lines", SPOKEN, TALK, key("l")),
    Place("console, change words", SPOKEN, TALK, click("article.mine .amend")),
    Place("console, hand back", SPOKEN, TALK, key("b")),
    Place(
        "console, frozen",
        SEAT,
        TALK,
        click("label[data-control=frozen]", shows="label.on[data-control=frozen]"),
    ),
    Place("console, offer a seat", SEAT, TALK, key("o")),
    Place("console, nudge", SEAT, TALK, key("u")),
    Place("console, a note", SEAT, TALK, click(".locked button", shows="form.noting")),
    Place("console, MSEL", CONSOLE + "msel", "table"),
    Place("console, an inject", CONSOLE + "msel", "table", click("table tbody button", shows="aside")),
    Place(
        "console, change an inject",
        CONSOLE + "msel",
        "table",
        click("table tbody tr:nth-last-child(2) button", INJECT.format(2)),
    ),
    Place(
        "console, skip an inject",
        CONSOLE + "msel",
        "table",
        click("table tbody tr:nth-last-child(2) button", INJECT.format(3)),
    ),
    Place(
        "console, timeline",
        CONSOLE + "msel",
        ".shape button",
        click(".shape button >> nth=1", shows="g.mark"),
    ),
    Place("console, improvise", CONSOLE + "msel", "table", click("main button.primary")),
    Place("console, teams", CONSOLE + "teams", "main table, main h2"),
    Place("console, invitations to teams", CONSOLE + "teams", "main h2", click(".head .acts button")),
    Place("console, alerts", CONSOLE + "alerts", "main h2"),
    Place("console, resolve", CONSOLE + "alerts", "main h2", click("main li .acts button", shows="li form")),
    Place("console, who did what", CONSOLE + "acts", "main h2"),
    Place("console, keys", CONSOLE + "talk", QUEUE, key("?")),
    Place("console, whispers", CONSOLE + "talk", QUEUE, key("w")),
    Place("console, my load", CONSOLE + "talk", QUEUE, key("m")),
    Place("console, palette", CONSOLE + "talk", QUEUE, key("Control+k")),
    Place("console, menu", CONSOLE + "talk", QUEUE, click(MENU, shows=".menu:has(.roles)")),
    Place(
        "console, phone",
        CONSOLE + "talk",
        QUEUE,
        click(MENU, ".menu:has(.roles) button >> nth=1"),
    ),
    Place("console, EndEx", CONSOLE + "talk", QUEUE, click(".levers summary", LEVERS.format(1))),
    Place("console, STOP ALL", CONSOLE + "talk", QUEUE, click("button.stop")),
    Place("set-up, exercises", "/exercises", "main h1"),
    Place("set-up, a new exercise", "/exercises", "main h1", click("main button.primary")),
    Place("set-up, one exercise", "/exercises/{x}", "main h2"),
    Place("set-up, before StartEx", "/exercises/{draft}", "main h2"),
    Place("observer, exercises", "/observe", "main a"),
    Place("observer, read", "/observe/{x}", "nav button"),
    Place(
        "observer, a conversation",
        "/observe/{x}",
        WRITTEN,
        click(WRITTEN, shows=".talk button"),
    ),
    Place("observer, pin a note", "/observe/{x}", WRITTEN, click(WRITTEN, ".talk button")),
    Place("observer, rate", "/observe/{x}", "nav button", click("nav button >> nth=1", shows="fieldset")),
    Place("observer, notes", "/observe/{x}", "nav button", click("nav button >> nth=2", shows=".teams")),
    Place("observer, a note", "/observe/{x}", "nav button", click("nav button >> nth=2", ".teams button")),
    Place("debrief", "/api/exercises/{x}/debrief", "section.team"),
    Place(
        "debrief, a team's story",
        "/api/exercises/{x}/debrief",
        "section.team",
        click("details summary", shows="details[open] li"),
    ),
    Place("account", "/account", ".card"),
    Place("people by exercise", "/people", "main h1"),
    Place("people of an exercise", "/people/{x}", ".card"),
    Place("people, invite", "/people/{x}", ".card", click(".card button.primary")),
    Place("who did what", "/people/{x}/audit", "main table, main .card"),
    Place("everybody", "/people/operators", ".rows"),
    Place("somebody's roles", "/people/operators", ".rows", click(".rows button")),
    Place("invitation, signed in", "/i/{invitation}", "form"),
    Place("sign in", "/sign-in", "form", stranger=True),
    Place("set up the first operator", "/set-up", "form", stranger=True),
    Place("invitation", "/i/{invitation}", "form", stranger=True),
    Place("invitation that is none", "/i/nothing", "h1", stranger=True),
    Place("password reset", "/reset/{reset}", "form", stranger=True),
    Place("reset that is none", "/reset/nothing", "h1", stranger=True),
    Place("big screen", "/wall/{wall}", "h2", stranger=True),
    Place("join", "/j/{team}", "form", stranger=True),
)
