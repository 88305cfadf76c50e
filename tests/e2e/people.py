"""Trainees, operators and an observer, as people use their pages: by what is written there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Locator, Page, Route, expect

STOP = "STOP \N{EN DASH} real emergency"
ALL_STOPPED = "Everything is stopped, and this is real."
A_LEASE_MS = 120_000  # 45 s, and the machine may be busy

Kind = Literal["Script", "Assist", "Person", "Frozen"]
Where = Literal["Here", "Ask again", "Return point", "Any state"]
Last = Literal["answered", "dropped"]


@dataclass
class Person:
    """Somebody before a page; `complaints` is what the page wrote to the browser's console."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """What they have written to the other side, in order."""

    def __post_init__(self) -> None:
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()

    def loses_the_network(self) -> None:
        self.page.context.set_offline(True)

    def has_the_network_again(self) -> None:
        self.page.context.set_offline(False)


@dataclass
class Trainee(Person):
    """One member of a team."""

    call_sign: str = ""
    team: str = ""

    def join(self, link: str, call_sign: str, agency: str, *languages: str) -> None:
        self.call_sign = call_sign
        self.page.goto(link)
        self.page.get_by_label("Your call-sign").fill(call_sign)
        self.page.get_by_label("Your agency").select_option(agency)
        for language in languages:
            self.page.get_by_role("button", name=language).click()
        self.page.get_by_role("checkbox").check()
        self.press("Join the exercise")
        self.page.wait_for_url("**/chat")
        expect(self.page.get_by_role("navigation")).to_be_visible()

    def go(self, place: str) -> None:
        """Open a tab by its name, or come back to the chats."""
        if self.page.locator("#composer").is_visible():
            self.page.get_by_role("link", name="Back to the chats").click()
        self.page.get_by_role("navigation").get_by_role("link", name=place).click()

    def chat(self, place: str, actor: str) -> None:
        self.go(place)
        self.page.get_by_role("link", name=actor).click()
        expect(self.page.locator("#composer")).to_be_visible()

    def write(self, text: str) -> None:
        self.writes_on(text)
        self.wrote(text)

    def writes_on(self, text: str) -> None:
        """Write without waiting for anything: there may be no network."""
        self.page.fill("#composer", text)
        self.page.keyboard.press("Enter")
        self.said.append(text)

    def answer(self, button: str) -> None:
        """Press one of the answers that the actor offers."""
        self.press(button)
        self.said.append(button)

    def wrote(self, text: str) -> None:
        """See the own message, received."""
        row = self.page.locator(".row.me", has_text=text).last
        expect(row.get_by_role("img", name="received", exact=True)).to_be_visible()

    def reads(self, text: str, times: int = 1) -> None:
        """See the actor's line, as often as it was said."""
        expect(self.bubble("actor", text)).to_have_count(times)
        expect(self.bubble("actor", text).last).to_be_visible()

    def never_read(self, text: str) -> None:
        expect(self.bubble("actor", text)).to_have_count(0)

    def sees_of_a_colleague(self, text: str) -> None:
        expect(self.bubble("mate", text)).to_have_count(1)

    def bubble(self, side: str, text: str) -> Locator:
        return self.page.locator(f".row.{side} .text").get_by_text(text, exact=True)

    def stop(self) -> None:
        self.press(STOP)
        self.press("Yes, this is a real emergency")
        expect(self.page.get_by_text("The exercise staff know, and somebody is on the way")).to_be_visible()

    def is_stopped(self) -> None:
        expect(self.page.get_by_text(ALL_STOPPED)).to_be_visible()

    def plays_again(self) -> None:
        expect(self.page.get_by_text(ALL_STOPPED)).to_have_count(0)

    def chats(self) -> list[str]:
        """The actors (by id) whose chats are on this phone."""
        self.go("Chats")
        links = self.page.locator("a[href^='#chat/']")
        return [str(link.get_attribute("href")).removeprefix("#chat/") for link in links.all()]

    def shows(self, actor_id: str, messages: list[tuple[str, str]]) -> None:
        """See exactly this in a chat: whose each message is (`me`, `mate`, `actor`) and its words."""
        self.page.evaluate(f"location.hash = 'chat/{actor_id}'")
        expect(self.page.locator("#composer")).to_be_visible()
        earlier = self.page.get_by_role("button", name="Earlier messages")
        for _ in range(200):
            if earlier.count():
                earlier.click()
            if self._rows() == messages:
                return
            self.page.wait_for_timeout(100)
        assert self._rows() == messages, f"{self.call_sign}'s chat with {actor_id}"

    def _rows(self) -> list[tuple[str, str]]:
        return [(side, words) for side, words in self.page.locator(".row").evaluate_all(ROWS)]


ROWS = """rows => rows.map(row => [
  ["me", "mate", "actor"].find(side => row.classList.contains(side)),
  row.querySelector(".text")?.textContent ?? "",
])"""


@dataclass
class Operator(Person):
    """Somebody at the console, in every role."""

    name: str = ""

    def sign_in(self, link: str) -> None:
        self.page.goto(link)
        expect(self.page.get_by_role("navigation", name="Views")).to_be_visible()

    def view(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Views").get_by_role("button", name=name).click()

    def fire(self, title: str) -> None:
        """Fire an inject for all teams, from the MSEL."""
        self.view("MSEL")
        self.page.get_by_role("button", name=title).click()
        self.press("Fire now")

    def speed(self, times: str) -> None:
        self.page.get_by_label("Speed").filter(visible=True).select_option(times)

    def waits_until(self, moment: str) -> None:
        """Let the exercise's own clock run."""
        clock = self.page.get_by_role("timer", name="Exercise time")
        expect(clock).to_contain_text(re.compile(moment), timeout=A_LEASE_MS)

    def open(self, actor: str, team: str) -> None:
        """Open a conversation from the queue."""
        self.view("Conversations")
        queue = self.page.get_by_role("region", name="Queue")
        queue.get_by_role("button").filter(has_text=actor).filter(has_text=team).click()
        expect(self.talk.get_by_role("heading", name=actor)).to_contain_text(team)

    @property
    def talk(self) -> Locator:
        return self.page.get_by_role("region", name="Conversation")

    def sees(self, text: str) -> None:
        expect(self.talk.locator("article .text").get_by_text(text, exact=True)).to_be_visible()

    def say(self, text: str) -> None:
        self.says_on(text)
        self.sees(text)

    def says_on(self, text: str) -> None:
        """Press Send without waiting for anything."""
        self.talk.get_by_role("textbox").fill(text)
        self.press("Send")
        self.said.append(text)

    # ---- who speaks

    def control(self, kind: Kind) -> Locator:
        return self.talk.get_by_role("radiogroup", name="Who speaks").get_by_role("radio", name=kind)

    def put_on(self, kind: Kind) -> None:
        self.control(kind).click(force=True)
        self.is_on(kind)

    def is_on(self, kind: Kind) -> None:
        expect(self.control(kind)).to_be_checked()

    def take_over(self) -> None:
        self.press("Take over t")
        self.has_the_seat()

    def has_the_seat(self) -> None:
        self.is_on("Person")
        expect(self.talk.get_by_role("textbox")).to_be_visible()

    def hand_back(self, where: Where, state: str | None, last: Last) -> None:
        """Give the actor back to its script, at a place; the last message is answered or dropped."""
        self.press("Hand back… b")
        dialog = self.page.get_by_role("dialog")
        if state:
            dialog.get_by_label(where, exact=True).last.select_option(state)
        dialog.get_by_role("radio", name=re.compile(f"^{where}")).check()
        choice = dialog.locator("input[name=last][value=answer], input[name=last][value=drop]")
        if choice.count():
            choice.nth(0 if last == "answered" else 1).check()
        dialog.get_by_role("button", name="Hand back", exact=True).click()
        self.is_on("Script")

    def nudge(self, state: str) -> None:
        self.press("Nudge…")
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("radio", name=state, exact=True).check()
        dialog.get_by_role("button", name="Nudge", exact=True).click()
        expect(dialog).to_have_count(0)

    # ---- assist

    def draft(self, text: str) -> Locator:
        return self.talk.locator(".draft").filter(has_text=text)

    def approve(self, text: str) -> None:
        self.draft(text).get_by_role("button", name="Approve").click()
        self.sees(text)

    def drop(self, text: str) -> None:
        self.draft(text).get_by_role("button", name="Drop").click()
        expect(self.draft(text)).to_have_count(0)

    def write_instead(self, text: str, better: str) -> None:
        self.draft(text).get_by_role("button", name="Edit").click()
        draft = self.talk.locator(".draft").filter(has=self.page.get_by_label("Text of the draft"))
        draft.get_by_label("Text of the draft").fill(better)
        draft.get_by_role("button", name="Send this instead").click()
        self.said.append(better)
        self.sees(better)

    # ---- colleagues

    def claims_too_late(self, first: Operator) -> None:
        """Both press at the same moment; the network brings the other's claim first."""

        def overtaken(asked: Route) -> None:
            first.take_over()
            asked.continue_()

        self.page.route("**/conversations/*/control", overtaken, times=1)
        self.press("Take over t")
        expect(self.page.get_by_role("alertdialog")).to_contain_text(f"{first.name} was first")
        self.press("Understood")
        expect(self.talk.get_by_role("textbox")).to_have_count(0)

    def vanishes(self) -> None:
        """A laptop that is closed says no good-bye."""
        self.page.context.close()

    def stop_all(self) -> None:
        self.press("STOP ALL")
        self.page.get_by_role("alertdialog").get_by_role("button", name="STOP ALL").click()
        expect(self.page.get_by_role("alert").filter(has_text="Paused")).to_be_visible()

    def is_called_for_help(self, why: str) -> None:
        """See in the open conversation why its actor asks for a person."""
        expect(self.talk.get_by_role("status").filter(has_text=why)).to_be_visible(timeout=A_LEASE_MS)


@dataclass
class Observer(Person):
    """Somebody who reads along on a phone."""

    def sign_in(self, link: str, page: str) -> None:
        self.page.goto(link)
        expect(self.page.get_by_role("navigation", name="Views")).to_be_visible()
        self.page.goto(page)
        expect(self.page.get_by_role("button", name="Read")).to_be_visible()

    def read(self, actor: str, team: str) -> None:
        self.page.get_by_role("button", name="Read").click()
        if self.page.get_by_role("button", name="All conversations").is_visible():
            self.page.get_by_role("button", name="All conversations").click()
        self.page.get_by_role("button").filter(has_text=actor).filter(has_text=team).click()

    def pin(self, message: str, note: str) -> None:
        self.page.get_by_role("button").filter(has_text=message).first.click()
        self.page.get_by_role("textbox", name="Note").fill(note)
        self.page.get_by_role("button", name="Pin", exact=True).click()
        self.said.append(note)

    def rate(self, team: str, mark: str) -> None:
        """Give the first task a mark."""
        self.page.get_by_role("button", name="Rate").click()
        self.page.get_by_label("Team").select_option(label=team)
        self.page.get_by_role("button", name=mark).first.click()

    def everything_is_sent(self) -> None:
        expect(self.page.get_by_text("to be sent")).to_have_count(0)
