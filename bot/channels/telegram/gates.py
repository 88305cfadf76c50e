"""When a bot may send next: Telegram's limits, and what it told us, as plain arithmetic on a clock.

Promise: after `tell`, nothing passes before the moment told. Within the limits of a bot and of a chat, every
send passes as early as they allow. No waiting happens here; `pacing` does the waiting.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

A_CHAT_S = 1.0
"""Seconds between two sends into one chat."""
A_GROUP = (20, 60.0)
"""Sends into one group within so many seconds."""
A_BOT = (25, 1.0)
"""Sends of one bot within so many seconds; Telegram allows about 30."""
MARGIN_S = 0.05
"""Added to what Telegram tells, for its clock is not ours."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a send goes: a bot's chat."""

    bot: str
    chat: str
    group: bool = False


@dataclass(slots=True)
class Window:
    """At most `most` passes within any `seconds`."""

    most: int
    seconds: float
    passed: deque[float] = field(default_factory=deque)

    def opens_at(self) -> float:
        """Return when the next may pass."""
        return self.passed[0] + self.seconds if len(self.passed) >= self.most else 0.0

    def count(self, now: float) -> None:
        """Let one pass."""
        self.passed.append(now)
        if len(self.passed) > self.most:
            self.passed.popleft()


@dataclass(slots=True)
class Gates:
    """All gates of one bot, its own and those of its chats."""

    bot: Window = field(default_factory=lambda: Window(*A_BOT))
    told: float = 0.0
    """Until when the whole bot is closed."""
    chats: dict[str, list[Window]] = field(default_factory=dict)
    chats_told: dict[str, float] = field(default_factory=dict)

    def opens_at(self, place: Place) -> float:
        """Return when a send to this place may pass."""
        windows = (self.bot, *self._windows(place))
        told = max(self.told, self.chats_told.get(place.chat, 0.0))
        return max(told, *(window.opens_at() for window in windows))

    def bot_opens_at(self) -> float:
        """Return when the bot may send at all."""
        return max(self.told, self.bot.opens_at())

    def count(self, place: Place, now: float) -> None:
        """Let one send pass."""
        for window in (self.bot, *self._windows(place)):
            window.count(now)

    def tell(self, place: Place, until: float, now: float) -> None:
        """Keep a chat closed until then; when another chat of the bot is closed too, keep the bot closed.

        Telegram does not say whether it means the chat or the bot. Two chats told at once mean the bot.
        """
        others = (until for chat, until in self.chats_told.items() if chat != place.chat)
        if any(other > now for other in others):
            self.told = max(self.told, until)
        self.chats_told[place.chat] = max(until, self.chats_told.get(place.chat, 0.0))

    def close(self, until: float) -> None:
        """Keep the whole bot closed until then."""
        self.told = max(self.told, until)

    def _windows(self, place: Place) -> list[Window]:
        windows = self.chats.get(place.chat)
        if windows is None:
            windows = [Window(1, A_CHAT_S)] + ([Window(*A_GROUP)] if place.group else [])
            self.chats[place.chat] = windows
        return windows
