"""A person with Telegram on the phone: opens bots, types, taps, sends pictures, blocks, waits for answers.

ana = telegram.phone("Ana")
await ana.start("12:MOTHER", "opaque-payload")
heard = await ana.wait("12:MOTHER", lambda said: "Who is this?" in said.text)
await ana.tap("12:MOTHER", "The hotline")
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.telegram import Said, Telegram

PATIENCE_S = 10.0


@dataclass
class Phone:
    """One Telegram user. `bot` is always the bot's token; `chat` a group's id, default the private chat."""

    telegram: Telegram
    user_id: int
    name: str
    language: str = "en"
    _taps: int = field(default=0, repr=False)

    async def start(self, bot: str, payload: str = "") -> int:
        """Press Start, as a deep link does; until then the bot cannot write here."""
        self.telegram.open_chat(bot, self.user_id)
        return await self.type(bot, f"/start {payload}".strip())

    async def type(self, bot: str, text: str, *, chat: int | None = None, **more: Any) -> int:
        """Send a text; returns the update's id. `more` goes into the message: reply_to_message, date …"""
        message = {"text": text, **more}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return await self.send(bot, message, chat=chat)

    async def send(
        self, bot: str, content: Mapping[str, Any], *, chat: int | None = None, kind: str = "message"
    ) -> int:
        """Send a message of any content."""
        message = {**self.telegram.envelope(self, self.user_id if chat is None else chat), **content}
        return await self.telegram.enqueue_update({kind: message}, token=bot)

    async def photo(self, bot: str, data: bytes, caption: str = "", *, chat: int | None = None) -> int:
        """Send a picture; the bot downloads it by `getFile`."""
        sizes = [{**self.telegram.store(data), "width": 640, "height": 480}]
        content = {"photo": sizes, **({"caption": caption} if caption else {})}
        return await self.send(bot, content, chat=chat)

    async def voice(self, bot: str, data: bytes, seconds: int = 3, *, chat: int | None = None) -> int:
        """Send a voice message."""
        content = {"voice": {**self.telegram.store(data), "duration": seconds, "mime_type": "audio/ogg"}}
        return await self.send(bot, content, chat=chat)

    async def document(
        self, bot: str, data: bytes, name: str, mime: str = "application/pdf", *, chat: int | None = None
    ) -> int:
        """Send a file."""
        content = {"document": {**self.telegram.store(data), "file_name": name, "mime_type": mime}}
        return await self.send(bot, content, chat=chat)

    async def location(self, bot: str, latitude: float, longitude: float, *, chat: int | None = None) -> int:
        """Send where one is."""
        return await self.send(bot, {"location": {"latitude": latitude, "longitude": longitude}}, chat=chat)

    async def edit(self, bot: str, message_id: int, text: str, *, chat: int | None = None) -> int:
        """Edit an own message."""
        return await self.send(
            bot, {"message_id": message_id, "edit_date": 2, "text": text}, chat=chat, kind="edited_message"
        )

    async def tap(
        self, bot: str, label: str, *, chat: int | None = None, message_id: int | None = None
    ) -> int:
        """Tap the newest button with this label, or the one under an older message."""
        said = self._with_button(bot, label, self.user_id if chat is None else chat, message_id)
        data = said.inline(label)
        if data is None:
            return await self.type(bot, label, chat=chat)
        self._taps += 1
        return await self.telegram.enqueue_update(
            {
                "callback_query": {
                    "id": f"{self.user_id}{self._taps:06}",
                    "from": self.telegram.user(self),
                    "chat_instance": str(said.chat_id),
                    "data": data,
                    "message": {**said.result, "from": self.telegram.bot(bot).as_user()},
                }
            },
            token=bot,
        )

    async def block(self, bot: str) -> int:
        """Stop the bot: it can send nothing more and is told so."""
        return await self.telegram.change_member(bot, self, "kicked")

    async def unblock(self, bot: str) -> int:
        """Let the bot write again."""
        return await self.telegram.change_member(bot, self, "member")

    def sees(self, bot: str, chat: int | None = None) -> list[Said]:
        """Everything this bot has put into the chat and not taken back, in order."""
        return self.telegram.chat(bot, self.user_id if chat is None else chat)

    async def wait(
        self,
        bot: str,
        until: Callable[[Said], bool] = lambda said: True,
        *,
        chat: int | None = None,
        after: int = 0,
        seconds: float = PATIENCE_S,
    ) -> Said:
        """Wait for a message of the bot that this holds for, later than message id `after`."""

        def found() -> Said | None:
            fresh = (said for said in self.sees(bot, chat) if said.message_id > after)
            return next((said for said in fresh if until(said)), None)

        async with self.telegram.news:
            try:
                await asyncio.wait_for(self.telegram.news.wait_for(lambda: found() is not None), seconds)
            except TimeoutError:
                texts = [said.text for said in self.sees(bot, chat)]
                raise AssertionError(f"{self.name} waited {seconds} s; the bot said only {texts}") from None
        said = found()
        assert said is not None
        return said

    def _with_button(self, bot: str, label: str, chat: int, message_id: int | None) -> Said:
        for said in reversed(self.sees(bot, chat)):
            if message_id in (None, said.message_id) and label in said.buttons:
                return said
        shown = [said.buttons for said in self.sees(bot, chat) if said.buttons]
        raise AssertionError(f"{self.name} sees no button {label!r}, only {json.dumps(shown)}")
