"""Draw the pictures of docs/control-room.md: what the bot really says in a small real run, as a chat.

    python -m tests.unit.control_room.picture

The exercise, the dialogs and the library are real, Telegram is recorded; only the drawing is ours.
"""

from __future__ import annotations

import asyncio
import base64
import html
from pathlib import Path

from playwright.async_api import async_playwright

from roleplay.services.talk.run_event import call_operator
from roleplay.storage import open_ledger
from tests.fakes.control_room import Phone
from tests.unit.control_room.conftest import ANN, Desk, open_desk
from tests.unit.services.conftest import Game

IMAGES = Path(__file__).parents[3] / "docs" / "images"
QUALITY, HEIGHT = 60, "document.documentElement.scrollHeight"
STYLE = """
body { margin: 0; font: 15px/1.4 'DejaVu Sans', 'Noto Color Emoji', sans-serif; color: #10202b;
       background: #dfe6ea }
main { display: flex; gap: 18px; padding: 18px; width: 1160px; align-items: flex-start }
section { flex: 1; background: #cfe0d0; border-radius: 14px; padding: 12px }
h2 { margin: 0 0 10px; font-size: 14px; color: #37515f; font-weight: 600 }
p { margin: 0 0 8px; padding: 8px 11px; border-radius: 12px; max-width: 88%; white-space: pre-wrap;
    width: fit-content; background: #fff; overflow-wrap: anywhere }
p.me { background: #e3ffd0; margin-left: auto }
div { display: flex; flex-wrap: wrap; gap: 5px; margin: -3px 0 9px; max-width: 88% }
span { flex: 1; text-align: center; background: #ffffffb0; border-radius: 8px; padding: 5px 8px;
       font-size: 13px; color: #17507a; white-space: nowrap }
"""


class Chat:
    """A chat as it is drawn: what the person wrote or pressed, and what the bot answered."""

    def __init__(self, title: str, phone: Phone) -> None:
        self.title, self.phone = title, phone
        self.parts: list[str] = []
        self.shown = len(phone.sees())

    async def say(self, text: str) -> None:
        self.mine(text)
        await self.phone.type(text)
        self.heard()

    async def reply(self, text: str) -> None:
        self.mine(text)
        await self.phone.reply(self.phone.last, text)
        self.heard()

    async def press(self, label: str) -> None:
        self.mine(f"[ {label} ]")
        await self.phone.press(label)
        self.heard()

    def mine(self, text: str) -> None:
        self.parts.append(f'<p class="me">{html.escape(text)}</p>')

    def heard(self) -> None:
        for call in self.phone.sees()[self.shown :]:
            self.parts.append(f"<p>{html.escape(call.text)}</p>")
            rows = (call.fields.get("reply_markup") or {}).get("inline_keyboard", [])
            for row in rows[:4]:
                keys = "".join(f"<span>{html.escape(key['text'])}</span>" for key in row)
                self.parts.append(f"<div>{keys}</div>")
        self.shown = len(self.phone.sees())

    def drawn(self) -> str:
        return f"<section><h2>{html.escape(self.title)}</h2>{''.join(self.parts)}</section>"


async def played(desk: Desk) -> list[Chat]:
    """Play a call for help, a takeover, a line with its undo, and the way back."""
    phone = await desk.phone_of(ANN)
    first = Chat("Called for help", phone)
    desk.game.write("hello, this is the police", wait=0)
    desk.game.write("what is the address", wait=12_000)
    note = "She does not trust a man's voice."
    desk.game.do(lambda s: call_operator(s, s.claim(desk.game.mother), note, reason="script"))
    await desk.settle()
    first.heard()
    await first.press("Take over")
    second = Chat("Speaking", phone)
    await desk.trainee_writes("Where did you see her last?", by=desk.game.nina, wait=2_000)
    second.heard()
    await second.reply("On Monday, at the bus.")
    await desk.pass_time(6_000)
    await second.say("Wait, no")
    await second.press("Undo")
    await second.press("Suggestions")
    third = Chat("Handing back", phone)
    await desk.trainee_writes("Which house is it?", wait=2_000)
    third.heard()
    await third.say("/back")
    await third.press(next(label for label in phone.last.keys if label.startswith("Here")))
    await third.press("The script answers it")
    return [first, second, third]


async def draw(chats: list[Chat], target: Path) -> None:
    page_text = f"<style>{STYLE}</style><main>{''.join(chat.drawn() for chat in chats)}</main>"
    async with async_playwright() as browsers:
        browser = await browsers.chromium.launch(executable_path="/usr/bin/chromium")
        page = await browser.new_page(viewport={"width": 1196, "height": 600}, device_scale_factor=1.5)
        await page.set_content(page_text)
        await page.set_viewport_size({"width": 1196, "height": await page.evaluate(HEIGHT)})
        over_the_wire = await page.context.new_cdp_session(page)  # playwright itself knows no webp
        shot = await over_the_wire.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        target.write_bytes(base64.b64decode(shot["data"]))
        await browser.close()


async def main() -> None:
    ledger = open_ledger()
    desk = await open_desk(Game(ledger))
    await draw(await played(desk), IMAGES / "control-room.webp")
    await desk.close()
    await asyncio.to_thread(ledger.close)


if __name__ == "__main__":
    asyncio.run(main())
