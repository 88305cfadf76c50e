"""A clock that stands still until a test moves it."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(eq=False)
class Ordered:
    """A call that was ordered."""

    callback: Callable[[], object]
    off: bool = False

    def cancel(self) -> None:
        self.off = True


@dataclass
class MovingTime:
    """What `bot.channels.telegram.pacing.Time` asks for."""

    now: float = 1_000.0
    _calls: list[tuple[float, int, Ordered]] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], object], /) -> Ordered:
        ordered = Ordered(callback)
        heapq.heappush(self._calls, (when, next(self._numbers), ordered))
        return ordered

    def pass_(self, seconds: float) -> None:
        """Let time pass, and everything ordered happen at its moment."""
        end = self.now + seconds
        while self._calls and self._calls[0][0] <= end:
            when, _, ordered = heapq.heappop(self._calls)
            self.now = max(self.now, when)
            if not ordered.off:
                ordered.callback()
        self.now = end
