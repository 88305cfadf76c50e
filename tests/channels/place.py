"""A running exercise with two teams, seen by whoever sets it up and looks into its record."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from bot.app import Application
from bot.channels.base import Capabilities
from roleplay.domain.ids import ExerciseId, OperatorId, TeamId
from roleplay.services.staff.sign_in import EVERY_ROLE, add_operator
from roleplay.services.stage import Stage
from roleplay.services.sweep import Swept, sweep
from tests.fakes.control_room import ControlRoomInHand

if TYPE_CHECKING:
    from tests.channels.telegram_phone import Service

ORIGIN = "http://blurline.test"


class Phone(Protocol):
    """What one person can do with any phone; updates and presses have names, and may be given twice."""

    can: Capabilities
    """What its channel declares."""

    async def write(self, text: str, update_id: str) -> None: ...
    async def try_to_write(self, text: str, update_id: str) -> bool:
        """Write what may be refused; False when the phone was told so."""
        ...

    async def rewrite(self, update_id: str, text: str) -> None:
        """Edit an own message, or, where that cannot be, write anew."""
        ...

    async def send_photo(self, update_id: str) -> None:
        """Send a photo, or, where that cannot be, write of it."""
        ...

    async def a_button(self) -> Any:
        """Be offered a button, and return it."""
        ...

    async def press(self, button: Any, update_id: str) -> None: ...
    async def stop(self) -> None:
        """Press STOP."""
        ...

    async def shown(self) -> list[str]:
        """Everything this person has been shown so far, as it stands now, in order."""
        ...

    async def files(self) -> int:
        """How many files it has been shown."""
        ...

    async def sees_typing(self) -> bool: ...
    async def lose_the_next_answer(self) -> None:
        """What is sent next arrives, and the sender never learns it."""
        ...

    def arrived(self) -> list[str]:
        """What came of what was written here: words on record, as they are read now, in order."""
        ...

    def files_arrived(self) -> int: ...
    def effect(self) -> Any:
        """What pressing buttons has changed so far; comparable."""
        ...

    def doubts(self) -> int:
        """How often people were told that something may not have arrived."""
        ...


@dataclass
class StandingClock:
    wall_ms: int = 1_800_000_000_000

    def now_ms(self) -> int:
        return self.wall_ms


@dataclass
class Place:
    """A running exercise with two teams."""

    application: Application
    clock: StandingClock
    exercise_id: ExerciseId
    teams: list[TeamId]
    tokens: list[str]
    operator_id: OperatorId
    clients: list[httpx.AsyncClient] = field(default_factory=list)
    exits: AsyncExitStack = field(default_factory=AsyncExitStack)
    telegram: Service | None = None
    _desk: ControlRoomInHand | None = None

    async def desk(self) -> ControlRoomInHand:
        """The control room, opened when it is first asked for."""
        if self._desk is None:
            here = self.application
            desk = await ControlRoomInHand.open(here.ledger, here.packs, self.clock, self.exercise_id)
            self.exits.push_async_callback(desk.close)
            self._desk = desk
        return self._desk

    def act(self, service: Any) -> Any:
        return self.application.ledger.write(lambda uow: service(self._stage(uow)))

    def look(self, view: Any) -> Any:
        return self.application.ledger.read(lambda uow: view(self._stage(uow)))

    def operator(self, name: str, roles: Any = EVERY_ROLE) -> OperatorId:
        """Make an operator."""
        made = self.application.ledger.write(lambda uow: add_operator(uow, name, "!", roles, 1))
        return made.operator_id

    def pass_time(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clock.wall_ms += 1000
            while self._sweep().more:
                pass

    def conversation(self, team: int = 0, actor: str = "guide") -> Any:
        return self.look(
            lambda stage: stage.uow.conversations.find(self.exercise_id, self.teams[team], actor)
        )

    def entries(self, *kinds: str) -> list[Any]:
        return self.look(
            lambda stage: list(stage.uow.journal.after(self.exercise_id, 0, 1000, kinds=set(kinds)))
        )

    def written(self) -> list[str]:
        """What trainees wrote, as it is read now."""
        now = {each.body["of"]: each.body["text"] for each in self.entries("message.edited")}
        return [now.get(each.seq, each.body["text"]) for each in self.entries("message.in")]

    def said(self, *, by: str = "") -> list[str]:
        """What the guide said to team Alpha, as it stands now; `by` a person or the script."""
        here = self.conversation().conversation_id
        now = {each.body["of"]: each.body["text"] for each in self.entries("message.edited")}
        every = [each for each in self.entries("message.out") if each.conversation_id == here]
        said = [each for each in every if by in ("", each.body["author"])]
        return [now.get(each.seq, each.body["text"]) for each in said]

    def _sweep(self) -> Swept:
        packs, now = self.application.packs, self.clock.now_ms()
        return self.application.ledger.write(lambda uow: sweep(uow, packs, now))

    def _stage(self, uow: Any) -> Stage:
        return Stage(uow, self.application.packs, self.exercise_id, self.clock.now_ms())


class TraineesPhone:
    """What is the same for every phone of a trainee: what comes of it."""

    place: Place

    def arrived(self) -> list[str]:
        return self.place.written()

    def files_arrived(self) -> int:
        return len([each for each in self.place.entries("message.in") if each.body.get("media_id")])

    def effect(self) -> Any:
        return self.place.conversation().snapshot["state"]

    def doubts(self) -> int:
        return len([each for each in self.place.entries("alert") if each.body["what"] == "line.unsure"])
