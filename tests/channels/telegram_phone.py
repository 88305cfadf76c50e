"""The same person in Telegram: the guide's own bot, other people's Telegram, our receiving and our post."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from bot.channels.telegram.actors.reader import ActorsReader
from bot.channels.telegram.bots import Bots
from bot.channels.telegram.pacing import Pacer
from bot.channels.telegram.post import Post
from bot.channels.telegram.reception import Reception
from bot.channels.telegram.transport import AiogramCarrier
from bot.channels.telegram.typing_signs import TypingSigns
from bot.sealing import seal_of
from roleplay.domain.records import BotAccountRecord
from roleplay.services.channels import bots as bot_service
from tests.channels.place import ORIGIN, Place, TraineesPhone
from tests.channels.web_phone import JPEG
from tests.fakes.telegram import Said, Telegram, telegram
from tests.fakes.telegram_faults import Reset
from tests.fakes.telegram_phone import Phone
from tests.fakes.telegram_town import FastTime

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
        reception = Reception(*parts, {"actor": ActorsReader(*parts, bots, base_url=ORIGIN)})
        carrier = AiogramCarrier(bots)
        post = Post(*parts, carrier, Pacer(FastTime(FAST)))
        signs = TypingSigns(*parts, carrier, post.pacer)
        application.ledger.on_commit(post.heard)
        application.ledger.on_commit(signs.heard)
        sending = [asyncio.create_task(post.run()), asyncio.create_task(signs.run())]
        yield Service(place, city, account, reception)
        for task in sending:
            task.cancel()
        await asyncio.gather(*sending, return_exceptions=True)
        await reception.stop()
        await bots.close()


@dataclass
class TelegramPhone(TraineesPhone):
    """One trainee with Telegram; what is shown is read off the phone itself."""

    service: Service
    phone: Phone
    letters: dict[str, dict[str, Any]] = field(default_factory=dict)

    can = ActorsReader.can

    @property
    def place(self) -> Place:  # type: ignore[override]
        return self.service.place

    async def join(self, link: str, call_sign: str) -> None:
        city = self.service.city
        city.open_chat(TOKEN, self.phone.user_id)
        await self._text(f"/start {link}", "start")
        for step in ("j:yes", call_sign, "j:a:police", "j:done"):
            await (self._press(step, step) if step.startswith("j:") else self._text(step, step))

    async def write(self, text: str, update_id: str) -> None:
        await self._text(text, update_id)

    async def try_to_write(self, text: str, update_id: str) -> bool:
        await self.write(text, update_id)
        return not any("longer than" in line for line in await self.shown())

    async def rewrite(self, update_id: str, text: str) -> None:
        edited = {**self.letters[update_id], "edit_date": 2, "text": text}
        await self.service.give({"update_id": self._number(f"{update_id}-again"), "edited_message": edited})

    async def send_photo(self, update_id: str) -> None:
        size = {**self.service.city.store(JPEG), "width": 4, "height": 3}
        await self._message({"photo": [size]}, update_id)

    async def a_button(self) -> str:
        await self.write("what is this?", "asks")
        self.place.pass_time(30)
        await self.service.settle()
        said = next(each for each in reversed(self._seen()) if each.buttons and _data(each).startswith("b:"))
        return _data(said)

    async def press(self, button: Any, update_id: str) -> None:
        await self._press(button, update_id)

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

    async def files(self) -> int:
        await self.service.settle()
        return len([said for said in self._seen() if said.method == "sendPhoto"])

    async def sees_typing(self) -> bool:
        """Wait for a sign, which is shown beside the post; without one, the clock of the test runs out."""
        city = self.service.city
        async with asyncio.timeout(5):
            while not any(method == "sendChatAction" for _token, method, _fields in city.calls):
                await asyncio.sleep(0.01)
        return True

    async def lose_the_next_answer(self) -> None:
        await self.service.settle()
        self.service.city.faults.next("sendMessage", fault=Reset(delivered=True))

    def _seen(self) -> list[Said]:
        return self.phone.sees(TOKEN)

    async def _text(self, text: str, name: str) -> None:
        await self._message({"text": text}, name)

    async def _message(self, content: dict[str, Any], name: str) -> None:
        envelope = self.service.city.envelope(self.phone, self.phone.user_id)
        number = self._number(name)
        message = self.letters[name] = {**envelope, "message_id": number, **content}
        await self.service.give({"update_id": number, "message": message})

    def _number(self, name: str) -> int:
        return zlib.crc32(f"{self.phone.user_id}/{name}".encode())

    async def _press(self, data: str, name: str) -> None:
        number = self._number(name)
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


async def take_a_phone(place: Place, team: int, call_sign: str) -> TelegramPhone:
    place.telegram = place.telegram or await place.exits.enter_async_context(service(place))
    phone = TelegramPhone(place.telegram, place.telegram.city.phone(call_sign))
    await phone.join(place.tokens[team], call_sign)
    return phone
