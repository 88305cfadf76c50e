"""One wake-up call at the next due time, and a safety net below it.

Promise: the bell rings when the next thing falls due, and every five seconds besides, so that a clock that
was set, a machine that slept or a row written by another process delays nothing for longer. APScheduler
only rings; it holds no injects and no timers, so it can lose none: the database is the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

SAFETY_NET_S = 5
"""The longest that something due can be overlooked."""


class Wake:
    """An APScheduler with two jobs that both only ring; start it inside a running event loop."""

    def __init__(self) -> None:
        self.scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        """Open to the application's ordinary jobs: retention, backup, digests."""
        self._aimed_at: int | None = None
        self._ring: Callable[[], None] = _nobody

    def start(self, ring: Callable[[], None]) -> None:
        """Begin to ring this bell."""
        self._ring = ring
        self.scheduler.start()
        self.scheduler.add_job(self._call, IntervalTrigger(seconds=SAFETY_NET_S), id="safety-net")

    def aim(self, due_ms: int | None) -> None:
        """Ring at this wall time, instead of the time aimed at before; None takes the aim back."""
        if due_ms == self._aimed_at and self.scheduler.get_job("wake") is not None:
            return
        self._aimed_at = due_ms
        if due_ms is not None:
            moment = datetime.fromtimestamp(due_ms / 1000, UTC)
            self.scheduler.add_job(self._call, DateTrigger(moment), id="wake", replace_existing=True)
        elif self.scheduler.get_job("wake") is not None:
            self.scheduler.remove_job("wake")

    def stop(self) -> None:
        """Ring no more."""
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)

    async def _call(self) -> None:
        """Run on the event loop: APScheduler sends plain functions to a thread."""
        self._ring()


def _nobody() -> None:
    """Stand where no bell is hung yet."""
