"""The same person at a terminal."""

from __future__ import annotations

from typing import Any

from bot.channels.terminal import Terminal
from roleplay.domain.errors import Refusal
from roleplay.services.trainees import enrol
from roleplay.services.trainees.trainee_view import feed
from tests.channels.place import Place, TraineesPhone


class TerminalPhone(TraineesPhone):
    """One trainee who types and reads."""

    can = Terminal.can

    def __init__(self, place: Place, terminal: Terminal, lines: list[str]) -> None:
        self.place = place
        self.terminal = terminal
        self.lines = lines

    async def write(self, text: str, update_id: str) -> None:
        await self.terminal.type(text, update_id=update_id)

    async def try_to_write(self, text: str, update_id: str) -> bool:
        try:
            await self.write(text, update_id)
        except Refusal:
            return False
        return True

    async def rewrite(self, update_id: str, text: str) -> None:
        await self.write(text, f"{update_id}-again")

    async def send_photo(self, update_id: str) -> None:
        await self.write("photo.jpg", update_id)

    async def a_button(self) -> str:
        await self.write("what is this?", "asks")
        self.place.pass_time(30)
        await self.shown()
        return "/1"

    async def press(self, button: Any, update_id: str) -> None:
        await self.terminal.type(button, update_id=update_id)

    async def stop(self) -> None:
        await self.terminal.type("/stop")

    async def shown(self) -> list[str]:
        await self.terminal.catch_up()
        return [line.replace("Everything is stopped.", "stopped") for line in self.lines]

    async def files(self) -> int:
        return 0  # a terminal shows text and nothing else

    async def sees_typing(self) -> bool:
        return any("typing" in line for line in await self.shown())

    async def lose_the_next_answer(self) -> None:
        self.place.look(lambda stage: feed(stage, self.terminal.trainee_id, after=self.terminal.seen))


async def sit_down(place: Place, team: int, call_sign: str) -> TerminalPhone:
    joined = place.act(
        lambda stage: enrol.join(
            stage,
            place.teams[team],
            call_sign=call_sign,
            agency="police",
            languages=["en"],
            consent_version="1",
        )
    )
    lines: list[str] = []
    here = place.application
    parts = (here.ledger, here.packs, here.clock, place.exercise_id)
    terminal = Terminal(*parts, joined.trainee.trainee_id, lines.append)
    await terminal.greet()
    return TerminalPhone(place, terminal, lines)
