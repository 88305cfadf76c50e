"""The real server with the hotline exercise running, and people who come to it with their browsers."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, expect

from bot import new_exercise
from bot.app import build
from bot.cli.demo_exercise import prepare
from bot.settings import Settings
from tests.e2e.people import Operator, Trainee

SPEED = 5  # times real: an actor types for a second instead of five, and 90 s of silence are still 18
PATIENCE_MS = 20_000  # how long a page may take on a busy machine
MOST_CONSOLES = 4
PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 800}

Visitor = TypeVar("Visitor", Trainee, Operator)


@dataclass(frozen=True)
class House:
    """Where the exercise runs: the invitation of each team, and one-time links to its console."""

    teams: dict[str, str]
    keys: list[str]

    def console(self) -> str:
        return self.keys.pop()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder, port = tmp_path_factory.mktemp("house"), _free_port()
    settings = Settings(data=folder, port=port, log_level="error")
    pack = new_exercise.pack_named(settings.scripts, "hotline")
    demo = prepare(build(settings), pack, speed=SPEED)
    house = House(demo.links, [demo.console_link() for _ in range(MOST_CONSOLES)])
    demo.application.close()
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*_blurline(), "serve", "--port", str(port), "--data", str(folder)], stdout=output, stderr=output
        )
    try:
        _wait_for_the_door(port, server, log)
        yield house
    finally:
        server.kill()  # it can bear that: see tests/faults
        server.wait()


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def welcome(browser: Browser) -> Iterator[Callable[[type[Visitor]], Visitor]]:
    """Let somebody in with a browser of their own: a trainee with a phone, an operator with a laptop."""
    contexts = []

    def let_in(kind: type[Visitor]) -> Visitor:
        context = browser.new_context(
            viewport=PHONE if kind is Trainee else LAPTOP, locale="en", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return kind(context.new_page())

    yield let_in
    for context in contexts:
        context.close()


def _blurline() -> list[str]:
    return [sys.executable, "-c", "from bot.cli import main; main()"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for_the_door(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    while server.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError(log.read_text())
