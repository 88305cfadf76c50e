"""The real server with the hotline exercise running, and people who come to it with their browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.house import House, open_house
from tests.e2e.people import Observer, Person, Trainee

__all__ = ["House"]

SPEED = 5  # times real: an actor types for a second instead of five, and 90 s of silence are still 18
PATIENCE_MS = 20_000  # how long a page may take on a busy machine
PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 800}
WITH_A_PHONE = (Trainee, Observer)

Visitor = TypeVar("Visitor", bound=Person)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("house"), speed=SPEED) as house:
        yield house


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def welcome(browser: Browser) -> Iterator[Callable[[type[Visitor]], Visitor]]:
    """Let somebody in with a browser of their own: a trainee with a phone, an operator with a laptop."""
    contexts = []

    def let_in(kind: type[Visitor]) -> Visitor:
        context = browser.new_context(
            viewport=PHONE if kind in WITH_A_PHONE else LAPTOP, locale="en", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return kind(context.new_page())

    yield let_in
    for context in contexts:
        context.close()
