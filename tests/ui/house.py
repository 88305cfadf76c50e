"""A running demo for one test alone: its server, its operators' consoles and its trainees' phones."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Locator, Page, expect

from bot.app import build
from bot.cli.demo_exercise import Demo, prepare
from bot.new_exercise import pack_named
from bot.runner import running
from bot.settings import Settings
from roleplay.services.staff.sign_in import add_operator
from tests.ports import free_port
from tests.ui.make_believe import STATIC

expect.set_options(timeout=20_000)  # a machine that does other work, too

SCRIPTS = Path(__file__).parents[2] / "scripts"
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
PASSWORD = "a sentence to remember"
HOTLINE = "Irina, hotline of Valdenia"
LIAISON = "Major Pavel"


@dataclass
class House:
    """A running demo, its operators and the phones of its trainees."""

    demo: Demo
    browser: Browser
    base: str
    complaints: list[str] = field(default_factory=list)
    opened: list[Any] = field(default_factory=list)

    def operator(self, name: str, *roles: str) -> None:
        application = self.demo.application
        secret = application.desk.passwords.hash(PASSWORD)
        now = application.clock.now_ms()
        if not application.ledger.read(lambda uow: uow.operators.by_name(name)):
            application.ledger.write(
                lambda uow: add_operator(uow, name, secret, roles or ("director", "role-player"), now)
            )

    def console(self, name: str = "Dana", *roles: str, **like: Any) -> Page:
        """Sit down at the console as this operator."""
        page = self.signed_in("/console", name, *roles, **like)
        expect(page.get_by_role("navigation", name="Views")).to_be_visible()
        return page

    def exercises(self, name: str, *roles: str, **like: Any) -> Page:
        """Look at the list of exercises as this operator."""
        page = self.signed_in("/sign-in?next=/exercises", name, *roles, **like)
        expect(page.get_by_role("heading", name="Exercises")).to_be_visible()
        return page

    def signed_in(self, path: str, name: str, *roles: str, **like: Any) -> Page:
        """A browser of this operator's own, signed in on the way to a page."""
        self.operator(name, *roles)
        context = self.browser.new_context(**{"viewport": LAPTOP, "locale": "en"} | like)
        self.opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.base}{path}")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        return page

    def phone(self, team: str, call_sign: str, agency: str = "police", language: str = "en") -> httpx.Client:
        """Join a team."""
        phone = httpx.Client(base_url=self.base, headers={"X-Blurline": "1", "Origin": self.base}, timeout=30)
        self.opened.append(phone)
        wish = {"call_sign": call_sign, "agency": agency, "languages": [language], "consent": True}
        invitation = self.demo.links[team].rsplit("/", 1)[1]
        assert phone.post(f"/api/join/{invitation}", json=wish).status_code == 200
        return phone


def open_house(browser: Browser, folder: Path) -> Iterator[House]:
    """Run the real server around one test: no seat may be found taken that another test took."""
    assert (STATIC / "manifest.json").is_file(), "the screens are not built: pip install -e . builds them"
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    settings = Settings(data=folder, scripts=SCRIPTS, port=port, public_url=base, log_level="error")
    demo = prepare(build(settings), pack_named(SCRIPTS, "hotline"))
    loop = asyncio.new_event_loop()
    up, over = threading.Event(), asyncio.Event()

    async def live() -> None:
        async with running(demo.application):
            up.set()
            await over.wait()

    server = threading.Thread(target=loop.run_until_complete, args=(live(),))
    server.start()
    assert up.wait(30)
    house = House(demo, browser, base)
    yield house
    for each in house.opened:
        each.close()
    loop.call_soon_threadsafe(over.set)
    server.join(30)
    loop.close()
    assert house.complaints == []


def write(phone: httpx.Client, text: str, actor: str = "hotline_md") -> None:
    wish = {"client_id": f"m{abs(hash((id(phone), text)))}", "actor_id": actor, "text": text}
    assert phone.post("/api/me/messages", json=wish).status_code == 200


def texts(phone: httpx.Client, actor: str = "hotline_md") -> list[str]:
    me = phone.get("/api/me").json()
    conversation = next(each["conversation_id"] for each in me["contacts"] if each["actor_id"] == actor)
    messages = phone.get(f"/api/me/conversations/{conversation}/messages").json()["messages"]
    return [each["text"] for each in messages]


def row(page: Page, actor: str, team: str) -> Locator:
    queue = page.get_by_role("region", name="Queue")
    return queue.get_by_role("button").filter(has_text=actor).filter(has_text=team)


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("^As "))


def control(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=name, exact=True)
