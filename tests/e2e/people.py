"""Trainees with their phones and an operator at the console, as people use them: by what is written there."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

STOP = "STOP \N{EN DASH} real emergency"


@dataclass
class Person:
    """Somebody before a page; `complaints` is what the page wrote to the browser's console."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()


@dataclass
class Trainee(Person):
    """One member of a team."""

    def join(self, link: str, call_sign: str, agency: str, *languages: str) -> None:
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
        self.page.fill("#composer", text)
        self.page.keyboard.press("Enter")
        self.wrote(text)

    def wrote(self, text: str) -> None:
        """See the own message, received."""
        row = self.page.locator(".row.me", has_text=text).last
        expect(row.get_by_role("img", name="received", exact=True)).to_be_visible()

    def reads(self, text: str) -> None:
        """See the actor's line."""
        expect(self.bubble("actor", text)).to_be_visible()

    def never_read(self, text: str) -> None:
        expect(self.bubble("actor", text)).to_have_count(0)

    def bubble(self, side: str, text: str) -> Locator:
        return self.page.locator(f".row.{side} .text").get_by_text(text, exact=True)

    def stop(self) -> None:
        self.press(STOP)
        self.press("Yes, this is a real emergency")
        expect(self.page.get_by_text("The exercise staff know, and somebody is on the way")).to_be_visible()


@dataclass
class Operator(Person):
    """Somebody at the console, in every role."""

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

    def open(self, actor: str, team: str) -> None:
        """Open a conversation from the queue."""
        self.view("Conversations")
        queue = self.page.get_by_role("region", name="Queue")
        queue.get_by_role("button").filter(has_text=actor).filter(has_text=team).click()
        expect(self.talk.get_by_role("heading", name=actor)).to_be_visible()

    @property
    def talk(self) -> Locator:
        return self.page.get_by_role("region", name="Conversation")

    def sees(self, text: str) -> None:
        expect(self.talk.locator("article .text").get_by_text(text, exact=True)).to_be_visible()

    def say(self, text: str) -> None:
        self.talk.get_by_role("textbox").fill(text)
        self.press("Send")
        self.sees(text)
