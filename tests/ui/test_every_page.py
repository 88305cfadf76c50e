"""Every page for everybody: nothing axe can find, nothing untranslated, nothing cut off."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Response

from tests.ui.axe import violations
from tests.ui.every_page import PLACES, Place
from tests.ui.house import House, write

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

WIDTHS = (360, 1280)
TEXTS = """() => {
  const found = [], silent = "script, style, noscript, kbd, svg text, .face, .mono, code";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.parentElement;
    if (node.data.trim() && !at.closest(silent) && at.checkVisibility()) found.push(node.data);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"])
    for (const at of document.querySelectorAll(`[${name}]`))
      if (at.getAttribute(name).trim()) found.push(at.getAttribute(name));
  return found;
}"""
"""Every text a reader sees or hears, but for keys, initials and codes."""
CUT_OFF = """() => {
  const found = new Set(), apart = ".unseen, option, noscript, [aria-hidden=true]";
  const own = name => !name.startsWith("svelte-");
  const name = at => [at.tagName.toLowerCase(), ...at.classList].filter(own).join(".");
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const holder = node.parentElement;
    if (!/^\\s*\\[/.test(node.data) || !holder.checkVisibility() || holder.closest(apart)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (text.width < 2) continue;
    for (let at = holder; at && at !== document.body; at = at.parentElement) {
      const {overflowX, overflowY} = getComputedStyle(at), box = at.getBoundingClientRect();
      if (box.width <= 2) break;
      const control = at.matches("button, .button, summary, select");
      const cuts = overflow => control || ["hidden", "clip"].includes(overflow);
      const aside = cuts(overflowX) && (text.left < box.left - 2 || text.right > box.right + 2);
      const below = cuts(overflowY) && (text.top < box.top - 4 || text.bottom > box.bottom + 4);
      if (aside || below) found.add(`${name(at)} cuts off: ${node.data.trim()}`);
      if (aside || below || [overflowX, overflowY].some(each => ["auto", "scroll"].includes(each))) break;
    }
  }
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.add(`the page is ${page.scrollWidth} px wide`);
  return [...found];
}"""
"""Texts of the page's own that stick out of what hides them, or of the button they name."""
BRACKETED = re.compile(r"\[[^\[\]]*\]")
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES_OF_LANGUAGES = {
    "English",
    "Italiano",
    "Русский",
    "Français",
    "Română",
    "Italian",
    "Russian",
    "French",
    "Romanian",
}
DATES = {*calendar.month_abbr, *calendar.day_abbr, "AM", "PM", "at", "min", "sec"}
NOT_WORDS = NAMES_OF_LANGUAGES | DATES | {"Blurline", "Alpha", "Ctrl"}
NAMED = {"slots", "facts"}
"""What the scenario gives names to."""
CODES = {"control", "phase", "kind", "role", "roles", "status", "action", "method", "may", "way"}
"""What the server says in words of its own, for pages to translate: never content."""


@dataclass
class Walk:
    """Somebody who goes to every page at one width in one language."""

    page: Page
    stranger: Page
    base: str
    ids: dict[str, str]
    language: str
    content: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for page in (self.page, self.stranger):
            page.on("response", self._hear)

    def to(self, place: Place) -> Page:
        page = self.stranger if place.stranger else self.page
        path, _, hash_ = place.address.format(**self.ids).partition("#")
        page.goto("about:blank")
        page.goto(f"{self.base}{path}{'&' if '?' in path else '?'}lang={self.language}#{hash_}")
        try:
            page.locator(place.ready).filter(visible=True).first.wait_for()
            place.then(page)
        except Error as error:
            raise AssertionError(f"{place.name}: {error}") from error
        return page

    def untranslated(self, page: Page) -> list[str]:
        """Texts of the page that are neither in brackets nor content."""
        found = [text for text in page.evaluate(TEXTS) if not self._is_known(text)]
        if found:  # the room goes on: something may have been said since
            state = self.page.request.get(f"{self.base}/api/exercises/{self.ids['x']}").json()
            self.content.update(_words(state))
        return [text for text in found if not self._is_known(text)]

    def _is_known(self, text: str) -> bool:
        left = text
        while BRACKETED.search(left):
            left = BRACKETED.sub(" ", left)
        if not WORD.search(left) or left.strip() in self.content:
            return True
        for known in sorted(self.content, key=len, reverse=True):
            if len(known) > 1 and known in left:
                left = left.replace(known, " ")
        return all(word in NOT_WORDS for word in WORD.findall(left))

    def _hear(self, answer: Response) -> None:
        if "/api/" in answer.url and "json" in answer.headers.get("content-type", ""):
            with suppress(Error):  # the page has gone on meanwhile
                self.content.update(_words(answer.json()))


def _words(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if name not in CODES and value.strip():
            yield from (value.strip(), *(line.strip() for line in value.splitlines() if line.strip()))
    elif isinstance(value, dict):
        for key, each in value.items():
            if name in NAMED:
                yield key
            yield from _words(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each, name)


@pytest.fixture
def lived_in(house: House) -> House:
    """Something has happened: people joined, wrote, pressed STOP; a seat is taken."""
    otter = house.phone("Alpha", "Otter")
    write(otter, "Good morning, this is the police.")
    house.phone("Bravo", "Quail", "ngo")
    return house


def walk(house: House, width: int, language: str) -> Walk:
    like: dict[str, Any] = {
        "viewport": {"width": width, "height": 800},
        "bypass_csp": True,
        "reduced_motion": "reduce",
    }
    page = house.console("Nadia", "director", "role-player", "observer", "administrator", **like)
    context = house.browser.new_context(locale="en", **like)
    house.opened.append(context)
    exercise = str(house.demo.made.exercise.exercise_id)
    api = {"headers": {"X-Blurline": "1", "Origin": house.base}}
    state = page.request.get(f"{house.base}/api/exercises/{exercise}").json()
    wall = page.request.post(f"{house.base}/api/exercises/{exercise}/wall", data={}, **api).json()["url"]
    ids = {
        "x": exercise,
        "talk": next(row["id"] for row in state["conversations"] if row["last"]),
        "wall": wall.rsplit("/", 1)[1],
        "team": house.demo.links["Alpha"].rsplit("/", 1)[1],
    }
    return Walk(page, context.new_page(), house.base, ids, language, set(_words(state)))


@pytest.mark.parametrize("language", ["en", "ar-XB"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_any_page(lived_in: House, width: int, language: str) -> None:
    visit, found = walk(lived_in, width, language), []
    for place in PLACES:
        page = visit.to(place)
        found += [f"{place.name}, {each}" for each in violations(page)]
    assert found == []


@pytest.mark.parametrize("language", ["en-XA", "ar-XB"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_is_untranslated_or_cut_off(lived_in: House, width: int, language: str) -> None:
    visit, found = walk(lived_in, width, language), []
    for place in PLACES:
        page = visit.to(place)
        found += [f"{place.name}: {each!r} is not translated" for each in visit.untranslated(page)]
        found += [f"{place.name}: {each}" for each in page.evaluate(CUT_OFF)]
    assert found == []
