"""The real server, asked as `localhost` so that browsers allow passkeys, and a real OpenID provider."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot import new_exercise
from bot.app import Application, build
from bot.new_exercise import NewExercise
from bot.settings import Settings
from roleplay.domain.ids import INSTALLATION
from roleplay.services.exercise import lifecycle
from roleplay.services.staff import invite
from roleplay.services.staff.people import Part
from roleplay.services.staff.sign_in import EVERY_ROLE, add_operator
from roleplay.services.stage import Stage
from tests.ports import free_port

PATIENCE_MS = 20_000  # how long a page may take on a busy machine
PASSWORD = "a sentence to remember"
LAPTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}

Fill = Callable[[Application, NewExercise], Any]


@dataclass
class House:
    """A running server, its exercise, and the browsers that came to it."""

    base: str
    made: NewExercise
    settings: Settings
    browser: Browser
    filled: Any = None
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def exercise_id(self) -> str:
        return self.made.exercise.exercise_id

    def page(self, **like: Any) -> Page:
        """Open a browser of its own."""
        context = self.browser.new_context(
            **{"viewport": LAPTOP, "locale": "en", "reduced_motion": "reduce"} | like
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def signed_in(self, path: str = "/people", name: str = "Dana", **like: Any) -> Page:
        """Sign in by password and open a page."""
        page = self.page(**like)
        page.goto(f"{self.base}/sign-in?next={path}")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{self.base}{path}")
        return page

    def invitation(self, role: str = "observer", label: str = "", *, everywhere: bool = False) -> str:
        """Make an invitation at the machine itself, while the server runs, and return its address."""
        here = build(self.settings)
        exercise_id = INSTALLATION if everywhere else self.made.exercise.exercise_id
        made = here.ledger.write(
            lambda uow: invite.invite(
                uow,
                here.packs,
                Part(role),
                exercise_id=exercise_id,
                label=label,
                by=None,
                now=here.clock.now_ms(),
            )
        )
        here.close()
        return f"{self.base}/i/{made.token}"


def start(folder: Path, browser: Browser, *, fill: Fill | None = None, **environment: str) -> Iterator[House]:
    """Run a server on a fresh folder around a test."""
    port = free_port()
    base = f"http://localhost:{port}"
    settings = Settings(data=folder, port=port, public_url=base, log_level="error")
    application = build(settings)
    pack, now = new_exercise.pack_named(settings.scripts, "tutorial"), application.clock.now_ms()
    secret = application.desk.passwords.hash(PASSWORD)

    def make(uow: Any) -> NewExercise:
        for name in ("Dana", "Otto"):
            add_operator(uow, name, secret, EVERY_ROLE if name == "Dana" else (), now)
        made = new_exercise.make(
            uow, application.packs, pack, title="Practice", teams=["Alpha"], operator_id=None, now=now
        )
        lifecycle.start(Stage(uow, application.packs, made.exercise.exercise_id, now))
        return made

    made = application.ledger.write(make)
    house = House(base, made, settings, browser)
    house.filled = fill(application, made) if fill else None
    application.close()
    log = folder / "server.log"
    command = [sys.executable, "-c", "from bot.cli import main; main()", "serve", "--data", str(folder)]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--port", str(port), "--public-url", base],
            stdout=output,
            stderr=output,
            env=os.environ | environment,
        )
    try:
        wait_for(port, server)
        yield house
    finally:
        for context in house.contexts:
            context.close()
        server.kill()
        server.wait()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not start")


@pytest.fixture(scope="module", autouse=True)
def patience() -> None:
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def house(tmp_path: Path, browser: Browser) -> Iterator[House]:
    yield from start(tmp_path, browser)


@pytest.fixture
def provider() -> Iterator[str]:
    """Somebody else's OpenID provider, as it comes from PyPI."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--host", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()
