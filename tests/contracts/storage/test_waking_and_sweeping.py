"""The mechanics of time: a ring is never lost, sweeps never overlap, nothing missed is dropped."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from roleplay.ports.clock import Clock
from roleplay.scheduling import Sweeper, SystemClock, Wake

PATIENCE_S = 20
"""How long a test waits for what should come at once, before it fails."""


class HandClock:
    """A clock moved by hand, which rings the bell as the real one would."""

    def __init__(self) -> None:
        self.now = 1_000
        self.aimed_at: int | None = None
        self._ring: Callable[[], None] = lambda: None

    def now_ms(self) -> int:
        return self.now

    def start(self, ring: Callable[[], None]) -> None:
        self._ring = ring

    def aim(self, due_ms: int | None) -> None:
        self.aimed_at = due_ms

    def stop(self) -> None:
        self._ring = lambda: None

    def move_to(self, now: int) -> None:
        self.now = now
        if self.aimed_at is not None and self.aimed_at <= now:
            self._ring()


class Due:
    """Things due at wall times; `sweep` fires what is due and says when the next one is."""

    def __init__(self, clock: Clock, *dues: int) -> None:
        self.clock = clock
        self.dues = sorted(dues)
        self.fired: list[int] = []
        self.swept = threading.Semaphore(0)

    def sweep(self) -> int | None:
        self.fired += [due for due in self.dues if due <= self.clock.now_ms()]
        self.dues = [due for due in self.dues if due > self.clock.now_ms()]
        self.swept.release()
        return min(self.dues, default=None)

    async def was_swept(self) -> None:
        assert await asyncio.to_thread(self.swept.acquire, timeout=PATIENCE_S)
        await asyncio.sleep(0)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0)


def with_sweeper(sweeper: Sweeper, play: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        task = asyncio.create_task(sweeper.run())
        try:
            await play()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())


def test_what_came_due_while_nobody_was_there_is_swept_at_the_start() -> None:
    clock = HandClock()
    due = Due(clock, 1, 2, 5_000)

    async def play() -> None:
        await due.was_swept()
        await until(lambda: clock.aimed_at == 5_000)

    with_sweeper(Sweeper(due.sweep, clock), play)
    assert due.fired == [1, 2]


def test_each_thing_is_swept_at_its_own_time_and_the_aim_moves_on() -> None:
    clock = HandClock()
    due = Due(clock, 2_000, 3_000)

    async def play() -> None:
        for now, left in ((2_000, 3_000), (3_000, None)):
            await until(lambda: clock.aimed_at is not None)
            clock.move_to(now)
            await until(lambda left=left: clock.aimed_at == left)

    with_sweeper(Sweeper(due.sweep, clock), play)
    assert due.fired == [2_000, 3_000]


def test_a_ring_during_a_sweep_is_swept_again_and_sweeps_never_overlap() -> None:
    running = threading.Lock()
    go_on, begun = threading.Semaphore(0), threading.Semaphore(0)
    sweeps: list[bool] = []

    def sweep() -> None:
        sweeps.append(running.acquire(blocking=False))
        begun.release()
        go_on.acquire(timeout=PATIENCE_S)
        running.release()

    sweeper = Sweeper(sweep, HandClock())

    async def play() -> None:
        await asyncio.to_thread(begun.acquire, timeout=PATIENCE_S)
        for _ in range(5):
            sweeper.ring()
        await asyncio.sleep(0)
        go_on.release()
        await asyncio.to_thread(begun.acquire, timeout=PATIENCE_S)
        go_on.release()

    with_sweeper(sweeper, play)
    assert sweeps == [True, True]


def test_a_sweep_that_fails_is_tried_again_at_the_next_ring() -> None:
    clock = HandClock()
    due = Due(clock, 1)
    failures = [ZeroDivisionError("planned")]

    def sweep() -> int | None:
        if failures:
            raise failures.pop()
        return due.sweep()

    sweeper = Sweeper(sweep, clock)

    async def play() -> None:
        await until(lambda: not failures)
        sweeper.ring()
        await due.was_swept()

    with_sweeper(sweeper, play)
    assert due.fired == [1]


def test_a_ring_before_the_start_and_after_the_end_harms_nobody() -> None:
    clock = HandClock()
    due = Due(clock)
    sweeper = Sweeper(due.sweep, clock)
    sweeper.ring()
    with_sweeper(sweeper, due.was_swept)
    sweeper.ring()


def test_the_scheduler_holds_one_wake_and_one_safety_net_that_are_never_too_late() -> None:
    async def run() -> None:
        wake = Wake()
        wake.start(lambda: None)
        far = 4_000_000_000_000
        wake.aim(far + 5_000)
        wake.aim(far)
        jobs = {job.id: job for job in wake.scheduler.get_jobs()}
        assert set(jobs) == {"wake", "safety-net"}
        assert isinstance(jobs["wake"].trigger, DateTrigger)
        assert jobs["wake"].trigger.run_date == datetime.fromtimestamp(far / 1000, UTC)
        assert isinstance(jobs["safety-net"].trigger, IntervalTrigger)
        assert jobs["safety-net"].trigger.interval.total_seconds() == 5
        assert {(job.misfire_grace_time, job.coalesce) for job in jobs.values()} == {(None, True)}
        wake.aim(None)
        assert [job.id for job in wake.scheduler.get_jobs()] == ["safety-net"]
        wake.stop()

    asyncio.run(run())


def test_an_aim_that_lies_hours_back_rings_at_once() -> None:
    async def run() -> None:
        rung = asyncio.Event()
        wake = Wake()
        wake.start(rung.set)
        wake.aim(1_000)
        await asyncio.wait_for(rung.wait(), PATIENCE_S)
        rung.clear()
        wake.aim(1_000)
        await asyncio.wait_for(rung.wait(), PATIENCE_S)
        wake.stop()

    asyncio.run(run())


def test_the_system_clock_tells_milliseconds_since_1970() -> None:
    assert abs(SystemClock().now_ms() - time.time() * 1000) < 1_000
