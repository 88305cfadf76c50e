"""The loop that looks for what is due: whenever the bell rings, and once at the start, which is recovery.

Promise: a ring is never lost, also while a sweep runs; a sweep that fails is logged and tried again at the
next ring; sweeps never overlap, and none runs on the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog

_log = structlog.get_logger(__name__)


class Aim(Protocol):
    """Something that rings a bell at a wall time; `roleplay.scheduling.Wake` in service, a hand in tests."""

    def start(self, ring: Callable[[], None], /) -> None:
        """Begin to ring this bell."""
        ...

    def aim(self, due_ms: int | None, /) -> None:
        """Ring at this wall time."""
        ...

    def stop(self) -> None:
        """Ring no more."""
        ...


class Sweeper:
    """Call `sweep` at every ring; its answer is the wall time of the next due thing, in ms, or None."""

    def __init__(self, sweep: Callable[[], int | None], wake: Aim) -> None:
        self._sweep = sweep
        self._wake = wake
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def ring(self) -> None:
        """Ask for a sweep soon; from any thread, at any time, as often as one likes."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return
        loop.call_soon_threadsafe(self._bell.set)

    async def run(self) -> None:
        """Sweep until cancelled."""
        self._loop = asyncio.get_running_loop()
        self._bell.set()
        self._wake.start(self.ring)
        try:
            while True:
                await self._bell.wait()
                self._bell.clear()
                await self._sweep_once()
        finally:
            self._loop = None
            self._wake.stop()

    async def _sweep_once(self) -> None:
        try:
            self._wake.aim(await asyncio.to_thread(self._sweep))
        except Exception:  # noqa: BLE001 (supervisor: the safety net rings again in five seconds)
            _log.exception("A sweep failed; what was due stays due.")
