"""The staff's phone in the control room: its owner speaks as the guide.

What this channel accepts are lines for the actor; what it shows are the trainees' words. It is a trainee's
phone seen from the other side, so the same is promised of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
from telegram.error import TimedOut

from bot.channels.telegram.control_room.room import ControlRoom
from roleplay.domain.ids import OperatorId
from tests.channels.place import Place
from tests.channels.web_phone import JPEG
from tests.fakes.control_room import ControlRoomInHand, Phone

HOLD_S = 6
"""A line from a phone can be undone for five seconds."""


@dataclass
class StaffPhone:
    """One role-player with a phone."""

    place: Place
    desk: ControlRoomInHand
    phone: Phone
    given: dict[str, dict[str, Any]] = field(default_factory=dict)

    can = ControlRoom.can

    async def write(self, text: str, update_id: str) -> None:
        await self._give(update_id, lambda: self.phone.message(text))

    async def try_to_write(self, text: str, update_id: str) -> bool:
        await self.write(text, update_id)
        return "longer than" not in self.phone.last.text

    async def rewrite(self, update_id: str, text: str) -> None:
        first = self.given[update_id]["message"]
        edited = {**first, "edit_date": 2, "text": text}
        number = next(self.desk.numbers)
        await self._give(f"{update_id}-again", lambda: {"update_id": number, "edited_message": edited})

    async def send_photo(self, update_id: str) -> None:
        self.desk.telegram.files["photo"] = JPEG
        size = {"file_id": "photo", "file_unique_id": "p", "width": 4, "height": 3, "file_size": len(JPEG)}
        update = self.phone.message("", photo=[size])
        del update["message"]["text"]
        await self._give(update_id, lambda: update)

    async def a_button(self) -> dict[str, Any]:
        await self.write("Wait.", "asks")
        return self.phone.pressed("Undo")["callback_query"]

    async def press(self, button: Any, update_id: str) -> None:
        number = next(self.desk.numbers)
        await self._give(update_id, lambda: {"update_id": number, "callback_query": button})

    async def stop(self) -> None:
        await self.phone.type("/stop")
        await self.phone.press("🛑 STOP ALL NOW")

    async def shown(self) -> list[str]:
        await self.desk.settle()
        return [call.text for call in self.phone.sees()]

    async def files(self) -> int:
        await self.desk.settle()
        return len([call for call in self.phone.sees() if call.method == "sendPhoto"])

    async def sees_typing(self) -> bool:
        await self.desk.settle()
        return any(call.method == "sendChatAction" for call in self.desk.telegram.calls)

    async def lose_the_next_answer(self) -> None:
        await self.desk.settle()
        lost = TimedOut()
        lost.__cause__ = httpx.ReadTimeout("no answer")
        self.desk.telegram.failures.append(lost)

    def arrived(self) -> list[str]:
        self.place.pass_time(HOLD_S)
        return self.place.said(by="person")

    def files_arrived(self) -> int:
        self.place.pass_time(HOLD_S)
        return len([each for each in self.place.entries("message.out") if each.body.get("media_id")])

    def effect(self) -> Any:
        return [each.body["text"] for each in self.place.entries("line.cancelled")]

    def doubts(self) -> int:
        return len([call for call in self.phone.sees() if "may not have reached you" in call.text])

    async def _give(self, name: str, make: Any) -> None:
        """Give an update by its name; under the same name it is the same update again."""
        update = self.given.get(name)
        if update is None:
            update = self.given[name] = make()
        await self.desk.read(self.desk.keep(update))
        await self.desk.settle()


async def sign_in(place: Place, operator: OperatorId, user_id: int = 502) -> StaffPhone:
    desk = await place.desk()
    return StaffPhone(place, desk, await desk.phone_of(operator, user_id))


async def take_the_seat(place: Place) -> StaffPhone:
    """Otto's phone; he speaks for the guide, and nobody has said anything yet."""
    phone = await sign_in(place, place.operator("Otto"))
    await phone.phone.type("/take sam alpha")
    return phone
