"""Every trainee's screen: no violation axe can find, nothing a strict content policy forbids, no overflow."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.ui.axe import violations
from tests.ui.conftest import STOP, Dial

pytestmark = pytest.mark.browser

SCREENS = ("chats", "people", "news", "documents", "you", "chat/hotline", "chat/mother")
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "wide"])
@pytest.mark.parametrize("lang", ["en", "ar-XB"], ids=["left-to-right", "right-to-left"])
def test_no_screen_has_a_violation_in_light_or_dark(dial: Dial, viewport: dict[str, int], lang: str) -> None:
    phone = dial(viewport=viewport, reduced_motion="reduce")
    found: dict[str, list[str]] = {}

    def look(screen: str) -> None:
        if wrong := violations(phone.page):
            found[screen] = wrong
        if phone.page.evaluate(OVERFLOW):
            found.setdefault(screen, []).append("wider than the screen")

    phone.open(f"/j/abc?lang={lang}").page.wait_for_selector("form")
    look("join")
    phone.open(f"/chat?lang={lang}").page.wait_for_selector("nav")
    for screen in SCREENS:
        phone.page.evaluate(f"location.hash = '{screen}'")
        expect(phone.page.locator("#composer" if "chat/" in screen else ".head h1").first).to_be_visible()
        look(screen)
    phone.page.locator("button.stop").click()
    look("stop asks")
    phone.page.locator("dialog[open] .danger").click()
    phone.page.wait_for_selector(".told")
    look("stopped")
    assert found == {}
    assert phone.complaints == []


@pytest.mark.parametrize("lang", ["it", "ru", "fr", "ro"])
def test_every_shipped_language_reaches_the_screen(dial: Dial, lang: str) -> None:
    phone = dial(locale=lang).open("/chat")
    expect(phone.page.locator("html")).to_have_attribute("lang", lang)
    expect(phone.page.get_by_role("heading", level=1)).not_to_have_text("Chats")


def test_a_conversation_can_be_held_by_keyboard_alone(dial: Dial) -> None:
    page = dial().open("/chat").page
    page.wait_for_selector("nav")

    def tab_to(name: str) -> None:
        for _ in range(30):
            page.keyboard.press("Tab")
            label = page.evaluate(
                "(at => at === document.body ? '' : at.labels?.[0]?.innerText"
                " ?? at.ariaLabel ?? at.innerText)"
                "(document.activeElement)"
            )
            if name in (label or ""):
                return
        raise AssertionError(f"the keyboard does not reach {name!r}")

    tab_to("Hotline")
    page.keyboard.press("Enter")
    page.wait_for_selector("#composer")
    tab_to("Message to Hotline")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    expect(page.locator(".row.me .text", has_text="By keyboard")).to_have_count(1)
    tab_to("STOP")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.ariaLabel") == STOP
