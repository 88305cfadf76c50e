"""Looking at a page as it is now: pictures in light and dark, and everything axe finds wrong with it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.ui.axe import violations

PICTURES = Path(__file__).parents[2] / "build/screenshots"
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def look(page: Page, name: str) -> list[str]:
    """Take the pictures and return what is wrong; the page is left in light."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    found: list[str] = ["wider than the screen"] if page.evaluate(OVERFLOW) else []
    found += violations(page, picture=lambda scheme: page.screenshot(path=PICTURES / f"{name}-{scheme}.png"))
    return [f"{name}, {wrong}" for wrong in found]
