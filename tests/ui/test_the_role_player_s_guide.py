"""`docs/role-player.md`, followed to the letter: what it names is where it says, and does what it says.

Whoever adds a name in bold or a key to the guide adds a step here.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ui.house import LAPTOP, PASSWORD, PHONE, House, composer, control

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

GUIDE = (Path(__file__).parents[2] / "docs" / "role-player.md").read_text("utf-8")
NAMES = set(re.findall(r"\*\*(.+?)\*\*", GUIDE))
KEYS = set(re.findall(r"`(Esc|Enter|[a-z?1-9])`", GUIDE))
PLAYWRIGHT = {"Esc": "Escape"}
WORDS_A_MINUTE = 200


@dataclass
class Newcomer:
    """Somebody who does what the guide says, and nothing else."""

    page: Page
    named: set[str] = field(default_factory=set)
    pressed: set[str] = field(default_factory=set)

    def sees(self, name: str, place: Locator | None = None, role: str = "button") -> Locator:
        """Find what the guide calls by this name."""
        assert name in NAMES, f"the guide does not speak of {name!r}"
        self.named.add(name)
        wanted = re.compile(f"^{re.escape(name)}")
        found = (place or self.page).get_by_role(role, name=wanted).filter(visible=True).first  # type: ignore[arg-type]
        expect(found).to_be_visible()
        return found

    def clicks(self, name: str, place: Locator | None = None) -> None:
        self.sees(name, place).click()

    def presses(self, key: str) -> None:
        assert key in KEYS, f"the guide does not speak of the key {key!r}"
        self.pressed.add(key)
        self.page.keyboard.press(PLAYWRIGHT.get(key, key))

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog").filter(visible=True)

    def closes(self) -> None:
        self.presses("Esc")
        expect(self.dialog).to_have_count(0)


def words(title: str) -> int:
    """How much there is to read from the beginning to the end of a section."""
    return len(re.findall(r"\w+", GUIDE[: GUIDE.index("\n## ", GUIDE.index(title) + 1)]))


def comes_in(me: Newcomer, link: str) -> None:
    me.page.goto(link)
    me.page.get_by_label("Your name, as other operators see it").fill("Rita")
    me.page.get_by_label("Password", exact=True).fill(PASSWORD)
    me.clicks("Come in")
    expect(me.page.get_by_role("navigation", name="Views")).to_be_visible()


def becomes_a_trainee(phone: Page, link: str) -> None:
    phone.goto(link)
    phone.get_by_label("Your call-sign").fill("Otter")
    phone.get_by_label("Your agency").select_option("police")
    phone.get_by_role("button", name="English").click()
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="Join the exercise").click()
    phone.get_by_role("link", name="Contacts").click()
    phone.get_by_role("link", name=re.compile("hotline")).click()
    writes(phone, "Hello, this is the police.")


def writes(phone: Page, text: str) -> None:
    phone.locator("#composer").fill(text)
    phone.keyboard.press("Enter")
    expect(phone.locator(".row.me .text").get_by_text(text, exact=True)).to_be_visible()


def looks(me: Newcomer) -> None:
    queue = me.page.get_by_role("region", name="Queue")
    first = queue.get_by_role("button").filter(has_text="hotline").filter(has_text="Alpha")
    expect(first).to_be_visible()
    me.presses("j")
    expect(me.page.get_by_role("log")).to_be_visible()
    for name in ("Script", "Assist", "Person", "Frozen"):
        me.named.add(name)
        expect(control(me.page, name)).to_have_count(1)
    me.presses("k")
    me.presses("?")
    expect(me.dialog).to_be_visible()
    me.closes()
    first.click()
    expect(me.page.get_by_role("log")).to_contain_text("Hello, this is the police.")


def takes_over(me: Newcomer, phone: Page) -> None:
    me.sees("Take over")
    me.page.get_by_role("log").focus()
    me.presses("t")
    expect(control(me.page, "Person")).to_be_checked()
    expect(composer(me.page)).to_be_focused()
    me.page.keyboard.type("One moment, please.")
    me.presses("Enter")
    me.clicks("Undo")
    expect(composer(me.page)).to_have_value("One moment, please.")
    me.clicks("Send")
    expect(phone.locator(".row .text").get_by_text("One moment, please.")).to_be_visible()


def is_short_of_words(me: Newcomer, phone: Page) -> None:
    writes(phone, "Can you tell me more?")
    expect(me.page.get_by_text("The script would say:")).to_be_visible()
    me.clicks("Use")
    expect(composer(me.page)).not_to_have_value("")
    composer(me.page).fill("")
    me.presses("Esc")
    if me.page.get_by_role("group", name="Suggested lines").count():
        me.page.get_by_role("log").focus()
        me.presses("1")
        expect(composer(me.page)).not_to_have_value("")
        composer(me.page).fill("")
        me.presses("Esc")
    me.sees("Lines…")
    me.presses("l")
    expect(me.dialog).to_contain_text("Lines of")
    me.closes()


def hands_back(me: Newcomer) -> None:
    me.sees("Hand back…")
    composer(me.page).focus()
    me.presses("Esc")
    me.presses("b")
    for name in ("Here", "Ask again", "Return point", "Any state"):
        me.sees(name, me.dialog, "radio")
    me.clicks("Hand back", me.dialog)
    expect(control(me.page, "Script")).to_be_checked()


def helps_the_script(me: Newcomer, phone: Page) -> None:
    me.sees("Nudge…")
    me.page.get_by_role("log").focus()
    me.presses("u")
    expect(me.dialog).to_contain_text("Nudge")
    me.closes()
    writes(phone, "Whom can I call back?")
    me.sees("Edit")
    me.sees("Queue a line…")
    me.page.get_by_role("log").focus()
    me.presses("q")
    expect(composer(me.page)).to_be_focused()
    me.presses("Esc")


def lets_the_script_draft(me: Newcomer, phone: Page) -> None:
    me.page.locator("summary").filter(has_text="Account").click()
    me.page.get_by_label("In assist, drafts go by themselves").select_option("60")
    me.page.locator("summary").filter(has_text="Account").click()
    me.page.get_by_text("Assist", exact=True).click()
    expect(control(me.page, "Assist")).to_be_checked()
    writes(phone, "Good morning, is anybody there?")
    for name in ("Keep it", "Edit", "Replace", "Drop"):
        me.sees(name)
    me.clicks("Approve")


def is_not_alone(me: Newcomer) -> None:
    for name, key in (("Whispers", "w"), ("Offer…", "o"), ("Note", "n")):
        me.sees(name)
        me.page.get_by_role("log").focus()
        me.presses(key)
        if name == "Note":
            expect(me.page.get_by_role("textbox", name="Note")).to_be_focused()
            me.presses("Esc")
        else:
            expect(me.dialog).to_be_visible()
            me.closes()
    me.sees("My load")


def has_had_too_much(me: Newcomer, phone: Page) -> None:
    me.page.get_by_role("log").focus()
    me.presses("m")
    me.clicks("Swap me out now", me.dialog)
    expect(me.page.get_by_text("You are swapped out.", exact=True)).to_be_visible()
    expect(me.dialog).to_have_count(0)
    expect(control(me.page, "Script")).to_be_checked()
    me.page.get_by_role("log").focus()
    me.presses("m")
    me.clicks("I am back", me.dialog)
    me.closes()
    me.clicks("STOP ALL")
    me.page.get_by_role("dialog").or_(me.page.get_by_role("alertdialog")).get_by_role(
        "button", name="STOP ALL"
    ).click()
    expect(phone.get_by_text("stopped", exact=False).first).to_be_visible()


def unhurried(house: House, console: Page) -> None:
    """Let the script take its time: a busy machine must see a line while it is still coming."""
    clock = f"{house.base}/api/exercises/{house.demo.made.exercise.exercise_id}/clock"
    headers = {"X-Blurline": "1", "Origin": house.base}
    assert console.request.post(clock, data={"action": "speed", "speed": 0.5}, headers=headers).ok


def invited(house: House, console: Page) -> str:
    """Make a link by which a role-player comes in."""
    address = f"{house.base}/api/exercises/{house.demo.made.exercise.exercise_id}/invitations"
    headers = {"X-Blurline": "1", "Origin": house.base}
    return str(console.request.post(address, data={"role": "role-player"}, headers=headers).json()["url"])


def follow(console: Page, phone: Page, newcomer: Page, invitation: str, link: str) -> tuple[Newcomer, float]:
    """Do all of it; gives the minutes to the first takeover: reading, and the browser's own doing.

    The rest is done by somebody who also directs, and so may set when drafts go by themselves.
    """
    me = Newcomer(console)
    began = time.monotonic()
    comes_in(replace(me, page=newcomer), invitation)
    becomes_a_trainee(phone, link)
    looks(me)
    takes_over(me, phone)
    minutes = words("## 2") / WORDS_A_MINUTE + (time.monotonic() - began) / 60
    is_short_of_words(me, phone)
    hands_back(me)
    helps_the_script(me, phone)
    lets_the_script_draft(me, phone)
    is_not_alone(me)
    has_had_too_much(me, phone)
    return me, minutes


def test_the_guide_can_be_followed_to_the_letter(house: House) -> None:
    context = house.browser.new_context(viewport=PHONE, locale="en")
    house.opened.append(context)
    console = house.console("Dana", "director", "role-player", "observer")
    unhurried(house, console)
    newcomer = house.browser.new_context(viewport=LAPTOP, locale="en")
    house.opened.append(newcomer)
    invitation = invited(house, console)
    me, _minutes = follow(
        console, context.new_page(), newcomer.new_page(), invitation, house.demo.links["Alpha"]
    )
    assert me.named == NAMES
    assert KEYS - me.pressed <= {"1", "9"}, "suggested lines stand there in some states only"


def test_reading_as_far_as_the_first_takeover_leaves_time_for_it() -> None:
    assert words("## 2") / WORDS_A_MINUTE < 4
