"""Wait for one's turn to send: a person before the script before a broadcast, each as early as allowed.

    pacer = Pacer()
    await pacer.turn(Place(bot="12", chat="555"), Urgency.PERSON)
    ...                                    # send at once; then, if Telegram answered 429:
    pacer.told(Place(bot="12", chat="555"), retry_after)

Actors' lines and the control room's messages wait here alike. One pacer serves a process; a bot is served by
one process. Nothing in here knows a library of Telegram's.
"""

from __future__ import annotations

import asyncio
import enum
import itertools
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Protocol

from bot.channels.telegram.gates import MARGIN_S, Gates, Place

__all__ = ["Pacer", "Place", "Time", "Turn", "Urgency"]


class Urgency(enum.IntEnum):
    """Who goes first; the same numbers as a line's priority."""

    PERSON = 0
    SCRIPT = 1
    BROADCAST = 2
    COSMETIC = 3
    """Typing, button answers: what may come late or never."""


class Cancellable(Protocol):
    """A call that was ordered and can be called off."""

    def cancel(self) -> None:
        """Call it off."""
        ...


class Time(Protocol):
    """The running event loop, or a clock that a test moves."""

    def time(self) -> float:
        """Return seconds from some moment on; never goes back."""
        ...

    def call_at(self, when: float, callback: Callable[[], object], /) -> Cancellable:
        """Call back at that moment."""
        ...


@dataclass(slots=True, eq=False)
class Turn:
    """One who waits to send."""

    place: Place
    urgency: Urgency
    number: int
    come: asyncio.Future[None]
    ring: Callable[[], None]

    def hurry(self, urgency: Urgency) -> None:
        """Something more urgent has come up in the same chat: wait with that urgency."""
        if urgency < self.urgency:
            self.urgency = urgency
            self.ring()

    def __await__(self) -> Generator[object, None, None]:
        """Wait until it is one's turn."""
        return self.come.__await__()


@dataclass(slots=True)
class Door:
    """A bot's gates and who waits before them."""

    gates: Gates = field(default_factory=Gates)
    waiting: list[Turn] = field(default_factory=list)
    alarm: Cancellable | None = None


class Pacer:
    """Let sends pass one by one, by urgency and then by arrival."""

    def __init__(self, time: Time | None = None) -> None:
        self._time = time
        self._doors: dict[str, Door] = {}
        self._numbers = itertools.count()

    def turn(self, place: Place, urgency: Urgency = Urgency.SCRIPT) -> Turn:
        """Queue up; await what is returned, then send at once. It counts as sent whether it is or not.

        A turn that is not awaited to its end must be given up by `leave`.
        """
        door = self._door(place.bot)
        come = asyncio.get_running_loop().create_future()
        turn = Turn(place, urgency, next(self._numbers), come, lambda: self._let_in(door))
        door.waiting.append(turn)
        self._let_in(door)
        return turn

    def leave(self, turn: Turn) -> None:
        """Give up a turn."""
        door = self._door(turn.place.bot)
        if turn in door.waiting:
            door.waiting.remove(turn)

    def told(self, place: Place, retry_after: float) -> None:
        """Telegram answered 429: nothing goes to this chat before it said."""
        now = self._clock.time()
        door = self._door(place.bot)
        door.gates.tell(place, now + retry_after + MARGIN_S, now)
        self._let_in(door)

    def close(self, bot: str, seconds: float) -> None:
        """Telegram cannot be reached, or refuses: the bot tries nothing for so long."""
        door = self._door(bot)
        door.gates.close(self._clock.time() + seconds)
        self._let_in(door)

    def opens_in(self, place: Place) -> float:
        """Return the seconds until a send to this place may pass, if nobody else waited."""
        return max(0.0, self._door(place.bot).gates.opens_at(place) - self._clock.time())

    @property
    def _clock(self) -> Time:
        return self._time or asyncio.get_running_loop()

    def _door(self, bot: str) -> Door:
        return self._doors.setdefault(bot, Door())

    def _let_in(self, door: Door) -> None:
        if door.alarm:
            door.alarm.cancel()
            door.alarm = None
        door.waiting = [turn for turn in door.waiting if not turn.come.done()]
        while (now := self._clock.time()) >= door.gates.bot_opens_at():
            ready = [turn for turn in door.waiting if door.gates.opens_at(turn.place) <= now]
            if not ready:
                break
            first = min(ready, key=lambda turn: (turn.urgency, turn.number))
            door.waiting.remove(first)
            door.gates.count(first.place, now)
            first.come.set_result(None)
        if door.waiting:
            when = min(door.gates.opens_at(turn.place) for turn in door.waiting)
            door.alarm = self._clock.call_at(when, lambda: self._let_in(door))
