"""The twelve main tasks by keyboard alone: focus is always in sight and never caught."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ui.house import HOTLINE, LIAISON, PASSWORD, House, control, texts, write

pytestmark = pytest.mark.browser

FAR = 140  # more presses of Tab than any page needs
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const told = at.getAttribute("aria-labelledby")?.split(" ").map(id => document.getElementById(id));
  const by = told?.map(each => each?.textContent).join(" ");
  const name = at.ariaLabel || by || [...(at.labels ?? [])].map(each => each.textContent).join(" ")
    || at.textContent || at.placeholder || "";
  const marked = each => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  };
  const box = at.getBoundingClientRect(), holder = at.closest("label") ?? at;
  const inSight = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const seen = inSight && (marked(at) || marked(holder));
  return {name: name.trim().replace(/\\s+/g, " "), seen, tag: at.outerHTML};
}"""


@dataclass
class Keyboard:
    """Somebody without a mouse."""

    page: Page

    def to(self, wanted: str) -> None:
        """Press Tab until the focus is there; it is seen at every step and moves with every press."""
        before = None
        for _ in range(FAR):
            at: dict[str, Any] | None = self.page.evaluate(FOCUS)
            if at is not None:
                if re.search(wanted, at["name"]):
                    assert at["seen"], f"the focus cannot be seen: {at['tag'][:200]}"
                    return
                assert at["seen"], f"the focus cannot be seen: {at['tag'][:200]}"
                assert at["tag"] != before, f"the focus is caught: {before[:200] if before else ''}"
            before = at and at["tag"]
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {wanted!r}")

    def press(self, *keys: str) -> None:
        for each in keys:
            self.page.keyboard.press(each)

    def go(self, wanted: str) -> None:
        self.to(wanted)
        self.press("Enter")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def fill(self, wanted: str, text: str) -> None:
        self.to(wanted)
        self.type(text)


def someone(house: House, **like: Any) -> Keyboard:
    context = house.browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "en"} | like)
    house.opened.append(context)
    return Keyboard(context.new_page())


def signed_in(house: House, name: str, *roles: str, path: str = "/console") -> Keyboard:
    """Task 1: sign in."""
    house.operator(name, *roles)
    keyboard = someone(house)
    keyboard.page.goto(f"{house.base}{path}")
    keyboard.page.get_by_label("Password").wait_for()
    keyboard.fill("^Name", name)
    keyboard.fill("^Password", PASSWORD)
    keyboard.press("Enter")
    return keyboard


def test_a_trainee_joins_writes_and_presses_stop(house: House) -> None:
    plover = someone(house, viewport={"width": 360, "height": 740})
    plover.page.goto(house.demo.links["Delta"])
    plover.page.get_by_label("Your call-sign").wait_for()

    plover.fill("Your call-sign", "Plover")  # 2 · join
    plover.to("Your agency")
    plover.type("police")
    plover.to("English")
    plover.press("Space")
    plover.to("I have read this")
    plover.press("Space")
    plover.go("Join the exercise")
    plover.page.wait_for_url("**/chat")

    plover.go("^Contacts")  # 3 · write
    plover.go(LIAISON)
    expect(plover.page.locator("#composer")).to_be_visible()
    plover.fill("Message to", "Good day")
    plover.press("Enter")
    expect(plover.page.locator(".row.me .text", has_text="Good day")).to_have_count(1)

    plover.go("STOP")  # 4 · STOP
    plover.go("Yes, this is a real emergency")
    expect(plover.page.get_by_text("The exercise staff know")).to_be_visible()


def test_a_role_player_takes_over_replies_hands_back_and_whispers(house: House) -> None:
    house.operator("Dana")
    siskin = house.phone("Charlie", "Siskin")
    write(siskin, "Hello, this is the police.")
    rita = signed_in(house, "Rita", "role-player")
    expect(rita.page.get_by_role("navigation", name="Views")).to_be_visible()

    rita.go(f"{HOTLINE}.*Charlie")  # 5 · take over
    expect(rita.page.get_by_role("log")).to_contain_text("Hello, this is the police.")
    rita.press("t")
    expect(control(rita.page, "Person")).to_be_checked()

    rita.to("^As")  # 6 · reply
    rita.type("One moment, please.")
    rita.press("Enter")
    said = rita.page.get_by_role("log").locator("article[data-author=person]")
    expect(said).to_contain_text("One moment, please.")
    assert "One moment, please." in texts(siskin)

    rita.press("Escape", "b")  # 7 · hand back
    expect(rita.page.get_by_role("dialog")).to_be_visible()
    rita.press("ArrowDown")
    expect(rita.page.get_by_role("radio", name=re.compile("^Ask again"))).to_be_checked()
    rita.go("^Hand back$")
    expect(control(rita.page, "Script")).to_be_checked()
    expect(rita.page.get_by_role("dialog")).to_have_count(0)

    rita.press("w")  # 8 · whisper
    expect(rita.page.get_by_role("dialog", name="Whispers")).to_be_visible()
    rita.to("Whisper to")
    rita.type("Dana")
    rita.fill("^Whisper$", "May I have a break?")
    rita.press("Tab")
    rita.go("^Whisper$")
    expect(rita.page.get_by_role("dialog").get_by_text("May I have a break?")).to_be_visible()
    rita.press("Escape")


def test_a_director_fires_an_inject_pauses_and_improvises(house: House) -> None:
    dana = signed_in(house, "Dana", "director", "role-player")
    expect(dana.page.get_by_role("navigation", name="Views")).to_be_visible()

    dana.go("^MSEL")  # 9 · fire an inject
    dana.go("The register of mediators")
    dana.go("^Fire now")
    expect(dana.page.get_by_role("complementary")).to_contain_text("fired")

    dana.go("^Pause")  # 10 · pause, and go on
    expect(dana.page.get_by_role("alert").filter(has_text="Paused")).to_be_visible()
    dana.go("^Resume")
    expect(dana.page.get_by_role("button", name="Pause")).to_be_visible()

    dana.go("^Improvise")  # 11 · improvise
    expect(dana.page.get_by_role("dialog")).to_be_visible()
    dana.to("^chat")
    dana.press("ArrowDown")
    dana.fill("^Title", "Hail over the port")
    dana.fill("^Text", "Stay inside.")
    dana.go("^Send it now")
    expect(dana.page.get_by_role("button", name="Hail over the port")).to_be_visible()


def test_an_observer_pins_a_note_and_rates_a_task(house: House) -> None:
    write(house.phone("Alpha", "Dunlin"), "Good evening, this is the police.")
    olga = signed_in(house, "Olga", "observer", path=f"/observe/{house.demo.made.exercise.exercise_id}")
    expect(olga.page.get_by_role("button", name="Read")).to_be_visible()

    olga.go(f"{HOTLINE}.*Alpha")  # 12 · note and rate
    expect(olga.page.get_by_text("Good evening, this is the police.")).to_be_visible()
    olga.go("Good evening, this is the police.")
    olga.fill("^Note", "Greets first.")
    olga.go("^Pin$")
    expect(olga.page.get_by_role("dialog")).to_have_count(0)
    olga.go("^Rate")
    olga.to("^P: ")
    olga.press("Space")
    expect(olga.page.get_by_role("button", name=re.compile("^P: ")).first).to_have_attribute(
        "aria-pressed", "true"
    )
