"""The exercise clock as a screen has it: last told by the server, counted on from there."""

from __future__ import annotations

import asyncio
import time
from typing import Any

SHORTEST_S = 0.02


class PlayClock:
    """Play time in seconds, for simulated people."""

    def __init__(self) -> None:
        self._told: dict[str, Any] = {}
        self._at = 0.0

    def tell(self, clock: dict[str, Any]) -> None:
        """Take over what the server says."""
        self._told, self._at = clock, time.monotonic()

    def now(self) -> float:
        """Tell the play time."""
        if not self._told:
            return 0.0
        passed = (time.monotonic() - self._at) * self._told["speed"] if self._told["running"] else 0.0
        return float(self._told["play_ms"] / 1000 + passed)

    async def sleep(self, seconds: float) -> None:
        """Let this much play time pass, at the speed of the exercise."""
        speed = self._told.get("speed", 1.0)
        await asyncio.sleep(max(SHORTEST_S, seconds / speed))
