"""A process that sends what waits in a database of the town; `naive` does it as one would first think of it.

Usage: ``python -m tests.faults.telegram_sender ours|naive FOLDER API TOKEN…``; it sends until killed.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.channels.telegram.bots import Bots
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.post import Post
from bot.channels.telegram.transport import AiogramCarrier
from roleplay.packs.load import load_pack
from roleplay.packs.shelf import OnePackShelf
from roleplay.services.stage import Stage
from roleplay.services.talk import letters
from roleplay.storage import open_ledger
from tests.fakes.telegram_town import SEAL, FastTime

RATE = 30.0
SAVE_EVERY = 5
"""Sends after which the naive sender writes down how far it is."""


async def ours(folder: Path, api: str) -> None:
    """Doubt what an earlier process had in the air, then send."""
    fast = FastTime(RATE)
    ledger = open_ledger(str(folder / "town.sqlite3"))
    shelf = OnePackShelf(load_pack(folder / "pack"))
    for exercise in ledger.read(lambda uow: uow.exercises.all()):
        ledger.write(
            lambda uow, x=exercise.exercise_id: letters.doubt_what_was_in_flight(
                Stage(uow, shelf, x, fast.now_ms())
            )
        )
    await Post(ledger, shelf, fast, AiogramCarrier(Bots(SEAL, api=api)), Pacer(fast)).run()


async def naive(folder: Path, api: str, tokens: list[str]) -> None:
    """Send every line to every chat in turn, and save the place now and then."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    place = folder / "place"
    todo = [line.split("\t") for line in (folder / "lines").read_text().splitlines()]
    for at in range(int(place.read_text()) if place.exists() else 0, len(todo)):
        token, chat, text = todo[at]
        await Bot(token, session=session).send_message(int(chat), text)
        if at % SAVE_EVERY == 0:
            place.write_text(str(at))
        await asyncio.sleep(1 / RATE / 6)


if __name__ == "__main__":
    who, where, base, *given = sys.argv[1:]
    asyncio.run(ours(Path(where), base) if who == "ours" else naive(Path(where), base, given))
