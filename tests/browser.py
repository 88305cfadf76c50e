"""One Chromium for all browser tests of a process, started as a machine without a screen allows."""

from __future__ import annotations

from collections.abc import Iterator
from shutil import which

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.web.pages import is_built

FLAGS = [
    *("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-gpu"),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert is_built(), "the screens are not built: `make test` builds them"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=FLAGS)
        yield browser
        browser.close()
