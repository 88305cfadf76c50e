"""The one way to learn what time it is on the wall."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Tell the time; a test's clock stands still until it is moved."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970, UTC."""
        ...
