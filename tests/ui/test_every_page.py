"""Every page for everybody: nothing axe can find, nothing untranslated, nothing cut off."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Response

from tests.ui.axe import violations
from tests.ui.every_page import PLACES, Place
from tests.ui.house import House, write

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

WIDTHS, HEIGHT = (1280, 360), 800
PHONE_SIZE = {"width": 360, "height": HEIGHT}
DRAWN = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
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
  const found = new Set(), apart = ".unseen, option, noscript, svg, [aria-hidden=true]";
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
TOO_SMALL = """() => {
  const all = "button, a[href], select, input, textarea, summary, [role=option], [role=radio]";
  const runs = at => at.matches("a") && [...at.parentElement.childNodes].some(
    beside => beside !== at && beside.nodeType === Node.TEXT_NODE && beside.data.trim());
  const own = name => !name.startsWith("svelte-");
  return [...document.querySelectorAll(all)]
    .filter(at => at.checkVisibility() && !at.closest(".unseen, .lane") && !runs(at))
    .map(at => [at, (at.matches("input") && at.closest("label") || at).getBoundingClientRect()])
    .filter(([at, box]) => box.width > 2 && (box.width < 43.5 || box.height < 43.5))
    .map(([at, box]) => [at.tagName.toLowerCase(), ...at.classList].filter(own).join(".")
      + ` ${at.textContent.trim() || at.ariaLabel} is ${Math.round(box.width)} by ${Math.round(box.height)}`);
}"""
"""What a thumb misses; but for links in running text, and lanes of a drawing that its table says again."""
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
    """Somebody who goes to every page in one language, and sees each at every width."""

    page: Page
    stranger: Page
    base: str
    ids: dict[str, str]
    language: str
    content: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for page in (self.page, self.stranger):
            page.on("response", self._hear)

    def places(
        self, *, leave: Collection[str] = (), more: Sequence[Place] = (), widths: Sequence[int] = WIDTHS
    ) -> Iterator[tuple[str, Page]]:
        """Go to every place, and make the window narrow there: a phone that is turned shows the same."""
        for place in (*PLACES, *more):
            if place.name in leave:
                continue
            page = self.stranger if place.stranger else self.page
            for width in widths:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                if width == widths[0]:
                    self._go(place, page)
                page.evaluate(DRAWN)
                yield f"{place.name} at {width} px", page

    def _go(self, place: Place, page: Page) -> None:
        path, _, hash_ = place.address.format(**self.ids).partition("#")
        page.goto("about:blank")
        page.goto(f"{self.base}{path}{'&' if '?' in path else '?'}lang={self.language}#{hash_}")
        try:
            page.locator(place.ready).filter(visible=True).first.wait_for()
            place.then(page)
        except Error as error:
            raise AssertionError(f"{place.name}: {error}") from error

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
            yield from (
                value.strip(),
                value.replace("_", " "),
                *(line.strip() for line in value.splitlines() if line.strip()),
            )
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
    """Something has happened: people joined, wrote, pressed STOP."""
    write(house.phone("Alpha", "Otter"), "Good morning, this is the police.")
    write(house.phone("Bravo", "Quail", "ngo"), "Good morning, we are the shelter in Alba.")
    assert house.phone("Charlie", "Kite").post("/api/me/stop", json={}).status_code == 200
    return house


def walk(house: House, language: str) -> Walk:
    """Sign in, speak for one actor, make an exercise that has not begun, an invitation and a reset."""
    like: dict[str, Any] = {"bypass_csp": True, "reduced_motion": "reduce"}
    page = house.console("Nadia", "director", "role-player", "observer", "administrator", **like)
    context = house.browser.new_context(locale="en", **like)
    house.opened.append(context)
    exercise = str(house.demo.made.exercise.exercise_id)
    api = f"{house.base}/api/exercises/{exercise}"
    headers = {"X-Blurline": "1", "Origin": house.base}

    def post(address: str, **wish: Any) -> Any:
        answer = page.request.post(address, data=wish, headers=headers)
        assert answer.ok, answer.text()
        return answer.json()

    state = page.request.get(api).json()
    teams = {team["name"]: team["id"] for team in state["teams"]}
    talks = {row["team_id"]: row for row in state["conversations"] if row["last"]}
    spoken = talks[teams["Bravo"]]
    seat = f"{api}/conversations/{spoken['id']}"
    taken = post(f"{seat}/control", control="person", rev=spoken["control_rev"])
    post(f"{seat}/say", client_id="first", text="One moment, please.", rev=taken["rev"])
    post(f"{api}/whispers", text="Who takes the mother?")
    operators = page.request.get(f"{house.base}/api/operators").json()["operators"]
    house.operator("Vera")
    post(f"{api}/invitations", role="observer", label="Rita")
    ids = {
        "x": exercise,
        "draft": post(f"{house.base}/api/exercises", scenario="tutorial", teams=["Alpha"])["id"],
        "talk": talks[teams["Alpha"]]["id"],
        "spoken": spoken["id"],
        "wall": _last(post(f"{api}/wall")["url"]),
        "team": _last(house.demo.links["Alpha"]),
        "invitation": _last(post(f"{api}/invitations", role="role-player", label="Olga")["url"]),
        "reset": _last(post(f"{house.base}/api/operators/{operators[0]['id']}/reset")["url"]),
    }
    debrief = page.request.get(f"{api}/debrief.json").json()
    shown = debrief["scenario_version"][:10]  # letters that are no words, others for each content of the pack
    known = set(_words([state, operators, debrief, shown]))
    return Walk(page, context.new_page(), house.base, ids, language, known)


def _last(address: str) -> str:
    return address.rsplit("/", 1)[1]


@pytest.mark.parametrize("language", ["en", "ar-XB"])
def test_axe_finds_nothing_no_text_is_cut_off_and_a_thumb_finds_everything(
    lived_in: House, language: str
) -> None:
    found = []
    for name, page in walk(lived_in, language).places():
        found += [f"{name}: {each}" for each in page.evaluate(CUT_OFF)]
        if page.viewport_size == PHONE_SIZE:
            found += [f"{name}: {each}" for each in page.evaluate(TOO_SMALL)]
        found += [f"{name}, {each}" for each in violations(page)]
    assert not found, "\n".join(found)


def test_no_text_is_untranslated_or_cut_off_where_texts_are_longer(lived_in: House) -> None:
    visit, found = walk(lived_in, "en-XA"), []
    for name, page in visit.places():
        found += [f"{name}: {each!r} is not translated" for each in visit.untranslated(page)]
        found += [f"{name}: {each}" for each in page.evaluate(CUT_OFF)]
    assert not found, "\n".join(found)
