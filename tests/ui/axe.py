"""What axe finds wrong with a page, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "bot/web/ui/node_modules/axe-core/axe.min.js"
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS: tuple[tuple[Literal["light", "dark"], list[str]], ...] = (
    ("dark", ["color-contrast"]),
    ("light", EVERYTHING),
)
"""Dark differs from light in its contrasts only; the page is left in light."""
ASK_AXE = """async (rules) => {
  const {violations} = await axe.run(document, {runOnly: rules, resultTypes: ['violations']});
  return violations.map(v => `${v.id}: ${v.nodes.map(node => node.target.join(' ')).join(', ')}`);
}"""
DRAWN = "async () => { for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame) }"
"""Whoever wants no motion gets new colours at once: nothing fades, from no element to the next."""
ASKED, APART_MS = 4, 500


def violations(page: Page, *, picture: Callable[[str], object] = lambda scheme: None) -> list[str]:
    """Each complaint, headed by the scheme it is about; `picture` is called once a scheme is on the page."""
    found: list[str] = []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    for scheme, rules in LOOKS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(DRAWN)
        picture(scheme)
        found += [f"{scheme}: {one}" for one in _asked(page, rules)]
    return found


def _asked(page: Page, rules: list[str]) -> list[str]:
    """Ask until there is nothing to complain of: a busy machine may still have been painting at first."""
    for _ in range(ASKED):
        if not (complaints := page.evaluate(ASK_AXE, rules)):
            return []
        page.wait_for_timeout(APART_MS)
    return [str(one) for one in complaints]
