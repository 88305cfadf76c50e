"""What can go wrong between a bot and Telegram, chosen by a seed so that a storm can be run again.

faults = Faults(seed=7, too_many=0.3, server_error=0.1, reset=0.05, lost_answer=0.05)
faults.next("sendMessage", when=lambda request: request.chat_id == 7, fault=TooMany(retry_after=3))
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TooMany:
    """429: nothing was done; come back after so many seconds."""

    retry_after: int


@dataclass(frozen=True)
class ServerError:
    """5xx in the Bot API's own words: nothing was done."""

    status: int = 502
    html: bool = False
    """A page of some gateway in between instead of the Bot API's JSON."""


@dataclass(frozen=True)
class Reset:
    """The connection breaks; `delivered` says whether the request was carried out before."""

    delivered: bool


@dataclass(frozen=True)
class Silence:
    """No answer for so long; `delivered` says whether the request was carried out all the same."""

    seconds: float
    delivered: bool


Fault = TooMany | ServerError | Reset | Silence


@dataclass(frozen=True)
class Request:
    """A call that a fault may befall."""

    token: str
    method: str
    chat_id: int | None


@dataclass
class Faults:
    """Decide what befalls each call: first what was ordered by `next`, then by chance."""

    seed: int = 0
    too_many: float = 0.0
    longest_retry_after: int = 30
    server_error: float = 0.0
    reset: float = 0.0
    """Broken before the request was carried out."""
    lost_answer: float = 0.0
    """Carried out, but the answer never came."""
    redelivered: float = 0.0
    """Of updates: given once more together with later ones."""
    reordered: float = 0.0
    """Of answers to `getUpdates` and of webhook queues: shuffled."""
    methods: Callable[[str], bool] = lambda method: method.startswith(("send", "edit", "delete"))
    down: bool = False
    """Telegram cannot be reached: every connection is closed at once."""
    _ordered: list[tuple[str, Callable[[Request], bool], Fault]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def next(
        self, method: str, fault: Fault, *, when: Callable[[Request], bool] = lambda _: True, times: int = 1
    ) -> None:
        """Let the next calls of this method meet this fault."""
        self._ordered += [(method, when, fault)] * times

    def meet(self, request: Request) -> Fault | None:
        """Return what befalls this call."""
        for place, (method, when, fault) in enumerate(self._ordered):
            if method == request.method and when(request):
                del self._ordered[place]
                return fault
        return self._by_chance(request) if self.methods(request.method) else None

    def _by_chance(self, request: Request) -> Fault | None:
        roll = self.dice.random()
        for share, fault in (
            (self.too_many, TooMany(self.dice.randint(1, self.longest_retry_after))),
            (self.server_error, ServerError(self.dice.choice((500, 502, 503)))),
            (self.reset, Reset(delivered=False)),
            (self.lost_answer, Reset(delivered=True)),
        ):
            if roll < share:
                return fault
            roll -= share
        return None
