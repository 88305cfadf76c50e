"""The staff's phone in the control room, with the verbs of the contract: its owner speaks as the guide.

What this channel accepts are lines for the actor; what it shows are the actor's and the trainees' words.
It is a trainee's phone seen from the other side, so the same promises can be asked of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.control_room import ControlRoomInHand, Phone

if TYPE_CHECKING:
    from tests.channels.conftest import Place


@dataclass
class StaffPhone:
    """One role-player with a phone; holds the guide's seat in team A."""

    desk: ControlRoomInHand
    phone: Phone
    place: Place
    given: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def write(self, text: str, update_id: str) -> None:
        update = self.given.setdefault(update_id, self.phone.message(text))
        await self._receive(update)

    async def press(self, label: str, update_id: str) -> None:
        update = self.given.get(update_id)
        if update is None:
            update = self.given[update_id] = self.phone.pressed(label)
        await self._receive(update)

    async def shown(self) -> list[str]:
        await self.desk.settle()
        return [call.text for call in self.phone.sees()]

    async def stop_all(self) -> None:
        await self.phone.type("/stop")
        await self.phone.press("🛑 STOP ALL NOW")

    async def _receive(self, update: dict[str, Any]) -> None:
        row = self.desk.keep(update)
        await self.desk.read(row)
        await self.desk.settle()
