"""What every endpoint works with: the ledger, the packs, the clock and the live feed.

Services are synchronous. Writes go through the ledger's one writer, which answers after the commit; reads run
in a worker thread on a snapshot. A phone that hangs up in between does not undo what it sent.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Protocol, TypeVar, cast

from fastapi import Depends, Request

from bot.settings import Settings
from bot.web.auth.oidc import Provider
from bot.web.auth.passkeys import WebAuthn
from bot.web.auth.sessions import SessionCache
from bot.web.feed import Hub
from bot.web.glances import Glances
from bot.web.limits import Buckets
from bot.web.presence import Presences
from bot.web.schemas.words import Wish
from roleplay.domain.errors import NotInExerciseError
from roleplay.domain.ids import INSTALLATION, AccountId, ExerciseId, OperatorId
from roleplay.domain.records import Json
from roleplay.packs.shelf import CachedShelf
from roleplay.ports.clock import Clock
from roleplay.ports.passkeys import Passkeys
from roleplay.ports.passwords import PasswordHasher
from roleplay.ports.seal import Seal
from roleplay.ports.storage import Ledger, UnitOfWork
from roleplay.services.channels.outside import Trouble
from roleplay.services.once import once
from roleplay.services.staff.sign_in import first_run_code
from roleplay.services.stage import Stage
from roleplay.services.talk.accept_update import Accepted, IncomingUpdate

T = TypeVar("T")


class WayIn(Protocol):
    """The channel by which phones on the web write; it answers after the commit."""

    async def accept(self, exercise_id: ExerciseId, update: IncomingUpdate, /) -> Accepted:
        """Put the update on record, once."""
        ...


class Knocked(Protocol):
    """Where webhook requests of an outside service go; it answers after the commit."""

    @property
    def cut_off(self) -> Mapping[AccountId, Trouble]:
        """Bots that cannot send at this moment."""
        ...

    async def take(self, account_id: str, secret: str, body: bytes, /) -> str:
        """Keep the update; `kept`, or why not."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """One running installation, as the web sees it."""

    settings: Settings
    ledger: Ledger
    packs: CachedShelf
    clock: Clock
    hub: Hub
    glances: Glances
    webchat: WayIn
    passwords: PasswordHasher
    seal: Seal
    telegram: Knocked | None = None
    presences: Presences = field(default_factory=Presences)
    buckets: Buckets = field(default_factory=Buckets)
    sessions: SessionCache = field(default_factory=SessionCache)
    set_up_code: str = field(default_factory=first_run_code)
    passkeys: Passkeys = field(default_factory=WebAuthn)
    provider: Provider | None = None

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Do the work in one transaction; answers after the commit."""
        return await asyncio.shield(asyncio.wrap_future(self.ledger.submit(work)))

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Look at what is committed."""
        return await asyncio.to_thread(self.ledger.read, work)

    async def act(self, exercise_id: ExerciseId, service: Callable[[Stage], T]) -> T:
        """Let a service act in an exercise, in one transaction; answers after the commit."""
        return await self.write(lambda uow: service(self._stage(uow, exercise_id)))

    async def glance(self, exercise_id: ExerciseId, view: Callable[[Stage], T]) -> T:
        """Look for a moment, in a picture shared with others who look at the same time."""
        return await self.glances.take(lambda uow: view(self._stage(uow, exercise_id)))

    async def once(
        self, exercise_id: ExerciseId, who: OperatorId, wish: Wish, service: Callable[[Stage], T]
    ) -> T:
        """Let a service act, and only once for a wish, however often the page asks.

        What comes of it must be JSON. It is kept sealed, since it may be a link that nobody else is to read.
        """

        def do(stage: Stage) -> T:
            def sealed() -> Json:
                return {"sealed": self.seal.close(json.dumps(service(stage)))}

            kept = once(stage, who, type(wish).__name__, wish.client_id, sealed)
            return cast("T", json.loads(self.seal.open(kept["sealed"])))

        return await self.act(exercise_id, do)

    async def look(self, exercise_id: ExerciseId, view: Callable[[Stage], T]) -> T:
        """Look at an exercise as it is now."""
        return await self.read(lambda uow: view(self._stage(uow, exercise_id)))

    def forget_sessions(self) -> None:
        """Let everybody's session be looked up anew, at once: sessions have ended or roles have changed."""
        self.sessions.drop_all()
        self.hub.nudge_all()

    def now(self) -> int:
        """Tell the wall time in milliseconds."""
        return self.clock.now_ms()

    def _stage(self, uow: UnitOfWork, exercise_id: ExerciseId) -> Stage:
        if exercise_id != INSTALLATION and uow.exercises.get(exercise_id) is None:
            raise NotInExerciseError(what="exercise")
        return Stage(uow, self.packs, exercise_id, self.now())


def desk_of(request: Request) -> Desk:
    """Find the desk this application was built with."""
    return cast("Desk", request.app.state.desk)


async def _at_desk(request: Request) -> Desk:
    return desk_of(request)  # a plain function would cost every request a trip to a worker thread


AtDesk = Annotated[Desk, Depends(_at_desk)]
