"""The web chat: phones that opened our own page. Showing is done by the record's feed, exactly once."""

from __future__ import annotations

import asyncio

from bot.channels.base import Capabilities
from roleplay.domain.ids import ExerciseId
from roleplay.ports.clock import Clock
from roleplay.ports.packs import PackShelf
from roleplay.ports.storage import Ledger
from roleplay.services.stage import Stage
from roleplay.services.talk.accept_update import MAX_TEXT, Accepted, IncomingUpdate, accept
from roleplay.services.talk.lines import WEB


class WebChat:
    """Accepts what phones on the web send."""

    name = WEB
    can = Capabilities(
        phones="trainees",
        buttons=True,
        media=True,
        typing=True,
        rewords=False,
        changes=True,
        asks=True,
        longest_text=MAX_TEXT,
    )

    def __init__(self, ledger: Ledger, packs: PackShelf, clock: Clock) -> None:
        self._ledger = ledger
        self._packs = packs
        self._clock = clock

    async def accept(self, exercise_id: ExerciseId, update: IncomingUpdate, /) -> Accepted:
        """Put an update on record; a phone that hangs up meanwhile does not undo it."""
        written = self._ledger.submit(
            lambda uow: accept(Stage(uow, self._packs, exercise_id, self._clock.now_ms()), update)
        )
        return await asyncio.shield(asyncio.wrap_future(written))
