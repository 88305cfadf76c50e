"""Looking at a page as it is now: pictures in light and dark, and everything axe finds wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

from tests.ui.conftest import ASK_AXE, AXE, EVERYTHING

PICTURES = Path(__file__).parents[2] / "build/screenshots"
CONTRAST = ["color-contrast"]
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
DRAWN = """async () => {
  for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame)
}"""  # a changed colour needs a frame for each element that it is inherited through
LOOKS: list[tuple[Literal["light", "dark"], list[str]]] = [("dark", CONTRAST), ("light", EVERYTHING)]


def look(page: Page, name: str) -> list[str]:
    """Take the pictures and return what is wrong; the page is left in light."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    found: list[str] = ["wider than the screen"] if page.evaluate(OVERFLOW) else []
    for scheme, rules in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(DRAWN)
        page.screenshot(path=PICTURES / f"{name}-{scheme}.png")
        page.evaluate(AXE.read_text())
        found += [f"{scheme}: {violation}" for violation in page.evaluate(ASK_AXE, rules)]
    return [f"{name}, {wrong}" for wrong in found]
