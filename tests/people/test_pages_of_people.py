"""The pages about people are for everybody: light and dark, phone and laptop, also from right to left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.people.conftest import LAPTOP, PHONE, House, start
from tests.ui.axe import violations

pytestmark = pytest.mark.browser
BEHIND_THE_DOOR = (
    "/account",
    "/people",
    "/people/{x}",
    "/people/{x}/audit",
    "/people/operators",
    "/people/audit",
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[House]:
    yield from start(tmp_path_factory.mktemp("axe"), browser)


def seen_wrong(page: Page) -> list[str]:
    return [f"{page.url} {one}" for one in violations(page)]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("language", ["en", "ar-XB"])
def test_every_page_is_for_everybody(house: House, size: dict[str, int], language: str) -> None:
    page = house.signed_in("/account", viewport=size)
    found: list[str] = []
    for path in BEHIND_THE_DOOR:
        page.goto(f"{house.base}{path.format(x=house.exercise_id)}?lang={language}")
        page.wait_for_load_state("networkidle")
        expect(page.locator("h1")).to_be_visible()
        found += seen_wrong(page)
        assert fits(page), f"{page.url} is wider than the screen"
        if language == "ar-XB":
            assert page.evaluate("document.documentElement.dir") == "rtl"
    assert found == []


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("language", ["en", "ar-XB"])
def test_every_dialog_and_every_door_is_for_everybody(
    house: House, size: dict[str, int], language: str
) -> None:
    page = house.signed_in("/account", viewport=size)
    found: list[str] = []
    page.goto(f"{house.base}/account?lang={language}")
    page.locator("section.card").first.locator("button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += seen_wrong(page)
    page.goto(f"{house.base}/people/{house.exercise_id}?lang={language}")
    page.locator(".card header .primary").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += seen_wrong(page)
    page.locator("dialog[open] .foot .primary").click()
    expect(page.locator("dialog[open] img")).to_be_visible()
    found += seen_wrong(page)
    page.goto(f"{house.base}/people/operators?lang={language}")
    page.locator(".rows button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += seen_wrong(page)
    stranger = house.page(viewport=size)
    for address in (
        f"{house.base}/sign-in",
        house.invitation(),
        f"{house.base}/i/nothing",
        f"{house.base}/reset/no",
    ):
        stranger.goto(f"{address}?lang={language}")
        stranger.wait_for_load_state("networkidle")
        expect(stranger.locator("h1")).to_be_visible()
        found += seen_wrong(stranger)
        assert fits(stranger), f"{stranger.url} is wider than the screen"
    assert found == []


@pytest.mark.parametrize("language", ["it", "fr", "ru", "ro"])
def test_no_text_is_left_in_english(house: House, language: str) -> None:
    page = house.signed_in("/account")
    for path, english in (("/account", "Second factor"), (f"/people/{house.exercise_id}", "Working here")):
        page.goto(f"{house.base}{path}?lang={language}")
        expect(page.locator(".card").first).to_be_visible()
        expect(page.get_by_text(english, exact=True)).to_have_count(0)
