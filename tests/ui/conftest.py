"""A phone in a real browser, before a server that only pretends; and a house, where the real one runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from inspect import getsource
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.ui.house import House, open_house
from tests.ui.make_believe import Story, night_call, serve

STOP = "STOP \N{EN DASH} real emergency"


@dataclass
class Phone:
    """One trainee's browser; `complaints` holds what it wrote to the console."""

    page: Page
    context: BrowserContext
    story: Story
    base: str
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str = "/chat") -> Phone:
        self.page.goto(self.base + address)
        return self

    def chat(self, actor: str) -> Phone:
        self.open("/chat")
        self.page.wait_for_selector("nav")
        self.page.evaluate(f"location.hash = 'chat/{actor}'")
        self.page.wait_for_selector("#composer")
        return self

    def write(self, text: str) -> None:
        self.page.fill("#composer", text)
        self.page.keyboard.press("Enter")

    def sees(self, text: str) -> None:
        shown = self.page.get_by_text(text, exact=True).filter(visible=True)
        expect(shown.first).to_be_visible()

    def written(self) -> list[str]:
        """What the server has on record from this phone."""
        return [message["text"] for message in self.story.messages if message["client_id"]]

    def wrote(self, *texts: str) -> None:
        """Assert what the server has on record, once that has had time to arrive."""
        self.until(lambda: self.written() == list(texts))

    def eventually(self, script: str) -> None:
        """Wait until a question to the page is answered with yes (its policy forbids the page to poll)."""
        self.until(lambda: self.page.evaluate(script), script)

    def until(self, holds: Callable[[], bool], named: str = "") -> None:
        """Wait until something outside the page holds; the page goes on meanwhile."""
        for _ in range(400):
            if holds():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"this never came true: {named or getsource(holds).strip()}")


Dial = Callable[..., Phone]


@pytest.fixture
def dial(browser: Browser) -> Iterator[Dial]:
    """Open a phone; what it is like (`color_scheme`, `viewport`) may be said."""
    opened: list[tuple[BrowserContext, Any]] = []

    def open_phone(story: Story | None = None, **like: Any) -> Phone:
        story = story or night_call()
        server = serve(story)
        context = browser.new_context(**{"viewport": {"width": 360, "height": 740}, "locale": "en"} | like)
        opened.append((context, server))
        phone = Phone(context.new_page(), context, story, f"http://127.0.0.1:{server.server_port}")
        phone.page.on(
            "console",
            lambda said: phone.complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        phone.page.on("pageerror", lambda error: phone.complaints.append(str(error)))
        return phone

    yield open_phone
    for context, server in opened:
        context.close()
        server.shutdown()
        server.server_close()


@pytest.fixture
def phone(dial: Dial) -> Phone:
    return dial()


@pytest.fixture
def house(browser: Browser, tmp_path: Path) -> Iterator[House]:
    yield from open_house(browser, tmp_path)
