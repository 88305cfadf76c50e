"""Draw the picture of docs/telegram.md: a team's sheet, as `blurline telegram sheets` writes it.

python -m tests.telegram.picture
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import async_playwright

from bot import new_exercise
from bot.app import Application, build
from bot.reports.sheets import render
from bot.sealing import seal_of
from bot.settings import Settings
from roleplay.packs.load import load_pack
from roleplay.services.channels import bots as bot_service
from roleplay.services.stage import Stage
from roleplay.storage import open_ledger

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "images" / "telegram-sheet.png"
WIDTH = 820


def sheet_of(application: Application) -> str:
    """Return the page with the sheet of one team of the hotline, each actor with a bot of a neutral name."""
    pack, now = load_pack(ROOT / "scripts" / "hotline"), application.clock.now_ms()
    made = application.ledger.write(
        lambda uow: new_exercise.make(
            uow, application.packs, pack, title=None, teams=["Alpha"], operator_id=None, now=now
        )
    )
    seal, opened = seal_of(application.settings), made.teams[0]

    def write(uow: object) -> str:
        stage = Stage(uow, application.packs, made.exercise.exercise_id, now)  # type: ignore[arg-type]
        for number, compiled in enumerate(pack.actors.values(), 11):
            bot = bot_service.NewBot(f"{number}:SHOWN", str(number), f"lumeria_{number}_bot")
            bot_service.add(stage, bot, seal, kind="actor", actor_id=compiled.id)
        links = {opened.team.team_id: opened.token}
        return render(stage, "https://play.example.org", links).html

    return application.ledger.write(write)


async def draw(page_html: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium")
        page = await browser.new_page(viewport={"width": WIDTH, "height": 400}, device_scale_factor=1)
        await page.set_content(page_html)
        await page.locator(".sheet").first.screenshot(path=PICTURE)
        await browser.close()


def main() -> None:
    with TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), scripts=ROOT / "scripts")
        application = build(settings, ledger=open_ledger())
        html = sheet_of(application)
        application.close()
    asyncio.run(draw(html))


if __name__ == "__main__":
    main()
