"""The same person in Telegram: the guide's own bot, other people's Telegram, our receiving and our post."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.channels.telegram.actors.reader import ActorsReader
from bot.channels.telegram.bots import Bots
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.post import Post
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.transport import AiogramCarrier
from bot.sealing import seal_of
from roleplay.domain.records import BotAccountRecord
from roleplay.services import bots as bot_service
from tests.fakes.telegram import Said, Telegram, telegram
from tests.fakes.telegram_phone import Phone
from tests.fakes.telegram_town import FastTime

if TYPE_CHECKING:
    from tests.channels.conftest import Place

TOKEN, NAME = "101:GUIDE", "Sam, your guide"
FAST = 200.0


@dataclass
class Service:
    """Telegram around the exercise, with one bot in it."""

    place: Place
    city: Telegram
    account: BotAccountRecord
    reception: Reception

    async def give(self, update: dict[str, Any]) -> None:
        await self.reception.keep(self.account, [update])
        await self.reception.at_rest()

    async def settle(self) -> None:
        """Wait until everything said has arrived."""
        exercise = self.place.exercise_id
        async with asyncio.timeout(20):
            while self.place.look(
                lambda stage: (
                    stage.uow.letters.waiting(exercise) or stage.uow.letters.all_in(exercise, "sending")
                )
            ):
                await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def service(place: Place) -> AsyncIterator[Service]:
    application = place.application
    async with telegram() as city:
        number = str(city.add_bot(TOKEN, "guide_bot", NAME).bot_id)
        seal = seal_of(application.settings)
        new = bot_service.NewBot(TOKEN, number, "guide_bot")
        account = place.act(lambda stage: bot_service.add(stage, new, seal, kind="actor", actor_id="guide"))
        bots = Bots(seal, api=city.base)
        parts = (application.ledger, application.packs, application.clock)
        reception = Reception(*parts, {"actor": ActorsReader(*parts, bots, base_url="http://blurline.test")})
        post = Post(*parts, AiogramCarrier(bots), Pacer(FastTime(FAST)))
        application.ledger.on_commit(post.heard)
        sending = asyncio.create_task(post.run())
        yield Service(place, city, account, reception)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await reception.stop()
        await bots.close()


@dataclass
class TelegramPhone:
    """One trainee with Telegram; what is shown is read off the phone itself."""

    service: Service
    phone: Phone
    count: int = 0
    _marked: list[str] = field(default_factory=list)

    async def join(self, link: str, call_sign: str) -> None:
        city = self.service.city
        city.open_chat(TOKEN, self.phone.user_id)
        await self._text(f"/start {link}", "start")
        for step in ("j:yes", call_sign, "j:a:police", "j:done"):
            await (self._press(step, step) if step.startswith("j:") else self._text(step, step))

    async def write(self, text: str, update_id: str) -> None:
        await self._text(text, update_id)

    async def press_first_button(self, update_id: str) -> None:
        await self.service.settle()
        said = next(each for each in reversed(self._seen()) if each.buttons and _data(each).startswith("b:"))
        await self._press(_data(said), update_id)

    async def stop(self) -> None:
        await self._text("/stop", "stop")

    async def shown(self) -> list[str]:
        await self.service.settle()
        lines = ["EXERCISE"] if any("EXERCISE" in said.text for said in self._seen()) else []
        for said in self._seen():
            marking, _, text = said.text.partition("\n")
            spoken = marking == "EXERCISE"  # the bot's own words are nobody's
            lines += [f"{NAME}: {text}" if spoken else said.text]
            lines += said.buttons if _data(said).startswith("b:") else ()
        return lines

    def _seen(self) -> list[Said]:
        return self.phone.sees(TOKEN)

    async def _text(self, text: str, name: str) -> None:
        number = zlib.crc32(f"{self.phone.user_id}/{name}".encode())
        envelope = self.service.city.envelope(self.phone, self.phone.user_id)
        message = {**envelope, "message_id": number, "text": text}
        await self.service.give({"update_id": number, "message": message})

    async def _press(self, data: str, name: str) -> None:
        number = zlib.crc32(f"{self.phone.user_id}/{name}".encode())
        chat = self.service.city.chat_of(self.phone.user_id)
        query = {
            "id": str(number),
            "from": self.service.city.user(self.phone),
            "chat_instance": "1",
            "data": data,
            "message": {"message_id": 1, "date": 1, "chat": chat, "text": "…"},
        }
        await self.service.give({"update_id": number, "callback_query": query})


def _data(said: Said) -> str:
    rows = said.markup.get("inline_keyboard") or [[{}]]
    return str(rows[0][0].get("callback_data", ""))
