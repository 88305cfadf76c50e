"""The live feed: every entry of an exercise's record, as soon as it is committed, to everyone who listens.

A listener names the last number it has seen and gets everything after it, without a gap, from memory or from
the database; so a screen that was away, or a server that was restarted, loses nothing. A commit rings a bell
and tells what it added; what is missing between two commits is read. What is not part of the record (who
looks where, who is typing) travels beside it without a number. Once somebody was erased, nothing from before
is given from memory.

A phone is not woken for what concerns other teams alone: in a full room that is nearly everything.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial

from roleplay.domain.ids import ExerciseId, TeamId
from roleplay.domain.records import JournalRecord
from roleplay.ports.storage import Commit, Ledger
from roleplay.services.trainees.privacy import ERASURE

TAIL = 2_000  # entries of each exercise kept in memory for those who are nearly up to date
ASLEEP = TAIL // 2  # entries after which even those are woken whom none concerned, lest they fall behind
TOLD = 50  # commits remembered until somebody listens; beyond, the database is asked
PAGE = 500  # entries given at once


class Hub:
    """Where listeners wait. Lives on one event loop; `heard` alone may be called from any thread."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lines: dict[ExerciseId, _Line] = {}
        self._open = True
        ledger.on_commit(self.heard)

    def start(self) -> None:
        """Begin to listen on the running event loop."""
        self._loop = asyncio.get_running_loop()

    def heard(self, commit: Commit) -> None:
        """Wake those who wait for these exercises; called by the ledger's writer after each commit."""
        if commit.tops and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring, commit)

    def close(self) -> None:
        """Let every listener go, now and for good, so that the server can stop."""
        self._open = False
        for line in self._lines.values():
            line.ring()

    @property
    def open(self) -> bool:
        """Whether listening still makes sense."""
        return self._open

    async def after(
        self, exercise_id: ExerciseId, seq: int, wait_s: float, *, team_id: TeamId | None = None
    ) -> Sequence[JournalRecord]:
        """Give the entries after `seq`, waiting up to `wait_s` seconds for the first; empty if none came.

        With `team_id` what concerns other teams alone ends the waiting late; it is given with the rest.
        """
        line = self._line(exercise_id)
        deadline = time.monotonic() + wait_s
        await asyncio.sleep(0)  # a commit that was heard of before the question counts
        while True:
            bell = line.bell_of(team_id)
            entries = await self._since(line, seq)
            left = deadline - time.monotonic()
            if entries or left <= 0 or not self._open:
                return entries
            await _wait(bell, left)

    async def woken(self, exercise_id: ExerciseId, seq: int, wait_s: float) -> Sequence[JournalRecord]:
        """Do as `after`, but come back also when something beside the record has changed."""
        line = self._line(exercise_id)
        bell = line.bell
        entries = await self._since(line, seq)
        if entries or not self._open:
            return entries
        await _wait(bell, wait_s)
        return await self._since(line, seq)

    def nudge(self, exercise_id: ExerciseId) -> None:
        """Wake the listeners of an exercise for something that is not on record."""
        self._line(exercise_id).ring()

    def nudge_all(self) -> None:
        """Wake every listener: who may listen has changed."""
        for line in self._lines.values():
            line.ring()

    def _ring(self, commit: Commit) -> None:
        for exercise_id, top in commit.tops.items():
            if line := self._lines.get(exercise_id):
                line.told.append(commit)
                line.top = max(line.top, top)
                line.ring_for(commit.concerns(exercise_id))

    def _line(self, exercise_id: ExerciseId) -> _Line:
        return self._lines.setdefault(exercise_id, _Line(exercise_id))

    async def _since(self, line: _Line, seq: int) -> Sequence[JournalRecord]:
        if line.known and seq >= line.top:
            return ()
        async with line.reading:
            line.listen()
            if not line.known or line.top > line.last:
                await asyncio.to_thread(self._catch_up, line, seq)
        if line.covers(seq):
            return line.after(seq)
        return await asyncio.to_thread(self._read, line.exercise_id, seq)

    def _catch_up(self, line: _Line, seq: int) -> None:
        if not line.known:
            top = self._ledger.read(lambda uow: uow.journal.top(line.exercise_id))
            line.start(max(min(seq, top), top - TAIL), top)
        while line.last < line.top:
            page = self._read(line.exercise_id, line.last)
            if not page:
                return
            line.keep(page)

    def _read(self, exercise_id: ExerciseId, seq: int) -> Sequence[JournalRecord]:
        return self._ledger.read(lambda uow: uow.journal.after(exercise_id, seq, PAGE))


@dataclass(slots=True)
class _Line:
    """One exercise's newest entries, and the bells its listeners wait for."""

    exercise_id: ExerciseId
    first: int = 0  # everything after this number and up to `last` is kept
    last: int = 0
    top: int = 0  # the newest number heard of
    known: bool = False
    tail: deque[JournalRecord] = field(default_factory=deque)
    told: deque[Commit] = field(default_factory=partial(deque, maxlen=TOLD))
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    bells: dict[TeamId, asyncio.Event] = field(default_factory=dict)
    rung: int = 0  # the newest number when all bells were rung
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def bell_of(self, team_id: TeamId | None) -> asyncio.Event:
        return self.bell if team_id is None else self.bells.setdefault(team_id, asyncio.Event())

    def ring(self) -> None:
        self.rung = self.top
        self._ring(list(self.bells))

    def ring_for(self, teams: Collection[TeamId] | None) -> None:
        if teams is None or self.top - self.rung >= ASLEEP:
            self.ring()
        else:
            self._ring(teams)

    def _ring(self, teams: Collection[TeamId]) -> None:
        self.bell.set()
        self.bell = asyncio.Event()
        for team_id in teams:
            if bell := self.bells.pop(team_id, None):
                bell.set()

    def start(self, first: int, top: int) -> None:
        self.first = self.last = first
        self.top = max(self.top, top)
        self.known = True

    def listen(self) -> None:
        """Keep what commits have told, as far as nothing is missing before it."""
        while self.known and self.told:
            entries = self.told.popleft().added(self.exercise_id)
            fresh = [entry for entry in entries if entry.seq > self.last]
            if fresh and fresh[0].seq == self.last + 1:
                self.keep(fresh)

    def keep(self, entries: Sequence[JournalRecord]) -> None:
        for entry in entries:
            self.tail.append(entry)
            if entry.kind == ERASURE:
                self.first = entry.seq
                self.tail.clear()
        self.last = entries[-1].seq
        self.top = max(self.top, self.last)
        while len(self.tail) > TAIL:
            self.first = self.tail.popleft().seq

    def covers(self, seq: int) -> bool:
        return self.first <= seq

    def after(self, seq: int) -> Sequence[JournalRecord]:
        skip = max(0, seq - self.first)
        return [self.tail[place] for place in range(skip, min(len(self.tail), skip + PAGE))]


async def _wait(bell: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await bell.wait()
    except TimeoutError:
        return
